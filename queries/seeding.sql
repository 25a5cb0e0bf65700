-- Rows in bulk, as `xinhuo seed` makes them. Arrays are of one length; the nil
-- uuid stands for none, and so does a moment of the year 1.

-- name: SeedPeople :many
-- The next members by id, with what a made-up story goes by.
SELECT id, tier, city, specialities, joined_sort, tier_since FROM members
WHERE tenant_id = @tenant_id AND id > @after ORDER BY id LIMIT @max_rows;

-- name: LastMember :one
-- The greatest id there is, the nil uuid in a brand without members.
SELECT coalesce((SELECT m.id FROM members m WHERE m.tenant_id = @tenant_id ORDER BY m.id DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')::uuid AS id;

-- name: CountSeats :one
SELECT count(*) FROM seats WHERE tenant_id = @tenant_id;

-- name: SeedContributions :exec
INSERT INTO contributions (tenant_id, id, member_id, kind, on_day, at, amount, source, origin, maker_name, made_at)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@member_ids::uuid[]), unnest(@kinds::text[]), unnest(@days::date[]), unnest(@ats::timestamptz[]),
    unnest(@amounts::bigint[]), unnest(@sources::uuid[]), unnest(@origins::text[]), unnest(@maker_names::text[]), unnest(@ats::timestamptz[]);

-- name: SeedSeats :exec
INSERT INTO seats (tenant_id, id, title, city, speciality, duties, holder_id, held_since, vacant_since, reviewed_at, reviewer_name, review_note, touched_at,
    created_at, updated_at)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@titles::text[]), unnest(@cities::text[]), unnest(@specialities::text[]), unnest(@duties::text[]),
    nullif(unnest(@holder_ids::uuid[]), '00000000-0000-0000-0000-000000000000'), nullif(unnest(@held_sinces::timestamptz[]), '0001-01-01 00:00Z'),
    nullif(unnest(@vacant_sinces::timestamptz[]), '0001-01-01 00:00Z'), nullif(unnest(@revieweds::timestamptz[]), '0001-01-01 00:00Z'),
    unnest(@reviewer_names::text[]), unnest(@review_notes::text[]), unnest(@toucheds::timestamptz[]), unnest(@createds::timestamptz[]), unnest(@toucheds::timestamptz[]);

-- name: SeedTerms :exec
INSERT INTO seat_terms (tenant_id, id, seat_id, member_id, since, until, came, why, by_name)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@seat_ids::uuid[]), unnest(@member_ids::uuid[]), unnest(@sinces::timestamptz[]),
    nullif(unnest(@untils::timestamptz[]), '0001-01-01 00:00Z'), 'appointed', unnest(@whys::text[]), unnest(@by_names::text[]);

-- name: SeedNominations :exec
INSERT INTO seat_nominations (tenant_id, id, seat_id, member_id, level_id, place, note, nominated_at, nominator_name, assessed_at)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@seat_ids::uuid[]), unnest(@member_ids::uuid[]), unnest(@level_ids::uuid[]), unnest(@places::integer[]),
    unnest(@notes::text[]), unnest(@ats::timestamptz[]), unnest(@by_names::text[]), unnest(@ats::timestamptz[]);

-- name: SeedMentorships :exec
INSERT INTO mentorships (tenant_id, id, mentor_id, successor_id, template_id, template_version, city, weeks, starts_on, due_on, state, started_at, happened_at,
    told_stale_at, ended_at, ender_name, end_reason)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@mentor_ids::uuid[]), unnest(@successor_ids::uuid[]), @template_id, @template_version, unnest(@cities::text[]), @weeks,
    unnest(@starts::date[]), unnest(@dues::date[]), unnest(@states::text[]), unnest(@started_ats::timestamptz[]), unnest(@happened_ats::timestamptz[]),
    unnest(@happened_ats::timestamptz[]), nullif(unnest(@ended_ats::timestamptz[]), '0001-01-01 00:00Z'), unnest(@ender_names::text[]), unnest(@end_reasons::text[]);

-- name: SeedSteps :exec
INSERT INTO mentorship_steps (tenant_id, id, mentorship_id, item_id, kind, title, detail, due_on, position, done_at, doer_name, words)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@mentorship_ids::uuid[]), unnest(@item_ids::uuid[]), unnest(@kinds::text[]), unnest(@titles::text[]),
    unnest(@details::text[]), unnest(@dues::date[]), unnest(@positions::smallint[]), nullif(unnest(@done_ats::timestamptz[]), '0001-01-01 00:00Z'),
    unnest(@doer_names::text[]), unnest(@words::text[]);

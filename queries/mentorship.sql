-- name: HoldMentoring :one
-- The brand's capacity of a mentor. Whoever asks holds it until their transaction ends.
INSERT INTO mentor_settings (tenant_id) VALUES (@tenant_id)
ON CONFLICT (tenant_id) DO UPDATE SET tenant_id = excluded.tenant_id
RETURNING capacity;

-- name: MentorCapacity :one
SELECT coalesce((SELECT capacity FROM mentor_settings WHERE tenant_id = @tenant_id), 2)::integer AS capacity;

-- name: SetMentorCapacity :exec
INSERT INTO mentor_settings (tenant_id, capacity) VALUES (@tenant_id, @capacity)
ON CONFLICT (tenant_id) DO UPDATE SET capacity = excluded.capacity;

-- name: SetOwnCapacity :exec
INSERT INTO mentor_capacities (tenant_id, member_id, capacity) VALUES (@tenant_id, @member_id, @capacity)
ON CONFLICT (tenant_id, member_id) DO UPDATE SET capacity = excluded.capacity;

-- name: HoldMentoringPeople :many
-- They stay in their tier until the transaction ends.
SELECT id, name, nickname, tier, tier_since, city, model, specialities, sample FROM members
WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) ORDER BY id FOR SHARE;

-- name: MentoringPeople :many
SELECT id, name, nickname, tier, tier_since, city, model, specialities, sample FROM members
WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) ORDER BY id;

-- name: MentorLoads :many
-- Own capacity, -1 where the brand's holds; pairs running, and completed.
SELECT u.id::uuid AS id, coalesce((SELECT c.capacity FROM mentor_capacities c WHERE c.tenant_id = @tenant_id AND c.member_id = u.id), -1)::integer AS own,
    (SELECT count(*) FROM mentorships r WHERE r.tenant_id = @tenant_id AND r.mentor_id = u.id AND r.state = 'running') AS running,
    (SELECT count(*) FROM mentorships d WHERE d.tenant_id = @tenant_id AND d.mentor_id = u.id AND d.state = 'completed') AS completed
FROM unnest(@ids::uuid[]) AS u (id);

-- name: MentorPool :many
-- Who might teach somebody of the cities, of the models, or what the keys say:
-- so many of each and no more, however large the brand.
WITH near AS MATERIALIZED (
    SELECT n.id FROM unnest(@cities::text[]) AS c (city) CROSS JOIN LATERAL (
        SELECT m.id FROM members m WHERE m.tenant_id = @tenant_id AND m.city = c.city AND c.city <> '' AND m.tier IN ('core', 'emeritus')
        ORDER BY m.joined_sort, m.id LIMIT @most) n),
alike AS MATERIALIZED (
    SELECT n.id FROM unnest(@models::text[]) AS c (model) CROSS JOIN LATERAL (
        SELECT m.id FROM members m WHERE m.tenant_id = @tenant_id AND m.model = c.model AND c.model <> '' AND m.tier IN ('core', 'emeritus')
        ORDER BY m.joined_sort, m.id LIMIT @most) n),
able AS MATERIALIZED (
    SELECT n.id FROM unnest(@keys::text[]) AS w (key) CROSS JOIN LATERAL (
        SELECT m.id FROM (SELECT k.member_id FROM member_keys k WHERE k.tenant_id = @tenant_id AND k.key = w.key ORDER BY k.member_id LIMIT 1500) k
        CROSS JOIN LATERAL (SELECT o.id FROM members o WHERE o.tenant_id = @tenant_id AND o.id = k.member_id AND o.tier IN ('core', 'emeritus') LIMIT 1) m
        LIMIT @most) n),
practised AS MATERIALIZED (
    SELECT p.mentor_id AS id FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.state = 'completed' ORDER BY p.ended_at DESC LIMIT @most),
anybody AS MATERIALIZED (
    SELECT m.id FROM members m WHERE m.tenant_id = @tenant_id AND m.tier = 'core' ORDER BY m.role, m.joined_sort, m.id LIMIT 50),
pool AS MATERIALIZED (
    SELECT id FROM near UNION SELECT id FROM alike UNION SELECT id FROM able UNION SELECT id FROM practised UNION SELECT id FROM anybody)
SELECT m.id, m.name, m.nickname, m.tier, m.tier_since, m.city, m.model, m.specialities, m.sample FROM pool
CROSS JOIN LATERAL (SELECT * FROM members o WHERE o.tenant_id = @tenant_id AND o.id = pool.id AND o.tier IN ('core', 'emeritus') LIMIT 1) m;

-- name: MentorsAbove :many
-- Who teaches the member, who teaches them, and so on.
WITH RECURSIVE up AS (
    SELECT p.mentor_id FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.successor_id = @member_id AND p.state = 'running'
    UNION
    SELECT p.mentor_id FROM up JOIN mentorships p ON p.tenant_id = @tenant_id AND p.successor_id = up.mentor_id AND p.state = 'running')
SELECT mentor_id FROM up;

-- name: MenteesBelow :many
-- Whom each of the members teaches, whom those teach, and so on.
WITH RECURSIVE down AS (
    SELECT p.mentor_id AS root, p.successor_id FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.mentor_id = ANY (@member_ids::uuid[]) AND p.state = 'running'
    UNION
    SELECT down.root, p.successor_id FROM down JOIN mentorships p ON p.tenant_id = @tenant_id AND p.mentor_id = down.successor_id AND p.state = 'running')
SELECT root::uuid AS root, successor_id::uuid AS successor_id FROM down;

-- name: FormerMentors :many
-- Who has taught each of the successors.
SELECT DISTINCT successor_id, mentor_id FROM mentorships WHERE tenant_id = @tenant_id AND successor_id = ANY (@successor_ids::uuid[]);

-- name: WithoutMentor :many
-- Reserves who have neither a mentor nor a search for one, the longest in the
-- community first.
SELECT m.id, m.name, m.nickname, m.tier, m.tier_since, m.city, m.model, m.specialities, m.sample FROM members m
WHERE m.tenant_id = @tenant_id AND m.tier = 'reserve'
  AND NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.successor_id = m.id AND p.state = 'running')
  AND NOT EXISTS (SELECT 1 FROM mentor_matches a WHERE a.tenant_id = @tenant_id AND a.successor_id = m.id AND a.state IN ('asking', 'exhausted'))
ORDER BY m.role, m.joined_sort, m.id LIMIT @max_rows;

-- name: InsertMatch :exec
INSERT INTO mentor_matches (tenant_id, id, successor_id, template_id, made_at, made_by, maker_name)
VALUES (@tenant_id, @id, @successor_id, @template_id, @made_at, @made_by, @maker_name);

-- name: InsertOffers :exec
INSERT INTO mentor_offers (tenant_id, match_id, position, mentor_id)
SELECT @tenant_id, @match_id, unnest(@positions::smallint[]), unnest(@mentor_ids::uuid[]);

-- name: HoldMatch :one
SELECT * FROM mentor_matches WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: HoldOpenMatchOf :many
SELECT * FROM mentor_matches WHERE tenant_id = @tenant_id AND successor_id = @successor_id AND state IN ('asking', 'exhausted') FOR UPDATE;

-- name: GetMatch :one
SELECT sqlc.embed(a), m.name, m.nickname, m.tier, m.city, m.model FROM mentor_matches a
JOIN members m ON m.tenant_id = @tenant_id AND m.id = a.successor_id
WHERE a.tenant_id = @tenant_id AND a.id = @id;

-- name: OpenMatchOf :many
SELECT id, state FROM mentor_matches WHERE tenant_id = @tenant_id AND successor_id = @successor_id AND state IN ('asking', 'exhausted');

-- name: ListOffers :many
SELECT sqlc.embed(o), m.name, m.nickname, m.tier FROM mentor_offers o
JOIN members m ON m.tenant_id = @tenant_id AND m.id = o.mentor_id
WHERE o.tenant_id = @tenant_id AND o.match_id = ANY (@match_ids::uuid[]) ORDER BY o.match_id, o.position;

-- name: ListOpenMatches :many
-- The exhausted first, then by id.
SELECT sqlc.embed(a), m.name, m.nickname, m.tier, m.city, m.model FROM mentor_matches a
JOIN members m ON m.tenant_id = @tenant_id AND m.id = a.successor_id
WHERE a.tenant_id = @tenant_id AND a.state IN ('asking', 'exhausted') AND (@state::text = '' OR a.state = @state::text)
ORDER BY a.state DESC, a.id LIMIT @max_rows;

-- name: SetMatchState :exec
UPDATE mentor_matches SET state = @state, ended_at = @ended_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetOffer :exec
UPDATE mentor_offers SET state = @state, asked_at = coalesce(@asked_at, asked_at), until = coalesce(@until, until), answered_at = coalesce(@answered_at, answered_at)
WHERE tenant_id = @tenant_id AND match_id = @match_id AND position = @position;

-- name: OffersTo :many
-- The invitations that wait for the member's answer.
SELECT sqlc.embed(o), a.successor_id, a.maker_name, m.name, m.nickname, m.tier, m.city, m.model, m.specialities, t.weeks FROM mentor_offers o
JOIN mentor_matches a ON a.tenant_id = @tenant_id AND a.id = o.match_id
JOIN members m ON m.tenant_id = @tenant_id AND m.id = a.successor_id
JOIN mentor_templates t ON t.tenant_id = @tenant_id AND t.id = a.template_id
WHERE o.tenant_id = @tenant_id AND o.mentor_id = @mentor_id AND o.state = 'asked' ORDER BY o.until, o.match_id;

-- name: LapsedMatches :many
-- Also those whose asked one is gone, file and all: nobody would answer.
SELECT match_id FROM mentor_offers o WHERE o.tenant_id = @tenant_id AND o.state = 'asked' AND o.until <= @now
UNION
SELECT a.id FROM mentor_matches a WHERE a.tenant_id = @tenant_id AND a.state = 'asking'
    AND NOT EXISTS (SELECT 1 FROM mentor_offers o WHERE o.tenant_id = @tenant_id AND o.match_id = a.id AND o.state = 'asked')
ORDER BY match_id LIMIT 500;

-- name: MentoringDue :many
-- @sqlc-vet-disable tenant-scoped
SELECT d.tenant_id::uuid AS brand_id FROM app.mentoring_due(@now, make_interval(secs => @seconds)) d;

-- name: InsertMentorship :exec
INSERT INTO mentorships (tenant_id, id, mentor_id, successor_id, template_id, template_version, city, weeks, starts_on, due_on, started_at, happened_at, sample)
VALUES (@tenant_id, @id, @mentor_id, @successor_id, @template_id, @template_version, @city, @weeks, @starts_on, @due_on, @started_at, @started_at, @sample);

-- name: HoldMentorship :one
SELECT * FROM mentorships WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: HoldMentorshipsOfTemplate :many
SELECT * FROM mentorships WHERE tenant_id = @tenant_id AND template_id = @template_id AND state = 'running' ORDER BY id FOR UPDATE;

-- name: GetMentorship :one
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, a.tier AS mentor_tier, a.city AS mentor_city, a.model AS mentor_model,
    b.name AS successor_name, b.nickname AS successor_nickname, b.tier AS successor_tier, b.city AS successor_city, b.model AS successor_model, t.name AS template_name, t.version AS template_now
FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
JOIN mentor_templates t ON t.tenant_id = @tenant_id AND t.id = p.template_id
WHERE p.tenant_id = @tenant_id AND p.id = @id;

-- name: ListMentorships :many
-- Newest first. Silent since, where given, leaves those in which nothing has
-- happened from then on.
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, a.tier AS mentor_tier,
    b.name AS successor_name, b.nickname AS successor_nickname, b.tier AS successor_tier,
    (SELECT count(*) FROM mentorship_steps s WHERE s.tenant_id = @tenant_id AND s.mentorship_id = p.id) AS steps,
    (SELECT count(*) FROM mentorship_steps s WHERE s.tenant_id = @tenant_id AND s.mentorship_id = p.id AND s.done_at IS NOT NULL) AS done
FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.state = @state AND (@city::text = '' OR p.city = @city::text)
  AND (sqlc.narg('silent_since')::timestamptz IS NULL OR p.happened_at <= sqlc.narg('silent_since')) AND p.id < @before
ORDER BY p.id DESC LIMIT @max_rows;

-- name: ListMentorshipsOf :many
-- Those in which somebody of the given is mentor or successor, running first.
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, a.tier AS mentor_tier,
    b.name AS successor_name, b.nickname AS successor_nickname, b.tier AS successor_tier,
    (SELECT count(*) FROM mentorship_steps s WHERE s.tenant_id = @tenant_id AND s.mentorship_id = p.id) AS steps,
    (SELECT count(*) FROM mentorship_steps s WHERE s.tenant_id = @tenant_id AND s.mentorship_id = p.id AND s.done_at IS NOT NULL) AS done
FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND (p.mentor_id = @member_id OR p.successor_id = @member_id)
ORDER BY p.state <> 'running', p.id DESC LIMIT 50;

-- name: RunningOfMentors :many
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, a.tier AS mentor_tier,
    b.name AS successor_name, b.nickname AS successor_nickname, b.tier AS successor_tier,
    (SELECT count(*) FROM mentorship_steps s WHERE s.tenant_id = @tenant_id AND s.mentorship_id = p.id) AS steps,
    (SELECT count(*) FROM mentorship_steps s WHERE s.tenant_id = @tenant_id AND s.mentorship_id = p.id AND s.done_at IS NOT NULL) AS done
FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.mentor_id = ANY (@mentor_ids::uuid[]) AND p.state = 'running' ORDER BY p.id;

-- name: SuccessorsOf :many
-- The successors of pairs.
SELECT p.id AS mentorship_id, p.mentor_id, m.id, m.name, m.nickname, m.tier, m.tier_since, m.city, m.model, m.specialities, m.sample FROM mentorships p
JOIN members m ON m.tenant_id = @tenant_id AND m.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.id = ANY (@ids::uuid[]) ORDER BY p.id;

-- name: SilentMentorships :many
-- The longest silent first.
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, b.name AS successor_name, b.nickname AS successor_nickname FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.state = 'running' AND p.happened_at <= @since ORDER BY p.happened_at, p.id LIMIT @max_rows;

-- name: HoldSilentUntold :many
SELECT * FROM mentorships p
WHERE p.tenant_id = @tenant_id AND p.state = 'running' AND p.happened_at <= @since AND p.told_stale_at IS DISTINCT FROM p.happened_at
ORDER BY p.happened_at, p.id LIMIT 500 FOR UPDATE SKIP LOCKED;

-- name: MarkToldSilent :exec
UPDATE mentorships SET told_stale_at = happened_at WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

-- name: WishedMentorships :many
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, b.name AS successor_name, b.nickname AS successor_nickname FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.state = 'running' AND p.wish <> '' ORDER BY p.wished_at, p.id LIMIT @max_rows;

-- name: HalfConfirmedMentorships :many
SELECT sqlc.embed(p), a.name AS mentor_name, a.nickname AS mentor_nickname, b.name AS successor_name, b.nickname AS successor_nickname FROM mentorships p
JOIN members a ON a.tenant_id = @tenant_id AND a.id = p.mentor_id
JOIN members b ON b.tenant_id = @tenant_id AND b.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.state = 'running' AND (p.mentor_confirmed_at IS NULL) <> (p.successor_confirmed_at IS NULL) ORDER BY p.id LIMIT @max_rows;

-- name: MentorshipFigures :one
SELECT (SELECT count(*) FROM mentorships r WHERE r.tenant_id = @tenant_id AND r.state = 'running') AS running,
    (SELECT count(*) FROM mentorships s WHERE s.tenant_id = @tenant_id AND s.state = 'running' AND s.happened_at <= @silent_since) AS stale,
    (SELECT count(*) FROM mentorships c WHERE c.tenant_id = @tenant_id AND c.state = 'completed') AS completed,
    (SELECT count(*) FROM mentor_matches a WHERE a.tenant_id = @tenant_id AND a.state = 'asking') AS asking,
    (SELECT count(*) FROM mentor_matches x WHERE x.tenant_id = @tenant_id AND x.state = 'exhausted') AS exhausted;

-- name: MentorshipCities :many
SELECT city, count(*) AS n FROM mentorships WHERE tenant_id = @tenant_id AND state = @state AND city <> '' GROUP BY city ORDER BY n DESC, city LIMIT 100;

-- name: TouchMentorship :exec
UPDATE mentorships SET happened_at = @happened_at, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetMentorshipMentor :exec
UPDATE mentorships SET mentor_id = @mentor_id, mentor_confirmed_at = NULL, successor_confirmed_at = NULL, wish = '', wished_at = NULL, happened_at = @happened_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetMentorshipConfirmed :exec
UPDATE mentorships SET mentor_confirmed_at = @mentor_confirmed_at, successor_confirmed_at = @successor_confirmed_at, happened_at = @happened_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetMentorshipWish :exec
UPDATE mentorships SET wish = @wish, wished_at = @wished_at, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetMentorshipState :exec
UPDATE mentorships SET state = @state, ended_at = @ended_at, ended_by = @ended_by, ender_name = @ender_name, end_reason = @end_reason, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetMentorshipsTemplateVersion :exec
UPDATE mentorships SET template_version = @template_version, version = version + 1 WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

-- name: InsertSteps :exec
-- Arrays of one length; the nil uuid stands for no item, 0001-01-01 for no day.
INSERT INTO mentorship_steps (tenant_id, id, mentorship_id, item_id, kind, title, detail, due_on, position, own)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@mentorship_ids::uuid[]), nullif(unnest(@item_ids::uuid[]), '00000000-0000-0000-0000-000000000000'),
    unnest(@kinds::text[]), unnest(@titles::text[]), unnest(@details::text[]), nullif(unnest(@due_ons::date[]), '0001-01-01'),
    unnest(@positions::smallint[]), @own;

-- name: UpdateSteps :exec
-- Arrays of one length.
UPDATE mentorship_steps s SET title = u.title, detail = u.detail, due_on = nullif(u.due_on, '0001-01-01'), own = @own
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@titles::text[]) AS title, unnest(@details::text[]) AS detail, unnest(@due_ons::date[]) AS due_on) u
WHERE s.tenant_id = @tenant_id AND s.id = u.id AND s.done_at IS NULL;

-- name: ListSteps :many
SELECT * FROM mentorship_steps WHERE tenant_id = @tenant_id AND mentorship_id = ANY (@mentorship_ids::uuid[])
ORDER BY mentorship_id, due_on NULLS LAST, position, id;

-- name: HoldStep :one
SELECT * FROM mentorship_steps WHERE tenant_id = @tenant_id AND id = @id AND mentorship_id = @mentorship_id FOR UPDATE;

-- name: StepSeenBy :one
-- Whether the step is of a pair in which the member is mentor or successor.
SELECT EXISTS (SELECT 1 FROM mentorship_steps s JOIN mentorships p ON p.tenant_id = @tenant_id AND p.id = s.mentorship_id
    WHERE s.tenant_id = @tenant_id AND s.id = @id AND (p.mentor_id = @member_id OR p.successor_id = @member_id))::boolean AS seen;

-- name: SetStepDone :exec
UPDATE mentorship_steps SET done_at = @done_at, done_by = @done_by, doer_name = @doer_name, held_on = @held_on, words = @words, link = @link
WHERE tenant_id = @tenant_id AND id = @id;

-- name: DeleteStep :exec
DELETE FROM mentorship_steps WHERE tenant_id = @tenant_id AND id = @id;

-- name: InsertPulse :exec
INSERT INTO mentorship_pulses (tenant_id, id, mentorship_id, side, score, word, given_at)
VALUES (@tenant_id, @id, @mentorship_id, @side, @score, @word, @given_at);

-- name: ListPulses :many
-- Newest first; of one side where it is given.
SELECT * FROM mentorship_pulses WHERE tenant_id = @tenant_id AND mentorship_id = @mentorship_id AND (@side::text = '' OR side = @side::text)
ORDER BY given_at DESC, id DESC LIMIT 50;

-- name: ListMentorTemplates :many
SELECT t.*, (SELECT count(*) FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.template_id = t.id AND p.state = 'running') AS running,
    (SELECT count(*) FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.template_id = t.id AND p.state = 'running' AND p.template_version < t.version) AS behind
FROM mentor_templates t WHERE t.tenant_id = @tenant_id AND t.retired_at IS NULL ORDER BY t.id;

-- name: GetMentorTemplate :one
SELECT * FROM mentor_templates WHERE tenant_id = @tenant_id AND id = @id;

-- name: HoldMentorTemplate :one
SELECT * FROM mentor_templates WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: InsertMentorTemplate :exec
INSERT INTO mentor_templates (tenant_id, id, name, weeks, updated_at, updater_name) VALUES (@tenant_id, @id, @name, @weeks, @updated_at, @updater_name);

-- name: UpdateMentorTemplate :exec
UPDATE mentor_templates SET name = @name, weeks = @weeks, version = @version, updated_at = @updated_at, updater_name = @updater_name
WHERE tenant_id = @tenant_id AND id = @id;

-- name: RetireMentorTemplate :exec
UPDATE mentor_templates SET retired_at = @retired_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: CountMentorTemplates :one
SELECT count(*) FROM mentor_templates WHERE tenant_id = @tenant_id AND retired_at IS NULL;

-- name: InsertMentorTemplateItems :exec
INSERT INTO mentor_template_items (tenant_id, template_id, version, id, kind, title, detail, day, position)
SELECT @tenant_id, @template_id, @version, unnest(@ids::uuid[]), unnest(@kinds::text[]), unnest(@titles::text[]), unnest(@details::text[]),
    unnest(@days::smallint[]), unnest(@positions::smallint[]);

-- name: ListMentorTemplateItems :many
-- Of the versions given.
SELECT * FROM mentor_template_items WHERE tenant_id = @tenant_id AND template_id = @template_id AND version = ANY (@versions::integer[])
ORDER BY version, day, position, id;

-- name: ListMentorshipsOfTemplate :many
SELECT * FROM mentorships WHERE tenant_id = @tenant_id AND template_id = @template_id AND state = 'running' ORDER BY id;

-- name: LiftStep :exec
-- Changed by hand: the template no longer speaks for it.
UPDATE mentorship_steps SET title = @title, detail = @detail, due_on = @due_on, own = true WHERE tenant_id = @tenant_id AND id = @id;

-- name: MentorsNear :many
-- For each pair how many in the successor's city or with the same car, up to
-- three of either, could take it over: not one of without, and with room.
SELECT p.id, least(3, (SELECT count(*) FROM (SELECT 1 FROM members m
        WHERE m.tenant_id = @tenant_id AND m.city = s.city AND m.tier IN ('core', 'emeritus') AND m.id <> s.id AND m.id <> p.mentor_id AND m.id <> ALL (@without::uuid[])
          AND (SELECT count(*) FROM mentorships r WHERE r.tenant_id = @tenant_id AND r.mentor_id = m.id AND r.state = 'running')
            < coalesce((SELECT c.capacity FROM mentor_capacities c WHERE c.tenant_id = @tenant_id AND c.member_id = m.id),
                (SELECT u.capacity FROM mentor_settings u WHERE u.tenant_id = @tenant_id), 2)
        LIMIT 3) AS by_city)
    + (SELECT count(*) FROM (SELECT 1 FROM members m
        WHERE m.tenant_id = @tenant_id AND m.model = s.model AND m.city <> s.city AND m.tier IN ('core', 'emeritus') AND m.id <> s.id AND m.id <> p.mentor_id AND m.id <> ALL (@without::uuid[])
          AND (SELECT count(*) FROM mentorships r WHERE r.tenant_id = @tenant_id AND r.mentor_id = m.id AND r.state = 'running')
            < coalesce((SELECT c.capacity FROM mentor_capacities c WHERE c.tenant_id = @tenant_id AND c.member_id = m.id),
                (SELECT u.capacity FROM mentor_settings u WHERE u.tenant_id = @tenant_id), 2)
        LIMIT 3) AS by_model))::integer AS near
FROM mentorships p JOIN members s ON s.tenant_id = @tenant_id AND s.id = p.successor_id
WHERE p.tenant_id = @tenant_id AND p.id = ANY (@ids::uuid[]) ORDER BY p.id;

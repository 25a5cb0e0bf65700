-- name: AddJournalLines :exec
-- One line per element; the arrays are of one length. '' and the nil uuid
-- stand for null.
INSERT INTO journal (tenant_id, id, at, actor_id, actor_name, verb, member_id, subject, subject_id, reason, before, after, sample)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@ats::timestamptz[]), nullif(unnest(@actor_ids::uuid[]), '00000000-0000-0000-0000-000000000000'),
    unnest(@actor_names::text[]), unnest(@verbs::text[]), nullif(unnest(@member_ids::uuid[]), '00000000-0000-0000-0000-000000000000'),
    unnest(@subjects::text[]), nullif(unnest(@subject_ids::uuid[]), '00000000-0000-0000-0000-000000000000'), unnest(@reasons::text[]),
    nullif(unnest(@befores::text[]), '')::jsonb, nullif(unnest(@afters::text[]), '')::jsonb, unnest(@samples::bool[]);

-- name: ListJournalOfMember :many
-- Newest first; before is the last line of the page before, or the greatest uuid.
SELECT * FROM journal
WHERE tenant_id = @tenant_id AND member_id = @member_id AND id < @before
ORDER BY id DESC
LIMIT @max_rows;

-- name: ListJournal :many
SELECT * FROM journal
WHERE tenant_id = @tenant_id AND id < @before
ORDER BY id DESC
LIMIT @max_rows;

-- name: ForgetSampleJournal :one
-- @sqlc-vet-disable tenant-scoped
-- The function keeps to the transaction's tenant itself.
SELECT app.forget_sample()::bigint;

-- name: AddIntake :exec
INSERT INTO intakes (tenant_id, id, filename, size, digest, state, made_by, maker_name, acted_by, actor_name, run, beat_at)
VALUES (@tenant_id, @id, @filename, @size, @digest, 'reading', @made_by, @maker_name, @made_by, @maker_name, @run, clock_timestamp());

-- name: GetIntake :one
SELECT * FROM intakes WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockIntake :one
SELECT * FROM intakes WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: ListIntakes :many
SELECT * FROM intakes WHERE tenant_id = @tenant_id
ORDER BY created_at DESC, id DESC LIMIT @max_rows;

-- name: ListWaitingIntakes :many
-- Those of one person that wait for them or are under way.
SELECT * FROM intakes
WHERE tenant_id = @tenant_id AND made_by = @made_by AND state IN ('reading', 'mapping', 'checking', 'checked', 'confirming', 'finishing', 'undoing')
ORDER BY created_at DESC, id DESC LIMIT 20;

-- name: TwinIntake :one
-- The last time the same file went in.
SELECT * FROM intakes
WHERE tenant_id = @tenant_id AND digest = @digest AND id <> @id AND state = 'done'
ORDER BY created_at DESC, id DESC LIMIT 1;

-- name: PlanIntake :exec
-- A person's decision: into a state in which a job works, or back.
UPDATE intakes SET state = @state, mapping = @mapping, run = @run, beat_at = clock_timestamp(), tries = 0, total = 0, passed = 0,
    problem = NULL, notice = @notice, acted_by = @acted_by, actor_name = @actor_name, version = version + 1,
    checked_at = CASE WHEN @state = 'reading' THEN NULL ELSE checked_at END,
    confirmed_at = CASE WHEN @state = 'confirming' THEN clock_timestamp() ELSE confirmed_at END
WHERE tenant_id = @tenant_id AND id = @id;

-- name: BeginIntakeRun :one
-- Nothing when the run is no longer the intake's: somebody else took over, or
-- it was cancelled.
UPDATE intakes SET beat_at = clock_timestamp(), tries = tries + 1, passed = 0
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = @state
RETURNING *;

-- name: BeatIntake :one
-- @sqlc-vet-disable tenant-scoped
SELECT app.beat_intake(@tenant, @id, @run, @passed, @total)::boolean;

-- name: HoldIntakeRun :execrows
-- As the first statement of a transaction that only this run may make.
UPDATE intakes SET beat_at = clock_timestamp(), passed = @passed, total = @total
WHERE tenant_id = @tenant_id AND id = @id AND run = @run;

-- name: LeaveIntake :exec
-- The server stops: whoever looks next may take over.
UPDATE intakes SET beat_at = clock_timestamp() - interval '1 day' WHERE tenant_id = @tenant_id AND id = @id AND run = @run;

-- name: ResumeIntake :exec
UPDATE intakes SET run = @run, beat_at = clock_timestamp(), notice = @notice
WHERE tenant_id = @tenant_id AND id = @id;

-- name: IntakeRead :execrows
UPDATE intakes SET state = 'mapping', outline = @outline, mapping = @mapping, asks = @asks, notice = coalesce(@notice, notice), total = @total, passed = @total,
    run = NULL, tries = 0, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND run = @run;

-- name: IntakeChecked :execrows
-- Back to mapping when there are words to be asked about.
UPDATE intakes SET state = @state, asks = @asks, total = @total, passed = @total, created = @created, changed = @changed, unchanged = @unchanged,
    refused = @refused, warned = @warned, ignored = @ignored, checked_at = clock_timestamp(), run = NULL, tries = 0, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND run = @run;

-- name: IntakeDone :execrows
UPDATE intakes SET state = @state, passed = total, finished_at = clock_timestamp(), run = NULL, tries = 0, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND run = @run;

-- name: IntakeWritten :execrows
-- Its members are written; their search keys follow at once.
UPDATE intakes SET state = 'finishing', passed = total, finished_at = clock_timestamp(), beat_at = clock_timestamp(), tries = 0
WHERE tenant_id = @tenant_id AND id = @id AND run = @run;

-- name: IntakeFinished :execrows
UPDATE intakes SET state = 'done', run = NULL, tries = 0, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'finishing';

-- name: StopIntake :exec
-- It ends, or falls back, without having written anything.
UPDATE intakes SET state = @state, problem = @problem, notice = @notice, run = NULL, tries = 0, version = version + 1,
    finished_at = CASE WHEN @state IN ('failed', 'cancelled') THEN clock_timestamp() ELSE finished_at END
WHERE tenant_id = @tenant_id AND id = @id;

-- name: RenoticeIntake :exec
UPDATE intakes SET notice = @notice WHERE tenant_id = @tenant_id AND id = @id;

-- name: ForgetIntake :exec
UPDATE intakes SET forgotten = true WHERE tenant_id = @tenant_id AND id = @id;

-- name: AddIntakePart :exec
INSERT INTO intake_parts (tenant_id, intake_id, kind, no, sealed) VALUES (@tenant_id, @intake_id, @kind, @no, @sealed);

-- name: GetIntakePart :one
SELECT sealed FROM intake_parts WHERE tenant_id = @tenant_id AND intake_id = @intake_id AND kind = @kind AND no = @no;

-- name: DropIntakeParts :exec
DELETE FROM intake_parts WHERE tenant_id = @tenant_id AND intake_id = @intake_id AND kind = ANY (@kinds::text[]);

-- name: AddIntakeFindings :exec
-- Arrays of one length; an empty bytea and the nil uuid stand for none.
INSERT INTO intake_findings (tenant_id, intake_id, no, line, kind, who, notes, sealed, member_id)
SELECT @tenant_id, @intake_id, unnest(@nos::bigint[]), unnest(@lines::bigint[]), unnest(@kinds::text[]), unnest(@whos::text[]),
    unnest(@notes::text[])::jsonb, nullif(unnest(@sealeds::bytea[]), ''), nullif(unnest(@member_ids::uuid[]), '00000000-0000-0000-0000-000000000000');

-- name: ListIntakeFindings :many
-- In the order of the file; kind '' is all of them.
SELECT * FROM intake_findings
WHERE tenant_id = @tenant_id AND intake_id = @intake_id AND (@kind::text = '' OR kind = @kind) AND no > @after
ORDER BY no LIMIT @max_rows;

-- name: DropIntakeFindings :exec
DELETE FROM intake_findings WHERE tenant_id = @tenant_id AND intake_id = @intake_id;

-- name: DropFindingsOfLines :exec
DELETE FROM intake_findings WHERE tenant_id = @tenant_id AND intake_id = @intake_id AND no = ANY (@nos::bigint[]);

-- name: ForgetIntakeFindings :exec
UPDATE intake_findings SET sealed = NULL WHERE tenant_id = @tenant_id AND intake_id = @intake_id AND sealed IS NOT NULL;

-- name: SilentIntakes :many
-- @sqlc-vet-disable tenant-scoped
SELECT s.tenant_id::uuid AS brand_id, s.intake_id::uuid AS intake_id FROM app.silent_intakes(make_interval(secs => @seconds)) s;

-- name: LapsedIntakes :many
-- @sqlc-vet-disable tenant-scoped
SELECT l.tenant_id::uuid AS brand_id, l.intake_id::uuid AS intake_id
FROM app.lapsed_intakes(make_interval(hours => @waiting), make_interval(hours => @remembering)) l;

-- name: LockImports :one
-- @sqlc-vet-disable tenant-scoped
-- One import at a time writes into a brand.
SELECT pg_try_advisory_xact_lock(hashtextextended('import ' || @tenant::text, 0));

-- name: StandingDue :many
-- @sqlc-vet-disable tenant-scoped
SELECT d.tenant_id::uuid AS brand_id FROM app.standing_due(@moment::timestamptz) d;

-- name: BeginNight :exec
-- A day is begun once; a day that is over is never gone back to.
INSERT INTO nights (tenant_id, on_day, began_at) VALUES (@tenant_id, @on_day, @began_at)
ON CONFLICT (tenant_id) DO UPDATE SET on_day = excluded.on_day, began_at = excluded.began_at, after_id = DEFAULT, done_at = NULL
WHERE nights.on_day < excluded.on_day;

-- name: HoldNight :one
-- Nothing when another server is at it, or when the day is done.
SELECT * FROM nights WHERE tenant_id = @tenant_id AND on_day = @on_day AND done_at IS NULL FOR UPDATE SKIP LOCKED;

-- name: AdvanceNight :exec
UPDATE nights SET after_id = @after_id, done_at = @done_at WHERE tenant_id = @tenant_id AND on_day = @on_day;

-- name: MembersNamed :many
SELECT id, (CASE WHEN name <> '' THEN name ELSE nickname END)::text AS called, sample FROM members
WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

-- name: OpenFallsIn :many
-- Those of a stretch of members, held.
SELECT * FROM falls WHERE tenant_id = @tenant_id AND member_id > @after AND member_id <= @upto AND state = 'open' ORDER BY member_id FOR UPDATE;

-- name: AddFalls :exec
INSERT INTO falls (tenant_id, id, member_id, version_id, version_no, from_tier, to_tier, lacking, host_id, host_name, opened_on, due_on, told, state)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@member_ids::uuid[]), @version_id, @version_no, unnest(@from_tiers::text[]), unnest(@to_tiers::text[]),
    unnest(@lackings::text[])::jsonb, @host_id, @host_name, @opened_on, @due_on, @told, 'open';

-- name: TellFall :exec
UPDATE falls SET told = @told, due_on = @due_on, lacking = @lacking, version_id = @version_id, version_no = @version_no
WHERE tenant_id = @tenant_id AND id = @id;

-- name: CloseFall :exec
UPDATE falls SET state = @state, move_id = @move_id, lacking = @lacking, version_no = @version_no, closed_at = @closed_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: GetFall :one
SELECT * FROM falls WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockFall :one
SELECT * FROM falls WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: LastFall :one
-- The latest of a member, whatever became of it.
SELECT * FROM falls WHERE tenant_id = @tenant_id AND member_id = @member_id ORDER BY opened_on DESC, id DESC LIMIT 1;

-- name: OpenFallOf :one
SELECT * FROM falls WHERE tenant_id = @tenant_id AND member_id = @member_id AND state = 'open' FOR UPDATE;

-- name: AppealFall :execrows
UPDATE falls SET appeal = @appeal, appealed_at = @appealed_at
WHERE tenant_id = @tenant_id AND id = @id AND state = 'open' AND appealed_at IS NULL;

-- name: AnswerFall :exec
UPDATE falls SET answer = @answer, answer_text = @answer_text, answered_by = @answered_by, answerer_name = @answerer_name, answered_at = @answered_at,
    due_on = @due_on, told = @told, state = @state, closed_at = @closed_at
WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListOpenFalls :many
-- With those first who wait for an answer, then by the day.
SELECT sqlc.embed(f), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city
FROM falls f JOIN members m ON m.tenant_id = f.tenant_id AND m.id = f.member_id
WHERE f.tenant_id = @tenant_id AND f.state = 'open' AND (f.due_on, f.id) > (@after_day::date, @after::uuid)
ORDER BY f.due_on, f.id LIMIT @max_rows;

-- name: ListAppeals :many
SELECT sqlc.embed(f), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city
FROM falls f JOIN members m ON m.tenant_id = f.tenant_id AND m.id = f.member_id
WHERE f.tenant_id = @tenant_id AND f.state = 'open' AND f.appealed_at IS NOT NULL AND f.answer = ''
ORDER BY f.appealed_at, f.id LIMIT @max_rows;

-- name: CountFalls :one
-- Open ones, and of them those due within the week and those that wait for an
-- answer.
SELECT count(*) AS open, count(*) FILTER (WHERE due_on <= @week_on::date) AS due, count(*) FILTER (WHERE appealed_at IS NOT NULL AND answer = '') AS appeals,
    coalesce(min(due_on), '0001-01-01')::date AS first_due
FROM falls WHERE tenant_id = @tenant_id AND state = 'open';

-- name: OpenRisesIn :many
SELECT * FROM rises WHERE tenant_id = @tenant_id AND member_id > @after AND member_id <= @upto AND state = 'open' ORDER BY member_id FOR UPDATE;

-- name: DeclinedRisesIn :many
SELECT member_id FROM rises
WHERE tenant_id = @tenant_id AND member_id > @after AND member_id <= @upto AND state = 'declined' AND decided_at > @since::timestamptz;

-- name: AddRises :exec
INSERT INTO rises (tenant_id, id, member_id, version_id, version_no, from_tier, to_tier, reached, seen_on, state)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@member_ids::uuid[]), @version_id, @version_no, unnest(@from_tiers::text[]), unnest(@to_tiers::text[]),
    unnest(@reacheds::text[])::jsonb, @seen_on, 'open';

-- name: LapseRises :exec
UPDATE rises SET state = 'lapsed', decided_at = @decided_at WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

-- name: DecideRise :exec
UPDATE rises SET state = @state, reason = @reason, decided_by = @decided_by, decider_name = @decider_name, decided_at = @decided_at, move_id = @move_id
WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockRises :many
SELECT sqlc.embed(r), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city, m.sample
FROM rises r JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.id = ANY (@ids::uuid[]) ORDER BY r.id FOR UPDATE OF r;

-- name: RisesNamed :many
SELECT sqlc.embed(r), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city, m.sample
FROM rises r JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.id = ANY (@ids::uuid[]) ORDER BY r.id;

-- name: ListOpenRises :many
SELECT sqlc.embed(r), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city
FROM rises r JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.state = 'open' AND (r.to_tier, r.seen_on, r.id) > (@after_tier::text, @after_day::date, @after::uuid)
ORDER BY r.to_tier, r.seen_on, r.id LIMIT @max_rows;

-- name: CountRises :one
SELECT count(*) FROM rises WHERE tenant_id = @tenant_id AND state = 'open';

-- name: AddLock :exec
INSERT INTO tier_locks (tenant_id, id, member_id, reason, until_day, made_by, maker_name, made_at)
VALUES (@tenant_id, @id, @member_id, @reason, @until_day, nullif(@made_by::uuid, '00000000-0000-0000-0000-000000000000'), @maker_name, @made_at);

-- name: LockOf :one
SELECT * FROM tier_locks WHERE tenant_id = @tenant_id AND member_id = @member_id AND ended_at IS NULL AND until_day >= @today::date;

-- name: EndLocksOf :many
UPDATE tier_locks SET ended_at = @ended_at WHERE tenant_id = @tenant_id AND member_id = @member_id AND ended_at IS NULL RETURNING *;

-- name: ExpireLocks :many
UPDATE tier_locks SET ended_at = @ended_at WHERE tenant_id = @tenant_id AND ended_at IS NULL AND until_day < @today::date RETURNING *;

-- name: AddLeave :exec
INSERT INTO absences (tenant_id, id, member_id, from_day, to_day, reason, comes_back, state, asked_at)
VALUES (@tenant_id, @id, @member_id, @from_day, @to_day, @reason, @comes_back, @state, @asked_at);

-- name: GetLeave :one
SELECT sqlc.embed(l), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called
FROM absences l JOIN members m ON m.tenant_id = l.tenant_id AND m.id = l.member_id WHERE l.tenant_id = @tenant_id AND l.id = @id;

-- name: LockLeave :one
SELECT * FROM absences WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: OpenLeaveOf :one
SELECT * FROM absences WHERE tenant_id = @tenant_id AND member_id = @member_id AND state IN ('asked', 'granted', 'away') FOR UPDATE;

-- name: LastLeave :one
SELECT * FROM absences WHERE tenant_id = @tenant_id AND member_id = @member_id ORDER BY asked_at DESC, id DESC LIMIT 1;

-- name: DecideLeave :exec
UPDATE absences SET state = @state, answer = @answer, comes_back = @comes_back, from_day = @from_day, to_day = @to_day,
    decided_by = @decided_by, decider_name = @decider_name, decided_at = @decided_at
WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetLeave :exec
UPDATE absences SET state = @state, asked_back = @asked_back, over_at = @over_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListOpenLeaves :many
SELECT sqlc.embed(l), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called
FROM absences l JOIN members m ON m.tenant_id = l.tenant_id AND m.id = l.member_id
WHERE l.tenant_id = @tenant_id AND l.state IN ('asked', 'granted', 'away')
ORDER BY CASE l.state WHEN 'asked' THEN 0 WHEN 'away' THEN 1 ELSE 2 END, l.from_day, l.id LIMIT @max_rows;

-- name: CountLeaves :one
-- Those that wait for an answer, and those who should be asked back.
SELECT count(*) FILTER (WHERE state = 'asked') AS asked, count(*) FILTER (WHERE state = 'away' AND to_day < @today::date) AS overdue
FROM absences WHERE tenant_id = @tenant_id AND state IN ('asked', 'away');

-- name: LeavesDue :many
-- Leaves that begin or end by today.
SELECT id FROM absences
WHERE tenant_id = @tenant_id AND ((state = 'granted' AND from_day <= @today::date) OR (state = 'away' AND to_day < @today::date AND NOT asked_back))
ORDER BY id LIMIT 1000;

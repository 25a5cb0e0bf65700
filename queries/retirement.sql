-- name: InsertRetirement :exec
INSERT INTO retirements (tenant_id, id, member_id, made_at, maker_name) VALUES (@tenant_id, @id, @member_id, @made_at, @maker_name);

-- name: GetRetirement :one
SELECT sqlc.embed(r), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.tier, m.tier_since, m.sample, coalesce(c.title, '')::text AS ceremony_title, c.starts_at
FROM retirements r
JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
LEFT JOIN ceremonies c ON c.tenant_id = r.tenant_id AND c.id = r.ceremony_id
WHERE r.tenant_id = @tenant_id AND r.id = @id;

-- name: LockRetirement :one
SELECT * FROM retirements WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: OpenRetirementOf :one
SELECT id FROM retirements WHERE tenant_id = @tenant_id AND member_id = @member_id AND state IN ('draft', 'planned');

-- name: LastRetirementOf :one
-- The latest that was not called off.
SELECT id FROM retirements WHERE tenant_id = @tenant_id AND member_id = @member_id AND state <> 'cancelled' ORDER BY id DESC LIMIT 1;

-- name: DoneRetirementsOf :many
-- The latest first.
SELECT id FROM retirements WHERE tenant_id = @tenant_id AND member_id = @member_id AND state = 'done' ORDER BY done_at DESC, id DESC LIMIT 20;

-- name: ListOpenRetirements :many
-- Those planned first, by their day; then those written on, the oldest first.
SELECT sqlc.embed(r), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.tier, m.tier_since, m.sample, ''::text AS ceremony_title, NULL::timestamptz AS starts_at
FROM retirements r JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.state IN ('draft', 'planned')
ORDER BY r.state DESC, r.on_day, r.made_at, r.id LIMIT @max_rows;

-- name: ListDoneRetirements :many
-- The latest first.
SELECT sqlc.embed(r), (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.tier, m.tier_since, m.sample, ''::text AS ceremony_title, NULL::timestamptz AS starts_at
FROM retirements r JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.state = 'done' AND (r.done_at, r.id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY r.done_at DESC, r.id DESC LIMIT @max_rows;

-- name: CountRetirements :one
SELECT count(*) FILTER (WHERE state = 'draft') AS drafts, count(*) FILTER (WHERE state = 'planned') AS planned, count(*) FILTER (WHERE state = 'done') AS done
FROM retirements WHERE tenant_id = @tenant_id AND state <> 'cancelled';

-- name: KeepRetirementTalk :execrows
UPDATE retirements SET cause = @cause, reasons = @reasons, words = @words, back = @back, reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: KeepRetirementStory :execrows
UPDATE retirements SET story = @story, reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: KeepRetirementStanding :execrows
UPDATE retirements SET standing = @standing, standing_why = @standing_why, outcome = @outcome, judge_id = @judge_id, judge_name = @judge_name, judged_at = @judged_at,
    reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: KeepRetirementPrivileges :execrows
UPDATE retirements SET privileges = @privileges, reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: KeepRetirementDay :execrows
UPDATE retirements SET on_day = @on_day, reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: KeepRetirementCeremony :execrows
UPDATE retirements SET ceremony_id = @ceremony_id, reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: ReachRetirementStep :execrows
UPDATE retirements SET reached = greatest(reached, @reached), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: InviteToRetirement :exec
UPDATE retirements SET invited_at = @invited_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: WriteOwnRetirement :execrows
-- What the member writes leaves the team's version as it is.
UPDATE retirements SET own_reasons = @own_reasons, own_words = @own_words, own_back = @own_back, own_story = @own_story, own_at = @own_at
WHERE tenant_id = @tenant_id AND id = @id AND member_id = @member_id AND state = 'draft' AND invited_at IS NOT NULL;

-- name: ListRetirementTitles :many
SELECT sqlc.embed(r), sqlc.embed(t) FROM retirement_titles r JOIN titles t ON t.tenant_id = r.tenant_id AND t.id = r.title_id
WHERE r.tenant_id = @tenant_id AND r.retirement_id = @retirement_id ORDER BY t.rank, t.name, t.id;

-- name: DropRetirementTitles :exec
DELETE FROM retirement_titles WHERE tenant_id = @tenant_id AND retirement_id = @retirement_id;

-- name: AddRetirementTitles :exec
-- Arrays of one length.
INSERT INTO retirement_titles (tenant_id, retirement_id, title_id, citation)
SELECT @tenant_id, @retirement_id, unnest(@title_ids::uuid[]), unnest(@citations::text[]);

-- name: SetRetirementAward :exec
UPDATE retirement_titles SET award_id = @award_id WHERE tenant_id = @tenant_id AND retirement_id = @retirement_id AND title_id = @title_id;

-- name: PlanRetirement :exec
UPDATE retirements SET state = 'planned', doer_id = @doer_id, doer_name = @doer_name, decided_at = @decided_at, held_why = @held_why, stuck = '', version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: FinishRetirement :exec
UPDATE retirements SET state = 'done', doer_id = @doer_id, doer_name = @doer_name, decided_at = @decided_at, done_at = @done_at, on_day = @on_day, held_why = @held_why, move_id = @move_id,
    held = @held, stuck = '', version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: ReopenRetirement :exec
-- Back to what is written on: a day called off, an act taken back, or a day
-- that passed without it.
UPDATE retirements SET state = 'draft', doer_id = NULL, doer_name = '', decided_at = NULL, done_at = NULL, move_id = NULL, held = '[]', stuck = @stuck, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: CancelRetirement :exec
UPDATE retirements SET state = 'cancelled', end_reason = @end_reason, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: ReturnFromRetirement :exec
UPDATE retirements SET returned_at = @returned_at, returner_name = @returner_name, return_why = @return_why, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: RetirementsDue :many
-- @sqlc-vet-disable tenant-scoped
SELECT d.tenant_id::uuid AS brand_id FROM app.retirements_due(@moment::timestamptz) d;

-- name: NextRetirementDue :one
-- One whose day has come; none that another server is at.
SELECT * FROM retirements WHERE tenant_id = @tenant_id AND state = 'planned' AND on_day <= @today::date ORDER BY on_day, id LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: UncountedRetirements :many
-- Those that cannot be taken back any more and whose reasons are in no report, held.
SELECT r.id, m.city, r.reasons, r.own_reasons, r.cause, r.done_at FROM retirements r JOIN members m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.state = 'done' AND r.group_id IS NULL AND r.done_at <= @before ORDER BY r.done_at, r.id FOR UPDATE OF r;

-- name: CountRetirementGroups :one
SELECT count(*) FROM retirement_groups WHERE tenant_id = @tenant_id;

-- name: InsertRetirementGroup :exec
INSERT INTO retirement_groups (tenant_id, id, people, city, quarter, made_at) VALUES (@tenant_id, @id, @people, @city, @quarter, @made_at);

-- name: InsertRetirementGroupReasons :exec
INSERT INTO retirement_group_reasons (tenant_id, group_id, reason, people) SELECT @tenant_id, @group_id, unnest(@reasons::text[]), unnest(@people::int[]);

-- name: SetRetirementGroup :exec
UPDATE retirements SET group_id = @group_id WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

-- name: ListRetirementGroups :many
SELECT * FROM retirement_groups WHERE tenant_id = @tenant_id ORDER BY made_at, id;

-- name: SumRetirementReasons :many
-- Of whole groups only.
SELECT x.reason, sum(x.people)::int AS people FROM retirement_group_reasons x
JOIN retirement_groups g ON g.tenant_id = x.tenant_id AND g.id = x.group_id
WHERE x.tenant_id = @tenant_id AND (@city::text = '' OR g.city = @city::text) AND (@quarter::text = '' OR g.quarter = @quarter::text)
GROUP BY x.reason ORDER BY sum(x.people) DESC, x.reason;

-- name: ListEmeriti :many
-- Everybody who is retired now, with what their last retirement grants.
SELECT m.id, (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city, m.tier_since,
    coalesce((SELECT r.privileges FROM retirements r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.state = 'done' AND r.outcome = 'honoured' ORDER BY r.done_at DESC LIMIT 1), '')::text AS privileges
FROM members m
WHERE m.tenant_id = @tenant_id AND m.tier = 'emeritus' AND (m.tier_since, m.id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY m.tier_since DESC, m.id DESC LIMIT @max_rows;

-- name: ListRuleVersions :many
-- The newest first.
SELECT * FROM rule_versions WHERE tenant_id = @tenant_id ORDER BY no DESC LIMIT @max_rows;

-- name: GetRuleVersion :one
SELECT * FROM rule_versions WHERE tenant_id = @tenant_id AND id = @id;

-- name: GetRuleDraft :one
SELECT * FROM rule_versions WHERE tenant_id = @tenant_id AND state = 'draft';

-- name: LockRuleVersion :one
SELECT * FROM rule_versions WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: RulesInForce :one
-- The version that is in force on a day.
SELECT * FROM rule_versions
WHERE tenant_id = @tenant_id AND state = 'published' AND effective_on <= @today::date
ORDER BY effective_on DESC LIMIT 1;

-- name: LastRuleDay :one
-- The latest day on which a published version takes effect.
SELECT coalesce(max(effective_on), '0001-01-01')::date FROM rule_versions WHERE tenant_id = @tenant_id AND state = 'published';

-- name: AddRuleDraft :exec
INSERT INTO rule_versions (tenant_id, id, no, state, spec, note, host_id, host_name, changed_by, changer_name, changed_at)
SELECT @tenant_id, @id, coalesce(max(no), 0) + 1, 'draft', @spec, @note, @host_id, @host_name, @changed_by, @changer_name, @changed_at
FROM rule_versions WHERE tenant_id = @tenant_id;

-- name: ReviseRuleDraft :execrows
-- Nothing when somebody else saved first.
UPDATE rule_versions SET spec = @spec, note = @note, host_id = @host_id, host_name = @host_name,
    changed_by = @changed_by, changer_name = @changer_name, changed_at = @changed_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND state = 'draft' AND version = @version;

-- name: DropRuleDraft :execrows
DELETE FROM rule_versions WHERE tenant_id = @tenant_id AND id = @id AND state = 'draft';

-- name: PublishRules :exec
UPDATE rule_versions SET state = 'published', effective_on = @effective_on, published_by = @published_by, publisher_name = @publisher_name,
    published_at = @published_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: WithdrawRules :exec
UPDATE rule_versions SET state = 'withdrawn', withdrawn_at = @withdrawn_at, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: RuleHosts :many
-- Who may answer for the rules: the active team, those who lead first.
SELECT a.id, a.name, m.role FROM memberships m JOIN accounts a ON a.id = m.account_id
WHERE m.tenant_id = @tenant_id AND m.disabled_at IS NULL AND m.role IN ('owner', 'manager', 'staff')
ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'manager' THEN 1 ELSE 2 END, m.created_at, a.id LIMIT 200;

-- name: AddRuleRun :exec
INSERT INTO rule_runs (tenant_id, id, version_id, of_version, spec, on_day, state, total, asked_by, asker_name, asked_at, run, beat_at)
SELECT @tenant_id, @id, @version_id, @of_version, @spec, @on_day, 'working', coalesce(sum(c.n), 0)::bigint, @asked_by, @asker_name, @asked_at, @run, clock_timestamp()
FROM member_counts c WHERE c.tenant_id = @tenant_id AND c.dim = 'tier';

-- name: GetRuleRun :one
SELECT * FROM rule_runs WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockRuleRun :one
SELECT * FROM rule_runs WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: LastRuleRun :one
SELECT * FROM rule_runs WHERE tenant_id = @tenant_id AND version_id = @version_id ORDER BY asked_at DESC, id DESC LIMIT 1;

-- name: BeginRuleRun :one
-- Nothing when the run has gone on without this worker.
UPDATE rule_runs SET beat_at = clock_timestamp(), tries = tries + 1
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'working'
RETURNING *;

-- name: AdvanceRuleRun :execrows
UPDATE rule_runs SET after_id = @after_id, passed = passed + @passed, rising = rising + @rising, falling = falling + @falling,
    warned = warned + @warned, graced = graced + @graced, locked = locked + @locked, unsure = unsure + @unsure, staying = staying + @staying,
    beat_at = clock_timestamp()
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'working';

-- name: FinishRuleRun :execrows
UPDATE rule_runs SET state = @state, finished_at = @finished_at, run = NULL
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'working';

-- name: ResumeRuleRun :exec
UPDATE rule_runs SET run = @run, beat_at = clock_timestamp() WHERE tenant_id = @tenant_id AND id = @id AND state = 'working';

-- name: AddRuleOutcomes :exec
INSERT INTO rule_outcomes (tenant_id, run_id, outcome, member_id, from_tier, to_tier, sums)
SELECT @tenant_id, @run_id, unnest(@outcomes::text[]), unnest(@member_ids::uuid[]), unnest(@from_tiers::text[]), unnest(@to_tiers::text[]), unnest(@sums::text[])::jsonb;

-- name: ListRuleOutcomes :many
-- Those of one outcome with the members they are about, by id.
SELECT o.*, (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called, m.city
FROM rule_outcomes o JOIN members m ON m.tenant_id = o.tenant_id AND m.id = o.member_id
WHERE o.tenant_id = @tenant_id AND o.run_id = @run_id AND o.outcome = @outcome AND o.member_id > @after
ORDER BY o.member_id LIMIT @max_rows;

-- name: DropOldRuleRuns :exec
-- Of one version only the last few runs are kept.
DELETE FROM rule_runs r WHERE r.tenant_id = @tenant_id AND r.version_id = @version_id AND r.state <> 'working'
  AND r.id NOT IN (SELECT k.id FROM rule_runs k WHERE k.tenant_id = @tenant_id AND k.version_id = @version_id ORDER BY k.asked_at DESC LIMIT 3);

-- name: NextRuleChunk :one
-- The last of the next so many members by id, and how many there are.
SELECT n.id, n.many FROM (
    SELECT c.id, count(*) OVER () AS many FROM (
        SELECT m.id FROM members m WHERE m.tenant_id = @tenant_id AND m.id > @after ORDER BY m.id LIMIT @max_rows) c) n
ORDER BY n.id DESC LIMIT 1;

-- name: RuleMembers :many
-- The bench of a stretch of ids: those who can fall, whatever they did.
SELECT id, tier, tier_since FROM members
WHERE tenant_id = @tenant_id AND id > @after AND id <= @upto AND tier IN ('reserve', 'core') ORDER BY id;

-- name: RuleProspects :many
-- The prospects among some.
SELECT id, tier, tier_since FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) AND tier = 'prospect' ORDER BY id;

-- name: RuleMembersOf :many
SELECT id, tier, tier_since FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) ORDER BY id;

-- name: RuleSums :many
-- What members of a stretch of ids did by criterion. The stretch is read for
-- itself, by the one index that has it in order: joined to anything at once,
-- it would be looked for by kind, through the whole brand.
WITH criteria AS MATERIALIZED (SELECT unnest(@nos::integer[]) AS no, unnest(@kinds::text[]) AS kind, unnest(@froms::date[]) AS from_day),
stretch AS MATERIALIZED (
    SELECT c.member_id, c.kind, c.on_day, c.amount FROM contributions c
    WHERE c.tenant_id = @tenant_id AND c.member_id > @after AND c.member_id <= @upto AND c.on_day BETWEEN @earliest::date AND @today::date)
SELECT s.member_id, k.no::integer AS no, sum(s.amount)::bigint AS n
FROM stretch s JOIN criteria k ON k.kind = s.kind AND k.from_day <= s.on_day
GROUP BY s.member_id, k.no;

-- name: RuleSumsOf :many
WITH criteria AS MATERIALIZED (SELECT unnest(@nos::integer[]) AS no, unnest(@kinds::text[]) AS kind, unnest(@froms::date[]) AS from_day),
stretch AS MATERIALIZED (
    SELECT c.member_id, c.kind, c.on_day, c.amount FROM contributions c
    WHERE c.tenant_id = @tenant_id AND c.member_id = ANY (@ids::uuid[]) AND c.on_day BETWEEN @earliest::date AND @today::date)
SELECT s.member_id, k.no::integer AS no, sum(s.amount)::bigint AS n
FROM stretch s JOIN criteria k ON k.kind = s.kind AND k.from_day <= s.on_day
GROUP BY s.member_id, k.no;

-- name: RuleLocks :many
-- Who of a stretch of ids is locked on a day.
SELECT member_id FROM tier_locks
WHERE tenant_id = @tenant_id AND member_id > @after AND member_id <= @upto AND ended_at IS NULL AND until_day >= @today::date;

-- name: RuleLocksOf :many
SELECT member_id FROM tier_locks
WHERE tenant_id = @tenant_id AND member_id = ANY (@ids::uuid[]) AND ended_at IS NULL AND until_day >= @today::date;

-- name: SilentRuleRuns :many
-- @sqlc-vet-disable tenant-scoped
SELECT s.tenant_id::uuid AS brand_id, s.run_id::uuid AS run_id FROM app.silent_rule_runs(make_interval(secs => @seconds)) s;

-- name: ListHonourRules :many
-- The newest first.
SELECT * FROM honour_rules WHERE tenant_id = @tenant_id ORDER BY no DESC LIMIT @max_rows;

-- name: PublishedHonourRules :many
-- The latest day first.
SELECT * FROM honour_rules WHERE tenant_id = @tenant_id AND state = 'published' ORDER BY effective_on DESC;

-- name: GetHonourRule :one
SELECT * FROM honour_rules WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockHonourRule :one
SELECT * FROM honour_rules WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: AddHonourRule :exec
INSERT INTO honour_rules (tenant_id, id, no, state, spec, note, changed_by, changer_name, changed_at)
SELECT @tenant_id, @id, coalesce(max(no), 0) + 1, 'draft', @spec, '', @changed_by, @changer_name, @changed_at
FROM honour_rules WHERE tenant_id = @tenant_id;

-- name: ReviseHonourRule :execrows
-- Nothing when somebody else saved first, or it is open to comments by now.
UPDATE honour_rules SET spec = @spec, note = @note, changed_by = @changed_by, changer_name = @changer_name, changed_at = @changed_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND state = 'draft' AND version = @version;

-- name: OpenHonourRule :exec
UPDATE honour_rules SET state = 'open', comments_from = @comments_from, comments_to = @comments_to WHERE tenant_id = @tenant_id AND id = @id;

-- name: CloseHonourRule :exec
-- Back to a draft.
UPDATE honour_rules SET state = 'draft', comments_from = NULL, comments_to = NULL WHERE tenant_id = @tenant_id AND id = @id;

-- name: PublishHonourRule :exec
UPDATE honour_rules SET state = 'published', effective_on = @effective_on, publisher_name = @publisher_name, published_at = @published_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: WithdrawHonourRule :exec
UPDATE honour_rules SET state = 'withdrawn', withdrawn_at = @withdrawn_at, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: DropHonourRule :execrows
DELETE FROM honour_rules WHERE tenant_id = @tenant_id AND id = @id AND state = 'draft';

-- name: AddHonourComment :exec
INSERT INTO honour_comments (tenant_id, id, rule_id, account_id, member_id, sayer_name, words, said_at)
VALUES (@tenant_id, @id, @rule_id, @account_id, sqlc.narg(member_id), @sayer_name, @words, @said_at);

-- name: ListHonourComments :many
SELECT * FROM honour_comments WHERE tenant_id = @tenant_id AND rule_id = @rule_id ORDER BY id LIMIT 500;

-- name: AddHonourRun :exec
INSERT INTO honour_runs (tenant_id, id, rule_id, of_version, spec, against, on_day, state, total, asker_name, asked_at, run, beat_at)
SELECT @tenant_id, @id, @rule_id, @of_version, @spec, sqlc.narg(against), @on_day, 'working', coalesce(sum(c.n), 0)::bigint, @asker_name, @asked_at, @run, clock_timestamp()
FROM member_counts c WHERE c.tenant_id = @tenant_id AND c.dim = 'tier';

-- name: GetHonourRun :one
SELECT * FROM honour_runs WHERE tenant_id = @tenant_id AND id = @id;

-- name: LastHonourRun :one
SELECT * FROM honour_runs WHERE tenant_id = @tenant_id AND rule_id = @rule_id ORDER BY asked_at DESC, id DESC LIMIT 1;

-- name: DropOldHonourRuns :exec
-- Of one version only the last few runs are kept.
DELETE FROM honour_runs r WHERE r.tenant_id = @tenant_id AND r.rule_id = @rule_id AND r.state <> 'working'
  AND r.id NOT IN (SELECT k.id FROM honour_runs k WHERE k.tenant_id = @tenant_id AND k.rule_id = @rule_id ORDER BY k.asked_at DESC LIMIT 3);

-- name: BeginHonourRun :one
-- Nothing when the run has gone on without this worker.
UPDATE honour_runs SET beat_at = clock_timestamp(), tries = tries + 1
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'working'
RETURNING *;

-- name: AdvanceHonourRun :execrows
UPDATE honour_runs SET after_id = @after_id, passed = passed + @passed, winning = winning + @winning, losing = losing + @losing, beat_at = clock_timestamp()
WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'working';

-- name: FinishHonourRun :execrows
UPDATE honour_runs SET state = @state, finished_at = @finished_at, run = NULL WHERE tenant_id = @tenant_id AND id = @id AND run = @run AND state = 'working';

-- name: ResumeHonourRun :execrows
-- Nothing where somebody was heard of meanwhile.
UPDATE honour_runs SET run = @run, beat_at = clock_timestamp()
WHERE tenant_id = @tenant_id AND id = @id AND state = 'working' AND beat_at < clock_timestamp() - make_interval(secs => @seconds);

-- name: SilentHonourRuns :many
-- @sqlc-vet-disable tenant-scoped
SELECT s.tenant_id::uuid AS brand_id, s.run_id::uuid AS run_id FROM app.silent_honour_runs(make_interval(secs => @seconds)) s;

-- name: AddHonourOutcomes :exec
INSERT INTO honour_outcomes (tenant_id, run_id, outcome, member_id, was, would)
SELECT @tenant_id, @run_id, unnest(@outcomes::text[]), unnest(@member_ids::uuid[]), unnest(@was::bigint[]), unnest(@would::bigint[]);

-- name: ListHonourOutcomes :many
-- Those of one outcome, by id.
SELECT o.*, coalesce(nullif(m.name, ''), m.nickname)::text AS called, m.city
FROM honour_outcomes o JOIN members m ON m.tenant_id = o.tenant_id AND m.id = o.member_id
WHERE o.tenant_id = @tenant_id AND o.run_id = @run_id AND o.outcome = @outcome AND o.member_id > @after
ORDER BY o.member_id LIMIT @max_rows;

-- name: HonourDeedsIn :many
-- What a stretch of members did in a window, by source and quarter, as the
-- ledger would read it.
WITH stretch AS MATERIALIZED (
    SELECT m.id, m.tier, date(m.tier_since AT TIME ZONE @zone::text) AS retired_on, date((m.tier_since AT TIME ZONE @zone::text) + make_interval(months => 12)) AS ends_on
    FROM members m WHERE m.tenant_id = @tenant_id AND m.id > @after AND m.id <= @upto),
deeds AS (
    SELECT c.member_id, CASE WHEN c.kind = 'page.used' AND s.tier = 'emeritus' AND c.on_day >= s.retired_on THEN 'legacy.used' ELSE c.kind END AS source, c.on_day, c.amount
    FROM contributions c JOIN stretch s ON s.id = c.member_id
    WHERE c.tenant_id = @tenant_id AND c.member_id > @after AND c.member_id <= @upto AND c.on_day BETWEEN @from_day::date AND @to_day::date
      AND NOT (c.kind = 'page.used' AND s.tier = 'emeritus' AND c.on_day >= s.ends_on)
    UNION ALL
    SELECT h.leaver_id, 'handover.closed', date(h.ended_at AT TIME ZONE @zone::text), 1 FROM handovers h
    WHERE h.tenant_id = @tenant_id AND h.leaver_id > @after AND h.leaver_id <= @upto AND h.state = 'closed'
    UNION ALL
    SELECT c.giver_id, 'ceremony.held', date(c.starts_at AT TIME ZONE @zone::text), 1 FROM ceremonies c
    WHERE c.tenant_id = @tenant_id AND c.giver_id > @after AND c.giver_id <= @upto AND c.state = 'held'
    UNION ALL
    SELECT a.member_id, 'title.conferred', a.conferred_on, 1 FROM title_awards a
    WHERE a.tenant_id = @tenant_id AND a.member_id > @after AND a.member_id <= @upto AND a.revoked_at IS NULL
    UNION ALL
    SELECT l.member_id, 'legacy.promoted', l.on_day, CASE l.step % 2 WHEN 0 THEN 1 ELSE -1 END FROM honour_lines l
    WHERE l.tenant_id = @tenant_id AND l.member_id > @after AND l.member_id <= @upto AND l.source = 'legacy.promoted'
)
SELECT d.member_id, d.source::text AS source, date_trunc('quarter', d.on_day)::date AS quarter, sum(d.amount)::bigint AS n
FROM deeds d WHERE d.on_day BETWEEN @from_day::date AND @to_day::date
GROUP BY 1, 2, 3 ORDER BY 1, 3, 2;

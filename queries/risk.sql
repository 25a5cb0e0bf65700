-- name: LatestRiskLimit :one
SELECT * FROM risk_limits WHERE tenant_id = @tenant_id ORDER BY version DESC LIMIT 1;

-- name: ListRiskLimits :many
SELECT * FROM risk_limits WHERE tenant_id = @tenant_id ORDER BY version DESC LIMIT @max_rows;

-- name: AddRiskLimit :execrows
-- No row when somebody else made this version meanwhile.
INSERT INTO risk_limits (tenant_id, version, percent, reason, made_by, maker_name, made_at)
VALUES (@tenant_id, @version, @percent, @reason, @made_by, @maker_name, @made_at)
ON CONFLICT (tenant_id, version) DO NOTHING;

-- name: ListRiskMembers :many
-- The core, and those of it who are away; nobody who has died.
SELECT id FROM members m WHERE m.tenant_id = @tenant_id AND (m.tier = 'core' OR m.tier = 'on_leave' AND m.tier_before = 'core')
  AND NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = m.tenant_id AND d.member_id = m.id)
ORDER BY id;

-- name: GatherRiskMembers :many
SELECT m.id, m.name, m.nickname, m.tier, m.tier_since, f.due_on, coalesce(l.state, '')::text AS leave
FROM members m
LEFT JOIN falls f ON f.tenant_id = @tenant_id AND f.member_id = m.id AND f.state = 'open'
LEFT JOIN absences l ON l.tenant_id = @tenant_id AND l.member_id = m.id AND l.state IN ('asked', 'granted', 'away')
WHERE m.tenant_id = @tenant_id AND m.id = ANY (@ids::uuid[]) AND (m.tier = 'core' OR m.tier = 'on_leave' AND m.tier_before = 'core') ORDER BY m.id;

-- name: GatherRiskRhythm :many
-- On how many days of a window each did something that counts, and the first and the last of them.
SELECT d.member_id, count(*)::bigint AS days, min(d.on_day)::date AS first, max(d.on_day)::date AS last
FROM (SELECT c.member_id, c.on_day FROM contributions c
    WHERE c.tenant_id = @tenant_id AND c.member_id = ANY (@ids::uuid[]) AND c.on_day > @since AND c.on_day <= @today
    GROUP BY 1, 2 HAVING sum(c.amount) > 0) d
GROUP BY d.member_id;

-- name: PutRisks :exec
-- Arrays of one length. Who has fallen clearly below the limit has not crossed it any more.
INSERT INTO risks (tenant_id, member_id, likelihood, uniqueness, risk, held, alone, reasons, computed_at)
SELECT @tenant_id, unnest(@member_ids::uuid[]), unnest(@likelihoods::smallint[]), unnest(@uniquenesses::smallint[]), unnest(@risks::smallint[]),
    unnest(@helds::integer[]), unnest(@alones::integer[]), unnest(@reasons::text[])::jsonb, @computed_at
ON CONFLICT (tenant_id, member_id) DO UPDATE SET likelihood = excluded.likelihood, uniqueness = excluded.uniqueness, risk = excluded.risk,
    held = excluded.held, alone = excluded.alone, reasons = excluded.reasons, computed_at = excluded.computed_at,
    over_since = CASE WHEN excluded.risk < @settled::integer THEN NULL ELSE risks.over_since END,
    handover_id = CASE WHEN excluded.risk < @settled::integer THEN NULL ELSE risks.handover_id END;

-- name: ForgetRisks :exec
-- Of those who are of the core no longer, or have died.
DELETE FROM risks r USING members m
WHERE r.tenant_id = @tenant_id AND m.tenant_id = @tenant_id AND m.id = r.member_id
  AND (NOT (m.tier = 'core' OR m.tier = 'on_leave' AND m.tier_before = 'core')
       OR EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = m.id));

-- name: ListRisksCrossing :many
-- Who is at the limit and was not when last looked at, the greatest risk first.
SELECT member_id FROM risks WHERE tenant_id = @tenant_id AND risk >= @percent::integer AND over_since IS NULL ORDER BY risk DESC, member_id;

-- name: CrossRisk :execrows
-- No row when somebody else has seen to it already.
UPDATE risks SET over_since = @at WHERE tenant_id = @tenant_id AND member_id = @member_id AND over_since IS NULL AND risk >= @percent::integer;

-- name: SetRiskHandover :exec
UPDATE risks SET handover_id = @handover_id WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: RunningHandoverOf :one
SELECT id FROM handovers WHERE tenant_id = @tenant_id AND leaver_id = @leaver_id AND state IN ('draft', 'open');

-- name: GetRisk :one
SELECT r.*, coalesce(h.state, '')::text AS handover_state, h.group_id AS handover_group
FROM risks r LEFT JOIN handovers h ON h.tenant_id = @tenant_id AND h.id = r.handover_id
WHERE r.tenant_id = @tenant_id AND r.member_id = @member_id;

-- name: ListRisks :many
-- The greatest first, and among equals those whose things nobody could take.
SELECT r.*, m.name, m.nickname, m.city, coalesce(h.state, '')::text AS handover_state, h.group_id AS handover_group
FROM risks r JOIN members m ON m.tenant_id = @tenant_id AND m.id = r.member_id
LEFT JOIN handovers h ON h.tenant_id = @tenant_id AND h.id = r.handover_id
WHERE r.tenant_id = @tenant_id AND (r.risk < @after_risk::smallint OR r.risk = @after_risk::smallint
    AND (r.uniqueness < @after_uniqueness::smallint OR r.uniqueness = @after_uniqueness::smallint AND r.member_id > @after_id::uuid))
ORDER BY r.risk DESC, r.uniqueness DESC, r.member_id LIMIT @max_rows;

-- name: CountRisks :one
SELECT count(*)::bigint AS people, count(*) FILTER (WHERE risk >= @percent::integer)::bigint AS over, count(*) FILTER (WHERE alone > 0)::bigint AS alone FROM risks
WHERE tenant_id = @tenant_id;

-- name: ListRisksOver :many
-- Who is at the limit, those first who crossed it last.
SELECT r.member_id, r.risk, r.alone, r.over_since, m.name, m.nickname, coalesce(h.state, '')::text AS handover_state, h.id AS handover_id
FROM risks r JOIN members m ON m.tenant_id = @tenant_id AND m.id = r.member_id
LEFT JOIN handovers h ON h.tenant_id = @tenant_id AND h.id = r.handover_id
WHERE r.tenant_id = @tenant_id AND r.over_since IS NOT NULL AND (h.id IS NULL OR h.state = 'draft')
ORDER BY r.over_since DESC, r.member_id LIMIT @max_rows;

-- name: Tallies :many
-- What stands now of the small dimensions, and what came or moved in the
-- months from since on.
SELECT s.dim, s.value, sum(s.n)::bigint AS n FROM member_counts s
WHERE s.tenant_id = @tenant_id AND s.dim IN ('tier', 'role', 'gap')
GROUP BY s.dim, s.value
UNION ALL
SELECT m.dim, m.value, sum(m.n)::bigint AS n FROM member_counts m
WHERE m.tenant_id = @tenant_id AND m.dim IN ('joined', 'flow') AND m.value >= @since::text
GROUP BY m.dim, m.value;

-- name: Rankings :many
-- The greatest values of each dimension that people fill in, best first; the
-- rest of a dimension is one row with value ''. Kinds is how many values a
-- row stands for.
WITH counted AS (
    SELECT dim, value, sum(n) AS n FROM member_counts
    WHERE tenant_id = @tenant_id AND dim IN ('city', 'model', 'speciality') AND value <> ''
    GROUP BY dim, value
    HAVING sum(n) > 0
), ranked AS (
    SELECT dim, value, n, row_number() OVER (PARTITION BY dim ORDER BY n DESC, value) AS place FROM counted
)
SELECT dim, (CASE WHEN place <= @top::bigint THEN value ELSE '' END)::text AS value, sum(n)::bigint AS n, count(*) AS kinds
FROM ranked
GROUP BY 1, 2
ORDER BY 1, min(place);

-- name: Pulse :one
-- How many people moved between tiers from a moment on, and whether any of
-- the brand's people are made up.
SELECT
    (SELECT count(DISTINCT v.member_id) FROM tier_moves v
     WHERE v.tenant_id = @tenant_id AND v.moved_at >= @since AND v.undone_at IS NULL AND v.undoes IS NULL AND v.from_tier <> '') AS moved,
    EXISTS (SELECT 1 FROM members m WHERE m.tenant_id = @tenant_id AND m.sample)::bool AS sample;

-- name: MovesBetween :many
-- The moves of the given pairs of tiers ("reserve core") from since up to,
-- not including, until; newest first, after the last one of the page before.
SELECT v.id, v.member_id, v.from_tier, v.to_tier, v.reason, v.moved_at, v.mover_name, m.name, m.nickname
FROM tier_moves v JOIN members m ON m.tenant_id = v.tenant_id AND m.id = v.member_id
WHERE v.tenant_id = @tenant_id AND v.moved_at >= @since AND v.undone_at IS NULL AND v.undoes IS NULL AND v.from_tier <> ''
  AND (v.moved_at, v.id) < (@before_at::timestamptz, @before_id::uuid)
  AND (v.from_tier || ' ' || v.to_tier) = ANY (@pairs::text[])
ORDER BY v.moved_at DESC, v.id DESC
LIMIT @max_rows;

-- name: Waiting :many
-- The rosters that wait for a decision of the one who brought them, and those
-- that failed and were neither put aside nor brought again.
SELECT i.id, i.filename, i.state, i.created, i.changed, i.refused, i.created_at FROM intakes i
WHERE i.tenant_id = @tenant_id AND i.made_by = @made_by AND (i.state IN ('mapping', 'checked') OR i.state = 'failed' AND NOT EXISTS (
    SELECT 1 FROM intakes later WHERE later.tenant_id = @tenant_id AND later.made_by = @made_by
      AND later.created_at > i.created_at AND (later.filename = i.filename OR later.digest = i.digest)))
ORDER BY i.created_at DESC, i.id DESC
LIMIT 5;

-- name: ExpiringInvitations :one
-- Open invitations that end soon, and when the first of them does.
SELECT count(*) AS n, coalesce(min(expires_at), @now)::timestamptz AS first_at FROM invitations
WHERE tenant_id = @tenant_id AND accepted_at IS NULL AND revoked_at IS NULL
  AND expires_at > @now::timestamptz AND expires_at <= @until::timestamptz;

-- name: CoreWithoutPhone :one
SELECT count(*) FROM members WHERE tenant_id = @tenant_id AND tier = 'core' AND gaps & 1 <> 0;

-- name: FirstSteps :one
-- How far a brand has come by itself: sample data does not count.
SELECT
    EXISTS (SELECT 1 FROM members m WHERE m.tenant_id = @tenant_id AND NOT m.sample)::bool AS has_members,
    EXISTS (SELECT 1 FROM members c WHERE c.tenant_id = @tenant_id AND c.tier = 'core' AND NOT c.sample)::bool AS has_core,
    (SELECT count(*) FROM memberships p WHERE p.tenant_id = @tenant_id AND p.disabled_at IS NULL AND p.role IN ('owner', 'manager', 'staff')) AS colleagues,
    (SELECT count(*) FROM invitations v WHERE v.tenant_id = @tenant_id AND v.accepted_at IS NULL AND v.revoked_at IS NULL AND v.expires_at > @now::timestamptz) AS invited;

-- name: Hosts :many
-- Whom a dealer or a member may turn to: who has said how to be reached
-- first, and otherwise who runs the community.
SELECT a.name, m.role, m.open_wechat, m.open_phone FROM memberships m JOIN accounts a ON a.id = m.account_id
WHERE m.tenant_id = @tenant_id AND m.disabled_at IS NULL
  AND (m.role IN ('owner', 'manager') OR m.role = 'staff' AND (m.open_wechat <> '' OR m.open_phone <> ''))
ORDER BY (m.open_wechat <> '' OR m.open_phone <> '') DESC, m.created_at, m.account_id
LIMIT 5;

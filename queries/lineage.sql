-- name: ListPassings :many
-- Who passed on what to whom: hand-overs that were closed, to each who took
-- something of them, and mentorships that were completed. The earliest first.
-- Whoever took something and is no longer there is null, unless they are
-- remembered by what remains of it.
SELECT h.id, h.leaver_id AS giver_id, h.successor_id AS taker_id, 'handover'::text AS kind, h.ended_at::timestamptz AS at, ''::text AS what
FROM handovers h WHERE h.tenant_id = @tenant_id AND h.state = 'closed'
UNION
SELECT h.id, h.leaver_id, i.successor_id, 'handover'::text, h.ended_at::timestamptz, ''
FROM handovers h JOIN handover_items i ON i.tenant_id = h.tenant_id AND i.handover_id = h.id
WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND i.state = 'accepted' AND i.successor_id IS NOT NULL
UNION
SELECT h.id, h.leaver_id, g.successor_id, 'handover'::text, h.ended_at::timestamptz, ''
FROM handovers h JOIN handover_things g ON g.tenant_id = h.tenant_id AND g.handover_id = h.id
WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND g.passed_at IS NOT NULL AND g.successor_id IS NOT NULL
UNION
SELECT p.id, p.mentor_id, p.successor_id, 'mentorship'::text, coalesce(p.ended_at, p.started_at)::timestamptz, ''
FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.state = 'completed'
UNION
SELECT r.origin_id, r.giver_id, r.taker_id, r.kind, r.passed_at, r.what
FROM lineage_remnants r
WHERE r.tenant_id = @tenant_id AND NOT EXISTS (SELECT FROM handovers h WHERE h.tenant_id = @tenant_id AND h.id = r.origin_id AND h.state <> 'closed')
ORDER BY at, id, taker_id
LIMIT @max_rows;

-- name: ListPassedSeats :many
-- The seats that went with hand-overs that were closed.
SELECT g.handover_id, coalesce(g.successor_id, h.successor_id)::uuid AS taker_id, g.title
FROM handover_things g JOIN handovers h ON h.tenant_id = g.tenant_id AND h.id = g.handover_id
WHERE g.tenant_id = @tenant_id AND h.state = 'closed' AND g.kind = 'seat' AND g.passed_at IS NOT NULL AND coalesce(g.successor_id, h.successor_id) IS NOT NULL
ORDER BY g.handover_id, g.title LIMIT @max_rows;

-- name: KeepRemnants :exec
-- Keeps of what the given members passed on and took that it was: call it
-- before they are deleted.
WITH gone AS (SELECT unnest(@member_ids::uuid[]) AS id),
seats AS (
    SELECT g.handover_id, coalesce(g.successor_id, h.successor_id) AS taker_id, string_agg(g.title, '、' ORDER BY g.title) AS what
    FROM handover_things g JOIN handovers h ON h.tenant_id = g.tenant_id AND h.id = g.handover_id
    WHERE g.tenant_id = @tenant_id AND h.state = 'closed' AND g.kind = 'seat' AND g.passed_at IS NOT NULL
    GROUP BY g.handover_id, coalesce(g.successor_id, h.successor_id)
),
passed AS (
    SELECT h.id, h.leaver_id AS giver_id, h.successor_id AS taker_id, 'handover' AS kind, h.ended_at AS at FROM handovers h
    WHERE h.tenant_id = @tenant_id AND h.state = 'closed'
    UNION
    SELECT h.id, h.leaver_id, i.successor_id, 'handover', h.ended_at
    FROM handovers h JOIN handover_items i ON i.tenant_id = h.tenant_id AND i.handover_id = h.id AND i.state = 'accepted'
    WHERE h.tenant_id = @tenant_id AND h.state = 'closed'
    UNION
    SELECT h.id, h.leaver_id, g.successor_id, 'handover', h.ended_at
    FROM handovers h JOIN handover_things g ON g.tenant_id = h.tenant_id AND g.handover_id = h.id AND g.passed_at IS NOT NULL
    WHERE h.tenant_id = @tenant_id AND h.state = 'closed'
    UNION
    SELECT p.id, p.mentor_id, p.successor_id, 'mentorship', coalesce(p.ended_at, p.started_at) FROM mentorships p
    WHERE p.tenant_id = @tenant_id AND p.state = 'completed'
)
INSERT INTO lineage_remnants (tenant_id, origin_id, giver_id, taker_id, kind, what, passed_at)
SELECT @tenant_id, p.id, p.giver_id, p.taker_id, p.kind, coalesce(s.what, ''), p.at
FROM passed p LEFT JOIN seats s ON s.handover_id = p.id AND s.taker_id = p.taker_id
WHERE p.taker_id IS NOT NULL AND (p.giver_id IN (SELECT id FROM gone)) <> (p.taker_id IN (SELECT id FROM gone))
ON CONFLICT DO NOTHING;

-- name: DropRemnants :exec
-- Forgets what remains between people neither of whom is there any more.
DELETE FROM lineage_remnants r
WHERE r.tenant_id = @tenant_id AND NOT EXISTS (SELECT FROM members m WHERE m.tenant_id = @tenant_id AND m.id IN (r.giver_id, r.taker_id));

-- name: MembersAmong :many
-- Those of the given ids that are of members.
SELECT id FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

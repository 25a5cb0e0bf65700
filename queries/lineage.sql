-- name: ListPassings :many
-- Who passed on what to whom: hand-overs that were closed, to each who took
-- something of them, and mentorships that were completed. The earliest first.
-- Whoever took something and is no longer there is null.
SELECT h.id, h.leaver_id AS giver_id, h.successor_id AS taker_id, 'handover'::text AS kind, h.ended_at::timestamptz AS at
FROM handovers h WHERE h.tenant_id = @tenant_id AND h.state = 'closed'
UNION
SELECT h.id, h.leaver_id, i.successor_id, 'handover'::text, h.ended_at::timestamptz
FROM handovers h JOIN handover_items i ON i.tenant_id = h.tenant_id AND i.handover_id = h.id
WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND i.state = 'accepted' AND i.successor_id IS NOT NULL
UNION
SELECT h.id, h.leaver_id, g.successor_id, 'handover'::text, h.ended_at::timestamptz
FROM handovers h JOIN handover_things g ON g.tenant_id = h.tenant_id AND g.handover_id = h.id
WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND g.passed_at IS NOT NULL AND g.successor_id IS NOT NULL
UNION
SELECT p.id, p.mentor_id, p.successor_id, 'mentorship'::text, coalesce(p.ended_at, p.started_at)::timestamptz
FROM mentorships p WHERE p.tenant_id = @tenant_id AND p.state = 'completed'
ORDER BY at, id, taker_id
LIMIT @max_rows;

-- name: ListPassedSeats :many
-- The seats that went with hand-overs that were closed.
SELECT g.handover_id, coalesce(g.successor_id, h.successor_id)::uuid AS taker_id, g.title
FROM handover_things g JOIN handovers h ON h.tenant_id = g.tenant_id AND h.id = g.handover_id
WHERE g.tenant_id = @tenant_id AND h.state = 'closed' AND g.kind = 'seat' AND g.passed_at IS NOT NULL AND coalesce(g.successor_id, h.successor_id) IS NOT NULL
ORDER BY g.handover_id, g.title LIMIT @max_rows;

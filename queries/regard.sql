-- name: ListRegards :many
-- Those of the members of whom there is something to heed.
SELECT m.id AS member_id, (d.member_id IS NOT NULL)::boolean AS died, d.died_on, (w.member_id IS NOT NULL)::boolean AS no_contact
FROM members m
LEFT JOIN memorials d ON d.tenant_id = m.tenant_id AND d.member_id = m.id
LEFT JOIN contact_wishes w ON w.tenant_id = m.tenant_id AND w.member_id = m.id
WHERE m.tenant_id = @tenant_id AND m.id = ANY (@member_ids::uuid[]) AND (d.member_id IS NOT NULL OR w.member_id IS NOT NULL)
ORDER BY m.id;

-- name: ListQuiet :many
-- Those of the members whom nobody may write to, call or ask.
SELECT d.member_id FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = ANY (@member_ids::uuid[])
UNION SELECT w.member_id FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = ANY (@member_ids::uuid[]);

-- name: ListMourned :many
-- Those around whom something still runs, the latest first.
SELECT d.member_id, (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called FROM memorials d
JOIN members m ON m.tenant_id = d.tenant_id AND m.id = d.member_id
WHERE d.tenant_id = @tenant_id
  AND (EXISTS (SELECT 1 FROM mentorships p WHERE p.tenant_id = d.tenant_id AND p.state = 'running' AND (p.mentor_id = d.member_id OR p.successor_id = d.member_id))
    OR EXISTS (SELECT 1 FROM handovers h WHERE h.tenant_id = d.tenant_id AND h.state IN ('draft', 'open') AND (h.origin <> 'risk' OR h.begun_at IS NOT NULL) AND (h.leaver_id = d.member_id OR h.successor_id = d.member_id))
    OR EXISTS (SELECT 1 FROM retirements r WHERE r.tenant_id = d.tenant_id AND r.state IN ('draft', 'planned') AND r.member_id = d.member_id)
    OR EXISTS (SELECT 1 FROM seats s WHERE s.tenant_id = d.tenant_id AND s.holder_id = d.member_id AND s.archived_at IS NULL)
    OR EXISTS (SELECT 1 FROM seat_nominations x JOIN seats s ON s.tenant_id = x.tenant_id AND s.id = x.seat_id
               WHERE x.tenant_id = d.tenant_id AND x.member_id = d.member_id AND x.ended_at IS NULL AND s.archived_at IS NULL))
ORDER BY d.made_at DESC, d.member_id LIMIT @max_rows;

-- name: GetMemorial :one
SELECT * FROM memorials WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: InsertMemorial :exec
INSERT INTO memorials (tenant_id, member_id, died_on, words, family_name, family_sealed, made_at, maker_name)
VALUES (@tenant_id, @member_id, @died_on, @words, @family_name, @family_sealed, @made_at, @maker_name);

-- name: EditMemorial :execrows
-- A null family_sealed leaves the phone as it is.
UPDATE memorials SET died_on = @died_on, words = @words, family_name = @family_name, family_sealed = coalesce(@family_sealed, family_sealed), version = version + 1
WHERE tenant_id = @tenant_id AND member_id = @member_id AND version = @version;

-- name: DeleteMemorial :execrows
DELETE FROM memorials WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: GetContactWish :one
SELECT * FROM contact_wishes WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: InsertContactWish :execrows
INSERT INTO contact_wishes (tenant_id, member_id, reason, said_at, sayer_name)
VALUES (@tenant_id, @member_id, @reason, @said_at, @sayer_name) ON CONFLICT DO NOTHING;

-- name: DeleteContactWish :execrows
DELETE FROM contact_wishes WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: RunningAround :many
-- What runs between the member and others: mentorships, hand-overs, a retirement, seats they hold or are named for.
SELECT 'mentorship'::text AS kind, p.id::uuid AS id, (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text AS called FROM mentorships p
    JOIN members m ON m.tenant_id = p.tenant_id AND m.id = CASE WHEN p.mentor_id = @member_id::uuid THEN p.successor_id ELSE p.mentor_id END
    WHERE p.tenant_id = @tenant_id AND p.state = 'running' AND @member_id::uuid IN (p.mentor_id, p.successor_id)
UNION ALL
SELECT 'handover'::text, h.id, (CASE WHEN m.name <> '' THEN m.name ELSE m.nickname END)::text FROM handovers h
    JOIN members m ON m.tenant_id = h.tenant_id AND m.id = h.leaver_id
    WHERE h.tenant_id = @tenant_id AND h.state IN ('draft', 'open') AND (h.origin <> 'risk' OR h.begun_at IS NOT NULL) AND (h.leaver_id = @member_id::uuid OR h.successor_id = @member_id::uuid)
UNION ALL
SELECT 'retirement'::text, r.id, ''::text FROM retirements r WHERE r.tenant_id = @tenant_id AND r.member_id = @member_id::uuid AND r.state IN ('draft', 'planned')
UNION ALL
SELECT 'seat'::text, s.id, (s.city || s.title)::text FROM seats s WHERE s.tenant_id = @tenant_id AND s.holder_id = @member_id::uuid AND s.archived_at IS NULL
UNION ALL
SELECT 'nomination'::text, s.id, (s.city || s.title)::text FROM seat_nominations x JOIN seats s ON s.tenant_id = x.tenant_id AND s.id = x.seat_id
    WHERE x.tenant_id = @tenant_id AND x.member_id = @member_id::uuid AND x.ended_at IS NULL AND s.archived_at IS NULL
ORDER BY kind, id;

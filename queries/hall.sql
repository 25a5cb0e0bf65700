-- name: ListHall :many
-- Those in the hall, who left last first: who agreed and has retired once, or
-- has died. Others who agreed have a page, to which a lineage leads. Whose years are not shown come last
-- and are of no era.
SELECT p.member_id, p.shown_year FROM honour_profiles p
WHERE p.tenant_id = @tenant_id AND p.in_hall
  AND EXISTS (SELECT 1 FROM members r WHERE r.tenant_id = p.tenant_id AND r.id = p.member_id AND (r.tier = 'emeritus'
    OR EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = p.tenant_id AND d.member_id = p.member_id)
    OR EXISTS (SELECT 1 FROM retirements o WHERE o.tenant_id = p.tenant_id AND o.member_id = p.member_id AND o.state = 'done')))
  AND (@era::smallint = 0 OR p.shown_year = @era::smallint)
  AND (sqlc.narg('after_id')::uuid IS NULL OR (p.shown_year, p.member_id) < (@after_year::smallint, sqlc.narg('after_id')::uuid))
ORDER BY p.shown_year DESC, p.member_id DESC
LIMIT @max_rows;

-- name: SearchHall :many
-- Those of them whose shown name holds text. Keys hold what is kept back too:
-- they only say whom to look at.
SELECT p.member_id, p.shown_year
FROM honour_profiles p JOIN members m ON m.tenant_id = p.tenant_id AND m.id = p.member_id
WHERE p.tenant_id = @tenant_id AND p.in_hall
  AND EXISTS (SELECT 1 FROM members r WHERE r.tenant_id = p.tenant_id AND r.id = p.member_id AND (r.tier = 'emeritus'
    OR EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = p.tenant_id AND d.member_id = p.member_id)
    OR EXISTS (SELECT 1 FROM retirements o WHERE o.tenant_id = p.tenant_id AND o.member_id = p.member_id AND o.state = 'done')))
  AND p.member_id IN (SELECT k.member_id FROM member_keys k WHERE k.tenant_id = @tenant_id AND k.key >= @low::text AND k.key < @high::text)
  AND strpos(lower(replace(CASE WHEN p.show_name AND m.name <> '' THEN m.name ELSE m.nickname END, ' ', '')), @low::text) > 0
  AND (@era::smallint = 0 OR p.shown_year = @era::smallint)
  AND (sqlc.narg('after_id')::uuid IS NULL OR (p.shown_year, p.member_id) < (@after_year::smallint, sqlc.narg('after_id')::uuid))
ORDER BY p.shown_year DESC, p.member_id DESC
LIMIT @max_rows;

-- name: CountHallByYear :many
SELECT p.shown_year, count(*) FROM honour_profiles p
WHERE p.tenant_id = @tenant_id AND p.in_hall
  AND EXISTS (SELECT 1 FROM members r WHERE r.tenant_id = p.tenant_id AND r.id = p.member_id AND (r.tier = 'emeritus'
    OR EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = p.tenant_id AND d.member_id = p.member_id)
    OR EXISTS (SELECT 1 FROM retirements o WHERE o.tenant_id = p.tenant_id AND o.member_id = p.member_id AND o.state = 'done')))
GROUP BY p.shown_year ORDER BY p.shown_year DESC;

-- name: ListHallAddresses :many
SELECT p.member_id, p.updated_at FROM honour_profiles p
WHERE p.tenant_id = @tenant_id AND p.in_hall
  AND EXISTS (SELECT 1 FROM members r WHERE r.tenant_id = p.tenant_id AND r.id = p.member_id AND (r.tier = 'emeritus'
    OR EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = p.tenant_id AND d.member_id = p.member_id)
    OR EXISTS (SELECT 1 FROM retirements o WHERE o.tenant_id = p.tenant_id AND o.member_id = p.member_id AND o.state = 'done')))
ORDER BY p.shown_year DESC, p.member_id DESC LIMIT @max_rows;

-- name: ListHallTexts :many
SELECT t.* FROM honour_texts t WHERE t.tenant_id = @tenant_id AND t.id = ANY (@ids::uuid[]);

-- name: ListHallMentees :many
-- Whom the member brought up, or is bringing up.
SELECT p.successor_id FROM mentorships p
WHERE p.tenant_id = @tenant_id AND p.mentor_id = @member_id AND p.state IN ('running', 'completed')
GROUP BY p.successor_id ORDER BY min(p.started_at), p.successor_id LIMIT @max_rows;

-- name: ListHallHandovers :many
-- What the member handed over or took over, once it was closed.
SELECT h.id, h.leaver_id, h.successor_id, h.ended_at,
    (SELECT count(*) FROM handover_items i WHERE i.tenant_id = h.tenant_id AND i.handover_id = h.id AND i.state = 'accepted') AS items
FROM handovers h
WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND (h.leaver_id = @member_id OR h.successor_id = @member_id)
ORDER BY h.ended_at, h.id LIMIT @max_rows;

-- name: ListHallPages :many
-- The published pages that the member wrote, the most used first.
SELECT k.id, k.title,
    (SELECT count(*) FROM knowledge_uses u WHERE u.tenant_id = k.tenant_id AND u.page_id = k.id AND u.counted) AS uses
FROM knowledge_authors a JOIN knowledge_pages k ON k.tenant_id = a.tenant_id AND k.id = a.page_id
WHERE a.tenant_id = @tenant_id AND a.author_id = @member_id AND a.is_member AND k.state = 'published'
ORDER BY uses DESC, k.id LIMIT @max_rows;

-- name: GetHallMemorial :one
SELECT d.died_on, d.words FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = @member_id;

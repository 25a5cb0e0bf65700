-- name: GetHonourProfile :one
SELECT * FROM honour_profiles WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: StartHonourProfile :exec
-- One that is there already stays as it is, but for years nobody knew yet.
INSERT INTO honour_profiles (tenant_id, member_id, from_year, to_year, updated_at)
VALUES (@tenant_id, @member_id, @from_year, @to_year, @updated_at)
ON CONFLICT (tenant_id, member_id) DO UPDATE SET from_year = coalesce(honour_profiles.from_year, excluded.from_year), to_year = coalesce(honour_profiles.to_year, excluded.to_year);

-- name: LockHonourProfile :one
SELECT * FROM honour_profiles WHERE tenant_id = @tenant_id AND member_id = @member_id FOR UPDATE;

-- name: SetConsents :exec
UPDATE honour_profiles SET
    in_hall = @in_hall, show_name = @show_name, show_portrait = @show_portrait, show_city = @show_city, show_model = @show_model, show_years = @show_years,
    show_text = @show_text, show_people = @show_people, show_works = @show_works,
    entered_at = CASE WHEN @in_hall::boolean THEN coalesce(entered_at, @updated_at) ELSE entered_at END, updated_at = @updated_at, version = version + 1
WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: SetHonourYears :exec
UPDATE honour_profiles SET from_year = @from_year, to_year = @to_year, updated_at = @updated_at, version = version + 1
WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: SetPortrait :exec
-- Another picture is cut in its middle until somebody chooses.
UPDATE honour_profiles SET portrait_id = @portrait_id, crop_x = @crop_x, crop_y = @crop_y, crop_near = @crop_near, updated_at = @updated_at, version = version + 1
WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: ListWaitingHonourTexts :many
SELECT x.member_id, m.name, m.nickname, x.made_at,
    EXISTS (SELECT 1 FROM honour_texts d WHERE d.tenant_id = x.tenant_id AND d.member_id = x.member_id AND d.source = 'team' AND d.state IN ('draft', 'offered', 'returned'))::boolean AS beside
FROM honour_texts x JOIN members m ON m.tenant_id = x.tenant_id AND m.id = x.member_id
WHERE x.tenant_id = @tenant_id AND x.state = 'offered' AND x.source = 'member' ORDER BY x.made_at, x.id LIMIT @max_rows;

-- name: ListHonourDesk :many
-- Those who have retired, and where their texts stand: what they propose
-- themselves comes before what the team works on.
SELECT m.id, m.name, m.nickname, m.city, m.tier, m.tier_since, coalesce(p.in_hall, false)::boolean AS in_hall, (p.text_id IS NOT NULL)::boolean AS has_text,
    (p.portrait_id IS NOT NULL)::boolean AS has_portrait, coalesce(x.state, '')::text AS open_state, coalesce(x.source, '')::text AS open_source
FROM members m
LEFT JOIN honour_profiles p ON p.tenant_id = m.tenant_id AND p.member_id = m.id
LEFT JOIN LATERAL (
    SELECT o.state, o.source FROM honour_texts o WHERE o.tenant_id = @tenant_id AND o.member_id = m.id AND o.state IN ('draft', 'offered', 'returned')
    ORDER BY o.source LIMIT 1) x ON true
WHERE m.tenant_id = @tenant_id AND m.tier = 'emeritus'
  AND (sqlc.narg('after_id')::uuid IS NULL OR (m.tier_since, m.id) < (@after_since::timestamptz, sqlc.narg('after_id')::uuid))
ORDER BY m.tier_since DESC, m.id DESC LIMIT @max_rows;

-- name: SetHonourText :exec
UPDATE honour_profiles SET text_id = @text_id, updated_at = @updated_at, version = version + 1
WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: AddConsents :exec
INSERT INTO honour_consents (tenant_id, id, member_id, field, granted, said_at, sayer_name, on_paper)
SELECT @tenant_id, unnest(@ids::uuid[]), @member_id, unnest(@fields::text[]), unnest(@granted::boolean[]), @said_at, @sayer_name, @on_paper;

-- name: ListConsents :many
SELECT * FROM honour_consents WHERE tenant_id = @tenant_id AND member_id = @member_id ORDER BY id DESC LIMIT 200;

-- name: GetHonourText :one
SELECT * FROM honour_texts WHERE tenant_id = @tenant_id AND id = @id;

-- name: OpenHonourTexts :many
-- Those that are worked on, held: one of the team's and one of its subject's at most.
SELECT * FROM honour_texts WHERE tenant_id = @tenant_id AND member_id = @member_id AND state IN ('draft', 'offered', 'returned') ORDER BY id FOR UPDATE;

-- name: ListHonourTexts :many
SELECT * FROM honour_texts WHERE tenant_id = @tenant_id AND member_id = @member_id ORDER BY id DESC LIMIT 50;

-- name: InsertHonourText :exec
INSERT INTO honour_texts (tenant_id, id, member_id, motto, story, deeds, source, state, made_at, maker_name)
VALUES (@tenant_id, @id, @member_id, @motto, @story, @deeds, @source, @state, @made_at, @maker_name);

-- name: WriteHonourText :execrows
UPDATE honour_texts SET motto = @motto, story = @story, deeds = @deeds, source = @source, state = @state, note = '', maker_name = @maker_name, made_at = @made_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: DecideHonourText :execrows
UPDATE honour_texts SET state = @state, note = @note, on_paper = @on_paper, decided_at = @decided_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: ListShown :many
-- Of the members those who may be shown in the hall, and what of them.
SELECT p.member_id, m.name, m.nickname, m.city, m.model, p.portrait_id, p.from_year, p.to_year, p.text_id,
    p.show_name, p.show_portrait, p.show_city, p.show_model, p.show_years, p.show_text, p.show_people, p.show_works,
    (d.member_id IS NOT NULL)::boolean AS died
FROM honour_profiles p
JOIN members m ON m.tenant_id = p.tenant_id AND m.id = p.member_id
LEFT JOIN memorials d ON d.tenant_id = p.tenant_id AND d.member_id = p.member_id
WHERE p.tenant_id = @tenant_id AND p.in_hall AND p.member_id = ANY (@member_ids::uuid[])
ORDER BY p.member_id;

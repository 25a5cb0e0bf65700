-- name: SeedHonourTexts :exec
-- A text for each who has retired and has no profile.
INSERT INTO honour_texts (tenant_id, id, member_id, motto, story, deeds, source, state, made_at, maker_name, decided_at)
SELECT m.tenant_id, gen_random_uuid(), m.id, (@mottos::text[])[1 + abs(hashtext(m.id::text) % cardinality(@mottos::text[]))],
    (@stories::text[])[1 + abs(hashtext(m.id::text || 's') % cardinality(@stories::text[]))], @deeds, 'team', 'approved', m.tier_since, '', m.tier_since
FROM members m
WHERE m.tenant_id = @tenant_id AND m.tier = 'emeritus'
  AND NOT EXISTS (SELECT FROM honour_profiles p WHERE p.tenant_id = m.tenant_id AND p.member_id = m.id);

-- name: SeedHonourProfiles :execrows
-- And the profile that shows it, all of it.
INSERT INTO honour_profiles (tenant_id, member_id, text_id, from_year, to_year, in_hall, show_name, show_portrait, show_city, show_model, show_years, show_text, show_people, show_works, entered_at, updated_at)
SELECT m.tenant_id, m.id, t.id, extract(year FROM coalesce(m.joined_on, m.tier_since::date))::smallint, extract(year FROM m.tier_since)::smallint, true, true, true, true, true, true, true, true, true, m.tier_since, m.tier_since
FROM members m JOIN honour_texts t ON t.tenant_id = m.tenant_id AND t.member_id = m.id AND t.state = 'approved'
WHERE m.tenant_id = @tenant_id AND m.tier = 'emeritus'
ON CONFLICT DO NOTHING;

-- name: SeedAwards :exec
INSERT INTO title_awards (tenant_id, id, title_id, member_id, conferred_on, made_at)
SELECT m.tenant_id, gen_random_uuid(), @title_id, m.id, m.tier_since::date, m.tier_since
FROM members m WHERE m.tenant_id = @tenant_id AND m.tier = 'emeritus' ON CONFLICT DO NOTHING;

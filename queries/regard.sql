-- name: ListRegards :many
-- Those of the members of whom there is something to heed.
SELECT m.id AS member_id, (d.member_id IS NOT NULL)::boolean AS died, d.died_on, (w.member_id IS NOT NULL)::boolean AS no_contact
FROM members m
LEFT JOIN memorials d ON d.tenant_id = m.tenant_id AND d.member_id = m.id
LEFT JOIN contact_wishes w ON w.tenant_id = m.tenant_id AND w.member_id = m.id
WHERE m.tenant_id = @tenant_id AND m.id = ANY (@member_ids::uuid[]) AND (d.member_id IS NOT NULL OR w.member_id IS NOT NULL)
ORDER BY m.id;

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

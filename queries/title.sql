-- name: ListTitles :many
-- In the order in which they stand beside a name.
SELECT * FROM titles WHERE tenant_id = @tenant_id ORDER BY rank, name, id;

-- name: GetTitle :one
SELECT * FROM titles WHERE tenant_id = @tenant_id AND id = @id;

-- name: InsertTitle :exec
INSERT INTO titles (tenant_id, id, name, meaning, privileges, rank, made_at)
VALUES (@tenant_id, @id, @name, @meaning, @privileges, @rank, @made_at);

-- name: InsertUsualTitles :execrows
-- Those a brand begins with; a brand that has any keeps its own.
INSERT INTO titles (tenant_id, id, name, meaning, privileges, rank, made_at)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@names::text[]), unnest(@meanings::text[]), unnest(@privileges::text[]), unnest(@ranks::smallint[]), @made_at
WHERE NOT EXISTS (SELECT FROM titles WHERE tenant_id = @tenant_id)
ON CONFLICT DO NOTHING;

-- name: EditTitle :execrows
UPDATE titles SET name = @name, meaning = @meaning, privileges = @privileges, rank = @rank, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: RetireTitle :execrows
UPDATE titles SET retired_at = @retired_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND retired_at IS NULL;

-- name: InsertAward :exec
INSERT INTO title_awards (tenant_id, id, title_id, member_id, conferred_on, citation, made_at, maker_name)
VALUES (@tenant_id, @id, @title_id, @member_id, @conferred_on, @citation, @made_at, @maker_name);

-- name: LockAward :one
SELECT * FROM title_awards WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: GetAward :one
SELECT sqlc.embed(a), sqlc.embed(t)
FROM title_awards a JOIN titles t ON t.tenant_id = a.tenant_id AND t.id = a.title_id
WHERE a.tenant_id = @tenant_id AND a.id = @id;

-- name: ListAwards :many
-- Those of the members, revoked ones too, in the order in which they stand beside a name.
SELECT sqlc.embed(a), sqlc.embed(t)
FROM title_awards a JOIN titles t ON t.tenant_id = a.tenant_id AND t.id = a.title_id
WHERE a.tenant_id = @tenant_id AND a.member_id = ANY (@member_ids::uuid[])
ORDER BY a.member_id, t.rank, a.conferred_on, a.id;

-- name: RevokeAward :execrows
UPDATE title_awards SET revoked_at = @revoked_at, revoker_name = @revoker_name, revoke_reason = @revoke_reason
WHERE tenant_id = @tenant_id AND id = @id AND revoked_at IS NULL;

-- name: AddSigninLink :exec
-- @sqlc-vet-disable tenant-scoped
INSERT INTO signin_links (id, login, lang, base, next, expires_at)
VALUES (@id, @login, @lang, @base, @next, now() + make_interval(mins => @minutes::int));

-- name: GetSigninLink :one
-- @sqlc-vet-disable tenant-scoped
-- No row once it is used or too old.
SELECT * FROM signin_links WHERE id = @id AND used_at IS NULL AND expires_at > now();

-- name: UseSigninLink :one
-- @sqlc-vet-disable tenant-scoped
-- Of two at once the second waits and finds none.
UPDATE signin_links SET used_at = now() WHERE id = @id AND used_at IS NULL AND expires_at > now() RETURNING *;

-- name: SweepSigninLinks :exec
-- @sqlc-vet-disable tenant-scoped
DELETE FROM signin_links WHERE expires_at < now() - interval '1 day';

-- name: MemberAccounts :many
-- The accounts by which a member signs in; one as a rule.
SELECT m.account_id, m.created_at, m.disabled_at, a.name, a.login
FROM memberships m JOIN accounts a ON a.id = m.account_id
WHERE m.tenant_id = @tenant_id AND m.member_id = @member_id::uuid AND m.role = 'member'
ORDER BY m.created_at LIMIT 5;

-- name: MemberInvitation :one
-- The newest that can still be accepted.
SELECT sqlc.embed(i), a.name AS maker_name
FROM invitations i JOIN accounts a ON a.id = i.made_by
WHERE i.tenant_id = @tenant_id AND i.member_id = @member_id::uuid AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
ORDER BY i.id DESC LIMIT 1;

-- Accounts and sessions belong to no tenant: they are asked for before one is
-- known, and one person may be in several.

-- name: AddAccount :one
-- @sqlc-vet-disable tenant-scoped
INSERT INTO accounts (id, login, name, password_hash) VALUES (@id, @login, @name, @password_hash) RETURNING *;

-- name: AccountByLogin :one
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM accounts WHERE login = @login;

-- name: GetAccount :one
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM accounts WHERE id = @id;

-- name: SetPassword :exec
-- @sqlc-vet-disable tenant-scoped
UPDATE accounts SET password_hash = @password_hash WHERE id = @id;

-- name: RenameAccount :exec
-- @sqlc-vet-disable tenant-scoped
UPDATE accounts SET name = @name WHERE id = @id;

-- name: MakeOperator :exec
-- @sqlc-vet-disable tenant-scoped
UPDATE accounts SET operator = true WHERE id = @id;

-- name: BrandsOf :many
-- @sqlc-vet-disable tenant-scoped
-- The function reads past row level security, for this one account.
SELECT b.tenant_id::uuid AS brand_id, b.slug::text AS slug, b.name::text AS name, b.role::text AS role
FROM app.brands_of(@account_id::uuid) b;

-- name: FindSession :one
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM sessions
WHERE token_hash = @token_hash AND expires_at > now() AND seen_at > now() - make_interval(days => @idle_days::int);

-- name: KeepSession :exec
-- @sqlc-vet-disable tenant-scoped
INSERT INTO sessions (token_hash, id, account_id, data, device, address, expires_at)
VALUES (@token_hash, @id, @account_id, @data, @device, @address, @expires_at)
ON CONFLICT (token_hash) DO UPDATE SET account_id = excluded.account_id, data = excluded.data, expires_at = excluded.expires_at;

-- name: TouchSession :exec
-- @sqlc-vet-disable tenant-scoped
UPDATE sessions SET seen_at = now() WHERE token_hash = @token_hash;

-- name: EndSession :exec
-- @sqlc-vet-disable tenant-scoped
DELETE FROM sessions WHERE token_hash = @token_hash;

-- name: EndSessionOf :many
-- @sqlc-vet-disable tenant-scoped
DELETE FROM sessions WHERE account_id = @account_id AND id = @id RETURNING token_hash;

-- name: EndOtherSessions :many
-- @sqlc-vet-disable tenant-scoped
-- All of the account's but the one to keep; '' keeps none.
DELETE FROM sessions WHERE account_id = @account_id AND token_hash <> @keep RETURNING token_hash;

-- name: RenewSessionsOf :many
-- @sqlc-vet-disable tenant-scoped
-- Each of the account's sessions gets a new token at its next page.
UPDATE sessions SET renew = true WHERE account_id = @account_id RETURNING token_hash;

-- name: ListSessions :many
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM sessions
WHERE account_id = @account_id AND expires_at > now() AND seen_at > now() - make_interval(days => @idle_days::int)
ORDER BY seen_at DESC, id
LIMIT 100;

-- name: SessionFrom :one
-- @sqlc-vet-disable tenant-scoped
-- Whether the account has lately been signed in at the address.
SELECT EXISTS (SELECT FROM sessions WHERE account_id = @account_id AND address = @address AND expires_at > now());

-- name: SweepSessions :exec
-- @sqlc-vet-disable tenant-scoped
DELETE FROM sessions WHERE token_hash IN (SELECT s.token_hash FROM sessions s WHERE s.expires_at < now() LIMIT 100 FOR UPDATE SKIP LOCKED);

-- name: GetIdentity :one
-- Who an account is in the tenant: no row for a stranger or somebody disabled.
SELECT a.name AS account_name, a.operator, m.role, m.squads, m.member_id, sqlc.embed(t)
FROM memberships m
JOIN accounts a ON a.id = m.account_id
JOIN tenants t ON t.id = m.tenant_id
WHERE m.tenant_id = @tenant_id AND m.account_id = @account_id AND m.disabled_at IS NULL AND t.suspended_at IS NULL;

-- name: AddMembership :execrows
-- No row when the account is in the tenant already.
INSERT INTO memberships (tenant_id, account_id, role, squads, member_id)
VALUES (@tenant_id, @account_id, @role, @squads, @member_id)
ON CONFLICT (tenant_id, account_id) DO NOTHING;

-- name: SetMembership :exec
INSERT INTO memberships (tenant_id, account_id, role, squads, member_id)
VALUES (@tenant_id, @account_id, @role, @squads, @member_id)
ON CONFLICT (tenant_id, account_id) DO UPDATE
SET role = excluded.role, squads = excluded.squads, member_id = excluded.member_id, disabled_at = NULL;

-- name: ListPeople :many
-- In the order they came; after is the last one of the page before, or the
-- nil uuid.
SELECT m.account_id, m.role, m.squads, m.member_id, m.open_wechat, m.open_phone, m.created_at, m.disabled_at, a.name, a.login
FROM memberships m JOIN accounts a ON a.id = m.account_id
WHERE m.tenant_id = @tenant_id
  AND (m.created_at, m.account_id) > (coalesce(
    (SELECT l.created_at FROM memberships l WHERE l.tenant_id = @tenant_id AND l.account_id = @after), '-infinity'::timestamptz), @after)
ORDER BY m.created_at, m.account_id
LIMIT @max_rows;

-- name: CountPeople :one
-- Those who may enter.
SELECT count(*) FROM memberships WHERE tenant_id = @tenant_id AND disabled_at IS NULL;

-- name: GetPerson :one
SELECT m.account_id, m.role, m.squads, m.member_id, m.open_wechat, m.open_phone, m.created_at, m.disabled_at, a.name, a.login
FROM memberships m JOIN accounts a ON a.id = m.account_id
WHERE m.tenant_id = @tenant_id AND m.account_id = @account_id;

-- name: LockPeople :many
-- The two concerned and every owner, held in one order so that two changes
-- cannot both take away the last one.
SELECT account_id, role, squads, disabled_at FROM memberships
WHERE tenant_id = @tenant_id AND (role = 'owner' OR account_id = @actor_id OR account_id = @account_id)
ORDER BY account_id
FOR UPDATE;

-- name: SetRole :exec
UPDATE memberships SET role = @role, squads = @squads
WHERE tenant_id = @tenant_id AND account_id = @account_id;

-- name: SetReach :exec
UPDATE memberships SET open_wechat = @open_wechat, open_phone = @open_phone
WHERE tenant_id = @tenant_id AND account_id = @account_id;

-- name: AccountsOf :many
SELECT account_id FROM memberships WHERE tenant_id = @tenant_id;

-- name: DisablePerson :exec
UPDATE memberships SET disabled_at = now()
WHERE tenant_id = @tenant_id AND account_id = @account_id;

-- name: EnablePerson :exec
UPDATE memberships SET disabled_at = NULL
WHERE tenant_id = @tenant_id AND account_id = @account_id;

-- name: RemovePerson :exec
DELETE FROM memberships WHERE tenant_id = @tenant_id AND account_id = @account_id;

-- name: AddInvitation :one
INSERT INTO invitations (tenant_id, id, token_hash, role, squads, member_id, note, made_by, expires_at)
VALUES (@tenant_id, @id, @token_hash, @role, @squads, @member_id, @note, @made_by, now() + make_interval(days => @days::int))
RETURNING *;

-- name: ListInvitations :many
-- Those that can still be accepted, newest first.
SELECT sqlc.embed(i), a.name AS maker_name
FROM invitations i JOIN accounts a ON a.id = i.made_by
WHERE i.tenant_id = @tenant_id AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
ORDER BY i.id DESC
LIMIT 100;

-- name: InvitationByToken :one
SELECT sqlc.embed(i), a.name AS maker_name, (i.expires_at <= now())::bool AS expired
FROM invitations i JOIN accounts a ON a.id = i.made_by
WHERE i.tenant_id = @tenant_id AND i.token_hash = @token_hash;

-- name: AcceptInvitation :one
-- No row unless it is open; of two at once the second waits and finds it used.
UPDATE invitations SET accepted_at = now(), accepted_by = @account_id
WHERE tenant_id = @tenant_id AND token_hash = @token_hash
  AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
RETURNING *;

-- name: RevokeInvitation :one
-- No row unless it is open.
UPDATE invitations SET revoked_at = now()
WHERE tenant_id = @tenant_id AND id = @id
  AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
RETURNING *;

-- name: RevokeInvitationsBy :many
-- The open ones of somebody who may no longer give these roles.
UPDATE invitations SET revoked_at = now()
WHERE tenant_id = @tenant_id AND made_by = @made_by AND role = ANY(@roles::text[])
  AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
RETURNING id, note;

-- name: ClaimFormKey :one
-- A row when the form may act: the key is new, or whoever had it died a
-- minute ago without an answer.
INSERT INTO form_keys (tenant_id, account_id, form_key)
VALUES (@tenant_id, @account_id, @form_key)
ON CONFLICT (tenant_id, account_id, form_key) DO UPDATE SET created_at = now()
WHERE form_keys.location = '' AND form_keys.created_at < now() - interval '1 minute'
RETURNING form_key;

-- name: AnswerFormKey :exec
UPDATE form_keys SET location = @location
WHERE tenant_id = @tenant_id AND account_id = @account_id AND form_key = @form_key;

-- name: FormKeyAnswer :one
SELECT location FROM form_keys
WHERE tenant_id = @tenant_id AND account_id = @account_id AND form_key = @form_key;

-- name: FreeFormKey :exec
DELETE FROM form_keys
WHERE tenant_id = @tenant_id AND account_id = @account_id AND form_key = @form_key;

-- name: SweepFormKeys :exec
DELETE FROM form_keys
WHERE tenant_id = @tenant_id AND account_id = @account_id AND created_at < now() - interval '1 day';

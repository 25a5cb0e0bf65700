-- name: LockSampleMembers :many
SELECT id FROM members WHERE tenant_id = @tenant_id AND sample ORDER BY id FOR UPDATE;

-- name: CountSampleMembers :one
SELECT count(*) FROM members WHERE tenant_id = @tenant_id AND sample;

-- name: StandingMovesOf :many
-- The moves of members that the flows count: neither taken back nor a taking back.
SELECT from_tier, to_tier, moved_at FROM tier_moves
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]) AND undone_at IS NULL AND undoes IS NULL;

-- name: DisableMembersPeople :many
-- Those who sign in as one of the members.
UPDATE memberships SET disabled_at = now()
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]) AND disabled_at IS NULL
RETURNING account_id;

-- name: RevokeMembersInvitations :exec
UPDATE invitations SET revoked_at = now()
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[])
  AND accepted_at IS NULL AND revoked_at IS NULL;

-- name: HoldBrand :exec
-- @sqlc-vet-disable tenant-scoped
-- One at a time per brand; inserts that refer to it do not wait.
SELECT 1 FROM tenants WHERE id = @id FOR NO KEY UPDATE;

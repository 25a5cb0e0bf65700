-- name: SetTiers :execrows
UPDATE members m SET tier = u.tier, tier_since = u.since, tier_before = u.before, version = m.version + 1, updated_at = @updated_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@tiers::text[]) AS tier, unnest(@sinces::timestamptz[]) AS since,
    unnest(@befores::text[]) AS before) u
WHERE m.tenant_id = @tenant_id AND m.id = u.id;

-- name: LockTierMove :one
SELECT * FROM tier_moves WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: HasLaterTierMove :one
-- Whether the member moved again after the given move, which was not taken back.
SELECT EXISTS (SELECT 1 FROM tier_moves
    WHERE tenant_id = @tenant_id AND member_id = @member_id AND id <> @id AND undone_at IS NULL AND undoes IS NULL
      AND (moved_at, id) > (@moved_at::timestamptz, @id::uuid));

-- name: MarkTierMoveUndone :exec
UPDATE tier_moves SET undone_at = @undone_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListTierMoves :many
-- A member's moves, newest first.
SELECT * FROM tier_moves WHERE tenant_id = @tenant_id AND member_id = @member_id
ORDER BY moved_at DESC, id DESC LIMIT @max_rows;

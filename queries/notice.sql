-- name: AddNotices :exec
-- Arrays of one length; the nil uuid stands for none. Who was told the same
-- before is not told again.
INSERT INTO notices (tenant_id, id, key, member_id, account_id, text, path, told_at)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@keys::text[]), nullif(unnest(@member_ids::uuid[]), '00000000-0000-0000-0000-000000000000'),
    nullif(unnest(@account_ids::uuid[]), '00000000-0000-0000-0000-000000000000'), unnest(@texts::text[])::jsonb, unnest(@paths::text[]), @told_at
ON CONFLICT DO NOTHING;

-- name: ListNotices :many
-- What a person was told, as a member or as one of the team, newest first.
SELECT * FROM notices
WHERE tenant_id = @tenant_id AND (member_id = @member_id::uuid OR account_id = @account_id::uuid) AND id < @before
ORDER BY id DESC LIMIT @max_rows;

-- name: CountUnreadNotices :one
SELECT count(*) FROM notices
WHERE tenant_id = @tenant_id AND (member_id = @member_id::uuid OR account_id = @account_id::uuid) AND read_at IS NULL;

-- name: ReadNotices :execrows
-- Those up to the given one.
UPDATE notices SET read_at = @read_at
WHERE tenant_id = @tenant_id AND (member_id = @member_id::uuid OR account_id = @account_id::uuid) AND read_at IS NULL AND id <= @upto;

-- name: AddNotices :exec
-- Arrays of one length; the nil uuid stands for none. Who was told the same
-- before is not told again, and who has died or wants to be left alone is not
-- told at all.
INSERT INTO notices (tenant_id, id, key, member_id, account_id, text, path, told_at)
SELECT @tenant_id, n.id, n.key, nullif(n.member_id, '00000000-0000-0000-0000-000000000000'), nullif(n.account_id, '00000000-0000-0000-0000-000000000000'), n.text::jsonb, n.path, @told_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@keys::text[]) AS key, unnest(@member_ids::uuid[]) AS member_id, unnest(@account_ids::uuid[]) AS account_id,
    unnest(@texts::text[]) AS text, unnest(@paths::text[]) AS path) n
WHERE NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = n.member_id)
  AND NOT EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = n.member_id)
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

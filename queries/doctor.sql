-- name: MembersAfter :many
SELECT * FROM members WHERE tenant_id = @tenant_id AND id > @after ORDER BY id LIMIT @max_rows;

-- name: LockMembersAfter :many
SELECT * FROM members WHERE tenant_id = @tenant_id AND id > @after ORDER BY id LIMIT @max_rows FOR UPDATE;

-- name: KeysThere :many
-- How many of the given keys each member has.
SELECT k.member_id, count(*) AS n
FROM (SELECT unnest(@keys::text[]) AS key, unnest(@member_ids::uuid[]) AS member_id) w
JOIN member_keys k ON k.key = w.key AND k.member_id = w.member_id
WHERE k.tenant_id = @tenant_id
GROUP BY k.member_id;

-- name: ReindexMembers :exec
UPDATE members m SET
    pinyin = u.pinyin, search = u.search,
    phone_sealed = nullif(u.phone_sealed, ''), phone_hash = nullif(u.phone_hash, ''), wechat_sealed = nullif(u.wechat_sealed, ''), wechat_hash = nullif(u.wechat_hash, ''),
    email_sealed = nullif(u.email_sealed, ''), email_hash = nullif(u.email_hash, ''), address_sealed = nullif(u.address_sealed, '')
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@pinyins::text[]) AS pinyin, unnest(@searches::text[]) AS search,
    unnest(@phone_sealeds::bytea[]) AS phone_sealed, unnest(@phone_hashes::bytea[]) AS phone_hash,
    unnest(@wechat_sealeds::bytea[]) AS wechat_sealed, unnest(@wechat_hashes::bytea[]) AS wechat_hash,
    unnest(@email_sealeds::bytea[]) AS email_sealed, unnest(@email_hashes::bytea[]) AS email_hash, unnest(@address_sealeds::bytea[]) AS address_sealed) u
WHERE m.tenant_id = @tenant_id AND m.id = u.id;

-- name: AllBrands :many
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM tenants ORDER BY slug;

-- name: OldestJob :one
-- @sqlc-vet-disable tenant-scoped
-- For how many seconds the job has been due that waits longest, and how many
-- were given up in the last week.
SELECT coalesce(extract(epoch FROM now() - min(scheduled_at) FILTER (WHERE state IN ('available', 'retryable') AND scheduled_at < now())), 0)::bigint AS waiting,
    count(*) FILTER (WHERE state = 'discarded' AND finalized_at > now() - interval '7 days') AS discarded
FROM river_job;

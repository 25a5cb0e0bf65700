-- name: TenantZone :one
-- @sqlc-vet-disable tenant-scoped
SELECT zone FROM tenants WHERE id = @id;

-- name: InsertMembers :exec
-- Arrays of one length; '' stands for an unknown date, an empty bytea for none.
INSERT INTO members (tenant_id, id, name, nickname, pinyin, search, role, tier, tier_since, tier_before, gender, birth, province, city, model,
    bought_on, joined_on, specialities, remark, phone_sealed, phone_hash, phone_tail, wechat_sealed, wechat_hash, email_sealed, email_hash, address_sealed, sample,
    created_at, updated_at)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@names::text[]), unnest(@nicknames::text[]), unnest(@pinyins::text[]), unnest(@searches::text[]),
    unnest(@roles::text[]), unnest(@tiers::text[]), unnest(@sinces::timestamptz[]), unnest(@tiers_before::text[]), unnest(@genders::text[]), unnest(@births::text[]),
    unnest(@provinces::text[]), unnest(@cities::text[]), unnest(@models::text[]),
    nullif(unnest(@bought_ons::text[]), '')::date, nullif(unnest(@joined_ons::text[]), '')::date, unnest(@specialities::text[]), unnest(@remarks::text[]),
    nullif(unnest(@phone_sealeds::bytea[]), ''), nullif(unnest(@phone_hashes::bytea[]), ''), unnest(@phone_tails::text[]),
    nullif(unnest(@wechat_sealeds::bytea[]), ''), nullif(unnest(@wechat_hashes::bytea[]), ''),
    nullif(unnest(@email_sealeds::bytea[]), ''), nullif(unnest(@email_hashes::bytea[]), ''), nullif(unnest(@address_sealeds::bytea[]), ''),
    unnest(@samples::bool[]), unnest(@created_ats::timestamptz[]), unnest(@created_ats::timestamptz[]);

-- name: UpdateMembers :execrows
-- Rows whose version is no longer the given one are left alone; the caller
-- compares the count.
UPDATE members m SET
    name = u.name, nickname = u.nickname, pinyin = u.pinyin, search = u.search, role = u.role, gender = u.gender, birth = u.birth,
    province = u.province, city = u.city, model = u.model, bought_on = nullif(u.bought_on, '')::date, joined_on = nullif(u.joined_on, '')::date,
    specialities = u.specialities, remark = u.remark, phone_sealed = nullif(u.phone_sealed, ''), phone_hash = nullif(u.phone_hash, ''), phone_tail = u.phone_tail,
    wechat_sealed = nullif(u.wechat_sealed, ''), wechat_hash = nullif(u.wechat_hash, ''),
    email_sealed = nullif(u.email_sealed, ''), email_hash = nullif(u.email_hash, ''), address_sealed = nullif(u.address_sealed, ''),
    version = m.version + 1, updated_at = @updated_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@versions::integer[]) AS version,
    unnest(@names::text[]) AS name, unnest(@nicknames::text[]) AS nickname, unnest(@pinyins::text[]) AS pinyin, unnest(@searches::text[]) AS search,
    unnest(@roles::text[]) AS role, unnest(@genders::text[]) AS gender, unnest(@births::text[]) AS birth,
    unnest(@provinces::text[]) AS province, unnest(@cities::text[]) AS city, unnest(@models::text[]) AS model,
    unnest(@bought_ons::text[]) AS bought_on, unnest(@joined_ons::text[]) AS joined_on,
    unnest(@specialities::text[]) AS specialities, unnest(@remarks::text[]) AS remark,
    unnest(@phone_sealeds::bytea[]) AS phone_sealed, unnest(@phone_hashes::bytea[]) AS phone_hash, unnest(@phone_tails::text[]) AS phone_tail,
    unnest(@wechat_sealeds::bytea[]) AS wechat_sealed, unnest(@wechat_hashes::bytea[]) AS wechat_hash,
    unnest(@email_sealeds::bytea[]) AS email_sealed, unnest(@email_hashes::bytea[]) AS email_hash, unnest(@address_sealeds::bytea[]) AS address_sealed) u
WHERE m.tenant_id = @tenant_id AND m.id = u.id AND m.version = u.version;

-- name: InsertHandles :exec
INSERT INTO member_handles (tenant_id, member_id, platform, handle, handle_id, followers)
SELECT @tenant_id, unnest(@member_ids::uuid[]), unnest(@platforms::text[]), unnest(@handles::text[]), unnest(@handle_ids::text[]),
    nullif(unnest(@followers::bigint[]), -1);

-- name: DeleteHandles :exec
DELETE FROM member_handles WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]);

-- name: InsertKeys :exec
INSERT INTO member_keys (tenant_id, key, member_id)
SELECT @tenant_id, unnest(@keys::text[]), unnest(@member_ids::uuid[]);

-- name: DeleteKeys :exec
-- The keys that members.search lists: ask before it changes.
DELETE FROM member_keys k
USING (SELECT m.id, unnest(string_to_array(m.search, E'\n')) AS key FROM members m WHERE m.tenant_id = @tenant_id AND m.id = ANY (@member_ids::uuid[])) had
WHERE k.tenant_id = @tenant_id AND k.key = had.key AND k.member_id = had.id;

-- name: AddCounts :exec
-- The arrays are sorted by dim and value. They go into the first slot that no
-- other transaction is writing, kept until this one ends; only when all are
-- taken is one waited for, and never while holding another, so that writers
-- neither queue behind a long import nor lock up.
INSERT INTO member_counts (tenant_id, dim, value, slot, n)
SELECT @tenant_id, unnest(@dims::text[]), unnest(@vals::text[]),
    coalesce((SELECT s FROM generate_series(0, 7) AS s
              WHERE pg_try_advisory_xact_lock(uuid_hash(@tenant_id), s) LIMIT 1),
             (SELECT 0 FROM pg_advisory_xact_lock(uuid_hash(@tenant_id), 0)))::smallint,
    unnest(@ns::bigint[])
ON CONFLICT (tenant_id, dim, value, slot) DO UPDATE SET n = member_counts.n + excluded.n;

-- name: InsertTierMoves :exec
INSERT INTO tier_moves (tenant_id, id, member_id, from_tier, to_tier, reason, evidence, source, moved_at, moved_by, mover_name, tier_before, since_before, undoes)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@member_ids::uuid[]), unnest(@from_tiers::text[]), unnest(@to_tiers::text[]),
    unnest(@reasons::text[]), unnest(@evidences::text[]), unnest(@sources::text[]), unnest(@moved_ats::timestamptz[]),
    nullif(unnest(@moved_bys::uuid[]), '00000000-0000-0000-0000-000000000000'), unnest(@mover_names::text[]), unnest(@tiers_before::text[]),
    unnest(@sinces_before::timestamptz[]), nullif(unnest(@undoes::uuid[]), '00000000-0000-0000-0000-000000000000');

-- name: GetMembers :many
SELECT * FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) ORDER BY id;

-- name: LockMembers :many
-- GetMembers, held against change until the transaction ends; in the order of
-- ids, so that two of these never lock up.
SELECT * FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) ORDER BY id FOR UPDATE;

-- name: ListHandles :many
SELECT * FROM member_handles
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]) ORDER BY member_id, platform, handle_id;

-- name: FindByPhone :many
SELECT id, phone_hash FROM members WHERE tenant_id = @tenant_id AND phone_hash = ANY (@hashes::bytea[]);

-- name: FindByWechat :many
SELECT id, wechat_hash FROM members WHERE tenant_id = @tenant_id AND wechat_hash = ANY (@hashes::bytea[]);

-- name: FindByHandle :many
SELECT h.member_id, h.platform, h.handle_id FROM member_handles h
JOIN (SELECT unnest(@platforms::text[]) AS platform, unnest(@handle_ids::text[]) AS handle_id) w
  ON w.platform = h.platform AND w.handle_id = h.handle_id
WHERE h.tenant_id = @tenant_id AND h.handle_id <> '';

-- name: DeleteMembers :exec
DELETE FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);


-- name: HoldCounts :exec
-- @sqlc-vet-disable tenant-scoped
-- Waits for every writer of the tenant's counts and keeps new ones waiting
-- until the transaction ends: these are the locks that AddCounts takes.
SELECT pg_advisory_xact_lock(uuid_hash(@tenant_id), s) FROM generate_series(0, 7) AS s;

-- name: CountsThatDrifted :many
-- The counts that differ from what the rows say, both from one snapshot.
WITH spoken AS (
    SELECT 'tier' AS dim, m.tier AS value, count(*) AS n FROM members m WHERE m.tenant_id = @tenant_id GROUP BY 2
    UNION ALL SELECT 'role', m.role, count(*) FROM members m WHERE m.tenant_id = @tenant_id GROUP BY 2
    UNION ALL SELECT 'city', m.city, count(*) FROM members m WHERE m.tenant_id = @tenant_id GROUP BY 2
    UNION ALL SELECT 'model', m.model, count(*) FROM members m WHERE m.tenant_id = @tenant_id GROUP BY 2
    UNION ALL SELECT 'joined', to_char(m.joined_on, 'YYYY-MM'), count(*) FROM members m WHERE m.tenant_id = @tenant_id AND m.joined_on IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'speciality', s, count(*) FROM members m, unnest(string_to_array(trim(E'\n' FROM m.specialities), E'\n')) AS s
        WHERE m.tenant_id = @tenant_id AND m.specialities <> '' GROUP BY 2
    UNION ALL SELECT 'platform', h.platform, count(DISTINCT h.member_id) FROM member_handles h WHERE h.tenant_id = @tenant_id GROUP BY 2
    UNION ALL SELECT 'gap', g, count(*) FROM members m, unnest(ARRAY[
            CASE WHEN m.phone_hash IS NULL THEN 'phone' END, CASE WHEN m.wechat_hash IS NULL THEN 'wechat' END,
            CASE WHEN m.city = '' THEN 'city' END, CASE WHEN m.model = '' THEN 'model' END,
            CASE WHEN m.joined_on IS NULL THEN 'joined' END, CASE WHEN m.specialities = '' THEN 'speciality' END]) AS g
        WHERE m.tenant_id = @tenant_id AND g IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'bench_city', m.tier || ' ' || m.city, count(*) FROM members m WHERE m.tenant_id = @tenant_id AND m.tier IN ('core', 'reserve') GROUP BY 2
    UNION ALL SELECT 'bench_speciality', m.tier || ' ' || s, count(*) FROM members m, unnest(string_to_array(trim(E'\n' FROM m.specialities), E'\n')) AS s
        WHERE m.tenant_id = @tenant_id AND m.specialities <> '' AND m.tier IN ('core', 'reserve') GROUP BY 2
    UNION ALL SELECT 'bench_platform', m.tier || ' ' || h.platform, count(DISTINCT m.id) FROM members m
        JOIN member_handles h ON h.tenant_id = m.tenant_id AND h.member_id = m.id
        WHERE m.tenant_id = @tenant_id AND m.tier IN ('core', 'reserve') GROUP BY 2
    UNION ALL SELECT 'flow', to_char(v.moved_at AT TIME ZONE @zone::text, 'YYYY-MM') || ' ' || coalesce(nullif(v.from_tier, ''), '-') || ' ' || v.to_tier, count(*)
        FROM tier_moves v WHERE v.tenant_id = @tenant_id AND v.undone_at IS NULL AND v.undoes IS NULL GROUP BY 2
), kept AS (
    SELECT c.dim, c.value, sum(c.n)::bigint AS n FROM member_counts c WHERE c.tenant_id = @tenant_id GROUP BY c.dim, c.value
)
SELECT coalesce(s.dim, k.dim)::text AS dim, coalesce(s.value, k.value)::text AS value, coalesce(k.n, 0)::bigint AS kept, coalesce(s.n, 0)::bigint AS spoken
FROM spoken s FULL JOIN kept k ON k.dim = s.dim AND k.value = s.value
WHERE coalesce(k.n, 0) <> coalesce(s.n, 0)
ORDER BY 1, 2;

-- name: StreamMembers :many
-- The list, in one of its orders: recent (joined last first), joined_asc or
-- name. Like all queries of the list it is planned for its own parameters, so
-- that a condition on a parameter that is null costs nothing and one index
-- answers what is left: see the indexes of members.
-- By says which: 'joined', 'name', or 'tier', 'city', 'model' with the chosen
-- values as arms (a tier with a role). Each arm is read for itself and all are
-- merged: what stands far down in the whole list is soon met in its arm.
-- Text is looked for in each member that is passed.
SELECT h.id, h.joined_sort, h.pinyin
FROM (SELECT unnest(@arms::text[]) AS arm, unnest(@arm_roles::text[]) AS arm_role) a
CROSS JOIN LATERAL (
    SELECT m.id, m.joined_sort, CASE WHEN @sort::text = 'name' THEN m.pinyin ELSE '' END AS pinyin FROM members m
    WHERE m.tenant_id = @tenant_id
      AND (@by::text <> 'tier' OR (m.tier = a.arm AND m.role = a.arm_role))
      AND (@by::text <> 'city' OR m.city = a.arm)
      AND (@by::text <> 'model' OR m.model = a.arm)
      AND (sqlc.narg('tiers')::text[] IS NULL OR m.tier = ANY (sqlc.narg('tiers')::text[]))
      AND (sqlc.narg('roles')::text[] IS NULL OR m.role = ANY (sqlc.narg('roles')::text[]))
      AND (sqlc.narg('cities')::text[] IS NULL OR m.city = ANY (sqlc.narg('cities')::text[]))
      AND (sqlc.narg('models')::text[] IS NULL OR m.model = ANY (sqlc.narg('models')::text[]))
      AND (sqlc.narg('specialities')::text[] IS NULL OR m.specialities LIKE ANY (sqlc.narg('specialities')::text[]))
      AND (sqlc.narg('platforms')::text[] IS NULL OR (SELECT 1 FROM member_handles h WHERE h.tenant_id = @tenant_id AND h.member_id = m.id AND h.platform = ANY (sqlc.narg('platforms')::text[]) LIMIT 1) IS NOT NULL)
      AND (@lacks::integer = 0 OR m.gaps & @lacks::integer <> 0)
      AND (sqlc.narg('joined_from')::date IS NULL OR m.joined_sort >= sqlc.narg('joined_from')::date)
      AND (sqlc.narg('joined_to')::date IS NULL OR m.joined_sort <= sqlc.narg('joined_to')::date)
      AND (sqlc.narg('text')::text IS NULL OR strpos(m.search, E'\n' || sqlc.narg('text')::text) > 0 OR m.id = ANY (@known::uuid[]))
      AND (sqlc.narg('after_id')::uuid IS NULL
           OR (@sort::text = 'recent' AND (m.joined_sort, m.id) < (@after_joined::date, sqlc.narg('after_id')::uuid))
           OR (@sort::text = 'joined_asc' AND (m.joined_sort, m.id) > (@after_joined::date, sqlc.narg('after_id')::uuid))
           OR (@sort::text = 'name' AND (m.pinyin, m.id) > (@after_pinyin::text, sqlc.narg('after_id')::uuid)))
    ORDER BY CASE WHEN @sort::text = 'name' THEN m.pinyin END, CASE WHEN @sort::text = 'joined_asc' THEN m.joined_sort END,
             CASE WHEN @sort::text = 'recent' THEN m.joined_sort END DESC, CASE WHEN @sort::text = 'recent' THEN m.id END DESC,
             CASE WHEN @sort::text <> 'recent' THEN m.id END
    LIMIT @max_rows
) h
ORDER BY CASE WHEN @sort::text = 'name' THEN h.pinyin END, CASE WHEN @sort::text = 'joined_asc' THEN h.joined_sort END,
         CASE WHEN @sort::text = 'recent' THEN h.joined_sort END DESC, CASE WHEN @sort::text = 'recent' THEN h.id END DESC,
         CASE WHEN @sort::text <> 'recent' THEN h.id END
LIMIT @max_rows;

-- name: StreamNamed :many
-- Those with a key between low and, not included, high, and those known, in
-- the order of names. It takes all of them at once: for when they are many and
-- stand together far down, as all the 王 do.
SELECT m.id, m.joined_sort, m.pinyin FROM members m
WHERE m.tenant_id = @tenant_id
  AND m.id IN (SELECT k.member_id FROM member_keys k WHERE k.tenant_id = @tenant_id AND k.key >= @low::text AND k.key < @high::text
               UNION ALL SELECT unnest(@known::uuid[]))
  AND (sqlc.narg('tiers')::text[] IS NULL OR m.tier = ANY (sqlc.narg('tiers')::text[]))
  AND (sqlc.narg('roles')::text[] IS NULL OR m.role = ANY (sqlc.narg('roles')::text[]))
  AND (sqlc.narg('cities')::text[] IS NULL OR m.city = ANY (sqlc.narg('cities')::text[]))
  AND (sqlc.narg('models')::text[] IS NULL OR m.model = ANY (sqlc.narg('models')::text[]))
  AND (sqlc.narg('specialities')::text[] IS NULL OR m.specialities LIKE ANY (sqlc.narg('specialities')::text[]))
  AND (sqlc.narg('platforms')::text[] IS NULL OR (SELECT 1 FROM member_handles h WHERE h.tenant_id = @tenant_id AND h.member_id = m.id AND h.platform = ANY (sqlc.narg('platforms')::text[]) LIMIT 1) IS NOT NULL)
  AND (@lacks::integer = 0 OR m.gaps & @lacks::integer <> 0)
  AND (sqlc.narg('joined_from')::date IS NULL OR m.joined_sort >= sqlc.narg('joined_from')::date)
  AND (sqlc.narg('joined_to')::date IS NULL OR m.joined_sort <= sqlc.narg('joined_to')::date)
  AND (sqlc.narg('after_id')::uuid IS NULL OR (m.pinyin, m.id) > (@after_pinyin::text, sqlc.narg('after_id')::uuid))
ORDER BY m.pinyin, m.id
LIMIT @max_rows;

-- name: SiftMembers :many
-- Those of ids who pass the filters, in no order. Text is found in any of a
-- member's keys; who is among known passes it anyway.
SELECT m.id, m.joined_sort, m.pinyin FROM members m
WHERE m.tenant_id = @tenant_id AND m.id = ANY (@ids::uuid[])
  AND (sqlc.narg('text')::text IS NULL OR strpos(m.search, E'\n' || sqlc.narg('text')::text) > 0 OR m.id = ANY (@known::uuid[]))
  AND (sqlc.narg('tiers')::text[] IS NULL OR m.tier = ANY (sqlc.narg('tiers')::text[]))
  AND (sqlc.narg('roles')::text[] IS NULL OR m.role = ANY (sqlc.narg('roles')::text[]))
  AND (sqlc.narg('cities')::text[] IS NULL OR m.city = ANY (sqlc.narg('cities')::text[]))
  AND (sqlc.narg('models')::text[] IS NULL OR m.model = ANY (sqlc.narg('models')::text[]))
  AND (sqlc.narg('specialities')::text[] IS NULL OR m.specialities LIKE ANY (sqlc.narg('specialities')::text[]))
  AND (sqlc.narg('platforms')::text[] IS NULL OR (SELECT 1 FROM member_handles h WHERE h.tenant_id = @tenant_id AND h.member_id = m.id AND h.platform = ANY (sqlc.narg('platforms')::text[]) LIMIT 1) IS NOT NULL)
  AND (@lacks::integer = 0 OR m.gaps & @lacks::integer <> 0)
  AND (sqlc.narg('joined_from')::date IS NULL OR m.joined_sort >= sqlc.narg('joined_from')::date)
  AND (sqlc.narg('joined_to')::date IS NULL OR m.joined_sort <= sqlc.narg('joined_to')::date);

-- name: StreamMoves :many
-- The moves between tiers from since up to, not including, until, the latest
-- first; of ids only, unless null. Entries and what was taken back are no moves.
SELECT v.member_id, v.moved_at, v.id FROM tier_moves v
WHERE v.tenant_id = @tenant_id AND v.undone_at IS NULL AND v.undoes IS NULL AND v.from_tier <> ''
  AND v.moved_at >= @since AND v.moved_at < @until
  AND (sqlc.narg('ids')::uuid[] IS NULL OR v.member_id = ANY (sqlc.narg('ids')::uuid[]))
  AND (sqlc.narg('from_tiers')::text[] IS NULL OR v.from_tier = ANY (sqlc.narg('from_tiers')::text[]))
  AND (sqlc.narg('to_tiers')::text[] IS NULL OR v.to_tier = ANY (sqlc.narg('to_tiers')::text[]))
  AND (sqlc.narg('after_id')::uuid IS NULL OR (v.moved_at, v.id) < (@after_at::timestamptz, sqlc.narg('after_id')::uuid))
ORDER BY v.moved_at DESC, v.id DESC
LIMIT @max_rows;

-- name: ProbeKeys :many
-- Members one of whose keys lies between low and, not included, high; somebody
-- may come more than once.
SELECT member_id FROM member_keys WHERE tenant_id = @tenant_id AND key >= @low::text AND key < @high::text LIMIT @max_rows;

-- name: CountKeys :one
-- How many keys lie between low and high, as far as max_rows.
SELECT count(*) FROM (SELECT 1 FROM member_keys WHERE tenant_id = @tenant_id AND key >= @low::text AND key < @high::text LIMIT @max_rows) k;

-- name: MembersWithKeys :many
SELECT DISTINCT member_id FROM member_keys WHERE tenant_id = @tenant_id AND key = ANY (@keys::text[]);

-- name: MembersOnPlatforms :many
SELECT DISTINCT member_id FROM member_handles WHERE tenant_id = @tenant_id AND platform = ANY (@platforms::text[]);

-- name: MembersByContact :many
SELECT w.id FROM members w WHERE w.tenant_id = @tenant_id AND w.wechat_hash = @wechat
UNION
SELECT e.id FROM members e WHERE e.tenant_id = @tenant_id AND e.email_hash = @email;

-- name: PhonesByTail :many
SELECT id, phone_sealed FROM members WHERE tenant_id = @tenant_id AND phone_tail = @tail AND phone_tail <> '' LIMIT 5000;

-- name: FacetCounts :many
-- What the list can be narrowed by, and how many members each choice has.
SELECT dim, value, sum(n)::bigint AS n FROM member_counts
WHERE tenant_id = @tenant_id AND dim IN ('tier', 'role', 'city', 'model', 'speciality', 'platform', 'gap', 'joined')
GROUP BY dim, value HAVING sum(n) > 0;

-- name: MembersCalled :many
-- Members whose name or nickname is exactly one of those said. Arrays of one
-- length; key is the name as it is searched for.
SELECT DISTINCT n.said::text AS said, m.id
FROM (SELECT unnest(@names::text[]) AS said, unnest(@keys::text[]) AS key) n
CROSS JOIN LATERAL (SELECT k.member_id FROM member_keys k WHERE k.tenant_id = @tenant_id AND k.key >= n.key AND k.key < n.key || U&'\+10FFFF' ORDER BY k.key LIMIT 300) k
JOIN members m ON m.tenant_id = @tenant_id AND m.id = k.member_id
WHERE m.name = n.said OR m.nickname = n.said;

-- The list of members. Every query here is planned for its own parameters
-- (plan_cache_mode of the application's role), so a condition on a parameter
-- that is null costs nothing, and what is left is answered by one index: see
-- the indexes in members. Filters stand in the same words in each.

-- name: StreamMembers :many
-- Members in the order of joining, the newest first unless oldest. By says
-- which index is read: 'joined', or 'tier', 'city', 'model' with the values
-- chosen as arms (a tier's with a role each), each of which is read for itself
-- and all merged. So what is far back in the whole is at once at hand in its arm.
SELECT h.id, h.joined_sort
FROM (SELECT unnest(@arms::text[]) AS arm, unnest(@arm_roles::text[]) AS arm_role) a
CROSS JOIN LATERAL (
    SELECT m.id, m.joined_sort FROM members m
    WHERE m.tenant_id = @tenant_id
      AND (@by::text <> 'tier' OR (m.tier = a.arm AND m.role = a.arm_role))
      AND (@by::text <> 'city' OR m.city = a.arm)
      AND (@by::text <> 'model' OR m.model = a.arm)
      AND (sqlc.narg('tiers')::text[] IS NULL OR m.tier = ANY (sqlc.narg('tiers')::text[]))
      AND (sqlc.narg('roles')::text[] IS NULL OR m.role = ANY (sqlc.narg('roles')::text[]))
      AND (sqlc.narg('cities')::text[] IS NULL OR m.city = ANY (sqlc.narg('cities')::text[]))
      AND (sqlc.narg('models')::text[] IS NULL OR m.model = ANY (sqlc.narg('models')::text[]))
      AND (NOT @no_phone::bool OR m.gaps & 1 <> 0)
      AND (NOT @no_wechat::bool OR m.gaps & 2 <> 0)
      AND (NOT @no_speciality::bool OR m.gaps & 4 <> 0)
      AND (sqlc.narg('specialities')::text[] IS NULL OR string_to_array(m.specialities, E'\n') && sqlc.narg('specialities')::text[])
      AND (sqlc.narg('joined_from')::date IS NULL OR m.joined_sort >= sqlc.narg('joined_from')::date)
      AND (sqlc.narg('joined_to')::date IS NULL OR m.joined_sort <= sqlc.narg('joined_to')::date)
      AND (sqlc.narg('after_joined')::date IS NULL
           OR (NOT @oldest::bool AND (m.joined_sort, m.id) < (sqlc.narg('after_joined')::date, @after_id::uuid))
           OR (@oldest::bool AND (m.joined_sort, m.id) > (sqlc.narg('after_joined')::date, @after_id::uuid)))
    ORDER BY CASE WHEN @oldest::bool THEN m.joined_sort END, CASE WHEN NOT @oldest::bool THEN m.joined_sort END DESC,
             CASE WHEN @oldest::bool THEN m.id END, CASE WHEN NOT @oldest::bool THEN m.id END DESC
    LIMIT @max_rows
) h
ORDER BY CASE WHEN @oldest::bool THEN h.joined_sort END, CASE WHEN NOT @oldest::bool THEN h.joined_sort END DESC,
         CASE WHEN @oldest::bool THEN h.id END, CASE WHEN NOT @oldest::bool THEN h.id END DESC
LIMIT @max_rows;

-- name: AddContributions :many
-- Arrays of one length. A source that counts already is left alone; one that
-- was taken back counts again. Returns what was added.
INSERT INTO contributions (tenant_id, id, member_id, kind, on_day, at, amount, source, step, origin, note, made_by, maker_name, made_at)
SELECT @tenant_id, e.id, e.member_id, e.kind, e.on_day, e.at, e.amount, e.source, e.step, @origin, e.note,
    nullif(@made_by::uuid, '00000000-0000-0000-0000-000000000000'), @maker_name, @made_at
FROM (SELECT u.*, coalesce((SELECT max(c.step) + 1 FROM contributions c
          WHERE c.tenant_id = @tenant_id AND c.kind = u.kind AND c.source = u.source AND c.member_id = u.member_id), 0)::smallint AS step
      FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@member_ids::uuid[]) AS member_id, unnest(@kinds::text[]) AS kind, unnest(@days::date[]) AS on_day,
                unnest(@ats::timestamptz[]) AS at, unnest(@amounts::bigint[]) AS amount, unnest(@sources::uuid[]) AS source, unnest(@notes::text[]) AS note) u) e
WHERE e.step % 2 = 0
ON CONFLICT DO NOTHING
RETURNING *;

-- name: WithdrawContributions :many
-- A counter-line to each of the source's lines that count; members '{}' are
-- all of them.
INSERT INTO contributions (tenant_id, id, member_id, kind, on_day, at, amount, source, step, origin, note, made_by, maker_name, made_at)
SELECT c.tenant_id, gen_random_uuid(), c.member_id, c.kind, c.on_day, c.at, -c.amount, c.source, c.step + 1, c.origin, @note,
    nullif(@made_by::uuid, '00000000-0000-0000-0000-000000000000'), @maker_name, @made_at
FROM contributions c
WHERE c.tenant_id = @tenant_id AND c.kind = @kind AND c.source = @source AND c.step % 2 = 0
  AND (cardinality(@member_ids::uuid[]) = 0 OR c.member_id = ANY (@member_ids::uuid[]))
  AND NOT EXISTS (SELECT 1 FROM contributions l
                  WHERE l.tenant_id = @tenant_id AND l.kind = c.kind AND l.source = c.source AND l.member_id = c.member_id AND l.step > c.step)
ON CONFLICT DO NOTHING
RETURNING *;

-- name: GetContribution :one
SELECT * FROM contributions WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListContributions :many
-- A member's lines, the latest day first. Undone says that a later step took
-- it back.
SELECT sqlc.embed(c), EXISTS (SELECT 1 FROM contributions l
    WHERE l.tenant_id = @tenant_id AND l.kind = c.kind AND l.source = c.source AND l.member_id = c.member_id AND l.step > c.step) AS undone
FROM contributions c
WHERE c.tenant_id = @tenant_id AND c.member_id = @member_id AND (c.on_day, c.id) < (@before_day::date, @before::uuid)
ORDER BY c.on_day DESC, c.id DESC LIMIT @max_rows;

-- name: SumContributions :many
-- What one member did from a day to another, both included, by kind.
SELECT kind, sum(amount)::bigint AS amount FROM contributions
WHERE tenant_id = @tenant_id AND member_id = @member_id AND on_day BETWEEN @from_day AND @to_day
GROUP BY kind;

-- name: SumContributionsOfMany :many
SELECT member_id, kind, sum(amount)::bigint AS amount FROM contributions
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]) AND on_day BETWEEN @from_day AND @to_day
GROUP BY member_id, kind;

-- name: ContributionsSince :many
-- The first day of each kind: before it nothing was counted.
SELECT k.kind::text AS kind, f.on_day FROM unnest(@kinds::text[]) AS k (kind)
CROSS JOIN LATERAL (SELECT c.on_day FROM contributions c
    WHERE c.tenant_id = @tenant_id AND c.kind = k.kind ORDER BY c.on_day LIMIT 1) f;

-- name: MemberNamed :one
-- What a member is called, by name before nickname.
SELECT (CASE WHEN name <> '' THEN name ELSE nickname END)::text AS called, sample FROM members WHERE tenant_id = @tenant_id AND id = @id;

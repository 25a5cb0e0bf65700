-- name: InsertContributionList :exec
INSERT INTO contribution_lists (tenant_id, id, filename, state, made_by, maker_name, made_at)
VALUES (@tenant_id, @id, @filename, 'checked', @made_by, @maker_name, @made_at);

-- name: InsertContributionRows :exec
-- Arrays of one length; the nil uuid stands for nobody, 0001-01-01 for no day,
-- '' for no problem.
INSERT INTO contribution_list_rows (tenant_id, list_id, line, who, member_id, kind, on_day, amount, note, source, problem, known, again)
SELECT @tenant_id, @list_id, r.line, r.who, nullif(r.member_id, '00000000-0000-0000-0000-000000000000'), r.kind, nullif(r.on_day, '0001-01-01'), r.amount, r.note, r.source,
    nullif(r.problem, '')::jsonb,
    coalesce(l.step % 2 = 0, false), coalesce(l.step % 2 = 1, false)
FROM (SELECT unnest(@lines::integer[]) AS line, unnest(@whos::text[]) AS who, unnest(@member_ids::uuid[]) AS member_id, unnest(@kinds::text[]) AS kind,
        unnest(@days::date[]) AS on_day, unnest(@amounts::bigint[]) AS amount, unnest(@notes::text[]) AS note, unnest(@sources::uuid[]) AS source,
        unnest(@problems::text[]) AS problem) r
LEFT JOIN LATERAL (SELECT max(c.step) AS step FROM contributions c
    WHERE c.tenant_id = @tenant_id AND c.kind = r.kind AND c.source = r.source AND c.member_id = r.member_id) l ON true;

-- name: GetContributionList :one
SELECT * FROM contribution_lists WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockContributionList :one
SELECT * FROM contribution_lists WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: RecentContributionLists :many
SELECT * FROM contribution_lists WHERE tenant_id = @tenant_id ORDER BY id DESC LIMIT @max_rows;

-- name: CountContributionRows :many
-- Of lists, by what becomes of their rows.
SELECT list_id, count(*) AS total, count(*) FILTER (WHERE problem IS NOT NULL) AS refused, count(*) FILTER (WHERE known) AS known,
    count(*) FILTER (WHERE counted) AS counted
FROM contribution_list_rows WHERE tenant_id = @tenant_id AND list_id = ANY (@list_ids::uuid[]) GROUP BY list_id;

-- name: ListContributionRows :many
-- Those that cannot be counted first, then by line.
SELECT sqlc.embed(r), coalesce(nullif(m.name, ''), m.nickname, '')::text AS called FROM contribution_list_rows r
LEFT JOIN members m ON m.tenant_id = @tenant_id AND m.id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.list_id = @list_id ORDER BY r.problem IS NULL, r.known, r.line LIMIT @max_rows;

-- name: CountableContributionRows :many
-- Those that do not count yet, looked at now.
SELECT * FROM contribution_list_rows r
WHERE r.tenant_id = @tenant_id AND r.list_id = @list_id AND r.problem IS NULL AND r.member_id IS NOT NULL
  AND coalesce((SELECT max(c.step) FROM contributions c
      WHERE c.tenant_id = @tenant_id AND c.kind = r.kind AND c.source = r.source AND c.member_id = r.member_id) % 2, 1) = 1
ORDER BY r.line;

-- name: MarkCountedContributionRows :exec
UPDATE contribution_list_rows SET counted = true WHERE tenant_id = @tenant_id AND list_id = @list_id AND source = ANY (@sources::uuid[]);

-- name: DecideContributionList :exec
UPDATE contribution_lists SET state = @state, decider_name = @decider_name, decided_at = @decided_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: WithdrawContributionList :many
-- A counter-line to each line of the list that still counts.
INSERT INTO contributions (tenant_id, id, member_id, kind, on_day, at, amount, source, step, origin, note, made_by, maker_name, made_at)
SELECT c.tenant_id, gen_random_uuid(), c.member_id, c.kind, c.on_day, c.at, -c.amount, c.source, c.step + 1, c.origin, '',
    nullif(@made_by::uuid, '00000000-0000-0000-0000-000000000000'), @maker_name, @made_at
FROM contribution_list_rows r
JOIN contributions c ON c.tenant_id = @tenant_id AND c.kind = r.kind AND c.source = r.source AND c.member_id = r.member_id
WHERE r.tenant_id = @tenant_id AND r.list_id = @list_id AND r.counted AND c.step % 2 = 0
  AND NOT EXISTS (SELECT 1 FROM contributions l
                  WHERE l.tenant_id = @tenant_id AND l.kind = c.kind AND l.source = c.source AND l.member_id = c.member_id AND l.step > c.step)
ON CONFLICT DO NOTHING
RETURNING id;

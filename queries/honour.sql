-- name: HonourRuled :many
-- @sqlc-vet-disable tenant-scoped
SELECT r.tenant_id::uuid AS brand_id FROM app.honour_ruled(@moment::timestamptz) r;

-- name: BeginHonourMark :exec
INSERT INTO honour_marks (tenant_id, after_at) VALUES (@tenant_id, @after_at) ON CONFLICT DO NOTHING;

-- name: HoldHonourMark :one
-- Whoever reads into the ledger holds this row.
SELECT * FROM honour_marks WHERE tenant_id = @tenant_id FOR UPDATE;

-- name: MoveHonourMark :exec
UPDATE honour_marks SET after_at = @after_at, after_id = @after_id WHERE tenant_id = @tenant_id;

-- name: NextHonourDeeds :many
-- The contributions that came in after the mark, in the order in which they
-- came, with what the sentence of each needs. Counter-lines have an odd step.
SELECT c.id, c.member_id, c.kind, c.on_day, c.amount, c.source, c.step, c.made_at, m.tier, m.tier_since,
    coalesce(p.title, up.title, nullif(s.name, ''), s.nickname, c.note)::text AS subject, coalesce(p.id, up.id, '00000000-0000-0000-0000-000000000000')::uuid AS about_id, coalesce(u.user_id = c.member_id, false)::boolean AS own,
    EXISTS (SELECT 1 FROM honour_lines l
        WHERE l.tenant_id = @tenant_id AND l.noun = c.kind AND l.noun_id = c.source AND l.member_id = c.member_id AND l.step = c.step) AS there
FROM (SELECT * FROM contributions r WHERE r.tenant_id = @tenant_id AND (r.made_at, r.id) > (@after_at::timestamptz, @after_id::uuid)
      ORDER BY r.made_at, r.id LIMIT @max_rows) c
JOIN members m ON m.tenant_id = @tenant_id AND m.id = c.member_id
LEFT JOIN knowledge_pages p ON p.tenant_id = @tenant_id AND c.kind = 'page.written' AND p.id = c.source
LEFT JOIN knowledge_uses u ON u.tenant_id = @tenant_id AND c.kind = 'page.used' AND u.id = c.source
LEFT JOIN knowledge_pages up ON up.tenant_id = @tenant_id AND up.id = u.page_id
LEFT JOIN mentorships g ON g.tenant_id = @tenant_id AND c.kind = 'mentor.completed' AND g.id = c.source
LEFT JOIN members s ON s.tenant_id = @tenant_id AND s.id = g.successor_id
ORDER BY c.made_at, c.id;

-- name: NextHonourEvents :many
-- What else happened since a day and has no line: hand-overs that are closed,
-- ceremonies that were held, titles that stand, and successors of the retired
-- who rose. A hand-over that was opened again and closed is another step.
SELECT e.noun::text AS noun, e.noun_id::uuid AS noun_id, e.member_id::uuid AS member_id, e.step::smallint AS step, e.on_day::date AS on_day, e.subject::text AS subject,
    m.tier, m.tier_since
FROM (
    SELECT 'handover' AS noun, h.id AS noun_id, h.leaver_id AS member_id,
        2 * (SELECT count(*) FROM handover_events o WHERE o.tenant_id = @tenant_id AND o.handover_id = h.id AND o.what = 'undone') AS step,
        (h.ended_at AT TIME ZONE @zone::text)::date AS on_day, coalesce(nullif(s.name, ''), s.nickname, '') AS subject
    FROM handovers h LEFT JOIN members s ON s.tenant_id = @tenant_id AND s.id = h.successor_id
    WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND h.ended_at >= @since::timestamptz
    UNION ALL
    SELECT 'ceremony', c.id, c.giver_id, 0, (c.starts_at AT TIME ZONE @zone::text)::date, c.title
    FROM ceremonies c WHERE c.tenant_id = @tenant_id AND c.state = 'held' AND c.starts_at >= @since::timestamptz
    UNION ALL
    SELECT 'title', a.id, a.member_id, 0, a.conferred_on, i.name
    FROM title_awards a JOIN titles i ON i.tenant_id = @tenant_id AND i.id = a.title_id
    WHERE a.tenant_id = @tenant_id AND a.revoked_at IS NULL AND a.conferred_on >= @since_day::date
    UNION ALL
    SELECT 'move', v.id, f.master_id, 0, (v.moved_at AT TIME ZONE @zone::text)::date, coalesce(nullif(s.name, ''), s.nickname)
    FROM (SELECT h.leaver_id AS master_id, h.successor_id AS heir_id, min(h.ended_at) AS since FROM handovers h
          WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND h.successor_id IS NOT NULL GROUP BY 1, 2
          UNION
          SELECT h.leaver_id, i.successor_id, min(i.accepted_at) FROM handovers h JOIN handover_items i ON i.tenant_id = @tenant_id AND i.handover_id = h.id
          WHERE h.tenant_id = @tenant_id AND h.state = 'closed' AND i.state = 'accepted' AND i.successor_id IS NOT NULL GROUP BY 1, 2
          UNION
          SELECT g.mentor_id, g.successor_id, min(g.started_at) FROM mentorships g WHERE g.tenant_id = @tenant_id AND g.state = 'completed' GROUP BY 1, 2) f
    JOIN tier_moves v ON v.tenant_id = @tenant_id AND v.member_id = f.heir_id AND v.moved_at >= f.since AND v.moved_at >= @since::timestamptz
        AND v.undone_at IS NULL AND v.undoes IS NULL AND (v.from_tier, v.to_tier) IN (('prospect', 'reserve'), ('prospect', 'core'), ('reserve', 'core'))
    JOIN members r ON r.tenant_id = @tenant_id AND r.id = f.master_id AND r.tier = 'emeritus' AND r.tier_since <= v.moved_at
    JOIN members s ON s.tenant_id = @tenant_id AND s.id = f.heir_id
    GROUP BY v.id, f.master_id, v.moved_at, s.name, s.nickname
) e
JOIN members m ON m.tenant_id = @tenant_id AND m.id = e.member_id
WHERE e.noun = ANY (@nouns::text[]) AND NOT EXISTS (SELECT 1 FROM honour_lines l
    WHERE l.tenant_id = @tenant_id AND l.noun = e.noun AND l.noun_id = e.noun_id AND l.member_id = e.member_id AND l.step = e.step)
ORDER BY e.on_day, e.noun, e.noun_id, e.member_id LIMIT @max_rows;

-- name: HonourUndone :many
-- Lines whose cause is no more, and that nobody has answered: a contribution
-- that was withdrawn, a hand-over that was opened again, a title that was
-- revoked, a rise that was taken back.
SELECT sqlc.embed(l), w.reason::text AS why
FROM (
    SELECT e.id, c.note AS reason FROM contributions c
    JOIN honour_lines e ON e.tenant_id = @tenant_id AND e.noun = c.kind AND e.noun_id = c.source AND e.member_id = c.member_id AND e.step = c.step - 1
    WHERE c.tenant_id = @tenant_id AND c.made_at >= @since::timestamptz AND c.made_at <= @upto::timestamptz AND c.step % 2 = 1
    UNION ALL
    SELECT e.id, '' FROM honour_lines e
    WHERE @events::boolean AND e.tenant_id = @tenant_id AND e.noun = 'handover' AND e.step % 2 = 0
      AND e.step < 2 * (SELECT count(*) FROM handover_events o WHERE o.tenant_id = @tenant_id AND o.handover_id = e.noun_id AND o.what = 'undone')
    UNION ALL
    SELECT e.id, a.revoke_reason FROM title_awards a
    JOIN honour_lines e ON e.tenant_id = @tenant_id AND e.noun = 'title' AND e.noun_id = a.id AND e.member_id = a.member_id AND e.step = 0
    WHERE @events::boolean AND a.tenant_id = @tenant_id AND a.revoked_at IS NOT NULL
    UNION ALL
    SELECT e.id, '' FROM honour_lines e JOIN tier_moves v ON v.tenant_id = @tenant_id AND v.id = e.noun_id
    WHERE @events::boolean AND e.tenant_id = @tenant_id AND e.noun = 'move' AND e.step = 0 AND v.undone_at IS NOT NULL
) w
JOIN honour_lines l ON l.tenant_id = @tenant_id AND l.id = w.id
WHERE NOT EXISTS (SELECT 1 FROM honour_lines n
    WHERE n.tenant_id = @tenant_id AND n.noun = l.noun AND n.noun_id = l.noun_id AND n.member_id = l.member_id AND n.step = l.step + 1)
ORDER BY l.id LIMIT @max_rows;

-- name: BeginHonourTotals :exec
INSERT INTO honour_totals (tenant_id, member_id, total, lines)
SELECT DISTINCT @tenant_id::uuid, m.id, 0, 0 FROM unnest(@member_ids::uuid[]) AS m (id) ORDER BY m.id
ON CONFLICT DO NOTHING;

-- name: AddHonourLines :many
-- Arrays of one length. What has a line already is left alone; the totals,
-- which must be there, move by exactly what was added.
WITH put AS (
    INSERT INTO honour_lines (tenant_id, id, member_id, noun, noun_id, step, source, about_id, rule_id, rule_no, amount, uncapped, text, reason, on_day, made_by, maker_name, made_at)
    SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@member_ids::uuid[]), unnest(@nouns::text[]), unnest(@noun_ids::uuid[]), unnest(@steps::smallint[]), unnest(@sources::text[]),
        nullif(unnest(@about_ids::uuid[]), '00000000-0000-0000-0000-000000000000'), unnest(@rule_ids::uuid[]), unnest(@rule_nos::integer[]), unnest(@amounts::bigint[]), unnest(@uncappeds::bigint[]),
        unnest(@texts::text[])::jsonb, unnest(@reasons::text[]), unnest(@days::date[]), nullif(@made_by::uuid, '00000000-0000-0000-0000-000000000000'), @maker_name, @made_at
    ON CONFLICT ON CONSTRAINT honour_lines_once_key DO NOTHING
    RETURNING id, member_id, amount
), kept AS (
    UPDATE honour_totals t SET total = t.total + s.total, lines = t.lines + s.lines
    FROM (SELECT p.member_id, sum(p.amount)::bigint AS total, count(*) AS lines FROM put p GROUP BY p.member_id) s
    WHERE t.tenant_id = @tenant_id AND t.member_id = s.member_id
)
SELECT p.id FROM put p;

-- name: HonourOfSales :many
-- What members have in each quarter from the sources given.
SELECT member_id, date_trunc('quarter', on_day)::date AS quarter, sum(amount)::bigint AS amount FROM honour_lines
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]) AND source = ANY (@sources::text[])
GROUP BY 1, 2;

-- name: GetHonourLine :one
SELECT sqlc.embed(l), coalesce(nullif(m.name, ''), m.nickname)::text AS called, m.sample,
    EXISTS (SELECT 1 FROM honour_lines n WHERE n.tenant_id = @tenant_id AND n.noun = l.noun AND n.noun_id = l.noun_id AND n.member_id = l.member_id AND n.step = l.step + 1) AS countered
FROM honour_lines l JOIN members m ON m.tenant_id = @tenant_id AND m.id = l.member_id
WHERE l.tenant_id = @tenant_id AND l.id = @id;

-- name: ListHonourLines :many
-- The latest day first; of one member, or of one source, where they are given.
SELECT sqlc.embed(l), coalesce(nullif(m.name, ''), m.nickname)::text AS called,
    EXISTS (SELECT 1 FROM honour_lines n WHERE n.tenant_id = @tenant_id AND n.noun = l.noun AND n.noun_id = l.noun_id AND n.member_id = l.member_id AND n.step = l.step + 1) AS countered
FROM honour_lines l JOIN members m ON m.tenant_id = @tenant_id AND m.id = l.member_id
WHERE l.tenant_id = @tenant_id AND (l.on_day, l.id) < (@before_day::date, @before_id::uuid)
  AND (cardinality(@member_ids::uuid[]) = 0 OR l.member_id = ANY (@member_ids::uuid[]))
  AND (@source::text = '' OR l.source = @source) AND (NOT @corrected::boolean OR l.step % 2 = 1)
ORDER BY l.on_day DESC, l.id DESC LIMIT @max_rows;

-- name: HonourTotals :many
SELECT member_id, total, lines FROM honour_totals WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]);

-- name: CountHonour :one
-- The brand's ledger in numbers.
SELECT count(*)::bigint AS people, coalesce(sum(total), 0)::bigint AS total, coalesce(sum(lines), 0)::bigint AS lines FROM honour_totals WHERE tenant_id = @tenant_id;

-- name: HonourYears :many
SELECT extract(year FROM on_day)::integer AS year, sum(amount)::bigint AS amount FROM honour_lines
WHERE tenant_id = @tenant_id AND member_id = @member_id GROUP BY 1 ORDER BY 1;

-- name: HonourSources :many
SELECT source, sum(amount)::bigint AS amount, count(*) FILTER (WHERE step % 2 = 0)::bigint AS lines FROM honour_lines
WHERE tenant_id = @tenant_id AND member_id = @member_id GROUP BY 1 ORDER BY 2 DESC, 1;

-- name: HonourDrifts :many
-- Totals that are not the sum of their lines.
SELECT coalesce(t.member_id, s.member_id)::uuid AS member_id, coalesce(t.total, 0)::bigint AS kept, coalesce(s.total, 0)::bigint AS counted
FROM (SELECT * FROM honour_totals k WHERE k.tenant_id = @tenant_id) t
FULL JOIN (SELECT l.member_id, sum(l.amount)::bigint AS total, count(*) AS lines FROM honour_lines l WHERE l.tenant_id = @tenant_id GROUP BY 1) s ON s.member_id = t.member_id
WHERE coalesce(t.total, 0) <> coalesce(s.total, 0) OR coalesce(t.lines, 0) <> coalesce(s.lines, 0)
ORDER BY 1;

-- name: MendHonourTotal :exec
INSERT INTO honour_totals (tenant_id, member_id, total, lines)
SELECT @tenant_id, @member_id, coalesce(sum(l.amount), 0), count(*) FROM honour_lines l WHERE l.tenant_id = @tenant_id AND l.member_id = @member_id
ON CONFLICT (tenant_id, member_id) DO UPDATE SET total = excluded.total, lines = excluded.lines;

-- name: LegacyPages :many
-- A member's published pages and how many others used each since a moment.
SELECT p.id, p.title, count(DISTINCT u.user_id)::bigint AS people
FROM knowledge_authors a
JOIN knowledge_pages p ON p.tenant_id = @tenant_id AND p.id = a.page_id AND p.state = 'published'
JOIN knowledge_uses u ON u.tenant_id = @tenant_id AND u.page_id = p.id AND u.counted AND u.used_at >= @since AND u.user_id <> a.author_id
WHERE a.tenant_id = @tenant_id AND a.author_id = @member_id AND a.is_member
GROUP BY p.id, p.title ORDER BY 3 DESC, p.id LIMIT 20;

-- name: LegacyHeirs :many
-- Whom a member handed something to or mentored, with the tier they stand in
-- and when they last rose after that.
SELECT s.id, coalesce(nullif(s.name, ''), s.nickname)::text AS called, s.tier, bool_or(f.taught)::boolean AS taught,
    coalesce((SELECT max(v.moved_at) FROM tier_moves v WHERE v.tenant_id = @tenant_id AND v.member_id = s.id AND v.moved_at >= min(f.since) AND v.undone_at IS NULL AND v.undoes IS NULL
        AND (v.from_tier, v.to_tier) IN (('prospect', 'reserve'), ('prospect', 'core'), ('reserve', 'core'))), '0001-01-01T00:00:00Z')::timestamptz AS rose_at
FROM (SELECT h.successor_id AS heir_id, h.ended_at AS since, false AS taught FROM handovers h WHERE h.tenant_id = @tenant_id AND h.leaver_id = @member_id AND h.state = 'closed'
      UNION ALL
      SELECT i.successor_id, i.accepted_at, false FROM handovers h JOIN handover_items i ON i.tenant_id = @tenant_id AND i.handover_id = h.id
      WHERE h.tenant_id = @tenant_id AND h.leaver_id = @member_id AND h.state = 'closed' AND i.state = 'accepted'
      UNION ALL
      SELECT g.successor_id, g.started_at, true FROM mentorships g WHERE g.tenant_id = @tenant_id AND g.mentor_id = @member_id AND g.state = 'completed') f
JOIN members s ON s.tenant_id = @tenant_id AND s.id = f.heir_id
GROUP BY s.id, s.name, s.nickname, s.tier ORDER BY 5 DESC, s.id LIMIT 20;

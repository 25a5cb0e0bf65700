-- name: InsertGala :exec
INSERT INTO galas (tenant_id, id, making_id, year, title, starts_at, place, answer_by, about, made_at, maker_name)
VALUES (@tenant_id, @id, sqlc.narg(making_id), @year, @title, @starts_at, @place, @answer_by, @about, @made_at, @maker_name);

-- name: LockGala :one
SELECT * FROM galas WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: GetGala :one
SELECT * FROM galas WHERE tenant_id = @tenant_id AND id = @id;

-- name: GalaOfYear :one
SELECT * FROM galas WHERE tenant_id = @tenant_id AND year = @year AND state = 'planned';

-- name: GalaOfMaking :one
SELECT * FROM galas WHERE tenant_id = @tenant_id AND making_id = @making_id::uuid;

-- name: DeleteGala :exec
DELETE FROM galas WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListGalas :many
-- The latest first.
SELECT * FROM galas WHERE tenant_id = @tenant_id ORDER BY starts_at DESC, id DESC LIMIT @max_rows;

-- name: GalasBetween :many
SELECT * FROM galas WHERE tenant_id = @tenant_id AND state = 'planned' AND starts_at >= @from_at AND starts_at < @to_at ORDER BY starts_at, id LIMIT 20;

-- name: EditGala :execrows
UPDATE galas SET title = @title, year = @year, starts_at = @starts_at, place = @place, answer_by = @answer_by, about = @about, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: CancelGala :exec
UPDATE galas SET state = 'cancelled', end_reason = @end_reason, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: ReserveGalaSeats :many
-- Arrays of one length. Who has a seat already keeps it.
INSERT INTO gala_guests (tenant_id, id, gala_id, member_id, reserved_at)
SELECT @tenant_id, unnest(@ids::uuid[]), @gala_id, unnest(@member_ids::uuid[]), @reserved_at
ON CONFLICT (tenant_id, gala_id, member_id) DO NOTHING
RETURNING member_id;

-- name: ListGalaGuests :many
SELECT sqlc.embed(g), coalesce(nullif(m.name, ''), m.nickname)::text AS name, m.tier, m.city, m.joined_on, m.sample, coalesce(t.name, '')::text AS table_name,
    EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = g.member_id)::boolean AS died,
    EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = g.member_id)::boolean AS no_contact
FROM gala_guests g
JOIN members m ON m.tenant_id = @tenant_id AND m.id = g.member_id
LEFT JOIN gala_tables t ON t.tenant_id = @tenant_id AND t.id = g.table_id
WHERE g.tenant_id = @tenant_id AND g.gala_id = @gala_id
ORDER BY m.pinyin, g.member_id LIMIT 3000;

-- name: PageGalaGuests :many
-- By name, those after one; shown is which of them, all where it is empty.
SELECT sqlc.embed(g), coalesce(nullif(m.name, ''), m.nickname)::text AS name, m.tier, m.city, m.joined_on, m.sample, coalesce(t.name, '')::text AS table_name, q.died, q.no_contact
FROM gala_guests g
JOIN members m ON m.tenant_id = @tenant_id AND m.id = g.member_id
LEFT JOIN gala_tables t ON t.tenant_id = @tenant_id AND t.id = g.table_id
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = g.member_id)::boolean AS died,
        EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = g.member_id)::boolean AS no_contact) q
WHERE g.tenant_id = @tenant_id AND g.gala_id = @gala_id
  AND (sqlc.narg('after_id')::uuid IS NULL OR (m.pinyin, g.member_id) > (SELECT a.pinyin, a.id FROM members a WHERE a.tenant_id = @tenant_id AND a.id = sqlc.narg('after_id')::uuid))
  AND (@shown::text = '' OR NOT q.died AND NOT q.no_contact AND CASE @shown::text
        WHEN 'coming' THEN g.answer IN ('coming', 'with_one')
        WHEN 'declined' THEN g.answer = 'declined'
        WHEN 'waiting' THEN g.answer = '' AND g.invited_at IS NOT NULL
        ELSE g.invited_at IS NULL END)
ORDER BY m.pinyin, g.member_id LIMIT @max_rows;

-- name: CountGalaGuests :one
-- All for whom a seat is kept; then of those who are not quiet, as Count says.
SELECT count(*)::int AS everybody, count(*) FILTER (WHERE heard)::int AS reserved,
    count(*) FILTER (WHERE heard AND invited)::int AS invited, count(*) FILTER (WHERE heard AND invited AND answer = '')::int AS waiting,
    count(*) FILTER (WHERE heard AND answer = 'declined')::int AS declined, count(*) FILTER (WHERE heard AND heads > 0)::int AS coming,
    coalesce(sum(heads) FILTER (WHERE heard), 0)::int AS heads, coalesce(sum(heads) FILTER (WHERE heard AND seated), 0)::int AS seated,
    count(*) FILTER (WHERE heard AND came)::int AS attended
FROM (
    SELECT g.answer, g.invited_at IS NOT NULL AS invited, g.table_id IS NOT NULL AS seated, g.attended_at IS NOT NULL AS came,
        CASE g.answer WHEN 'coming' THEN 1 WHEN 'with_one' THEN 2 ELSE 0 END AS heads,
        NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = g.member_id)
            AND NOT EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = g.member_id) AS heard
    FROM gala_guests g WHERE g.tenant_id = @tenant_id AND g.gala_id = @gala_id) c;

-- name: LockGalaGuest :one
SELECT sqlc.embed(g), coalesce(nullif(m.name, ''), m.nickname)::text AS name, m.sample,
    EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = g.member_id)::boolean AS died,
    EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = @tenant_id AND w.member_id = g.member_id)::boolean AS no_contact
FROM gala_guests g JOIN members m ON m.tenant_id = @tenant_id AND m.id = g.member_id
WHERE g.tenant_id = @tenant_id AND g.gala_id = @gala_id AND g.member_id = @member_id FOR UPDATE OF g;

-- name: GalaGuestByID :one
SELECT gala_id, member_id FROM gala_guests WHERE tenant_id = @tenant_id AND id = @id;

-- name: InviteGalaGuests :many
-- Those not yet invited who may be approached.
UPDATE gala_guests g SET invited_at = @invited_at
WHERE g.tenant_id = @tenant_id AND g.gala_id = @gala_id AND g.invited_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = g.tenant_id AND d.member_id = g.member_id)
  AND NOT EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = g.tenant_id AND w.member_id = g.member_id)
RETURNING g.member_id;

-- name: AnswerGala :exec
UPDATE gala_guests SET answer = @answer, companion = @companion, said = @said, answered_at = @answered_at, answerer_name = @answerer_name,
    table_id = CASE WHEN @answer::text IN ('coming', 'with_one') THEN table_id END
WHERE tenant_id = @tenant_id AND gala_id = @gala_id AND member_id = @member_id;

-- name: RemoveGalaGuest :exec
DELETE FROM gala_guests WHERE tenant_id = @tenant_id AND gala_id = @gala_id AND member_id = @member_id;

-- name: AttendGala :exec
UPDATE gala_guests SET attended_at = @attended_at WHERE tenant_id = @tenant_id AND gala_id = @gala_id AND member_id = @member_id;

-- name: SeatGalaGuests :exec
-- Arrays of one length; the nil uuid takes a seat away.
UPDATE gala_guests g SET table_id = nullif(u.table_id, '00000000-0000-0000-0000-000000000000')
FROM (SELECT unnest(@member_ids::uuid[]) AS member_id, unnest(@table_ids::uuid[]) AS table_id) u
WHERE g.tenant_id = @tenant_id AND g.gala_id = @gala_id AND g.member_id = u.member_id;

-- name: ListGalaTables :many
SELECT * FROM gala_tables WHERE tenant_id = @tenant_id AND gala_id = @gala_id ORDER BY id LIMIT 300;

-- name: InsertGalaTable :exec
INSERT INTO gala_tables (tenant_id, id, gala_id, name, seats) VALUES (@tenant_id, @id, @gala_id, @name, @seats);

-- name: EditGalaTable :execrows
UPDATE gala_tables SET name = @name, seats = @seats WHERE tenant_id = @tenant_id AND gala_id = @gala_id AND id = @id;

-- name: RemoveGalaTable :execrows
DELETE FROM gala_tables WHERE tenant_id = @tenant_id AND gala_id = @gala_id AND id = @id;

-- name: GalaInvitations :many
-- To which a member was invited and that are not over, the next first.
SELECT g.gala_id FROM gala_guests g JOIN galas a ON a.tenant_id = g.tenant_id AND a.id = g.gala_id
WHERE g.tenant_id = @tenant_id AND g.member_id = @member_id AND g.invited_at IS NOT NULL AND a.starts_at >= @since::timestamptz
ORDER BY a.starts_at, a.id LIMIT 5;

-- name: GalasUnanswered :many
-- Those whose day to answer comes within a time, with how many have not.
SELECT a.id, a.title, a.answer_by, count(*) AS n FROM galas a
JOIN gala_guests g ON g.tenant_id = a.tenant_id AND g.gala_id = a.id AND g.answer = ''
WHERE a.tenant_id = @tenant_id AND a.state = 'planned' AND a.starts_at > @now::timestamptz AND a.answer_by <= @upto AND g.invited_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = g.tenant_id AND d.member_id = g.member_id)
  AND NOT EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = g.tenant_id AND w.member_id = g.member_id)
GROUP BY a.id, a.title, a.answer_by, a.starts_at ORDER BY a.starts_at LIMIT 5;

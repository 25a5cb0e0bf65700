-- name: InsertProgrammeSession :exec
INSERT INTO programme_sessions (tenant_id, id, title, kind, starts_at, ends_at, place, link, capacity, agenda, maker_name, created_at, updated_at)
VALUES (@tenant_id, @id, @title, @kind, @starts_at, @ends_at, @place, @link, @capacity, @agenda, @maker_name, @now, @now);

-- name: UpdateProgrammeSession :execrows
-- No row when the version is no longer the given one.
UPDATE programme_sessions SET title = @title, kind = @kind, starts_at = @starts_at, ends_at = @ends_at, place = @place, link = @link, capacity = @capacity,
    agenda = @agenda, version = version + 1, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: LockProgrammeSession :one
SELECT * FROM programme_sessions WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: CancelProgrammeSession :exec
UPDATE programme_sessions SET cancelled_at = @cancelled_at, cancel_why = @cancel_why, version = version + 1, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id;

-- name: SummariseProgrammeSession :exec
UPDATE programme_sessions SET summary = @summary, version = version + 1, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id;

-- name: GetProgrammeSession :one
SELECT * FROM programme_sessions WHERE tenant_id = @tenant_id AND id = @id;

-- name: ComingProgrammeSessions :many
-- Those that have not ended, the next first, with how many are invited, have
-- accepted, declined and come.
SELECT s.*, g.invited, g.accepted, g.declined, g.attended FROM programme_sessions s
CROSS JOIN LATERAL (
    SELECT count(*) AS invited, count(*) FILTER (WHERE x.answer = 'accepted') AS accepted, count(*) FILTER (WHERE x.answer = 'declined') AS declined, count(x.attended_at) AS attended
    FROM programme_guests x WHERE x.tenant_id = s.tenant_id AND x.session_id = s.id
) g
WHERE s.tenant_id = @tenant_id AND s.ends_at > @now
ORDER BY s.starts_at, s.id LIMIT 100;

-- name: PastProgrammeSessions :many
-- Those that have ended, the last first, before a moment and an id.
SELECT s.*, g.invited, g.accepted, g.declined, g.attended FROM programme_sessions s
CROSS JOIN LATERAL (
    SELECT count(*) AS invited, count(*) FILTER (WHERE x.answer = 'accepted') AS accepted, count(*) FILTER (WHERE x.answer = 'declined') AS declined, count(x.attended_at) AS attended
    FROM programme_guests x WHERE x.tenant_id = s.tenant_id AND x.session_id = s.id
) g
WHERE s.tenant_id = @tenant_id AND s.ends_at <= @now AND (s.starts_at, s.id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY s.starts_at DESC, s.id DESC LIMIT @max_rows;

-- name: InviteGuests :many
-- Who is invited already is not invited again.
INSERT INTO programme_guests (tenant_id, session_id, member_id, invited_at, inviter_name)
SELECT @tenant_id, @session_id, unnest(@member_ids::uuid[]), @now, @inviter_name
ON CONFLICT DO NOTHING
RETURNING member_id;

-- name: ListGuests :many
-- Those who come first, those who declined last.
SELECT g.*, m.name, m.nickname, m.tier, m.city FROM programme_guests g
JOIN members m ON m.tenant_id = g.tenant_id AND m.id = g.member_id
WHERE g.tenant_id = @tenant_id AND g.session_id = @session_id
ORDER BY CASE g.answer WHEN 'accepted' THEN 0 WHEN '' THEN 1 ELSE 2 END, m.pinyin, m.id LIMIT 1000;

-- name: GetGuest :one
SELECT g.*, m.name, m.nickname, m.tier, m.city FROM programme_guests g
JOIN members m ON m.tenant_id = g.tenant_id AND m.id = g.member_id
WHERE g.tenant_id = @tenant_id AND g.session_id = @session_id AND g.member_id = @member_id;

-- name: CountAccepted :one
SELECT count(*) FROM programme_guests WHERE tenant_id = @tenant_id AND session_id = @session_id AND answer = 'accepted' AND member_id <> @without;

-- name: AnswerInvitation :exec
UPDATE programme_guests SET answer = @answer, answered_at = @answered_at
WHERE tenant_id = @tenant_id AND session_id = @session_id AND member_id = @member_id;

-- name: TickGuest :exec
UPDATE programme_guests SET attended_at = @attended_at, ticker_name = @ticker_name
WHERE tenant_id = @tenant_id AND session_id = @session_id AND member_id = @member_id;

-- name: InvitationsOf :many
-- The sessions to come to which a member is invited.
SELECT s.*, g.answer, g.attended_at FROM programme_guests g
JOIN programme_sessions s ON s.tenant_id = g.tenant_id AND s.id = g.session_id
WHERE g.tenant_id = @tenant_id AND g.member_id = @member_id AND s.ends_at > @now
ORDER BY s.starts_at, s.id LIMIT 20;

-- name: VisitsOf :many
-- The sessions a member was invited to, the last first.
SELECT s.*, g.answer, g.attended_at FROM programme_guests g
JOIN programme_sessions s ON s.tenant_id = g.tenant_id AND s.id = g.session_id
WHERE g.tenant_id = @tenant_id AND g.member_id = @member_id
ORDER BY s.starts_at DESC, s.id DESC LIMIT 20;

-- name: UnsummarisedSessions :many
-- Those that ended since a moment and of which nobody has written what came of
-- it.
SELECT * FROM programme_sessions
WHERE tenant_id = @tenant_id AND ends_at <= @now AND starts_at >= @since AND summary = '' AND cancelled_at IS NULL
ORDER BY starts_at, id LIMIT 5;

-- name: ConsultsDue :many
-- @sqlc-vet-disable tenant-scoped
SELECT d.tenant_id::uuid AS brand_id FROM app.consults_due(@moment::timestamptz) d;

-- name: GetConsultSettings :one
SELECT * FROM consult_settings WHERE tenant_id = @tenant_id;

-- name: SaveConsultSettings :execrows
-- Nothing when somebody else saved first.
INSERT INTO consult_settings (tenant_id, monthly, title_id, version) VALUES (@tenant_id, @monthly, sqlc.narg(title_id), 2)
ON CONFLICT (tenant_id) DO UPDATE SET monthly = excluded.monthly, title_id = excluded.title_id, version = consult_settings.version + 1
WHERE consult_settings.version = @version::integer;

-- name: SetConsultWish :exec
INSERT INTO consult_wishes (tenant_id, member_id, monthly, said_at) VALUES (@tenant_id, @member_id, @monthly, @said_at)
ON CONFLICT (tenant_id, member_id) DO UPDATE SET monthly = excluded.monthly, said_at = excluded.said_at;

-- name: Consultants :many
-- Those who have retired and may be asked, with what they were asked this
-- month: who bears the title or said so, is not away, did not ask to be left
-- alone, and lives. With ids, of those alone.
SELECT m.id, coalesce(nullif(m.name, ''), m.nickname)::text AS called, m.city, m.specialities, coalesce(w.monthly, -1)::integer AS wish, coalesce(n.asked, 0)::integer AS asked
FROM members m
LEFT JOIN consult_wishes w ON w.tenant_id = @tenant_id AND w.member_id = m.id
LEFT JOIN consult_months n ON n.tenant_id = @tenant_id AND n.member_id = m.id AND n.month = @month::date
WHERE m.tenant_id = @tenant_id AND m.tier = 'emeritus' AND (cardinality(@ids::uuid[]) = 0 OR m.id = ANY (@ids::uuid[]))
  AND (w.member_id IS NOT NULL OR EXISTS (SELECT 1 FROM title_awards a WHERE a.tenant_id = @tenant_id AND a.member_id = m.id AND a.revoked_at IS NULL
        AND (sqlc.narg(title_id)::uuid IS NULL OR a.title_id = sqlc.narg(title_id)::uuid)))
  AND NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = @tenant_id AND d.member_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM contact_wishes q WHERE q.tenant_id = @tenant_id AND q.member_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM absences b WHERE b.tenant_id = @tenant_id AND b.member_id = m.id AND b.state IN ('granted', 'away') AND @today::date BETWEEN b.from_day AND b.to_day)
ORDER BY m.id LIMIT 200;

-- name: CountConsult :one
-- One more this month, or no row where there is no room for it: whoever asks
-- at the same moment waits for the other.
INSERT INTO consult_months AS n (tenant_id, member_id, month, asked)
SELECT @tenant_id, @member_id, @month, 1 WHERE @most::integer > 0
ON CONFLICT (tenant_id, member_id, month) DO UPDATE SET asked = n.asked + 1 WHERE n.tenant_id = @tenant_id AND n.asked < @most::integer
RETURNING n.asked;

-- name: ConsultWish :one
SELECT monthly FROM consult_wishes WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: InsertConsult :exec
INSERT INTO consults (tenant_id, id, member_id, title, question, asker_id, asker_member, asker_name, asked_at, due_on)
VALUES (@tenant_id, @id, @member_id, @title, @question, @asker_id, sqlc.narg(asker_member), @asker_name, @asked_at, @due_on);

-- name: LockConsult :one
SELECT * FROM consults WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: GetConsult :one
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS called, m.sample
FROM consults c JOIN members m ON m.tenant_id = @tenant_id AND m.id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.id = @id;

-- name: ListConsults :many
-- The latest first; those put to a member, or by an account, where it is given.
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS called, m.sample
FROM consults c JOIN members m ON m.tenant_id = @tenant_id AND m.id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.id < @before
  AND (sqlc.narg(member_id)::uuid IS NULL OR c.member_id = sqlc.narg(member_id)::uuid)
  AND (sqlc.narg(asker_id)::uuid IS NULL OR c.asker_id = sqlc.narg(asker_id)::uuid)
  AND (@state::text = '' OR c.state = @state)
ORDER BY c.id DESC LIMIT @max_rows;

-- name: CountConsults :one
SELECT count(*) FILTER (WHERE state = 'asked') AS asked, count(*) FILTER (WHERE state = 'answered') AS answered,
    count(*) FILTER (WHERE state = 'lapsed' AND settled_at IS NULL) AS lapsed, count(*) FILTER (WHERE thanked_at IS NOT NULL) AS thanked
FROM consults WHERE tenant_id = @tenant_id AND (sqlc.narg(member_id)::uuid IS NULL OR member_id = sqlc.narg(member_id)::uuid);

-- name: EndConsult :exec
UPDATE consults SET state = @state, answer = @answer, may_share = @may_share, ended_at = @ended_at WHERE tenant_id = @tenant_id AND id = @id AND state = 'asked';

-- name: LapsedConsults :many
-- Whoever lets them lapse holds them.
SELECT * FROM consults WHERE tenant_id = @tenant_id AND state = 'asked' AND due_on < @today::date ORDER BY due_on, id LIMIT 200 FOR UPDATE SKIP LOCKED;

-- name: ThankConsult :execrows
UPDATE consults SET thanked_at = @thanked_at WHERE tenant_id = @tenant_id AND id = @id AND state = 'answered' AND thanked_at IS NULL;

-- name: SettleConsult :execrows
UPDATE consults SET settled_at = @settled_at WHERE tenant_id = @tenant_id AND id = @id AND state = 'lapsed' AND settled_at IS NULL;

-- name: UnsettledConsults :many
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS called, m.sample
FROM consults c JOIN members m ON m.tenant_id = @tenant_id AND m.id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.state = 'lapsed' AND c.settled_at IS NULL ORDER BY c.due_on, c.id LIMIT 20;

-- name: PageOfConsult :exec
UPDATE consults SET page_id = @page_id WHERE tenant_id = @tenant_id AND id = @id;

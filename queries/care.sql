-- name: CareSettings :one
SELECT * FROM care_settings WHERE tenant_id = @tenant_id;

-- name: SetCareSettings :exec
INSERT INTO care_settings (tenant_id, remind_days) VALUES (@tenant_id, @remind_days)
ON CONFLICT (tenant_id) DO UPDATE SET remind_days = excluded.remind_days, version = care_settings.version + 1;

-- name: CareBudget :one
SELECT * FROM care_budgets WHERE tenant_id = @tenant_id AND year = @year;

-- name: SetCareBudget :execrows
-- None when somebody else has set it since it was read as version; 0 is none yet.
INSERT INTO care_budgets (tenant_id, year, fen) VALUES (@tenant_id, @year, @fen)
ON CONFLICT (tenant_id, year) DO UPDATE SET fen = excluded.fen, version = care_budgets.version + 1 WHERE care_budgets.version = @version::int;

-- name: CareFestivals :many
SELECT * FROM care_festivals WHERE tenant_id = @tenant_id ORDER BY lunar DESC, month, day, id LIMIT 40;

-- name: AddCareFestival :exec
INSERT INTO care_festivals (tenant_id, id, name, lunar, month, day) VALUES (@tenant_id, @id, @name, @lunar, @month, @day);

-- name: RemoveCareFestival :one
DELETE FROM care_festivals WHERE tenant_id = @tenant_id AND id = @id RETURNING *;

-- name: CaredFor :many
-- The members of some tiers, with what a plan must know of them.
SELECT m.id, coalesce(nullif(m.name, ''), m.nickname)::text AS name, m.birth, m.joined_on, m.sample, p.lunar_month, coalesce(p.lunar_leap, false)::boolean AS lunar_leap, p.lunar_day,
    (d.member_id IS NOT NULL)::boolean AS died, (w.member_id IS NOT NULL)::boolean AS no_contact
FROM members m
LEFT JOIN care_people p ON p.tenant_id = m.tenant_id AND p.member_id = m.id
LEFT JOIN memorials d ON d.tenant_id = m.tenant_id AND d.member_id = m.id
LEFT JOIN contact_wishes w ON w.tenant_id = m.tenant_id AND w.member_id = m.id
WHERE m.tenant_id = @tenant_id AND (m.tier = ANY (@tiers::text[]) OR m.id = @one::uuid)
ORDER BY m.id LIMIT @max_rows;

-- name: CareKeys :many
-- The keys that members have already in a year, and on which day.
SELECT member_id, key, on_day, state FROM care_items
WHERE tenant_id = @tenant_id AND member_id = ANY (@member_ids::uuid[]) AND on_day >= @from_day AND on_day < @to_day
ORDER BY member_id, key;

-- name: InsertCareMaking :exec
INSERT INTO care_makings (tenant_id, id, year, made_at, maker_name) VALUES (@tenant_id, @id, @year, @made_at, @maker_name);

-- name: CountCareMaking :exec
UPDATE care_makings SET added = @added WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockCareMaking :one
SELECT * FROM care_makings WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: LatestCareMaking :one
-- The latest of a year that stands.
SELECT * FROM care_makings WHERE tenant_id = @tenant_id AND year = @year AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: UndoCareMaking :exec
UPDATE care_makings SET undone_at = @undone_at, undoer_name = @undoer_name WHERE tenant_id = @tenant_id AND id = @id;

-- name: CountCareDone :one
-- How many of a making are not as they were planned any more.
SELECT count(*) FROM care_items WHERE tenant_id = @tenant_id AND making_id = @making_id::uuid AND state <> 'planned';

-- name: DeleteCareMade :execrows
DELETE FROM care_items WHERE tenant_id = @tenant_id AND making_id = @making_id::uuid;

-- name: InsertCareItems :execrows
-- Arrays of one length. What a member has already is left as it is.
INSERT INTO care_items (tenant_id, id, member_id, making_id, key, occasion, title, nth, on_day, whole_month, doer_id, what)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@member_ids::uuid[]), sqlc.narg(making_id)::uuid, unnest(@keys::text[]), unnest(@occasions::text[]), unnest(@titles::text[]),
    unnest(@nths::smallint[]), unnest(@days::date[]), unnest(@wholes::boolean[]), sqlc.narg(doer_id)::uuid, unnest(@whats::text[])
ON CONFLICT (tenant_id, member_id, key) DO NOTHING;

-- name: MoveCareItems :execrows
-- Brings planned items to the day they fall on by now.
UPDATE care_items c SET on_day = u.on_day, whole_month = u.whole, reminded_at = NULL, version = c.version + 1
FROM (SELECT unnest(@member_ids::uuid[]) AS member_id, unnest(@keys::text[]) AS key, unnest(@days::date[]) AS on_day, unnest(@wholes::boolean[]) AS whole) u
WHERE c.tenant_id = @tenant_id AND c.member_id = u.member_id AND c.key = u.key AND c.state = 'planned' AND NOT c.fixed AND (c.on_day, c.whole_month) <> (u.on_day, u.whole);

-- name: InsertCareItem :exec
INSERT INTO care_items (tenant_id, id, member_id, key, occasion, title, on_day, doer_id, what, gift, cost, note)
VALUES (@tenant_id, @id, @member_id, @key, 'thought', @title, @on_day, sqlc.narg(doer_id), @what, @gift, @cost, @note);

-- name: LockCareItem :one
SELECT * FROM care_items WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: EditCareItem :execrows
UPDATE care_items SET title = @title, on_day = @on_day, whole_month = @whole_month, doer_id = sqlc.narg(doer_id), what = @what, gift = @gift, cost = @cost, note = @note,
    reminded_at = CASE WHEN on_day = @on_day THEN reminded_at END, fixed = fixed OR on_day <> @on_day, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: SetCareState :exec
UPDATE care_items SET state = @state, reason = @reason, gift = @gift, cost = @cost, note = @note, hushed = @hushed, done_at = @done_at, done_name = @done_name, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: AssignCareItems :many
-- Those of ids that are still to be done.
UPDATE care_items SET doer_id = sqlc.narg(doer_id)::uuid, version = version + 1
WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) AND state = 'planned'
RETURNING id;

-- name: GetCareItems :many
-- In the order of ids.
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS name, m.tier, m.city, m.sample, (m.address_sealed IS NOT NULL)::boolean AS has_address, (m.phone_sealed IS NOT NULL)::boolean AS has_phone,
    coalesce(a.name, '')::text AS doer, (d.member_id IS NOT NULL)::boolean AS died, (w.member_id IS NOT NULL)::boolean AS no_contact
FROM unnest(@ids::uuid[]) WITH ORDINALITY AS u (id, nr)
JOIN care_items c ON c.tenant_id = @tenant_id AND c.id = u.id
JOIN members m ON m.tenant_id = @tenant_id AND m.id = c.member_id
LEFT JOIN memberships s ON s.tenant_id = @tenant_id AND s.account_id = c.doer_id
LEFT JOIN accounts a ON a.id = s.account_id
LEFT JOIN memorials d ON d.tenant_id = @tenant_id AND d.member_id = c.member_id
LEFT JOIN contact_wishes w ON w.tenant_id = @tenant_id AND w.member_id = c.member_id
ORDER BY u.nr;

-- name: ListCareItems :many
-- By day. Quiet is whether their member may not be approached; shown says which
-- of them: all, open, late, done, off.
SELECT c.id FROM care_items c
LEFT JOIN memorials d ON d.tenant_id = c.tenant_id AND d.member_id = c.member_id
LEFT JOIN contact_wishes w ON w.tenant_id = c.tenant_id AND w.member_id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.on_day >= @from_day AND c.on_day < @to_day
  AND (c.on_day, c.id) > (@after_day::date, @after_id::uuid)
  AND (@occasion::text = '' OR c.occasion = @occasion) AND (@title::text = '' OR c.title = @title) AND (@what::text = '' OR c.what = @what)
  AND (NOT @by_doer::boolean OR c.doer_id IS NOT DISTINCT FROM nullif(@doer_id::uuid, '00000000-0000-0000-0000-000000000000'))
  AND CASE @shown::text
        WHEN 'open' THEN c.state = 'planned' AND d.member_id IS NULL AND w.member_id IS NULL
        WHEN 'late' THEN c.state = 'planned' AND d.member_id IS NULL AND w.member_id IS NULL AND NOT c.whole_month AND c.on_day < @today::date
        WHEN 'done' THEN c.state IN ('sent', 'delivered')
        WHEN 'off' THEN c.state IN ('skipped', 'returned') OR c.state = 'planned' AND (d.member_id IS NOT NULL OR w.member_id IS NOT NULL)
        ELSE true END
ORDER BY c.on_day, c.id LIMIT @max_rows;

-- name: CountCareItems :one
SELECT count(*) AS total,
    count(*) FILTER (WHERE c.state = 'planned' AND d.member_id IS NULL AND w.member_id IS NULL) AS open,
    count(*) FILTER (WHERE c.state = 'planned' AND d.member_id IS NULL AND w.member_id IS NULL AND NOT c.whole_month AND c.on_day < @today::date) AS late,
    count(*) FILTER (WHERE c.state IN ('sent', 'delivered')) AS done,
    coalesce(sum(c.cost) FILTER (WHERE c.state IN ('sent', 'delivered', 'returned')), 0)::bigint AS cost
FROM care_items c
LEFT JOIN memorials d ON d.tenant_id = c.tenant_id AND d.member_id = c.member_id
LEFT JOIN contact_wishes w ON w.tenant_id = c.tenant_id AND w.member_id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.on_day >= @from_day AND c.on_day < @to_day;

-- name: CareDays :many
-- What falls on which day, those left out who may not be approached. Names are
-- of at most twelve.
SELECT c.on_day, c.occasion, c.title, c.whole_month, count(*) AS n, count(*) FILTER (WHERE c.state = 'planned') AS open,
    (array_agg(coalesce(nullif(m.name, ''), m.nickname) ORDER BY c.id))[1:12]::text[] AS names, max(c.nth)::int AS nth, min(c.id::text)::text AS first_id
FROM care_items c
JOIN members m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
LEFT JOIN memorials d ON d.tenant_id = c.tenant_id AND d.member_id = c.member_id
LEFT JOIN contact_wishes w ON w.tenant_id = c.tenant_id AND w.member_id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.on_day >= @from_day AND c.on_day < @to_day AND c.state NOT IN ('skipped', 'returned')
  AND d.member_id IS NULL AND w.member_id IS NULL
GROUP BY c.on_day, c.occasion, c.title, c.whole_month
ORDER BY c.on_day, c.whole_month DESC, c.occasion DESC, c.title LIMIT 2000;

-- name: CareTitles :many
-- The festivals and other things of a stretch of days, to choose from.
SELECT DISTINCT title FROM care_items WHERE tenant_id = @tenant_id AND on_day >= @from_day AND on_day < @to_day AND title <> '' ORDER BY title LIMIT 40;

-- name: CareCosts :many
-- By month and kind, what was spent.
SELECT extract(month FROM on_day)::int AS month, what, count(*) AS n, coalesce(sum(cost), 0)::bigint AS cost FROM care_items
WHERE tenant_id = @tenant_id AND on_day >= @from_day AND on_day < @to_day AND state IN ('sent', 'delivered', 'returned')
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: CareOf :many
-- Of one member, the latest first.
SELECT id FROM care_items WHERE tenant_id = @tenant_id AND member_id = @member_id AND (on_day, id) < (@before_day::date, @before_id::uuid)
ORDER BY on_day DESC, id DESC LIMIT @max_rows;

-- name: CareWaiting :many
-- What is to be done up to a day by somebody, or by nobody yet, by occasion.
SELECT c.on_day, c.occasion, c.title, c.whole_month, count(*) AS n, min(coalesce(nullif(m.name, ''), m.nickname))::text AS name, min(c.id::text)::text AS first_id,
    max(c.nth)::int AS nth
FROM care_items c
JOIN members m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
LEFT JOIN memorials d ON d.tenant_id = c.tenant_id AND d.member_id = c.member_id
LEFT JOIN contact_wishes w ON w.tenant_id = c.tenant_id AND w.member_id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.state = 'planned' AND c.on_day >= @from_day AND c.on_day <= @upto AND d.member_id IS NULL AND w.member_id IS NULL
  AND (c.doer_id = @account_id::uuid OR c.doer_id IS NULL AND @also_nobodys::boolean)
GROUP BY c.on_day, c.occasion, c.title, c.whole_month
ORDER BY c.on_day, c.occasion, c.title LIMIT @max_rows;

-- name: MineCareItems :many
-- What somebody has to do, and what they did lately.
SELECT c.id FROM care_items c
LEFT JOIN memorials d ON d.tenant_id = c.tenant_id AND d.member_id = c.member_id
LEFT JOIN contact_wishes w ON w.tenant_id = c.tenant_id AND w.member_id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.doer_id = @account_id::uuid AND c.on_day >= @from_day AND c.on_day <= @upto
  AND (c.state <> 'planned' OR d.member_id IS NULL AND w.member_id IS NULL)
ORDER BY (c.state <> 'planned'), c.on_day, c.id LIMIT @max_rows;

-- name: CareDue :many
-- @sqlc-vet-disable tenant-scoped
-- Asked before any tenant is known.
SELECT tenant_id::uuid AS id FROM app.care_due(@moment::timestamptz);

-- name: HoldCareRound :one
-- @sqlc-vet-disable tenant-scoped
-- Whether this server goes through the brand; until it has, no other does.
SELECT pg_try_advisory_xact_lock(uuid_hash(@tenant_id::uuid), 2100);

-- name: ClaimCareReminders :many
-- Who claims an item reminds of it; nobody else does.
UPDATE care_items x SET reminded_at = @now
WHERE x.tenant_id = @tenant_id AND x.id IN (
    SELECT c.id FROM care_items c
    LEFT JOIN memorials d ON d.tenant_id = c.tenant_id AND d.member_id = c.member_id
    LEFT JOIN contact_wishes w ON w.tenant_id = c.tenant_id AND w.member_id = c.member_id
    WHERE c.tenant_id = @tenant_id AND c.state = 'planned' AND c.reminded_at IS NULL AND c.on_day >= @today AND c.on_day <= @upto
      AND d.member_id IS NULL AND w.member_id IS NULL
    ORDER BY c.id LIMIT 2000 FOR UPDATE OF c SKIP LOCKED)
RETURNING x.id, x.member_id, x.on_day, x.occasion, x.title, x.whole_month, x.doer_id;

-- name: HushCareItems :many
-- What went by while its member may not be approached stays undone for good.
UPDATE care_items c SET state = 'skipped', hushed = true, reason = CASE WHEN EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = c.tenant_id AND d.member_id = c.member_id) THEN 'died' ELSE 'no_contact' END,
    version = c.version + 1
WHERE c.tenant_id = @tenant_id AND c.state = 'planned' AND c.on_day < CASE WHEN c.whole_month THEN @month::date ELSE @today::date END
  AND (EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = c.tenant_id AND d.member_id = c.member_id)
    OR EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = c.tenant_id AND w.member_id = c.member_id))
RETURNING c.id, c.member_id, c.title, c.occasion;

-- name: CareLeads :many
-- Who is told of what nobody has taken on.
SELECT account_id FROM memberships WHERE tenant_id = @tenant_id AND role IN ('owner', 'manager') AND disabled_at IS NULL ORDER BY account_id LIMIT 50;

-- name: CareDoers :many
-- Who may be given something to do: the team and the dealers.
SELECT s.account_id, s.role, a.name FROM memberships s JOIN accounts a ON a.id = s.account_id
WHERE s.tenant_id = @tenant_id AND s.role IN ('owner', 'manager', 'staff', 'dealer') AND s.disabled_at IS NULL
ORDER BY (s.role = 'dealer'), a.name, s.account_id LIMIT 300;

-- name: CarePerson :one
SELECT * FROM care_people WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: SetLunarBirthday :exec
INSERT INTO care_people (tenant_id, member_id, lunar_month, lunar_leap, lunar_day)
VALUES (@tenant_id, @member_id, sqlc.narg(lunar_month), @lunar_leap, sqlc.narg(lunar_day))
ON CONFLICT (tenant_id, member_id) DO UPDATE SET lunar_month = excluded.lunar_month, lunar_leap = excluded.lunar_leap, lunar_day = excluded.lunar_day;

-- name: AskForAddresses :many
-- Those who are asked by this; who was asked before and has not answered is not asked again.
INSERT INTO care_people (tenant_id, member_id, asked_at, asked_for)
SELECT @tenant_id, m.id, @asked_at::timestamptz, @asked_for::text FROM members m
WHERE m.tenant_id = @tenant_id AND m.id = ANY (@member_ids::uuid[])
  AND NOT EXISTS (SELECT 1 FROM memorials d WHERE d.tenant_id = m.tenant_id AND d.member_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM contact_wishes w WHERE w.tenant_id = m.tenant_id AND w.member_id = m.id)
ON CONFLICT (tenant_id, member_id) DO UPDATE SET asked_at = excluded.asked_at, asked_for = excluded.asked_for, given_at = NULL
    WHERE care_people.asked_at IS NULL OR care_people.given_at IS NOT NULL
RETURNING member_id;

-- name: GaveAddress :exec
INSERT INTO care_people (tenant_id, member_id, given_at) VALUES (@tenant_id, @member_id, @given_at)
ON CONFLICT (tenant_id, member_id) DO UPDATE SET given_at = excluded.given_at;

-- name: PlannedBirthdays :many
SELECT id, key, on_day FROM care_items WHERE tenant_id = @tenant_id AND member_id = @member_id AND occasion = 'birthday' AND state = 'planned' ORDER BY on_day, id;

-- name: MakeCareFeed :exec
INSERT INTO care_feeds (tenant_id, id, account_id, token_hash, made_at) VALUES (@tenant_id, @id, @account_id, @token_hash, @made_at);

-- name: RevokeCareFeed :execrows
UPDATE care_feeds SET revoked_at = @revoked_at WHERE tenant_id = @tenant_id AND account_id = @account_id AND revoked_at IS NULL;

-- name: CareFeedOf :one
SELECT * FROM care_feeds WHERE tenant_id = @tenant_id AND account_id = @account_id AND revoked_at IS NULL;

-- name: CareFeedFor :one
-- Whose it is, while they are of the team.
SELECT f.account_id FROM care_feeds f JOIN memberships s ON s.tenant_id = f.tenant_id AND s.account_id = f.account_id
WHERE f.tenant_id = @tenant_id AND f.token_hash = @token_hash AND f.revoked_at IS NULL AND s.role IN ('owner', 'manager', 'staff') AND s.disabled_at IS NULL;

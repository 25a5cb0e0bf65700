-- name: InsertSeat :exec
INSERT INTO seats (tenant_id, id, title, city, speciality, duties, notes, vacant_since, touched_at, sample, created_at, updated_at)
VALUES (@tenant_id, @id, @title, @city, @speciality, @duties, @notes, @now, @now, @sample, @now, @now);

-- name: UpdateSeat :execrows
-- No row when the version is no longer the given one.
UPDATE seats SET title = @title, city = @city, speciality = @speciality, duties = @duties, notes = @notes, version = version + 1, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: LockSeats :many
-- Held until the transaction ends, in the order of ids, so that two of these
-- never lock up.
SELECT * FROM seats WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]) ORDER BY id FOR UPDATE;

-- name: GiveSeat :exec
-- To somebody who is core; the nil uuid leaves it vacant.
UPDATE seats SET holder_id = nullif(@holder_id::uuid, '00000000-0000-0000-0000-000000000000'), held_since = @held_since, vacant_since = @vacant_since,
    lapsed = false, touched_at = @now, version = version + 1, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id;

-- name: ReviewSeat :exec
UPDATE seats SET reviewed_at = @now, reviewer_name = @reviewer_name, review_note = @review_note, touched_at = @now, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id;

-- name: TouchSeat :exec
UPDATE seats SET touched_at = @now WHERE tenant_id = @tenant_id AND id = @id;

-- name: ArchiveSeat :exec
UPDATE seats SET archived_at = @archived_at, version = version + 1, updated_at = @now
WHERE tenant_id = @tenant_id AND id = @id;

-- name: OpenTerm :exec
INSERT INTO seat_terms (tenant_id, id, seat_id, member_id, since, came, why, by_name)
VALUES (@tenant_id, @id, @seat_id, @member_id, @since, @came, @why, @by_name);

-- name: LastTerms :many
-- The two last of a seat, the later first.
SELECT * FROM seat_terms WHERE tenant_id = @tenant_id AND seat_id = @seat_id ORDER BY since DESC, id DESC LIMIT 2;

-- name: DropTerm :exec
DELETE FROM seat_terms WHERE tenant_id = @tenant_id AND id = @id;

-- name: ReopenTerm :exec
UPDATE seat_terms SET until = NULL, ended_why = '', ender_name = '' WHERE tenant_id = @tenant_id AND id = @id;

-- name: AppointedNomination :many
-- The nomination of a member that ended with their taking the seat at a moment.
SELECT id FROM seat_nominations WHERE tenant_id = @tenant_id AND seat_id = @seat_id AND member_id = @member_id AND ended_how = 'appointed' AND ended_at = @ended_at;

-- name: CloseTerm :exec
UPDATE seat_terms SET until = @until, ended_why = @ended_why, ender_name = @ender_name
WHERE tenant_id = @tenant_id AND seat_id = @seat_id AND until IS NULL;

-- name: ListTerms :many
-- Who held a seat, the last first.
SELECT t.*, m.name, m.nickname, m.tier FROM seat_terms t JOIN members m ON m.tenant_id = t.tenant_id AND m.id = t.member_id
WHERE t.tenant_id = @tenant_id AND t.seat_id = @seat_id
ORDER BY t.since DESC, t.id DESC LIMIT 50;

-- name: AddSeatEvents :exec
-- Arrays of one length; the nil uuid stands for none.
INSERT INTO seat_events (tenant_id, id, seat_id, verb, member_id, level_id, note, at, by_name)
SELECT @tenant_id, unnest(@ids::uuid[]), unnest(@seat_ids::uuid[]), unnest(@verbs::text[]),
    nullif(unnest(@member_ids::uuid[]), '00000000-0000-0000-0000-000000000000'), nullif(unnest(@level_ids::uuid[]), '00000000-0000-0000-0000-000000000000'),
    unnest(@notes::text[]), @at, @by_name;

-- name: ListSeatEvents :many
SELECT e.verb, e.note, e.at, e.by_name, e.level_id, e.member_id, coalesce(m.name, '')::text AS name, coalesce(m.nickname, '')::text AS nickname
FROM seat_events e LEFT JOIN members m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
WHERE e.tenant_id = @tenant_id AND e.seat_id = @seat_id
ORDER BY e.at DESC, e.id DESC LIMIT 60;

-- name: MapSeats :many
-- Every seat in use with what its colour is made of: whether its holder still
-- is core, how many are named, and how many of those could take it today. Who
-- has left the bench since being named is not counted as ready. It reads no
-- member: see LapseSeats.
SELECT s.id, s.title, s.city, s.speciality, s.holder_id, s.lapsed, s.held_since, s.vacant_since, s.reviewed_at, s.touched_at, s.version, s.updated_at,
    coalesce(n.named, 0)::bigint AS named, coalesce(n.ready, 0)::bigint AS ready
FROM seats s
LEFT JOIN (
    SELECT x.seat_id, count(*) AS named, count(*) FILTER (WHERE l.ready AND NOT x.lapsed) AS ready
    FROM seat_nominations x JOIN readiness_levels l ON l.tenant_id = x.tenant_id AND l.id = x.level_id
    WHERE x.tenant_id = @tenant_id AND x.ended_at IS NULL
    GROUP BY x.seat_id
) n ON n.seat_id = s.id
WHERE s.tenant_id = @tenant_id AND s.archived_at IS NULL;

-- name: LapseSeats :exec
-- Keeps with a move of members whether the seats they hold have a core member.
UPDATE seats s SET lapsed = (m.tier <> 'core') FROM members m
WHERE s.tenant_id = @tenant_id AND s.holder_id = ANY (@ids::uuid[]) AND m.tenant_id = @tenant_id AND m.id = s.holder_id AND s.lapsed <> (m.tier <> 'core');

-- name: LapseNominations :exec
-- And whether those they are named for can count on them.
UPDATE seat_nominations x SET lapsed = (m.tier NOT IN ('reserve', 'core')) FROM members m
WHERE x.tenant_id = @tenant_id AND x.member_id = ANY (@ids::uuid[]) AND x.ended_at IS NULL AND m.tenant_id = @tenant_id AND m.id = x.member_id
  AND x.lapsed <> (m.tier NOT IN ('reserve', 'core'));

-- name: FewSeats :many
-- What MapSeats tells, of some seats: those given, and those of given holders.
SELECT s.id, s.title, s.city, s.speciality, s.holder_id, s.held_since, s.vacant_since, s.reviewed_at, s.touched_at, s.archived_at, s.version, s.updated_at,
    coalesce(h.name, '')::text AS holder_name, coalesce(h.nickname, '')::text AS holder_nickname, coalesce(h.tier, '')::text AS holder_tier,
    (SELECT count(*) FROM seats o WHERE o.tenant_id = s.tenant_id AND o.holder_id = s.holder_id)::bigint AS holds,
    (SELECT count(*) FROM seat_nominations x WHERE x.tenant_id = s.tenant_id AND x.seat_id = s.id AND x.ended_at IS NULL)::bigint AS named,
    (SELECT count(*) FROM seat_nominations x JOIN readiness_levels l ON l.tenant_id = x.tenant_id AND l.id = x.level_id
        JOIN members m ON m.tenant_id = x.tenant_id AND m.id = x.member_id AND m.tier IN ('reserve', 'core')
     WHERE x.tenant_id = s.tenant_id AND x.seat_id = s.id AND x.ended_at IS NULL AND l.ready)::bigint AS ready
FROM seats s LEFT JOIN members h ON h.tenant_id = s.tenant_id AND h.id = s.holder_id
WHERE s.tenant_id = @tenant_id AND (s.id = ANY (@ids::uuid[]) OR s.holder_id = ANY (@holder_ids::uuid[]))
ORDER BY s.city, s.title, s.id;

-- name: ArchivedSeats :many
SELECT id, title, city, speciality, archived_at FROM seats
WHERE tenant_id = @tenant_id AND archived_at IS NOT NULL
ORDER BY archived_at DESC, id LIMIT 100;

-- name: GetSeat :one
SELECT * FROM seats WHERE tenant_id = @tenant_id AND id = @id;

-- name: InsertNomination :exec
-- It comes after those that are there.
INSERT INTO seat_nominations (tenant_id, id, seat_id, member_id, level_id, place, note, nominated_at, nominator_name, assessed_at)
VALUES (@tenant_id, @id, @seat_id, @member_id, @level_id,
    (SELECT coalesce(max(p.place), 0) + 1 FROM seat_nominations p WHERE p.tenant_id = @tenant_id AND p.seat_id = @seat_id AND p.ended_at IS NULL),
    @note, @now, @nominator_name, @now);

-- name: ListNominations :many
-- Who is named for the seats, the first choice first.
SELECT x.*, m.name, m.nickname, m.tier, m.city, l.ready, l.place AS level_place
FROM seat_nominations x JOIN members m ON m.tenant_id = x.tenant_id AND m.id = x.member_id
JOIN readiness_levels l ON l.tenant_id = x.tenant_id AND l.id = x.level_id
WHERE x.tenant_id = @tenant_id AND x.seat_id = ANY (@seat_ids::uuid[]) AND x.ended_at IS NULL
ORDER BY x.seat_id, x.place, x.id;

-- name: LockNomination :one
SELECT * FROM seat_nominations WHERE tenant_id = @tenant_id AND id = @id AND seat_id = @seat_id FOR UPDATE;

-- name: AssessNomination :execrows
-- No row when the version is no longer the given one.
UPDATE seat_nominations SET level_id = @level_id, note = @note, assessed_at = @now, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version AND ended_at IS NULL;

-- name: PlaceNominations :exec
-- Places them in the order of ids.
UPDATE seat_nominations x SET place = array_position(@ids::uuid[], x.id)
WHERE x.tenant_id = @tenant_id AND x.id = ANY (@ids::uuid[]);

-- name: EndNomination :exec
UPDATE seat_nominations SET ended_at = @ended_at, ended_how = @ended_how, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: EndNominationOf :exec
-- Of whom the seat was given to.
UPDATE seat_nominations SET ended_at = @ended_at, ended_how = 'appointed', version = version + 1
WHERE tenant_id = @tenant_id AND seat_id = @seat_id AND member_id = @member_id AND ended_at IS NULL;

-- name: ReopenNomination :exec
-- Only while the member has not been named anew.
UPDATE seat_nominations x SET ended_at = NULL, ended_how = '', version = x.version + 1,
    lapsed = NOT EXISTS (SELECT 1 FROM members m WHERE m.tenant_id = @tenant_id AND m.id = x.member_id AND m.tier IN ('reserve', 'core'))
WHERE x.tenant_id = @tenant_id AND x.id = @id AND NOT EXISTS (
    SELECT 1 FROM seat_nominations o WHERE o.tenant_id = @tenant_id AND o.seat_id = x.seat_id AND o.member_id = x.member_id AND o.ended_at IS NULL);

-- name: NominationsOfMember :many
SELECT x.id, x.seat_id, x.level_id, x.place, s.title, s.city, s.speciality
FROM seat_nominations x JOIN seats s ON s.tenant_id = x.tenant_id AND s.id = x.seat_id
WHERE x.tenant_id = @tenant_id AND x.member_id = @member_id AND x.ended_at IS NULL AND s.archived_at IS NULL
ORDER BY s.title, s.id;

-- name: AddUsualLevels :exec
-- Only where the brand has none. Arrays of one length.
INSERT INTO readiness_levels (tenant_id, id, usual, ready, months, place)
SELECT @tenant_id, u.id, u.usual, u.ready, u.months, u.place
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@usuals::text[]) AS usual, unnest(@readies::bool[]) AS ready, unnest(@months::integer[]) AS months,
    unnest(@places::integer[]) AS place) u
WHERE NOT EXISTS (SELECT 1 FROM readiness_levels l WHERE l.tenant_id = @tenant_id)
ON CONFLICT DO NOTHING;

-- name: ListLevels :many
SELECT * FROM readiness_levels WHERE tenant_id = @tenant_id ORDER BY retired_at IS NOT NULL, place, id;

-- name: LockLevels :many
SELECT * FROM readiness_levels WHERE tenant_id = @tenant_id ORDER BY id FOR UPDATE;

-- name: InsertLevel :exec
INSERT INTO readiness_levels (tenant_id, id, label, means, ready, months, place)
VALUES (@tenant_id, @id, @label, @means, @ready, @months, @place);

-- name: RetireLevel :exec
UPDATE readiness_levels SET retired_at = @retired_at, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: PlaceLevels :exec
UPDATE readiness_levels l SET place = array_position(@ids::uuid[], l.id)
WHERE l.tenant_id = @tenant_id AND l.id = ANY (@ids::uuid[]);

-- name: LevelUse :many
-- How many open nominations stand at each level.
SELECT level_id, count(*) AS n FROM seat_nominations WHERE tenant_id = @tenant_id AND ended_at IS NULL GROUP BY level_id;

-- name: BenchCounts :many
-- The bench by city, speciality and platform: "reserve 成都", and its tiers whole.
SELECT dim, value, sum(n)::bigint AS n FROM member_counts
WHERE tenant_id = @tenant_id AND dim IN ('tier', 'bench_city', 'bench_speciality', 'bench_platform')
GROUP BY dim, value HAVING sum(n) <> 0;

-- name: BenchOfCities :many
-- Core and reserve members of each city, those first who have been in the
-- community longest.
SELECT c.city::text AS of_city, m.id, m.name, m.nickname, m.tier, m.city
FROM (SELECT unnest(@cities::text[]) AS city) c
CROSS JOIN LATERAL (
    SELECT o.id, o.name, o.nickname, o.tier, o.city FROM members o
    WHERE o.tenant_id = @tenant_id AND o.city = c.city AND o.tier = ANY (@tiers::text[])
    ORDER BY o.joined_sort, o.id LIMIT @max_rows
) m;

-- name: BenchOfSpecialities :many
-- Core and reserve members who are good at each of some things, by the keys of
-- those things.
SELECT c.key::text AS of_key, m.id, m.name, m.nickname, m.tier, m.city
FROM (SELECT unnest(@keys::text[]) AS key) c
CROSS JOIN LATERAL (
    SELECT o.id, o.name, o.nickname, o.tier, o.city FROM member_keys k JOIN members o ON o.tenant_id = k.tenant_id AND o.id = k.member_id
    WHERE k.tenant_id = @tenant_id AND k.key = c.key AND o.tier = ANY (@tiers::text[])
    LIMIT @max_rows
) m;

-- name: SeatsHeldBy :many
-- How many seats each of the members holds who holds any.
SELECT holder_id, count(*) AS n FROM seats
WHERE tenant_id = @tenant_id AND holder_id = ANY (@holder_ids::uuid[])
GROUP BY holder_id;

-- name: PeopleNamed :many
-- Members as they are named on a card.
SELECT id, name, nickname, tier, city FROM members WHERE tenant_id = @tenant_id AND id = ANY (@ids::uuid[]);

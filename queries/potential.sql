-- name: LatestPotentialWeights :one
SELECT * FROM potential_weights WHERE tenant_id = @tenant_id ORDER BY version DESC LIMIT 1;

-- name: ListPotentialWeights :many
SELECT * FROM potential_weights WHERE tenant_id = @tenant_id ORDER BY version DESC LIMIT @max_rows;

-- name: AddPotentialWeights :execrows
-- No row when somebody else made this version meanwhile.
INSERT INTO potential_weights (tenant_id, version, activity, creation, spread, conversion, fit, reason, made_by, maker_name, made_at)
VALUES (@tenant_id, @version, @activity, @creation, @spread, @conversion, @fit, @reason, @made_by, @maker_name, @made_at)
ON CONFLICT (tenant_id, version) DO NOTHING;

-- name: PutPotentialObservation :one
-- The observation of this month, or its next revision; no row when it is not
-- the revision that was read.
INSERT INTO potential_observations AS o (tenant_id, member_id, month, observer_id, observer_name, mentor, revision, written_at)
SELECT @tenant_id, @member_id, @month, @observer_id, @observer_name, @mentor, 1, @written_at
WHERE @seen::integer = 0 OR EXISTS (SELECT 1 FROM potential_observations x
    WHERE x.tenant_id = @tenant_id AND x.member_id = @member_id AND x.month = @month AND x.observer_id = @observer_id)
ON CONFLICT (tenant_id, member_id, month, observer_id) DO UPDATE
SET revision = o.revision + 1, written_at = excluded.written_at, observer_name = excluded.observer_name, mentor = excluded.mentor
WHERE o.revision = @seen::integer
RETURNING revision;

-- name: AddPotentialMarks :exec
INSERT INTO potential_marks (tenant_id, member_id, month, observer_id, revision, dimension, score, evidence, written_at)
SELECT @tenant_id, @member_id, @month, @observer_id, @revision, unnest(@dimensions::text[]), unnest(@scores::smallint[]), unnest(@evidences::text[]), @written_at;

-- name: ListPotentialMarks :many
-- What observers of a member wrote since a month, as it stands, the latest
-- month first.
SELECT o.month, o.observer_id, o.observer_name, o.mentor, o.revision, o.written_at, k.dimension, k.score, k.evidence
FROM potential_observations o
JOIN potential_marks k ON k.tenant_id = o.tenant_id AND k.member_id = o.member_id AND k.month = o.month AND k.observer_id = o.observer_id AND k.revision = o.revision
WHERE o.tenant_id = @tenant_id AND k.tenant_id = @tenant_id AND o.member_id = @member_id AND o.month >= @since
ORDER BY o.month DESC, o.written_at DESC, o.observer_id, k.dimension
LIMIT @max_rows;

-- name: ListPotentialMarksOf :many
-- What one observer wrote about a member in a month: each revision, the latest first.
SELECT * FROM potential_marks
WHERE tenant_id = @tenant_id AND member_id = @member_id AND month = @month AND observer_id = @observer_id
ORDER BY revision DESC, dimension LIMIT @max_rows;

-- name: ListPotentialMembers :many
-- Everybody whose potential is computed of themselves.
SELECT id FROM members WHERE tenant_id = @tenant_id AND tier IN ('reserve', 'core') ORDER BY id;

-- name: GatherPotentialMembers :many
SELECT m.id, m.tier, m.joined_on, coalesce(f.followers, -1)::bigint AS followers
FROM members m
LEFT JOIN (SELECT h.member_id, sum(h.followers)::bigint AS followers FROM member_handles h
    WHERE h.tenant_id = @tenant_id AND h.member_id = ANY (@ids::uuid[]) GROUP BY h.member_id) f ON f.member_id = m.id
WHERE m.tenant_id = @tenant_id AND m.id = ANY (@ids::uuid[]) ORDER BY m.id;

-- name: GatherPotentialCounts :many
-- Contributions of a window by kind; what was taken back cancels out.
SELECT member_id, kind, sum(amount)::bigint AS n FROM contributions
WHERE tenant_id = @tenant_id AND member_id = ANY (@ids::uuid[]) AND on_day > @since AND on_day <= @today
GROUP BY member_id, kind HAVING sum(amount) > 0;

-- name: GatherPotentialWeeks :many
-- In how many weeks of the window each did anything that counts.
SELECT w.member_id, count(*)::bigint AS weeks
FROM (SELECT c.member_id, date_trunc('week', c.on_day::timestamp) AS week FROM contributions c
    WHERE c.tenant_id = @tenant_id AND c.member_id = ANY (@ids::uuid[]) AND c.on_day > @since AND c.on_day <= @today
    GROUP BY 1, 2 HAVING sum(c.amount) > 0) w
GROUP BY w.member_id;

-- name: GatherPotentialMarks :many
-- The mean of what observers gave since a month; of each observer the last.
SELECT l.member_id, l.dimension, avg(l.score)::float8 AS mean, count(*)::bigint AS people
FROM (SELECT DISTINCT ON (o.member_id, o.observer_id, k.dimension) o.member_id, k.dimension, k.score
    FROM potential_observations o
    JOIN potential_marks k ON k.tenant_id = o.tenant_id AND k.member_id = o.member_id AND k.month = o.month AND k.observer_id = o.observer_id AND k.revision = o.revision
    WHERE o.tenant_id = @tenant_id AND k.tenant_id = @tenant_id AND o.member_id = ANY (@ids::uuid[]) AND o.month >= @since
    ORDER BY o.member_id, o.observer_id, k.dimension, o.month DESC) l
GROUP BY l.member_id, l.dimension;

-- name: PutPotentialStandings :exec
-- Arrays of one length; -1 stands for 不足. The performance is ranked afterwards.
INSERT INTO potential_standing (tenant_id, member_id, month, tier, weights, activity, creation, spread, conversion, fit, total, stands_on, points, parts, computed_at)
SELECT @tenant_id, unnest(@member_ids::uuid[]), @month, unnest(@tiers::text[]), @weights, nullif(unnest(@activities::smallint[]), -1), nullif(unnest(@creations::smallint[]), -1),
    nullif(unnest(@spreads::smallint[]), -1), nullif(unnest(@conversions::smallint[]), -1), nullif(unnest(@fits::smallint[]), -1), nullif(unnest(@totals::smallint[]), -1),
    unnest(@stand_ons::smallint[]), nullif(unnest(@points::bigint[]), -1), unnest(@parts::text[])::jsonb, @computed_at
ON CONFLICT (tenant_id, member_id) DO UPDATE SET month = excluded.month, tier = excluded.tier, weights = excluded.weights, activity = excluded.activity,
    creation = excluded.creation, spread = excluded.spread, conversion = excluded.conversion, fit = excluded.fit, total = excluded.total,
    stands_on = excluded.stands_on, points = excluded.points, parts = excluded.parts, computed_at = excluded.computed_at,
    performance = CASE WHEN excluded.points IS NULL THEN NULL ELSE potential_standing.performance END;

-- name: TidyPotentialTiers :exec
-- Who moved since is weighed where they stand now.
UPDATE potential_standing s SET tier = m.tier FROM members m
WHERE s.tenant_id = @tenant_id AND m.tenant_id = @tenant_id AND m.id = s.member_id AND m.tier <> s.tier;

-- name: RankPotential :exec
-- The percentile rank of everybody's points within their tier, as
-- potential.PercentileRank has it.
UPDATE potential_standing s SET performance = r.percent
FROM (SELECT p.member_id, round(100.0 * (rank() OVER (PARTITION BY p.tier ORDER BY p.points) - 1 + count(*) OVER (PARTITION BY p.tier, p.points) / 2.0)
        / count(*) OVER (PARTITION BY p.tier))::smallint AS percent
    FROM potential_standing p WHERE p.tenant_id = @tenant_id AND p.points IS NOT NULL) r
WHERE s.tenant_id = @tenant_id AND s.member_id = r.member_id AND s.performance IS DISTINCT FROM r.percent;

-- name: RankPotentialOf :exec
-- The same for one member, the others as they stand.
UPDATE potential_standing s SET performance = (
    SELECT round(100.0 * (count(*) FILTER (WHERE p.points < s.points) + count(*) FILTER (WHERE p.points = s.points) / 2.0) / count(*))::smallint
    FROM potential_standing p WHERE p.tenant_id = @tenant_id AND p.tier = s.tier AND p.points IS NOT NULL)
WHERE s.tenant_id = @tenant_id AND s.member_id = @member_id AND s.points IS NOT NULL;

-- name: KeepPotentialHistory :exec
-- What was computed since a moment stands as its month's.
INSERT INTO potential_history (tenant_id, member_id, month, tier, weights, activity, creation, spread, conversion, fit, total, stands_on, performance, computed_at)
SELECT s.tenant_id, s.member_id, s.month, s.tier, s.weights, s.activity, s.creation, s.spread, s.conversion, s.fit, s.total, s.stands_on, s.performance, s.computed_at
FROM potential_standing s WHERE s.tenant_id = @tenant_id AND s.computed_at >= @since AND (sqlc.narg('member_id')::uuid IS NULL OR s.member_id = sqlc.narg('member_id')::uuid)
ON CONFLICT (tenant_id, member_id, month) DO UPDATE SET tier = excluded.tier, weights = excluded.weights, activity = excluded.activity,
    creation = excluded.creation, spread = excluded.spread, conversion = excluded.conversion, fit = excluded.fit, total = excluded.total,
    stands_on = excluded.stands_on, performance = excluded.performance, computed_at = excluded.computed_at;

-- name: KeepPotentialMedians :exec
INSERT INTO potential_medians (tenant_id, tier, activity, creation, spread, conversion, fit, total, people, computed_at)
SELECT s.tenant_id, s.tier, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.activity))::smallint, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.creation))::smallint,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.spread))::smallint, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.conversion))::smallint,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.fit))::smallint, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.total))::smallint, count(s.total), @computed_at
FROM potential_standing s WHERE s.tenant_id = @tenant_id AND s.tier IN ('reserve', 'core') GROUP BY s.tenant_id, s.tier
ON CONFLICT (tenant_id, tier) DO UPDATE SET activity = excluded.activity, creation = excluded.creation, spread = excluded.spread,
    conversion = excluded.conversion, fit = excluded.fit, total = excluded.total, people = excluded.people, computed_at = excluded.computed_at;

-- name: GetPotentialStanding :one
SELECT * FROM potential_standing WHERE tenant_id = @tenant_id AND member_id = @member_id;

-- name: GetPotentialMedian :one
SELECT * FROM potential_medians WHERE tenant_id = @tenant_id AND tier = @tier;

-- name: ListPotentialHistory :many
SELECT * FROM potential_history WHERE tenant_id = @tenant_id AND member_id = @member_id ORDER BY month DESC LIMIT @max_rows;

-- name: KeepPotentialPlaces :exec
-- Of all, or of one member.
INSERT INTO potential_places AS p (tenant_id, member_id, box, total, performance, stands_on)
SELECT s.tenant_id, s.member_id, coalesce(s.box, 0), coalesce(s.total, -1), coalesce(s.performance, -1), s.stands_on
FROM potential_standing s WHERE s.tenant_id = @tenant_id AND s.tier = 'reserve' AND (sqlc.narg('member_id')::uuid IS NULL OR s.member_id = sqlc.narg('member_id')::uuid)
ON CONFLICT (tenant_id, member_id) DO UPDATE SET box = excluded.box, total = excluded.total, performance = excluded.performance, stands_on = excluded.stands_on
WHERE (p.box, p.total, p.performance, p.stands_on) IS DISTINCT FROM (excluded.box, excluded.total, excluded.performance, excluded.stands_on);

-- name: ForgetPotentialPlaces :exec
-- Of those who are of the reserve no longer.
DELETE FROM potential_places p USING members m WHERE p.tenant_id = @tenant_id AND m.tenant_id = @tenant_id AND m.id = p.member_id AND m.tier <> 'reserve';

-- name: LeavePlaces :exec
-- Who of some is of the reserve no longer has no place among the boxes.
DELETE FROM potential_places p USING members m
WHERE p.tenant_id = @tenant_id AND m.tenant_id = @tenant_id AND m.id = p.member_id AND p.member_id = ANY (@ids::uuid[]) AND m.tier <> 'reserve';

-- name: RegainPlaces :exec
-- Who of some is of the reserve again stands where they stood in it last.
INSERT INTO potential_places (tenant_id, member_id, box, total, performance, stands_on)
SELECT s.tenant_id, s.member_id, coalesce(s.box, 0), coalesce(s.total, -1), coalesce(s.performance, -1), s.stands_on
FROM potential_standing s JOIN members m ON m.tenant_id = @tenant_id AND m.id = s.member_id AND m.tier = 'reserve'
WHERE s.tenant_id = @tenant_id AND s.member_id = ANY (@ids::uuid[]) AND s.tier = 'reserve'
ON CONFLICT DO NOTHING;

-- name: KeepSpecialityPlaces :exec
-- Of some: after they moved among the boxes, or are good at other things.
WITH meant AS MATERIALIZED (
    SELECT DISTINCT p.member_id, s.speciality, p.box, p.total
    FROM potential_places p JOIN members m ON m.tenant_id = @tenant_id AND m.id = p.member_id
    CROSS JOIN LATERAL unnest(string_to_array(m.specialities, E'\n')) AS s (speciality)
    WHERE p.tenant_id = @tenant_id AND p.member_id = ANY (@ids::uuid[]) AND s.speciality <> ''),
gone AS (
    DELETE FROM speciality_places x WHERE x.tenant_id = @tenant_id AND x.member_id = ANY (@ids::uuid[])
      AND NOT EXISTS (SELECT 1 FROM meant w WHERE w.member_id = x.member_id AND w.speciality = x.speciality))
INSERT INTO speciality_places AS x (tenant_id, member_id, speciality, box, total)
SELECT @tenant_id, w.member_id, w.speciality, w.box, w.total FROM meant w
ON CONFLICT (tenant_id, member_id, speciality) DO UPDATE SET box = excluded.box, total = excluded.total
WHERE (x.box, x.total) IS DISTINCT FROM (excluded.box, excluded.total);

-- name: KeepAllSpecialityPlaces :exec
-- The same of everybody, after a round.
WITH meant AS MATERIALIZED (
    SELECT DISTINCT p.member_id, s.speciality, p.box, p.total
    FROM potential_places p JOIN members m ON m.tenant_id = @tenant_id AND m.id = p.member_id
    CROSS JOIN LATERAL unnest(string_to_array(m.specialities, E'\n')) AS s (speciality)
    WHERE p.tenant_id = @tenant_id AND s.speciality <> ''),
gone AS (
    DELETE FROM speciality_places x WHERE x.tenant_id = @tenant_id
      AND NOT EXISTS (SELECT 1 FROM meant w WHERE w.member_id = x.member_id AND w.speciality = x.speciality))
INSERT INTO speciality_places AS x (tenant_id, member_id, speciality, box, total)
SELECT @tenant_id, w.member_id, w.speciality, w.box, w.total FROM meant w
ON CONFLICT (tenant_id, member_id, speciality) DO UPDATE SET box = excluded.box, total = excluded.total
WHERE (x.box, x.total) IS DISTINCT FROM (excluded.box, excluded.total);

-- name: CountBoxes :many
-- How many of the reserve stand in each box, and the first few of each. Box 0
-- are those for whom there was too little to compute; for whom nothing was
-- computed yet have no place, and are not among them.
WITH counted AS (SELECT p.box, count(*)::bigint AS n FROM potential_places p WHERE p.tenant_id = @tenant_id GROUP BY p.box)
SELECT c.box, c.n, c.n AS computed, t.member_id AS id, who.name, who.nickname, t.total
FROM counted c
CROSS JOIN LATERAL (SELECT x.member_id, x.total FROM potential_places x
    WHERE x.tenant_id = @tenant_id AND x.box = c.box ORDER BY x.total DESC, x.member_id LIMIT @few) t
CROSS JOIN LATERAL (SELECT o.name, o.nickname FROM members o WHERE o.tenant_id = @tenant_id AND o.id = t.member_id LIMIT 1) who
ORDER BY c.box, t.total DESC, t.member_id;

-- name: CountBoxesOfSpeciality :many
-- The same of those who are good at something.
WITH counted AS (SELECT p.box, count(*)::bigint AS n FROM speciality_places p WHERE p.tenant_id = @tenant_id AND p.speciality = @speciality GROUP BY p.box)
SELECT c.box, c.n, c.n AS computed, t.member_id AS id, who.name, who.nickname, t.total
FROM counted c
CROSS JOIN LATERAL (SELECT x.member_id, x.total FROM speciality_places x
    WHERE x.tenant_id = @tenant_id AND x.speciality = @speciality AND x.box = c.box ORDER BY x.total DESC, x.member_id LIMIT @few) t
CROSS JOIN LATERAL (SELECT o.name, o.nickname FROM members o WHERE o.tenant_id = @tenant_id AND o.id = t.member_id LIMIT 1) who
ORDER BY c.box, t.total DESC, t.member_id;

-- name: CountBoxesOfCity :many
-- The same of a city, and there of those who are good at something if that is
-- given. Box 0 are all who are not placed, whether or not anything was computed.
WITH placed AS MATERIALIZED (
    SELECT m.id, coalesce(p.box, 0)::smallint AS box, coalesce(p.total, -1)::smallint AS total, p.member_id IS NOT NULL AS computed
    FROM members m LEFT JOIN potential_places p ON p.tenant_id = @tenant_id AND p.member_id = m.id
    WHERE m.tenant_id = @tenant_id AND m.city = @city AND m.tier = 'reserve'
      AND (@speciality::text = '' OR position(E'\n' || @speciality || E'\n' IN m.specialities) > 0)),
ranked AS (SELECT x.id, x.box, x.total, count(*) OVER (PARTITION BY x.box) AS n, count(*) FILTER (WHERE x.computed) OVER (PARTITION BY x.box) AS computed,
    row_number() OVER (PARTITION BY x.box ORDER BY x.total DESC, x.id) AS nth FROM placed x)
SELECT r.box, r.n, r.computed, r.id, who.name, who.nickname, r.total
FROM ranked r
CROSS JOIN LATERAL (SELECT o.name, o.nickname FROM members o WHERE o.tenant_id = @tenant_id AND o.id = r.id LIMIT 1) who
WHERE r.nth <= @few::integer
ORDER BY r.box, r.total DESC, r.id;

-- name: CountReserve :one
-- How many the reserve are, of all or of those who are good at something.
SELECT coalesce(sum(n), 0)::bigint FROM member_counts WHERE tenant_id = @tenant_id AND dim = @dim AND value = @value;

-- name: ListBox :many
-- Those of the reserve in a box, the most promising first; box 0 are those for
-- whom there was too little.
SELECT m.id, m.name, m.nickname, m.city, m.specialities, p.total, p.performance, p.stands_on
FROM potential_places p CROSS JOIN LATERAL (SELECT * FROM members o WHERE o.tenant_id = @tenant_id AND o.id = p.member_id LIMIT 1) m
WHERE p.tenant_id = @tenant_id AND p.box = @box AND m.tier = 'reserve' AND (@city::text = '' OR m.city = @city)
  AND p.total <= @after_total AND (p.total < @after_total OR p.member_id > @after_id)
ORDER BY p.total DESC, p.member_id LIMIT @max_rows;

-- name: ListBoxOfSpeciality :many
-- The same of those who are good at something.
SELECT m.id, m.name, m.nickname, m.city, m.specialities, p.total, p.performance, p.stands_on
FROM speciality_places s
CROSS JOIN LATERAL (SELECT * FROM members o WHERE o.tenant_id = @tenant_id AND o.id = s.member_id LIMIT 1) m
JOIN potential_places p ON p.tenant_id = @tenant_id AND p.member_id = s.member_id
WHERE s.tenant_id = @tenant_id AND s.speciality = @speciality AND s.box = @box AND m.tier = 'reserve' AND (@city::text = '' OR m.city = @city)
  AND s.total <= @after_total AND (s.total < @after_total OR s.member_id > @after_id)
ORDER BY s.total DESC, s.member_id LIMIT @max_rows;

-- name: ListUncomputed :many
-- Those of the reserve for whom nothing was computed yet.
SELECT m.id, m.name, m.nickname, m.city, m.specialities FROM members m
WHERE m.tenant_id = @tenant_id AND m.tier = 'reserve' AND (@city::text = '' OR m.city = @city)
  AND (@speciality::text = '' OR position(E'\n' || @speciality || E'\n' IN m.specialities) > 0)
  AND NOT EXISTS (SELECT 1 FROM potential_places p WHERE p.tenant_id = @tenant_id AND p.member_id = m.id) AND m.id > @after_id
ORDER BY m.id LIMIT @max_rows;

-- name: LatestPotentialRound :one
SELECT * FROM nightly_rounds WHERE tenant_id = @tenant_id AND kind = @kind;

-- name: RoundsDue :many
-- @sqlc-vet-disable tenant-scoped
-- Asked before any tenant is known: the ids of those whose round is due.
SELECT tenant_id::uuid AS id FROM app.rounds_due(@kind, @at);

-- name: BeginRound :exec
INSERT INTO nightly_rounds (tenant_id, kind, night, settings, begun_at)
VALUES (@tenant_id, @kind, @night, @settings, @begun_at)
ON CONFLICT (tenant_id, kind) DO UPDATE SET night = excluded.night, settings = excluded.settings, begun_at = excluded.begun_at, finished_at = NULL;

-- name: FinishRound :exec
UPDATE nightly_rounds SET finished_at = @finished_at, people = @people WHERE tenant_id = @tenant_id AND kind = @kind;

-- name: MentorsNow :one
-- Whether somebody is at present a member's mentor.
SELECT EXISTS (SELECT 1 FROM mentorships
    WHERE tenant_id = @tenant_id AND successor_id = @successor_id AND mentor_id = @mentor_id AND state = 'running');

-- name: ListMentees :many
-- Whom somebody mentors at present, and which of them they have observed in a month.
SELECT m.id, m.name, m.nickname, EXISTS (SELECT 1 FROM potential_observations o
    WHERE o.tenant_id = @tenant_id AND o.member_id = m.id AND o.month = @month AND o.observer_id = @observer_id) AS observed
FROM mentorships s JOIN members m ON m.tenant_id = @tenant_id AND m.id = s.successor_id
WHERE s.tenant_id = @tenant_id AND s.mentor_id = @mentor_id AND s.state = 'running' ORDER BY m.id LIMIT 20;

-- name: ListBoxChoices :many
-- In which cities and specialities the reserve is, those with most people first.
SELECT dim, value FROM (
    SELECT c.dim, c.value, sum(c.n) AS n, row_number() OVER (PARTITION BY c.dim ORDER BY sum(c.n) DESC, c.value) AS k FROM member_counts c
    WHERE c.tenant_id = @tenant_id AND c.dim IN ('bench_city', 'bench_speciality') AND c.value >= 'reserve ' AND c.value < 'reserve!'
    GROUP BY c.dim, c.value HAVING sum(c.n) > 0) x
WHERE k <= 60 ORDER BY dim, k;

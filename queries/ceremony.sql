-- name: InsertCeremony :exec
INSERT INTO ceremonies (tenant_id, id, handover_id, title, starts_at, place, link, giver_id, taker_id, witnesses, token, story, made_at, maker_name)
VALUES (@tenant_id, @id, sqlc.narg(handover_id), @title, @starts_at, @place, @link, @giver_id, sqlc.narg(taker_id), @witnesses, @token, @story, @made_at, @maker_name);

-- name: LockCeremony :one
SELECT * FROM ceremonies WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: EditCeremony :execrows
UPDATE ceremonies SET title = @title, starts_at = @starts_at, place = @place, link = @link, giver_id = @giver_id, taker_id = sqlc.narg(taker_id),
    witnesses = @witnesses, token = @token, story = @story, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: RecordCeremony :execrows
UPDATE ceremonies SET state = 'held', said = @said, recording = @recording, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: CancelCeremony :exec
UPDATE ceremonies SET state = 'cancelled', end_reason = @end_reason, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: GetCeremonies :many
-- In the order of ids.
SELECT sqlc.embed(c), coalesce(nullif(g.name, ''), g.nickname)::text AS giver, g.sample, coalesce(nullif(k.name, ''), k.nickname, '')::text AS taker,
    coalesce((SELECT sum(s.minutes) FROM ceremony_steps s WHERE s.tenant_id = @tenant_id AND s.ceremony_id = c.id), 0)::int AS minutes
FROM unnest(@ids::uuid[]) WITH ORDINALITY AS u (id, nr)
JOIN ceremonies c ON c.tenant_id = @tenant_id AND c.id = u.id
JOIN members g ON g.tenant_id = @tenant_id AND g.id = c.giver_id
LEFT JOIN members k ON k.tenant_id = @tenant_id AND k.id = c.taker_id
ORDER BY u.nr;

-- name: ListCeremonies :many
-- The latest first.
SELECT id FROM ceremonies WHERE tenant_id = @tenant_id AND (starts_at, id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY starts_at DESC, id DESC LIMIT @max_rows;

-- name: CountCeremonies :one
SELECT count(*) FILTER (WHERE state = 'planned') AS planned, count(*) FILTER (WHERE state = 'held') AS held,
    count(*) FILTER (WHERE state = 'planned' AND starts_at < @now::timestamptz) AS unrecorded
FROM ceremonies WHERE tenant_id = @tenant_id;

-- name: CeremoniesOf :many
-- Those in which the member gives or takes, the latest first.
SELECT id FROM ceremonies WHERE tenant_id = @tenant_id AND (giver_id = @member_id OR taker_id = @member_id::uuid) AND state <> 'cancelled'
ORDER BY starts_at DESC, id DESC LIMIT @max_rows;

-- name: CeremonyOfHandover :one
SELECT id FROM ceremonies WHERE tenant_id = @tenant_id AND handover_id = @handover_id::uuid AND state <> 'cancelled';

-- name: ListCeremonySteps :many
SELECT * FROM ceremony_steps WHERE tenant_id = @tenant_id AND ceremony_id = @ceremony_id ORDER BY place, id;

-- name: InsertCeremonySteps :exec
-- Arrays of one length.
INSERT INTO ceremony_steps (tenant_id, id, ceremony_id, place, title, minutes, owner)
SELECT @tenant_id, unnest(@ids::uuid[]), @ceremony_id, unnest(@places::int[]), unnest(@titles::text[]), unnest(@minutes::int[]), unnest(@owners::text[]);

-- name: EditCeremonyStep :execrows
UPDATE ceremony_steps SET title = @title, minutes = @minutes, owner = @owner WHERE tenant_id = @tenant_id AND id = @id AND ceremony_id = @ceremony_id;

-- name: PlaceCeremonyStep :exec
UPDATE ceremony_steps SET place = @place WHERE tenant_id = @tenant_id AND id = @id;

-- name: DeleteCeremonyStep :execrows
DELETE FROM ceremony_steps WHERE tenant_id = @tenant_id AND id = @id AND ceremony_id = @ceremony_id;

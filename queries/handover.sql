-- name: InsertHandover :exec
INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, made_by, maker_name)
VALUES (@tenant_id, @id, @group_id, @leaver_id, sqlc.narg(successor_id), @leaving_on, @reason, @origin, 'draft', @made_at, sqlc.narg(made_by), @maker_name);

-- name: LockHandover :one
-- Whoever changes anything of a hand-over holds this row first.
SELECT * FROM handovers WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: LockHandoverGroup :many
SELECT * FROM handovers WHERE tenant_id = @tenant_id AND group_id = @group_id AND state = 'draft' ORDER BY id FOR UPDATE;

-- name: HandoversOfGroup :many
SELECT id FROM handovers WHERE tenant_id = @tenant_id AND group_id = @group_id ORDER BY id;

-- name: HandoverOfItem :one
SELECT handover_id FROM handover_items WHERE tenant_id = @tenant_id AND id = @id;

-- name: PlanHandover :one
-- What can be changed until the end. No row when somebody else saved first.
UPDATE handovers SET successor_id = sqlc.narg(successor_id), leaving_on = @leaving_on, reason = @reason, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version AND state IN ('draft', 'open')
RETURNING version;

-- name: TouchHandover :exec
UPDATE handovers SET version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: BeginHandover :exec
UPDATE handovers SET state = 'open', begun_at = @begun_at, gap = @gap, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND state = 'draft';

-- name: CloseHandover :one
-- No row while any item is neither accepted nor dropped, or when it is not open.
UPDATE handovers h SET state = 'closed', ended_at = @ended_at, ended_by = @ended_by, ender_name = @ender_name, end_reason = @end_reason, version = version + 1
WHERE h.tenant_id = @tenant_id AND h.id = @id AND h.state = 'open'
  AND NOT EXISTS (SELECT 1 FROM handover_items i
                  WHERE i.tenant_id = @tenant_id AND i.handover_id = @id AND i.state NOT IN ('accepted', 'dropped'))
RETURNING *;

-- name: ReopenHandover :exec
UPDATE handovers SET state = 'open', ended_at = NULL, ended_by = NULL, ender_name = '', end_reason = '', undone_at = @undone_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND state = 'closed';

-- name: CancelHandover :exec
UPDATE handovers SET state = 'cancelled', ended_at = @ended_at, ended_by = @ended_by, ender_name = @ender_name, end_reason = @end_reason, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND state IN ('draft', 'open');

-- name: LeavingAmong :many
-- Which of the members are leaving: their hand-over is planned or under way.
SELECT leaver_id, id, state, origin FROM handovers
WHERE tenant_id = @tenant_id AND leaver_id = ANY(@members::uuid[]) AND state IN ('draft', 'open')
ORDER BY leaver_id;

-- name: GetHandovers :many
-- In the order of ids, with how their items stand.
SELECT sqlc.embed(h), coalesce(nullif(l.name, ''), l.nickname)::text AS leaver, l.tier AS leaver_tier, l.sample,
    coalesce(nullif(s.name, ''), s.nickname, '')::text AS successor,
    n.total, n.accepted, n.offered, n.returned, n.late, n.next_due
FROM unnest(@ids::uuid[]) WITH ORDINALITY AS u (id, nr)
JOIN handovers h ON h.tenant_id = @tenant_id AND h.id = u.id
JOIN members l ON l.tenant_id = @tenant_id AND l.id = h.leaver_id
LEFT JOIN members s ON s.tenant_id = @tenant_id AND s.id = h.successor_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.state <> 'dropped') AS total, count(*) FILTER (WHERE i.state = 'accepted') AS accepted,
        count(*) FILTER (WHERE i.state = 'offered') AS offered, count(*) FILTER (WHERE i.state = 'returned') AS returned,
        count(*) FILTER (WHERE i.state NOT IN ('accepted', 'dropped') AND i.due_on < @today::date) AS late,
        coalesce(min(i.due_on) FILTER (WHERE i.state NOT IN ('accepted', 'dropped')), h.leaving_on)::date AS next_due
    FROM handover_items i WHERE i.tenant_id = @tenant_id AND i.handover_id = h.id) n
ORDER BY u.nr;

-- name: ListRunningHandovers :many
-- Drafts or open ones, who leaves first coming first. Those that Xinhuo
-- drafted for a risk are for those who lead.
SELECT id, leaving_on FROM handovers
WHERE tenant_id = @tenant_id AND state = @state AND (leaving_on, id) > (@after_on::date, @after_id::uuid) AND (@risk::bool OR origin <> 'risk' OR state <> 'draft')
ORDER BY leaving_on, id LIMIT @max_rows;

-- name: ListEndedHandovers :many
-- Closed or cancelled ones, the latest first.
SELECT id, ended_at FROM handovers
WHERE tenant_id = @tenant_id AND state = @state AND (ended_at, id) < (@before_at::timestamptz, @before_id::uuid) AND (@risk::bool OR origin <> 'risk' OR begun_at IS NOT NULL)
ORDER BY ended_at DESC, id DESC LIMIT @max_rows;

-- name: CountHandovers :one
SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'draft' AND (@risk::bool OR origin <> 'risk')) AS drafts,
    count(*) FILTER (WHERE state = 'open' AND leaving_on < @today::date) AS overdue
FROM handovers WHERE tenant_id = @tenant_id AND state IN ('draft', 'open');

-- name: CountOpenItems :one
SELECT count(*) FILTER (WHERE i.state = 'offered') AS offered, count(*) FILTER (WHERE i.due_on < @today::date) AS late, count(*) AS unaccepted
FROM handovers h JOIN handover_items i ON i.tenant_id = @tenant_id AND i.handover_id = h.id AND i.state NOT IN ('accepted', 'dropped')
WHERE h.tenant_id = @tenant_id AND h.state = 'open';

-- name: CountEndedHandovers :one
-- Those that ListEndedHandovers lists.
SELECT count(*) FILTER (WHERE state = 'closed') AS closed, count(*) FILTER (WHERE state = 'closed' AND ended_at >= @since) AS lately,
    count(*) FILTER (WHERE state = 'cancelled') AS cancelled
FROM handovers WHERE tenant_id = @tenant_id AND state IN ('closed', 'cancelled') AND (@risk::bool OR origin <> 'risk' OR begun_at IS NOT NULL);

-- name: HandoversAbout :many
-- Those in which the member leaves or takes something, the newest first.
SELECT h.id, h.state FROM handovers h
WHERE h.tenant_id = @tenant_id AND h.id IN (
    SELECT a.id FROM handovers a WHERE a.tenant_id = @tenant_id AND a.leaver_id = @member_id
    UNION SELECT b.id FROM handovers b WHERE b.tenant_id = @tenant_id AND b.successor_id = @member_id
    UNION SELECT i.handover_id FROM handover_items i WHERE i.tenant_id = @tenant_id AND i.successor_id = @member_id)
ORDER BY h.id DESC LIMIT @max_rows;

-- name: InsertHandoverItem :exec
INSERT INTO handover_items (tenant_id, id, handover_id, kind, title, detail, due_on, successor_id, created_at)
VALUES (@tenant_id, @id, @handover_id, @kind, @title, @detail, sqlc.narg(due_on), sqlc.narg(successor_id), @created_at);

-- name: LockHandoverItem :one
SELECT * FROM handover_items WHERE tenant_id = @tenant_id AND id = @id AND handover_id = @handover_id FOR UPDATE;

-- name: ListHandoverItems :many
SELECT sqlc.embed(i), coalesce(nullif(s.name, ''), s.nickname, '')::text AS successor
FROM handover_items i LEFT JOIN members s ON s.tenant_id = @tenant_id AND s.id = i.successor_id
WHERE i.tenant_id = @tenant_id AND i.handover_id = @handover_id
ORDER BY i.id;

-- name: EditHandoverItem :execrows
UPDATE handover_items SET kind = @kind, title = @title, detail = @detail, due_on = sqlc.narg(due_on), successor_id = sqlc.narg(successor_id), version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: SetHandoverItem :exec
-- Where it stands. A stage that was reached stays reached.
UPDATE handover_items SET state = @state, note = @note,
    watched_at = sqlc.narg(watched_at), watched_by = @watched_by, together_at = sqlc.narg(together_at), together_by = @together_by,
    alone_at = sqlc.narg(alone_at), alone_by = @alone_by, offered_at = sqlc.narg(offered_at), accepted_at = sqlc.narg(accepted_at), accepted_by = @accepted_by,
    version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: ItemsForMember :many
-- What a member gives (in hand-overs that are open) or takes and has not yet
-- accepted; the soonest due comes first.
SELECT sqlc.embed(i), h.leaving_on, h.leaver_id, coalesce(i.successor_id, h.successor_id) AS taker_id,
    coalesce(nullif(l.name, ''), l.nickname)::text AS leaver, coalesce(nullif(s.name, ''), s.nickname, '')::text AS successor
FROM handovers h
JOIN handover_items i ON i.tenant_id = @tenant_id AND i.handover_id = h.id AND i.state <> 'dropped'
JOIN members l ON l.tenant_id = @tenant_id AND l.id = h.leaver_id
LEFT JOIN members s ON s.tenant_id = @tenant_id AND s.id = coalesce(i.successor_id, h.successor_id)
WHERE h.tenant_id = @tenant_id AND h.state = 'open' AND h.id IN (
    SELECT a.id FROM handovers a WHERE a.tenant_id = @tenant_id AND a.leaver_id = @member_id
    UNION SELECT b.id FROM handovers b WHERE b.tenant_id = @tenant_id AND b.successor_id = @member_id
    UNION SELECT j.handover_id FROM handover_items j WHERE j.tenant_id = @tenant_id AND j.successor_id = @member_id)
  AND (h.leaver_id = @member_id OR coalesce(i.successor_id, h.successor_id) = @member_id)
ORDER BY (i.state = 'accepted'), coalesce(i.due_on, h.leaving_on), i.id LIMIT @max_rows;

-- name: ListHandoverThings :many
SELECT sqlc.embed(g), coalesce(nullif(s.name, ''), s.nickname, '')::text AS successor
FROM handover_things g LEFT JOIN members s ON s.tenant_id = @tenant_id AND s.id = g.successor_id
WHERE g.tenant_id = @tenant_id AND g.handover_id = @handover_id
ORDER BY g.kind, g.title, g.thing_id;

-- name: KeepHandoverThing :exec
INSERT INTO handover_things (tenant_id, handover_id, kind, thing_id, title, successor_id)
VALUES (@tenant_id, @handover_id, @kind, @thing_id, @title, sqlc.narg(successor_id))
ON CONFLICT (tenant_id, handover_id, kind, thing_id) DO UPDATE SET title = excluded.title, successor_id = excluded.successor_id;

-- name: DropHandoverThing :exec
-- It goes to the main successor again.
DELETE FROM handover_things WHERE tenant_id = @tenant_id AND handover_id = @handover_id AND kind = @kind AND thing_id = @thing_id;

-- name: PassHandoverThings :exec
-- Arrays of one length.
INSERT INTO handover_things (tenant_id, handover_id, kind, thing_id, title, successor_id, passed_at, before)
SELECT @tenant_id, @handover_id, unnest(@kinds::text[]), unnest(@thing_ids::uuid[]), unnest(@titles::text[]), unnest(@successor_ids::uuid[]), @passed_at,
    nullif(unnest(@befores::text[]), '')::jsonb
ON CONFLICT (tenant_id, handover_id, kind, thing_id) DO UPDATE
SET title = excluded.title, successor_id = excluded.successor_id, passed_at = excluded.passed_at, before = excluded.before;

-- name: UnpassHandoverThings :exec
UPDATE handover_things SET passed_at = NULL, before = NULL WHERE tenant_id = @tenant_id AND handover_id = @handover_id AND passed_at IS NOT NULL;

-- name: InsertHandoverEvent :exec
INSERT INTO handover_events (tenant_id, id, handover_id, item_id, what, subject, note, actor_id, actor_name, for_name, at)
VALUES (@tenant_id, @id, @handover_id, sqlc.narg(item_id), @what, @subject, @note, sqlc.narg(actor_id), @actor_name, @for_name, @at);

-- name: ListHandoverEvents :many
-- The latest first.
SELECT * FROM handover_events WHERE tenant_id = @tenant_id AND handover_id = @handover_id ORDER BY at DESC, id DESC LIMIT @max_rows;

-- name: ListItemEvents :many
-- The latest first.
SELECT * FROM handover_events WHERE tenant_id = @tenant_id AND item_id = @item_id::uuid ORDER BY at DESC, id DESC LIMIT @max_rows;

-- name: WaitingHandovers :many
-- Open hand-overs with something to do about them: near or past the day, with
-- something late or returned, or ready to close.
SELECT h.id FROM handovers h
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.state NOT IN ('accepted', 'dropped')) AS unaccepted, count(*) FILTER (WHERE i.state = 'accepted') AS accepted,
        count(*) FILTER (WHERE i.state NOT IN ('accepted', 'dropped') AND i.due_on < @today::date) AS late
    FROM handover_items i WHERE i.tenant_id = @tenant_id AND i.handover_id = h.id) n
WHERE h.tenant_id = @tenant_id AND h.state = 'open' AND (h.leaving_on <= @soon::date OR n.late > 0 OR n.unaccepted = 0 AND n.accepted > 0)
ORDER BY h.leaving_on, h.id LIMIT @max_rows;

-- name: ListLeaving :many
-- Who is leaving, as far as everybody may know.
SELECT leaver_id FROM handovers
WHERE tenant_id = @tenant_id AND state IN ('draft', 'open') AND (origin <> 'risk' OR state = 'open')
ORDER BY leaving_on, id LIMIT 1000;

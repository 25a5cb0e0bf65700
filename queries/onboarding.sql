-- name: GetOnboardingTemplate :many
SELECT * FROM onboarding_templates WHERE tenant_id = @tenant_id;

-- name: HoldOnboardingTemplate :one
-- Makes the row where there is none; its version is then 0.
INSERT INTO onboarding_templates (tenant_id, version, updated_at) VALUES (@tenant_id, 0, @now)
ON CONFLICT (tenant_id) DO UPDATE SET tenant_id = excluded.tenant_id
RETURNING *;

-- name: SetOnboardingTemplate :exec
UPDATE onboarding_templates SET version = @version, updated_at = @updated_at, updater_name = @updater_name WHERE tenant_id = @tenant_id;

-- name: ClearOnboardingTemplateItems :exec
DELETE FROM onboarding_template_items WHERE tenant_id = @tenant_id;

-- name: InsertOnboardingTemplateItems :exec
INSERT INTO onboarding_template_items (tenant_id, position, kind, title, detail, person, link, day)
SELECT @tenant_id, unnest(@positions::smallint[]), unnest(@kinds::text[]), unnest(@titles::text[]), unnest(@details::text[]), unnest(@persons::text[]),
    unnest(@links::text[]), unnest(@days::smallint[]);

-- name: ListOnboardingTemplateItems :many
SELECT * FROM onboarding_template_items WHERE tenant_id = @tenant_id ORDER BY position;

-- name: InsertOnboarding :exec
INSERT INTO onboardings (tenant_id, id, member_id, starts_on, made_at, made_by, maker_name, sample)
VALUES (@tenant_id, @id, @member_id, @starts_on, @made_at, @made_by, @maker_name, @sample);

-- name: InsertOnboardingItems :exec
-- Arrays of one length; 0001-01-01 stands for no day.
INSERT INTO onboarding_items (tenant_id, id, onboarding_id, kind, title, detail, person, link, due_on, position)
SELECT @tenant_id, unnest(@ids::uuid[]), @onboarding_id, unnest(@kinds::text[]), unnest(@titles::text[]), unnest(@details::text[]), unnest(@persons::text[]),
    unnest(@links::text[]), nullif(unnest(@due_ons::date[]), '0001-01-01'), unnest(@positions::smallint[]);

-- name: HoldOnboarding :one
SELECT * FROM onboardings WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: GetOnboarding :one
SELECT sqlc.embed(o), m.name, m.nickname, m.tier, m.city, m.model FROM onboardings o
JOIN members m ON m.tenant_id = @tenant_id AND m.id = o.member_id
WHERE o.tenant_id = @tenant_id AND o.id = @id;

-- name: OnboardingsOf :many
-- The running first, then the newest.
SELECT sqlc.embed(o), m.name, m.nickname, m.tier, m.city, m.model FROM onboardings o
JOIN members m ON m.tenant_id = @tenant_id AND m.id = o.member_id
WHERE o.tenant_id = @tenant_id AND o.member_id = @member_id ORDER BY o.state <> 'running', o.id DESC LIMIT 5;

-- name: ListOnboardings :many
-- Newest first, each with how much of it is done.
SELECT sqlc.embed(o), m.name, m.nickname, m.tier, m.city, m.model,
    (SELECT count(*) FROM onboarding_items i WHERE i.tenant_id = @tenant_id AND i.onboarding_id = o.id AND i.kind <> 'resource') AS steps,
    (SELECT count(*) FROM onboarding_items d WHERE d.tenant_id = @tenant_id AND d.onboarding_id = o.id AND d.kind <> 'resource' AND d.done_at IS NOT NULL) AS done,
    coalesce((SELECT min(n.due_on) FROM onboarding_items n WHERE n.tenant_id = @tenant_id AND n.onboarding_id = o.id AND n.kind = 'checkin' AND n.done_at IS NULL), '0001-01-01')::date AS next_on
FROM onboardings o JOIN members m ON m.tenant_id = @tenant_id AND m.id = o.member_id
WHERE o.tenant_id = @tenant_id AND o.state = @state AND o.id < @before ORDER BY o.id DESC LIMIT @max_rows;

-- name: OnboardingFigures :one
SELECT (SELECT count(*) FROM onboardings r WHERE r.tenant_id = @tenant_id AND r.state = 'running') AS running,
    (SELECT count(*) FROM onboardings c WHERE c.tenant_id = @tenant_id AND c.state = 'closed') AS closed,
    (SELECT count(*) FROM onboarding_items i JOIN onboardings o ON o.tenant_id = @tenant_id AND o.id = i.onboarding_id AND o.state = 'running'
        WHERE i.tenant_id = @tenant_id AND i.kind = 'checkin' AND i.done_at IS NULL AND i.due_on < @today) AS late;

-- name: ListOnboardingItems :many
SELECT * FROM onboarding_items WHERE tenant_id = @tenant_id AND onboarding_id = ANY (@onboarding_ids::uuid[]) ORDER BY onboarding_id, position, id;

-- name: HoldOnboardingItem :one
SELECT * FROM onboarding_items WHERE tenant_id = @tenant_id AND id = @id AND onboarding_id = @onboarding_id FOR UPDATE;

-- name: SetOnboardingItem :exec
UPDATE onboarding_items SET done_at = @done_at, doer_name = @doer_name, member_note = @member_note, staff_note = @staff_note, staff_name = @staff_name
WHERE tenant_id = @tenant_id AND id = @id;

-- name: DeleteOnboardingItem :exec
DELETE FROM onboarding_items WHERE tenant_id = @tenant_id AND id = @id;

-- name: TouchOnboarding :exec
UPDATE onboardings SET version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetOnboardingProject :exec
UPDATE onboardings SET project = @project, began_on = @began_on, finished_on = @finished_on, reflection = @reflection, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: EndOnboarding :exec
UPDATE onboardings SET state = @state, ended_at = @ended_at, ended_by = @ended_by, ender_name = @ender_name, talked_on = @talked_on, words = @words, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: LateCheckins :many
-- The longest due first.
SELECT i.id, i.onboarding_id, i.title, i.due_on, m.name, m.nickname FROM onboarding_items i
JOIN onboardings o ON o.tenant_id = @tenant_id AND o.id = i.onboarding_id AND o.state = 'running'
JOIN members m ON m.tenant_id = @tenant_id AND m.id = o.member_id
WHERE i.tenant_id = @tenant_id AND i.kind = 'checkin' AND i.done_at IS NULL AND i.due_on < @today ORDER BY i.due_on, i.id LIMIT @max_rows;

-- name: NewlyCore :many
-- Who became core since, is so still, and has had no plan from then on.
SELECT DISTINCT ON (m.tier_since, m.id) m.id, m.name, m.nickname, m.city, m.model, m.tier_since FROM tier_moves v
JOIN members m ON m.tenant_id = @tenant_id AND m.id = v.member_id AND m.tier = 'core'
WHERE v.tenant_id = @tenant_id AND v.moved_at >= @since AND v.to_tier = 'core' AND v.undone_at IS NULL AND v.undoes IS NULL AND v.from_tier <> ''
  AND NOT EXISTS (SELECT 1 FROM onboardings o WHERE o.tenant_id = @tenant_id AND o.member_id = m.id AND (o.state = 'running' OR o.made_at >= m.tier_since))
ORDER BY m.tier_since, m.id LIMIT @max_rows;

-- name: HoldNewlyCore :one
SELECT m.id, m.name, m.nickname, m.tier, m.tier_since, m.sample FROM members m WHERE m.tenant_id = @tenant_id AND m.id = @id FOR SHARE;

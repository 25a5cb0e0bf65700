-- name: InsertTheme :exec
-- Last among its siblings.
INSERT INTO knowledge_themes (tenant_id, id, parent_id, name, position, lead_id, sample, created_at)
SELECT @tenant_id, @id, sqlc.narg(parent_id), @name, coalesce(max(t.position), 0) + 1, sqlc.narg(lead_id), @sample, @created_at
FROM knowledge_themes t WHERE t.tenant_id = @tenant_id AND t.parent_id IS NOT DISTINCT FROM sqlc.narg(parent_id);

-- name: ListThemes :many
-- All of them, siblings in their order, with who looks after each.
SELECT sqlc.embed(t), coalesce(nullif(m.name, ''), m.nickname, '')::text AS lead_name
FROM knowledge_themes t LEFT JOIN members m ON m.tenant_id = t.tenant_id AND m.id = t.lead_id
WHERE t.tenant_id = @tenant_id ORDER BY t.position, t.id LIMIT @max_rows;

-- name: LockThemes :many
-- Whoever rearranges the tree waits for whoever does already.
SELECT * FROM knowledge_themes WHERE tenant_id = @tenant_id ORDER BY position, id FOR UPDATE;

-- name: UpdateTheme :execrows
UPDATE knowledge_themes SET parent_id = sqlc.narg(parent_id), name = @name, lead_id = sqlc.narg(lead_id), position = @position, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: PlaceThemes :exec
UPDATE knowledge_themes t SET position = u.position
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@positions::integer[]) AS position) u
WHERE t.tenant_id = @tenant_id AND t.id = u.id;

-- name: DeleteTheme :execrows
DELETE FROM knowledge_themes WHERE tenant_id = @tenant_id AND id = @id;

-- name: CountPagesByTheme :many
-- The nil uuid stands for the pages not yet sorted in.
SELECT coalesce(theme_id, '00000000-0000-0000-0000-000000000000')::uuid AS theme_id, count(*) AS pages
FROM knowledge_pages WHERE tenant_id = @tenant_id AND state = ANY(@states::text[]) GROUP BY theme_id;

-- name: InsertPage :exec
INSERT INTO knowledge_pages (tenant_id, id, theme_id, kind, state, title, body, plain, owner_id, review_on, handover_id, made_by, maker_name, sample, published_at, created_at, updated_at)
VALUES (@tenant_id, @id, @theme_id, @kind, 'draft', @title, @body, @plain, @owner_id, @review_on, @handover_id, @made_by, @maker_name, @sample, NULL, @created_at, @created_at);

-- name: GetPage :one
SELECT sqlc.embed(p), coalesce(nullif(m.name, ''), m.nickname, '')::text AS owner_name
FROM knowledge_pages p LEFT JOIN members m ON m.tenant_id = p.tenant_id AND m.id = p.owner_id
WHERE p.tenant_id = @tenant_id AND p.id = @id;

-- name: LockPage :one
SELECT * FROM knowledge_pages WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: LockPages :many
SELECT * FROM knowledge_pages WHERE tenant_id = @tenant_id AND id = ANY(@ids::uuid[]) ORDER BY id FOR UPDATE;

-- name: UpdatePageText :execrows
UPDATE knowledge_pages SET theme_id = @theme_id, kind = @kind, title = @title, body = @body, plain = @plain, edition = @edition, review_on = @review_on,
    version = version + 1, updated_at = @updated_at
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: SetPageState :exec
UPDATE knowledge_pages SET state = @state, state_before = @state_before, handed_in_at = @handed_in_at, published_at = @published_at, archived_at = @archived_at,
    review_on = @review_on, version = version + 1, updated_at = @updated_at
WHERE tenant_id = @tenant_id AND id = @id;

-- name: SetPageOwner :exec
UPDATE knowledge_pages SET owner_id = @owner_id, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListPages :many
-- Newest change first, before the cursor. A nil uuid, an empty text or a NULL
-- lets everything through.
SELECT p.id, p.theme_id, p.kind, p.state, p.title, p.edition, p.owner_id, p.review_on, p.handover_id, p.handed_in_at, p.published_at, p.updated_at, p.sample,
    left(p.plain, 160)::text AS excerpt, coalesce(nullif(m.name, ''), m.nickname, '')::text AS owner_name
FROM knowledge_pages p LEFT JOIN members m ON m.tenant_id = p.tenant_id AND m.id = p.owner_id
WHERE p.tenant_id = @tenant_id AND p.state = ANY(@states::text[])
  AND (NOT @by_theme::boolean OR coalesce(p.theme_id, '00000000-0000-0000-0000-000000000000') = ANY(@themes::uuid[]))
  AND (@kind::text = '' OR p.kind = @kind)
  AND (NOT @unowned::boolean OR p.owner_id IS NULL)
  AND (@owner_id::uuid = '00000000-0000-0000-0000-000000000000' OR p.owner_id = @owner_id)
  AND (@handover_id::uuid = '00000000-0000-0000-0000-000000000000' OR p.handover_id = @handover_id)
  AND (sqlc.narg(due_before)::date IS NULL OR (p.review_on < sqlc.narg(due_before)::date AND p.state = 'published'))
  AND (NOT @of_some::boolean OR p.id = ANY(@ids::uuid[]))
  AND (p.updated_at, p.id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY p.updated_at DESC, p.id DESC LIMIT @max_rows;

-- name: FindPages :many
-- Pages that have all n grams, those with the most in their title first.
SELECT page_id, count(*) FILTER (WHERE titled) AS in_title FROM knowledge_grams
WHERE tenant_id = @tenant_id AND gram = ANY(@grams::text[])
GROUP BY page_id HAVING count(*) = @n::bigint
ORDER BY in_title DESC, page_id DESC LIMIT @max_rows;

-- name: PageWords :many
SELECT id, title, plain FROM knowledge_pages WHERE tenant_id = @tenant_id AND id = ANY(@ids::uuid[]);

-- name: AddGrams :exec
INSERT INTO knowledge_grams (tenant_id, gram, page_id, titled)
SELECT @tenant_id, unnest(@grams::text[]), @page_id, unnest(@titled::boolean[])
ON CONFLICT (tenant_id, gram, page_id) DO UPDATE SET titled = excluded.titled;

-- name: DropGrams :exec
DELETE FROM knowledge_grams WHERE tenant_id = @tenant_id AND page_id = @page_id AND gram = ANY(@grams::text[]);

-- name: InsertVersion :exec
INSERT INTO knowledge_versions (tenant_id, page_id, no, title, body, note, restores, made_by, maker_name, created_at)
VALUES (@tenant_id, @page_id, @no, @title, @body, @note, @restores, @made_by, @maker_name, @created_at);

-- name: ListVersions :many
-- Newest first, without their words.
SELECT no, title, note, restores, made_by, maker_name, created_at, char_length(body)::integer AS length
FROM knowledge_versions WHERE tenant_id = @tenant_id AND page_id = @page_id AND no < @before ORDER BY no DESC LIMIT @max_rows;

-- name: GetVersions :many
SELECT * FROM knowledge_versions WHERE tenant_id = @tenant_id AND page_id = @page_id AND no = ANY(@nos::integer[]) ORDER BY no;

-- name: AddAuthor :execrows
-- Last of the authors; who is one already stays where they are.
INSERT INTO knowledge_authors (tenant_id, page_id, author_id, is_member, name, position)
SELECT @tenant_id, @page_id, @author_id, @is_member, @name, coalesce(max(a.position), 0) + 1
FROM knowledge_authors a WHERE a.tenant_id = @tenant_id AND a.page_id = @page_id
ON CONFLICT (tenant_id, page_id, author_id) DO NOTHING;

-- name: DropAuthor :execrows
DELETE FROM knowledge_authors WHERE tenant_id = @tenant_id AND page_id = @page_id AND author_id = @author_id;

-- name: AuthorsOf :many
SELECT a.page_id, a.author_id, a.is_member, coalesce(nullif(m.name, ''), nullif(m.nickname, ''), a.name)::text AS name
FROM knowledge_authors a LEFT JOIN members m ON m.tenant_id = a.tenant_id AND m.id = a.author_id
WHERE a.tenant_id = @tenant_id AND a.page_id = ANY(@page_ids::uuid[]) ORDER BY a.page_id, a.position, a.author_id;

-- name: PagesOfAuthor :many
-- What a member owns or has written, the newest change first.
SELECT p.id FROM knowledge_pages p
WHERE p.tenant_id = @tenant_id AND p.state = ANY(@states::text[]) AND (p.owner_id = @member_id::uuid OR p.id IN (
    SELECT a.page_id FROM knowledge_authors a WHERE a.tenant_id = @tenant_id AND a.author_id = @member_id::uuid))
ORDER BY p.updated_at DESC, p.id DESC LIMIT @max_rows;

-- name: InsertUse :exec
INSERT INTO knowledge_uses (tenant_id, page_id, month, user_id, id, counted, used_at)
VALUES (@tenant_id, @page_id, @month, @user_id, @id, @counted, @used_at);

-- name: CountUses :many
-- By how many people each page was used in a month, and how often in all.
SELECT page_id, count(*) FILTER (WHERE month = @month::date) AS this_month, count(*) AS in_all
FROM knowledge_uses WHERE tenant_id = @tenant_id AND page_id = ANY(@page_ids::uuid[]) AND counted GROUP BY page_id;

-- name: UsedBy :one
SELECT EXISTS (SELECT 1 FROM knowledge_uses WHERE tenant_id = @tenant_id AND page_id = @page_id AND month = @month AND user_id = @user_id);

-- name: LibraryCounts :one
-- Today is the tenant's; a draft is stray that nobody has touched since the
-- given moment and nobody answers for.
SELECT count(*) FILTER (WHERE state = 'published') AS published,
    count(*) FILTER (WHERE state = 'draft') AS drafts,
    count(*) FILTER (WHERE state = 'archived') AS archived,
    count(*) FILTER (WHERE state = 'published' AND review_on < @today::date) AS overdue,
    count(*) FILTER (WHERE state = 'draft' AND handed_in_at IS NOT NULL) AS handed_in,
    count(*) FILTER (WHERE state = 'draft' AND owner_id IS NULL AND handed_in_at IS NULL AND updated_at < @stray_since::timestamptz) AS stray
FROM knowledge_pages WHERE tenant_id = @tenant_id;

-- name: UsesOfMonth :one
SELECT count(*) FROM knowledge_uses u WHERE u.tenant_id = @tenant_id AND u.month = @month AND u.counted;

-- name: PagesWaiting :many
-- What wants a colleague: handed in, past its review, or a stray draft.
SELECT p.id, p.title, p.state, p.review_on, p.handed_in_at, p.updated_at, p.owner_id, coalesce(nullif(m.name, ''), m.nickname, '')::text AS owner_name
FROM knowledge_pages p LEFT JOIN members m ON m.tenant_id = p.tenant_id AND m.id = p.owner_id
WHERE p.tenant_id = @tenant_id AND (p.state = 'draft' AND (p.handed_in_at IS NOT NULL OR (p.owner_id IS NULL AND p.updated_at < @stray_since::timestamptz))
    OR p.state = 'published' AND p.review_on < @today::date)
ORDER BY p.handed_in_at NULLS LAST, p.review_on NULLS LAST, p.updated_at, p.id LIMIT @max_rows;

-- name: PagesOwned :many
-- Those that pass to somebody else when their owner leaves.
SELECT id, owner_id, title, kind, state FROM knowledge_pages
WHERE tenant_id = @tenant_id AND state <> 'archived' AND owner_id = ANY(@owner_ids::uuid[]) ORDER BY owner_id, title, id;

-- name: HeirsOfPages :many
-- Who knows something of each page: its other authors, who looks after its
-- theme, who answers for pages of the same theme, who used it.
SELECT page_id, member_id, why, n, coalesce(nullif(m.name, ''), m.nickname, '')::text AS name, m.tier
FROM (
    SELECT a.page_id, a.author_id AS member_id, 'author'::text AS why, 1::bigint AS n
    FROM knowledge_authors a WHERE a.tenant_id = @tenant_id AND a.is_member AND a.page_id = ANY(@page_ids::uuid[])
    UNION ALL
    SELECT p.id, t.lead_id, 'lead', 1
    FROM knowledge_pages p JOIN knowledge_themes t ON t.tenant_id = p.tenant_id AND t.id = p.theme_id
    WHERE p.tenant_id = @tenant_id AND p.id = ANY(@page_ids::uuid[]) AND t.lead_id IS NOT NULL
    UNION ALL
    SELECT p.id, o.owner_id, 'owner', count(*)
    FROM knowledge_pages p JOIN knowledge_pages o ON o.tenant_id = p.tenant_id AND o.theme_id = p.theme_id AND o.id <> p.id AND o.state <> 'archived'
    WHERE p.tenant_id = @tenant_id AND p.id = ANY(@page_ids::uuid[]) AND o.owner_id IS NOT NULL GROUP BY p.id, o.owner_id
    UNION ALL
    SELECT u.page_id, u.user_id, 'user', count(*)
    FROM knowledge_uses u WHERE u.tenant_id = @tenant_id AND u.page_id = ANY(@page_ids::uuid[]) AND u.counted GROUP BY u.page_id, u.user_id
) k JOIN members m ON m.tenant_id = @tenant_id AND m.id = k.member_id
WHERE m.tier IN ('reserve', 'core') AND NOT m.id = ANY(@without::uuid[])
ORDER BY page_id, member_id, why;

-- name: FileShown :one
-- Whether a page that a member may read has this id, and whether they answer
-- for it or wrote at it.
SELECT p.state, (p.owner_id = @member_id::uuid OR EXISTS (SELECT 1 FROM knowledge_authors a
    WHERE a.tenant_id = @tenant_id AND a.page_id = p.id AND a.author_id = @member_id::uuid))::boolean AS own
FROM knowledge_pages p WHERE p.tenant_id = @tenant_id AND p.id = @id;

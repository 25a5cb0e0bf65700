-- Files, and what is known and written down.

-- Pictures and attachments. What is in them lies in the blob store.
CREATE TABLE files (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('picture', 'attachment')),
    filename   text        NOT NULL,
    type       text        NOT NULL,           -- as it is served; from a table of ours
    size       bigint      NOT NULL,
    width      integer     NOT NULL DEFAULT 0, -- of a picture
    height     integer     NOT NULL DEFAULT 0,
    blob_key   text        NOT NULL,           -- below the tenant's
    noun       text        NOT NULL,           -- whose it is, which decides who may see it
    noun_id    uuid        NOT NULL,
    made_by    uuid        NOT NULL,
    maker_name text        NOT NULL,
    sample     boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX files_noun_idx ON files (tenant_id, noun, noun_id, id);
SELECT app.protect('files');

-- What pages are sorted by, at most three deep.
CREATE TABLE knowledge_themes (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    parent_id  uuid,
    name       text        NOT NULL,
    position   integer     NOT NULL,           -- among its siblings
    lead_id    uuid,                           -- the member who looks after it
    sample     boolean     NOT NULL DEFAULT false,
    version    integer     NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT knowledge_themes_name_key UNIQUE NULLS NOT DISTINCT (tenant_id, parent_id, name),
    CONSTRAINT knowledge_themes_parent_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES knowledge_themes (tenant_id, id),
    CONSTRAINT knowledge_themes_lead_fkey FOREIGN KEY (tenant_id, lead_id) REFERENCES members (tenant_id, id) ON DELETE SET NULL (lead_id)
);
CREATE INDEX knowledge_themes_lead_idx ON knowledge_themes (tenant_id, lead_id) WHERE lead_id IS NOT NULL;
SELECT app.protect('knowledge_themes');

CREATE TABLE knowledge_pages (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    theme_id     uuid,                           -- NULL: not yet sorted in
    kind         text        NOT NULL CHECK (kind IN ('white_paper', 'handbook', 'video')),
    state        text        NOT NULL CHECK (state IN ('draft', 'published', 'archived')),
    state_before text        NOT NULL DEFAULT '' CHECK (state_before IN ('', 'draft', 'published')), -- where an archived page comes back to
    title        text        NOT NULL,
    body         text        NOT NULL,           -- markdown
    plain        text        NOT NULL,           -- the body as words, for excerpts and search
    edition      integer     NOT NULL DEFAULT 1, -- the number of its latest version
    owner_id     uuid,                           -- the member who answers for it
    review_on    date,                           -- when somebody should look whether it still holds
    handover_id  uuid,                           -- the hand-over during which it is written
    handed_in_at timestamptz,                    -- a member asks for it to be published
    published_at timestamptz,
    archived_at  timestamptz,
    made_by      uuid        NOT NULL,
    maker_name   text        NOT NULL,
    sample       boolean     NOT NULL DEFAULT false,
    version      integer     NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT knowledge_pages_theme_fkey FOREIGN KEY (tenant_id, theme_id) REFERENCES knowledge_themes (tenant_id, id),
    CONSTRAINT knowledge_pages_owner_fkey FOREIGN KEY (tenant_id, owner_id) REFERENCES members (tenant_id, id) ON DELETE SET NULL (owner_id)
);
CREATE INDEX knowledge_pages_recent_idx   ON knowledge_pages (tenant_id, updated_at, id);
CREATE INDEX knowledge_pages_theme_idx    ON knowledge_pages (tenant_id, theme_id, state);
CREATE INDEX knowledge_pages_owner_idx    ON knowledge_pages (tenant_id, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX knowledge_pages_review_idx   ON knowledge_pages (tenant_id, review_on, id) WHERE state = 'published' AND review_on IS NOT NULL;
CREATE INDEX knowledge_pages_draft_idx    ON knowledge_pages (tenant_id, updated_at, id) WHERE state = 'draft';
CREATE INDEX knowledge_pages_handover_idx ON knowledge_pages (tenant_id, handover_id) WHERE handover_id IS NOT NULL;
SELECT app.protect('knowledge_pages');

-- Each state of a page's words. Versions are only ever added.
CREATE TABLE knowledge_versions (
    tenant_id  uuid        NOT NULL,
    page_id    uuid        NOT NULL,
    no         integer     NOT NULL,
    title      text        NOT NULL,
    body       text        NOT NULL,
    note       text        NOT NULL DEFAULT '',  -- what was changed, in the writer's words
    restores   integer     NOT NULL DEFAULT 0,   -- the older version it brings back
    made_by    uuid        NOT NULL,
    maker_name text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, page_id, no),
    CONSTRAINT knowledge_versions_page_fkey FOREIGN KEY (tenant_id, page_id) REFERENCES knowledge_pages (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('knowledge_versions');

-- Who is credited: members, and colleagues by their account.
CREATE TABLE knowledge_authors (
    tenant_id uuid     NOT NULL,
    page_id   uuid     NOT NULL,
    author_id uuid     NOT NULL,
    is_member boolean  NOT NULL,
    name      text     NOT NULL,          -- of a colleague; a member's stands with the member
    position  smallint NOT NULL,
    PRIMARY KEY (tenant_id, page_id, author_id),
    CONSTRAINT knowledge_authors_page_fkey FOREIGN KEY (tenant_id, page_id) REFERENCES knowledge_pages (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX knowledge_authors_author_idx ON knowledge_authors (tenant_id, author_id);
SELECT app.protect('knowledge_authors');

-- Who used a page in which calendar month of the tenant's zone: once each.
CREATE TABLE knowledge_uses (
    tenant_id uuid        NOT NULL,
    page_id   uuid        NOT NULL,
    month     date        NOT NULL,        -- its first day
    user_id   uuid        NOT NULL,        -- a member, or a colleague's account
    id        uuid        NOT NULL,        -- what a contribution refers to
    counted   boolean     NOT NULL,        -- false for whoever owns or wrote it
    used_at   timestamptz NOT NULL,
    CONSTRAINT knowledge_uses_once_key PRIMARY KEY (tenant_id, page_id, month, user_id),
    CONSTRAINT knowledge_uses_page_fkey FOREIGN KEY (tenant_id, page_id) REFERENCES knowledge_pages (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX knowledge_uses_month_idx ON knowledge_uses (tenant_id, month) WHERE counted;
SELECT app.protect('knowledge_uses');

-- What pages are found by: each character of title and body, and each two that
-- follow one another. A page that has all of a search's may hold it; whether it
-- does is then seen from its words. Equality is leakproof, so the index is used.
CREATE TABLE knowledge_grams (
    tenant_id uuid    NOT NULL,
    gram      text    COLLATE "C" NOT NULL,
    page_id   uuid    NOT NULL,
    titled    boolean NOT NULL,            -- whether the title has it
    PRIMARY KEY (tenant_id, gram, page_id),
    CONSTRAINT knowledge_grams_page_fkey FOREIGN KEY (tenant_id, page_id) REFERENCES knowledge_pages (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX knowledge_grams_page_idx ON knowledge_grams (tenant_id, page_id);
SELECT app.protect('knowledge_grams');

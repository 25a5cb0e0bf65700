-- What everything that approaches a member looks at first, and how those who
-- retire are honoured: titles, and the profile that stays.

-- Members who have died. Care stops; the family may still be reached.
CREATE TABLE memorials (
    tenant_id     uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    died_on       date,                              -- null: not known to the day
    words         text        NOT NULL DEFAULT '',   -- what the community says of them
    family_name   text        NOT NULL DEFAULT '',   -- whom to reach, and how they are related
    family_sealed bytea,                             -- their phone
    made_at       timestamptz NOT NULL,
    maker_name    text        NOT NULL DEFAULT '',
    version       integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT memorials_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('memorials');

-- Members who asked to be left alone: nobody writes, calls, sends or asks.
CREATE TABLE contact_wishes (
    tenant_id  uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    reason     text        NOT NULL DEFAULT '',
    said_at    timestamptz NOT NULL,
    sayer_name text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT contact_wishes_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('contact_wishes');

-- The titles a brand confers.
CREATE TABLE titles (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    name       text        NOT NULL,
    meaning    text        NOT NULL DEFAULT '',      -- for what it is given
    privileges text        NOT NULL DEFAULT '',      -- what comes with it, a line each
    rank       smallint    NOT NULL DEFAULT 100,     -- the lowest stands first beside a name
    retired_at timestamptz,                          -- not conferred any more
    made_at    timestamptz NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX titles_name_key ON titles (tenant_id, name) WHERE retired_at IS NULL;
SELECT app.protect('titles');

CREATE TABLE title_awards (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    title_id      uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    conferred_on  date        NOT NULL,
    citation      text        NOT NULL DEFAULT '',   -- why, as it is read out
    made_at       timestamptz NOT NULL,
    maker_name    text        NOT NULL DEFAULT '',
    revoked_at    timestamptz,
    revoker_name  text        NOT NULL DEFAULT '',
    revoke_reason text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT title_awards_title_fkey  FOREIGN KEY (tenant_id, title_id)  REFERENCES titles (tenant_id, id),
    CONSTRAINT title_awards_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX title_awards_key ON title_awards (tenant_id, member_id, title_id) WHERE revoked_at IS NULL;
CREATE INDEX title_awards_title_idx ON title_awards (tenant_id, title_id, conferred_on DESC, id);
SELECT app.protect('title_awards');

-- The honour profile of a member: what of it may be seen by whom is theirs to
-- say, field by field. Nothing is shown unless in_hall.
CREATE TABLE honour_profiles (
    tenant_id     uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    text_id       uuid,                              -- the text that is shown: one its subject approved
    portrait_id   uuid,                              -- a file
    from_year     smallint,                          -- the years in the community
    to_year       smallint,
    in_hall       boolean     NOT NULL DEFAULT false,
    show_name     boolean     NOT NULL DEFAULT false, -- the real name; else the nickname
    show_portrait boolean     NOT NULL DEFAULT false,
    show_city     boolean     NOT NULL DEFAULT false,
    show_model    boolean     NOT NULL DEFAULT false,
    show_years    boolean     NOT NULL DEFAULT false,
    show_text     boolean     NOT NULL DEFAULT false, -- motto, story and deeds
    show_people   boolean     NOT NULL DEFAULT false, -- mentees and successors, each of whom is asked for themselves
    show_works    boolean     NOT NULL DEFAULT false, -- hand-overs, knowledge pages and their use
    entered_at    timestamptz,                       -- the hall
    updated_at    timestamptz NOT NULL,
    version       integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT honour_profiles_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX honour_profiles_hall_idx ON honour_profiles (tenant_id, to_year DESC, member_id) WHERE in_hall;
SELECT app.protect('honour_profiles');

-- The texts of a profile. One is worked on at a time; only what its subject
-- approved is ever shown.
CREATE TABLE honour_texts (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    motto      text        NOT NULL DEFAULT '',
    story      text        NOT NULL DEFAULT '',
    deeds      text        NOT NULL DEFAULT '',      -- a line each: 2019 发起「川西周末」
    source     text        NOT NULL CHECK (source IN ('team', 'member')),
    state      text        NOT NULL CHECK (state IN ('draft', 'offered', 'approved', 'returned', 'replaced')),
    note       text        NOT NULL DEFAULT '',      -- what its subject wants otherwise
    made_at    timestamptz NOT NULL,
    maker_name text        NOT NULL DEFAULT '',
    decided_at timestamptz,
    on_paper   text        NOT NULL DEFAULT '',      -- where the approval of somebody who does not sign in is kept
    version    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT honour_texts_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX honour_texts_open_key ON honour_texts (tenant_id, member_id) WHERE state IN ('draft', 'offered', 'returned');
CREATE INDEX honour_texts_member_idx ON honour_texts (tenant_id, member_id, id DESC);
SELECT app.protect('honour_texts');

-- Who said when what may be shown. Only ever added to.
CREATE TABLE honour_consents (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    field      text        NOT NULL,
    granted    boolean     NOT NULL,
    said_at    timestamptz NOT NULL,
    sayer_name text        NOT NULL DEFAULT '',
    on_paper   text        NOT NULL DEFAULT '',      -- where it stands, when the team says it for somebody who does not sign in
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT honour_consents_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX honour_consents_member_idx ON honour_consents (tenant_id, member_id, id DESC);
SELECT app.protect_append('honour_consents');

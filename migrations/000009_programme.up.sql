-- The programme of the reserve: sessions online and on site, who is invited to
-- each, what they answered, and who came.

CREATE TABLE programme_sessions (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    title        text        NOT NULL CHECK (title <> ''),
    kind         text        NOT NULL CHECK (kind IN ('online', 'offline')),
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    place        text        NOT NULL DEFAULT '', -- of one on site
    link         text        NOT NULL DEFAULT '', -- of one online
    capacity     integer     CHECK (capacity > 0), -- null for any number
    agenda       text        NOT NULL DEFAULT '',
    summary      text        NOT NULL DEFAULT '',
    cancelled_at timestamptz,
    cancel_why   text        NOT NULL DEFAULT '',
    maker_name   text        NOT NULL DEFAULT '',
    version      integer     NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT programme_sessions_times_check CHECK (ends_at > starts_at)
);
CREATE INDEX programme_sessions_when_idx ON programme_sessions (tenant_id, starts_at, id);
SELECT app.protect('programme_sessions');

CREATE TABLE programme_guests (
    tenant_id    uuid        NOT NULL,
    session_id   uuid        NOT NULL,
    member_id    uuid        NOT NULL,
    answer       text        NOT NULL DEFAULT '' CHECK (answer IN ('', 'accepted', 'declined')),
    answered_at  timestamptz,
    attended_at  timestamptz, -- when somebody ticked that they came
    ticker_name  text        NOT NULL DEFAULT '',
    invited_at   timestamptz NOT NULL,
    inviter_name text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, session_id, member_id),
    CONSTRAINT programme_guests_session_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES programme_sessions (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT programme_guests_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX programme_guests_member_idx ON programme_guests (tenant_id, member_id, session_id);
SELECT app.protect('programme_guests');

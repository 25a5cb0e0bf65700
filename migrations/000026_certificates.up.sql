-- Certificates of titles, the keys that sign them, and how a brand's look.

CREATE TABLE certificate_settings (
    tenant_id uuid        PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    logo_id   uuid,                              -- files
    seal_id   uuid,                              -- null: one is drawn with the brand's name
    signatory text        NOT NULL DEFAULT '',
    office    text        NOT NULL DEFAULT '',   -- of the signatory
    last_no   integer     NOT NULL DEFAULT 0,    -- numbers are given out in turn
    version   integer     NOT NULL DEFAULT 1
);
SELECT app.protect('certificate_settings');

-- The newest that is not retired signs. The public halves stay for good, so
-- that what they signed can always be checked.
CREATE TABLE certificate_keys (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         text        NOT NULL,             -- of the public half
    public     bytea       NOT NULL,
    sealed     bytea       NOT NULL,             -- the private half
    made_at    timestamptz NOT NULL,
    retired_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX certificate_keys_current_key ON certificate_keys (tenant_id) WHERE retired_at IS NULL;
SELECT app.protect('certificate_keys');

-- One for each award. What it certifies stands in statement, as it was signed.
CREATE TABLE certificates (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    award_id      uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    no            integer     NOT NULL,
    number        text        NOT NULL,          -- as it is printed
    code          text        NOT NULL,          -- of the public page; cannot be guessed
    edition       integer     NOT NULL DEFAULT 1,
    statement     text        NOT NULL,
    signature     bytea       NOT NULL,
    key_id        text        NOT NULL,
    issued_at     timestamptz NOT NULL,
    issuer_name   text        NOT NULL DEFAULT '',
    reissued_at   timestamptz,
    revoked_at    timestamptz,
    revoker_name  text        NOT NULL DEFAULT '',
    revoke_reason text        NOT NULL DEFAULT '',
    version       integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT certificates_award_key   UNIQUE (tenant_id, award_id),
    CONSTRAINT certificates_number_key  UNIQUE (tenant_id, no),
    CONSTRAINT certificates_code_key    UNIQUE (tenant_id, code),
    CONSTRAINT certificates_award_fkey  FOREIGN KEY (tenant_id, award_id)  REFERENCES title_awards (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT certificates_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT certificates_key_fkey    FOREIGN KEY (tenant_id, key_id)    REFERENCES certificate_keys (tenant_id, id)
);
CREATE INDEX certificates_member_idx ON certificates (tenant_id, member_id, no DESC);
SELECT app.protect('certificates');

-- Many at once.
CREATE TABLE certificate_batches (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    base        text        NOT NULL,            -- how the address in their pictures begins
    state       text        NOT NULL DEFAULT 'working' CHECK (state IN ('working', 'done', 'failed')),
    total       integer     NOT NULL,
    drawn       integer     NOT NULL DEFAULT 0,  -- and lie in the pack
    packed      boolean     NOT NULL DEFAULT false,
    asked_at    timestamptz NOT NULL,
    asked_by    uuid        NOT NULL,
    asker_name  text        NOT NULL DEFAULT '',
    beat_at     timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
SELECT app.protect('certificate_batches');

CREATE TABLE certificate_batch_items (
    tenant_id      uuid    NOT NULL,
    batch_id       uuid    NOT NULL,
    award_id       uuid    NOT NULL,
    certificate_id uuid,
    refused        text    NOT NULL DEFAULT '',  -- why it could not be issued: a sentence as JSON
    done           boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, batch_id, award_id),
    CONSTRAINT certificate_batch_items_batch_fkey FOREIGN KEY (tenant_id, batch_id) REFERENCES certificate_batches (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT certificate_batch_items_award_fkey FOREIGN KEY (tenant_id, award_id) REFERENCES title_awards (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX certificate_batch_items_award_idx ON certificate_batch_items (tenant_id, award_id);
SELECT app.protect('certificate_batch_items');

-- What is said of a code to whoever brings one, before any tenant is known:
-- how it stands, and its number. One question, whatever the answer, so that
-- the time it takes tells nothing.
CREATE FUNCTION app.certificate_by_code(code_asked text) RETURNS TABLE (brand text, number text, issued_at timestamptz, reissued_at timestamptz, revoked boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.name, c.number, c.issued_at, c.reissued_at, c.revoked_at IS NOT NULL OR a.revoked_at IS NOT NULL
    FROM public.tenants t
    JOIN public.certificates c ON c.tenant_id = t.id AND c.code = code_asked
    JOIN public.title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
    WHERE t.suspended_at IS NULL
    LIMIT 1
$$;
SELECT app.definer('app.certificate_by_code(text)');

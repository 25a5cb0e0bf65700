-- The care of those who retired: what is to be done for whom on which day,
-- who does it, and the gala at which a seat is kept for them.

CREATE TABLE care_settings (
    tenant_id   uuid     NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    remind_days smallint NOT NULL DEFAULT 3 CHECK (remind_days BETWEEN 0 AND 30),
    version     integer  NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('care_settings');

-- What care may cost in a year.
CREATE TABLE care_budgets (
    tenant_id uuid     NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    year      smallint NOT NULL,
    fen       bigint   NOT NULL CHECK (fen >= 0),
    version   integer  NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, year)
);
SELECT app.protect('care_budgets');

-- The days a brand keeps beside those everybody keeps.
CREATE TABLE care_festivals (
    tenant_id uuid     NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id        uuid     NOT NULL,
    name      text     NOT NULL,
    lunar     boolean  NOT NULL,
    month     smallint NOT NULL CHECK (month BETWEEN 1 AND 12),
    day       smallint NOT NULL CHECK (day BETWEEN 1 AND 31),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT care_festivals_name_key UNIQUE (tenant_id, name)
);
SELECT app.protect('care_festivals');

-- What care knows of a member beside their file.
CREATE TABLE care_people (
    tenant_id   uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    lunar_month smallint    CHECK (lunar_month BETWEEN 1 AND 12), -- null: they keep no lunar birthday
    lunar_leap  boolean     NOT NULL DEFAULT false,
    lunar_day   smallint    CHECK (lunar_day BETWEEN 1 AND 30),
    asked_at    timestamptz,                                      -- for an address
    asked_for   text        NOT NULL DEFAULT '',                  -- what it is needed for
    given_at    timestamptz,                                      -- by themselves, for what they were asked for
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT care_people_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('care_people');

-- Each time a year's plan was made.
CREATE TABLE care_makings (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    year        smallint    NOT NULL,
    added       integer     NOT NULL DEFAULT 0,
    made_at     timestamptz NOT NULL,
    maker_name  text        NOT NULL DEFAULT '',
    undone_at   timestamptz,
    undoer_name text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX care_makings_year_idx ON care_makings (tenant_id, year, id DESC);
SELECT app.protect('care_makings');

-- One thing to do for one member. Nothing here is worth points or honour.
CREATE TABLE care_items (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    making_id   uuid,                              -- null: thought of by somebody
    key         text        NOT NULL,              -- what it is for, so that a plan made twice adds nothing twice
    occasion    text        NOT NULL CHECK (occasion IN ('festival', 'birthday', 'anniversary', 'thought')),
    title       text        NOT NULL DEFAULT '',   -- the festival, or what somebody thought of
    nth         smallint    NOT NULL DEFAULT 0,    -- of an anniversary
    on_day      date        NOT NULL,
    whole_month boolean     NOT NULL DEFAULT false, -- the day is not known
    fixed       boolean     NOT NULL DEFAULT false, -- somebody chose the day: a plan made anew leaves it
    doer_id     uuid,                              -- an account of the team or of a dealer
    what        text        NOT NULL CHECK (what IN ('greeting', 'call', 'gift', 'visit')),
    gift        text        NOT NULL DEFAULT '',   -- what is sent
    cost        bigint      NOT NULL DEFAULT 0 CHECK (cost >= 0), -- in fen
    state       text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'sent', 'delivered', 'returned', 'skipped')),
    reason      text        NOT NULL DEFAULT '',   -- why it was skipped or came back
    hushed      boolean     NOT NULL DEFAULT false, -- skipped because its day went by while they wanted no contact, or after they had died
    note        text        NOT NULL DEFAULT '',
    done_at     timestamptz,
    done_name   text        NOT NULL DEFAULT '',
    reminded_at timestamptz,
    version     integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT care_items_key UNIQUE (tenant_id, member_id, key),
    CONSTRAINT care_items_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT care_items_making_fkey FOREIGN KEY (tenant_id, making_id) REFERENCES care_makings (tenant_id, id),
    CONSTRAINT care_items_doer_fkey   FOREIGN KEY (tenant_id, doer_id)   REFERENCES memberships (tenant_id, account_id) ON DELETE SET NULL (doer_id)
);
CREATE INDEX care_items_day_idx    ON care_items (tenant_id, on_day, id);
CREATE INDEX care_items_open_idx   ON care_items (tenant_id, on_day) WHERE state = 'planned';
CREATE INDEX care_items_member_idx ON care_items (tenant_id, member_id, on_day DESC, id DESC);
CREATE INDEX care_items_doer_idx   ON care_items (tenant_id, doer_id, on_day, id) WHERE doer_id IS NOT NULL;
CREATE INDEX care_items_making_idx ON care_items (tenant_id, making_id) WHERE making_id IS NOT NULL;
SELECT app.protect('care_items');

-- The private addresses at which a calendar program reads the care calendar.
CREATE TABLE care_feeds (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    account_id uuid        NOT NULL,
    token_hash bytea       NOT NULL,
    made_at    timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT care_feeds_token_key UNIQUE (tenant_id, token_hash),
    CONSTRAINT care_feeds_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES memberships (tenant_id, account_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX care_feeds_account_key ON care_feeds (tenant_id, account_id) WHERE revoked_at IS NULL;
SELECT app.protect('care_feeds');

CREATE TABLE galas (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    making_id  uuid,                               -- made with a year's plan
    year       smallint    NOT NULL,
    title      text        NOT NULL,
    starts_at  timestamptz NOT NULL,
    place      text        NOT NULL DEFAULT '',
    answer_by  date        NOT NULL,
    about      text        NOT NULL DEFAULT '',
    state      text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'cancelled')),
    end_reason text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    maker_name text        NOT NULL DEFAULT '',
    version    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT galas_making_fkey FOREIGN KEY (tenant_id, making_id) REFERENCES care_makings (tenant_id, id)
);
CREATE UNIQUE INDEX galas_year_key ON galas (tenant_id, year) WHERE state = 'planned';
CREATE INDEX galas_starts_idx ON galas (tenant_id, starts_at DESC, id DESC);
SELECT app.protect('galas');

CREATE TABLE gala_tables (
    tenant_id uuid     NOT NULL,
    id        uuid     NOT NULL,
    gala_id   uuid     NOT NULL,
    name      text     NOT NULL,
    seats     smallint NOT NULL CHECK (seats BETWEEN 1 AND 100),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT gala_tables_name_key UNIQUE (tenant_id, gala_id, name),
    CONSTRAINT gala_tables_gala_fkey FOREIGN KEY (tenant_id, gala_id) REFERENCES galas (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('gala_tables');

-- For whom a seat is kept.
CREATE TABLE gala_guests (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,            -- what a link without sign-in names
    gala_id       uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    reserved_at   timestamptz NOT NULL,
    invited_at    timestamptz,
    answer        text        NOT NULL DEFAULT '' CHECK (answer IN ('', 'coming', 'with_one', 'declined')),
    companion     text        NOT NULL DEFAULT '', -- who comes along
    said          text        NOT NULL DEFAULT '', -- what they want us to know
    answered_at   timestamptz,
    answerer_name text        NOT NULL DEFAULT '', -- themselves, or who noted it for them
    table_id      uuid,
    attended_at   timestamptz,
    PRIMARY KEY (tenant_id, gala_id, member_id),
    CONSTRAINT gala_guests_id_key      UNIQUE (tenant_id, id),
    CONSTRAINT gala_guests_gala_fkey   FOREIGN KEY (tenant_id, gala_id)   REFERENCES galas (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT gala_guests_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT gala_guests_table_fkey  FOREIGN KEY (tenant_id, table_id)  REFERENCES gala_tables (tenant_id, id) ON DELETE SET NULL (table_id)
);
CREATE INDEX gala_guests_member_idx ON gala_guests (tenant_id, member_id);
CREATE INDEX gala_guests_table_idx  ON gala_guests (tenant_id, table_id) WHERE table_id IS NOT NULL;
SELECT app.protect('gala_guests');

-- Brands in which something of care is to be seen to at a moment: somebody to
-- be reminded, or a day that went by for somebody who wants no contact.
CREATE FUNCTION app.care_due(moment timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM public.tenants t LEFT JOIN public.care_settings s ON s.tenant_id = t.id
    WHERE t.suspended_at IS NULL AND EXISTS (
        SELECT 1 FROM public.care_items c
        WHERE c.tenant_id = t.id AND c.state = 'planned'
          AND CASE WHEN EXISTS (SELECT 1 FROM public.memorials d WHERE d.tenant_id = t.id AND d.member_id = c.member_id)
                     OR EXISTS (SELECT 1 FROM public.contact_wishes w WHERE w.tenant_id = t.id AND w.member_id = c.member_id)
                   THEN c.on_day < (CASE WHEN c.whole_month THEN date_trunc('month', moment AT TIME ZONE t.zone) ELSE moment AT TIME ZONE t.zone END)::date
                   ELSE c.reminded_at IS NULL AND c.on_day >= (moment AT TIME ZONE t.zone)::date
                     AND c.on_day <= (moment AT TIME ZONE t.zone)::date + coalesce(s.remind_days, 3) END)
    ORDER BY t.id LIMIT 1000
$$;
SELECT app.definer('app.care_due(timestamptz)');

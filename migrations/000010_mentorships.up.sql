-- Mentorships: how a successor finds a mentor, the plan the two follow, and
-- what came of it.

-- How many a mentor takes on where they have said nothing themselves. Whoever
-- starts a pair holds this row, so that room and lineage are looked at by one
-- at a time.
CREATE TABLE mentor_settings (
    tenant_id uuid     PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    capacity  smallint NOT NULL DEFAULT 2 CHECK (capacity BETWEEN 1 AND 9)
);
SELECT app.protect('mentor_settings');

CREATE TABLE mentor_capacities (
    tenant_id uuid     NOT NULL,
    member_id uuid     NOT NULL,
    capacity  smallint NOT NULL CHECK (capacity BETWEEN 0 AND 9), -- 0: nobody for now
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT mentor_capacities_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('mentor_capacities');

CREATE TABLE mentor_templates (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    name         text        NOT NULL,
    weeks        smallint    NOT NULL CHECK (weeks BETWEEN 4 AND 8),
    version      integer     NOT NULL DEFAULT 1,
    retired_at   timestamptz,
    updated_at   timestamptz NOT NULL,
    updater_name text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX mentor_templates_name_key ON mentor_templates (tenant_id, name) WHERE retired_at IS NULL;
SELECT app.protect('mentor_templates');

-- What a template asks for, version by version; none is ever changed.
CREATE TABLE mentor_template_items (
    tenant_id   uuid     NOT NULL,
    template_id uuid     NOT NULL,
    version     integer  NOT NULL,
    id          uuid     NOT NULL, -- the same in every version
    kind        text     NOT NULL CHECK (kind IN ('meeting', 'milestone', 'work')),
    title       text     NOT NULL,
    detail      text     NOT NULL DEFAULT '',
    day         smallint NOT NULL CHECK (day BETWEEN 0 AND 56), -- after the start
    position    smallint NOT NULL,
    PRIMARY KEY (tenant_id, template_id, version, id),
    CONSTRAINT mentor_template_items_template_fkey FOREIGN KEY (tenant_id, template_id)
        REFERENCES mentor_templates (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('mentor_template_items');

-- The search for one successor's mentor: a list somebody decided on.
CREATE TABLE mentor_matches (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    successor_id uuid        NOT NULL,
    template_id  uuid        NOT NULL,
    state        text        NOT NULL DEFAULT 'asking' CHECK (state IN ('asking', 'exhausted', 'matched', 'withdrawn')),
    made_at      timestamptz NOT NULL,
    made_by      uuid        NOT NULL,
    maker_name   text        NOT NULL DEFAULT '',
    ended_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mentor_matches_successor_fkey FOREIGN KEY (tenant_id, successor_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT mentor_matches_template_fkey FOREIGN KEY (tenant_id, template_id) REFERENCES mentor_templates (tenant_id, id)
);
CREATE UNIQUE INDEX mentor_matches_successor_key ON mentor_matches (tenant_id, successor_id) WHERE state IN ('asking', 'exhausted');
CREATE INDEX mentor_matches_open_idx ON mentor_matches (tenant_id, state, id) WHERE state IN ('asking', 'exhausted');
SELECT app.protect('mentor_matches');

-- Who is asked, in their order. What somebody answered is nobody else's to know.
CREATE TABLE mentor_offers (
    tenant_id   uuid     NOT NULL,
    match_id    uuid     NOT NULL,
    position    smallint NOT NULL CHECK (position BETWEEN 1 AND 5),
    mentor_id   uuid     NOT NULL,
    state       text     NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'asked', 'accepted', 'declined', 'lapsed', 'skipped')),
    asked_at    timestamptz,
    until       timestamptz,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, match_id, position),
    CONSTRAINT mentor_offers_mentor_key UNIQUE (tenant_id, match_id, mentor_id),
    CONSTRAINT mentor_offers_match_fkey FOREIGN KEY (tenant_id, match_id) REFERENCES mentor_matches (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT mentor_offers_mentor_fkey FOREIGN KEY (tenant_id, mentor_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX mentor_offers_asked_key ON mentor_offers (tenant_id, match_id) WHERE state = 'asked';
CREATE INDEX mentor_offers_mentor_idx ON mentor_offers (tenant_id, mentor_id) WHERE state = 'asked';
CREATE INDEX mentor_offers_until_idx ON mentor_offers (tenant_id, until) WHERE state = 'asked';
SELECT app.protect('mentor_offers');

CREATE TABLE mentorships (
    tenant_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    mentor_id        uuid        NOT NULL,
    successor_id     uuid        NOT NULL,
    template_id      uuid        NOT NULL,
    template_version integer     NOT NULL,
    city             text        NOT NULL DEFAULT '', -- the successor's when they began, to look for
    weeks            smallint    NOT NULL,
    starts_on        date        NOT NULL,
    due_on           date        NOT NULL,
    state            text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'rematched', 'ended')),
    started_at       timestamptz NOT NULL,
    happened_at      timestamptz NOT NULL, -- when something was last done
    told_stale_at    timestamptz,          -- the happened_at of the silence of which both were told
    mentor_confirmed_at    timestamptz,
    successor_confirmed_at timestamptz,
    wish             text        NOT NULL DEFAULT '' CHECK (wish IN ('', 'mentor', 'successor')), -- who would rather have another
    wished_at        timestamptz,
    ended_at         timestamptz,
    ended_by         uuid,
    ender_name       text        NOT NULL DEFAULT '',
    end_reason       text        NOT NULL DEFAULT '',
    sample           boolean     NOT NULL DEFAULT false,
    version          integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mentorships_two_check CHECK (mentor_id <> successor_id),
    CONSTRAINT mentorships_mentor_fkey FOREIGN KEY (tenant_id, mentor_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT mentorships_successor_fkey FOREIGN KEY (tenant_id, successor_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT mentorships_template_fkey FOREIGN KEY (tenant_id, template_id) REFERENCES mentor_templates (tenant_id, id)
);
CREATE UNIQUE INDEX mentorships_running_key ON mentorships (tenant_id, successor_id) WHERE state = 'running';
CREATE INDEX mentorships_successor_idx ON mentorships (tenant_id, successor_id, id);
CREATE INDEX mentorships_mentor_idx ON mentorships (tenant_id, mentor_id, state, id);
CREATE INDEX mentorships_state_idx ON mentorships (tenant_id, state, id);
CREATE INDEX mentorships_city_idx ON mentorships (tenant_id, city, id);
CREATE INDEX mentorships_template_idx ON mentorships (tenant_id, template_id) WHERE state = 'running';
CREATE INDEX mentorships_silent_idx ON mentorships (tenant_id, happened_at, id) WHERE state = 'running';
CREATE INDEX mentorships_completed_idx ON mentorships (tenant_id, ended_at) INCLUDE (mentor_id) WHERE state = 'completed';
CREATE INDEX mentorships_wished_idx ON mentorships (tenant_id, wished_at) WHERE state = 'running' AND wish <> '';
CREATE INDEX mentorships_half_idx ON mentorships (tenant_id, id)
    WHERE state = 'running' AND (mentor_confirmed_at IS NULL) <> (successor_confirmed_at IS NULL);
SELECT app.protect('mentorships');

-- The plan of a pair: what they meet for, reach and make together.
CREATE TABLE mentorship_steps (
    tenant_id     uuid     NOT NULL,
    id            uuid     NOT NULL,
    mentorship_id uuid     NOT NULL,
    item_id       uuid,                           -- of the template; none for what they added
    kind          text     NOT NULL CHECK (kind IN ('meeting', 'milestone', 'work')),
    title         text     NOT NULL,
    detail        text     NOT NULL DEFAULT '',
    due_on        date,
    position      smallint NOT NULL,
    own           boolean  NOT NULL DEFAULT false, -- changed in this pair: the template no longer speaks for it
    done_at       timestamptz,
    done_by       uuid,
    doer_name     text     NOT NULL DEFAULT '',
    held_on       date,                           -- the day of a meeting
    words         text     NOT NULL DEFAULT '',   -- evidence, or notes of a meeting
    link          text     NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mentorship_steps_mentorship_fkey FOREIGN KEY (tenant_id, mentorship_id)
        REFERENCES mentorships (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mentorship_steps_mentorship_idx ON mentorship_steps (tenant_id, mentorship_id, position) INCLUDE (done_at);
SELECT app.protect('mentorship_steps');

-- How each side feels about it. One side never reads the other's.
CREATE TABLE mentorship_pulses (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    mentorship_id uuid        NOT NULL,
    side          text        NOT NULL CHECK (side IN ('mentor', 'successor')),
    score         smallint    NOT NULL CHECK (score BETWEEN 1 AND 5),
    word          text        NOT NULL DEFAULT '',
    given_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mentorship_pulses_mentorship_fkey FOREIGN KEY (tenant_id, mentorship_id)
        REFERENCES mentorships (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mentorship_pulses_mentorship_idx ON mentorship_pulses (tenant_id, mentorship_id, given_at DESC);
SELECT app.protect('mentorship_pulses');

-- The brands in which an invitation has lapsed at the moment given, in which
-- the one who was asked is gone, or in which a pair has been silent that long
-- and was not told: asked before any tenant is known.
CREATE FUNCTION app.mentoring_due(moment timestamptz, silence interval) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT o.tenant_id FROM public.mentor_offers o WHERE o.state = 'asked' AND o.until <= moment
    UNION
    SELECT a.tenant_id FROM public.mentor_matches a WHERE a.state = 'asking'
        AND NOT EXISTS (SELECT 1 FROM public.mentor_offers o WHERE o.tenant_id = a.tenant_id AND o.match_id = a.id AND o.state = 'asked')
    UNION
    SELECT p.tenant_id FROM public.mentorships p
    WHERE p.state = 'running' AND p.happened_at <= moment - silence AND p.told_stale_at IS DISTINCT FROM p.happened_at
$$;
SELECT app.definer('app.mentoring_due(timestamptz, interval)');

-- Retirements: from the conversation to the day, and how somebody comes back.

-- A move to emeritus that a retirement made is taken back there, with all
-- that came with it.
ALTER TABLE tier_moves DROP CONSTRAINT tier_moves_source_check;
ALTER TABLE tier_moves ADD CONSTRAINT tier_moves_source_check CHECK (source IN ('manual', 'bulk', 'import', 'entry', 'undo', 'rule', 'retirement')) NOT VALID;
ALTER TABLE tier_moves VALIDATE CONSTRAINT tier_moves_source_check;

-- What may be reported of why people leave: at least six of them together,
-- never changed, and nothing in it leads back to one.
CREATE TABLE retirement_groups (
    tenant_id uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id        uuid        NOT NULL,
    people    integer     NOT NULL CHECK (people >= 6),
    city      text        NOT NULL DEFAULT '',  -- of all of them; '' where they are of several
    quarter   text        NOT NULL DEFAULT '',  -- in which all of them left, as 2026Q3
    made_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
SELECT app.protect_append('retirement_groups');

CREATE TABLE retirement_group_reasons (
    tenant_id uuid    NOT NULL,
    group_id  uuid    NOT NULL,
    reason    text    NOT NULL,
    people    integer NOT NULL,
    PRIMARY KEY (tenant_id, group_id, reason),
    CONSTRAINT retirement_group_reasons_group_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES retirement_groups (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect_append('retirement_group_reasons');

CREATE TABLE retirements (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    state         text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'planned', 'done', 'cancelled')),
    reached       smallint    NOT NULL DEFAULT 0,   -- how many steps were gone through
    -- The conversation: what the team noted, and what the member wrote.
    cause         text        NOT NULL DEFAULT '' CHECK (cause IN ('', 'wish', 'inactivity')),
    reasons       text        NOT NULL DEFAULT '',  -- codes, a space between
    words         text        NOT NULL DEFAULT '',
    back          text        NOT NULL DEFAULT '',  -- what would bring them back
    story         text        NOT NULL DEFAULT '',
    invited_at    timestamptz,
    own_reasons   text        NOT NULL DEFAULT '',
    own_words     text        NOT NULL DEFAULT '',
    own_back      text        NOT NULL DEFAULT '',
    own_story     text        NOT NULL DEFAULT '',
    own_at        timestamptz,
    -- Good standing: what somebody judged, by name and with a reason.
    standing      text        NOT NULL DEFAULT '' CHECK (standing IN ('', 'good', 'bad')),
    standing_why  text        NOT NULL DEFAULT '',
    judge_id      uuid,
    judge_name    text        NOT NULL DEFAULT '',
    judged_at     timestamptz,
    outcome       text        NOT NULL DEFAULT 'honoured' CHECK (outcome IN ('honoured', 'plain', 'left')),
    privileges    text        NOT NULL DEFAULT '',  -- a line each, beside those of the titles
    on_day        date,
    ceremony_id   uuid,
    held_why      text        NOT NULL DEFAULT '',  -- why it went on though things were held
    -- The act.
    made_at       timestamptz NOT NULL,
    maker_name    text        NOT NULL DEFAULT '',
    doer_id       uuid,                             -- who decided it
    doer_name     text        NOT NULL DEFAULT '',
    decided_at    timestamptz,
    done_at       timestamptz,
    move_id       uuid,
    held          jsonb       NOT NULL DEFAULT '[]', -- what they held on the day
    stuck         text        NOT NULL DEFAULT '',  -- why the day passed without it
    end_reason    text        NOT NULL DEFAULT '',  -- of calling it off
    returned_at   timestamptz,
    returner_name text        NOT NULL DEFAULT '',
    return_why    text        NOT NULL DEFAULT '',
    group_id      uuid,                             -- with whose reasons theirs were counted
    version       integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT retirements_member_fkey   FOREIGN KEY (tenant_id, member_id)   REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT retirements_ceremony_fkey FOREIGN KEY (tenant_id, ceremony_id) REFERENCES ceremonies (tenant_id, id) ON DELETE SET NULL (ceremony_id),
    CONSTRAINT retirements_group_fkey    FOREIGN KEY (tenant_id, group_id)    REFERENCES retirement_groups (tenant_id, id)
);
CREATE UNIQUE INDEX retirements_open_key ON retirements (tenant_id, member_id) WHERE state IN ('draft', 'planned');
CREATE INDEX retirements_member_idx    ON retirements (tenant_id, member_id, id DESC);
CREATE INDEX retirements_open_idx      ON retirements (tenant_id, made_at, id) WHERE state IN ('draft', 'planned');
CREATE INDEX retirements_done_idx      ON retirements (tenant_id, done_at DESC, id DESC) WHERE state = 'done';
CREATE INDEX retirements_uncounted_idx ON retirements (tenant_id, done_at, id) WHERE state = 'done' AND group_id IS NULL;
SELECT app.protect('retirements');

-- The titles that come with it.
CREATE TABLE retirement_titles (
    tenant_id     uuid NOT NULL,
    retirement_id uuid NOT NULL,
    title_id      uuid NOT NULL,
    citation      text NOT NULL DEFAULT '',
    award_id      uuid,                             -- once conferred
    PRIMARY KEY (tenant_id, retirement_id, title_id),
    CONSTRAINT retirement_titles_retirement_fkey FOREIGN KEY (tenant_id, retirement_id) REFERENCES retirements (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT retirement_titles_title_fkey      FOREIGN KEY (tenant_id, title_id)      REFERENCES titles (tenant_id, id)
);
SELECT app.protect('retirement_titles');

-- Brands in which somebody's day has come, or in which enough have left to be
-- counted: asked by whichever server's turn it is, before any tenant is known.
CREATE FUNCTION app.retirements_due(moment timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM public.tenants t
    WHERE t.suspended_at IS NULL
      AND (EXISTS (SELECT 1 FROM public.retirements r
               WHERE r.tenant_id = t.id AND r.state = 'planned' AND r.on_day <= (moment AT TIME ZONE t.zone)::date)
           OR (SELECT count(*) FROM public.retirements r
               WHERE r.tenant_id = t.id AND r.state = 'done' AND r.group_id IS NULL AND r.done_at <= moment - interval '24 hours') >= 6)
    ORDER BY t.id LIMIT 1000
$$;
SELECT app.definer('app.retirements_due(timestamptz)');

-- By what rules members rise and fall, and what follows from them.

CREATE TABLE rule_versions (
    tenant_id      uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id             uuid        NOT NULL,
    no             integer     NOT NULL,
    state          text        NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')), -- in force is the last published whose day has come
    spec           jsonb       NOT NULL,
    note           text        NOT NULL DEFAULT '', -- what is new about it
    host_id        uuid        NOT NULL,            -- who answers appeals
    host_name      text        NOT NULL,
    effective_on   date,
    changed_by     uuid        NOT NULL,
    changer_name   text        NOT NULL,
    changed_at     timestamptz NOT NULL,
    published_by   uuid,
    publisher_name text        NOT NULL DEFAULT '',
    published_at   timestamptz,
    withdrawn_at   timestamptz,
    version        integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rule_versions_no_key UNIQUE (tenant_id, no),
    CONSTRAINT rule_versions_effective_check CHECK ((state = 'draft') = (effective_on IS NULL))
);
CREATE UNIQUE INDEX rule_versions_draft_key ON rule_versions (tenant_id) WHERE state = 'draft';
CREATE UNIQUE INDEX rule_versions_effective_key ON rule_versions (tenant_id, effective_on) WHERE state = 'published';
SELECT app.protect('rule_versions');

-- Dry runs: what a draft would do.
CREATE TABLE rule_runs (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    version_id  uuid        NOT NULL,
    of_version  integer     NOT NULL,               -- the draft's version that is tried
    spec        jsonb       NOT NULL,               -- and what it said
    on_day      date        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('working', 'done', 'failed')),
    total       bigint      NOT NULL DEFAULT 0,
    passed      bigint      NOT NULL DEFAULT 0,
    after_id    uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- how far it has come
    rising      bigint      NOT NULL DEFAULT 0,
    falling     bigint      NOT NULL DEFAULT 0,
    warned      bigint      NOT NULL DEFAULT 0,
    graced      bigint      NOT NULL DEFAULT 0,
    locked      bigint      NOT NULL DEFAULT 0,
    unsure      bigint      NOT NULL DEFAULT 0,
    staying     bigint      NOT NULL DEFAULT 0,
    asked_by    uuid        NOT NULL,
    asker_name  text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    finished_at timestamptz,
    run         uuid,                               -- whoever works on it carries this
    beat_at     timestamptz NOT NULL,
    tries       smallint    NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rule_runs_version_fkey FOREIGN KEY (tenant_id, version_id)
        REFERENCES rule_versions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX rule_runs_version_idx ON rule_runs (tenant_id, version_id, asked_at DESC);
CREATE INDEX rule_runs_working_idx ON rule_runs (tenant_id, beat_at) WHERE state = 'working';
SELECT app.protect('rule_runs');

-- Who would move or nearly would; who simply stays is only counted.
CREATE TABLE rule_outcomes (
    tenant_id uuid   NOT NULL,
    run_id    uuid   NOT NULL,
    outcome   text   NOT NULL CHECK (outcome IN ('rise', 'fall', 'warn', 'grace', 'lock')),
    member_id uuid   NOT NULL,
    from_tier text   NOT NULL,
    to_tier   text   NOT NULL,
    sums      jsonb  NOT NULL,                      -- by criterion of the run's spec
    PRIMARY KEY (tenant_id, run_id, outcome, member_id),
    CONSTRAINT rule_outcomes_run_fkey FOREIGN KEY (tenant_id, run_id)
        REFERENCES rule_runs (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('rule_outcomes');

-- A member whom no rule moves until a day.
CREATE TABLE tier_locks (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    reason     text        NOT NULL,
    until_day  date        NOT NULL,                -- the last on which it holds
    made_by    uuid,
    maker_name text        NOT NULL,
    made_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tier_locks_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX tier_locks_open_key ON tier_locks (tenant_id, member_id) WHERE ended_at IS NULL;
SELECT app.protect('tier_locks');

-- A fall that was announced, and what became of it.
CREATE TABLE falls (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    member_id    uuid        NOT NULL,
    version_id   uuid        NOT NULL,              -- by which it is judged now
    version_no   integer     NOT NULL,
    from_tier    text        NOT NULL,
    to_tier      text        NOT NULL,
    lacking      jsonb       NOT NULL,              -- the numbers that fail, as last seen
    host_id      uuid        NOT NULL,
    host_name    text        NOT NULL,
    opened_on    date        NOT NULL,
    due_on       date        NOT NULL,
    told         smallint    NOT NULL,              -- the last notice: 30, 14 or 3 days before
    state        text        NOT NULL CHECK (state IN ('open', 'recovered', 'upheld', 'ended', 'moved', 'undone')),
    appeal       text        NOT NULL DEFAULT '',
    appealed_at  timestamptz,
    answer       text        NOT NULL DEFAULT '' CHECK (answer IN ('', 'upheld', 'declined')),
    answer_text  text        NOT NULL DEFAULT '',
    answered_by  uuid,
    answerer_name text       NOT NULL DEFAULT '',
    answered_at  timestamptz,
    move_id      uuid,
    closed_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT falls_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX falls_open_key ON falls (tenant_id, member_id) WHERE state = 'open';
CREATE INDEX falls_due_idx ON falls (tenant_id, due_on, id) INCLUDE (appealed_at, answer) WHERE state = 'open';
CREATE INDEX falls_appeal_idx ON falls (tenant_id, appealed_at) WHERE state = 'open' AND appealed_at IS NOT NULL AND answer = '';
CREATE INDEX falls_member_idx ON falls (tenant_id, member_id, opened_on, id);
SELECT app.protect('falls');

-- A rise that waits for somebody to confirm it.
CREATE TABLE rises (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    member_id    uuid        NOT NULL,
    version_id   uuid        NOT NULL,
    version_no   integer     NOT NULL,
    from_tier    text        NOT NULL,
    to_tier      text        NOT NULL,
    reached      jsonb       NOT NULL,              -- the numbers that reach it, as last seen
    seen_on      date        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('open', 'confirmed', 'declined', 'lapsed')),
    reason       text        NOT NULL DEFAULT '',   -- of a decline
    decided_by   uuid,
    decider_name text        NOT NULL DEFAULT '',
    decided_at   timestamptz,
    move_id      uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rises_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX rises_open_key ON rises (tenant_id, member_id) WHERE state = 'open';
CREATE INDEX rises_list_idx ON rises (tenant_id, to_tier, seen_on, id) WHERE state = 'open';
CREATE INDEX rises_member_idx ON rises (tenant_id, member_id, seen_on, id);
SELECT app.protect('rises');

-- Leave of absence.
CREATE TABLE absences (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    member_id    uuid        NOT NULL,
    from_day     date        NOT NULL,
    to_day       date        NOT NULL,              -- the last day away
    reason       text        NOT NULL DEFAULT '',   -- the member's own words, or a colleague's
    comes_back   text        NOT NULL DEFAULT 'itself' CHECK (comes_back IN ('itself', 'asked')),
    state        text        NOT NULL CHECK (state IN ('asked', 'granted', 'away', 'declined', 'withdrawn', 'over')),
    asked_at     timestamptz NOT NULL,
    decided_by   uuid,
    decider_name text        NOT NULL DEFAULT '',
    decided_at   timestamptz,
    answer       text        NOT NULL DEFAULT '',
    asked_back   boolean     NOT NULL DEFAULT false, -- told that it is over, and asked
    over_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT absences_days_check CHECK (to_day >= from_day),
    CONSTRAINT absences_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX absences_open_key ON absences (tenant_id, member_id) WHERE state IN ('asked', 'granted', 'away');
CREATE INDEX absences_state_idx ON absences (tenant_id, state, from_day) WHERE state IN ('asked', 'granted', 'away');
CREATE INDEX absences_member_idx ON absences (tenant_id, member_id, from_day, id);
SELECT app.protect('absences');

-- How far the evaluation of a day has come; one row a brand, of its last night.
CREATE TABLE nights (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    on_day     date        NOT NULL,
    after_id   uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    began_at   timestamptz NOT NULL,
    done_at    timestamptz,
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('nights');

-- Brands whose day has not been evaluated yet and who have something to
-- evaluate: asked by whichever server's turn it is, before any tenant is known.
CREATE FUNCTION app.standing_due(moment timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM public.tenants t
    WHERE t.suspended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM public.nights n
          WHERE n.tenant_id = t.id AND n.on_day >= (moment AT TIME ZONE t.zone)::date AND n.done_at IS NOT NULL)
      AND (EXISTS (SELECT 1 FROM public.rule_versions v
               WHERE v.tenant_id = t.id AND v.state = 'published' AND v.effective_on <= (moment AT TIME ZONE t.zone)::date)
           OR EXISTS (SELECT 1 FROM public.absences l WHERE l.tenant_id = t.id AND l.state IN ('granted', 'away'))
           OR EXISTS (SELECT 1 FROM public.tier_locks k WHERE k.tenant_id = t.id AND k.ended_at IS NULL))
    ORDER BY t.id LIMIT 1000
$$;
SELECT app.definer('app.standing_due(timestamptz)');

-- Dry runs whose server fell silent.
CREATE FUNCTION app.silent_rule_runs(silence interval) RETURNS TABLE (tenant_id uuid, run_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT r.tenant_id, r.id FROM public.rule_runs r
    WHERE r.state = 'working' AND r.beat_at < clock_timestamp() - silence
    ORDER BY r.beat_at LIMIT 100
$$;
SELECT app.definer('app.silent_rule_runs(interval)');

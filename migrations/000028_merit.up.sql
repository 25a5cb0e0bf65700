-- Honour that is earned: a ledger that is only ever added to, the versions of
-- its rules with what people said of them, and the questions that are put to
-- those who have retired.

-- In force is the last published whose day has come.
CREATE TABLE honour_rules (
    tenant_id      uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id             uuid        NOT NULL,
    no             integer     NOT NULL,
    state          text        NOT NULL CHECK (state IN ('draft', 'open', 'published', 'withdrawn')), -- open: to comments
    spec           jsonb       NOT NULL,
    note           text        NOT NULL DEFAULT '', -- what is new about it
    comments_from  date,
    comments_to    date,                            -- the last day
    effective_on   date,
    changed_by     uuid        NOT NULL,
    changer_name   text        NOT NULL,
    changed_at     timestamptz NOT NULL,
    publisher_name text        NOT NULL DEFAULT '',
    published_at   timestamptz,
    withdrawn_at   timestamptz,
    version        integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT honour_rules_no_key UNIQUE (tenant_id, no),
    CONSTRAINT honour_rules_comments_check CHECK ((state = 'draft') = (comments_from IS NULL) AND (comments_from IS NULL) = (comments_to IS NULL) AND comments_to >= comments_from + 6),
    CONSTRAINT honour_rules_effective_check CHECK ((state IN ('draft', 'open')) = (effective_on IS NULL) AND effective_on > comments_to)
);
CREATE UNIQUE INDEX honour_rules_draft_key ON honour_rules (tenant_id) WHERE state IN ('draft', 'open');
CREATE UNIQUE INDEX honour_rules_effective_key ON honour_rules (tenant_id, effective_on) WHERE state = 'published';
SELECT app.protect('honour_rules');

-- What members and the team said of a version while it was open to comments.
CREATE TABLE honour_comments (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    rule_id     uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    member_id   uuid,                              -- null: one of the team
    sayer_name  text        NOT NULL,
    words       text        NOT NULL,
    said_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT honour_comments_rule_fkey FOREIGN KEY (tenant_id, rule_id) REFERENCES honour_rules (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT honour_comments_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX honour_comments_rule_idx ON honour_comments (tenant_id, rule_id, id);
SELECT app.protect_append('honour_comments');

-- Dry runs: what a version would have made of the last twelve months.
CREATE TABLE honour_runs (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    rule_id     uuid        NOT NULL,
    of_version  integer     NOT NULL,               -- the version of the row that is tried
    spec        jsonb       NOT NULL,               -- what it said,
    against     jsonb,                              -- and what the rules in force say; null: there are none
    on_day      date        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('working', 'done', 'failed')),
    total       bigint      NOT NULL DEFAULT 0,
    passed      bigint      NOT NULL DEFAULT 0,
    after_id    uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    winning     bigint      NOT NULL DEFAULT 0,
    losing      bigint      NOT NULL DEFAULT 0,
    asker_name  text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    finished_at timestamptz,
    run         uuid,                               -- whoever works on it carries this
    beat_at     timestamptz NOT NULL,
    tries       smallint    NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT honour_runs_rule_fkey FOREIGN KEY (tenant_id, rule_id) REFERENCES honour_rules (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX honour_runs_rule_idx ON honour_runs (tenant_id, rule_id, asked_at DESC);
CREATE INDEX honour_runs_working_idx ON honour_runs (tenant_id, beat_at) WHERE state = 'working';
SELECT app.protect('honour_runs');

-- Who would have more or less; whom nothing changes for is only counted.
CREATE TABLE honour_outcomes (
    tenant_id uuid   NOT NULL,
    run_id    uuid   NOT NULL,
    outcome   text   NOT NULL CHECK (outcome IN ('win', 'lose')),
    member_id uuid   NOT NULL,
    was       bigint NOT NULL,
    would     bigint NOT NULL,
    PRIMARY KEY (tenant_id, run_id, outcome, member_id),
    CONSTRAINT honour_outcomes_run_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES honour_runs (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT honour_outcomes_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('honour_outcomes');

-- The ledger. A line is never changed; what turned out wrong gets a
-- counter-line of its own, one step further.
CREATE TABLE honour_lines (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    noun       text        NOT NULL,               -- what earned it: a kind of contribution, handover, ceremony, title, move
    noun_id    uuid        NOT NULL,
    step       smallint    NOT NULL DEFAULT 0,     -- of one of them: 0 counts, 1 takes it back, 2 counts again …
    source     text        NOT NULL,               -- what the rules call it
    about_id   uuid,                               -- the page it leads to, where there is one
    rule_id    uuid        NOT NULL,
    rule_no    integer     NOT NULL,
    amount     bigint      NOT NULL,
    uncapped   bigint      NOT NULL,               -- what it would be without the cap on sales
    text       jsonb       NOT NULL,               -- an i18n message
    reason     text        NOT NULL DEFAULT '',    -- of a counter-line, in somebody's words
    on_day     date        NOT NULL,
    made_by    uuid,                               -- null: by the rules
    maker_name text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT honour_lines_once_key UNIQUE (tenant_id, noun, noun_id, member_id, step),
    CONSTRAINT honour_lines_amount_check CHECK (CASE step % 2 WHEN 0 THEN amount BETWEEN 0 AND uncapped ELSE amount <= 0 END),
    CONSTRAINT honour_lines_reason_check CHECK (made_by IS NULL OR (step % 2 = 1 AND reason <> '')), -- by hand only corrected, never given
    CONSTRAINT honour_lines_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT honour_lines_rule_fkey FOREIGN KEY (tenant_id, rule_id) REFERENCES honour_rules (tenant_id, id)
);
CREATE INDEX honour_lines_member_idx ON honour_lines (tenant_id, member_id, on_day DESC, id DESC) INCLUDE (source, amount);
CREATE INDEX honour_lines_day_idx ON honour_lines (tenant_id, on_day DESC, id DESC);
CREATE INDEX honour_lines_source_idx ON honour_lines (tenant_id, source, on_day DESC, id DESC);
SELECT app.protect_append('honour_lines');

-- The sum of a member's lines, kept with each of them.
CREATE TABLE honour_totals (
    tenant_id uuid   NOT NULL,
    member_id uuid   NOT NULL,
    total     bigint NOT NULL CHECK (total >= 0),
    lines     bigint NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT honour_totals_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('honour_totals');

-- How far a brand's contributions were read into the ledger. Whoever reads
-- holds this row, so that a cap is looked at by one at a time.
CREATE TABLE honour_marks (
    tenant_id uuid        PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    after_at  timestamptz NOT NULL,
    after_id  uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);
SELECT app.protect('honour_marks');

-- What came in since; and the use that a contribution refers to.
CREATE INDEX contributions_made_idx ON contributions (tenant_id, made_at, id);
CREATE INDEX knowledge_uses_id_idx ON knowledge_uses (tenant_id, id);
CREATE INDEX knowledge_uses_used_idx ON knowledge_uses (tenant_id, page_id, used_at) WHERE counted;

-- Brands whose honour is ruled: asked before any tenant is known.
CREATE FUNCTION app.honour_ruled(moment timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM public.tenants t
    WHERE t.suspended_at IS NULL AND EXISTS (SELECT 1 FROM public.honour_rules r
        WHERE r.tenant_id = t.id AND r.state = 'published' AND r.effective_on <= (moment AT TIME ZONE t.zone)::date)
    ORDER BY t.id
$$;
SELECT app.definer('app.honour_ruled(timestamptz)');

-- Dry runs whose server fell silent.
CREATE FUNCTION app.silent_honour_runs(silence interval) RETURNS TABLE (tenant_id uuid, run_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT r.tenant_id, r.id FROM public.honour_runs r
    WHERE r.state = 'working' AND r.beat_at < clock_timestamp() - silence
    ORDER BY r.beat_at LIMIT 100
$$;
SELECT app.definer('app.silent_honour_runs(interval)');

-- How often those who have retired may be asked, and who of them.
CREATE TABLE consult_settings (
    tenant_id uuid     PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    monthly   smallint NOT NULL DEFAULT 2 CHECK (monthly BETWEEN 1 AND 10),
    title_id  uuid,                                -- who bears it may be asked; null: who bears any title
    version   integer  NOT NULL DEFAULT 1,
    CONSTRAINT consult_settings_title_fkey FOREIGN KEY (tenant_id, title_id) REFERENCES titles (tenant_id, id) ON DELETE SET NULL (title_id)
);
SELECT app.protect('consult_settings');

-- What somebody said themselves: how many a month at most, 0 for none. It
-- makes them one who may be asked, with a title or without.
CREATE TABLE consult_wishes (
    tenant_id uuid        NOT NULL,
    member_id uuid        NOT NULL,
    monthly   smallint    NOT NULL CHECK (monthly BETWEEN 0 AND 10),
    said_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT consult_wishes_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('consult_wishes');

-- How many questions somebody was asked in a calendar month of the brand's zone.
CREATE TABLE consult_months (
    tenant_id uuid     NOT NULL,
    member_id uuid     NOT NULL,
    month     date     NOT NULL,
    asked     smallint NOT NULL,
    PRIMARY KEY (tenant_id, member_id, month),
    CONSTRAINT consult_months_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('consult_months');

CREATE TABLE consults (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    member_id    uuid        NOT NULL,             -- who is asked
    title        text        NOT NULL,
    question     text        NOT NULL,
    asker_id     uuid        NOT NULL,             -- an account
    asker_member uuid,                             -- null: one of the team
    asker_name   text        NOT NULL,
    asked_at     timestamptz NOT NULL,
    due_on       date        NOT NULL,             -- the last day to answer
    state        text        NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'answered', 'declined', 'lapsed')),
    answer       text        NOT NULL DEFAULT '',
    may_share    boolean     NOT NULL DEFAULT false, -- the answer may become a page
    ended_at     timestamptz,
    thanked_at   timestamptz,
    page_id      uuid,                             -- what the answer became
    settled_at   timestamptz,                      -- the team has seen that nobody answered
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT consults_ended_check CHECK ((state = 'asked') = (ended_at IS NULL)),
    CONSTRAINT consults_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT consults_asker_fkey FOREIGN KEY (tenant_id, asker_member) REFERENCES members (tenant_id, id) ON DELETE SET NULL (asker_member),
    CONSTRAINT consults_page_fkey FOREIGN KEY (tenant_id, page_id) REFERENCES knowledge_pages (tenant_id, id) ON DELETE SET NULL (page_id)
);
CREATE INDEX consults_list_idx ON consults (tenant_id, id DESC);
CREATE INDEX consults_member_idx ON consults (tenant_id, member_id, id DESC);
CREATE INDEX consults_asker_idx ON consults (tenant_id, asker_id, id DESC);
CREATE INDEX consults_due_idx ON consults (tenant_id, due_on, id) WHERE state = 'asked';
CREATE INDEX consults_lapsed_idx ON consults (tenant_id, due_on, id) WHERE state = 'lapsed' AND settled_at IS NULL;
SELECT app.protect('consults');

-- The brands in which somebody's days to answer are over.
CREATE FUNCTION app.consults_due(moment timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT DISTINCT c.tenant_id FROM public.consults c JOIN public.tenants t ON t.id = c.tenant_id
    WHERE c.state = 'asked' AND c.due_on < (moment AT TIME ZONE t.zone)::date
$$;
SELECT app.definer('app.consults_due(timestamptz)');

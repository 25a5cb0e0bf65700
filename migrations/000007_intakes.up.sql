-- Rosters on their way in: the file, what is in it, what it would do, what it did.

CREATE TABLE intakes (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    filename     text        NOT NULL,
    size         bigint      NOT NULL,
    digest       bytea       NOT NULL,        -- SHA-256 of the file, by which it is known again
    state        text        NOT NULL CHECK (state IN ('reading', 'mapping', 'checking', 'checked', 'confirming', 'finishing', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    outline      jsonb,                       -- sheets, header row, columns, samples
    mapping      jsonb,                       -- what the person decided
    asks         bytea,                       -- sealed: words nobody knew, to be asked about
    total        bigint      NOT NULL DEFAULT 0, -- rows to go through in this state
    passed       bigint      NOT NULL DEFAULT 0, -- rows gone through
    created      bigint      NOT NULL DEFAULT 0, -- rows, by what became of them
    changed      bigint      NOT NULL DEFAULT 0,
    unchanged    bigint      NOT NULL DEFAULT 0,
    refused      bigint      NOT NULL DEFAULT 0,
    warned       bigint      NOT NULL DEFAULT 0, -- of those that were not refused
    ignored      bigint      NOT NULL DEFAULT 0, -- totals and the like
    problem      jsonb,                       -- an i18n message: why it failed
    notice       jsonb,                       -- an i18n message: what happened on the way
    made_by      uuid        NOT NULL,
    maker_name   text        NOT NULL,
    acted_by     uuid        NOT NULL,        -- who decided last: in whose name the job works
    actor_name   text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    checked_at   timestamptz,
    confirmed_at timestamptz,
    finished_at  timestamptz,
    -- Whoever works on it carries this and signs on at beat_at; changing it
    -- takes the work away from them.
    run          uuid,
    beat_at      timestamptz,
    tries        smallint    NOT NULL DEFAULT 0, -- how often the work of this state was begun
    forgotten    boolean     NOT NULL DEFAULT false, -- what stood in its rows was removed
    version      integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX intakes_recent_idx ON intakes (tenant_id, created_at DESC, id DESC);
CREATE INDEX intakes_working_idx ON intakes (tenant_id, id) WHERE state IN ('reading', 'checking', 'confirming', 'finishing', 'undoing');
CREATE INDEX intakes_keeping_idx ON intakes (tenant_id, id) WHERE NOT forgotten;
SELECT app.protect('intakes');

-- The file and what was made of it, sealed, until the intake ends.
CREATE TABLE intake_parts (
    tenant_id uuid    NOT NULL,
    intake_id uuid    NOT NULL,
    kind      text    NOT NULL CHECK (kind IN ('file', 'rows', 'undo')), -- as uploaded; as read, cleaned; how it was before
    no        integer NOT NULL,
    sealed    bytea   NOT NULL,
    PRIMARY KEY (tenant_id, intake_id, kind, no),
    CONSTRAINT intake_parts_intake_fkey FOREIGN KEY (tenant_id, intake_id)
        REFERENCES intakes (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('intake_parts');

-- What a person must see row by row: refusals, warnings, and changes.
CREATE TABLE intake_findings (
    tenant_id uuid    NOT NULL,
    intake_id uuid    NOT NULL,
    no        bigint  NOT NULL, -- by line
    line      bigint  NOT NULL,
    kind      text    NOT NULL CHECK (kind IN ('refused', 'warned', 'changed', 'created')),
    who       text    NOT NULL DEFAULT '',
    notes     jsonb   NOT NULL, -- by field: what is wrong with it, or how it changes
    sealed    bytea,            -- what stood in the row; may hold phone numbers
    member_id uuid,
    PRIMARY KEY (tenant_id, intake_id, no),
    CONSTRAINT intake_findings_intake_fkey FOREIGN KEY (tenant_id, intake_id)
        REFERENCES intakes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX intake_findings_kind_idx ON intake_findings (tenant_id, intake_id, kind, no);
SELECT app.protect('intake_findings');

-- Intakes somebody was working on and has been silent about since: asked by
-- every server, before any tenant is known.
CREATE FUNCTION app.silent_intakes(silence interval) RETURNS TABLE (tenant_id uuid, intake_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT i.tenant_id, i.id FROM public.intakes i
    WHERE i.state IN ('reading', 'checking', 'confirming', 'finishing', 'undoing') AND i.beat_at < clock_timestamp() - silence
    ORDER BY i.beat_at LIMIT 100
$$;
SELECT app.definer('app.silent_intakes(interval)');

-- A sign of life from whoever works on an intake; false when it has gone on
-- without them. It changes nothing that anybody caches, so it is no
-- transaction of the tenant.
CREATE FUNCTION app.beat_intake(tenant uuid, intake uuid, at_work uuid, gone_through bigint, in_all bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH beaten AS (
        UPDATE public.intakes SET beat_at = clock_timestamp(), passed = gone_through, total = in_all
        WHERE tenant_id = tenant AND id = intake AND run = at_work
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM beaten)
$$;
SELECT app.definer('app.beat_intake(uuid, uuid, uuid, bigint, bigint)');

-- Intakes that hold more than they still may: those nobody went on with,
-- those whose undoing has lapsed, those whose rows are to be forgotten.
CREATE FUNCTION app.lapsed_intakes(waiting interval, remembering interval) RETURNS TABLE (tenant_id uuid, intake_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT i.tenant_id, i.id FROM public.intakes i
    WHERE NOT i.forgotten AND (
        i.state IN ('mapping', 'checked') AND greatest(i.created_at, i.checked_at) < clock_timestamp() - waiting
        OR i.finished_at < clock_timestamp() - waiting
           AND EXISTS (SELECT 1 FROM public.intake_parts p WHERE p.tenant_id = i.tenant_id AND p.intake_id = i.id)
        OR i.finished_at < clock_timestamp() - remembering)
    ORDER BY i.tenant_id, i.id LIMIT 1000
$$;
SELECT app.definer('app.lapsed_intakes(interval, interval)');

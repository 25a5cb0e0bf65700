-- What happened: who did what to whom, when, why, and how it was before.
-- Lines are added and never changed.

CREATE TABLE journal (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    at         timestamptz NOT NULL,
    actor_id   uuid,                           -- the account; null when Xinhuo itself acted
    actor_name text        NOT NULL DEFAULT '',
    verb       text        NOT NULL,           -- 'member.admitted'; the sentence is i18n journal.<verb>
    member_id  uuid,                           -- whose timeline shows it, if anyone's
    subject    text        NOT NULL DEFAULT '',-- what it was done to, in words a person knows
    subject_id uuid,
    reason     text        NOT NULL DEFAULT '',
    before     jsonb,
    after      jsonb,
    sample     boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX journal_member_idx ON journal (tenant_id, member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX journal_verb_idx ON journal (tenant_id, verb, id);
SELECT app.protect_append('journal');

-- forget_sample removes the lines that sample data brought with it, for the
-- tenant of the transaction; it is the only way a line ever goes.
CREATE FUNCTION app.forget_sample() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH gone AS (DELETE FROM public.journal WHERE tenant_id = app.tid() AND sample RETURNING 1)
    SELECT count(*) FROM gone
$$;
SELECT app.definer('app.forget_sample()');

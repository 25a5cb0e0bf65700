-- What somebody could become: scores on five dimensions, from records and from
-- what observers say; and what would be lost if somebody left.

-- How much each dimension counts, in percent. Every change is a version, and a
-- score names the one it was made with. Without a row all five count alike.
CREATE TABLE potential_weights (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    version    integer     NOT NULL CHECK (version > 0),
    activity   smallint    NOT NULL CHECK (activity BETWEEN 0 AND 100),
    creation   smallint    NOT NULL CHECK (creation BETWEEN 0 AND 100),
    spread     smallint    NOT NULL CHECK (spread BETWEEN 0 AND 100),
    conversion smallint    NOT NULL CHECK (conversion BETWEEN 0 AND 100),
    fit        smallint    NOT NULL CHECK (fit BETWEEN 0 AND 100),
    reason     text        NOT NULL,
    made_by    uuid,
    maker_name text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, version),
    CONSTRAINT potential_weights_sum_check CHECK (activity + creation + spread + conversion + fit = 100)
);
SELECT app.protect_append('potential_weights');

-- That somebody observed a member in a month; revision counts how often they
-- wrote it. What they wrote each time stays in potential_marks.
CREATE TABLE potential_observations (
    tenant_id     uuid        NOT NULL,
    member_id     uuid        NOT NULL,
    month         date        NOT NULL, -- its first day, where the brand is
    observer_id   uuid        NOT NULL, -- the account
    observer_name text        NOT NULL,
    mentor        boolean     NOT NULL, -- the member's mentor, not staff
    revision      integer     NOT NULL DEFAULT 1,
    written_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id, month, observer_id),
    CONSTRAINT potential_observations_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('potential_observations');

CREATE TABLE potential_marks (
    tenant_id   uuid     NOT NULL,
    member_id   uuid     NOT NULL,
    month       date     NOT NULL,
    observer_id uuid     NOT NULL,
    revision    integer  NOT NULL,
    dimension   text     NOT NULL CHECK (dimension IN ('activity', 'creation', 'spread', 'conversion', 'fit')),
    score       smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    evidence    text     NOT NULL CHECK (evidence <> ''),
    written_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id, month, observer_id, revision, dimension),
    CONSTRAINT potential_marks_observation_fkey FOREIGN KEY (tenant_id, member_id, month, observer_id)
        REFERENCES potential_observations (tenant_id, member_id, month, observer_id) ON DELETE CASCADE
);
SELECT app.protect_append('potential_marks');

-- Where each member stands: the last that was computed. A null score is 不足:
-- there is nothing to compute it from. box is one of nine, from low
-- performance and low potential (1) along performance to high and high (9);
-- its bounds are potential.Levels and potential.Thirds.
CREATE TABLE potential_standing (
    tenant_id   uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    month       date        NOT NULL,
    tier        text        NOT NULL,
    weights     integer     NOT NULL,           -- version, 0 before the first
    activity    smallint, creation smallint, spread smallint, conversion smallint, fit smallint,
    total       smallint,
    stands_on   smallint    NOT NULL,           -- how many dimensions the total stands on
    points      bigint,                         -- performance: points of the window's contributions, in hundredths
    performance smallint,                       -- the same as percentile rank within the tier
    box         smallint    GENERATED ALWAYS AS (CASE WHEN total IS NULL OR performance IS NULL OR stands_on < 3 THEN NULL ELSE
        (CASE WHEN total < 40 THEN 0 WHEN total < 70 THEN 3 ELSE 6 END) + (CASE WHEN performance < 34 THEN 1 WHEN performance < 67 THEN 2 ELSE 3 END) END) STORED,
    parts       jsonb       NOT NULL,           -- the arithmetic, as it is explained
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT potential_standing_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
-- Who does how well among those of the tier.
CREATE INDEX potential_standing_points_idx ON potential_standing (tenant_id, tier, points);
SELECT app.protect('potential_standing');

-- Where the reserve stand among the boxes: what the nine-box is counted from,
-- narrow and without the arithmetic, and rewritten only where somebody moved.
CREATE TABLE potential_places (
    tenant_id   uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    box         smallint    NOT NULL,           -- 0: not placed
    total       smallint    NOT NULL,           -- -1: 不足, as in performance
    performance smallint    NOT NULL,
    stands_on   smallint    NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT potential_places_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX potential_places_box_idx ON potential_places (tenant_id, box, total DESC, member_id);
SELECT app.protect('potential_places');

-- The same by month, the last computing of each.
CREATE TABLE potential_history (
    tenant_id   uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    month       date        NOT NULL,
    tier        text        NOT NULL,
    weights     integer     NOT NULL,
    activity    smallint, creation smallint, spread smallint, conversion smallint, fit smallint,
    total       smallint,
    stands_on   smallint    NOT NULL,
    performance smallint,
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id, month),
    CONSTRAINT potential_history_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('potential_history');

-- The middle of each tier, against which a member is drawn.
CREATE TABLE potential_medians (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    tier        text        NOT NULL,
    activity    smallint, creation smallint, spread smallint, conversion smallint, fit smallint,
    total       smallint,
    people      integer     NOT NULL,           -- with a total
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, tier)
);
SELECT app.protect('potential_medians');

-- How far the limit of the risk is set, version by version; 50 % before the first.
CREATE TABLE risk_limits (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    version    integer     NOT NULL CHECK (version > 0),
    percent    smallint    NOT NULL CHECK (percent BETWEEN 5 AND 95),
    reason     text        NOT NULL,
    made_by    uuid,
    maker_name text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, version)
);
SELECT app.protect_append('risk_limits');

-- What would be lost with each core member, and how likely they are to leave,
-- in hundredths. For the leads only.
CREATE TABLE risks (
    tenant_id   uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    likelihood  smallint    NOT NULL CHECK (likelihood BETWEEN 0 AND 100),
    uniqueness  smallint    NOT NULL CHECK (uniqueness BETWEEN 0 AND 100),
    risk        smallint    NOT NULL CHECK (risk BETWEEN 0 AND 100),
    held        integer     NOT NULL,
    alone       integer     NOT NULL,           -- of those, nobody is ready to take
    reasons     jsonb       NOT NULL,           -- i18n messages with what each adds
    over_since  timestamptz,                    -- since when the risk has been at the limit; null below it
    handover_id uuid,                           -- what was drafted when it was crossed
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    CONSTRAINT risks_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX risks_order_idx ON risks (tenant_id, risk DESC, uniqueness DESC, member_id);
CREATE INDEX risks_over_idx ON risks (tenant_id, over_since, member_id) WHERE over_since IS NOT NULL;
SELECT app.protect('risks');

-- What is computed every night, for which brand it was done last. A round that
-- was begun and not finished is begun again.
CREATE TABLE nightly_rounds (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    kind        text        NOT NULL CHECK (kind IN ('potential', 'risk')),
    night       date        NOT NULL,           -- where the brand is; it begins at two in the morning
    settings    integer     NOT NULL,           -- version of the weights or the limit
    begun_at    timestamptz NOT NULL,
    finished_at timestamptz,
    people      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, kind)
);
SELECT app.protect('nightly_rounds');

-- Brands for which the round is to be made at a moment: a night has begun, the
-- settings have changed, or the last round was not finished.
CREATE FUNCTION app.rounds_due(round text, at timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM public.tenants t LEFT JOIN public.nightly_rounds r ON r.tenant_id = t.id AND r.kind = round
    WHERE t.suspended_at IS NULL
      AND (r.kind IS NULL OR r.finished_at IS NULL OR r.night < ((at AT TIME ZONE t.zone) - interval '2 hours')::date
        OR r.settings < CASE round
            WHEN 'potential' THEN (SELECT coalesce(max(w.version), 0) FROM public.potential_weights w WHERE w.tenant_id = t.id)
            ELSE (SELECT coalesce(max(l.version), 0) FROM public.risk_limits l WHERE l.tenant_id = t.id) END)
    ORDER BY r.finished_at NULLS FIRST, t.id LIMIT 1000
$$;
SELECT app.definer('app.rounds_due(text, timestamptz)');

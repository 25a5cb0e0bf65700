-- What was passed on by or to somebody whose record was deleted since: that
-- it was, to whom or from whom, and nothing of who they were. Neither end is
-- a key of members, since one of them is there no more.
CREATE TABLE lineage_remnants (
    tenant_id uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    origin_id uuid        NOT NULL,             -- the hand-over or mentorship
    giver_id  uuid        NOT NULL,
    taker_id  uuid        NOT NULL,
    kind      text        NOT NULL CHECK (kind IN ('handover', 'mentorship')),
    what      text        NOT NULL DEFAULT '',  -- the seats that went with it
    passed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, origin_id, giver_id, taker_id)
);
SELECT app.protect('lineage_remnants');

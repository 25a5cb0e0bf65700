-- The ceremonies at which what was handed over is passed on before witnesses.

CREATE TABLE ceremonies (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    handover_id uuid,                              -- null: held for itself
    title       text        NOT NULL,
    starts_at   timestamptz NOT NULL,
    place       text        NOT NULL DEFAULT '',
    link        text        NOT NULL DEFAULT '',   -- where it can be watched live
    giver_id    uuid        NOT NULL,
    taker_id    uuid,
    witnesses   text        NOT NULL DEFAULT '',   -- names; not all are members
    token       text        NOT NULL DEFAULT '',   -- 信物
    story       text        NOT NULL DEFAULT '',   -- of the token
    state       text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'cancelled')),
    said        text        NOT NULL DEFAULT '',   -- the record
    recording   text        NOT NULL DEFAULT '',   -- a link to it
    end_reason  text        NOT NULL DEFAULT '',   -- of a cancelling
    made_at     timestamptz NOT NULL,
    maker_name  text        NOT NULL DEFAULT '',
    version     integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT ceremonies_handover_fkey FOREIGN KEY (tenant_id, handover_id) REFERENCES handovers (tenant_id, id) ON DELETE SET NULL (handover_id),
    CONSTRAINT ceremonies_giver_fkey    FOREIGN KEY (tenant_id, giver_id)    REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ceremonies_taker_fkey    FOREIGN KEY (tenant_id, taker_id)    REFERENCES members (tenant_id, id) ON DELETE SET NULL (taker_id),
    CONSTRAINT ceremonies_pair_check    CHECK (giver_id <> taker_id)
);
CREATE UNIQUE INDEX ceremonies_handover_key ON ceremonies (tenant_id, handover_id) WHERE handover_id IS NOT NULL AND state <> 'cancelled';
CREATE INDEX ceremonies_starts_idx ON ceremonies (tenant_id, starts_at DESC, id DESC);
CREATE INDEX ceremonies_giver_idx  ON ceremonies (tenant_id, giver_id, starts_at DESC);
CREATE INDEX ceremonies_taker_idx  ON ceremonies (tenant_id, taker_id, starts_at DESC) WHERE taker_id IS NOT NULL;
SELECT app.protect('ceremonies');

-- The run sheet.
CREATE TABLE ceremony_steps (
    tenant_id   uuid    NOT NULL,
    id          uuid    NOT NULL,
    ceremony_id uuid    NOT NULL,
    place       integer NOT NULL, -- their order
    title       text    NOT NULL,
    minutes     integer NOT NULL CHECK (minutes BETWEEN 0 AND 240),
    owner       text    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT ceremony_steps_ceremony_fkey FOREIGN KEY (tenant_id, ceremony_id) REFERENCES ceremonies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ceremony_steps_ceremony_idx ON ceremony_steps (tenant_id, ceremony_id, place);
SELECT app.protect('ceremony_steps');

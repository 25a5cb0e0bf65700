-- What somebody who leaves hands over, to whom, and how far it has come.

CREATE TABLE handovers (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    group_id     uuid        NOT NULL,              -- of those that are planned together
    leaver_id    uuid        NOT NULL,
    successor_id uuid,                              -- who takes what nobody else is named for
    leaving_on   date        NOT NULL,
    reason       text        NOT NULL,
    gap          text        NOT NULL DEFAULT '',   -- why it began though not everything has a successor
    origin       text        NOT NULL CHECK (origin IN ('manual', 'whatif', 'risk')),
    state        text        NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'cancelled')),
    made_at      timestamptz NOT NULL,
    made_by      uuid,                              -- null when Xinhuo drafted it
    maker_name   text        NOT NULL DEFAULT '',
    begun_at     timestamptz,
    ended_at     timestamptz,                       -- closed or cancelled
    ended_by     uuid,
    ender_name   text        NOT NULL DEFAULT '',
    end_reason   text        NOT NULL DEFAULT '',   -- of a cancelling, or why something stayed behind at the close
    undone_at    timestamptz,                       -- when a close was last taken back
    version      integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT handovers_leaver_fkey    FOREIGN KEY (tenant_id, leaver_id)    REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT handovers_successor_fkey FOREIGN KEY (tenant_id, successor_id) REFERENCES members (tenant_id, id) ON DELETE SET NULL (successor_id),
    CONSTRAINT handovers_self_check     CHECK (successor_id <> leaver_id),
    CONSTRAINT handovers_ended_check    CHECK ((state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL))
);
-- Nobody leaves twice at a time.
CREATE UNIQUE INDEX handovers_leaver_key ON handovers (tenant_id, leaver_id) WHERE state IN ('draft', 'open');
CREATE INDEX handovers_leaver_idx    ON handovers (tenant_id, leaver_id, id DESC);
CREATE INDEX handovers_successor_idx ON handovers (tenant_id, successor_id, id DESC) WHERE successor_id IS NOT NULL;
CREATE INDEX handovers_group_idx     ON handovers (tenant_id, group_id, id);
CREATE INDEX handovers_running_idx   ON handovers (tenant_id, state, leaving_on, id) WHERE state IN ('draft', 'open');
CREATE INDEX handovers_ended_idx     ON handovers (tenant_id, state, ended_at DESC, id DESC) WHERE state IN ('closed', 'cancelled');
SELECT app.protect('handovers');

-- What is taught and accepted one by one.
CREATE TABLE handover_items (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    handover_id   uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('know_how', 'contacts', 'accounts', 'open_work')),
    title         text        NOT NULL,
    detail        text        NOT NULL DEFAULT '',
    due_on        date,
    successor_id  uuid,                             -- null: the hand-over's main successor
    state         text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'offered', 'returned', 'accepted', 'dropped')),
    note          text        NOT NULL DEFAULT '',  -- why it was last returned, or dropped
    watched_at    timestamptz,
    watched_by    text        NOT NULL DEFAULT '',
    together_at   timestamptz,
    together_by   text        NOT NULL DEFAULT '',
    alone_at      timestamptz,
    alone_by      text        NOT NULL DEFAULT '',
    offered_at    timestamptz,
    accepted_at   timestamptz,
    accepted_by   text        NOT NULL DEFAULT '',
    version       integer     NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT handover_items_handover_fkey  FOREIGN KEY (tenant_id, handover_id)  REFERENCES handovers (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT handover_items_successor_fkey FOREIGN KEY (tenant_id, successor_id) REFERENCES members (tenant_id, id) ON DELETE SET NULL (successor_id),
    CONSTRAINT handover_items_accepted_check CHECK ((state = 'accepted') = (accepted_at IS NOT NULL))
);
CREATE INDEX handover_items_handover_idx  ON handover_items (tenant_id, handover_id, id);
CREATE INDEX handover_items_successor_idx ON handover_items (tenant_id, successor_id, id) WHERE successor_id IS NOT NULL;
SELECT app.protect('handover_items');

-- Who takes what the system itself knows the leaver to hold; once it has
-- passed, what its noun needs to take it back.
CREATE TABLE handover_things (
    tenant_id    uuid        NOT NULL,
    handover_id  uuid        NOT NULL,
    kind         text        NOT NULL,
    thing_id     uuid        NOT NULL,
    title        text        NOT NULL,
    successor_id uuid,                              -- null: nobody yet
    passed_at    timestamptz,
    before       jsonb,
    PRIMARY KEY (tenant_id, handover_id, kind, thing_id),
    CONSTRAINT handover_things_handover_fkey  FOREIGN KEY (tenant_id, handover_id)  REFERENCES handovers (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT handover_things_successor_fkey FOREIGN KEY (tenant_id, successor_id) REFERENCES members (tenant_id, id) ON DELETE SET NULL (successor_id)
);
SELECT app.protect('handover_things');

-- What happened in a hand-over, in its order.
CREATE TABLE handover_events (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    handover_id uuid        NOT NULL,
    item_id     uuid,
    what        text        NOT NULL,               -- the sentence is i18n handover.event.<what>
    subject     text        NOT NULL DEFAULT '',
    note        text        NOT NULL DEFAULT '',
    actor_id    uuid,
    actor_name  text        NOT NULL DEFAULT '',
    for_name    text        NOT NULL DEFAULT '',    -- in whose stead one of the team did it
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT handover_events_handover_fkey FOREIGN KEY (tenant_id, handover_id) REFERENCES handovers (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT handover_events_item_fkey     FOREIGN KEY (tenant_id, item_id)     REFERENCES handover_items (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX handover_events_handover_idx ON handover_events (tenant_id, handover_id, at DESC, id DESC);
CREATE INDEX handover_events_item_idx     ON handover_events (tenant_id, item_id) WHERE item_id IS NOT NULL;
SELECT app.protect('handover_events');

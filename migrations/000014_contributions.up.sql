-- What members did that can be counted. A line is never changed: what turned
-- out wrong gets a counter-line.

CREATE TABLE contributions (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    kind       text        NOT NULL,
    on_day     date        NOT NULL,            -- of at, in the brand's zone
    at         timestamptz NOT NULL,
    amount     bigint      NOT NULL CHECK (amount <> 0), -- below 0 in a counter-line
    source     uuid        NOT NULL,            -- what it was done on or with; the kind says what that is
    step       smallint    NOT NULL DEFAULT 0,  -- of one source: 0 counts, 1 takes it back, 2 counts again …
    origin     text        NOT NULL CHECK (origin IN ('work', 'hand', 'file')), -- from our own pages, typed by a colleague, from a file
    note       text        NOT NULL DEFAULT '',
    made_by    uuid,
    maker_name text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT contributions_source_key UNIQUE (tenant_id, kind, source, member_id, step),
    CONSTRAINT contributions_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
-- A member's windows, one by one or all members' in the order of their ids.
CREATE INDEX contributions_window_idx ON contributions (tenant_id, member_id, on_day, id) INCLUDE (kind, amount);
-- The brand's windows, and since when a kind is counted at all.
CREATE INDEX contributions_kind_idx ON contributions (tenant_id, kind, on_day) INCLUDE (member_id, amount);
SELECT app.protect_append('contributions');

-- Lists of contributions that came in a file: what stands in each row, checked,
-- until somebody confirms it whole; then what was counted of it.
CREATE TABLE contribution_lists (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    filename     text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('checked', 'done', 'cancelled', 'undone')),
    made_by      uuid        NOT NULL,
    maker_name   text        NOT NULL DEFAULT '',
    made_at      timestamptz NOT NULL,
    decider_name text        NOT NULL DEFAULT '', -- of whatever came after
    decided_at   timestamptz,
    PRIMARY KEY (tenant_id, id)
);
SELECT app.protect('contribution_lists');

CREATE TABLE contribution_list_rows (
    tenant_id uuid    NOT NULL,
    list_id   uuid    NOT NULL,
    line      integer NOT NULL,               -- as the row is numbered in the file
    who       text    NOT NULL DEFAULT '',    -- as the row says it, a phone masked
    member_id uuid,
    kind      text    NOT NULL DEFAULT '',
    on_day    date,
    amount    bigint  NOT NULL DEFAULT 0,
    note      text    NOT NULL DEFAULT '',
    source    uuid    NOT NULL,               -- the same for the same row of any file
    problem   jsonb,                          -- an i18n message: why it cannot be counted
    known     boolean NOT NULL DEFAULT false, -- a file brought it before, and it counts
    again     boolean NOT NULL DEFAULT false, -- … and it was taken back: it will count again
    counted   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, list_id, line),
    CONSTRAINT contribution_list_rows_list_fkey FOREIGN KEY (tenant_id, list_id)
        REFERENCES contribution_lists (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT contribution_list_rows_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX contribution_list_rows_member_idx ON contribution_list_rows (tenant_id, member_id) WHERE member_id IS NOT NULL;
SELECT app.protect('contribution_list_rows');

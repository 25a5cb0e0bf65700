-- The moves between tiers: history, never changed except to say that a move
-- was taken back.

CREATE TABLE tier_moves (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    from_tier  text        NOT NULL, -- '' when the member entered
    to_tier    text        NOT NULL,
    reason     text        NOT NULL DEFAULT '',
    evidence   text        NOT NULL DEFAULT '',
    source     text        NOT NULL CHECK (source IN ('manual', 'bulk', 'import', 'entry', 'undo', 'rule')),
    moved_at   timestamptz NOT NULL,
    moved_by   uuid,
    mover_name text        NOT NULL DEFAULT '',
    tier_before text       NOT NULL DEFAULT '', -- the member's tier_before until this move, for taking it back
    since_before timestamptz,                   -- and their tier_since
    undone_at  timestamptz,
    undoes     uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tier_moves_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX tier_moves_member_idx ON tier_moves (tenant_id, member_id, moved_at, id);
-- What counts as somebody having moved: neither an entry nor taken back.
CREATE INDEX tier_moves_recent_idx ON tier_moves (tenant_id, moved_at, id) INCLUDE (member_id, from_tier, to_tier)
    WHERE undone_at IS NULL AND undoes IS NULL AND from_tier <> '';
SELECT app.protect('tier_moves');

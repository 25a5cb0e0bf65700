-- The roles a community depends on, who holds each, and who could follow.

-- How far somebody is from being able to take a seat, in the brand's words. A
-- level that has been used keeps its words for good: whoever changes one makes
-- a new one and retires the old. A brand without any has the three that
-- seat.Usual names, which come to stand here with its first nomination.
CREATE TABLE readiness_levels (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    usual      text        NOT NULL DEFAULT '' CHECK (usual IN ('', 'now', 'soon', 'later')), -- one of the usual ones, said in the reader's language
    label      text        NOT NULL DEFAULT '',
    means      text        NOT NULL DEFAULT '',
    ready      boolean     NOT NULL,           -- whether who stands there counts as able to take the seat
    months     integer     CHECK (months >= 0), -- about how long it still takes, where that is known
    place      integer     NOT NULL,           -- the readiest first
    retired_at timestamptz,
    version    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT readiness_levels_named_check CHECK (label <> '' OR usual <> '')
);
CREATE UNIQUE INDEX readiness_levels_label_key ON readiness_levels (tenant_id, label) WHERE retired_at IS NULL AND label <> '';
SELECT app.protect('readiness_levels');

CREATE TABLE seats (
    tenant_id     uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id            uuid        NOT NULL,
    title         text        NOT NULL CHECK (title <> ''),
    city          text        NOT NULL DEFAULT '',
    speciality    text        NOT NULL DEFAULT '',
    duties        text        NOT NULL DEFAULT '',
    notes         text        NOT NULL DEFAULT '',
    holder_id     uuid,
    held_since    timestamptz,
    vacant_since  timestamptz, -- of a seat whose holder's file is gone it is not known, and updated_at stands in
    reviewed_at   timestamptz,
    reviewer_name text        NOT NULL DEFAULT '',
    review_note   text        NOT NULL DEFAULT '',
    touched_at    timestamptz NOT NULL, -- when anybody last worked on the plan: reviewed it, nominated, assessed, appointed
    archived_at   timestamptz,
    sample        boolean     NOT NULL DEFAULT false,
    version       integer     NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT seats_holder_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES members (tenant_id, id) ON DELETE SET NULL (holder_id),
    CONSTRAINT seats_vacant_check CHECK (holder_id IS NULL OR vacant_since IS NULL),
    CONSTRAINT seats_archived_check CHECK (archived_at IS NULL OR holder_id IS NULL)
);
-- Two seats of one name in one place would be taken for each other.
CREATE UNIQUE INDEX seats_title_key ON seats (tenant_id, title, city, speciality) WHERE archived_at IS NULL;
CREATE INDEX seats_holder_idx ON seats (tenant_id, holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX seats_sample_idx ON seats (tenant_id, id) WHERE sample;
SELECT app.protect('seats');

-- Who held a seat, from when until when, and how they came to it.
CREATE TABLE seat_terms (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    seat_id    uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    since      timestamptz NOT NULL,
    until      timestamptz,
    came       text        NOT NULL CHECK (came IN ('appointed', 'handover', 'undo')),
    why        text        NOT NULL DEFAULT '',
    by_name    text        NOT NULL DEFAULT '',
    ended_why  text        NOT NULL DEFAULT '',
    ender_name text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT seat_terms_seat_fkey FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT seat_terms_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX seat_terms_open_key ON seat_terms (tenant_id, seat_id) WHERE until IS NULL;
CREATE INDEX seat_terms_seat_idx ON seat_terms (tenant_id, seat_id, since, id);
CREATE INDEX seat_terms_member_idx ON seat_terms (tenant_id, member_id, since);
SELECT app.protect('seat_terms');

-- Who is named for a seat and how ready they are. A nomination ends when it is
-- withdrawn or when its member takes the seat, never by the seat falling vacant.
CREATE TABLE seat_nominations (
    tenant_id      uuid        NOT NULL,
    id             uuid        NOT NULL,
    seat_id        uuid        NOT NULL,
    member_id      uuid        NOT NULL,
    level_id       uuid        NOT NULL,
    place          integer     NOT NULL, -- the first choice first
    note           text        NOT NULL DEFAULT '',
    nominated_at   timestamptz NOT NULL,
    nominator_name text        NOT NULL DEFAULT '',
    assessed_at    timestamptz NOT NULL,
    ended_at       timestamptz,
    ended_how      text        NOT NULL DEFAULT '' CHECK (ended_how IN ('', 'withdrawn', 'appointed')),
    version        integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT seat_nominations_ended_check CHECK ((ended_at IS NULL) = (ended_how = '')),
    CONSTRAINT seat_nominations_seat_fkey FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT seat_nominations_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT seat_nominations_level_fkey FOREIGN KEY (tenant_id, level_id) REFERENCES readiness_levels (tenant_id, id)
);
CREATE UNIQUE INDEX seat_nominations_member_key ON seat_nominations (tenant_id, seat_id, member_id) INCLUDE (level_id) WHERE ended_at IS NULL;
CREATE INDEX seat_nominations_member_idx ON seat_nominations (tenant_id, member_id) WHERE ended_at IS NULL;
SELECT app.protect('seat_nominations');

-- What was done about a seat, told on its page; the journal has it too.
CREATE TABLE seat_events (
    tenant_id uuid        NOT NULL,
    id        uuid        NOT NULL,
    seat_id   uuid        NOT NULL,
    verb      text        NOT NULL,
    member_id uuid,       -- whom it was about
    level_id  uuid,       -- the readiness they were given
    note      text        NOT NULL DEFAULT '',
    at        timestamptz NOT NULL,
    by_name   text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT seat_events_seat_fkey FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT seat_events_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT seat_events_level_fkey FOREIGN KEY (tenant_id, level_id) REFERENCES readiness_levels (tenant_id, id)
);
CREATE INDEX seat_events_seat_idx ON seat_events (tenant_id, seat_id, at, id);
CREATE INDEX seat_events_member_idx ON seat_events (tenant_id, member_id) WHERE member_id IS NOT NULL;
SELECT app.protect('seat_events');

-- The bench in member_counts: how many core and how many reserve members there
-- are within each city, speciality and platform, as "reserve 成都".
--   bench_city/bench_speciality/bench_platform <tier value>
INSERT INTO member_counts (tenant_id, dim, value, slot, n)
SELECT tenant_id, 'bench_city', tier || ' ' || city, 0, count(*) FROM members WHERE tier IN ('core', 'reserve') GROUP BY 1, 3
UNION ALL
SELECT m.tenant_id, 'bench_speciality', m.tier || ' ' || s, 0, count(*) FROM members m, unnest(string_to_array(trim(E'\n' FROM m.specialities), E'\n')) AS s
WHERE m.specialities <> '' AND m.tier IN ('core', 'reserve') GROUP BY 1, 3
UNION ALL
SELECT m.tenant_id, 'bench_platform', m.tier || ' ' || h.platform, 0, count(DISTINCT m.id)
FROM members m JOIN member_handles h ON h.tenant_id = m.tenant_id AND h.member_id = m.id
WHERE m.tier IN ('core', 'reserve') GROUP BY 1, 3;

-- The people of a brand.

CREATE TABLE members (
    tenant_id    uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    name         text        NOT NULL DEFAULT '',
    nickname     text        NOT NULL DEFAULT '',
    pinyin       text        COLLATE "C" NOT NULL DEFAULT '', -- of the name, or of the nickname where there is no name; the order of a list by name
    search       text        NOT NULL DEFAULT '',             -- all keys of the member in member_keys, each after a newline
    role         text        NOT NULL DEFAULT '' CHECK (role IN ('', 'koc', 'kol', 'koe', 'kos', 'owner')),
    tier         text        NOT NULL DEFAULT 'prospect' CHECK (tier IN ('prospect', 'reserve', 'core', 'emeritus', 'on_leave', 'left')),
    tier_since   timestamptz NOT NULL DEFAULT now(),
    tier_before  text        NOT NULL DEFAULT '',             -- where somebody on leave comes back to
    gender       text        NOT NULL DEFAULT '' CHECK (gender IN ('', 'female', 'male')),
    birth        text        NOT NULL DEFAULT '' CHECK (birth ~ '^(\d{4}-\d{2}(-\d{2})?)?$'),
    province     text        NOT NULL DEFAULT '',
    city         text        NOT NULL DEFAULT '',
    model        text        NOT NULL DEFAULT '',
    bought_on    date,
    joined_on    date,
    joined_sort  date        NOT NULL GENERATED ALWAYS AS (coalesce(joined_on, '0001-01-01'::date)) STORED,
    specialities text        NOT NULL DEFAULT '',             -- each between newlines, in order; each a key in member_keys too
    remark       text        NOT NULL DEFAULT '',
    phone_sealed   bytea, phone_hash  bytea, phone_tail text NOT NULL DEFAULT '',
    wechat_sealed  bytea, wechat_hash bytea,
    email_sealed   bytea, email_hash  bytea,
    address_sealed bytea,
    gaps         smallint    NOT NULL GENERATED ALWAYS AS (   -- the sum of what is missing, as member.Gaps counts it
        CASE WHEN phone_hash IS NULL THEN 1 ELSE 0 END + CASE WHEN wechat_hash IS NULL THEN 2 ELSE 0 END + CASE WHEN city = '' THEN 4 ELSE 0 END +
        CASE WHEN model = '' THEN 8 ELSE 0 END + CASE WHEN joined_on IS NULL THEN 16 ELSE 0 END + CASE WHEN specialities = '' THEN 32 ELSE 0 END) STORED,
    sample       boolean     NOT NULL DEFAULT false,
    version      integer     NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT members_named_check CHECK (name <> '' OR nickname <> '')
);
CREATE UNIQUE INDEX members_phone_key  ON members (tenant_id, phone_hash)  WHERE phone_hash IS NOT NULL;
CREATE UNIQUE INDEX members_wechat_key ON members (tenant_id, wechat_hash) WHERE wechat_hash IS NOT NULL;
CREATE INDEX members_email_idx ON members (tenant_id, email_hash) WHERE email_hash IS NOT NULL;
CREATE INDEX members_phone_tail_idx ON members (tenant_id, phone_tail) WHERE phone_tail <> '';
-- The orders of the list, whole and within what people choose by. What else a
-- list can be narrowed by stands in each index too, so that passing over those
-- who are not meant reads no table.
CREATE INDEX members_joined_idx ON members (tenant_id, joined_sort, id) INCLUDE (tier, role, model, city, gaps, specialities);
CREATE INDEX members_tier_idx   ON members (tenant_id, tier, role, joined_sort, id) INCLUDE (model, city, gaps, specialities);
CREATE INDEX members_city_idx   ON members (tenant_id, city, joined_sort, id) INCLUDE (tier, role, model, gaps, specialities);
CREATE INDEX members_model_idx  ON members (tenant_id, model, joined_sort, id) INCLUDE (tier, role, city, gaps, specialities);
CREATE INDEX members_name_idx   ON members (tenant_id, pinyin, id) INCLUDE (tier, role, model, city, joined_sort, gaps, specialities);
-- Those who lack something are usually few.
CREATE INDEX members_no_phone_idx      ON members (tenant_id, joined_sort, id) INCLUDE (tier, role, model, city, gaps, specialities) WHERE gaps & 1 <> 0;
CREATE INDEX members_no_wechat_idx     ON members (tenant_id, joined_sort, id) INCLUDE (tier, role, model, city, gaps, specialities) WHERE gaps & 2 <> 0;
CREATE INDEX members_no_speciality_idx ON members (tenant_id, joined_sort, id) INCLUDE (tier, role, model, city, gaps, specialities) WHERE gaps & 32 <> 0;
CREATE INDEX members_sample_idx ON members (tenant_id, id) WHERE sample;
SELECT app.protect('members');

CREATE TABLE member_handles (
    tenant_id uuid NOT NULL,
    member_id uuid NOT NULL,
    platform  text NOT NULL,
    handle    text NOT NULL DEFAULT '', -- '' where only the followers are known
    handle_id text NOT NULL DEFAULT '', -- the handle as compared: NFKC, lower case
    followers bigint CHECK (followers >= 0),
    PRIMARY KEY (tenant_id, member_id, platform, handle_id),
    CONSTRAINT member_handles_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX member_handles_key ON member_handles (tenant_id, platform, handle_id) WHERE handle_id <> '';
SELECT app.protect('member_handles');

-- What members are found by: every tail of their name and nickname (张三丰,
-- 三丰, 丰, zhangsanfeng, sanfeng, feng, zsf, sf), so that "contains" is a range
-- over one index whatever the length; their handles; and, marked, what they
-- are good at. Operators that could use any other index are not leakproof and
-- so are useless under row level security. A member's keys stand in
-- members.search too, by which they are taken away again.
CREATE TABLE member_keys (
    tenant_id uuid NOT NULL,
    key       text COLLATE "C" NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, key, member_id)
);
SELECT app.protect('member_keys');

CREATE TABLE member_notes (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    body        text        NOT NULL,
    author_id   uuid        NOT NULL,
    author_name text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT member_notes_member_fkey FOREIGN KEY (tenant_id, member_id)
        REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX member_notes_member_idx ON member_notes (tenant_id, member_id, id DESC);
SELECT app.protect('member_notes');

-- How many members there are of each kind, kept in the transaction that
-- changes a member. A count is the sum of its slots: writers pick one at
-- random so that they do not queue behind each other.
--   tier/role/city/model/speciality <value>   members now
--   joined <YYYY-MM>                          members by month of joining
--   gap <phone|wechat|city|model|joined|speciality>   members who lack it
--   flow <YYYY-MM from to>                    moves between tiers; from '' = entered
CREATE TABLE member_counts (
    tenant_id uuid     NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    dim       text     NOT NULL,
    value     text     COLLATE "C" NOT NULL,
    slot      smallint NOT NULL,
    n         bigint   NOT NULL,
    PRIMARY KEY (tenant_id, dim, value, slot)
);
SELECT app.protect('member_counts');

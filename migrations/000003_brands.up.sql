-- Brands, the people who sign in, and who may do what in which brand.

CREATE TABLE tenants (
    id           uuid        PRIMARY KEY,
    slug         text        NOT NULL,
    name         text        NOT NULL,
    zone         text        NOT NULL DEFAULT 'Asia/Shanghai',
    bench_target smallint    NOT NULL DEFAULT 3 CHECK (bench_target BETWEEN 1 AND 20), -- reserves wanted for each core member
    demo         boolean     NOT NULL DEFAULT false,
    suspended_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_slug_key UNIQUE (slug),
    CONSTRAINT tenants_slug_check CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$')
);
SELECT app.platform('tenants');

-- One person, whichever brands they belong to. The login is an e-mail address
-- in lower case or a mobile number in E.164.
CREATE TABLE accounts (
    id            uuid        PRIMARY KEY,
    login         text        NOT NULL,
    name          text        NOT NULL,
    password_hash text        NOT NULL,
    operator      boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT accounts_login_key UNIQUE (login)
);
SELECT app.platform('accounts');

CREATE TABLE sessions (
    token_hash bytea       PRIMARY KEY,
    id         uuid        NOT NULL,                -- what a person points at to end it
    account_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    data       bytea       NOT NULL,
    renew      boolean     NOT NULL DEFAULT false,  -- a role changed: a new token at the next page
    device     text        NOT NULL DEFAULT '',
    address    text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_account_idx ON sessions (account_id);
CREATE INDEX sessions_expiry_idx ON sessions (expires_at);
SELECT app.platform('sessions');

CREATE TABLE memberships (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    account_id  uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role        text        NOT NULL CHECK (role IN ('owner', 'manager', 'staff', 'dealer', 'member')),
    squads      text[]      NOT NULL DEFAULT '{}',
    member_id   uuid,
    open_wechat text        NOT NULL DEFAULT '', -- how dealers and members reach them: said for that, never the login
    open_phone  text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz,
    PRIMARY KEY (tenant_id, account_id)
);
SELECT app.protect('memberships');

CREATE TABLE invitations (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    token_hash  bytea       NOT NULL,
    role        text        NOT NULL CHECK (role IN ('owner', 'manager', 'staff', 'dealer', 'member')),
    squads      text[]      NOT NULL DEFAULT '{}',
    member_id   uuid,
    note        text        NOT NULL DEFAULT '',
    made_by     uuid        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid,
    revoked_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT invitations_token_key UNIQUE (tenant_id, token_hash)
);
SELECT app.protect('invitations');

-- The answer a form got, so that sending it twice acts once.
CREATE TABLE form_keys (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    account_id uuid        NOT NULL,
    form_key   text        NOT NULL,
    location   text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, account_id, form_key)
);
SELECT app.protect('form_keys');

-- brands_of lists the brands of one account: asked after sign-in, before any
-- tenant is known.
CREATE FUNCTION app.brands_of(account uuid)
RETURNS TABLE (tenant_id uuid, slug text, name text, role text, squads text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id, t.slug, t.name, m.role, m.squads
    FROM public.memberships m JOIN public.tenants t ON t.id = m.tenant_id
    WHERE m.account_id = account AND m.disabled_at IS NULL AND t.suspended_at IS NULL
    ORDER BY m.created_at, t.id
$$;
SELECT app.definer('app.brands_of(uuid)');

-- What somebody is told in Xinhuo, once.

CREATE TABLE notices (
    tenant_id  uuid        NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    key        text        NOT NULL,  -- what it is about; the same is told the same person once
    member_id  uuid,                  -- whom: a member, who may get an account later,
    account_id uuid,                  -- or somebody of the team
    text       jsonb       NOT NULL,  -- an i18n message
    path       text        NOT NULL DEFAULT '', -- of the page it leads to, below the brand's home
    told_at    timestamptz NOT NULL,
    read_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT notices_whom_check CHECK ((member_id IS NULL) <> (account_id IS NULL)),
    CONSTRAINT notices_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX notices_member_key  ON notices (tenant_id, member_id, key)  WHERE member_id IS NOT NULL;
CREATE UNIQUE INDEX notices_account_key ON notices (tenant_id, account_id, key) WHERE account_id IS NOT NULL;
CREATE INDEX notices_member_idx  ON notices (tenant_id, member_id, id DESC)  WHERE member_id IS NOT NULL;
CREATE INDEX notices_account_idx ON notices (tenant_id, account_id, id DESC) WHERE account_id IS NOT NULL;
SELECT app.protect('notices');

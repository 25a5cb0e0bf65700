-- Signing in by a link that comes by e-mail, and members who sign in.

-- A link somebody asked for, whether there is such an account or not; the
-- token in it is made of the id and a key of the environment.
CREATE TABLE signin_links (
    id         uuid        PRIMARY KEY,
    login      text        NOT NULL,
    lang       text        NOT NULL,
    base       text        NOT NULL,  -- the address of the site, as the one who asked saw it
    next       text        NOT NULL DEFAULT '', -- the path they were going to
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX signin_links_expiry_idx ON signin_links (expires_at);
SELECT app.platform('signin_links');

-- The account by which a member signs in, and who is invited to.
CREATE INDEX memberships_member_idx ON memberships (tenant_id, member_id) WHERE member_id IS NOT NULL;
CREATE INDEX invitations_member_idx ON invitations (tenant_id, member_id) WHERE member_id IS NOT NULL;

DROP FUNCTION app.brands_of(uuid);
DROP TABLE form_keys, invitations, memberships, sessions, accounts, tenants;

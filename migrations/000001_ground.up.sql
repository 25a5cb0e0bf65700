-- The ground every noun stands on: which tenant is speaking, and the few
-- helpers with which a migration hands its tables over.
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO xinhuo_owner;
GRANT USAGE ON SCHEMA app TO xinhuo_app, xinhuo_migrate;

-- `serve` looks whether the schema is the one it was built for.
GRANT SELECT ON schema_migrations TO xinhuo_app;

-- The tenant of this transaction. Without one it is an error, never "no rows".
-- STABLE and not IMMUTABLE: a cached plan would serve another tenant's rows.
CREATE FUNCTION app.tid() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.current_setting('app.tenant_id')::pg_catalog.uuid $$;

-- What protect and protect_append share: row level security in one wording.
CREATE FUNCTION app.enclose(tbl regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', tbl);
  EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = app.tid()) WITH CHECK (tenant_id = app.tid())', tbl);
  EXECUTE format('ALTER TABLE %s OWNER TO xinhuo_owner', tbl);
END
$$;

-- A tenant's table: SELECT app.protect('members');
CREATE FUNCTION app.protect(tbl regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM app.enclose(tbl);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO xinhuo_app', tbl);
END
$$;

-- A tenant's table whose rows, once written, stand: SELECT app.protect_append('journal');
CREATE FUNCTION app.protect_append(tbl regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM app.enclose(tbl);
  EXECUTE format('GRANT SELECT, INSERT ON %s TO xinhuo_app', tbl);
END
$$;

-- A table that belongs to no tenant: SELECT app.platform('accounts');
CREATE FUNCTION app.platform(tbl regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s OWNER TO xinhuo_owner', tbl);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO xinhuo_app', tbl);
END
$$;

-- A function that answers before a tenant is known, and so reads past row
-- level security: SELECT app.definer('tenant_by_slug(text)'). It must be
-- SECURITY DEFINER with a search_path of its own, or a caller could lend it tables.
CREATE FUNCTION app.definer(fn regprocedure) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_proc p, unnest(p.proconfig) c WHERE p.oid = fn AND p.prosecdef AND c LIKE 'search_path=%') THEN
    RAISE EXCEPTION '% must be SECURITY DEFINER and SET search_path', fn;
  END IF;
  EXECUTE format('ALTER ROUTINE %s OWNER TO xinhuo_migrate', fn);
  EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', fn);
  EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO xinhuo_app', fn);
END
$$;

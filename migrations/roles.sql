-- The three roles, and what each may do in the database this runs in. Run as a
-- superuser: `xinhuo migrate up` does it when it may, else psql -f roles.sql.
-- Running it again changes nothing. Passwords are the operator's to set.
--
--   xinhuo_owner    owns the tables; nobody signs in as it
--   xinhuo_migrate  deploys: changes the schema, and is not bound by row level
--                   security, or a backfill would silently touch no row
--   xinhuo_app      serves: bound by row level security, always
DO $roles$
BEGIN
  IF to_regrole('xinhuo_owner') IS NULL THEN
    CREATE ROLE xinhuo_owner NOLOGIN;
  END IF;
  IF to_regrole('xinhuo_migrate') IS NULL THEN
    CREATE ROLE xinhuo_migrate LOGIN BYPASSRLS;
  END IF;
  IF to_regrole('xinhuo_app') IS NULL THEN
    CREATE ROLE xinhuo_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT pg_has_role('xinhuo_migrate', 'xinhuo_owner', 'USAGE') THEN
    GRANT xinhuo_owner TO xinhuo_migrate;
  END IF;

  -- A plan made once for all tenants fits none of them.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xinhuo_app' AND rolconfig @> '{plan_cache_mode=force_custom_plan,jit=off}') THEN
    ALTER ROLE xinhuo_app SET plan_cache_mode = force_custom_plan;
    -- What a page asks for is done before a worker has started or code is compiled.
    ALTER ROLE xinhuo_app SET max_parallel_workers_per_gather = 0;
    ALTER ROLE xinhuo_app SET jit = off;
    ALTER ROLE xinhuo_app SET statement_timeout = '30s';
    ALTER ROLE xinhuo_app SET idle_in_transaction_session_timeout = '60s';
  END IF;
  -- A deploy gives way to traffic rather than queueing everybody behind it.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xinhuo_migrate' AND rolconfig @> '{lock_timeout=2s}') THEN
    ALTER ROLE xinhuo_migrate SET lock_timeout = '2s';
  END IF;

  EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO xinhuo_owner, xinhuo_migrate', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO xinhuo_app', current_database());
  GRANT USAGE, CREATE ON SCHEMA public TO xinhuo_owner, xinhuo_migrate;
  GRANT USAGE ON SCHEMA public TO xinhuo_app;
END
$roles$;

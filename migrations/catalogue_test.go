package migrations_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/postgres/pgtest"
)

// platform are the tables that belong to no tenant, each for a reason. Every
// other table has a tenant_id and is enclosed by row level security.
var platform = []string{
	"accounts",           // a person may work for two brands
	"river_job",          // River's; the arguments carry the tenant
	"river_leader",       //
	"river_migration",    //
	"river_notification", //
	"river_queue",        //
	"schema_migrations",  // the version of all this
	"sessions",           // looked up before the brand is known
	"signin_links",       // asked for before it is known who asks
	"tenants",            // the brands themselves
}

// rule finds what breaks one promise of the schema.
type rule struct {
	finds  string // SQL: the names of the offenders
	breaks string // SQL that commits the offence, to see it found
	blames string // the offender it makes
}

// tables are all of ours; tenants' are those with the column.
const tables = `WITH t AS (
	SELECT c.oid, c.oid::regclass::text AS name, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner, c.reloptions,
	       (SELECT attnum FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id' AND NOT attisdropped) AS tenant
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), tables AS (SELECT * FROM t WHERE relkind IN ('r', 'p')), tenants AS (SELECT * FROM tables WHERE tenant IS NOT NULL),
listed AS (SELECT $1::text[] AS names) `

const table = `CREATE TABLE sins (tenant_id uuid NOT NULL, id uuid, n numeric, PRIMARY KEY (tenant_id, id)); SELECT app.protect('sins');`

var rules = map[string]rule{
	"a table belongs to a tenant or is listed as the platform's": {
		`SELECT name FROM tables WHERE tenant IS NULL AND name <> ALL ((SELECT names FROM listed)::text[])`,
		`CREATE TABLE sins (id int)`, "sins",
	},
	"a tenant's table enables row level security": {
		`SELECT name FROM tenants WHERE NOT relrowsecurity`,
		table + `ALTER TABLE sins DISABLE ROW LEVEL SECURITY`, "sins",
	},
	"a tenant's table forces it on its owner": {
		`SELECT name FROM tenants WHERE NOT relforcerowsecurity`,
		table + `ALTER TABLE sins NO FORCE ROW LEVEL SECURITY`, "sins",
	},
	"a tenant's table never has a row without one": {
		`SELECT name FROM tenants JOIN pg_attribute ON attrelid = tenants.oid AND attnum = tenant WHERE NOT attnotnull OR atttypid <> 'uuid'::regtype`,
		`CREATE TABLE sins (tenant_id uuid, id uuid); SELECT app.protect('sins')`, "sins",
	},
	"a tenant's table has the one policy, in its one wording": {
		`SELECT name FROM tenants WHERE (SELECT array_agg(concat_ws('|', polname, polcmd, polpermissive, polroles::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)))
			FROM pg_policy WHERE polrelid = tenants.oid) IS DISTINCT FROM ARRAY['tenant|*|t|{0}|(tenant_id = app.tid())|(tenant_id = app.tid())']`,
		table + `CREATE POLICY wide ON sins USING (true)`, "sins",
	},
	"a key or index of a tenant's table begins with the tenant": {
		`SELECT indexrelid::regclass::text FROM tenants JOIN pg_index ON indrelid = tenants.oid WHERE indkey[0] <> tenant`,
		table + `CREATE INDEX sins_id ON sins (id)`, "sins_id",
	},
	"a tenant's table has a primary key": {
		`SELECT name FROM tenants WHERE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = tenants.oid AND indisprimary)`,
		`CREATE TABLE sins (tenant_id uuid NOT NULL); SELECT app.protect('sins')`, "sins",
	},
	"a foreign key between tenants' tables begins with the tenant on both sides": {
		`SELECT conname::text FROM pg_constraint JOIN tenants a ON a.oid = conrelid JOIN tenants b ON b.oid = confrelid
			WHERE contype = 'f' AND (conkey[1] <> a.tenant OR confkey[1] <> b.tenant)`,
		table + `CREATE TABLE heirs (tenant_id uuid NOT NULL, of_tenant uuid, of_id uuid, PRIMARY KEY (tenant_id, of_id),
			CONSTRAINT heirs_fkey FOREIGN KEY (of_tenant, of_id) REFERENCES sins (tenant_id, id)); SELECT app.protect('heirs')`, "heirs_fkey",
	},
	"a platform's table refers to no tenant's rows": {
		`SELECT conname::text FROM pg_constraint JOIN tables a ON a.oid = conrelid JOIN tenants b ON b.oid = confrelid WHERE contype = 'f' AND a.tenant IS NULL`,
		table + `CREATE TABLE leaks (t uuid, id uuid, CONSTRAINT leaks_fkey FOREIGN KEY (t, id) REFERENCES sins)`, "leaks_fkey",
	},
	"every constraint has been checked against every row": {
		`SELECT conname::text FROM pg_constraint JOIN tables ON tables.oid = conrelid WHERE NOT convalidated`,
		table + `ALTER TABLE sins ADD CONSTRAINT sins_later FOREIGN KEY (tenant_id) REFERENCES tenants NOT VALID`, "sins_later",
	},
	"no index of a type whose comparison leaks, which row level security leaves unused": {
		`SELECT DISTINCT indexrelid::regclass::text FROM tenants JOIN pg_index ON indrelid = tenants.oid
			JOIN pg_attribute ON attrelid = indexrelid JOIN pg_type ON pg_type.oid = atttypid
			WHERE typtype = 'e' OR typcategory = 'A' OR typname IN ('numeric', 'citext', 'jsonb', 'tsvector')`,
		table + `CREATE INDEX sins_n ON sins (tenant_id, n)`, "sins_n",
	},
	"no trigger on a tenant's table, which Citus would refuse": {
		`SELECT tgname::text FROM tenants JOIN pg_trigger ON tgrelid = tenants.oid WHERE NOT tgisinternal`,
		table + `CREATE TRIGGER sins_touch BEFORE UPDATE ON sins FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`, "sins_touch",
	},
	"a view looks with the eyes of who asks": {
		`SELECT name FROM t WHERE relkind = 'v' AND NOT coalesce(reloptions && '{security_invoker=true,security_invoker=on}', false) OR relkind = 'm'`,
		`CREATE VIEW sights AS SELECT 1`, "sights",
	},
	"nobody but the owner may TRUNCATE": {
		`SELECT DISTINCT name FROM tables, aclexplode(relacl) WHERE privilege_type = 'TRUNCATE' AND grantee <> relowner`,
		table + `GRANT TRUNCATE ON sins TO xinhuo_app`, "sins",
	},
	"tables belong to xinhuo_owner": {
		`SELECT name FROM tables WHERE relowner <> 'xinhuo_owner'::regrole AND name <> 'schema_migrations'`,
		table + `ALTER TABLE sins OWNER TO xinhuo_migrate`, "sins",
	},
	"the application owns nothing": {
		`SELECT name FROM t WHERE relowner = 'xinhuo_app'::regrole`,
		`RESET ROLE; CREATE TABLE sins (tenant_id uuid); ALTER TABLE sins OWNER TO xinhuo_app`, "sins",
	},
	"a definer's function fixes its search_path": {
		`SELECT p.oid::regproc::text FROM pg_proc p WHERE prosecdef AND NOT EXISTS (SELECT FROM unnest(proconfig) c WHERE c LIKE 'search_path=%')`,
		`CREATE FUNCTION app.sin() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; REVOKE ALL ON FUNCTION app.sin FROM PUBLIC`, "app.sin",
	},
	"a definer's function is the application's alone to call": {
		`SELECT p.oid::regproc::text FROM pg_proc p WHERE prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')`,
		`CREATE FUNCTION app.sin() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1'`, "app.sin",
	},
	"a definer's function reads past row level security": {
		`SELECT p.oid::regproc::text FROM pg_proc p WHERE prosecdef AND proowner <> 'xinhuo_migrate'::regrole`,
		`CREATE FUNCTION app.sin() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1';
			REVOKE ALL ON FUNCTION app.sin FROM PUBLIC; ALTER FUNCTION app.sin OWNER TO xinhuo_owner`, "app.sin",
	},
	"the tenant is asked for afresh in every statement": {
		`SELECT 'app.tid' FROM pg_proc WHERE oid = 'app.tid'::regproc AND (provolatile <> 's' OR prosrc !~ 'current_setting\(''app.tenant_id''\)::')`,
		`ALTER FUNCTION app.tid() IMMUTABLE`, "app.tid",
	},
	"the application is bound by row level security": {
		`SELECT rolname::text FROM pg_roles WHERE rolname IN ('xinhuo_app', 'xinhuo_owner') AND (rolsuper OR rolbypassrls)`,
		`RESET ROLE; ALTER ROLE xinhuo_owner BYPASSRLS; SET ROLE xinhuo_migrate`, "xinhuo_owner",
	},
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	_, adminURL := pgtest.Database(t)
	conn, err := pgx.Connect(t.Context(), adminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for name, r := range rules {
		if got := offenders(t, conn, r); len(got) > 0 {
			t.Errorf("%s: broken by %v", name, got)
		}
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "SET LOCAL ROLE xinhuo_migrate; "+r.breaks); err != nil {
			t.Fatalf("%s: break it: %v", name, err)
		}
		if got := offenders(t, conn, r); !slices.Contains(got, r.blames) {
			t.Errorf("%s: %s broke it and only %v was found", name, r.blames, got)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func offenders(t *testing.T, conn *pgx.Conn, r rule) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), tables+r.finds, platform)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", r.finds, err)
	}
	return names
}

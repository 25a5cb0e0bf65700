package migrations_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/migrations"
)

// Two branches that both add number 7 merge without a conflict and break the
// deploy; this test is the conflict.
func TestNumbersRun(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"up", "down"} {
		files, err := fs.Glob(migrations.FS, "*."+way+".sql")
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range files {
			if want := fmt.Sprintf("%06d_", i+1); name[:7] != want {
				t.Errorf("%s stands where %s… should", name, want)
			}
		}
	}
}

func TestUpDownUp(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	made := schema(t, url)
	status, err := postgres.MigrationStatus(t.Context(), url)
	if err != nil || status.Version != status.Newest || len(status.Pending) > 0 {
		t.Errorf("after up the status is %+v, %v", status, err)
	}
	if err := postgres.MigrateDown(t.Context(), url, int(status.Newest)); err != nil {
		t.Fatal(err)
	}
	if left := schema(t, url); slices.ContainsFunc(left, func(s string) bool { return !strings.Contains(s, "schema_migrations") }) {
		t.Errorf("down leaves %v", left)
	}
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if again := schema(t, url); !slices.Equal(again, made) {
		t.Errorf("the second up makes\n%v\nwant what the first made\n%v", again, made)
	}
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Errorf("a third, with nothing to do: %v", err)
	}
}

// Each way down undoes its own way up and no more.
func TestEachStepBack(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	made := schema(t, url)
	status, err := postgres.MigrationStatus(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	for steps := 1; steps <= int(status.Newest); steps++ {
		if err := postgres.MigrateDown(t.Context(), url, steps); err != nil {
			t.Fatalf("down %d: %v", steps, err)
		}
		if err := postgres.Migrate(t.Context(), url); err != nil {
			t.Fatalf("up after down %d: %v", steps, err)
		}
		if again := schema(t, url); !slices.Equal(again, made) {
			t.Fatalf("down %d and up again makes another schema", steps)
		}
	}
}

// The deploy role is not a superuser; everything must be possible as it.
func TestMigrateAsDeployRole(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	asApp, asDeploy := strings.Replace(url, "postgres@", "xinhuo_app@", 1), strings.Replace(url, "postgres@", "xinhuo_migrate@", 1)
	if err := postgres.Migrate(t.Context(), asDeploy); err == nil || !strings.Contains(err.Error(), "roles.sql") {
		t.Errorf("without grants = %v, want advice", err)
	}
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	for range 2 {
		if _, err := admin.Exec(t.Context(), migrations.Roles); err != nil {
			t.Fatal(err)
		}
	}
	if err := postgres.Migrate(t.Context(), asApp); err == nil || !strings.Contains(err.Error(), "roles.sql") {
		t.Errorf("as xinhuo_app = %v, want advice", err)
	}
	if err := postgres.Migrate(t.Context(), asDeploy); err != nil {
		t.Errorf("as xinhuo_migrate: %v", err)
	}
}

// A migration that fails changes nothing and can be tried again.
func TestFailedMigrationCanBeRetried(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE river_queue ()"); err != nil { // in the way of number 2
		t.Fatal(err)
	}
	if err := postgres.Migrate(t.Context(), url); err == nil || !strings.Contains(err.Error(), "river_queue") {
		t.Errorf("with a table in the way = %v", err)
	}
	status, err := postgres.MigrationStatus(t.Context(), url)
	if err != nil || status.Version != 1 || status.Dirty {
		t.Errorf("after the failure the status is %+v, %v; want 1 and clean", status, err)
	}
	if _, err := conn.Exec(t.Context(), "DROP TABLE river_queue"); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Errorf("the second try: %v", err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE clings (r river_job_state)"); err != nil { // in the way down
		t.Fatal(err)
	}
	if err := postgres.MigrateDown(t.Context(), url, int(status.Newest)); err == nil {
		t.Error("down with a dependent is no error")
	}
	if status, err = postgres.MigrationStatus(t.Context(), url); err != nil || status.Version != 2 || status.Dirty {
		t.Errorf("after a failure downwards the status is %+v, %v; want 2 and clean", status, err)
	}
}

func TestMigratorsTakeTurns(t *testing.T) {
	t.Parallel()
	url, done := pgtest.Empty(t), make(chan error)
	for range 3 {
		go func() { done <- postgres.Migrate(t.Context(), url) }()
	}
	if err := errors.Join(<-done, <-done, <-done); err != nil {
		t.Errorf("three at once: %v", err)
	}
}

// River refuses to work on tables older than itself; so does this test.
func TestRiverIsComplete(t *testing.T) {
	t.Parallel()
	river, err := rivermigrate.New(riverpgxv5.New(pgtest.Pool(t).Raw()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := river.Validate(t.Context(), nil); err != nil || !got.OK {
		t.Errorf("River says %+v, %v", got, err)
	}
}

// schema describes everything in the database at url, one line each.
func schema(t *testing.T, url string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), `
		WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
		SELECT format('%s %s %s %s', c.relkind, c.oid::regclass, c.relacl, c.relowner::regrole) FROM pg_class c JOIN ours ON ours.oid = relnamespace WHERE relkind <> 'i'
		UNION ALL SELECT format('column %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull)
			FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN ours ON ours.oid = relnamespace WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r'
		UNION ALL SELECT indexdef FROM pg_indexes JOIN ours ON nspname = schemaname
		UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid)) FROM pg_constraint c JOIN ours ON ours.oid = connamespace
		UNION ALL SELECT format('policy %s %s', polrelid::regclass, polname) FROM pg_policy
		UNION ALL SELECT format('function %s %s %s', p.oid::regprocedure, p.proacl, md5(p.prosrc)) FROM pg_proc p JOIN ours ON ours.oid = pronamespace
		UNION ALL SELECT format('type %s', t.oid::regtype) FROM pg_type t JOIN ours ON ours.oid = typnamespace WHERE typtype = 'e'
		UNION ALL SELECT format('schema %s', nspname) FROM ours WHERE nspname <> 'public'
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

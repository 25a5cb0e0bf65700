package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

// withNotes is a pool on a database with a tenant's table called notes, made
// as a noun's migration would make it.
func withNotes(t *testing.T) *postgres.Pool {
	t.Helper()
	appURL, adminURL := pgtest.Database(t)
	asAdmin(t, adminURL, `
		SET ROLE xinhuo_migrate;
		CREATE TABLE notes (tenant_id uuid NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id));
		SELECT app.protect('notes')`)
	return open(t, appURL)
}

func TestNothingWithoutTenant(t *testing.T) {
	t.Parallel()
	pool := withNotes(t)
	_, fresh := pool.Exec(t.Context(), "SELECT FROM notes")
	if err := pool.In(t.Context(), tenant.New(), func(postgres.Conn) error { return nil }); err != nil {
		t.Fatal(err)
	}
	_, after := pool.Exec(t.Context(), "SELECT FROM notes")
	platform := pool.Platform(t.Context(), func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "SELECT FROM notes")
		return err
	})
	nothing := func(postgres.Conn) error { return nil }
	for when, err := range map[string]error{
		"at first":                   fresh,
		"after a tenant":             after,
		"on the platform":            platform,
		"In the zero tenant":         pool.In(t.Context(), tenant.ID{}, nothing),
		"by Read of the zero one":    pool.Read(t.Context(), tenant.ID{}, nothing),
		"by a nested In of it":       pool.Platform(t.Context(), func(tx postgres.Conn) error { return tx.In(t.Context(), tenant.ID{}, nothing) }),
		"through a tests' savepoint": pgtest.Tx(t).In(t.Context(), tenant.ID{}, nothing),
	} {
		if err == nil {
			t.Errorf("a tenant's table is open %s", when)
		}
	}
}

func TestTenantsApart(t *testing.T) {
	t.Parallel()
	pool, ours, theirs := withNotes(t), tenant.New(), tenant.New()
	if err := write(t.Context(), pool, ours, ours, 1); err != nil {
		t.Fatal(err)
	}
	if got := count(t, pool, ours); got != 1 {
		t.Errorf("we see %d of our rows, want 1", got)
	}
	if got := count(t, pool, theirs); got != 0 {
		t.Errorf("they see %d of our rows, want 0", got)
	}
	if err := write(t.Context(), pool, theirs, ours, 2); err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("a row they write into our tenant = %v, want a refusal", err)
	}
}

func TestErrorUndoes(t *testing.T) {
	t.Parallel()
	pool, ours, stop := withNotes(t), tenant.New(), errors.New("stop")
	err := pool.In(t.Context(), ours, func(tx postgres.Conn) error {
		return errors.Join(write(t.Context(), tx, ours, ours, 1), stop)
	})
	if !errors.Is(err, stop) {
		t.Errorf("In = %v, want what fn returned", err)
	}
	if got := count(t, pool, ours); got != 0 {
		t.Errorf("%d rows stayed, want 0", got)
	}
}

func TestReadRefusesWrites(t *testing.T) {
	t.Parallel()
	pool, ours := withNotes(t), tenant.New()
	err := pool.Read(t.Context(), ours, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO notes VALUES ($1, 1)", ours)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("writing inside Read = %v, want a refusal", err)
	}
}

func TestNesting(t *testing.T) {
	t.Parallel()
	type begin func(postgres.Conn, context.Context, tenant.ID, func(postgres.Conn) error) error
	platform := func(c postgres.Conn, ctx context.Context, _ tenant.ID, fn func(postgres.Conn) error) error {
		return c.Platform(ctx, fn)
	}
	in, read := postgres.Conn.In, postgres.Conn.Read
	ours, theirs := tenant.New(), tenant.New()
	tests := map[string]struct {
		outer, inner begin
		second       tenant.ID
		refused      bool
	}{
		"In joins In":                 {in, in, ours, false},
		"Read joins In":               {in, read, ours, false},
		"Read joins Read":             {read, read, ours, false},
		"In takes over from Platform": {platform, in, ours, false},
		"Platform joins In":           {in, platform, ours, false},
		"In cannot write inside Read": {read, in, ours, true},
		"In of another tenant":        {in, in, theirs, true},
		"Read of another tenant":      {in, read, theirs, true},
		"Read of another inside Read": {read, read, theirs, true},
	}
	pool := pgtest.Pool(t)
	for conn, c := range map[string]postgres.Conn{"pool": pool, "test transaction": pgtest.Tx(t)} {
		for name, tt := range tests {
			entered := false
			err := tt.outer(c, t.Context(), ours, func(outer postgres.Conn) error {
				return tt.inner(outer, t.Context(), tt.second, func(inner postgres.Conn) error {
					entered = true
					if inner.Tx() != outer.Tx() {
						t.Errorf("%s: %s: two transactions, want one", conn, name)
					}
					return nil
				})
			})
			if (err != nil) != tt.refused || entered == tt.refused {
				t.Errorf("%s: %s = %v, want refused %v", conn, name, err, tt.refused)
			}
		}
	}
}

// A brand and its first rows are made in one transaction, and one tenant's only.
func TestPlatformTakesOneTenant(t *testing.T) {
	t.Parallel()
	pool, ours, theirs := withNotes(t), tenant.New(), tenant.New()
	err := pool.Platform(t.Context(), func(tx postgres.Conn) error {
		return errors.Join(
			write(t.Context(), tx, ours, ours, 1),
			write(t.Context(), tx, ours, ours, 2),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := count(t, pool, ours); got != 2 {
		t.Errorf("%d rows, want 2", got)
	}
	err = pool.Platform(t.Context(), func(tx postgres.Conn) error {
		return errors.Join(write(t.Context(), tx, ours, ours, 3), write(t.Context(), tx, theirs, theirs, 1))
	})
	if err == nil || !strings.Contains(err.Error(), theirs.String()) {
		t.Errorf("a second tenant = %v, want a refusal that names it", err)
	}
}

func TestErr(t *testing.T) {
	t.Parallel()
	pool, ours := withNotes(t), tenant.New()
	none := pool.Read(t.Context(), ours, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), "SELECT id FROM notes WHERE tenant_id = $1 AND id = 7", ours).Scan(new(int))
	})
	twice := errors.Join(write(t.Context(), pool, ours, ours, 1), write(t.Context(), pool, ours, ours, 1))
	if got := postgres.Err(none); !errors.Is(got, errs.NotFound) || !errors.Is(got, pgx.ErrNoRows) {
		t.Errorf("Err(%v) = %v, want not found, and the original", none, got)
	}
	if got := postgres.Err(twice); !errors.Is(got, errs.Conflict) {
		t.Errorf("Err(%v) = %v, want conflict", twice, got)
	}
	if !postgres.Violates(twice, "notes_pkey") || postgres.Violates(twice, "notes_other") {
		t.Errorf("Violates(%v) does not name notes_pkey alone", twice)
	}
	if got := postgres.Err(nil); got != nil {
		t.Errorf("Err(nil) = %v", got)
	}
}

func TestOpenRefusesPower(t *testing.T) {
	t.Parallel()
	appURL, adminURL := pgtest.Database(t)
	if _, err := postgres.Open(t.Context(), adminURL, postgres.Options{}); !errors.Is(err, postgres.ErrTooPowerful) {
		t.Errorf("Open as superuser = %v, want a refusal", err)
	}
	migrateURL := strings.Replace(appURL, "xinhuo_app", "xinhuo_migrate", 1)
	if _, err := postgres.Open(t.Context(), migrateURL, postgres.Options{StepDown: true}); !errors.Is(err, postgres.ErrTooPowerful) {
		t.Errorf("Open with BYPASSRLS = %v, want a refusal", err)
	}
	pool, err := postgres.Open(t.Context(), adminURL, postgres.Options{StepDown: true})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var who, plans string
	err = pool.QueryRow(t.Context(), "SELECT current_user, current_setting('plan_cache_mode')").Scan(&who, &plans)
	if err != nil || who != "xinhuo_app" || plans != "force_custom_plan" {
		t.Errorf("a superuser who steps down is %q planning by %q, %v", who, plans, err)
	}
}

func write(ctx context.Context, c postgres.Conn, as, of tenant.ID, id int) error {
	return c.In(ctx, as, func(tx postgres.Conn) error {
		_, err := tx.Exec(ctx, "INSERT INTO notes (tenant_id, id) VALUES ($1, $2)", of, id)
		return err
	})
}

// count counts without naming the tenant: the database alone keeps them apart.
func count(t *testing.T, c postgres.Conn, as tenant.ID) int {
	t.Helper()
	var n int
	err := c.Read(t.Context(), as, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM notes").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func open(t *testing.T, url string) *postgres.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func asAdmin(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// Package pgtest gives each test a real, migrated, empty Postgres, and a Redis.
//
// The schema is built once per state of migrations/, in a database named for
// its hash, and cloned from there; nothing is ever cleaned by hand. Tests are
// xinhuo_app to the database, so that row level security binds them as it
// binds the application.
package pgtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/postgres"
)

// Tx returns a Conn on a transaction that is rolled back when the test ends.
// It is the one to reach for: it costs a round trip. Each In is a savepoint,
// so a refused statement undoes that In and no more. now() stands still in
// it, and one In at a time is open: for the rest there is Pool.
func Tx(t testing.TB) postgres.Conn {
	t.Helper()
	pool, err := shared()
	check(t, err)
	tx, err := pool.Raw().Begin(t.Context())
	check(t, err)
	t.Cleanup(func() {
		if err := tx.Rollback(context.Background()); err != nil {
			t.Logf("roll the test back: %v", err)
		}
	})
	return postgres.Savepoints(tx)
}

// Pool returns a pool on a database of the test's own, for what a single
// transaction cannot show: commits, locks, two sessions at once.
func Pool(t testing.TB) *postgres.Pool {
	t.Helper()
	url, _ := Database(t)
	pool, err := postgres.Open(t.Context(), url, postgres.Options{})
	check(t, err)
	t.Cleanup(pool.Close)
	return pool
}

// Database makes a migrated database of the test's own and returns its address
// for the application and for a superuser. It is dropped when the test ends.
func Database(t testing.TB) (appURL, adminURL string) {
	t.Helper()
	s, err := server()
	check(t, err)
	name, err := s.clone(t.Context())
	check(t, err)
	t.Cleanup(func() { check(t, s.drop(name)) })
	return s.url("xinhuo_app", name), s.url("", name)
}

// Empty makes a database with nothing in it, for tests of the migrations
// themselves, and returns its address for a superuser.
func Empty(t testing.TB) (adminURL string) {
	t.Helper()
	s, err := server()
	check(t, err)
	check(t, s.locked(t.Context(), func(conn *pgx.Conn) error { return s.template(t.Context(), conn) })) // makes the roles, once
	name, err := s.create(t.Context(), "template0")
	check(t, err)
	t.Cleanup(func() { check(t, s.drop(name)) })
	return s.url("", name)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

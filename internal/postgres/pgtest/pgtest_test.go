package pgtest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

func TestTxIsTheApp(t *testing.T) {
	t.Parallel()
	var who string
	if err := pgtest.Tx(t).QueryRow(t.Context(), "SELECT session_user").Scan(&who); err != nil || who != "xinhuo_app" {
		t.Errorf("tests are %q to the database, %v; want xinhuo_app", who, err)
	}
}

func TestRefusalDoesNotPoison(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	refused := tx.In(t.Context(), tenant.New(), func(c postgres.Conn) error {
		_, err := c.Exec(t.Context(), "SELECT 1/0")
		return err
	})
	if refused == nil {
		t.Fatal("1/0 is no error")
	}
	swallowed := tx.In(t.Context(), tenant.New(), func(c postgres.Conn) error {
		_, _ = c.Exec(t.Context(), "SELECT 1/0")
		return nil
	})
	if !errors.Is(swallowed, pgx.ErrTxCommitRollback) {
		t.Errorf("committing after a refusal = %v, want what a pool would say", swallowed)
	}
	if _, err := tx.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Errorf("after two refusals: %v", err)
	}
}

func TestNoTenantBetween(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	if err := tx.In(t.Context(), tenant.New(), func(postgres.Conn) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT app.tid()"); err == nil {
		t.Error("after In there is still a tenant, want an error")
	}
}

func TestReadEndsWithItself(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	var inside, after string
	ask := func(into *string) func(postgres.Conn) error {
		return func(c postgres.Conn) error {
			return c.QueryRow(t.Context(), "SELECT current_setting('transaction_read_only')").Scan(into)
		}
	}
	err := errors.Join(
		tx.Read(t.Context(), tenant.New(), ask(&inside)),
		tx.In(t.Context(), tenant.New(), ask(&after)),
	)
	if err != nil || inside != "on" || after != "off" {
		t.Errorf("read only: %s inside Read, %s in the next In, %v; want on, off", inside, after, err)
	}
}

func TestOneAtATime(t *testing.T) {
	t.Parallel()
	tx, ours := pgtest.Tx(t), tenant.New()
	err := tx.In(t.Context(), ours, func(postgres.Conn) error {
		return tx.In(t.Context(), ours, func(postgres.Conn) error { return nil })
	})
	if err == nil || !strings.Contains(err.Error(), "use the tx that In gave") {
		t.Errorf("a second connection inside In = %v, want a refusal", err)
	}
}

func TestPoolsAreApart(t *testing.T) {
	t.Parallel()
	var here, there string
	const ask = "SELECT current_database()"
	err := errors.Join(
		pgtest.Pool(t).QueryRow(t.Context(), ask).Scan(&here),
		pgtest.Pool(t).QueryRow(t.Context(), ask).Scan(&there),
	)
	if err != nil || here == there {
		t.Errorf("two pools on %q and %q, %v; want two databases", here, there, err)
	}
}

func TestRedisAnswers(t *testing.T) {
	t.Parallel()
	client := pgtest.Redis(t)
	if err := client.Set(t.Context(), "t:{pgtest}:kept", "yes", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := pgtest.Redis(t).Get(t.Context(), "t:{pgtest}:kept").Result(); err != nil || got != "yes" {
		t.Errorf("a second client reads %q, %v; want yes", got, err)
	}
}

package pgtest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Held is a connection that stops at a query until it may go on. With it a
// test keeps one transaction open at the point at which another should wait.
type Held struct {
	postgres.Conn
	query      string
	came, goOn chan struct{}
	once       *sync.Once
}

// Hold returns conn stopping at the first query of a name, as queries/*.sql
// have them.
func Hold(conn postgres.Conn, query string) Held {
	return Held{conn, "name: " + query + " ", make(chan struct{}), make(chan struct{}), &sync.Once{}}
}

// Came is closed once the query has been come to.
func (h Held) Came() <-chan struct{} { return h.came }

// GoOn lets the query, and all that follow, go on.
func (h Held) GoOn() { close(h.goOn) }

func (h Held) stop(sql string) {
	if strings.Contains(sql, h.query) {
		h.once.Do(func() { close(h.came) })
		<-h.goOn
	}
}

func (h Held) on(tx postgres.Conn) Held { h.Conn = tx; return h }

// In is that of the connection beneath.
func (h Held) In(ctx context.Context, t tenant.ID, fn func(postgres.Conn) error) error {
	return h.Conn.In(ctx, t, func(tx postgres.Conn) error { return fn(h.on(tx)) })
}

// Read is that of the connection beneath.
func (h Held) Read(ctx context.Context, t tenant.ID, fn func(postgres.Conn) error) error {
	return h.Conn.Read(ctx, t, func(tx postgres.Conn) error { return fn(h.on(tx)) })
}

// Exec stops first, if it is the one.
func (h Held) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	h.stop(sql)
	return h.Conn.Exec(ctx, sql, args...)
}

// Query stops first, if it is the one.
func (h Held) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	h.stop(sql)
	return h.Conn.Query(ctx, sql, args...)
}

// QueryRow stops first, if it is the one.
func (h Held) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	h.stop(sql)
	return h.Conn.QueryRow(ctx, sql, args...)
}

// Doing is something that goes on beside the test.
type Doing struct {
	done chan struct{}
	err  error
}

// Begin begins something beside the test.
func Begin(do func() error) *Doing {
	d := &Doing{done: make(chan struct{})}
	go func() {
		defer close(d.done)
		d.err = do()
	}()
	return d
}

// Done is closed when it is done.
func (d *Doing) Done() <-chan struct{} { return d.done }

// Err waits until it is done, and is what it returned.
func (d *Doing) Err() error {
	<-d.done
	return d.err
}

// Blocked returns once somebody in the database waits for somebody else, or
// what should have waited has come through.
func Blocked(t testing.TB, pool *postgres.Pool, through <-chan struct{}) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		var n int
		err := pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
		select {
		case <-through:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatal("nobody waits, and nobody comes through")
}

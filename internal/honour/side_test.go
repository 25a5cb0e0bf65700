package honour_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/honour"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

// held is a connection that holds one query back until it may go on, and says
// when it has come.
type held struct {
	postgres.Conn
	query      string
	came, goOn chan struct{}
	once       *sync.Once
}

func (c held) In(ctx context.Context, t tenant.ID, fn func(postgres.Conn) error) error {
	return c.Conn.In(ctx, t, func(tx postgres.Conn) error { c.Conn = tx; return fn(c) })
}

func (c held) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if strings.Contains(sql, "name: "+c.query+" ") {
		c.once.Do(func() { close(c.came) })
		<-c.goOn
	}
	return c.Conn.Query(ctx, sql, args...)
}

// waits returns once somebody in the database waits for somebody else, or has
// come to what they should have waited for.
func (h *house) waits(came <-chan struct{}) {
	h.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		var n int
		h.must(h.conn.QueryRow(h.Context(), "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()").Scan(&n))
		if n > 0 {
			return
		}
		select {
		case <-came:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	h.Fatal("nobody waits, and nobody comes")
}

// Of two servers that read at once the second waits for the first: what the
// first found of a quarter's sales is not counted against the cap once more.
func TestWhoReadsHoldsTheMark(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	h.rule(1, date(2026, 1, 1), usual)
	zhang := h.member("张三丰", member.Core)
	h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	h.record()
	hold := func(query string) held {
		return held{h.conn, query, make(chan struct{}), make(chan struct{}), &sync.Once{}}
	}
	reads := func(conn postgres.Conn) <-chan error {
		done := make(chan error, 1)
		honours := honour.NewStore(conn, nil, member.NewStore(conn, fixture.Keys()), func() time.Time { return h.now })
		go func() { done <- honours.Record(t.Context(), h.of.ID) }()
		return done
	}
	h.did(zhang.ID, contribution.LeadBrought, h.now, 2) // 6 of the quarter's 10
	first, second := hold("HonourUndone"), hold("HonourOfSales")
	one := reads(first)
	<-first.came                                        // it has written its lines, and not moved the mark
	h.did(zhang.ID, contribution.LeadBrought, h.now, 2) // 4 more
	two := reads(second)
	h.waits(second.came)
	close(first.goOn)
	h.must(<-one)
	close(second.goOn)
	h.must(<-two)
	h.has(zhang.ID, 20+10)
	if n := len(h.lines(zhang.ID)); n != 3 {
		t.Errorf("there are %d lines, want three", n)
	}
}

package honour_test

import (
	"testing"
	"time"

	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/honour"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

// Of two servers that read at once the second waits for the first: what the
// first found of a quarter's sales is not counted against the cap once more.
func TestWhoReadsHoldsTheMark(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := open(t, pool)
	h.rule(1, date(2026, 1, 1), usual)
	zhang := h.member("张三丰", member.Core)
	h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	h.record()
	reads := func(conn postgres.Conn) *pgtest.Doing {
		honours := honour.NewStore(conn, nil, member.NewStore(conn, fixture.Keys()), func() time.Time { return h.now })
		return pgtest.Begin(func() error { return honours.Record(t.Context(), h.of.ID) })
	}
	h.did(zhang.ID, contribution.LeadBrought, h.now, 2) // 6 of the quarter's 10
	first, second := pgtest.Hold(pool, "HonourUndone"), pgtest.Hold(pool, "HonourOfSales")
	one := reads(first)
	<-first.Came()                                      // it has written its lines, and not moved the mark
	h.did(zhang.ID, contribution.LeadBrought, h.now, 2) // 4 more
	two := reads(second)
	pgtest.Blocked(t, pool, second.Came())
	first.GoOn()
	h.must(one.Err())
	second.GoOn()
	h.must(two.Err())
	h.has(zhang.ID, 20+10)
	if n := len(h.lines(zhang.ID)); n != 3 {
		t.Errorf("there are %d lines, want three", n)
	}
}

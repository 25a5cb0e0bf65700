package care_test

import (
	"testing"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

// While one server goes through a brand another leaves it alone: it tells
// nothing, not even of what came in meanwhile and the first has not seen.
func TestOneServerRemindsAtATime(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	doer := h.colleague(auth.Staff)
	visit := func() {
		m := h.admit("某人", member.Emeritus, "", nil)
		must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "探望", On: *day(2026, 12, 1), What: care.Visit, Doer: doer.Account}))
	}
	visit()
	h.must(h.conn.In(t.Context(), h.of, func(tx postgres.Conn) error {
		first := care.NewStore(tx, member.NewStore(tx, fixture.Keys()), func() time.Time { return h.now })
		if err := first.RoundOf(t.Context(), h.of); err != nil {
			return err
		}
		visit()
		h.must(h.store.RoundOf(t.Context(), h.of))
		if n := h.told(doer.Account); n != 0 {
			t.Errorf("a second server tells %d things while the first is at it, want none", n)
		}
		return nil
	}))
	if n := h.told(doer.Account); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
	h.must(h.store.RoundOf(t.Context(), h.of))
	if n := h.told(doer.Account); n != 2 {
		t.Errorf("told %d times after the next round, want of the second too", n)
	}
}

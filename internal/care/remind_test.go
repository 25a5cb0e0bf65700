package care_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

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

func TestRemind(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	doer, boss := h.colleague(auth.Staff), h.colleague(auth.Manager)
	h.must(h.store.RemindBefore(t.Context(), h.of, fixture.Actor, 2))
	add := func(m member.Member, d int, to uuid.UUID) uuid.UUID {
		return must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "探望", On: *day(2026, 12, d), What: care.Visit, Doer: to}))
	}
	add(h.zheng, 3, doer.Account)
	add(h.shen, 3, doer.Account)
	add(h.li, 3, uuid.Nil)
	h.now = time.Date(2026, 11, 30, 15, 59, 0, 0, time.UTC) // still 30 November in Shanghai
	h.must(h.store.RoundOf(t.Context(), h.of))
	if h.told(doer.Account)+h.told(boss.Account) != 0 {
		t.Error("reminded three days before, want two")
	}
	h.now = h.now.Add(time.Minute) // midnight in Shanghai
	for range 2 {
		h.must(h.store.Round(t.Context()))
		h.must(h.store.RoundOf(t.Context(), h.of))
	}
	if h.told(doer.Account) != 1 || h.told(boss.Account) != 1 {
		t.Errorf("the doer was told %d times, who leads %d; want once each, together", h.told(doer.Account), h.told(boss.Account))
	}
}

// together does something n times at once, each on a connection that stands.
func (h *house) together(n int, do func() error) {
	h.Helper()
	var ready, all sync.WaitGroup
	start, failed := make(chan struct{}), make([]error, n)
	ready.Add(n)
	for i := range n {
		all.Go(func() {
			_, err := h.store.Settings(h.Context(), h.of)
			ready.Done()
			<-start
			failed[i] = errors.Join(err, do())
		})
	}
	ready.Wait()
	close(start)
	all.Wait()
	h.must(errors.Join(failed...))
}

// Several servers remind at once, and everybody is told once.
func TestRemindTogether(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	doer := h.colleague(auth.Staff)
	for range 20 {
		m := h.admit("某人", member.Emeritus, "", nil)
		must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "探望", On: *day(2026, 12, 1), What: care.Visit, Doer: doer.Account}))
	}
	h.together(6, func() error { return h.store.RoundOf(h.Context(), h.of) })
	if got := h.told(doer.Account); got != 1 {
		t.Errorf("told %d times, want once", got)
	}
}

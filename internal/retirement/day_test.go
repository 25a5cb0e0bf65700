package retirement_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
	"xinhuo/internal/seat"
	"xinhuo/internal/title"
)

func TestMidnightInShanghai(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.now = time.Date(2031, 5, 10, 4, 0, 0, 0, time.UTC)
	id := r.ready(t, r.wang.ID, 1)
	if state := r.decide(t, id); state != retirement.Planned {
		t.Fatalf("decided for tomorrow it is %s", state)
	}
	r.now = time.Date(2031, 5, 10, 15, 59, 59, 0, time.UTC)
	must(t, r.store.Round(t.Context()))
	if r.tierOf(t, r.wang.ID) != member.Core {
		t.Error("retired a second before midnight")
	}
	r.now = r.now.Add(time.Second)
	// A server that is killed on the way leaves nothing behind.
	stop := errors.New("killed")
	err := r.conn.In(t.Context(), r.of, func(tx postgres.Conn) error {
		killed := *r
		killed.conn = tx
		if err := retirement.NewStore(needs(&killed)).RoundOf(t.Context(), r.of); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) || r.tierOf(t, r.wang.ID) != member.Core || r.get(t, id).State != retirement.Planned {
		t.Errorf("killed on the way = %v, %s", err, r.tierOf(t, r.wang.ID))
	}
	for range 2 { // done once, however often it is looked for
		must(t, r.store.Round(t.Context()))
	}
	done := r.get(t, id)
	if r.tierOf(t, r.wang.ID) != member.Emeritus || done.State != retirement.Done || done.Doer.Name != fixture.Actor.Name || done.On.Format(time.DateOnly) != "2031-05-11" {
		t.Errorf("at midnight = %+v", done)
	}
	if n := r.count(t, "SELECT count(*) FROM notices WHERE tenant_id = $1"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func needs(r *row) retirement.Needs {
	tell := func() time.Time { return r.now }
	members := r.members.On(r.conn)
	held := holding.Nouns{seat.NewNoun(seat.NewStore(r.conn, members, tell))}
	return retirement.Needs{
		Conn: r.conn, Members: members, Titles: title.NewStore(r.conn, members, tell), Profiles: profile.NewStore(r.conn, members, tell),
		Handovers: handover.NewStore(r.conn, members, held, tell), Holdings: held, Clock: tell,
	}
}

func TestADayThatPassesWithoutIt(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 1)
	r.decide(t, id)
	if err := r.store.Tell(ctx, r.of, fixture.Actor, id, r.get(t, id).Version, "改一改"); complaint(err, "") != "retirement.is_planned" {
		t.Errorf("changing what is planned = %v", err)
	}
	must(t, regard.NewStore(r.conn, r.members, fixture.Keys(), clock.System).Remember(ctx, r.of, fixture.Actor, regard.Memorial{Member: r.wang.ID}))
	r.now = r.now.AddDate(0, 0, 2)
	must(t, r.store.Round(ctx))
	if got := r.get(t, id); got.State != retirement.Draft || got.Stuck.ID != "retirement.died" || r.tierOf(t, r.wang.ID) != member.Core {
		t.Errorf("somebody who died = %+v", got)
	}
	if n := r.count(t, "SELECT count(*) FROM notices WHERE tenant_id = $1 AND account_id = $2", fixture.Actor.ID); n != 1 {
		t.Errorf("who decided it was told %d times", n)
	}
	must(t, r.store.Round(ctx)) // and it is not looked for again
}

func TestUnplan(t *testing.T) {
	t.Parallel()
	r := open(t)
	id := r.ready(t, r.wang.ID, 3)
	r.decide(t, id)
	must(t, r.store.Unplan(t.Context(), r.of, fixture.Actor, id))
	r.now = r.now.AddDate(0, 0, 5)
	must(t, r.store.Round(t.Context()))
	if got := r.get(t, id); got.State != retirement.Draft || r.tierOf(t, r.wang.ID) != member.Core {
		t.Errorf("called off = %+v", got)
	}
}

func TestTwoManagersFinishAtOnce(t *testing.T) {
	t.Parallel()
	r := openOn(t, pgtest.Pool(t))
	id := r.ready(t, r.wang.ID, 0)
	version := r.get(t, id).Version
	errsOf, start := make([]error, 2), make(chan struct{})
	var both sync.WaitGroup
	for i := range errsOf {
		both.Go(func() {
			<-start
			_, errsOf[i] = r.store.Decide(context.WithoutCancel(t.Context()), r.of, journal.Actor{ID: uuid.New(), Name: fmt.Sprint("经理", i)}, id, version, "")
		})
	}
	close(start)
	both.Wait()
	won, lost := errsOf[0], errsOf[1]
	if won != nil {
		won, lost = lost, won
	}
	if won != nil || complaint(lost, "") != "retirement.is_done" {
		t.Errorf("two at once = %v and %v, want one done and one told so", errsOf[0], errsOf[1])
	}
	if n := r.count(t, "SELECT count(*) FROM tier_moves WHERE tenant_id = $1 AND source = 'retirement'"); n != 1 {
		t.Errorf("%d moves", n)
	}
}

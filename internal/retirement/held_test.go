package retirement_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/seat"
)

// What Xinhuo drafted for a risk is nobody's plan: who retires is asked about
// all the same, and nobody is told by the question left out.
func TestAHiddenDraftIsNoPlan(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	chair, err := r.seats.Define(ctx, r.of, fixture.Actor, seat.Definition{Title: "成都领队"})
	must(t, err)
	must(t, r.seats.Appoint(ctx, r.of, fixture.Actor, seat.Appointment{Seat: chair, Member: r.wang.ID, Version: 1, Why: "能带"}))
	id := r.ready(t, r.wang.ID, 0)
	handovers := handover.NewStore(r.conn, r.members, holding.Nouns{seat.NewNoun(r.seats)}, func() time.Time { return r.now })
	group, err := handovers.Draft(ctx, r.of, fixture.Actor, handover.Plan{
		Leavers: []uuid.UUID{r.wang.ID}, LeavingOn: r.today().AddDate(0, 0, 60), Reason: "提前安排交接", Origin: handover.Risk,
	})
	must(t, err)
	if held, err := r.store.Holds(ctx, r.of, r.wang.ID); err != nil || !held.Unplanned() {
		t.Errorf("beside a hidden draft %+v, %v; want it unplanned", held, err)
	}
	if _, err := r.store.Decide(ctx, r.of, fixture.Actor, id, 4, " "); complaint(err, "held_why") != "retirement.holds" {
		t.Errorf("held without a plan that anybody made = %v, want to be asked", err)
	}
	must(t, handovers.Begin(ctx, r.of, fixture.Actor, group, "月底再选人"))
	if held, err := r.store.Holds(ctx, r.of, r.wang.ID); err != nil || held.Unplanned() {
		t.Errorf("begun, it is %+v, %v; want it planned", held, err)
	}
}

func TestWhatIsHeld(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	chair, err := r.seats.Define(ctx, r.of, fixture.Actor, seat.Definition{Title: "成都领队"})
	must(t, err)
	must(t, r.seats.Appoint(ctx, r.of, fixture.Actor, seat.Appointment{Seat: chair, Member: r.wang.ID, Version: 1, Why: "能带"}))
	id := r.ready(t, r.wang.ID, 0)
	if _, err := r.store.Decide(ctx, r.of, fixture.Actor, id, 4, " "); complaint(err, "held_why") != "retirement.holds" {
		t.Errorf("held without a plan or a reason = %v", err)
	}
	if _, err := r.store.Decide(ctx, r.of, fixture.Actor, id, 4, "突然要出国，之后补交接"); err != nil {
		t.Errorf("with a reason = %v", err)
	}
	if got := r.get(t, id); got.HeldWhy == "" || len(got.Held) != 1 || got.Held[0].Title != "成都领队" {
		t.Errorf("done = %+v", got)
	}
}

package handover_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seat"
)

// household is a club in which 王 holds two seats and teaches 赵, and 何 of the
// core takes all of it over.
type household struct {
	*club
	t      *testing.T
	seats  *seat.Store
	pairs  *mentorship.Store
	he     member.Member
	led    []uuid.UUID // the seats
	taught uuid.UUID   // the pair
	h      handover.Whole
}

func newHousehold(t *testing.T) household {
	t.Helper()
	c := newClub(t, pgtest.Tx(t))
	clock := func() time.Time { return c.now }
	o := household{club: c, t: t, seats: seat.NewStore(c.conn, c.members, clock), pairs: mentorship.NewStore(c.conn, clock)}
	c.handovers = handover.NewStore(c.conn, c.members, holding.Nouns{seat.NewNoun(o.seats), o.pairs.Mentees()}, clock)
	o.he = fixture.MemberIn(t, c.conn, c.of, "何静", member.Core)
	for _, title := range []string{"城市领队", "栏目主理"} {
		id, err := o.seats.Define(t.Context(), c.of, fixture.Actor, seat.Definition{Title: title})
		must(t, err)
		o.led = append(o.led, id)
		o.appoint(id, c.wang)
	}
	o.taught = o.teach(c.wang, c.zhao)
	p := c.plan(c.wang.ID)
	p.Successor = o.he.ID
	o.h = c.draft(t, p)
	c.begin(t, o.h)
	return o
}

func (o household) appoint(to uuid.UUID, who member.Member) {
	o.t.Helper()
	s, err := o.seats.Plan(o.t.Context(), o.of, to)
	must(o.t, err)
	must(o.t, o.seats.Appoint(o.t.Context(), o.of, fixture.Actor, seat.Appointment{Seat: to, Member: who.ID, Version: s.Version, Why: "带了三年"}))
}

func (o household) teach(mentor, successor member.Member) uuid.UUID {
	o.t.Helper()
	match, err := o.pairs.Ask(o.t.Context(), o.of, fixture.Actor, mentorship.Request{Successor: successor.ID, Mentors: []uuid.UUID{mentor.ID}})
	must(o.t, err)
	pair, err := o.pairs.Answer(o.t.Context(), o.of, fixture.Actor, match, mentor.ID, true)
	must(o.t, err)
	return pair
}

// standsWith wants who holds the two seats and teaches.
func (o household) standsWith(what string, leads ...member.Member) {
	o.t.Helper()
	for i, id := range o.led {
		s, err := o.seats.Plan(o.t.Context(), o.of, id)
		must(o.t, err)
		if s.Holder.ID != leads[i].ID {
			o.t.Errorf("%s: %s is %s's, want %s's", what, s.Name(), s.Holder.Name, leads[i].DisplayName())
		}
	}
	p, err := o.pairs.Get(o.t.Context(), o.of, o.taught, uuid.Nil)
	must(o.t, err)
	if p.Mentor.ID != leads[2].ID {
		o.t.Errorf("%s: the mentor is %s, want %s", what, p.Mentor.Name, leads[2].DisplayName())
	}
}

// The last of three things cannot pass, because who takes it has no room. The
// two before it stay where they were, and nobody was told anything.
func TestATransferFailsHalfWay(t *testing.T) {
	t.Parallel()
	o := newHousehold(t)
	must(t, o.pairs.SetOwnCapacity(t.Context(), o.of, fixture.Actor, o.he.ID, 0))
	told := o.told(t, o.he)
	if err := o.close(t, o.h.ID); complaint(err, "") != "mentorship.refuse.full" || said(err) != "何静正带着 0 位，最多带 0 位，等走完一对再来。" {
		t.Errorf("Close = %v %q, want to hear that 何静 has no room", err, said(err))
	}
	o.standsWith("after half a transfer", o.wang, o.wang, o.wang)
	if h := o.get(t, o.h.ID); h.State != handover.Open || o.told(t, o.he) != told {
		t.Errorf("the hand-over is %s, 何静 heard of %d things; want it open, and %d", h.State, o.told(t, o.he), told)
	}
	must(t, o.pairs.SetOwnCapacity(t.Context(), o.of, fixture.Actor, o.he.ID, 2))
	must(t, o.close(t, o.h.ID))
	o.standsWith("closed", o.he, o.he, o.he)
}

// Something has moved on since: nothing returns, not even what still could.
func TestUndoAfterASeatMovedOn(t *testing.T) {
	t.Parallel()
	o := newHousehold(t)
	must(t, o.close(t, o.h.ID))
	third := fixture.MemberIn(t, o.conn, o.of, "郑国栋", member.Core)
	o.appoint(o.led[0], third)
	if err := o.handovers.Undo(t.Context(), o.of, fixture.Actor, o.h.ID); complaint(err, "") != "seat.pass.moved" || said(err) != "城市领队已经不在何静手上，现在是郑国栋" {
		t.Errorf("Undo = %v %q, want to hear whose the seat is now", err, said(err))
	}
	o.standsWith("after half an undo", third, o.he, o.he)
	if h := o.get(t, o.h.ID); h.State != handover.Closed || h.UndoneAt != nil {
		t.Errorf("the refused undo left the hand-over %s, undone %v", h.State, h.UndoneAt)
	}
	o.appoint(o.led[0], o.he)
	if err := o.handovers.Undo(t.Context(), o.of, fixture.Actor, o.h.ID); complaint(err, "") != "seat.pass.moved" {
		t.Errorf("Undo where the seat went away and came back = %v, want it refused: it is another term", err)
	}
}

// A pair whose two have parted since does not return either.
func TestUndoAfterAPairParted(t *testing.T) {
	t.Parallel()
	o := newHousehold(t)
	must(t, o.close(t, o.h.ID))
	must(t, o.pairs.Rematch(t.Context(), o.of, fixture.Actor, o.taught))
	if err := o.handovers.Undo(t.Context(), o.of, fixture.Actor, o.h.ID); complaint(err, "") != "mentorship.pass.moved" {
		t.Errorf("Undo = %v, want to hear that the pair has changed", err)
	}
	o.standsWith("after half an undo", o.he, o.he, o.he)
}

// said is the sentence of what err says of the whole.
func said(err error) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return i18n.Say(i18n.Chinese, bad[""])
}

package handovers_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/seat"
)

// estate is what 王 holds on a stage where 何 of the core takes over: a seat
// and a mentee.
type estate struct {
	stage
	t     *testing.T
	seats *seat.Store
	pairs *mentorship.Store
	he    member.Member
	chair uuid.UUID
	at    string // of the hand-over, all of whose items are accepted
}

func openEstate(t *testing.T) estate {
	t.Helper()
	s := open(t)
	members := member.NewStore(s.conn, fixture.Keys())
	e := estate{stage: s, t: t, seats: seat.NewStore(s.conn, members, clock.System), pairs: mentorship.NewStore(s.conn, clock.System)}
	e.he = fixture.MemberIn(t, s.conn, s.Brand.ID, "何静", member.Core)
	var err error
	e.chair, err = e.seats.Define(t.Context(), s.Brand.ID, fixture.Actor, seat.Definition{Title: "成都城市领队"})
	e.must(err)
	e.appoint(s.wang)
	match, err := e.pairs.Ask(t.Context(), s.Brand.ID, fixture.Actor, mentorship.Request{Successor: s.li.ID, Mentors: []uuid.UUID{s.wang.ID}})
	e.must(err)
	_, err = e.pairs.Answer(t.Context(), s.Brand.ID, fixture.Actor, match, s.wang.ID, true)
	e.must(err)
	var item string
	e.at, item = s.begunTo(t, e.he)
	s.team.Post(e.at + "/items/" + item + "/offer")
	s.team.Post(e.at + "/items/" + item + "/accept")
	return e
}

func (e estate) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e estate) appoint(who member.Member) {
	e.t.Helper()
	p, err := e.seats.Plan(e.t.Context(), e.Brand.ID, e.chair)
	e.must(err)
	e.must(e.seats.Appoint(e.t.Context(), e.Brand.ID, fixture.Actor, seat.Appointment{Seat: e.chair, Member: who.ID, Version: p.Version, Why: "带了三年"}))
}

// capacity is how many 何 takes on.
func (e estate) capacity(n int) {
	e.t.Helper()
	e.must(e.pairs.SetOwnCapacity(e.t.Context(), e.Brand.ID, fixture.Actor, e.he.ID, n))
}

// stands wants whose the seat is, and who teaches 李.
func (e estate) stands(what string, chair, mentor member.Member) {
	e.t.Helper()
	p, err := e.seats.Plan(e.t.Context(), e.Brand.ID, e.chair)
	e.must(err)
	if p.Holder.ID != chair.ID {
		e.t.Errorf("%s: the seat is %s's, want %s's", what, p.Holder.Name, chair.Name)
	}
	if l, err := e.pairs.Load(e.t.Context(), e.Brand.ID, mentor.ID); err != nil || l.Running != 1 {
		e.t.Errorf("%s: %s teaches %d, %v; want 李", what, mentor.Name, l.Running, err)
	}
}

func (e estate) close() (code int, body string) {
	a := e.team.Post(e.at+"/close", "seen", e.team.Get(e.at+"/close").Value("seen"))
	return a.Code, mainOf(a.Body)
}

// Half of it could pass and half could not: the page says what is in the way,
// before and after, and everything stays where it was.
func TestATransferThatFailsHalfWay(t *testing.T) {
	t.Parallel()
	e := openEstate(t)
	e.capacity(0)
	const why = "何静正带着 0 位，最多带 0 位，等走完一对再来。"
	ask := e.team.Get(e.at + "/close")
	expect(t, "looking before", ask, 200, why)
	expect(t, "closing all the same", e.team.Post(e.at+"/close", "seen", ask.Value("seen")), 422, why)
	e.stands("half way", e.wang, e.wang)
	expect(t, "the hand-over", e.team.Get(e.at), 200, "完成交接")
	e.capacity(2)
	if code, body := e.close(); code != 303 {
		t.Fatalf("closing with room = %d\n%s", code, body)
	}
	e.stands("closed", e.he, e.he)
}

// What has moved on since is named, and nothing returns, not even what could.
func TestAnUndoThatComesTooLate(t *testing.T) {
	t.Parallel()
	e := openEstate(t)
	if code, body := e.close(); code != 303 {
		t.Fatalf("closing = %d\n%s", code, body)
	}
	third := fixture.MemberIn(t, e.conn, e.Brand.ID, "郑国栋", member.Core)
	e.appoint(third)
	if a := e.team.Post(e.at + "/undo"); a.Code != 303 || a.To != e.at {
		t.Errorf("taking back = %d to %s", a.Code, a.To)
	}
	expect(t, "what it says", e.team.Get(e.at), 200, "成都城市领队已经不在何静手上，现在是郑国栋", "王伟强的交接完成了")
	e.stands("after half an undo", third, e.he)
}

// The leaver is offered to nobody as their own successor, nor as who takes one
// thing; what is refused has changed nothing.
func TestNobodyFollowsThemselves(t *testing.T) {
	t.Parallel()
	s := open(t)
	on := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	plan := s.team.Post(s.base+"/new", "leaver", s.wang.ID.String(), "leaving_on", on, "reason", "搬家").To
	takers := s.team.Get(plan + "/takers?q=王伟强")
	id := idIn(takers.Body)
	refused := s.team.Post(plan+"/takers", "successor."+id, s.wang.ID.String(), "version."+id, takers.Value("version."+id))
	expect(t, "successor = leaver", refused, 422, "王伟强就是离开的人，请选一位留下来的人。")
	again := s.team.Get(plan + "/takers")
	if again.Value("version."+id) != takers.Value("version."+id) {
		t.Error("the refusal counted as a change")
	}
	expect(t, "beginning", s.team.Post(plan+"/begin"), 422, "还没有选王伟强的接班人")
	staff := s.As(s.Person("小何", auth.Staff, auth.Ops))
	expect(t, "a second plan", staff.Post(s.base+"/new", "leaver", s.wang.ID.String(), "leaving_on", on, "reason", "搬家"), 422, "王伟强的交接已经在安排或进行中")
}

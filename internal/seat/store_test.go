package seat_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/holding"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
	"xinhuo/internal/seat"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// town is a brand with a seat, and another that sees none of it.
type town struct {
	*testing.T
	conn        postgres.Conn
	at          time.Time
	seats       *seat.Store
	of, theirs  tenant.ID
	wang, li    member.Member // core
	ruoxi, xiao member.Member // reserve
	chengdu     uuid.UUID     // the seat
}

func newTown(t *testing.T, conn postgres.Conn) *town {
	w := &town{T: t, conn: conn, at: time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC), of: fixture.Tenant(t, conn), theirs: fixture.Tenant(t, conn)}
	w.seats = seat.NewStore(conn, member.NewStore(conn, fixture.Keys()), func() time.Time { return w.at })
	w.wang, w.li = fixture.MemberIn(t, conn, w.of, "王伟强", member.Core), fixture.MemberIn(t, conn, w.of, "李维", member.Core)
	w.ruoxi, w.xiao = fixture.MemberIn(t, conn, w.of, "李若曦", member.Reserve), fixture.MemberIn(t, conn, w.of, "肖杨", member.Reserve)
	id, err := w.seats.Define(t.Context(), w.of, fixture.Actor, seat.Definition{Title: "城市领队", City: "成都"})
	w.must(err)
	w.chengdu = id
	return w
}

func (w *town) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *town) plan() seat.Plan {
	w.Helper()
	p, err := w.seats.Plan(w.Context(), w.of, w.chengdu)
	w.must(err)
	return p
}

func (w *town) appoint(who uuid.UUID) error {
	w.Helper()
	return w.seats.Appoint(w.Context(), w.of, fixture.Actor, seat.Appointment{Seat: w.chengdu, Member: who, Version: w.plan().Version, Why: "评议会推荐"})
}

func (w *town) nominate(who uuid.UUID, level int) uuid.UUID {
	w.Helper()
	id, err := w.seats.Nominate(w.Context(), w.of, fixture.Actor, seat.Naming{Seat: w.chengdu, Member: who, Level: seat.Usual[level].ID})
	w.must(err)
	return id
}

// move takes a member to another tier.
func (w *town) move(who uuid.UUID, to member.Tier) {
	w.Helper()
	tiers := tier.NewStore(w.conn, member.NewStore(w.conn, fixture.Keys()), clock.System)
	_, err := tiers.Move(w.Context(), w.of, fixture.Actor, tier.Order{Members: []uuid.UUID{who}, To: to, Reason: "因为", Source: member.Manual})
	w.must(err)
}

// says reports whether err tells a person the message id beside field.
func says(err error, field, id string) bool {
	bad := errs.Invalid{}
	return errors.As(err, &bad) && bad[field].ID == id
}

func TestDefine(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	p := w.plan()
	if p.Name() != "成都城市领队" || !p.Vacant() || p.DaysVacant(w.at) != 0 || p.State(w.at) != seat.Red || len(p.Events) != 1 {
		t.Errorf("a new seat is %+v", p)
	}
	if _, err := w.seats.Define(t.Context(), w.of, fixture.Actor, seat.Definition{Title: " 城市领队 ", City: "成都"}); !says(err, "title", "seat.title.taken") {
		t.Errorf("a second one of the name = %v, want the title taken", err)
	}
	if _, err := w.seats.Define(t.Context(), w.of, fixture.Actor, seat.Definition{City: "成都"}); !says(err, "title", "seat.title.missing") {
		t.Errorf("one without a title = %v", err)
	}
	if _, err := w.seats.Define(t.Context(), w.theirs, fixture.Actor, seat.Definition{Title: "城市领队", City: "成都"}); err != nil {
		t.Errorf("the other brand's own = %v", err)
	}
	if _, err := w.seats.Plan(t.Context(), w.theirs, w.chengdu); !errors.Is(err, errs.NotFound) {
		t.Errorf("Plan from another brand = %v, want not found", err)
	}
}

func TestRedefine(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	d := seat.Definition{Title: "城市领队", City: "成都", Duties: "每月一次线下"}
	w.must(w.seats.Redefine(t.Context(), w.of, fixture.Actor, w.chengdu, 1, d))
	if err := w.seats.Redefine(t.Context(), w.of, fixture.Actor, w.chengdu, 1, seat.Definition{Title: "别的"}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale version = %v, want a conflict", err)
	}
	if p := w.plan(); p.Duties != d.Duties || p.Version != 2 {
		t.Errorf("the seat is %+v", p.Seat)
	}
	if err := w.seats.Redefine(t.Context(), w.theirs, fixture.Actor, w.chengdu, 2, d); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
}

func TestAppoint(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	if err := w.appoint(w.ruoxi.ID); !says(err, "member", "seat.holder.not_core") {
		t.Errorf("appoint somebody of the reserve = %v, want refused", err)
	}
	w.nominate(w.li.ID, 0)
	w.must(w.appoint(w.wang.ID))
	if p := w.plan(); p.Holder.ID != w.wang.ID || len(p.Terms) != 1 || p.State(w.at) != seat.Green {
		t.Errorf("appointed, the seat is %+v", p)
	}
	if err := w.appoint(w.wang.ID); !says(err, "member", "seat.holder.already") {
		t.Errorf("appoint the holder = %v", err)
	}
	stale := seat.Appointment{Seat: w.chengdu, Member: w.li.ID, Version: 1, Why: "我先看到的"}
	if err := w.seats.Appoint(t.Context(), w.of, fixture.Actor, stale); !errors.Is(err, errs.Conflict) {
		t.Errorf("on what somebody else has changed = %v, want a conflict", err)
	}
	w.at = w.at.AddDate(0, 1, 0)
	w.must(w.appoint(w.li.ID))
	p := w.plan()
	if p.Holder.ID != w.li.ID || len(p.Terms) != 2 || p.Terms[1].Until == nil || len(p.Nominees) != 0 {
		t.Errorf("passed on, the seat is %+v; want two terms, and the nomination at its end", p)
	}
	if err := w.seats.Appoint(t.Context(), w.theirs, fixture.Actor, seat.Appointment{Seat: w.chengdu, Member: w.wang.ID, Version: 3, Why: "."}); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
	theirs := fixture.MemberIn(t, w.conn, w.theirs, "别家的", member.Core)
	if err := w.appoint(theirs.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("somebody of another brand = %v, want not found", err)
	}
}

func TestUnappoint(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	since := w.plan().HeldSince
	w.nominate(w.li.ID, 0)
	w.at = w.at.AddDate(0, 1, 0)
	w.must(w.appoint(w.li.ID))
	w.at = w.at.Add(time.Hour)
	w.must(w.seats.Unappoint(t.Context(), w.of, fixture.Actor, w.chengdu))
	p := w.plan()
	if p.Holder.ID != w.wang.ID || !p.HeldSince.Equal(since) || len(p.Terms) != 1 || p.Terms[0].Until != nil || len(p.Nominees) != 1 {
		t.Errorf("taken back, the seat is %+v; want it as before", p)
	}
	w.at = w.at.AddDate(0, 0, 2)
	if err := w.seats.Unappoint(t.Context(), w.of, fixture.Actor, w.chengdu); !says(err, "", "seat.undo.late") {
		t.Errorf("after 24 hours = %v, want too late", err)
	}
	w.must(w.appoint(w.li.ID))
	w.move(w.wang.ID, member.Emeritus)
	if err := w.seats.Unappoint(t.Context(), w.of, fixture.Actor, w.chengdu); !says(err, "", "seat.undo.not_core") {
		t.Errorf("back to who has retired = %v, want refused", err)
	}
	if p := w.plan(); p.Holder.ID != w.li.ID || len(p.Terms) != 2 {
		t.Errorf("refused, the seat is %+v; want it unchanged", p)
	}
	if err := w.seats.Unappoint(t.Context(), w.theirs, fixture.Actor, w.chengdu); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
}

// A seat that falls vacant keeps its nominees, and counts its days.
func TestVacate(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	w.nominate(w.ruoxi.ID, 0)
	if err := w.seats.Archive(t.Context(), w.of, fixture.Actor, w.chengdu, "并入别处"); !says(err, "", "seat.archive.held") {
		t.Errorf("archive while held = %v, want refused", err)
	}
	if err := w.seats.Vacate(t.Context(), w.of, fixture.Actor, w.chengdu, 2, " "); !says(err, "why", "seat.reason.missing") {
		t.Errorf("without a reason = %v", err)
	}
	w.must(w.seats.Vacate(t.Context(), w.of, fixture.Actor, w.chengdu, 2, "换了城市工作"))
	if err := w.seats.Vacate(t.Context(), w.of, fixture.Actor, w.chengdu, 2, "再来"); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second colleague at once = %v, want a conflict", err)
	}
	w.at = w.at.AddDate(0, 0, 12)
	p := w.plan()
	if !p.Vacant() || len(p.Nominees) != 1 || p.DaysVacant(w.at) != 12 || p.State(w.at) != seat.Amber {
		t.Errorf("vacant for 12 days, the seat is %+v", p)
	}
	w.must(w.seats.Archive(t.Context(), w.of, fixture.Actor, w.chengdu, "并入别处"))
	if err := w.appoint(w.wang.ID); !says(err, "", "seat.archived") {
		t.Errorf("appoint to an archived seat = %v", err)
	}
	all, err := w.seats.All(t.Context(), w.of)
	if err != nil || len(all) != 0 {
		t.Errorf("All = %+v, %v; want none in use", all, err)
	}
	if archives, err := w.seats.Archives(t.Context(), w.of); err != nil || len(archives) != 1 {
		t.Errorf("Archives = %+v, %v", archives, err)
	}
	w.must(w.seats.Restore(t.Context(), w.of, fixture.Actor, w.chengdu))
	if p := w.plan(); len(p.Nominees) != 1 {
		t.Errorf("restored, the seat is %+v; want its nominee kept", p)
	}
	if err := w.seats.Restore(t.Context(), w.theirs, fixture.Actor, w.chengdu); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
}

func TestNominate(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	first := w.nominate(w.ruoxi.ID, 1)
	second := w.nominate(w.xiao.ID, 2)
	name := func(who member.Member, level uuid.UUID) error {
		_, err := w.seats.Nominate(t.Context(), w.of, fixture.Actor, seat.Naming{Seat: w.chengdu, Member: who.ID, Level: level})
		return err
	}
	if err := name(w.ruoxi, seat.Usual[0].ID); !says(err, "member", "seat.nominee.already") {
		t.Errorf("named twice = %v", err)
	}
	if err := name(w.wang, seat.Usual[0].ID); !says(err, "member", "seat.nominee.holder") {
		t.Errorf("the holder = %v", err)
	}
	old := fixture.MemberIn(t, w.conn, w.of, "郑国栋", member.Emeritus)
	if err := name(old, seat.Usual[0].ID); !says(err, "member", "seat.nominee.tier") {
		t.Errorf("somebody retired = %v", err)
	}
	if err := name(w.li, uuid.New()); !errors.Is(err, errs.NotFound) {
		t.Errorf("at no level = %v, want not found", err)
	}
	w.must(w.seats.Rank(t.Context(), w.of, fixture.Actor, w.chengdu, second, -1))
	if p := w.plan(); p.Nominees[0].ID != second || p.Nominees[1].ID != first {
		t.Errorf("ranked, they stand as %+v", p.Nominees)
	}
	if err := w.seats.Withdraw(t.Context(), w.theirs, fixture.Actor, w.chengdu, first, "."); !errors.Is(err, errs.NotFound) {
		t.Errorf("withdraw from another brand = %v, want not found", err)
	}
	w.must(w.seats.Withdraw(t.Context(), w.of, fixture.Actor, w.chengdu, first, "本人想先缓一缓"))
	if err := w.seats.Withdraw(t.Context(), w.of, fixture.Actor, w.chengdu, first, "再撤"); !says(err, "", "seat.nominee.ended") {
		t.Errorf("withdraw twice = %v", err)
	}
	w.nominate(w.ruoxi.ID, 0) // and may be named anew
}

// The map reads no member: what it says of them is kept with their moves, and
// is what a seat's own page reads anew.
// Who has died and who wants no contact come to nobody's mind, and are named
// by nobody.
func TestQuietIsNotNamed(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	regards := regard.NewStore(w.conn, member.NewStore(w.conn, fixture.Keys()), fixture.Keys(), clock.System)
	near := func(name string, at member.Tier) uuid.UUID {
		return fixture.Admit(t, w.conn, w.of, member.Admission{Profile: member.Profile{Name: name, City: "成都"}, Tier: at}).ID
	}
	open, alone, gone, named := near("在", member.Core), near("清净", member.Core), near("故人", member.Core), near("提过名", member.Reserve)
	w.nominate(named, 0)
	for _, id := range []uuid.UUID{alone, named} {
		w.must(regards.LeaveAlone(t.Context(), w.of, fixture.Actor, id, ""))
	}
	w.must(regards.Remember(t.Context(), w.of, fixture.Actor, regard.Memorial{Member: gone}))
	found, err := w.seats.Suggested(t.Context(), w.of, w.plan(), []member.Tier{member.Core, member.Reserve}, 20)
	w.must(err)
	if len(found) != 1 || found[0].ID != open {
		t.Errorf("suggested %v, want only the one who may be asked", found)
	}
	for who, what := range map[uuid.UUID]string{alone: "seat.nominee.no_contact", gone: "seat.nominee.died"} {
		if err := w.appoint(who); !says(err, "member", what) {
			t.Errorf("appointed = %v, want %s", err, what)
		}
		if _, err := w.seats.Nominate(t.Context(), w.of, fixture.Actor, seat.Naming{Seat: w.chengdu, Member: who, Level: seat.Usual[0].ID}); !says(err, "member", what) {
			t.Errorf("named = %v, want %s", err, what)
		}
	}
}

func TestMapFollowsMoves(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.nominate(w.ruoxi.ID, 0)
	w.must(w.appoint(w.wang.ID))
	tiers := tier.NewStore(w.conn, member.NewStore(w.conn, fixture.Keys()), clock.System)
	move := func(who uuid.UUID, to member.Tier) uuid.UUID {
		id, err := tiers.Move(t.Context(), w.of, fixture.Actor, tier.Order{Members: []uuid.UUID{who}, To: to, Reason: "因为", Source: member.Manual})
		w.must(err)
		return id
	}
	look := func(ready int, core bool) {
		t.Helper()
		all, err := w.seats.All(t.Context(), w.of)
		w.must(err)
		plan := w.plan()
		if len(all) != 1 || all[0].Ready != ready || all[0].Concerned(seat.NotCore, w.at) == core {
			t.Errorf("the map says %+v, want %d ready and core %v", all, ready, core)
		}
		if plan.Ready != ready || plan.Concerned(seat.NotCore, w.at) == core {
			t.Errorf("the page says %d ready, held by %s", plan.Ready, plan.Holder.Tier)
		}
		w.must(w.seats.Name(t.Context(), w.of, all))
		if all[0].Holder.Name != plan.Holder.Name || all[0].Holder.Tier != plan.Holder.Tier {
			t.Errorf("the map names %v, the page %v", all[0].Holder, plan.Holder)
		}
	}
	look(1, true)
	gone := move(w.ruoxi.ID, member.Left)
	look(0, true)
	_, err := tiers.TakeBack(t.Context(), w.of, fixture.Actor, gone)
	w.must(err)
	look(1, true)
	move(w.wang.ID, member.Reserve)
	look(1, false)
	move(w.wang.ID, member.Core)
	look(1, true)
	if all, err := w.seats.All(t.Context(), w.theirs); err != nil || len(all) > 0 {
		t.Errorf("another brand maps %v, %v", all, err)
	}
}

func TestAssess(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	id := w.nominate(w.ruoxi.ID, 2)
	if p := w.plan(); p.Ready != 0 {
		t.Errorf("months away, %d are ready", p.Ready)
	}
	a := seat.Assessment{Seat: w.chengdu, Nomination: id, Level: seat.Usual[0].ID, Version: 1, Note: "独立带完一期"}
	w.must(w.seats.Assess(t.Context(), w.of, fixture.Actor, a))
	if p := w.plan(); p.Ready != 1 || !p.Nominees[0].Able() || p.Nominees[0].Note != a.Note {
		t.Errorf("assessed as ready: %+v", p.Nominees)
	}
	if err := w.seats.Assess(t.Context(), w.of, fixture.Actor, a); !errors.Is(err, errs.Conflict) {
		t.Errorf("on a stale version = %v, want a conflict", err)
	}
	if err := w.seats.Assess(t.Context(), w.theirs, fixture.Actor, a); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
	// Who has left the bench since is not counted.
	w.move(w.ruoxi.ID, member.Left)
	if p := w.plan(); p.Ready != 0 || p.Named != 1 {
		t.Errorf("a nominee who left: %d ready of %d", p.Ready, p.Named)
	}
	all, err := w.seats.All(t.Context(), w.of)
	if err != nil || len(all) != 1 || all[0].Ready != 0 || all[0].Named != 1 {
		t.Errorf("All = %+v, %v; want what Plan says", all, err)
	}
}

// Changing what a level says leaves what was said with it.
func TestRewordKeepsOldWords(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.nominate(w.ruoxi.ID, 1)
	months := 2
	said := seat.Wording{Label: "再带两期", Means: "联合带满两期", Months: &months}
	w.must(w.seats.Reword(t.Context(), w.of, fixture.Actor, seat.Usual[1].ID, 1, said))
	p := w.plan()
	if got := p.Nominees[0].Level; got.ID != seat.Usual[1].ID || got.Retired == nil || got.Label.ID != "seat.level.usual.soon" {
		t.Errorf("who was assessed before stands at %+v, want the old words", got)
	}
	current := seat.Current(p.Levels)
	if len(current) != 3 || current[1].Means != said.Means {
		t.Errorf("the scale is %+v, want the new words in the old place", current)
	}
	_, err := w.seats.Nominate(t.Context(), w.of, fixture.Actor, seat.Naming{Seat: w.chengdu, Member: w.xiao.ID, Level: seat.Usual[1].ID})
	if !says(err, "level", "seat.level.retired") {
		t.Errorf("name at a retired level = %v", err)
	}
	if err := w.seats.RetireLevel(t.Context(), w.of, fixture.Actor, seat.Usual[0].ID); !says(err, "", "seat.level.last_ready") {
		t.Errorf("retire the only level that counts as ready = %v", err)
	}
	if err := w.seats.Reword(t.Context(), w.of, fixture.Actor, seat.Usual[0].ID, 1, seat.Wording{Label: "能接"}); !says(err, "ready", "seat.level.last_ready") {
		t.Errorf("make the only one count no more = %v", err)
	}
	if err := w.seats.AddLevel(t.Context(), w.of, fixture.Actor, said); !says(err, "label", "seat.level.label.taken") {
		t.Errorf("a second level of a name = %v", err)
	}
	w.must(w.seats.AddLevel(t.Context(), w.of, fixture.Actor, seat.Wording{Label: "观察"}))
	w.must(w.seats.MoveLevel(t.Context(), w.of, fixture.Actor, current[1].ID, -1))
	all, err := w.seats.Levels(t.Context(), w.theirs)
	if err != nil || len(all) != 3 || all[0].ID != seat.Usual[0].ID || all[1].Retired != nil {
		t.Errorf("the other brand's scale is %+v, %v; want the usual one", all, err)
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	w.nominate(w.ruoxi.ID, 0)
	held, named, err := w.seats.Of(t.Context(), w.of, w.ruoxi.ID)
	if err != nil || len(held) != 0 || len(named) != 1 || named[0].Seat != w.chengdu {
		t.Errorf("李若曦: %+v, %+v, %v", held, named, err)
	}
	held, err = w.seats.Held(t.Context(), w.of, w.wang.ID)
	if err != nil || len(held) != 1 || held[0].Ready != 1 || held[0].Notes != "" {
		t.Errorf("王伟强 holds %+v, %v", held, err)
	}
	if held, named, err := w.seats.Of(t.Context(), w.theirs, w.wang.ID); err != nil || len(held)+len(named) != 0 {
		t.Errorf("asked by another brand: %+v, %+v, %v", held, named, err)
	}
}

// Two colleagues appoint at once: one does, the other is told.
func TestTwoAppointAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Pool(t))
	version := w.plan().Version
	start, answers := make(chan struct{}), make(chan error, 2)
	var ready sync.WaitGroup
	for _, who := range []uuid.UUID{w.wang.ID, w.li.ID} {
		ready.Add(1)
		go func() {
			ready.Done()
			<-start
			answers <- w.seats.Appoint(t.Context(), w.of, fixture.Actor, seat.Appointment{Seat: w.chengdu, Member: who, Version: version, Why: "抢着定"})
		}()
	}
	ready.Wait()
	close(start)
	a, b := <-answers, <-answers
	if (a == nil) == (b == nil) || !errors.Is(errors.Join(a, b), errs.Conflict) {
		t.Errorf("the two got %v and %v, want one appointed and one told", a, b)
	}
	if p := w.plan(); len(p.Terms) != 1 {
		t.Errorf("there are %d terms, want one", len(p.Terms))
	}
}

func TestNoun(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	w.nominate(w.li.ID, 0)
	w.nominate(w.ruoxi.ID, 1)
	n := seat.NewNoun(w.seats)
	w.in(w.of, func(tx postgres.Conn) {
		things, err := n.Held(t.Context(), tx, w.of, []uuid.UUID{w.wang.ID})
		if err != nil || len(things) != 1 || things[0].ID != w.chengdu || things[0].Ready != 1 || things[0].Title != "成都城市领队" {
			t.Fatalf("Held = %+v, %v", things, err)
		}
		found, err := n.Candidates(t.Context(), tx, w.of, things, []uuid.UUID{w.wang.ID}, 5)
		if c := found[w.chengdu]; err != nil || len(c) < 2 || c[0].Member != w.li.ID || c[1].Member != w.ruoxi.ID || len(c[0].Reasons) < 2 {
			t.Fatalf("Candidates = %+v, %v; want the ready nominee first", c, err)
		}
		found, err = n.Candidates(t.Context(), tx, w.of, things, []uuid.UUID{w.wang.ID, w.li.ID}, 5)
		if c := found[w.chengdu]; err != nil || c[0].Member != w.ruoxi.ID {
			t.Errorf("without the first, Candidates = %+v, %v", c, err)
		}
	})
	w.in(w.theirs, func(tx postgres.Conn) {
		if things, err := n.Held(t.Context(), tx, w.theirs, []uuid.UUID{w.wang.ID}); err != nil || len(things) != 0 {
			t.Errorf("asked by another brand, Held = %+v, %v", things, err)
		}
	})
}

func (w *town) in(of tenant.ID, fn func(postgres.Conn)) {
	w.Helper()
	w.must(w.conn.In(w.Context(), of, func(tx postgres.Conn) error { fn(tx); return nil }))
}

func (w *town) transfer(passes ...holding.Pass) (passed []holding.Passed, err error) {
	err = w.conn.In(w.Context(), w.of, func(tx postgres.Conn) error {
		passed, err = seat.NewNoun(w.seats).Transfer(w.Context(), tx, w.of, fixture.Actor, passes)
		return err
	})
	return passed, err
}

func (w *town) takeBack(passed []holding.Passed) error {
	return w.conn.In(w.Context(), w.of, func(tx postgres.Conn) error {
		return seat.NewNoun(w.seats).TakeBack(w.Context(), tx, w.of, fixture.Actor, passed)
	})
}

func TestTransferAndBack(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	w.nominate(w.li.ID, 0)
	w.at = w.at.AddDate(0, 0, 3)
	pass := holding.Pass{Kind: "seat", ID: w.chengdu, From: w.wang.ID, To: w.li.ID}
	passed, err := w.transfer(pass)
	w.must(err)
	if p := w.plan(); p.Holder.ID != w.li.ID || p.Terms[0].Came != seat.Handover || len(p.Nominees) != 0 {
		t.Errorf("passed on, the seat is %+v", p)
	}
	if _, err := w.transfer(pass); !says(err, "", "seat.pass.moved") {
		t.Errorf("passed on twice = %v", err)
	}
	w.must(w.takeBack(passed))
	if p := w.plan(); p.Holder.ID != w.wang.ID || len(p.Terms) != 1 || len(p.Nominees) != 1 {
		t.Errorf("taken back, the seat is %+v; want it as before", p)
	}
	if err := w.takeBack(passed); !says(err, "", "seat.pass.moved") {
		t.Errorf("taken back twice = %v", err)
	}
	if _, err := w.transfer(holding.Pass{Kind: "seat", ID: w.chengdu, From: w.wang.ID, To: w.ruoxi.ID}); !says(err, "member", "seat.holder.not_core") {
		t.Errorf("to somebody of the reserve = %v", err)
	}
}

// One seat that cannot pass keeps all where they are.
func TestTransferIsWholeOrNot(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	column, err := w.seats.Define(t.Context(), w.of, fixture.Actor, seat.Definition{Title: "越野栏目主理"})
	w.must(err)
	_, err = w.transfer(holding.Pass{Kind: "seat", ID: w.chengdu, From: w.wang.ID, To: w.li.ID}, holding.Pass{Kind: "seat", ID: column, From: w.wang.ID, To: w.li.ID})
	if !says(err, "", "seat.pass.vacant") {
		t.Errorf("with one that is vacant = %v", err)
	}
	if p := w.plan(); p.Holder.ID != w.wang.ID || len(p.Terms) != 1 {
		t.Errorf("the other seat is %+v, want it unchanged", p)
	}
}

func TestTakeBackAfterSomethingMovedOn(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	passed, err := w.transfer(holding.Pass{Kind: "seat", ID: w.chengdu, From: w.wang.ID, To: w.li.ID})
	w.must(err)
	third := fixture.MemberIn(t, w.conn, w.of, "周海涛", member.Core)
	w.must(w.appoint(third.ID))
	if err := w.takeBack(passed); !says(err, "", "seat.pass.moved") {
		t.Errorf("after it went on to a third = %v", err)
	}
	if p := w.plan(); p.Holder.ID != third.ID {
		t.Errorf("the seat is %s's, want it unchanged", p.Holder.Name)
	}
}

// The bench follows every way in which a member's standing changes.
func TestBenchFollows(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	w := newTown(t, conn)
	members := member.NewStore(conn, fixture.Keys())
	a := member.Admission{Tier: member.Reserve, Profile: member.Profile{
		Name: "孙悦", City: "成都", Specialities: []string{"越野", "摄影"},
		Handles: []member.Handle{{Platform: "douyin", Handle: "sun1"}, {Platform: "douyin", Handle: "sun2"}, {Platform: "weibo", Handle: "sun"}},
	}}
	m := fixture.Admit(t, conn, w.of, a)
	find := func(all []seat.Depth, value string) seat.Depth {
		for _, d := range all {
			if d.Value == value {
				return d
			}
		}
		return seat.Depth{}
	}
	expect := func(when string, city, good, platform seat.Depth) {
		t.Helper()
		b, err := w.seats.Bench(t.Context(), w.of, 3)
		w.must(err)
		for _, pair := range [][2]seat.Depth{{find(b.Cities, city.Value), city}, {find(b.Specialities, good.Value), good}, {find(b.Platforms, platform.Value), platform}} {
			if pair[0].Core != pair[1].Core || pair[0].Reserve != pair[1].Reserve {
				t.Errorf("%s: %+v, want %+v", when, pair[0], pair[1])
			}
		}
		if drifts, err := members.Recount(t.Context(), w.of); err != nil || len(drifts) > 0 {
			t.Errorf("%s the counts differ: %+v, %v", when, drifts, err)
		}
	}
	expect("admitted", seat.Depth{Value: "成都", Reserve: 1}, seat.Depth{Value: "越野", Reserve: 1}, seat.Depth{Value: "douyin", Reserve: 1})
	w.move(m.ID, member.Core)
	expect("promoted", seat.Depth{Value: "成都", Core: 1}, seat.Depth{Value: "越野", Core: 1}, seat.Depth{Value: "douyin", Core: 1})
	m, err := members.Get(t.Context(), w.of, m.ID)
	w.must(err)
	next := m.Profile
	next.City, next.Specialities, next.Handles = "上海", []string{"摄影"}, next.Handles[2:]
	w.must(members.Revise(t.Context(), w.of, member.Act{By: fixture.Actor, Source: member.Entry}, member.Revision{ID: m.ID, Version: m.Version, Profile: next}))
	expect("moved away", seat.Depth{Value: "成都"}, seat.Depth{Value: "越野"}, seat.Depth{Value: "douyin"})
	expect("arrived", seat.Depth{Value: "上海", Core: 1}, seat.Depth{Value: "摄影", Core: 1}, seat.Depth{Value: "weibo", Core: 1})
	w.must(members.RemoveMany(t.Context(), w.of, []uuid.UUID{m.ID}))
	expect("gone", seat.Depth{Value: "上海"}, seat.Depth{Value: "摄影"}, seat.Depth{Value: "weibo"})
	if b, err := w.seats.Bench(t.Context(), w.theirs, 3); err != nil || b.Whole.Core+len(b.Cities) != 0 {
		t.Errorf("the other brand's bench is %+v, %v", b, err)
	}
}

// A seat whose holder's file goes is vacant, not lost.
func TestHolderRemoved(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	w.must(member.NewStore(w.conn, fixture.Keys()).RemoveMany(t.Context(), w.of, []uuid.UUID{w.wang.ID}))
	if p := w.plan(); !p.Vacant() || p.VacantSince.IsZero() {
		t.Errorf("the seat is %+v, want it vacant", p.Seat)
	}
}

func TestJournalTells(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.must(w.appoint(w.wang.ID))
	lines, err := journal.NewStore(w.conn).Of(t.Context(), w.of, w.wang.ID, journal.Newest, 5)
	w.must(err)
	if i := slices.IndexFunc(lines, func(l journal.Entry) bool { return l.Verb == "seat.appointed" }); i < 0 || journal.Sentence(t.Context(), lines[i].Line) != "陈静 任命王伟强担任成都城市领队" {
		t.Errorf("王伟强's journal says %+v", lines)
	}
	if err := w.seats.Review(t.Context(), w.of, fixture.Actor, w.chengdu, "都看过了"); err != nil {
		t.Error(err)
	}
	if p := w.plan(); p.Reviewed.Note != "都看过了" || p.Reviewed.By != fixture.Actor.Name {
		t.Errorf("the review is %+v", p.Reviewed)
	}
	if err := w.seats.Review(t.Context(), w.theirs, fixture.Actor, w.chengdu, "."); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
}

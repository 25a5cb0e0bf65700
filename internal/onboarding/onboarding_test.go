package onboarding_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/onboarding"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// house is a brand with plans, and a clock of its own.
type house struct {
	*onboarding.Store
	t    *testing.T
	conn postgres.Conn
	in   tenant.ID
	now  *atomic.Pointer[time.Time]
}

func newHouse(t *testing.T) house { return houseOn(t, pgtest.Tx(t)) }

func houseOn(t *testing.T, conn postgres.Conn) house {
	t.Helper()
	start := time.Now().UTC().Truncate(time.Microsecond)
	h := house{t: t, conn: conn, in: fixture.Tenant(t, conn), now: &atomic.Pointer[time.Time]{}}
	h.now.Store(&start)
	h.Store = onboarding.NewStore(conn, func() time.Time { return *h.now.Load() })
	return h
}

func (h house) later(d time.Duration) {
	t := h.now.Load().Add(d)
	h.now.Store(&t)
}

// promoted is somebody who became core a moment ago.
func (h house) promoted(name string) uuid.UUID {
	h.t.Helper()
	m := fixture.MemberIn(h.t, h.conn, h.in, name, member.Reserve)
	tiers := tier.NewStore(h.conn, member.NewStore(h.conn, fixture.Keys()), func() time.Time { return *h.now.Load() })
	_, err := tiers.Move(h.t.Context(), h.in, fixture.Actor, tier.Order{Members: []uuid.UUID{m.ID}, To: member.Core, Reason: "能独立带队", Source: member.Manual})
	h.must(err)
	return m.ID
}

func (h house) begin(who uuid.UUID) onboarding.Plan {
	h.t.Helper()
	id, err := h.Begin(h.t.Context(), h.in, fixture.Actor, who)
	h.must(err)
	return h.get(id)
}

func (h house) get(id uuid.UUID) onboarding.Plan {
	h.t.Helper()
	p, err := h.Get(h.t.Context(), h.in, id, uuid.Nil)
	h.must(err)
	return p
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) refuses(err error, id string) {
	h.t.Helper()
	var bad errs.Invalid
	if !errors.As(err, &bad) {
		h.t.Errorf("got %v, want to be refused with %s", err, id)
		return
	}
	for _, m := range bad {
		if m.ID == id {
			return
		}
	}
	h.t.Errorf("refused with %v, want %s", bad, id)
}

func staff() onboarding.Act { return onboarding.Act{By: fixture.Actor} }

func by(who uuid.UUID) onboarding.Act { return onboarding.Act{By: fixture.Actor, Member: who} }

func TestNewcomersAreOfferedAPlanOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	li := h.promoted("李若曦")
	fixture.MemberIn(t, h.conn, h.in, "早就是核心", member.Core)
	fresh, err := h.Newcomers(ctx, h.in, 5)
	if err != nil || len(fresh) != 1 || fresh[0].ID != li {
		t.Fatalf("newcomers are %+v, %v; want 李若曦 alone", fresh, err)
	}
	if theirs, err := h.Newcomers(ctx, fixture.Tenant(t, h.conn), 5); err != nil || len(theirs) != 0 {
		t.Errorf("another brand's newcomers are %+v, %v", theirs, err)
	}
	p := h.begin(li)
	if p.Steps != 6 || p.Done != 0 || len(p.Of(onboarding.Resource)) != 3 || p.NextOn != p.StartsOn.AddDate(0, 0, 30) {
		t.Errorf("the plan is %+v", p)
	}
	_, err = h.Begin(ctx, h.in, fixture.Actor, li)
	h.refuses(err, "onboarding.refuse.has")
	if fresh, err = h.Newcomers(ctx, h.in, 5); err != nil || len(fresh) != 0 {
		t.Errorf("with a plan the newcomers are %+v, %v", fresh, err)
	}
	wang := h.promoted("王伟强")
	h.later(onboarding.NewFor + time.Second)
	_, err = h.Begin(ctx, h.in, fixture.Actor, wang)
	h.refuses(err, "onboarding.refuse.not_new")
	_, err = h.Begin(ctx, h.in, fixture.Actor, fixture.Member(t, h.conn, h.in, "潜力").ID)
	h.refuses(err, "onboarding.refuse.not_new")
	if _, err = h.Begin(ctx, fixture.Tenant(t, h.conn), fixture.Actor, li); !errors.Is(err, errs.NotFound) {
		t.Errorf("Begin from another tenant = %v, want not found", err)
	}
}

// Two press the button at once: one plan.
func TestBegunTwice(t *testing.T) {
	t.Parallel()
	h := houseOn(t, pgtest.Pool(t))
	li := h.promoted("李若曦")
	var wg sync.WaitGroup
	var begun atomic.Int32
	for range 6 {
		wg.Go(func() {
			if _, err := h.Begin(t.Context(), h.in, fixture.Actor, li); err == nil {
				begun.Add(1)
			}
		})
	}
	wg.Wait()
	if all, err := h.Of(t.Context(), h.in, li, uuid.Nil); err != nil || len(all) != 1 || begun.Load() != 1 {
		t.Errorf("%d plans of %d, %v; want one", len(all), begun.Load(), err)
	}
}

func TestCheckins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	li := h.promoted("李若曦")
	p := h.begin(li)
	talk, aim := p.Of(onboarding.Checkin)[0], p.Of(onboarding.Expectation)[0]
	h.refuses(h.Note(ctx, h.in, by(li), p.ID, talk.ID, " "), "onboarding.note.missing")
	h.must(h.Note(ctx, h.in, by(li), p.ID, talk.ID, "有点忙不过来"))
	if i := h.get(p.ID).Of(onboarding.Checkin)[0]; i.Done() || i.MemberNote != "有点忙不过来" {
		t.Errorf("with the member's note the check-in is %+v, want not held yet", i)
	}
	h.later(31 * 24 * time.Hour)
	late, err := h.LateCheckins(ctx, h.in, 5)
	if err != nil || len(late) != 1 || late[0].Name != "李若曦" {
		t.Errorf("late are %+v, %v; want the first", late, err)
	}
	if late, err := h.LateCheckins(ctx, fixture.Tenant(t, h.conn), 5); err != nil || len(late) != 0 {
		t.Errorf("another brand's late are %+v, %v", late, err)
	}
	h.must(h.Note(ctx, h.in, staff(), p.ID, talk.ID, "先放掉栏目，专心带队"))
	if i := h.get(p.ID).Of(onboarding.Checkin)[0]; !i.Done() || i.StaffName != fixture.Actor.Name {
		t.Errorf("with the staff's note the check-in is %+v, want held", i)
	}
	if late, _ = h.LateCheckins(ctx, h.in, 5); len(late) != 0 {
		t.Errorf("held, it is late still: %+v", late)
	}
	h.must(h.Tick(ctx, h.in, by(li), p.ID, aim.ID, true))
	h.must(h.Tick(ctx, h.in, by(li), p.ID, aim.ID, true))
	if got := h.get(p.ID); got.Done != 2 {
		t.Errorf("%d of %d done, want two", got.Done, got.Steps)
	}
	h.must(h.Tick(ctx, h.in, staff(), p.ID, aim.ID, false))
	h.refuses(h.Remove(ctx, h.in, fixture.Actor, p.ID, talk.ID), "onboarding.line.done")
	h.must(h.Remove(ctx, h.in, fixture.Actor, p.ID, aim.ID))
	h.must(h.Add(ctx, h.in, fixture.Actor, p.ID, onboarding.Line{Kind: onboarding.Resource, Title: "试驾车", Person: "孙悦"}))
	h.refuses(h.Add(ctx, h.in, fixture.Actor, p.ID, onboarding.Line{Kind: onboarding.Resource, Title: "坏的", Link: "javascript:1"}), "onboarding.line.link_bad")
	if n := len(h.get(p.ID).Items); n != 9 {
		t.Errorf("the plan has %d lines, want nine", n)
	}
}

func TestFirstProject(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	li := h.promoted("李若曦")
	p := h.begin(li)
	day := p.StartsOn
	lead := func(version int, j onboarding.Project) error { return h.Lead(ctx, h.in, by(li), p.ID, version, j) }
	h.refuses(lead(1, onboarding.Project{}), "onboarding.project.title_missing")
	h.refuses(lead(1, onboarding.Project{Title: "第 63 期", FinishOn: day}), "onboarding.project.began_missing")
	h.refuses(lead(1, onboarding.Project{Title: "第 63 期", BeganOn: day, FinishOn: day.AddDate(0, 0, -1)}), "onboarding.project.order")
	h.refuses(lead(1, onboarding.Project{Title: "第 63 期", BeganOn: day, FinishOn: day.AddDate(0, 0, 9)}), "onboarding.project.future")
	h.must(lead(1, onboarding.Project{Title: "第 63 期川西周末", BeganOn: day}))
	if err := lead(1, onboarding.Project{Title: "另一个人的"}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want a conflict", err)
	}
	h.later(10 * 24 * time.Hour)
	h.must(lead(2, onboarding.Project{Title: "第 63 期川西周末", BeganOn: day, FinishOn: day.AddDate(0, 0, 8), Reflection: "集合那两小时最难"}))
	if j := h.get(p.ID).Project; j.Reflection != "集合那两小时最难" || j.FinishOn.IsZero() {
		t.Errorf("the project is %+v", j)
	}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	li := h.promoted("李若曦")
	p := h.begin(li)
	shut := func(version int, words string) error {
		return h.Close(ctx, h.in, fixture.Actor, p.ID, version, onboarding.Talk{Words: words})
	}
	h.refuses(shut(1, ""), "onboarding.close.words_missing")
	if err := shut(9, "走完了"); !errors.Is(err, errs.Conflict) {
		t.Errorf("closing what was not seen = %v, want a conflict", err)
	}
	h.refuses(h.Close(ctx, h.in, fixture.Actor, p.ID, 1, onboarding.Talk{On: h.now.Load().AddDate(0, 0, 3), Words: "太早"}), "onboarding.close.future")
	h.later(time.Hour) // past what the fixture wrote by the machine's clock
	h.must(shut(1, "能独当一面了"))
	h.refuses(shut(2, "再来一次"), "onboarding.over")
	h.refuses(h.Tick(ctx, h.in, by(li), p.ID, p.Items[0].ID, true), "onboarding.over")
	lines, err := journal.NewStore(h.conn).Of(ctx, h.in, li, journal.Newest, 1)
	if err != nil || lines[0].Verb != "onboarding.closed" || lines[0].Reason != "能独当一面了" {
		t.Errorf("the timeline begins with %+v, %v", lines, err)
	}
	if err := h.TakeBackEnd(ctx, h.in, journal.Actor{ID: uuid.New()}, p.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("somebody else takes it back: %v, want forbidden", err)
	}
	h.must(h.TakeBackEnd(ctx, h.in, fixture.Actor, p.ID))
	h.refuses(h.TakeBackEnd(ctx, h.in, fixture.Actor, p.ID), "onboarding.undo.not")
	h.refuses(h.Stop(ctx, h.in, fixture.Actor, p.ID, ""), "onboarding.stop.missing")
	h.must(h.Stop(ctx, h.in, fixture.Actor, p.ID, "调去了别的城市"))
	if own, err := h.Get(ctx, h.in, p.ID, li); err != nil || own.Words != "" {
		t.Errorf("the member reads why it was stopped: %q, %v", own.Words, err)
	}
	h.later(onboarding.UndoWindow + time.Second)
	h.refuses(h.TakeBackEnd(ctx, h.in, fixture.Actor, p.ID), "onboarding.undo.late")
	if f, err := h.Figures(ctx, h.in); err != nil || f != (onboarding.Figures{}) {
		t.Errorf("figures are %+v, %v; want nothing running, closed or late", f, err)
	}
}

// A member whose plan it is not, and another brand, are told there is none.
func TestStrangers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	p := h.begin(h.promoted("李若曦"))
	stranger, theirs := h.promoted("别人"), fixture.Tenant(t, h.conn)
	item := p.Of(onboarding.Checkin)[0].ID
	for name, in := range map[string]struct {
		t  tenant.ID
		by onboarding.Act
	}{"a stranger": {h.in, by(stranger)}, "another brand": {theirs, staff()}} {
		_, get := h.Get(ctx, in.t, p.ID, in.by.Member)
		for i, err := range []error{
			get, h.Tick(ctx, in.t, in.by, p.ID, p.Items[0].ID, true), h.Note(ctx, in.t, in.by, p.ID, item, "a"),
			h.Lead(ctx, in.t, in.by, p.ID, 1, onboarding.Project{Title: "a"}),
		} {
			if !errors.Is(err, errs.NotFound) {
				t.Errorf("%s, method %d = %v, want not found", name, i, err)
			}
		}
	}
	for i, err := range []error{
		h.Add(ctx, theirs, fixture.Actor, p.ID, onboarding.Line{Kind: onboarding.Resource, Title: "a"}), h.Remove(ctx, theirs, fixture.Actor, p.ID, item),
		h.Close(ctx, theirs, fixture.Actor, p.ID, 1, onboarding.Talk{Words: "a"}), h.Stop(ctx, theirs, fixture.Actor, p.ID, "a"), h.TakeBackEnd(ctx, theirs, fixture.Actor, p.ID),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("method %d from another brand = %v, want not found", i, err)
		}
	}
	if all, err := h.List(ctx, theirs, onboarding.Running, onboarding.Newest, 10); err != nil || len(all) != 0 {
		t.Errorf("another brand lists %d plans, %v", len(all), err)
	}
	if all, err := h.List(ctx, h.in, onboarding.Running, onboarding.Newest, 10); err != nil || len(all) != 1 || all[0].Steps != 6 || all[0].NextOn.IsZero() {
		t.Errorf("the list is %+v, %v", all, err)
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	m, err := h.Template(ctx, h.in)
	if err != nil || m.Version != 0 || len(m.Lines) != 9 {
		t.Fatalf("the usual template is %+v, %v", m, err)
	}
	m.Lines = append(m.Lines[:6:6], onboarding.Line{Kind: onboarding.Checkin, Title: "两周聊聊", Day: 14})
	h.must(h.SaveTemplate(ctx, h.in, fixture.Actor, m))
	if err := h.SaveTemplate(ctx, h.in, fixture.Actor, m); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want a conflict", err)
	}
	p := h.begin(h.promoted("李若曦"))
	if talks := p.Of(onboarding.Checkin); len(talks) != 1 || talks[0].Title != "两周聊聊" || talks[0].DueOn != p.StartsOn.AddDate(0, 0, 14) {
		t.Errorf("a plan of the new template has %+v", talks)
	}
	h.refuses(h.SaveTemplate(ctx, h.in, fixture.Actor, onboarding.Template{Version: 1}), "onboarding.template.empty")
	h.refuses(h.SaveTemplate(ctx, h.in, fixture.Actor, onboarding.Template{Version: 1, Lines: []onboarding.Line{{Kind: onboarding.Checkin, Title: "太晚", Day: 400}}}), "onboarding.line.day_bad")
	if theirs, err := h.Template(ctx, fixture.Tenant(t, h.conn)); err != nil || theirs.Version != 0 {
		t.Errorf("another brand's template is %+v, %v; want the usual", theirs, err)
	}
}

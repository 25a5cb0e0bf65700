package mentorship_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
)

// couple is a running pair.
type couple struct {
	school
	wang, li, pair uuid.UUID
}

func newCouple(t *testing.T) couple {
	s := newSchool(t)
	c := couple{school: s, wang: s.member("王伟强", member.Core), li: s.member("李若曦", member.Reserve)}
	c.pair = s.pair(c.wang, c.li)
	return c
}

// step is the first undone step of a kind.
func (c couple) step(k mentorship.Kind) mentorship.Step {
	c.t.Helper()
	for _, s := range c.get(c.pair).Plan {
		if s.Kind == k && !s.Done() {
			return s
		}
	}
	c.t.Fatalf("no %s is left to do", k)
	return mentorship.Step{}
}

// counts is what of a kind counts for a member.
func (c couple) counts(kind contribution.Kind, who uuid.UUID) int64 {
	c.t.Helper()
	now := *c.now.Load()
	sums, err := contribution.NewStore(c.conn).Sum(c.t.Context(), c.in, who, now.AddDate(0, 0, -2), now.AddDate(0, 0, 2))
	c.must(err)
	return sums[kind]
}

func TestSteps(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx, mile, meet := t.Context(), c.step(mentorship.Milestone), c.step(mentorship.Meeting)
	finish := func(id uuid.UUID, e mentorship.Evidence) error {
		return c.FinishStep(ctx, c.in, act(c.li), c.pair, id, e)
	}
	c.refuses(finish(mile.ID, mentorship.Evidence{}), "mentorship.step.evidence_missing.milestone")
	c.refuses(finish(mile.ID, mentorship.Evidence{Link: "javascript:alert(1)"}), "mentorship.link.bad")
	c.refuses(finish(meet.ID, mentorship.Evidence{HeldOn: c.now.Load().AddDate(0, 0, 3)}), "mentorship.step.future")
	c.later(time.Hour)
	c.must(finish(mile.ID, mentorship.Evidence{Words: " 写下了三件事 "}))
	c.must(finish(meet.ID, mentorship.Evidence{}))
	w := c.get(c.pair)
	if w.Done != 2 || w.Plan[1].Words != "写下了三件事" || w.Plan[0].HeldOn.IsZero() || !w.HappenedAt.Equal(*c.now.Load()) {
		t.Errorf("two steps done: %d, %+v", w.Done, w.Plan[:2])
	}
	c.refuses(finish(mile.ID, mentorship.Evidence{Words: "又一次"}), "mentorship.step.done")
	if n := c.counts("mentor.milestone", c.wang); n != 1 {
		t.Errorf("a milestone counts %d for the mentor, want one", n)
	}
	c.refuses(c.RemoveStep(ctx, c.in, act(c.li), c.pair, mile.ID), "mentorship.step.done")
	c.must(c.ReopenStep(ctx, c.in, act(c.wang), c.pair, mile.ID))
	c.must(c.ReopenStep(ctx, c.in, act(c.wang), c.pair, mile.ID))
	if n := c.lines("mentorship.step_reopened"); n != 1 || c.get(c.pair).Done != 1 {
		t.Errorf("reopened %d times, want once", n)
	}
	if n := c.counts("mentor.milestone", c.wang); n != 0 {
		t.Errorf("a milestone taken back counts %d, want nothing", n)
	}
	id, err := c.AddStep(ctx, c.in, act(c.wang), c.pair, mentorship.Sketch{Kind: mentorship.Work, Title: "一起写一篇"})
	c.must(err)
	c.must(c.ReviseStep(ctx, c.in, act(uuid.Nil), c.pair, id, mentorship.Sketch{Title: "一起拍一条", DueOn: w.DueOn}))
	c.must(c.RemoveStep(ctx, c.in, act(c.li), c.pair, id))
	if n := len(c.get(c.pair).Plan); n != 8 {
		t.Errorf("the plan has %d steps, want 8", n)
	}
	c.refuses(func() error {
		_, err := c.AddStep(ctx, c.in, act(c.wang), c.pair, mentorship.Sketch{Kind: "party", Title: "吃饭"})
		return err
	}(), "mentorship.template.kind_bad")
}

// A member who is not of the pair, and another brand, are told there is none.
func TestStrangers(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx, step, theirs := t.Context(), c.step(mentorship.Meeting).ID, fixture.Tenant(t, c.conn)
	stranger := act(c.member("别人", member.Core))
	for name, in := range map[string]struct {
		t  uuid.UUID
		by mentorship.Act
	}{"a stranger": {c.in.UUID, stranger}, "another brand": {theirs.UUID, act(uuid.Nil)}} {
		at := c.in
		at.UUID = in.t
		_, add := c.AddStep(ctx, at, in.by, c.pair, mentorship.Sketch{Kind: mentorship.Work, Title: "一起写一篇"})
		_, confirm := c.Confirm(ctx, at, in.by, c.pair, mentorship.Mentor)
		for i, err := range []error{
			add, confirm, c.FinishStep(ctx, at, in.by, c.pair, step, mentorship.Evidence{Words: "a"}), c.ReopenStep(ctx, at, in.by, c.pair, step),
			c.ReviseStep(ctx, at, in.by, c.pair, step, mentorship.Sketch{Title: "改"}), c.RemoveStep(ctx, at, in.by, c.pair, step),
			c.Feel(ctx, at, in.by, c.pair, 3, ""), c.Reopen(ctx, at, in.by, c.pair), c.LongForAnother(ctx, at, in.by, c.pair, true),
		} {
			if !errors.Is(err, errs.NotFound) {
				t.Errorf("%s, method %d = %v, want not found", name, i, err)
			}
		}
		asking := in.by.Member
		if _, err := c.Get(ctx, at, c.pair, asking); !errors.Is(err, errs.NotFound) {
			t.Errorf("%s gets %v, want not found", name, err)
		}
	}
	for i, err := range []error{c.Rematch(ctx, theirs, fixture.Actor, c.pair), c.End(ctx, theirs, fixture.Actor, c.pair, "理由"), c.TakeBackEnd(ctx, theirs, fixture.Actor, c.pair)} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("ending %d from another brand = %v, want not found", i, err)
		}
	}
	if all, err := c.List(ctx, theirs, mentorship.Filter{}, mentorship.Newest, 10); err != nil || len(all) != 0 {
		t.Errorf("another brand lists %d pairs, %v", len(all), err)
	}
	if f, err := c.Figures(ctx, theirs, ""); err != nil || f.Running+len(f.Cities) != 0 {
		t.Errorf("another brand counts %+v, %v", f, err)
	}
	if m, err := c.Mine(ctx, theirs, c.wang); err != nil || len(m.Pairs)+len(m.Invitations) != 0 {
		t.Errorf("another brand sees %+v of a member, %v", m, err)
	}
}

func TestOneSideNeverSeesTheOthers(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx := t.Context()
	c.must(c.Feel(ctx, c.in, act(c.wang), c.pair, 5, "学得快"))
	c.must(c.Feel(ctx, c.in, act(c.li), c.pair, 2, "跟不上"))
	c.must(c.LongForAnother(ctx, c.in, act(c.li), c.pair, true))
	c.refuses(c.Feel(ctx, c.in, act(c.li), c.pair, 0, ""), "mentorship.pulse.missing")
	if err := c.Feel(ctx, c.in, act(uuid.Nil), c.pair, 5, ""); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a colleague feels for somebody: %v, want forbidden", err)
	}
	if err := c.LongForAnother(ctx, c.in, act(uuid.Nil), c.pair, true); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a colleague wishes for somebody: %v, want forbidden", err)
	}
	for who, want := range map[uuid.UUID]string{c.wang: "学得快", c.li: "跟不上"} {
		w, err := c.Get(ctx, c.in, c.pair, who)
		if err != nil || len(w.Pulses) != 1 || w.Pulses[0].Word != want {
			t.Errorf("one side sees %+v, %v; want its own", w.Pulses, err)
		}
		if seen := w.Wish != ""; seen != (who == c.li) {
			t.Errorf("%s sees the wish: %t", want, seen)
		}
	}
	if m, err := c.Mine(ctx, c.in, c.wang); err != nil || m.Pairs[0].Wish != "" {
		t.Errorf("the mentor's own list shows the wish, %v", err)
	}
	w := c.get(c.pair)
	if len(w.Pulses) != 2 || w.Wish != mentorship.Successor {
		t.Errorf("the staff sees %d pulses and wish %q, want both", len(w.Pulses), w.Wish)
	}
	// The other's wish neither shows nor undoes the first.
	c.must(c.LongForAnother(ctx, c.in, act(c.wang), c.pair, true))
	if got := c.get(c.pair).Wish; got != mentorship.Successor {
		t.Errorf("the wish is %q's now", got)
	}
	c.must(c.LongForAnother(ctx, c.in, act(uuid.Nil), c.pair, false))
	if got := c.get(c.pair).Wish; got != "" {
		t.Errorf("a settled wish is %q's", got)
	}
}

func TestBothConfirm(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx := t.Context()
	confirm := func(who uuid.UUID, side mentorship.Side) (bool, error) {
		return c.Confirm(ctx, c.in, act(who), c.pair, side)
	}
	if done, err := confirm(c.wang, mentorship.Successor); done || err != nil {
		t.Fatalf("one side completes: %t, %v", done, err)
	}
	_, err := confirm(c.wang, "")
	c.refuses(err, "mentorship.confirm.already")
	if a, err := c.Attention(ctx, c.in, 3); err != nil || len(a.Half) != 1 {
		t.Errorf("%d wait for the other side, %v", len(a.Half), err)
	}
	c.must(c.Reopen(ctx, c.in, act(c.li), c.pair)) // by the other, before it confirms
	c.refuses(c.Reopen(ctx, c.in, act(c.li), c.pair), "mentorship.reopen.open")
	_, err = confirm(uuid.Nil, "")
	c.refuses(err, "mentorship.confirm.whose")
	if done, err := confirm(uuid.Nil, mentorship.Mentor); done || err != nil {
		t.Fatalf("a colleague notes the mentor: %t, %v", done, err)
	}
	if done, err := confirm(c.li, ""); !done || err != nil {
		t.Fatalf("both confirm: %t, %v", done, err)
	}
	w := c.get(c.pair)
	if w.State != mentorship.Completed || w.EndedAt.IsZero() || c.lines("mentorship.completed") != 2 {
		t.Errorf("both confirmed: %s, %d lines", w.State, c.lines("mentorship.completed"))
	}
	if n := c.counts("mentor.completed", c.wang); n != 1 {
		t.Errorf("a completed mentorship counts %d for the mentor, want one", n)
	}
	c.refuses(c.Reopen(ctx, c.in, act(c.li), c.pair), "mentorship.over")
	c.refuses(c.Feel(ctx, c.in, act(c.li), c.pair, 5, ""), "mentorship.over")
	if l, err := c.Load(ctx, c.in, c.wang); err != nil || l.Running != 0 || l.Completed != 1 {
		t.Errorf("the mentor has %+v on their hands, %v", l, err)
	}
}

func TestPartingAndTakingItBack(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx := t.Context()
	c.refuses(c.End(ctx, c.in, fixture.Actor, c.pair, " "), "mentorship.end.reason_missing")
	c.must(c.Rematch(ctx, c.in, fixture.Actor, c.pair))
	c.refuses(c.End(ctx, c.in, fixture.Actor, c.pair, "第二位经理同时结束"), "mentorship.over")
	if w := c.get(c.pair); w.State != mentorship.Rematched || w.EndReason != "" {
		t.Errorf("rematched: %s because %q", w.State, w.EndReason)
	}
	other := journal.Actor{ID: uuid.New(), Name: "孙悦"}
	if err := c.TakeBackEnd(ctx, c.in, other, c.pair); !errors.Is(err, errs.Forbidden) {
		t.Errorf("somebody else takes it back: %v, want forbidden", err)
	}
	c.must(c.TakeBackEnd(ctx, c.in, fixture.Actor, c.pair))
	c.refuses(c.TakeBackEnd(ctx, c.in, fixture.Actor, c.pair), "mentorship.undo.not")
	c.must(c.End(ctx, c.in, fixture.Actor, c.pair, "搬去了国外"))
	if w, err := c.Get(ctx, c.in, c.pair, c.li); err != nil || w.EndReason != "" {
		t.Errorf("a member reads why: %q, %v", w.EndReason, err)
	}
	c.later(mentorship.UndoWindow + time.Second)
	c.refuses(c.TakeBackEnd(ctx, c.in, fixture.Actor, c.pair), "mentorship.undo.late")
	// Once the successor has another, the first does not come back.
	he := c.member("何静", member.Core)
	second := c.school.pair(he, c.li)
	c.must(c.Rematch(ctx, c.in, fixture.Actor, second))
	c.school.pair(c.wang, c.li)
	c.refuses(c.TakeBackEnd(ctx, c.in, fixture.Actor, second), "mentorship.refuse.has")
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx := t.Context()
	all, err := c.Templates(ctx, c.in)
	if err != nil || len(all) != 1 || all[0].ID == uuid.Nil || all[0].Running != 1 {
		t.Fatalf("the first pair made %+v, %v; want the usual template", all, err)
	}
	m, err := c.Template(ctx, c.in, all[0].ID)
	c.must(err)
	mile := c.step(mentorship.Milestone)
	c.must(c.FinishStep(ctx, c.in, act(c.li), c.pair, mile.ID, mentorship.Evidence{Words: "写好了"}))
	m.Items[0].Title, m.Items[1].Title = "先通个电话", "做完的不改"
	m.Items = append(m.Items, mentorship.Item{Kind: mentorship.Work, Title: "再写一篇", Day: 20})
	c.must(c.ReviseTemplate(ctx, c.in, fixture.Actor, m))
	if err := c.ReviseTemplate(ctx, c.in, fixture.Actor, m); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want a conflict", err)
	}
	if _, err := c.Push(ctx, c.in, fixture.Actor, m.ID, 1); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale push = %v, want a conflict", err)
	}
	_, would, err := c.Foresee(ctx, c.in, m.ID)
	if err != nil || len(would) != 1 || len(would[0].Adds) != 1 || len(would[0].Changes) != 1 || len(c.get(c.pair).Plan) != 8 {
		t.Errorf("a push would %+v, %v; want one added, one changed, and nothing yet", would, err)
	}
	for _, want := range []int{1, 0} {
		if n, err := c.Push(ctx, c.in, fixture.Actor, m.ID, 2); err != nil || n != want {
			t.Errorf("pushed: %d changed, %v; want %d", n, err, want)
		}
	}
	w := c.get(c.pair)
	if len(w.Plan) != 9 || w.Plan[0].Title != "先通个电话" || w.Plan[1].Title != mile.Title || w.TemplateVersion != 2 {
		t.Errorf("after the push the plan has %d steps of version %d", len(w.Plan), w.TemplateVersion)
	}
	m.Name = all[0].Name
	_, err = c.AddTemplate(ctx, c.in, fixture.Actor, m)
	c.refuses(err, "mentorship.template.taken")
	_, err = c.AddTemplate(ctx, c.in, fixture.Actor, mentorship.Template{Name: "短的", Weeks: 2, Items: m.Items})
	c.refuses(err, "mentorship.template.weeks_bad")
	theirs := fixture.Tenant(t, c.conn)
	_, _, foreseen := c.Foresee(ctx, theirs, m.ID)
	_, push := c.Push(ctx, theirs, fixture.Actor, m.ID, 2)
	_, get := c.Template(ctx, theirs, m.ID)
	m.Version = 2
	for i, err := range []error{foreseen, push, get, c.ReviseTemplate(ctx, theirs, fixture.Actor, m), c.RetireTemplate(ctx, theirs, fixture.Actor, m.ID)} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("method %d from another tenant = %v, want not found", i, err)
		}
	}
	c.must(c.RetireTemplate(ctx, c.in, fixture.Actor, m.ID))
	_, err = c.Ask(ctx, c.in, fixture.Actor, mentorship.Request{Successor: c.member("新人", member.Reserve), Mentors: []uuid.UUID{c.wang}, Template: m.ID})
	c.refuses(err, "mentorship.template.retired")
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	ctx := t.Context()
	c.refuses(c.SetCapacity(ctx, c.in, fixture.Actor, 0), "mentorship.capacity.bad")
	c.refuses(c.SetOwnCapacity(ctx, c.in, fixture.Actor, c.wang, 10), "mentorship.capacity.bad")
	c.refuses(c.SetOwnCapacity(ctx, c.in, fixture.Actor, c.li, 1), "mentorship.refuse.gone")
	c.must(c.SetCapacity(ctx, c.in, fixture.Actor, 3))
	if l, err := c.Load(ctx, c.in, c.wang); err != nil || l.Capacity != 3 || l.Own || l.Running != 1 {
		t.Errorf("load %+v, %v; want the brand's three", l, err)
	}
	c.must(c.SetOwnCapacity(ctx, c.in, fixture.Actor, c.wang, 1))
	if l, err := c.Load(ctx, c.in, c.wang); err != nil || l.Capacity != 1 || !l.Own || l.Free() != 0 {
		t.Errorf("load %+v, %v; want their own one", l, err)
	}
	if n, err := c.Capacity(ctx, fixture.Tenant(t, c.conn)); err != nil || n != 2 {
		t.Errorf("another brand's capacity is %d, %v; want two", n, err)
	}
}

package handover_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres/pgtest"
)

// feared is a hand-over of 王 that Xinhuo drafted for a risk.
func (c *club) feared(t testing.TB) handover.Whole {
	t.Helper()
	p := c.plan(c.wang.ID)
	p.Origin, p.Successor = handover.Risk, uuid.Nil
	return c.draft(t, p)
}

// listed wants how many hand-overs of a state who leads and who does not finds
// listed, and counted.
func (c *club) listed(t testing.TB, what string, s handover.State, leader, others int) {
	t.Helper()
	for leads, want := range map[bool]int{true: leader, false: others} {
		found, n, _, err := c.handovers.List(t.Context(), c.of, s, leads, "", 10)
		if err != nil || len(found) != want || n.Of(s) != want {
			t.Errorf("%s, leads %v: %d %s are listed and %d counted, %v; want %d", what, leads, len(found), s, n.Of(s), err, want)
		}
	}
}

// knows wants whether everybody may know that 王 leaves.
func (c *club) knows(t testing.TB, what string, want bool) {
	t.Helper()
	leaving, err := c.handovers.Leaving(t.Context(), c.of)
	must(t, err)
	known, err := c.handovers.Known(t.Context(), c.of, []uuid.UUID{c.wang.ID})
	must(t, err)
	if slices.Contains(leaving, c.wang.ID) != want || (known[c.wang.ID] != uuid.Nil) != want {
		t.Errorf("%s: leaving are %v, known are %v; want 王 among them: %v", what, leaving, known, want)
	}
	running, err := c.handovers.Running(t.Context(), c.of, []uuid.UUID{c.wang.ID})
	if err != nil || running[c.wang.ID] == uuid.Nil {
		t.Errorf("%s: no hand-over of 王 runs, %v", what, err)
	}
}

// What Xinhuo fears is known to those who lead until somebody begins it, also
// by what is counted, by whom one may name, and by what becomes of it.
func TestWhatIsFearedIsHidden(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h := c.feared(t)
	c.listed(t, "drafted", handover.Draft, 1, 0)
	c.knows(t, "drafted", false)
	p := c.plan(c.zhao.ID)
	p.Successor = c.wang.ID // to refuse him would tell
	c.draft(t, p)
	must(t, c.handovers.Cancel(t.Context(), c.of, fixture.Actor, h.ID, ""))
	c.listed(t, "cancelled", handover.Cancelled, 1, 0)
	lines, err := journal.NewStore(c.conn).Of(t.Context(), c.of, c.wang.ID, journal.Newest, 10)
	if err != nil || slices.ContainsFunc(lines, func(l journal.Entry) bool { return l.SubjectID == h.ID }) {
		t.Errorf("王's timeline = %+v, %v; want nothing of it", lines, err)
	}
}

// Once begun it is a hand-over as any other.
func TestWhatIsFearedAndBegun(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h := c.feared(t)
	must(t, c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, "先开始教"))
	c.listed(t, "begun", handover.Open, 1, 1)
	c.knows(t, "begun", true)
	must(t, c.handovers.Cancel(t.Context(), c.of, fixture.Actor, h.ID, "她不走了"))
	c.listed(t, "begun and cancelled", handover.Cancelled, 1, 1)
}

// Who plans without knowing finds no draft in their way, and only a hidden one
// makes way.
func TestOnlyTheHiddenMakesWay(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h := c.feared(t)
	blind := c.plan(c.wang.ID)
	if _, err := c.handovers.Draft(t.Context(), c.of, fixture.Actor, blind); complaint(err, "leaver") != "handover.leaver.twice" || c.get(t, h.ID).State != handover.Draft {
		t.Errorf("who knows plans beside it = %v, want to hear that there is one, and it a draft still", err)
	}
	blind.Blind = true
	own := c.draft(t, blind)
	if got := c.get(t, h.ID); got.State != handover.Cancelled || own.State != handover.Draft {
		t.Errorf("the hidden draft is %s and their own %s; want it cancelled, and theirs a draft", got.State, own.State)
	}
	for what, prepare := range map[string]func(){
		"a draft of somebody's": func() {},
		"one that was begun":    func() { c.begin(t, own) },
	} {
		prepare()
		if _, err := c.handovers.Draft(t.Context(), c.of, fixture.Actor, blind); complaint(err, "leaver") != "handover.leaver.twice" {
			t.Errorf("beside %s Draft = %v, want to hear that there is one", what, err)
		}
	}
	second := fixture.MemberIn(t, c.conn, c.of, "郑国栋", c.wang.Tier)
	p := c.plan(second.ID)
	p.Origin, p.Successor = handover.Risk, uuid.Nil
	begun := c.draft(t, p)
	must(t, c.handovers.Begin(t.Context(), c.of, fixture.Actor, begun.Group, "先开始教"))
	p = c.plan(second.ID)
	p.Blind = true
	if _, err := c.handovers.Draft(t.Context(), c.of, fixture.Actor, p); complaint(err, "leaver") != "handover.leaver.twice" {
		t.Errorf("beside a feared one that was begun Draft = %v, want to hear that there is one", err)
	}
	if got := c.get(t, begun.ID); got.State != handover.Open {
		t.Errorf("it is %s, want it open still", got.State)
	}
}

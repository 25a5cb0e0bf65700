package tier_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tier"
)

// What the rules or a retirement moved is taken back by whoever leads, once,
// in time, and only while nothing has come after it.
func TestTakeBackOfOthersMoves(t *testing.T) {
	t.Parallel()
	back := map[member.Source]func(*testing.T, *club, uuid.UUID) error{
		member.Rule: func(t *testing.T, c *club, id uuid.UUID) error {
			return c.tiers.TakeBackRule(t.Context(), c.of, fixture.Actor, id)
		},
		member.Retirement: func(t *testing.T, c *club, id uuid.UUID) error {
			return c.tiers.TakeBackRetirement(t.Context(), c.of, fixture.Actor, id)
		},
	}
	window := map[member.Source]time.Duration{member.Rule: tier.RuleWindow, member.Retirement: tier.UndoWindow}
	late := map[member.Source]string{member.Rule: "tier.undo.rule_late", member.Retirement: "tier.undo.late"}
	tests := map[string]struct {
		act  func(*testing.T, *club, member.Source, uuid.UUID, uuid.UUID)
		want string // "" when it is taken back; "late" for the sentence of its source
	}{
		"in time": {func(_ *testing.T, c *club, s member.Source, _, _ uuid.UUID) { c.now = c.now.Add(window[s]) }, ""},
		"too late": {func(_ *testing.T, c *club, s member.Source, _, _ uuid.UUID) {
			c.now = c.now.Add(window[s] + time.Second)
		}, "late"},
		"twice":          {func(t *testing.T, c *club, s member.Source, _, move uuid.UUID) { done(t, back[s](t, c, move)) }, "tier.undo.done"},
		"moved on since": {func(t *testing.T, c *club, _ member.Source, who, _ uuid.UUID) { c.move(t, member.Left, who) }, "tier.undo.later"},
	}
	for source, takeBack := range back {
		for name, tt := range tests {
			t.Run(string(source)+" "+name, func(t *testing.T) {
				t.Parallel()
				c := newClub(t, pgtest.Tx(t))
				zhang := fixture.MemberIn(t, c.conn, c.of, "张三丰", member.Core)
				c.now = c.now.Add(time.Second)
				o := c.order(member.Emeritus, zhang.ID)
				o.Source = source
				move, err := c.tiers.Move(t.Context(), c.of, fixture.Actor, o)
				done(t, err)
				tt.act(t, c, source, zhang.ID, move)
				before := c.get(t, zhang.ID)
				want := tt.want
				if want == "late" {
					want = late[source]
				}
				if err := takeBack(t, c, move); complaint(err, "") != want || want == "" && err != nil {
					t.Errorf("it says %v, want %q", err, want)
				}
				if tt.want == "" {
					c.expect(t, zhang.ID, member.Core, "", zhang.TierSince)
				} else {
					c.expect(t, zhang.ID, before.Tier, before.TierBefore, before.TierSince)
				}
			})
		}
	}
}

// What somebody moved by hand is theirs to take back, and what a retirement
// moved goes back with it.
func TestTakeBackIsOfItsOwnKind(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := fixture.MemberIn(t, c.conn, c.of, "张三丰", member.Core)
	c.now = c.now.Add(time.Second)
	move := func(s member.Source, to member.Tier) uuid.UUID {
		c.now = c.now.Add(time.Second)
		o := c.order(to, zhang.ID)
		o.Source = s
		id, err := c.tiers.Move(t.Context(), c.of, fixture.Actor, o)
		done(t, err)
		return id
	}
	manual := move(member.Manual, member.Emeritus)
	for name, err := range map[string]error{
		"tier.undo.rule_late": c.tiers.TakeBackRule(t.Context(), c.of, fixture.Actor, manual),
		"tier.undo.late":      c.tiers.TakeBackRetirement(t.Context(), c.of, fixture.Actor, manual),
	} {
		if complaint(err, "") != name {
			t.Errorf("a move by hand = %v, want %s", err, name)
		}
	}
	move(member.Manual, member.Core)
	retired := move(member.Retirement, member.Emeritus)
	if _, err := c.tiers.TakeBack(t.Context(), c.of, fixture.Actor, retired); complaint(err, "") != "tier.undo.retirement" {
		t.Errorf("a retirement by hand = %v, want to be sent there", err)
	}
	c.expect(t, zhang.ID, member.Emeritus, "", c.now)
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

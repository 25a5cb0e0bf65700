package retirement_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
)

func TestBeginRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tier member.Tier
		died bool
		want string
	}{
		"who is retired":     {tier: member.Emeritus, want: "retirement.is_emeritus"},
		"who is in reserve":  {tier: member.Reserve, want: "retirement.not_core"},
		"who is on leave":    {tier: member.OnLeave, want: "retirement.on_leave"},
		"who has left":       {tier: member.Left, want: "retirement.not_core"},
		"who has died":       {tier: member.Core, died: true, want: "retirement.died"},
		"whose is under way": {tier: member.Core, want: "retirement.begun"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := open(t)
			m := fixture.MemberIn(t, r.conn, r.of, "李明", tt.tier)
			if tt.died {
				must(t, regard.NewStore(r.conn, r.members, fixture.Keys(), clock.System).Remember(t.Context(), r.of, fixture.Actor, regard.Memorial{Member: m.ID}))
			}
			if tt.want == "retirement.begun" {
				_, err := r.store.Begin(t.Context(), r.of, fixture.Actor, m.ID)
				must(t, err)
			}
			if _, err := r.store.Begin(t.Context(), r.of, fixture.Actor, m.ID); complaint(err, "") != tt.want {
				t.Errorf("Begin = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestStepsRefuse(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 0)
	titles, err := r.titles.List(ctx, r.of)
	must(t, err)
	must(t, r.titles.Retire(ctx, r.of, fixture.Actor, titles[1].ID))
	s, v := r.store, r.get(t, id).Version
	for name, tt := range map[string]struct {
		err        error
		field, why string
	}{
		"no cause":                 {s.Talk(ctx, r.of, fixture.Actor, id, v, retirement.Talk{}), "cause", "retirement.cause_missing"},
		"a reason of nobody's":     {s.Talk(ctx, r.of, fixture.Actor, id, v, retirement.Talk{Cause: retirement.Wish, Reasons: []string{"posts"}}), "reasons", "retirement.reason_unknown"},
		"a story too long":         {s.Tell(ctx, r.of, fixture.Actor, id, v, strings.Repeat("长", 4001)), "story", "retirement.long"},
		"a judgment without a why": {s.Judge(ctx, r.of, fixture.Actor, id, v, retirement.Verdict{Good: true}), "why", "retirement.why_missing"},
		"nobody's judgment":        {s.Judge(ctx, r.of, journal.Actor{}, id, v, retirement.Verdict{Good: true, Why: "好"}), "", "retirement.judge_missing"},
		"bad without an outcome":   {s.Judge(ctx, r.of, fixture.Actor, id, v, retirement.Verdict{Why: "吵架", Outcome: retirement.Honoured}), "outcome", "retirement.outcome_missing"},
		"a title no longer given":  {s.Choose(ctx, r.of, fixture.Actor, id, v, []retirement.Choice{{Title: titles[1]}}), "titles", "title.is_retired"},
		"yesterday":                {s.SetDay(ctx, r.of, fixture.Actor, id, v, r.today().AddDate(0, 0, -1)), "on", "retirement.day_far"},
		"no day":                   {s.SetDay(ctx, r.of, fixture.Actor, id, v, time.Time{}), "on", "retirement.day_missing"},
		"another's ceremony":       {s.Celebrate(ctx, r.of, fixture.Actor, id, v, uuid.New()), "ceremony", "retirement.ceremony_unknown"},
		"nothing of one's own":     {s.Write(ctx, r.of, fixture.Actor, r.wang.ID, id, retirement.Own{}), "", ""},
		"nothing done to undo":     {s.Undo(ctx, r.of, fixture.Actor, id), "", "retirement.not_done"},
		"no day to call off":       {s.Unplan(ctx, r.of, fixture.Actor, id), "", "retirement.not_planned"},
		"off without a reason":     {s.Cancel(ctx, r.of, fixture.Actor, true, id, " "), "reason", "retirement.cancel_missing"},
	} {
		if got := complaint(tt.err, tt.field); got != tt.why || tt.err == nil {
			t.Errorf("%s = %v, want %s", name, tt.err, tt.why)
		}
	}
	if err := s.Tell(ctx, r.of, fixture.Actor, id, v-1, "旧的"); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want a conflict", err)
	}
	if _, err := s.Decide(ctx, r.of, fixture.Actor, id, v-1, ""); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale decision = %v, want a conflict", err)
	}
	must(t, s.Cancel(ctx, r.of, fixture.Actor, true, id, "改主意了"))
	if err := s.Tell(ctx, r.of, fixture.Actor, id, v+1, "晚了"); complaint(err, "") != "retirement.is_cancelled" {
		t.Errorf("writing on one that was called off = %v", err)
	}
	bare, err := s.Begin(ctx, r.of, fixture.Actor, r.wang.ID)
	must(t, err)
	if _, err := s.Decide(ctx, r.of, fixture.Actor, bare, 1, ""); complaint(err, "") != "retirement.missing" {
		t.Errorf("deciding what is not decided = %v", err)
	}
}

func TestNotInGoodStanding(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[retirement.Outcome]member.Tier{retirement.Plain: member.Emeritus, retirement.Left: member.Left} {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			r, ctx := open(t), t.Context()
			id := r.ready(t, r.wang.ID, 0)
			titles, err := r.titles.List(ctx, r.of)
			must(t, err)
			must(t, r.store.Choose(ctx, r.of, fixture.Actor, id, 4, []retirement.Choice{{Title: titles[0]}}))
			must(t, r.store.Judge(ctx, r.of, fixture.Actor, id, 5, retirement.Verdict{Why: "多次当众辱骂车友", Outcome: outcome}))
			if err := r.store.Choose(ctx, r.of, fixture.Actor, id, 6, []retirement.Choice{{Title: titles[0]}}); complaint(err, "titles") != "retirement.no_titles" {
				t.Errorf("a title for who is not in good standing = %v", err)
			}
			r.decide(t, id)
			if got := r.tierOf(t, r.wang.ID); got != want || len(r.bears(t, r.wang.ID)) != 0 {
				t.Errorf("now %s with %v", got, r.bears(t, r.wang.ID))
			}
		})
	}
}

// Who is retired for not being around, in good standing, is honoured.
func TestInactivityIsNoJudgment(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 0)
	titles, err := r.titles.List(ctx, r.of)
	must(t, err)
	must(t, r.store.Talk(ctx, r.of, fixture.Actor, id, 4, retirement.Talk{Cause: retirement.Inactivity}))
	must(t, r.store.Choose(ctx, r.of, fixture.Actor, id, 5, []retirement.Choice{{Title: titles[1]}}))
	if r.decide(t, id); r.tierOf(t, r.wang.ID) != member.Emeritus || len(r.bears(t, r.wang.ID)) != 1 {
		t.Error("they are not honoured")
	}
}

package retirement_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
)

func TestOwnWords(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id, err := r.store.Begin(ctx, r.of, fixture.Actor, r.wang.ID)
	must(t, err)
	mine := retirement.Own{Reasons: []string{"rest"}, Story: "那年折多山下大雪"}
	if err := r.store.Write(ctx, r.of, fixture.Actor, r.wang.ID, id, mine); !errors.Is(err, errs.NotFound) {
		t.Errorf("writing unasked = %v", err)
	}
	for range 2 {
		must(t, r.store.Invite(ctx, r.of, fixture.Actor, id))
	}
	if n := r.count(t, "SELECT count(*) FROM notices WHERE tenant_id = $1"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if err := r.store.Write(ctx, r.of, fixture.Actor, uuid.New(), id, mine); !errors.Is(err, errs.NotFound) {
		t.Errorf("somebody else writing = %v", err)
	}
	if err := r.store.Write(ctx, r.of, fixture.Actor, r.wang.ID, id, retirement.Own{}); complaint(err, "words") != "retirement.own_missing" {
		t.Errorf("writing nothing = %v", err)
	}
	must(t, r.store.Write(ctx, r.of, fixture.Actor, r.wang.ID, id, mine))
	if got := r.get(t, id); got.Own.Story != mine.Story || got.Story != "" || got.Version != 1 {
		t.Errorf("written = %+v; the team's words are its own", got)
	}
	li := fixture.MemberIn(t, r.conn, r.of, "李明", member.Core)
	other, err := r.store.Begin(ctx, r.of, fixture.Actor, li.ID)
	must(t, err)
	must(t, regard.NewStore(r.conn, r.members, fixture.Keys(), clock.System).LeaveAlone(ctx, r.of, fixture.Actor, li.ID, ""))
	if err := r.store.Invite(ctx, r.of, fixture.Actor, other); complaint(err, "") != "retirement.quiet" {
		t.Errorf("asking who wants to be left alone = %v", err)
	}
}

// leave retires n new members of a city, each for the reasons.
func (r *row) leave(t *testing.T, n int, city string, reasons ...string) {
	t.Helper()
	for i := range n {
		m := fixture.Admit(t, r.conn, r.of, member.Admission{Profile: member.Profile{Name: fmt.Sprint(city, i), City: city}, Tier: member.Core})
		r.decide(t, r.ready(t, m.ID, 0, reasons...))
	}
}

func (r *row) report(t *testing.T, of retirement.Slice) retirement.Report {
	t.Helper()
	must(t, r.store.Round(t.Context()))
	found, err := r.store.Report(t.Context(), r.of, of)
	must(t, err)
	return found
}

func TestReasonsWithoutNames(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.now = time.Date(2031, 2, 10, 4, 0, 0, 0, time.UTC)
	r.leave(t, 5, "成都", "time")
	r.now = r.now.Add(25 * time.Hour)
	if got := r.report(t, retirement.Slice{}); got.Enough() || len(got.Reasons) != 0 {
		t.Fatalf("of five = %+v, want nothing said", got)
	}
	r.leave(t, 1, "武汉", "health", "time")
	if got := r.report(t, retirement.Slice{}); got.Enough() {
		t.Errorf("of one who may still be taken back = %+v", got)
	}
	r.now = r.now.Add(25 * time.Hour)
	six := r.report(t, retirement.Slice{})
	if six.People != 6 || six.Reasons[0] != (retirement.Count{Reason: "time", People: 6}) || six.Reasons[1].People != 1 {
		t.Fatalf("of six = %+v", six)
	}
	for _, of := range []retirement.Slice{{City: "成都"}, {City: "武汉"}, {City: "成都", Quarter: "2031Q1"}} {
		if got := r.report(t, of); got.Enough() || len(got.Reasons) != 0 {
			t.Errorf("a slice of fewer than six, %+v = %+v", of, got)
		}
	}
	if got := r.report(t, retirement.Slice{Quarter: "2031Q1"}); got.People != 6 {
		t.Errorf("the quarter of all six = %+v", got)
	}
	// One more must not be read off the difference to the report before.
	r.leave(t, 1, "成都", "unhappy")
	r.now = r.now.Add(25 * time.Hour)
	if got := r.report(t, retirement.Slice{}); got.People != 6 || len(got.Reasons) != len(six.Reasons) {
		t.Errorf("one more = %+v, want what was said before", got)
	}
	r.leave(t, 6, "西安", "work")
	r.now = r.now.Add(25 * time.Hour)
	if got := r.report(t, retirement.Slice{City: "西安"}); got.People != 6 || got.Reasons[0].Reason != "work" {
		t.Errorf("six of a city = %+v", got)
	}
	all := r.report(t, retirement.Slice{})
	if all.People != 12 {
		t.Errorf("all = %+v; who waits is in no report", all)
	}
	theirs, err := r.store.Report(t.Context(), fixture.Tenant(t, r.conn), retirement.Slice{})
	if err != nil || theirs.People != 0 || len(theirs.Cities) != 0 {
		t.Errorf("another tenant = %+v, %v", theirs, err)
	}
}

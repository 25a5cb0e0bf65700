package intake_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/intake"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
)

func numbered(from, to int) string {
	var b strings.Builder
	b.WriteString("姓名,手机\n")
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "成员%d,138%08d\n", i, i)
	}
	return b.String()
}

// Two rosters with the same people confirmed at once: one brings them, the
// other is checked anew and finds nothing left to do.
func TestTwoConfirmsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	one, two := d.checked(d.upload("one.csv", numbered(0, 3000))), d.checked(d.upload("two.csv", numbered(1000, 4000)))
	check(t, d.Confirm(t.Context(), d.brand, decision(one)))
	check(t, d.Confirm(t.Context(), d.brand, decision(two)))
	one, two = d.await(one.ID), d.await(two.ID)
	if one.State == two.State {
		t.Fatalf("they are %s and %s, want one done and one checked anew", one.State, two.State)
	}
	if one.State == intake.Checked {
		one, two = two, one
	}
	if one.State != intake.Done || two.State != intake.Checked || two.Notice.ID != "intake.notice.drifted" || two.Tally != (intake.Tally{Created: 1000, Unchanged: 2000}) {
		t.Errorf("%s and %s %v %+v, want done and checked anew with 1,000 left", one.State, two.State, two.Notice, two.Tally)
	}
	if d.count() != 3000 {
		t.Errorf("the brand has %d members, want 3,000", d.count())
	}
	if two = d.confirmed(two); two.State != intake.Done || d.count() != 4000 {
		t.Errorf("confirmed once more: %s with %d members, want done with 4,000", two.State, d.count())
	}
}

// However often the button is pressed, it acts once.
func TestConfirmPressedTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.checked(d.upload("a.csv", numbered(0, 50)))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := d.Confirm(t.Context(), d.brand, decision(in)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in = d.await(in.ID); in.State != intake.Done || d.count() != 50 {
		t.Errorf("%s with %d members, want done with 50", in.State, d.count())
	}
}

// Whatever changes in the brand between check and confirm, nothing other than
// what was shown is written.
func TestDrift(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const roster = "姓名,手机,城市\n甲甲,13800138001,成都\n乙乙,13800138002,北京\n"
	changes := map[string]func(d *desk){
		"somebody was added by hand": func(d *desk) {
			fixture.Admit(t, d.pool, d.brand, member.Admission{Profile: member.Profile{Name: "甲甲"}, Contacts: member.Contacts{Phone: "+8613800138001"}})
		},
		"somebody was edited": func(d *desk) {
			d.edit("+8613800138009", func(r *member.Revision) { r.City = "上海" })
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			d := d.another(t)
			d.confirmed(d.checked(d.upload("before.csv", "姓名,手机,城市\n丙丙,13800138009,天津\n")))
			in := d.checked(d.upload("a.csv", roster+"丙丙,13800138009,成都\n"))
			change(d)
			before := d.count()
			in = d.confirmed(in)
			if in.State != intake.Checked || in.Notice.ID != "intake.notice.drifted" || d.count() != before {
				t.Errorf("%s %v with %d members, want checked anew with %d", in.State, in.Notice, d.count(), before)
			}
			if in = d.confirmed(in); in.State != intake.Done || d.count() != 3 {
				t.Errorf("confirmed once more: %s with %d members, want done with 3", in.State, d.count())
			}
		})
	}
}

// A phone somebody gets by hand while an import is writing is not taken from
// them: the import stops, and is checked anew.
func TestTakenMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.checked(d.upload("a.csv", numbered(0, 20)))
	held, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		check(t, d.pool.In(t.Context(), d.brand, func(tx postgres.Conn) error {
			_, err := d.members.On(tx).Admit(t.Context(), d.brand, member.Act{By: actor, Source: member.Entry},
				member.Admission{Profile: member.Profile{Name: "先来的"}, Contacts: member.Contacts{Phone: "+8613800000007"}})
			close(held)
			<-release
			return err
		}))
	})
	<-held
	check(t, d.Confirm(t.Context(), d.brand, decision(in)))
	d.waiting()
	close(release)
	wg.Wait()
	if in = d.await(in.ID); in.State != intake.Checked || in.Notice.ID != "intake.notice.drifted" || d.count() != 1 {
		t.Errorf("%s %v with %d members, want checked anew with 1", in.State, in.Notice, d.count())
	}
}

// Cancelling while rows are being written writes none of them.
func TestCancelWhileWriting(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.checked(d.upload("a.csv", numbered(0, 20)))
	held, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		check(t, d.pool.In(t.Context(), d.brand, func(tx postgres.Conn) error {
			_, err := tx.Exec(t.Context(), "SELECT pg_advisory_xact_lock(hashtextextended('import ' || $1::text, 0))", d.brand.String())
			close(held)
			<-release
			return err
		}))
	})
	<-held
	check(t, d.Confirm(t.Context(), d.brand, decision(in)))
	d.until(in.ID, func(in intake.Intake) bool { return in.Tries > 0 })
	check(t, d.Cancel(t.Context(), d.brand, decision(in)))
	close(release)
	wg.Wait()
	d.close()
	if in = d.get(in.ID); in.State != intake.Cancelled || d.count() != 0 {
		t.Errorf("%s with %d members, want cancelled with none", in.State, d.count())
	}
}

func TestAnotherBrandSeesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.upload("a.csv", threePeople)
	other := d.another(t)
	foreign := map[string]error{}
	_, foreign["Get"] = other.Get(t.Context(), other.brand, in.ID)
	foreign["Check"] = other.Check(t.Context(), other.brand, decision(in), in.Plan)
	foreign["Reread"] = other.Reread(t.Context(), other.brand, decision(in), 0, 1)
	foreign["Confirm"] = other.Confirm(t.Context(), other.brand, decision(in))
	foreign["Undo"] = other.Undo(t.Context(), other.brand, decision(in))
	foreign["Cancel"] = other.Cancel(t.Context(), other.brand, decision(in))
	for what, err := range foreign {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s from another brand = %v, want not found", what, err)
		}
	}
	recent, err := other.Recent(t.Context(), other.brand)
	waiting, err2 := other.Waiting(t.Context(), other.brand, actor.ID)
	found, err3 := other.Findings(t.Context(), other.brand, in.ID, "", 0, 10)
	if len(recent)+len(waiting)+len(found) > 0 || errors.Join(err, err2, err3) != nil {
		t.Errorf("another brand sees %d recent, %d waiting, %d findings, %v", len(recent), len(waiting), len(found), errors.Join(err, err2, err3))
	}
	if own, err := d.Waiting(t.Context(), d.brand, actor.ID); err != nil || len(own) != 1 || own[0].ID != in.ID {
		t.Errorf("Waiting = %v, %v, want the one", own, err)
	}
	if others, err := d.Waiting(t.Context(), d.brand, uuid.New()); err != nil || len(others) != 0 {
		t.Errorf("Waiting of a colleague = %v, %v, want none", others, err)
	}
}

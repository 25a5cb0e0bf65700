package intake_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/intake"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
	"xinhuo/internal/tier"
)

// A tier set in Xinhuo wins over an old roster, unless the person wants the
// roster's; then only legal moves are made, and recorded.
func TestTiersOfMembers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const before = "姓名,手机,梯队\n甲甲,13800138001,预备\n乙乙,13800138002,潜力\n"
	const after = "姓名,手机,梯队\n甲甲,13800138001,核心\n乙乙,13800138002,荣休\n"
	d.confirmed(d.checked(d.upload("before.csv", before)))

	in := d.checked(d.upload("after.csv", after))
	if want := (intake.Tally{Unchanged: 2, Warned: 2}); in.Tally != want {
		t.Errorf("without moving %+v, want %+v\n%s", in.Tally, want, d.said(in))
	}
	in.Plan.MoveTiers = true
	in = d.checked(in)
	if want := (intake.Tally{Changed: 1, Unchanged: 1, Warned: 1}); in.Tally != want || d.reasons(in)[0] != "intake.row.tier_illegal" {
		t.Fatalf("with moving %+v, want %+v\n%s", in.Tally, want, d.said(in))
	}
	d.confirmed(in)
	if got := words(d.tierOf("+8613800138001"), d.tierOf("+8613800138002")); got != "core prospect" {
		t.Errorf("their tiers are %s, want core prospect", got)
	}
	again := d.upload("after.csv", after)
	again.Plan.MoveTiers = true
	if again = d.checked(again); again.Tally != (intake.Tally{Unchanged: 2, Warned: 1}) {
		t.Errorf("again %+v, want nobody changed", again.Tally)
	}
}

// Rows of one member that differ among themselves change nothing when the
// brand holds what they come down to.
func TestRowsThatDiffer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const roster = "姓名,手机,微信,城市,擅长\n甲甲,13800138001,jia_jia,北京,越野\n甲甲,13800138001,,成都,改装\n甲甲,13800138009,jia_jia,,\n"
	in := d.checked(d.upload("a.csv", roster))
	if want := (intake.Tally{Created: 1, Changed: 2}); in.Tally != want {
		t.Fatalf("first %+v, want %+v\n%s", in.Tally, want, d.said(in))
	}
	d.confirmed(in)
	m := d.only()
	if got := words(m.Phone, m.City, m.Specialities); got != "+8613800138009 成都 [改装 越野]" {
		t.Errorf("they come down to %s", got)
	}
	if again := d.checked(d.upload("a.csv", roster)); again.Tally != (intake.Tally{Unchanged: 3}) {
		t.Errorf("again %+v, want nobody changed\n%s", again.Tally, d.said(again))
	}
	d.edit("+8613800138009", func(r *member.Revision) { r.City = "上海" })
	in = d.checked(d.upload("a.csv", roster))
	if found := d.findings(in, intake.Changed); len(found) != 1 || found[0].Line != 3 || found[0].Notes[0].Field != "city" {
		t.Errorf("after an edit %+v, want row 3 to change the city", found)
	}
	if in = d.confirmed(in); in.State != intake.Done || d.only().City != "成都" {
		t.Errorf("%s %v with %s, want done with 成都", in.State, in.Notice, d.only().City)
	}
}

func TestUnknownTiersAreAsked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.upload("a.csv", "姓名,手机,梯队\n甲甲,13800138001,长老\n乙乙,13800138002,长老\n丙丙,13800138003,核心\n丁丁,13800138004,元勋\n")
	want := []roster.Word{{Text: "长老", Rows: 2, Line: 2}, {Text: "元勋", Rows: 1, Line: 5}}
	if fmt.Sprint(in.Asks.Tiers) != fmt.Sprint(want) {
		t.Fatalf("asked about %v, want %v", in.Asks.Tiers, want)
	}
	unanswered := d.checked(in)
	if unanswered.State != intake.Mapping || fmt.Sprint(unanswered.Asks.Tiers) != fmt.Sprint(want) {
		t.Fatalf("checked without answers: %s %v, want mapping with the questions", unanswered.State, unanswered.Asks)
	}
	unanswered.Plan.Tiers = map[string]string{"长老": "emeritus", "元勋": roster.LeaveEmpty}
	d.confirmed(d.checked(unanswered))
	if got := words(d.tierOf("+8613800138001"), d.tierOf("+8613800138003"), d.tierOf("+8613800138004")); got != "emeritus core prospect" {
		t.Errorf("they come in as %s, want emeritus core prospect", got)
	}
}

// What an import wrote can be taken back by whoever confirmed it, as long as
// nobody has gone on with it.
func TestUndo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.confirmed(d.checked(d.upload("before.csv", "姓名,手机,城市,梯队,抖音号\n甲甲,13800138001,成都,预备,\n")))
	was := d.counts()
	in := d.upload("after.csv", "姓名,手机,城市,梯队,抖音号\n甲甲,13800138001,北京,核心,dyjia\n乙乙,13800138002,上海,潜力,\n")
	in.Plan.MoveTiers = true
	in = d.confirmed(d.checked(in))
	if d.count() != 2 || d.tierOf("+8613800138001") != member.Core {
		t.Fatalf("%s %v", in.State, in.Notice)
	}
	stranger := decision(in)
	stranger.By = journal.Actor{ID: d.brand.UUID, Name: "别人"}
	if err := d.Undo(t.Context(), d.brand, stranger); !errors.As(err, new(errs.Invalid)) {
		t.Errorf("Undo by somebody else = %v, want a refusal", err)
	}
	check(t, d.Undo(t.Context(), d.brand, decision(in)))
	if in = d.await(in.ID); in.State != intake.Undone {
		t.Fatalf("undone: %s %v", in.State, in.Notice)
	}
	m := d.only()
	if got := words(m.Name, m.City, m.Tier, len(m.Handles)); got != "甲甲 成都 reserve 0" {
		t.Errorf("after the undo %s, want 甲甲 成都 reserve 0", got)
	}
	if is := d.counts(); is != was {
		t.Errorf("the counts are\n%s\nwant\n%s", is, was)
	}
}

func TestUndoOfWhatWasTouched(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.confirmed(d.checked(d.upload("a.csv", threePeople)))
	d.edit("+8613800138002", func(r *member.Revision) { r.City = "上海" })
	check(t, d.Undo(t.Context(), d.brand, decision(in)))
	if in = d.await(in.ID); in.State != intake.Done || in.Notice.ID != "intake.undo.touched" || d.count() != 3 {
		t.Errorf("%s %v with %d members, want done, touched, with 3", in.State, in.Notice, d.count())
	}
}

// Work that fails three times is given back, with nothing written.
func TestGivenBackAfterThreeTries(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.checked(d.upload("a.csv", threePeople))
	d.close()
	check(t, d.Confirm(t.Context(), d.brand, decision(in)))
	d.set(in, "tries = 3, beat_at = now() - interval '1 minute'")
	check(t, d.Resume(t.Context()))
	in = d.get(in.ID)
	if in.State != intake.Checked || in.Notice.ID != "intake.problem.interrupted" || d.count() != 0 {
		t.Errorf("%s %v with %d members, want checked, interrupted, with none", in.State, in.Notice, d.count())
	}
	check(t, d.Confirm(t.Context(), d.brand, decision(in)))
	d.set(in, "beat_at = now() - interval '1 minute'")
	check(t, d.Resume(t.Context()))
	d.serve()
	if in = d.await(in.ID); in.State != intake.Done || in.Notice.ID != "intake.notice.resumed" || d.count() != 3 {
		t.Errorf("%s %v with %d members, want done, resumed, with 3", in.State, in.Notice, d.count())
	}
}

// A run that comes late finds its intake taken over and does nothing.
func TestLateRunDoesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.checked(d.upload("a.csv", threePeople))
	d.close()
	check(t, d.Confirm(t.Context(), d.brand, decision(in)))
	d.set(in, "run = gen_random_uuid()")
	d.serve()
	time.Sleep(500 * time.Millisecond)
	if in = d.get(in.ID); in.State != intake.Confirming || in.Tries != 0 || d.count() != 0 {
		t.Errorf("%s after %d tries with %d members, want confirming, untouched", in.State, in.Tries, d.count())
	}
}

// What is kept too long goes.
func TestTidy(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	waiting := d.upload("a.csv", threePeople)
	done := d.confirmed(d.checked(d.upload("b.csv", threePeople+"戊戊,,138001,,,\n")))
	d.set(waiting, "created_at = now() - interval '25 hours'")
	d.set(done, "finished_at = now() - interval '25 hours'")
	check(t, d.Tidy(t.Context()))
	if in := d.get(waiting.ID); in.State != intake.Cancelled || in.Problem.ID != "intake.problem.abandoned" {
		t.Errorf("left for a day: %s %v, want cancelled", in.State, in.Problem)
	}
	if n := d.parts(); n != 0 {
		t.Errorf("%d parts are left, want none", n)
	}
	if found := d.findings(done, intake.Refused); len(found) != 1 || len(found[0].Cells) == 0 {
		t.Errorf("after a day %+v, want the refused row as it stood", found)
	}
	d.set(done, "finished_at = now() - interval '31 days'")
	check(t, d.Tidy(t.Context()))
	if found := d.findings(done, intake.Refused); len(found) != 1 || len(found[0].Cells) != 0 || found[0].Notes[0].Value != "" || !d.get(done.ID).Forgotten {
		t.Errorf("after a month %+v, want the reason alone", found)
	}
}

func (d *desk) set(in intake.Intake, columns string) {
	d.t.Helper()
	check(d.t, d.pool.In(d.t.Context(), d.brand, func(tx postgres.Conn) error {
		_, err := tx.Exec(d.t.Context(), "UPDATE intakes SET "+columns+" WHERE tenant_id = $1 AND id = $2", d.brand.UUID, in.ID)
		return err
	}))
}

func (d *desk) parts() (n int) {
	d.t.Helper()
	check(d.t, d.pool.Read(d.t.Context(), d.brand, func(tx postgres.Conn) error {
		return tx.QueryRow(d.t.Context(), "SELECT count(*) FROM intake_parts WHERE tenant_id = $1", d.brand.UUID).Scan(&n)
	}))
	return n
}

// counts is what the dashboard counts, as text.
func (d *desk) counts() (all string) {
	d.t.Helper()
	check(d.t, d.pool.Read(d.t.Context(), d.brand, func(tx postgres.Conn) error {
		return tx.QueryRow(d.t.Context(), `SELECT coalesce(string_agg(x, E'\n' ORDER BY x), '') FROM (
			SELECT dim || ' ' || value || ' ' || sum(n) AS x FROM member_counts WHERE tenant_id = $1 GROUP BY dim, value HAVING sum(n) <> 0) y`, d.brand.UUID).Scan(&all)
	}))
	return all
}

func (d *desk) tierOf(phone string) member.Tier {
	d.t.Helper()
	found, err := d.members.Lookup(d.t.Context(), d.brand, []member.Mark{{Phone: phone}})
	check(d.t, err)
	m, err := d.members.Get(d.t.Context(), d.brand, found[0].Phone)
	check(d.t, err)
	if moves, err := tier.NewStore(d.pool, d.members, clock.System).History(d.t.Context(), d.brand, m.ID); err != nil || moves[0].To != m.Tier {
		d.t.Errorf("%s is %s and their history ends with %v, %v", m.Name, m.Tier, moves, err)
	}
	return m.Tier
}

// words are values with spaces between them.
func words(values ...any) string { return strings.TrimSpace(fmt.Sprintln(values...)) }

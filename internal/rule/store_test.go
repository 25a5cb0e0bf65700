package rule_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/rule"
)

// house is a brand whose clock the test sets, with somebody who leads it.
type house struct {
	conn  postgres.Conn
	of    brand.Brand
	lead  auth.Identity
	rules *rule.Store
	now   time.Time
}

func open(t *testing.T) *house { return openOn(t, pgtest.Tx(t)) }

func openOn(t *testing.T, conn postgres.Conn) *house {
	t.Helper()
	h := &house{conn: conn, of: fixture.Brand(t, conn), now: time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)}
	h.lead = fixture.Person(t, conn, h.of, "陈静", auth.Manager)
	h.rules = rule.NewStore(conn, hands(t), func() time.Time { return h.now })
	return h
}

// hands are jobs that are written down and left.
func hands(t *testing.T) *jobs.Client {
	nowhere, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nowhere.Close)
	c, err := jobs.New(nowhere, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (h *house) by() journal.Actor { return h.lead.Actor() }

// core admits a core member of two years' standing who published n posts
// lately.
func (h *house) core(t *testing.T, name string, posts int64) member.Member {
	t.Helper()
	m := fixture.Admit(t, h.conn, h.of.ID, member.Admission{
		Profile: member.Profile{Name: name}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Core, EnteredAt: h.now.AddDate(-2, 0, 0),
	})
	h.count(t, m.ID, posts, h.now)
	return m
}

func (h *house) count(t *testing.T, who uuid.UUID, posts int64, at time.Time) {
	t.Helper()
	if posts == 0 {
		return
	}
	e := contribution.Entry{Member: who, Kind: contribution.PostPublished, At: at, Amount: posts, Source: uuid.New()}
	if err := contribution.NewStore(h.conn).Add(t.Context(), h.of.ID, e); err != nil {
		t.Fatal(err)
	}
}

// drafted begins a draft and makes it say twoLines.
func (h *house) drafted(t *testing.T) rule.Version {
	t.Helper()
	if _, err := h.rules.Begin(t.Context(), h.of.ID, h.by(), uuid.Nil); err != nil {
		t.Fatal(err)
	}
	d, err := h.rules.Draft(t.Context(), h.of.ID)
	if err != nil {
		t.Fatal(err)
	}
	return h.saved(t, d, twoLines)
}

func (h *house) saved(t *testing.T, d rule.Version, spec rule.Spec) rule.Version {
	t.Helper()
	err := h.rules.Save(t.Context(), h.of.ID, h.by(), rule.Revision{ID: d.ID, Version: d.Version, Spec: spec, Host: h.lead.Account})
	if err != nil {
		t.Fatal(err)
	}
	if d, err = h.rules.Draft(t.Context(), h.of.ID); err != nil {
		t.Fatal(err)
	}
	return d
}

func (h *house) tried(t *testing.T, d rule.Version) rule.Run {
	t.Helper()
	id, err := h.rules.Try(t.Context(), h.of.ID, h.by(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.rules.Work(t.Context(), h.of.ID, id); err != nil {
		t.Fatal(err)
	}
	run, err := h.rules.Run(t.Context(), h.of.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func (h *house) publish(t *testing.T, d rule.Version, inDays int) error {
	t.Helper()
	return h.rules.Publish(t.Context(), h.of.ID, h.by(), rule.Publication{ID: d.ID, Version: d.Version, EffectiveOn: today.AddDate(0, 0, inDays)})
}

func refused(t *testing.T, err error, field, with string) {
	t.Helper()
	bad := errs.Invalid{}
	if !errors.As(err, &bad) || bad[field].ID != with {
		t.Errorf("it says %v, want %s beside %q", err, with, field)
	}
}

func TestTryNamesWhoWouldMove(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.core(t, "稳的", 120)
	warned, falling := h.core(t, "悬的", 95), h.core(t, "要降的", 10)
	h.count(t, falling.ID, 1, h.now.AddDate(-1, 0, 0)) // it has been counted for a year
	rising := h.core(t, "要升的", 200)
	h.set(t, rising.ID, member.Reserve)
	run := h.tried(t, h.drafted(t))
	want := rule.Counted{Rising: 1, Falling: 1, Warned: 1, Staying: 1}
	if run.State != rule.RunDone || run.Counted != want || run.Passed != 4 || run.Total != 4 {
		t.Fatalf("the run is %+v, want %+v of four", run, want)
	}
	for outcome, who := range map[rule.Outcome]member.Member{rule.Rise: rising, rule.Fall: falling, rule.Warn: warned} {
		named, err := h.rules.Outcomes(t.Context(), h.of.ID, run, outcome, uuid.Nil, 10)
		if err != nil || len(named) != 1 || named[0].Member != who.ID || len(named[0].Checks) != 1 {
			t.Errorf("%s names %+v, %v; want %s with one number", outcome, named, err, who.Name)
		}
	}
	theirs := fixture.Tenant(t, h.conn)
	if _, err := h.rules.Run(t.Context(), theirs, run.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand gets the run: %v", err)
	}
	if named, err := h.rules.Outcomes(t.Context(), theirs, run, rule.Fall, uuid.Nil, 10); err != nil || len(named) > 0 {
		t.Errorf("another brand reads %v, %v", named, err)
	}
}

// Of the prospects only those who did something are read; the others are
// counted all the same.
func TestTryFindsTheProspectWhoDidSomething(t *testing.T) {
	t.Parallel()
	h := open(t)
	rising, idle, old := h.core(t, "要升的", 6), h.core(t, "潜水的", 0), h.core(t, "荣休的", 6)
	h.set(t, rising.ID, member.Prospect)
	h.set(t, idle.ID, member.Prospect)
	h.set(t, old.ID, member.Emeritus)
	d := h.saved(t, h.drafted(t), rule.Spec{Slack: 90, Grace: 90, Lines: map[rule.Which]rule.Line{rule.ReachReserve: {Criteria: []rule.Criterion{criterion(5)}}}})
	run := h.tried(t, d)
	if want := (rule.Counted{Rising: 1, Staying: 2}); run.Counted != want || run.Passed != 3 {
		t.Errorf("the run is %+v, want %+v of three", run, want)
	}
	named, err := h.rules.Outcomes(t.Context(), h.of.ID, run, rule.Rise, uuid.Nil, 10)
	if err != nil || len(named) != 1 || named[0].Member != rising.ID || named[0].To != member.Reserve {
		t.Errorf("it names %+v, %v; want %s", named, err, rising.Name)
	}
}

// set puts a member into a tier behind everybody's back.
func (h *house) set(t *testing.T, id uuid.UUID, to member.Tier) {
	t.Helper()
	err := h.conn.In(t.Context(), h.of.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "UPDATE members SET tier = $3 WHERE tenant_id = $1 AND id = $2", h.of.ID, id, string(to))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADryRunGoesOnWhereItsServerWasKilled(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.core(t, "要降的", 10)
	d := h.drafted(t)
	id, err := h.rules.Try(t.Context(), h.of.ID, h.by(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.rules.Step(t.Context(), h.of.ID, id); err != nil { // and then the lights went out
		t.Fatal(err)
	}
	for range 2 { // River brings the job twice
		if err := h.rules.Work(t.Context(), h.of.ID, id); err != nil {
			t.Fatal(err)
		}
	}
	run, err := h.rules.Run(t.Context(), h.of.ID, id)
	if err != nil || run.State != rule.RunDone || run.Passed != 1 || run.Unsure != 1 {
		t.Errorf("the run is %+v, %v; want one member passed once", run, err)
	}
	again, err := h.rules.Try(t.Context(), h.of.ID, h.by(), d.ID)
	if err != nil || again == id {
		t.Errorf("a finished run is tried again as %s, %v; want another", again, err)
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.drafted(t)
	refused(t, h.publish(t, d, 1), "", "rule.publish.untried")
	h.tried(t, d)
	edited := h.saved(t, d, twoLines) // a colleague edits it while the run is open
	refused(t, h.publish(t, d, 1), "", "rule.publish.changed")
	refused(t, h.publish(t, edited, 1), "", "rule.publish.untried")
	h.tried(t, edited)
	refused(t, h.publish(t, edited, 0), "effective_on", "rule.publish.backwards")
	refused(t, h.publish(t, edited, -30), "effective_on", "rule.publish.backwards")
	if _, err := h.rules.Current(t.Context(), h.of.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("after refusals there are rules in force: %v", err)
	}
	if err := h.publish(t, edited, 5); err != nil {
		t.Fatal(err)
	}
	refused(t, h.publish(t, edited, 6), "", "rule.publish.done")
	h.now = h.now.AddDate(0, 0, 4)
	if _, err := h.rules.Current(t.Context(), h.of.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("the day before, there are rules in force: %v", err)
	}
	// In Shanghai the day comes at four in the afternoon of London's.
	h.now = time.Date(2026, 5, 24, 15, 59, 59, 0, time.UTC)
	if _, err := h.rules.Current(t.Context(), h.of.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a second before midnight there are rules in force: %v", err)
	}
	h.now = h.now.Add(time.Second)
	if v, err := h.rules.Current(t.Context(), h.of.ID); err != nil || v.ID != edited.ID || v.Phase != rule.InForce {
		t.Errorf("at midnight Current = %+v, %v", v, err)
	}
	refused(t, h.rules.Withdraw(t.Context(), h.of.ID, h.by(), edited.ID), "", "rule.withdraw.late")
	if _, err := h.rules.Current(t.Context(), fixture.Tenant(t, h.conn)); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand has rules: %v", err)
	}
}

// A dry run says for a week what publishing would do; then it is made anew.
func TestADryRunGrowsOld(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.drafted(t)
	h.tried(t, d)
	h.now = h.now.AddDate(0, 0, 8)
	refused(t, h.publish(t, d, 30), "", "rule.publish.stale")
	if v, err := h.rules.Draft(t.Context(), h.of.ID); err != nil || v.ID != d.ID || v.Version != d.Version {
		t.Errorf("refused, the draft is %+v, %v; want it as it was", v, err)
	}
	h.tried(t, d)
	h.now = h.now.AddDate(0, 0, 7)
	if err := h.publish(t, d, 30); err != nil {
		t.Errorf("on the last day of the week = %v", err)
	}
}

// Somebody saves while somebody publishes: what comes into force is what was
// tried, and who saved is told.
func TestSavedWhilePublished(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := openOn(t, pool)
	d := h.drafted(t)
	h.tried(t, d)
	held := pgtest.Hold(pool, "PublishRules")
	publishing := rule.NewStore(held, hands(t), func() time.Time { return h.now })
	publish := pgtest.Begin(func() error {
		return publishing.Publish(t.Context(), h.of.ID, h.by(), rule.Publication{ID: d.ID, Version: d.Version, EffectiveOn: today.AddDate(0, 0, 5)})
	})
	<-held.Came()
	other := rule.Revision{ID: d.ID, Version: d.Version, Spec: twoLines, Note: "另一个人的", Host: h.lead.Account}
	save := pgtest.Begin(func() error { return h.rules.Save(t.Context(), h.of.ID, h.by(), other) })
	pgtest.Blocked(t, pool, save.Done())
	held.GoOn()
	if err := publish.Err(); err != nil {
		t.Fatal(err)
	}
	if err := save.Err(); !errors.Is(err, errs.Conflict) {
		t.Errorf("saving = %v, want a conflict", err)
	}
	if v, err := h.rules.Get(t.Context(), h.of.ID, d.ID); err != nil || v.Phase != rule.Coming || v.Note != d.Note {
		t.Errorf("what comes is %+v, %v; want what was tried", v, err)
	}
}

func TestWithdrawAndSupersede(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.drafted(t)
	h.tried(t, first)
	if err := h.publish(t, first, 3); err != nil {
		t.Fatal(err)
	}
	if err := h.rules.Withdraw(t.Context(), fixture.Tenant(t, h.conn), h.by(), first.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand withdraws: %v", err)
	}
	if err := h.rules.Withdraw(t.Context(), h.of.ID, h.by(), first.ID); err != nil {
		t.Fatal(err)
	}
	for _, inDays := range []int{3, 10} {
		d := h.drafted(t)
		h.tried(t, d)
		if err := h.publish(t, d, inDays); err != nil {
			t.Fatal(err)
		}
	}
	third := h.drafted(t)
	h.tried(t, third)
	refused(t, h.publish(t, third, 10), "effective_on", "rule.publish.before_other")
	h.now = h.now.AddDate(0, 0, 11)
	all, err := h.rules.Versions(t.Context(), h.of.ID)
	if err != nil {
		t.Fatal(err)
	}
	var phases []rule.Phase
	for _, v := range all {
		phases = append(phases, v.Phase)
	}
	want := []rule.Phase{rule.Draft, rule.InForce, rule.Superseded, rule.Withdrawn}
	for i := range want {
		if i >= len(phases) || phases[i] != want[i] {
			t.Fatalf("the versions are %v, want %v", phases, want)
		}
	}
}

func TestSave(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.drafted(t)
	save := func(version int, change func(*rule.Spec)) error {
		spec := rule.Spec{Slack: 90, Grace: 90, Lines: map[rule.Which]rule.Line{rule.KeepCore: {Criteria: []rule.Criterion{criterion(5)}}}}
		change(&spec)
		return h.rules.Save(t.Context(), h.of.ID, h.by(), rule.Revision{ID: d.ID, Version: version, Spec: spec, Host: h.lead.Account})
	}
	if err := save(d.Version-1, func(*rule.Spec) {}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want conflict", err)
	}
	refused(t, save(d.Version, func(s *rule.Spec) { s.Lines = nil }), "", "rule.bad.empty")
	refused(t, save(d.Version, func(s *rule.Spec) {
		s.Lines[rule.ReachCore] = rule.Line{Criteria: []rule.Criterion{criterion(4)}}
	}), "reach_core.0.least", "rule.bad.hysteresis")
	refused(t, save(d.Version, func(s *rule.Spec) { s.Slack = 30 }), "slack", "rule.bad.slack")
	stranger := rule.Revision{ID: d.ID, Version: d.Version, Spec: twoLines, Host: uuid.New()}
	refused(t, h.rules.Save(t.Context(), h.of.ID, h.by(), stranger), "host", "rule.bad.host")
	again, err := h.rules.Begin(t.Context(), h.of.ID, h.by(), uuid.Nil)
	if err != nil || again != d.ID {
		t.Errorf("a second draft = %s, %v; want the one under way", again, err)
	}
	if err := h.rules.Discard(t.Context(), h.of.ID, h.by(), d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.rules.Draft(t.Context(), h.of.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a discarded draft is still there: %v", err)
	}
}

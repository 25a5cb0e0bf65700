package risk_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/risk"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// keys are a kind of thing for these tests: each is a note, and lies with the
// member it is about. Nobody else is ready for one.
type keys struct{ holding.Noun }

func (keys) Kind() string { return "seat" }

func (keys) Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]holding.Thing, error) {
	rows, err := tx.Query(ctx, `SELECT id, member_id, body FROM member_notes WHERE tenant_id = $1 AND member_id = ANY($2) ORDER BY id`, t, members)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []holding.Thing
	for rows.Next() {
		th := holding.Thing{Kind: "seat"}
		if err := rows.Scan(&th.ID, &th.Holder, &th.Title); err != nil {
			return nil, err
		}
		all = append(all, th)
	}
	return all, rows.Err()
}

// club is a brand whose clock the test sets.
type club struct {
	t       testing.TB
	conn    postgres.Conn
	of      tenant.ID
	now     time.Time
	members *member.Store
	*risk.Store
}

func newClub(t testing.TB, conn postgres.Conn) *club {
	t.Helper()
	c := &club{t: t, conn: conn, of: fixture.Tenant(t, conn), now: clock.System(), members: member.NewStore(conn, fixture.Keys())}
	c.Store = c.with(conn)
	return c
}

func (c *club) with(conn postgres.Conn) *risk.Store {
	nouns := holding.Nouns{keys{}}
	tick := func() time.Time { return c.now }
	return risk.NewStore(conn, nouns, handover.NewStore(conn, c.members.On(conn), nouns, tick), tick)
}

func (c *club) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *club) exec(sql string, args ...any) {
	c.t.Helper()
	c.must(c.conn.In(c.t.Context(), c.of, func(tx postgres.Conn) error {
		_, err := tx.Exec(c.t.Context(), sql, append([]any{c.of}, args...)...)
		return err
	}))
}

// atRisk is one of the core who asks for leave and holds two seats alone:
// likelihood 50, uniqueness 75, risk 38.
func (c *club) atRisk(name string) uuid.UUID {
	c.t.Helper()
	m := fixture.MemberIn(c.t, c.conn, c.of, name, member.Core)
	for _, title := range []string{"成都领队", "越野栏目"} {
		c.must(c.members.Remark(c.t.Context(), c.of, fixture.Actor, m.ID, title))
	}
	c.exec(`INSERT INTO absences (tenant_id, id, member_id, from_day, to_day, state, asked_at) VALUES ($1, $2, $3, '2027-01-01', '2027-02-01', 'asked', now())`, uuid.New(), m.ID)
	return m.ID
}

// worsen announces a fall too: likelihood 70, risk 53.
func (c *club) worsen(of uuid.UUID) {
	c.t.Helper()
	c.exec(`INSERT INTO falls (tenant_id, id, member_id, version_id, version_no, from_tier, to_tier, lacking, host_id, host_name, opened_on, due_on, told, state)
		VALUES ($1, $2, $3, $2, 1, 'core', 'reserve', '[]', $2, '陈静', '2026-06-01', '2026-07-01', 30, 'open')`, uuid.New(), of)
}

func (c *club) round() {
	c.t.Helper()
	c.must(c.RoundOf(c.t.Context(), c.of))
}

func (c *club) risk(of uuid.UUID) risk.Risk {
	c.t.Helper()
	r, err := c.Of(c.t.Context(), c.of, of)
	c.must(err)
	return r
}

func (c *club) drafts() (n int) {
	c.t.Helper()
	c.must(c.conn.Read(c.t.Context(), c.of, func(tx postgres.Conn) error {
		return tx.QueryRow(c.t.Context(), `SELECT count(*) FROM handovers WHERE tenant_id = $1`, c.of).Scan(&n)
	}))
	return n
}

func TestRound(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	calm := fixture.MemberIn(t, c.conn, c.of, "王伟强", member.Core).ID
	reserve := fixture.MemberIn(t, c.conn, c.of, "李若曦", member.Reserve).ID
	c.round()
	if r := c.risk(zhang); r.Likelihood != 50 || r.Uniqueness != 75 || r.Score.Risk != 38 || r.OverSince != nil || r.Held != 2 || r.Alone != 2 {
		t.Errorf("risk %+v, want 50 × 75 = 38, below the limit", r)
	}
	if _, err := c.Of(t.Context(), c.of, reserve); !errors.Is(err, errs.NotFound) {
		t.Errorf("the reserve has a risk: %v", err)
	}
	all, n, err := c.List(t.Context(), c.of, risk.First, 10)
	if err != nil || len(all) != 2 || all[0].Member != zhang || all[1].Member != calm || n.People != 2 || n.Over != 0 || n.Alone != 1 || n.At == nil {
		t.Errorf("list %+v, %+v, %v", all, n, err)
	}
	if rest, _, err := c.List(t.Context(), c.of, risk.Behind(all[0]), 10); err != nil || len(rest) != 1 || rest[0].Member != calm {
		t.Errorf("behind the first: %+v, %v", rest, err)
	}
	if c.drafts() != 0 {
		t.Error("a hand-over was drafted below the limit")
	}
	theirs := fixture.Tenant(t, c.conn)
	if _, err := c.Of(t.Context(), theirs, zhang); !errors.Is(err, errs.NotFound) {
		t.Errorf("read in another brand: %v", err)
	}
	if all, n, err := c.List(t.Context(), theirs, risk.First, 10); err != nil || len(all) != 0 || n.People != 0 {
		t.Errorf("list in another brand: %v, %+v, %v", all, n, err)
	}
}

// Crossing the limit drafts one hand-over, however often the round is made;
// a second crossing drafts a second one, and cancelling does not.
func TestCrossingDraftsOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	c.round()
	c.worsen(zhang)
	for range 3 {
		c.round()
	}
	r := c.risk(zhang)
	if r.OverSince == nil || r.Handover.State != handover.Draft || c.drafts() != 1 {
		t.Fatalf("risk %+v with %d hand-overs, want one draft", r, c.drafts())
	}
	if waiting, err := c.Waiting(t.Context(), c.of, 10); err != nil || len(waiting) != 1 || waiting[0].Member != zhang || waiting[0].Handover != r.Handover {
		t.Errorf("waiting %+v, %v", waiting, err)
	}
	if waiting, err := c.Waiting(t.Context(), fixture.Tenant(t, c.conn), 10); err != nil || len(waiting) != 0 {
		t.Errorf("waiting in another brand: %v, %v", waiting, err)
	}
	c.exec(`UPDATE handovers SET state = 'cancelled', ended_at = now(), end_reason = '她不走了' WHERE tenant_id = $1`)
	c.round()
	if waiting, _ := c.Waiting(t.Context(), c.of, 10); len(waiting) != 0 || c.drafts() != 1 {
		t.Errorf("after it was cancelled %d wait and %d hand-overs stand; want it left alone", len(waiting), c.drafts())
	}
	c.exec(`UPDATE falls SET state = 'recovered' WHERE tenant_id = $1`)
	c.round()
	if r := c.risk(zhang); r.OverSince != nil {
		t.Errorf("fallen to %d and still over since %v", r.Score.Risk, r.OverSince)
	}
	c.worsen(zhang)
	c.round()
	if c.drafts() != 2 {
		t.Errorf("%d hand-overs after a second crossing, want a second", c.drafts())
	}
}

// Two rounds list the same crossing. One drafts, and somebody cancels the
// draft before the other comes to it: the crossing has had its one.
func TestCrossingListedTwice(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	c.worsen(zhang)
	c.round()
	since := c.risk(zhang).OverSince
	c.exec(`UPDATE handovers SET state = 'cancelled', ended_at = now(), end_reason = '她不走了' WHERE tenant_id = $1`)
	c.now = c.now.Add(time.Hour)
	c.must(c.DraftListed(t.Context(), c.of, zhang))
	if r := c.risk(zhang); c.drafts() != 1 || r.OverSince == nil || !r.OverSince.Equal(*since) {
		t.Errorf("%d hand-overs, over since %v; want the one there was, and since %v", c.drafts(), r.OverSince, since)
	}
	calm := fixture.MemberIn(t, c.conn, c.of, "王伟强", member.Core).ID
	c.round()
	c.must(c.DraftListed(t.Context(), c.of, calm))
	if c.drafts() != 1 {
		t.Error("a hand-over was drafted for who is below the limit by now")
	}
}

// Where a hand-over is under way already, the crossing points to it.
func TestCrossingFindsTheRunning(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	c.worsen(zhang)
	plan := handover.Plan{Leavers: []uuid.UUID{zhang}, LeavingOn: c.now.AddDate(0, 0, 30), Reason: "搬去北京", Origin: handover.Manual}
	_, err := handover.NewStore(c.conn, c.members, nil, clock.System).Draft(t.Context(), c.of, fixture.Actor, plan)
	c.must(err)
	c.round()
	if r := c.risk(zhang); c.drafts() != 1 || r.Handover.ID == uuid.Nil || r.OverSince == nil {
		t.Errorf("risk %+v with %d hand-overs, want it to name the one there is", r, c.drafts())
	}
}

// Nobody's timeline tells of a risk, nor of the hand-over it drafted.
func TestNobodysTimeline(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	before, err := journal.NewStore(c.conn).Of(t.Context(), c.of, zhang, journal.Newest, 50)
	c.must(err)
	c.worsen(zhang)
	c.round()
	after, err := journal.NewStore(c.conn).Of(t.Context(), c.of, zhang, journal.Newest, 50)
	c.must(err)
	if len(after) != len(before) {
		t.Errorf("the member's timeline has %d lines, had %d: %+v", len(after), len(before), after[0])
	}
	all, err := journal.NewStore(c.conn).Recent(t.Context(), c.of, journal.Newest, 50)
	c.must(err)
	if !slices.ContainsFunc(all, func(l journal.Entry) bool { return l.Verb == "risk.crossed" && l.SubjectID == zhang && l.Subject == "" }) {
		t.Error("the journal does not know of the crossing")
	}
}

// Two rounds at once draft one hand-over between them.
func TestRoundsAtOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Pool(t))
	for _, name := range []string{"张三丰", "王伟强", "赵敏"} {
		c.worsen(c.atRisk(name))
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := c.RoundOf(t.Context(), c.of); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := c.drafts(); n != 3 {
		t.Errorf("%d hand-overs of three people", n)
	}
}

// A server killed after the risks were computed and before the hand-overs
// were drafted leaves them to the next round.
func TestRoundKilled(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Pool(t))
	zhang := c.atRisk("张三丰")
	c.worsen(zhang)
	ctx, kill := context.WithCancel(t.Context())
	ticks := 0
	nouns := holding.Nouns{keys{}}
	tick := func() time.Time {
		if ticks++; ticks > 2 {
			kill()
		}
		return c.now
	}
	dying := risk.NewStore(c.conn, nouns, handover.NewStore(c.conn, c.members, nouns, tick), tick)
	if err := dying.RoundOf(ctx, c.of); err == nil {
		t.Fatal("the round outlived its server")
	}
	if r := c.risk(zhang); r.OverSince != nil || c.drafts() != 0 {
		t.Fatalf("half a crossing stands: %+v, %d hand-overs", r, c.drafts())
	}
	if ids, err := c.Due(t.Context()); err != nil || !slices.Contains(ids, c.of.UUID) {
		t.Fatalf("not due again: %v", err)
	}
	c.must(c.Round(t.Context()))
	if r := c.risk(zhang); r.OverSince == nil || c.drafts() != 1 {
		t.Errorf("after the next round: %+v, %d hand-overs", r, c.drafts())
	}
	if ids, _ := c.Due(t.Context()); slices.Contains(ids, c.of.UUID) {
		t.Error("still due")
	}
}

// Who leaves the core is forgotten; who goes on leave is not.
func TestRoundForgets(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	gone, away := c.atRisk("张三丰"), c.atRisk("王伟强")
	c.round()
	tiers := tier.NewStore(c.conn, c.members, clock.System)
	for id, to := range map[uuid.UUID]member.Tier{gone: member.Emeritus, away: member.OnLeave} {
		_, err := tiers.Move(t.Context(), c.of, fixture.Actor, tier.Order{Members: []uuid.UUID{id}, To: to, Reason: "交接完了", Source: member.Manual})
		c.must(err)
	}
	c.round()
	if _, err := c.Of(t.Context(), c.of, gone); !errors.Is(err, errs.NotFound) {
		t.Errorf("one who retired still has a risk: %v", err)
	}
	c.risk(away)
}

func TestLimit(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	if l, err := c.Limit(t.Context(), c.of); err != nil || l.Percent != risk.Usual || l.Version != 0 {
		t.Errorf("before anybody set one: %+v, %v", l, err)
	}
	tests := map[string]struct {
		limit risk.Limit
		field string
	}{
		"too low":   {risk.Limit{Percent: 4, Reason: "why"}, "percent"},
		"too high":  {risk.Limit{Percent: 96, Reason: "why"}, "percent"},
		"no reason": {risk.Limit{Percent: 30, Reason: " "}, "reason"},
		"no change": {risk.Limit{Percent: risk.Usual, Reason: "why"}, "percent"},
	}
	for name, tt := range tests {
		var bad errs.Invalid
		if err := c.SetLimit(t.Context(), c.of, fixture.Actor, tt.limit); !errors.As(err, &bad) || bad[tt.field].IsZero() {
			t.Errorf("%s: %v, want a complaint at %q", name, err, tt.field)
		}
	}
	zhang := c.atRisk("张三丰")
	c.round()
	c.must(c.SetLimit(t.Context(), c.of, fixture.Actor, risk.Limit{Percent: 30, Reason: "车展前要稳"}))
	if err := c.SetLimit(t.Context(), c.of, fixture.Actor, risk.Limit{Percent: 40, Reason: "晚到的"}); !errors.Is(err, errs.Conflict) {
		t.Errorf("set over what somebody set meanwhile = %v, want conflict", err)
	}
	if ids, err := c.Due(t.Context()); err != nil || !slices.Contains(ids, c.of.UUID) {
		t.Errorf("a changed limit makes no round due: %v", err)
	}
	c.round()
	if r := c.risk(zhang); r.OverSince == nil || c.drafts() != 1 {
		t.Errorf("under the new limit: %+v, %d hand-overs", r, c.drafts())
	}
	if all, err := c.Limits(t.Context(), c.of); err != nil || len(all) != 1 || all[0].Percent != 30 || all[0].By.Name != fixture.Actor.Name {
		t.Errorf("limits %+v, %v", all, err)
	}
	theirs := fixture.Tenant(t, c.conn)
	if l, err := c.Limit(t.Context(), theirs); err != nil || l.Version != 0 {
		t.Errorf("another brand has %+v, %v", l, err)
	}
	if all, err := c.Limits(t.Context(), theirs); err != nil || len(all) != 0 {
		t.Errorf("another brand has limits %+v, %v", all, err)
	}
}

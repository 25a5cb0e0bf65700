package potential_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/potential"
	"xinhuo/internal/tenant"
)

// club is a brand whose clock the test sets.
type club struct {
	t    testing.TB
	conn postgres.Conn
	of   tenant.ID
	now  time.Time
	*potential.Store
}

func newClub(t testing.TB, conn postgres.Conn) *club {
	t.Helper()
	c := &club{t: t, conn: conn, of: fixture.Tenant(t, conn), now: now}
	c.Store = potential.NewStore(conn, func() time.Time { return c.now })
	return c
}

func (c *club) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *club) member(name string, tier member.Tier) member.Member {
	c.t.Helper()
	return fixture.MemberIn(c.t, c.conn, c.of, name, tier)
}

// did counts n of a kind, each on a day of its own, the last yesterday.
func (c *club) did(who uuid.UUID, kind contribution.Kind, n int) {
	c.t.Helper()
	c.must(c.conn.In(c.t.Context(), c.of, func(tx postgres.Conn) error {
		for i := range n {
			e := contribution.Entry{Member: who, Kind: kind, At: c.now.AddDate(0, 0, -1-i), Amount: 1, Source: uuid.New(), By: fixture.Actor}
			if err := contribution.NewStore(tx).Add(c.t.Context(), c.of, e); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (c *club) standing(who uuid.UUID) potential.Standing {
	c.t.Helper()
	st, err := c.Standing(c.t.Context(), c.of, who)
	c.must(err)
	return st
}

func (c *club) weigh(version int, percent ...int) error {
	return c.Weigh(c.t.Context(), c.of, fixture.Actor, potential.Weights{Version: version, Percent: potential.Five[int](percent), Reason: "今年更看重内容"})
}

var lead = potential.Observer{Actor: journal.Actor{ID: uuid.New(), Name: "陈静"}}

func marks(score int) (m potential.Five[potential.Mark]) {
	m[0] = potential.Mark{Score: score, Evidence: "每周都来"}
	return m
}

func TestWeights(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	if w, err := c.Weights(t.Context(), c.of); err != nil || w.Version != 0 || w.Percent != potential.Usual.Percent {
		t.Errorf("before anybody chose: %+v, %v", w, err)
	}
	c.must(c.weigh(0, 40, 30, 10, 10, 10))
	if err := c.weigh(0, 10, 30, 40, 10, 10); !errors.Is(err, errs.Conflict) {
		t.Errorf("weighing what somebody changed meanwhile = %v, want conflict", err)
	}
	w, err := c.Weights(t.Context(), c.of)
	if err != nil || w.Version != 1 || w.Percent[0] != 40 || w.Reason == "" || w.By.Name != fixture.Actor.Name {
		t.Errorf("after: %+v, %v", w, err)
	}
	c.must(c.weigh(1, 20, 20, 20, 20, 20))
	if all, err := c.Versions(t.Context(), c.of); err != nil || len(all) != 2 || all[0].Version != 2 || all[1].Percent[0] != 40 {
		t.Errorf("versions %+v, %v; want both, the latest first", all, err)
	}
	theirs := fixture.Tenant(t, c.conn)
	if w, err := c.Weights(t.Context(), theirs); err != nil || w.Version != 0 {
		t.Errorf("another brand has %+v, %v", w, err)
	}
	if all, err := c.Versions(t.Context(), theirs); err != nil || len(all) != 0 {
		t.Errorf("another brand has %d versions, %v", len(all), err)
	}
	lines, err := journal.NewStore(c.conn).Recent(t.Context(), c.of, journal.Newest, 10)
	c.must(err)
	if len(lines) != 2 || lines[0].Verb != "potential.weighed" || lines[0].Member != uuid.Nil || lines[0].Reason == "" {
		t.Errorf("journal %+v, want two lines on nobody's timeline", lines)
	}
}

func TestWeighRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		percent potential.Five[int]
		reason  string
		field   string
	}{
		"more than a hundred": {potential.Five[int]{21, 20, 20, 20, 20}, "why", ""},
		"below nothing":       {potential.Five[int]{-20, 60, 20, 20, 20}, "why", "activity"},
		"no reason":           {potential.Five[int]{40, 0, 20, 20, 20}, "  ", "reason"},
		"nothing changed":     {potential.Usual.Percent, "why", ""},
	}
	c := newClub(t, pgtest.Tx(t))
	for name, tt := range tests {
		err := c.Weigh(t.Context(), c.of, fixture.Actor, potential.Weights{Percent: tt.percent, Reason: tt.reason})
		var bad errs.Invalid
		if !errors.As(err, &bad) || bad[tt.field].IsZero() {
			t.Errorf("%s: %v, want a complaint at %q", name, err, tt.field)
		}
	}
	if w, _ := c.Weights(t.Context(), c.of); w.Version != 0 {
		t.Errorf("refused and yet version %d", w.Version)
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	c.must(c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(3)}))
	c.must(c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(5), Revision: 1}))
	if err := c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(1), Revision: 1}); !errors.Is(err, errs.Conflict) {
		t.Errorf("writing over what was written meanwhile = %v, want conflict", err)
	}
	seen, err := c.See(t.Context(), c.of, lead, zhang)
	c.must(err)
	if seen.Own.Revision != 2 || seen.Own.Marks[0].Score != 5 || len(seen.Before) != 1 || seen.Before[0].Marks[0].Score != 3 {
		t.Errorf("seen %+v, want the second revision and the first behind it", seen)
	}
	lines, err := journal.NewStore(c.conn).Of(t.Context(), c.of, zhang, journal.Newest, 10)
	c.must(err)
	if slices.ContainsFunc(lines, func(l journal.Entry) bool { return l.Verb == "potential.observed" }) {
		t.Error("an observation stands on the member's timeline")
	}
}

// At midnight in Shanghai a new month begins: what was being edited is last
// month's, and stands; the new month has an observation of its own.
func TestObserveAcrossMonths(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	c.now = time.Date(2026, 6, 30, 15, 59, 0, 0, time.UTC) // 23:59
	c.must(c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(3)}))
	c.now = c.now.Add(2 * time.Minute)
	if err := c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(4), Revision: 1}); !errors.Is(err, errs.Conflict) {
		t.Errorf("editing June's in July = %v, want conflict", err)
	}
	c.must(c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(5)}))
	seen, err := c.See(t.Context(), c.of, lead, zhang)
	c.must(err)
	if seen.Own.Marks[0].Score != 5 || len(seen.Others) != 1 || seen.Others[0].Marks[0].Score != 3 {
		t.Errorf("seen %+v, want July's own and June's beside it", seen)
	}
	c.must(c.Recompute(t.Context(), c.of, zhang))
	if p := c.standing(zhang).Parts[0]; p.People != 1 || p.Mean != 5 {
		t.Errorf("observed %v by %d, want the last of one observer", p.Mean, p.People)
	}
}

// Nobody sees what others gave before giving their own; a mentor never does.
func TestSeeAfterGiving(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang, mentor := c.member("张三丰", member.Reserve).ID, c.member("王伟强", member.Core).ID
	c.pair(mentor, zhang, "running")
	other := potential.Observer{Actor: journal.Actor{ID: uuid.New(), Name: "李若曦"}}
	teacher := potential.Observer{Actor: journal.Actor{ID: uuid.New(), Name: "王伟强"}, Member: mentor}
	c.must(c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: other, Marks: marks(2)}))
	seen, err := c.See(t.Context(), c.of, lead, zhang)
	c.must(err)
	if len(seen.Others) != 0 || seen.Waiting != 1 {
		t.Errorf("before giving: %d others, %d waiting; want 0, 1", len(seen.Others), seen.Waiting)
	}
	for _, o := range []potential.Observer{lead, teacher} {
		c.must(c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: o, Marks: marks(4)}))
	}
	if seen, err = c.See(t.Context(), c.of, lead, zhang); err != nil || len(seen.Others) != 2 || seen.Waiting != 0 {
		t.Errorf("after giving: %+v, %v; want two others", seen, err)
	}
	if seen, err = c.See(t.Context(), c.of, teacher, zhang); err != nil || len(seen.Others) != 0 || seen.Waiting != 0 || seen.Own.Revision != 1 {
		t.Errorf("a mentor sees %+v, %v; want their own alone", seen, err)
	}
	if seen, err = c.See(t.Context(), fixture.Tenant(t, c.conn), other, zhang); err != nil || seen.Own.Revision != 0 || seen.Waiting != 0 {
		t.Errorf("another brand sees %+v, %v", seen, err)
	}
}

// pair makes a mentorship by its bare row.
func (c *club) pair(mentor, successor uuid.UUID, state string) {
	c.t.Helper()
	template := uuid.New()
	c.must(c.conn.In(c.t.Context(), c.of, func(tx postgres.Conn) error {
		if _, err := tx.Exec(c.t.Context(), `INSERT INTO mentor_templates (tenant_id, id, name, weeks, updated_at) VALUES ($1, $2, $3, 6, $4)`, c.of, template, template.String(), c.now); err != nil {
			return err
		}
		_, err := tx.Exec(c.t.Context(), `INSERT INTO mentorships (tenant_id, id, mentor_id, successor_id, template_id, template_version, weeks, starts_on, due_on, state, started_at, happened_at)
			VALUES ($1, $2, $3, $4, $5, 1, 6, $6::timestamptz::date, $6::timestamptz::date, $7, $6::timestamptz, $6::timestamptz)`, c.of, uuid.New(), mentor, successor, template, c.now, state)
		return err
	}))
}

func TestWhoMayObserve(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang, mentor, former, stranger := c.member("张三丰", member.Reserve).ID, c.member("王伟强", member.Core).ID, c.member("赵敏", member.Core).ID, c.member("周芷若", member.Core).ID
	c.pair(mentor, zhang, "running")
	c.pair(former, zhang, "completed")
	tests := map[string]struct {
		by   uuid.UUID
		want bool
	}{
		"the team":          {uuid.Nil, true},
		"the mentor":        {mentor, true},
		"the mentor before": {former, false},
		"another member":    {stranger, false},
		"nobody themselves": {zhang, false},
	}
	for name, tt := range tests {
		o := potential.Observer{Actor: journal.Actor{ID: uuid.New(), Name: "某人"}, Member: tt.by}
		if may, err := c.MayObserve(t.Context(), c.of, o, zhang); err != nil || may != tt.want {
			t.Errorf("%s: may observe = %v, %v; want %v", name, may, err, tt.want)
		}
		err := c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: o, Marks: marks(4)})
		if tt.want != (err == nil) || !tt.want && !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: Observe = %v", name, err)
		}
	}
	teacher := potential.Observer{Actor: journal.Actor{ID: uuid.New(), Name: "王伟强"}, Member: mentor}
	if all, err := c.Mentees(t.Context(), c.of, teacher); err != nil || len(all) != 1 || all[0].Member != zhang || all[0].Observed {
		t.Errorf("mentees %+v, %v", all, err)
	}
	if all, err := c.Mentees(t.Context(), fixture.Tenant(t, c.conn), teacher); err != nil || len(all) != 0 {
		t.Errorf("mentees in another brand %+v, %v", all, err)
	}
	if err := c.Observe(t.Context(), fixture.Tenant(t, c.conn), zhang, potential.Observation{Observer: lead, Marks: marks(4)}); !errors.Is(err, errs.NotFound) {
		t.Errorf("observing another brand's member = %v, want not found", err)
	}
	lines, _ := contributions(c, mentor)
	if !cmp.Equal(lines, map[string]int64{"observer.scored": 1}) {
		t.Errorf("the mentor is credited with %v, want one observation", lines)
	}
}

func contributions(c *club, of uuid.UUID) (map[string]int64, error) {
	sums := map[string]int64{}
	err := c.conn.Read(c.t.Context(), c.of, func(tx postgres.Conn) error {
		rows, err := tx.Query(c.t.Context(), `SELECT kind, sum(amount)::bigint FROM contributions WHERE tenant_id = $1 AND member_id = $2 GROUP BY kind`, c.of, of)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var kind string
			var n int64
			if err := rows.Scan(&kind, &n); err != nil {
				return err
			}
			sums[kind] = n
		}
		return rows.Err()
	})
	c.must(err)
	return sums, err
}

func TestObserveRefuses(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	tests := map[string]struct {
		marks potential.Five[potential.Mark]
		field string
	}{
		"nothing said":            {potential.Five[potential.Mark]{}, ""},
		"a score without a sight": {potential.Five[potential.Mark]{{Score: 3, Evidence: " "}}, "activity"},
		"a sight without a score": {potential.Five[potential.Mark]{{}, {Evidence: "写得好"}}, "creation"},
		"six of five":             {potential.Five[potential.Mark]{{Score: 6, Evidence: "好"}}, "activity"},
	}
	for name, tt := range tests {
		var bad errs.Invalid
		if err := c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: tt.marks}); !errors.As(err, &bad) || bad[tt.field].IsZero() {
			t.Errorf("%s: %v, want a complaint at %q", name, err, tt.field)
		}
	}
}

// Two saves of the same thing at the same moment: one is kept, the other is
// told, and there is one revision.
func TestObserveAtOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	c := newClub(t, pool)
	zhang := c.member("张三丰", member.Reserve).ID
	results := make(chan error, 8)
	start := make(chan struct{})
	for range cap(results) {
		go func() {
			<-start
			results <- c.Observe(t.Context(), c.of, zhang, potential.Observation{Observer: lead, Marks: marks(4)})
		}()
	}
	close(start)
	kept := 0
	for range cap(results) {
		switch err := <-results; {
		case err == nil:
			kept++
		case !errors.Is(err, errs.Conflict):
			t.Error(err)
		}
	}
	if seen, err := c.See(t.Context(), c.of, lead, zhang); err != nil || kept != 1 || seen.Own.Revision != 1 {
		t.Errorf("%d were kept, revision %d, %v; want one", kept, seen.Own.Revision, err)
	}
}

func TestWeighAtOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Pool(t))
	results := make(chan error, 8)
	start := make(chan struct{})
	for i := range cap(results) {
		go func() { <-start; results <- c.weigh(0, 20+i+1, 19-i, 20, 20, 20) }()
	}
	close(start)
	kept := 0
	for range cap(results) {
		switch err := <-results; {
		case err == nil:
			kept++
		case !errors.Is(err, errs.Conflict):
			t.Error(err)
		}
	}
	if all, _ := c.Versions(t.Context(), c.of); kept != 1 || len(all) != 1 {
		t.Errorf("%d were kept and %d versions stand; want one", kept, len(all))
	}
}

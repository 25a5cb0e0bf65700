package retirement_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
	"xinhuo/internal/seat"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
)

// row is a brand in which 王 of the core is about to retire, on a noon in
// Shanghai that the test moves on.
type row struct {
	conn    postgres.Conn
	of      tenant.ID
	wang    member.Member
	members *member.Store
	titles  *title.Store
	seats   *seat.Store
	store   *retirement.Store
	now     time.Time
}

func open(t *testing.T) *row { return openOn(t, pgtest.Tx(t)) }

func openOn(t *testing.T, conn postgres.Conn) *row {
	t.Helper()
	r := &row{conn: conn, of: fixture.Tenant(t, conn)}
	r.wang = fixture.MemberIn(t, conn, r.of, "王伟强", member.Core)
	r.now = clock.System().Add(time.Second) // after they came
	tell := func() time.Time { return r.now }
	r.members = member.NewStore(conn, fixture.Keys())
	r.titles, r.seats = title.NewStore(conn, r.members, tell), seat.NewStore(conn, r.members, tell)
	held := holding.Nouns{seat.NewNoun(r.seats)}
	r.store = retirement.NewStore(retirement.Needs{
		Conn: conn, Members: r.members, Titles: r.titles, Profiles: profile.NewStore(conn, r.members, tell),
		Handovers: handover.NewStore(conn, r.members, held, tell), Holdings: held, Clock: tell,
	})
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func complaint(err error, field string) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad[field].ID
}

func (r *row) today() time.Time { return clock.Date(r.now, clock.Shanghai) }

func (r *row) get(t *testing.T, id uuid.UUID) retirement.Retirement {
	t.Helper()
	found, err := r.store.Get(t.Context(), r.of, id)
	must(t, err)
	return found
}

// ready is a retirement of who that lacks nothing but the decision.
func (r *row) ready(t *testing.T, who uuid.UUID, in int, reasons ...string) uuid.UUID {
	t.Helper()
	ctx := t.Context()
	id, err := r.store.Begin(ctx, r.of, fixture.Actor, who)
	must(t, err)
	must(t, r.store.Talk(ctx, r.of, fixture.Actor, id, 1, retirement.Talk{Cause: retirement.Wish, Reasons: reasons, Words: "想歇一歇"}))
	must(t, r.store.Judge(ctx, r.of, fixture.Actor, id, 2, retirement.Verdict{Good: true, Why: "六年带队，口碑好"}))
	must(t, r.store.SetDay(ctx, r.of, fixture.Actor, id, 3, r.today().AddDate(0, 0, in)))
	return id
}

func (r *row) decide(t *testing.T, id uuid.UUID) retirement.State {
	t.Helper()
	state, err := r.store.Decide(t.Context(), r.of, fixture.Actor, id, r.get(t, id).Version, "")
	must(t, err)
	return state
}

func (r *row) tierOf(t *testing.T, who uuid.UUID) member.Tier {
	t.Helper()
	m, err := r.members.Get(t.Context(), r.of, who)
	must(t, err)
	return m.Tier
}

func (r *row) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	must(t, r.conn.Read(t.Context(), r.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), sql, append([]any{r.of}, args...)...).Scan(&n)
	}))
	return n
}

func (r *row) bears(t *testing.T, who uuid.UUID) (names []string) {
	t.Helper()
	of, err := r.titles.Of(t.Context(), r.of, who)
	must(t, err)
	for _, a := range of[who] {
		if a.Stands() {
			names = append(names, a.Title.Name)
		}
	}
	return names
}

func TestFromTheTalkToTheActAndBack(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 0, "time", "moved")
	titles, err := r.titles.List(ctx, r.of)
	must(t, err)
	if len(titles) != 2 || titles[0].Name != "品牌荣誉顾问" || titles[1].Name != "终身荣誉车主" {
		t.Fatalf("the brand begins with %+v", titles)
	}
	must(t, r.store.Choose(ctx, r.of, fixture.Actor, id, 4, []retirement.Choice{{Title: titles[0], Citation: "带出两位接班人"}}))
	must(t, r.store.Grant(ctx, r.of, fixture.Actor, id, 5, " 家门口的充电桩 \n\n"))
	must(t, r.store.Tell(ctx, r.of, fixture.Actor, id, 6, "第一期只有十二台车"))
	if got := r.get(t, id); got.Next() != retirement.Ceremony || len(got.Missing()) != 0 {
		t.Errorf("next is %s and %v is missing", got.Next(), got.Missing())
	}
	if state := r.decide(t, id); state != retirement.Done {
		t.Fatalf("decided for today it is %s", state)
	}
	done := r.get(t, id)
	if r.tierOf(t, r.wang.ID) != member.Emeritus || strings.Join(r.bears(t, r.wang.ID), "") != "品牌荣誉顾问" || done.Titles[0].Award == uuid.Nil || done.Judge != fixture.Actor.Name {
		t.Errorf("done = %+v", done)
	}
	if n := r.count(t, "SELECT count(*) FROM notices WHERE tenant_id = $1"); n != 2 {
		t.Errorf("told %d notices, want one of the title and one of the retirement", n)
	}
	retired, err := r.members.Get(ctx, r.of, r.wang.ID)
	must(t, err)
	rights, err := r.store.Privileges(ctx, r.of, retired)
	if err != nil || len(rights) != 4 || rights[3] != (retirement.Privilege{Line: "家门口的充电桩"}) {
		t.Errorf("privileges = %+v, %v; want three of the title and their own", rights, err)
	}
	all, err := r.store.Emeriti(ctx, r.of, retirement.Cursor{}, 10)
	if err != nil || len(all) != 1 || len(all[0].Privileges) != 4 || all[0].Titles[0] != "品牌荣誉顾问" {
		t.Errorf("the retired = %+v, %v", all, err)
	}
	history, err := tier.NewStore(r.conn, r.members, clock.System).History(ctx, r.of, r.wang.ID)
	must(t, err)
	if v := history[0]; v.Source != member.Retirement || strings.Contains(v.Reason, "时间不够") || !strings.Contains(v.Reason, "口碑好") || tier.Undoable(v, fixture.Actor, r.now) {
		t.Errorf("the move = %+v; it is taken back with the retirement alone, and keeps in confidence why", v)
	}

	if _, err := r.store.Begin(ctx, r.of, fixture.Actor, r.wang.ID); complaint(err, "") != "retirement.is_emeritus" {
		t.Errorf("retiring twice = %v", err)
	}
	r.now = r.now.Add(time.Hour)
	if _, err := r.store.Return(ctx, r.of, fixture.Actor, r.wang.ID, " "); complaint(err, "why") != "retirement.return_missing" {
		t.Errorf("a return without a reason = %v", err)
	}
	_, err = r.store.Return(ctx, r.of, fixture.Actor, r.wang.ID, "孩子上学了，想再带两年")
	must(t, err)
	back, err := r.members.Get(ctx, r.of, r.wang.ID)
	must(t, err)
	rights, err = r.store.Privileges(ctx, r.of, back)
	if err != nil || back.Tier != member.Core || len(rights) != 0 || len(r.bears(t, back.ID)) != 1 {
		t.Errorf("back as %s with %v, %v; titles stay, privileges rest", back.Tier, rights, err)
	}
	if was := r.get(t, id); was.State != retirement.Done || was.ReturnedAt == nil || was.Undoable(r.now) {
		t.Errorf("the history says %+v", was)
	}
	if _, err := r.store.Return(ctx, r.of, fixture.Actor, r.wang.ID, "再来"); complaint(err, "") != "retirement.not_emeritus" {
		t.Errorf("returning twice = %v", err)
	}
	again := r.ready(t, r.wang.ID, 0)
	if r.decide(t, again); r.tierOf(t, r.wang.ID) != member.Emeritus {
		t.Error("after a return nobody retires again")
	}
}

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
		"off without a reason":     {s.Cancel(ctx, r.of, fixture.Actor, id, " "), "reason", "retirement.cancel_missing"},
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
	must(t, s.Cancel(ctx, r.of, fixture.Actor, id, "改主意了"))
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

func TestUndoRestoresAll(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	before := r.wang.TierSince
	id := r.ready(t, r.wang.ID, 0)
	titles, err := r.titles.List(ctx, r.of)
	must(t, err)
	must(t, r.store.Choose(ctx, r.of, fixture.Actor, id, 4, []retirement.Choice{{Title: titles[0]}}))
	r.decide(t, id)
	other := journal.Actor{ID: uuid.New(), Name: "周明远"}
	r.now = r.now.Add(23 * time.Hour)
	must(t, r.store.Undo(ctx, r.of, other, id))
	m, err := r.members.Get(ctx, r.of, r.wang.ID)
	must(t, err)
	back := r.get(t, id)
	if m.Tier != member.Core || !m.TierSince.Equal(before) || len(r.bears(t, m.ID)) != 0 || back.State != retirement.Draft || back.Talk.Words != "想歇一歇" || len(back.Missing()) != 0 {
		t.Errorf("taken back: %s since %s, %+v", m.Tier, m.TierSince, back)
	}
	must(t, r.store.SetDay(ctx, r.of, fixture.Actor, id, back.Version, r.today()))
	r.decide(t, id)
	if len(r.bears(t, m.ID)) != 1 {
		t.Error("the title is not conferred anew")
	}
	r.now = r.now.Add(25 * time.Hour)
	if err := r.store.Undo(ctx, r.of, other, id); complaint(err, "") != "retirement.undo_late" {
		t.Errorf("a day too late = %v", err)
	}
}

func TestWhatIsHeld(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	chair, err := r.seats.Define(ctx, r.of, fixture.Actor, seat.Definition{Title: "成都领队"})
	must(t, err)
	must(t, r.seats.Appoint(ctx, r.of, fixture.Actor, seat.Appointment{Seat: chair, Member: r.wang.ID, Version: 1, Why: "能带"}))
	id := r.ready(t, r.wang.ID, 0)
	if _, err := r.store.Decide(ctx, r.of, fixture.Actor, id, 4, " "); complaint(err, "held_why") != "retirement.holds" {
		t.Errorf("held without a plan or a reason = %v", err)
	}
	if _, err := r.store.Decide(ctx, r.of, fixture.Actor, id, 4, "突然要出国，之后补交接"); err != nil {
		t.Errorf("with a reason = %v", err)
	}
	if got := r.get(t, id); got.HeldWhy == "" || len(got.Held) != 1 || got.Held[0].Title != "成都领队" {
		t.Errorf("done = %+v", got)
	}
}

func TestMidnightInShanghai(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.now = time.Date(2031, 5, 10, 4, 0, 0, 0, time.UTC)
	id := r.ready(t, r.wang.ID, 1)
	if state := r.decide(t, id); state != retirement.Planned {
		t.Fatalf("decided for tomorrow it is %s", state)
	}
	r.now = time.Date(2031, 5, 10, 15, 59, 59, 0, time.UTC)
	must(t, r.store.Round(t.Context()))
	if r.tierOf(t, r.wang.ID) != member.Core {
		t.Error("retired a second before midnight")
	}
	r.now = r.now.Add(time.Second)
	// A server that is killed on the way leaves nothing behind.
	stop := errors.New("killed")
	err := r.conn.In(t.Context(), r.of, func(tx postgres.Conn) error {
		killed := *r
		killed.conn = tx
		if err := retirement.NewStore(needs(&killed)).RoundOf(t.Context(), r.of); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) || r.tierOf(t, r.wang.ID) != member.Core || r.get(t, id).State != retirement.Planned {
		t.Errorf("killed on the way = %v, %s", err, r.tierOf(t, r.wang.ID))
	}
	for range 2 { // done once, however often it is looked for
		must(t, r.store.Round(t.Context()))
	}
	done := r.get(t, id)
	if r.tierOf(t, r.wang.ID) != member.Emeritus || done.State != retirement.Done || done.Doer.Name != fixture.Actor.Name || done.On.Format(time.DateOnly) != "2031-05-11" {
		t.Errorf("at midnight = %+v", done)
	}
	if n := r.count(t, "SELECT count(*) FROM notices WHERE tenant_id = $1"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func needs(r *row) retirement.Needs {
	tell := func() time.Time { return r.now }
	members := r.members.On(r.conn)
	held := holding.Nouns{seat.NewNoun(seat.NewStore(r.conn, members, tell))}
	return retirement.Needs{
		Conn: r.conn, Members: members, Titles: title.NewStore(r.conn, members, tell), Profiles: profile.NewStore(r.conn, members, tell),
		Handovers: handover.NewStore(r.conn, members, held, tell), Holdings: held, Clock: tell,
	}
}

func TestADayThatPassesWithoutIt(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 1)
	r.decide(t, id)
	if err := r.store.Tell(ctx, r.of, fixture.Actor, id, r.get(t, id).Version, "改一改"); complaint(err, "") != "retirement.is_planned" {
		t.Errorf("changing what is planned = %v", err)
	}
	must(t, regard.NewStore(r.conn, r.members, fixture.Keys(), clock.System).Remember(ctx, r.of, fixture.Actor, regard.Memorial{Member: r.wang.ID}))
	r.now = r.now.AddDate(0, 0, 2)
	must(t, r.store.Round(ctx))
	if got := r.get(t, id); got.State != retirement.Draft || got.Stuck.ID != "retirement.died" || r.tierOf(t, r.wang.ID) != member.Core {
		t.Errorf("somebody who died = %+v", got)
	}
	if n := r.count(t, "SELECT count(*) FROM notices WHERE tenant_id = $1 AND account_id = $2", fixture.Actor.ID); n != 1 {
		t.Errorf("who decided it was told %d times", n)
	}
	must(t, r.store.Round(ctx)) // and it is not looked for again
}

func TestUnplan(t *testing.T) {
	t.Parallel()
	r := open(t)
	id := r.ready(t, r.wang.ID, 3)
	r.decide(t, id)
	must(t, r.store.Unplan(t.Context(), r.of, fixture.Actor, id))
	r.now = r.now.AddDate(0, 0, 5)
	must(t, r.store.Round(t.Context()))
	if got := r.get(t, id); got.State != retirement.Draft || r.tierOf(t, r.wang.ID) != member.Core {
		t.Errorf("called off = %+v", got)
	}
}

func TestTwoManagersFinishAtOnce(t *testing.T) {
	t.Parallel()
	r := openOn(t, pgtest.Pool(t))
	id := r.ready(t, r.wang.ID, 0)
	version := r.get(t, id).Version
	errsOf, start := make([]error, 2), make(chan struct{})
	var both sync.WaitGroup
	for i := range errsOf {
		both.Go(func() {
			<-start
			_, errsOf[i] = r.store.Decide(context.WithoutCancel(t.Context()), r.of, journal.Actor{ID: uuid.New(), Name: fmt.Sprint("经理", i)}, id, version, "")
		})
	}
	close(start)
	both.Wait()
	won, lost := errsOf[0], errsOf[1]
	if won != nil {
		won, lost = lost, won
	}
	if won != nil || complaint(lost, "") != "retirement.is_done" {
		t.Errorf("two at once = %v and %v, want one done and one told so", errsOf[0], errsOf[1])
	}
	if n := r.count(t, "SELECT count(*) FROM tier_moves WHERE tenant_id = $1 AND source = 'retirement'"); n != 1 {
		t.Errorf("%d moves", n)
	}
}

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

func TestACeremonyOfTheirs(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 0)
	made, err := ceremony.NewStore(r.conn, r.members, clock.System).Plan(ctx, r.of, fixture.Actor, ceremony.Outline{Title: "送老王", At: r.now.Add(time.Hour), Giver: r.wang.ID}, nil)
	must(t, err)
	must(t, r.store.Celebrate(ctx, r.of, fixture.Actor, id, 4, made))
	if got := r.get(t, id); got.CeremonyTitle != "送老王" || got.CeremonyAt == nil {
		t.Errorf("with a ceremony = %+v", got)
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

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	r, ctx := open(t), t.Context()
	id := r.ready(t, r.wang.ID, 0)
	theirs, s := fixture.Tenant(t, r.conn), r.store
	_, got := s.Get(ctx, theirs, id)
	_, open := s.OpenOf(ctx, theirs, r.wang.ID)
	_, last := s.LastOf(ctx, theirs, r.wang.ID)
	_, begun := s.Begin(ctx, theirs, fixture.Actor, r.wang.ID)
	_, decided := s.Decide(ctx, theirs, fixture.Actor, id, 4, "")
	_, back := s.Return(ctx, theirs, fixture.Actor, r.wang.ID, "x")
	for name, err := range map[string]error{
		"Get": got, "OpenOf": open, "LastOf": last, "Begin": begun, "Decide": decided, "Return": back,
		"Talk":      s.Talk(ctx, theirs, fixture.Actor, id, 4, retirement.Talk{Cause: retirement.Wish}),
		"Tell":      s.Tell(ctx, theirs, fixture.Actor, id, 4, "x"),
		"Judge":     s.Judge(ctx, theirs, fixture.Actor, id, 4, retirement.Verdict{Good: true, Why: "x"}),
		"Choose":    s.Choose(ctx, theirs, fixture.Actor, id, 4, nil),
		"Grant":     s.Grant(ctx, theirs, fixture.Actor, id, 4, "x"),
		"Pass":      s.Pass(ctx, theirs, fixture.Actor, id, 4, retirement.Text),
		"SetDay":    s.SetDay(ctx, theirs, fixture.Actor, id, 4, r.today()),
		"Celebrate": s.Celebrate(ctx, theirs, fixture.Actor, id, 4, uuid.Nil),
		"Invite":    s.Invite(ctx, theirs, fixture.Actor, id),
		"Write":     s.Write(ctx, theirs, fixture.Actor, r.wang.ID, id, retirement.Own{Words: "x"}),
		"Undo":      s.Undo(ctx, theirs, fixture.Actor, id),
		"Unplan":    s.Unplan(ctx, theirs, fixture.Actor, id),
		"Cancel":    s.Cancel(ctx, theirs, fixture.Actor, id, "x"),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	coming, done, n, err := s.List(ctx, theirs, retirement.Cursor{}, 10)
	all, bad := s.Emeriti(ctx, theirs, retirement.Cursor{}, 10)
	b, held := s.Holds(ctx, theirs, r.wang.ID)
	if len(coming)+len(done)+len(all)+len(b.Things) != 0 || n != (retirement.Numbers{}) || errors.Join(err, bad, held) != nil {
		t.Errorf("another tenant reads %v %v %v %v, %v", coming, done, all, b, err)
	}
}

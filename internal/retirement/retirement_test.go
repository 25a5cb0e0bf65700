package retirement_test

import (
	"errors"
	"strings"
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
		"Cancel":    s.Cancel(ctx, theirs, fixture.Actor, true, id, "x"),
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

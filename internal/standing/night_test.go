package standing_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
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
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// house is a brand whose clock the test sets, with rules in force by which
// core is kept with ten posts in ninety days and reached with twelve.
type house struct {
	t       *testing.T
	conn    postgres.Conn
	of      brand.Brand
	lead    auth.Identity
	members *member.Store
	rules   *rule.Store
	s       *standing.Store
	now     time.Time
}

func open(t *testing.T) *house { return openOn(t, pgtest.Tx(t)) }

func openOn(t *testing.T, conn postgres.Conn) *house {
	t.Helper()
	h := &house{t: t, conn: conn, of: fixture.Brand(t, conn), now: time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	h.lead = fixture.Person(t, conn, h.of, "陈静", auth.Manager)
	h.members = member.NewStore(conn, fixture.Keys())
	h.rules = rule.NewStore(conn, hands(t), clock)
	h.s = standing.NewStore(conn, h.rules, h.members, clock)
	h.publish(10, 12)
	return h
}

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

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) refused(err error, field, with string) {
	h.t.Helper()
	bad := errs.Invalid{}
	if !errors.As(err, &bad) || bad[field].ID != with {
		h.t.Errorf("it says %v, want %s beside %q", err, with, field)
	}
}

// publish puts rules in force from yesterday on, which no page allows.
func (h *house) publish(keep, reach int64) {
	h.t.Helper()
	line := func(least int64) rule.Line {
		return rule.Line{Criteria: []rule.Criterion{{Kinds: []contribution.Kind{contribution.PostPublished}, Days: 90, Least: least}}}
	}
	id, err := h.rules.Begin(h.t.Context(), h.of.ID, h.lead.Actor(), uuid.Nil)
	h.must(err)
	d, err := h.rules.Draft(h.t.Context(), h.of.ID)
	h.must(err)
	h.must(h.rules.Save(h.t.Context(), h.of.ID, h.lead.Actor(), rule.Revision{ID: id, Version: d.Version, Host: h.lead.Account,
		Spec: rule.Spec{Slack: 90, Grace: 90, Lines: map[rule.Which]rule.Line{rule.KeepCore: line(keep), rule.ReachCore: line(reach)}}}))
	h.exec("UPDATE rule_versions SET state = 'published', effective_on = $2::date WHERE tenant_id = $1 AND state = 'draft'", h.today(-1))
}

func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	h.must(h.conn.In(h.t.Context(), h.of.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(h.t.Context(), sql, append([]any{h.of.ID}, args...)...)
		return err
	}))
}

// today is the brand's day, so many days on.
func (h *house) today(on int) time.Time {
	d := h.now.Add(8 * time.Hour)
	return time.Date(d.Year(), d.Month(), d.Day()+on, 0, 0, 0, 0, time.UTC)
}

// member admits one of two years' standing who published n posts lately; one
// post a year ago makes a whole window known.
func (h *house) member(name string, in member.Tier, posts int64) member.Member {
	h.t.Helper()
	m := fixture.Admit(h.t, h.conn, h.of.ID, member.Admission{
		Profile: member.Profile{Name: name}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: in, EnteredAt: h.now.AddDate(-2, 0, 0),
	})
	h.posts(m, 1, h.now.AddDate(-1, 0, 0))
	h.posts(m, posts, h.now)
	return m
}

func (h *house) posts(m member.Member, n int64, at time.Time) {
	h.t.Helper()
	if n > 0 {
		h.must(contribution.NewStore(h.conn).Add(h.t.Context(), h.of.ID,
			contribution.Entry{Member: m.ID, Kind: contribution.PostPublished, At: at, Amount: n, Source: uuid.New()}))
	}
}

func (h *house) night() {
	h.t.Helper()
	h.must(h.s.Night(h.t.Context(), h.of.ID))
}

// nights lets so many days pass, with a night in each.
func (h *house) nights(n int) {
	h.t.Helper()
	for range n {
		h.now = h.now.AddDate(0, 0, 1)
		h.night()
	}
}

func (h *house) life(m member.Member) standing.Life {
	h.t.Helper()
	l, err := h.s.Of(h.t.Context(), h.of.ID, h.get(m))
	h.must(err)
	return l
}

func (h *house) get(m member.Member) member.Member {
	h.t.Helper()
	m, err := h.members.Get(h.t.Context(), h.of.ID, m.ID)
	h.must(err)
	return m
}

// told is what a member was told, the first first.
func (h *house) told(m member.Member) []string {
	h.t.Helper()
	all, err := notice.NewStore(h.conn, func() time.Time { return h.now }).For(h.t.Context(), h.of.ID, notice.Reader{Member: m.ID}, notice.Newest, 50)
	h.must(err)
	said := make([]string, len(all))
	for i, n := range all {
		said[len(all)-1-i] = n.Text.In(h.t.Context())
	}
	return said
}

func (h *house) hears(m member.Member, starts ...string) {
	h.t.Helper()
	said := h.told(m)
	if len(said) != len(starts) {
		h.t.Fatalf("%s was told %q, want %d things", m.Name, said, len(starts))
	}
	for i, s := range starts {
		if !strings.HasPrefix(said[i], s) {
			h.t.Errorf("%s was told %q, want %q", m.Name, said[i], s)
		}
	}
}

func TestAFallIsAnnouncedThreeTimesAndHappens(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	safe := h.member("李若曦", member.Core, 9)
	h.night()
	h.night() // the job runs twice
	h.hears(wang, "再过 30 天，6 月 19 日（周五），你会从核心转到预备。差在：近 90 天发布内容 2，要 10")
	h.hears(safe)
	h.nights(29)
	h.hears(wang, "再过 30 天", "再过 14 天", "再过 3 天")
	if m := h.get(wang); m.Tier != member.Core {
		t.Errorf("the day before, %s is in %s", m.Name, m.Tier)
	}
	h.now = time.Date(2026, 6, 18, 15, 59, 59, 0, time.UTC) // a second before the day, in Shanghai
	h.night()
	if m := h.get(wang); m.Tier != member.Core {
		t.Errorf("a second before the day, %s is in %s", m.Name, m.Tier)
	}
	h.now = h.now.Add(time.Second)
	h.night()
	h.night()
	if m := h.get(wang); m.Tier != member.Reserve {
		t.Errorf("on the day %s is in %s, want reserve", m.Name, m.Tier)
	}
	h.hears(wang, "再过 30 天", "再过 14 天", "再过 3 天", "你从核心转到了预备")
	history, err := tier.NewStore(h.conn, h.members, func() time.Time { return h.now }).History(t.Context(), h.of.ID, wang.ID)
	h.must(err)
	if v := history[0]; v.Source != member.Rule || v.Reason != "按梯队规则第 1 版：近 90 天发布内容 2，要 10；已提前通知" || v.By.ID != uuid.Nil {
		t.Errorf("the move is %+v", v)
	}
	if drift, err := h.members.Recount(t.Context(), h.of.ID); err != nil || len(drift) > 0 {
		t.Errorf("the counts differ: %v, %v", drift, err)
	}
	h.nights(5)
	if l := h.life(wang); l.Open() != nil || l.Outcome != rule.Stay {
		t.Errorf("after the fall %s stands %+v", wang.Name, l)
	}
}

// Several servers go through one night at once: each thing is said once, and
// happens once.
func TestServersGoThroughANightTogether(t *testing.T) {
	t.Parallel()
	h := openOn(t, pgtest.Pool(t))
	h.s.InStretches(1)
	wang, li, zhao := h.member("王伟强", member.Core, 2), h.member("李若曦", member.Core, 2), h.member("赵敏", member.Core, 9)
	together := func() {
		t.Helper()
		var servers sync.WaitGroup
		for range 5 {
			servers.Go(func() {
				if err := h.s.Night(t.Context(), h.of.ID); err != nil {
					t.Error(err)
				}
			})
		}
		servers.Wait()
		h.night() // what another had in hand when these gave up
	}
	h.must(h.s.GiveLeave(t.Context(), h.of.ID, h.lead.Actor(), standing.Ask{Member: zhao.ID, From: h.today(1), To: h.today(20), Reason: "照顾家人"}))
	together()
	h.hears(wang, "再过 30 天")
	h.hears(li, "再过 30 天")
	for _, days := range []int{1, 29} {
		h.now = h.now.AddDate(0, 0, days)
		together()
	}
	h.hears(wang, "再过 30 天", "再过 3 天")
	h.now = h.now.AddDate(0, 0, 3)
	together()
	h.hears(wang, "再过 30 天", "再过 3 天", "你从核心转到了预备")
	moves := func(m member.Member) int {
		all, err := tier.NewStore(h.conn, h.members, func() time.Time { return h.now }).History(t.Context(), h.of.ID, m.ID)
		h.must(err)
		return len(all)
	}
	if a, b, c := moves(wang), moves(li), moves(zhao); a != 2 || b != 2 || c != 3 {
		t.Errorf("the histories have %d, %d and %d moves; want 2 of who fell, and 3 of who was on leave and came back", a, b, c)
	}
	if drift, err := h.members.Recount(t.Context(), h.of.ID); err != nil || len(drift) > 0 {
		t.Errorf("the counts differ: %v, %v", drift, err)
	}
}

func TestAServerKilledBetweenTwoNotices(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.s.InStretches(1)
	wang, li := h.member("王伟强", member.Core, 2), h.member("李若曦", member.Core, 2)
	h.must(h.s.Killed(t.Context(), h.of.ID))
	h.hears(wang, "再过 30 天")
	h.hears(li)
	h.night()
	h.hears(wang, "再过 30 天")
	h.hears(li, "再过 30 天")
	// On the next days nobody is up; then one server sees to it.
	h.now = h.now.AddDate(0, 0, 19)
	h.must(h.s.Killed(t.Context(), h.of.ID))
	h.hears(wang, "再过 30 天", "再过 11 天")
	h.hears(li, "再过 30 天")
	h.now = h.now.AddDate(0, 0, 10)
	h.night()
	h.hears(wang, "再过 30 天", "再过 11 天", "再过 3 天")
	h.hears(li, "再过 30 天", "再过 3 天")
	if f := h.life(li).Open(); f == nil || !f.DueOn.Equal(h.today(3)) {
		t.Errorf("told late, the fall is %+v, want it due in three days", f)
	}
}

func TestWhoRecoversIsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	h.night()
	h.posts(wang, 7, h.now)
	h.nights(1)
	h.hears(wang, "再过 30 天", "你又站稳了核心")
	if l := h.life(wang); l.Open() != nil || l.Outcome != rule.Warn {
		t.Errorf("recovered, %s stands %+v", wang.Name, l)
	}
	h.nights(40)
	if m := h.get(wang); m.Tier != member.Core {
		t.Errorf("%s is in %s, want core", m.Name, m.Tier)
	}
}

// Somebody of whom a fall is open is judged even where a night would pass
// them over: a colleague has made them a prospect, and they did nothing.
func TestAFallOfWhoBecameAProspect(t *testing.T) {
	t.Parallel()
	h := open(t)
	m := h.member("周海涛", member.Core, 0)
	h.night()
	h.exec("UPDATE members SET tier = 'prospect' WHERE tenant_id = $1 AND id = $2", m.ID)
	h.nights(1)
	h.hears(m, "再过 30 天", "你又站稳了核心")
}

func TestAnAppealWaitsForItsAnswer(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	me := fixture.MemberPerson(t, h.conn, h.of, "王伟强", wang.ID, auth.Member)
	h.refused(h.s.Appeal(t.Context(), h.of.ID, me.Actor(), wang.ID, "没有的事"), "", "standing.bad.no_fall")
	h.night()
	h.refused(h.s.Appeal(t.Context(), h.of.ID, me.Actor(), wang.ID, " "), "appeal", "standing.bad.appeal")
	h.must(h.s.Appeal(t.Context(), h.of.ID, me.Actor(), wang.ID, "出差两个月，已经在补"))
	h.refused(h.s.Appeal(t.Context(), h.of.ID, me.Actor(), wang.ID, "再说一次"), "", "standing.bad.appealed")
	h.nights(45) // answered long after the date
	if m := h.get(wang); m.Tier != member.Core {
		t.Fatalf("with an appeal open %s is in %s", m.Name, m.Tier)
	}
	f := h.life(wang).Open()
	reply := standing.Reply{Fall: f.ID, Words: "这次先按规则走"}
	staff := fixture.Person(t, h.conn, h.of, "孙悦", auth.Staff, auth.Ops)
	if err := h.s.Answer(t.Context(), h.of.ID, staff.Actor(), false, reply); !errors.Is(err, errs.Forbidden) {
		t.Errorf("somebody else answers: %v, want forbidden", err)
	}
	if err := h.s.Answer(t.Context(), fixture.Tenant(t, h.conn), h.lead.Actor(), true, reply); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand answers: %v, want not found", err)
	}
	h.must(h.s.Answer(t.Context(), h.of.ID, h.lead.Actor(), false, reply))
	h.refused(h.s.Answer(t.Context(), h.of.ID, h.lead.Actor(), false, reply), "", "standing.bad.answered")
	h.night()
	if m := h.get(wang); m.Tier != member.Core {
		t.Errorf("on the day of the answer %s is in %s already", m.Name, m.Tier)
	}
	h.hears(wang, "再过 30 天", "陈静答复了你的申诉：这次先按规则走。变动照旧，7 月 5 日（周日）转到预备")
	h.nights(1)
	if m := h.get(wang); m.Tier != member.Reserve {
		t.Errorf("the day after the answer %s is in %s, want reserve", m.Name, m.Tier)
	}
}

func TestAnAppealUpheldLocks(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	h.night()
	h.must(h.s.Appeal(t.Context(), h.of.ID, journal.Actor{Name: "王伟强"}, wang.ID, "在写手册"))
	f := h.life(wang).Open()
	reply := standing.Reply{Fall: f.ID, Uphold: true, Until: h.today(-1), Words: "手册也是贡献"}
	h.refused(h.s.Answer(t.Context(), h.of.ID, h.lead.Actor(), false, reply), "until", "standing.bad.past")
	reply.Until = h.today(60)
	h.must(h.s.Answer(t.Context(), h.of.ID, h.lead.Actor(), false, reply))
	h.nights(60)
	if l := h.life(wang); l.Tier != member.Core || l.Lock == nil || l.Outcome != rule.Lock || l.Open() != nil {
		t.Errorf("while locked %s stands %+v", wang.Name, l)
	}
	h.nights(1)
	if l := h.life(wang); l.Lock != nil || l.Open() == nil {
		t.Errorf("after the lock %s stands %+v, want a new notice", wang.Name, l)
	}
}

func TestLeaveComesBackByItselfAndAsks(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang, li := h.member("王伟强", member.Core, 2), h.member("李若曦", member.Core, 12)
	h.night()
	ask := standing.Ask{Member: wang.ID, From: h.today(0), To: h.today(20), Reason: "照顾家人"}
	id, err := h.s.AskLeave(t.Context(), h.of.ID, journal.Actor{Name: "王伟强"}, ask)
	h.must(err)
	_, err = h.s.AskLeave(t.Context(), h.of.ID, journal.Actor{Name: "王伟强"}, ask)
	h.refused(err, "", "standing.bad.leave_open")
	if _, err := h.s.LeaveBy(t.Context(), fixture.Tenant(t, h.conn), id); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand sees the leave: %v", err)
	}
	h.must(h.s.GrantLeave(t.Context(), h.of.ID, h.lead.Actor(), id, ask, "去吧"))
	h.refused(h.s.GrantLeave(t.Context(), h.of.ID, h.lead.Actor(), id, ask, "去吧"), "", "standing.bad.leave_decided")
	h.must(h.s.GiveLeave(t.Context(), h.of.ID, h.lead.Actor(), standing.Ask{Member: li.ID, From: h.today(2), To: h.today(5), Reason: "装修", Asks: true}))
	if a, b := h.get(wang), h.get(li); a.Tier != member.OnLeave || b.Tier != member.Core {
		t.Errorf("on the first day they are in %s and %s", a.Tier, b.Tier)
	}
	h.nights(2)
	if l := h.life(wang); l.Open() != nil || h.get(li).Tier != member.OnLeave {
		t.Errorf("on leave %+v hangs over them; 李若曦 is in %s", l.Open(), h.get(li).Tier)
	}
	h.nights(5)
	if said := h.told(li); h.get(li).Tier != member.OnLeave || !strings.HasPrefix(said[len(said)-1], "你的暂离到 5 月 25 日（周一）结束了，回来吗") {
		t.Errorf("after it 李若曦 is in %s and was told %q", h.get(li).Tier, said)
	}
	h.must(h.s.Return(t.Context(), h.of.ID, journal.Actor{Name: "李若曦"}, li.ID))
	h.nights(15)
	if a, b := h.get(wang), h.get(li); a.Tier != member.Core || b.Tier != member.Core {
		t.Errorf("back they are in %s and %s, want core", a.Tier, b.Tier)
	}
	if l := h.life(wang); l.Outcome != rule.Grace || l.Off() != nil {
		t.Errorf("back from leave he stands %+v, want grace", l)
	}
	h.refused(h.s.Return(t.Context(), h.of.ID, journal.Actor{}, li.ID), "", "standing.bad.no_leave")
}

func TestRisesAreConfirmedByPeople(t *testing.T) {
	t.Parallel()
	h := open(t)
	li, zhao, sun := h.member("李若曦", member.Reserve, 12), h.member("赵一凡", member.Reserve, 15), h.member("孙悦", member.Reserve, 20)
	h.night()
	h.night()
	rises, err := h.s.Rises(t.Context(), h.of.ID, standing.Rise{}, 10)
	h.must(err)
	if len(rises) != 3 || h.get(li).Tier != member.Reserve {
		t.Fatalf("%d rises wait and 李若曦 is in %s; want three, and nobody moved", len(rises), h.get(li).Tier)
	}
	by := map[uuid.UUID]uuid.UUID{}
	for _, r := range rises {
		by[r.Member] = r.ID
	}
	h.exec("UPDATE members SET tier = 'left' WHERE tenant_id = $1 AND id = $2", zhao.ID)
	got, err := h.s.ConfirmRises(t.Context(), h.of.ID, h.lead.Actor(), []uuid.UUID{by[li.ID], by[zhao.ID]})
	h.must(err)
	if len(got.Moving) != 1 || len(got.Refused) != 1 || h.get(li).Tier != member.Core || h.get(zhao).Tier != member.Left {
		t.Errorf("confirmed %+v", got)
	}
	again, err := h.s.ConfirmRises(t.Context(), h.of.ID, h.lead.Actor(), []uuid.UUID{by[li.ID]})
	if err != nil || len(again.Moving) != 0 || again.Gone != 1 {
		t.Errorf("a second confirmation does %+v, %v", again, err)
	}
	h.hears(li, "恭喜，你到了核心！陈静确认的：近 90 天发布内容 12，要 12")
	n, err := h.s.DeclineRises(t.Context(), h.of.ID, h.lead.Actor(), []uuid.UUID{by[sun.ID]}, "再带两期")
	if err != nil || n != 1 {
		t.Errorf("declined %d, %v", n, err)
	}
	h.nights(2)
	if rises, err := h.s.Rises(t.Context(), h.of.ID, standing.Rise{}, 10); err != nil || len(rises) != 0 {
		t.Errorf("after that %v wait, %v", rises, err)
	}
	if rises, err := h.s.Rises(t.Context(), fixture.Tenant(t, h.conn), standing.Rise{}, 10); err != nil || len(rises) != 0 {
		t.Errorf("another brand sees %v, %v", rises, err)
	}
}

func TestTakeBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	h.night()
	h.nights(30)
	f := h.life(wang).Fall
	if f.State != standing.Moved {
		t.Fatalf("the fall is %+v", f)
	}
	if err := h.s.TakeBack(t.Context(), fixture.Tenant(t, h.conn), h.lead.Actor(), f.ID, h.today(90), "x"); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand takes it back: %v", err)
	}
	h.refused(h.s.TakeBack(t.Context(), h.of.ID, h.lead.Actor(), f.ID, h.today(90), ""), "reason", "standing.bad.reason")
	if m := h.get(wang); m.Tier != member.Reserve {
		t.Fatalf("a refused taking back leaves %s", m.Tier)
	}
	h.must(h.s.TakeBack(t.Context(), h.of.ID, h.lead.Actor(), f.ID, h.today(90), "判断有误"))
	h.refused(h.s.TakeBack(t.Context(), h.of.ID, h.lead.Actor(), f.ID, h.today(90), "判断有误"), "", "standing.bad.not_moved")
	h.nights(3)
	if l := h.life(wang); l.Tier != member.Core || l.Open() != nil || l.Lock == nil {
		t.Errorf("taken back %s stands %+v", wang.Name, l)
	}
}

func TestRoundGoesThroughWhoseDayHasCome(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	other := fixture.Tenant(t, h.conn)
	h.must(h.s.Round(t.Context()))
	h.hears(wang, "再过 30 天")
	var nights []tenant.ID
	for _, of := range []tenant.ID{h.of.ID, other} {
		h.must(h.conn.Read(t.Context(), of, func(tx postgres.Conn) error {
			var n int
			err := tx.QueryRow(t.Context(), "SELECT count(*) FROM nights WHERE tenant_id = $1 AND done_at IS NOT NULL", of).Scan(&n)
			if n > 0 {
				nights = append(nights, of)
			}
			return err
		}))
	}
	if len(nights) != 1 || nights[0] != h.of.ID {
		t.Errorf("the nights gone through are %v, want that of the brand with rules", nights)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang := h.member("王伟强", member.Core, 2)
	h.night()
	h.refused(h.s.Hold(t.Context(), h.of.ID, h.lead.Actor(), wang.ID, h.today(-1), "x"), "until", "standing.bad.past")
	h.refused(h.s.Hold(t.Context(), h.of.ID, h.lead.Actor(), wang.ID, h.today(10), ""), "reason", "standing.bad.reason")
	if err := h.s.Hold(t.Context(), fixture.Tenant(t, h.conn), h.lead.Actor(), wang.ID, h.today(10), "x"); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand locks: %v", err)
	}
	h.must(h.s.Hold(t.Context(), h.of.ID, h.lead.Actor(), wang.ID, h.today(10), "产假后第一季"))
	h.must(h.s.Hold(t.Context(), h.of.ID, h.lead.Actor(), wang.ID, h.today(12), "产假后第一季"))
	h.nights(1)
	h.hears(wang, "再过 30 天", "之前说要转到预备的变动取消了")
	h.must(h.s.Release(t.Context(), h.of.ID, h.lead.Actor(), wang.ID))
	h.refused(h.s.Release(t.Context(), h.of.ID, h.lead.Actor(), wang.ID), "", "standing.bad.unlocked")
	h.nights(1)
	if h.life(wang).Open() == nil {
		t.Error("unlocked, nothing is announced")
	}
}

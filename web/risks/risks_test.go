package risks_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/risk"
	"xinhuo/internal/seat"
	"xinhuo/web/webtest"
)

// stage is a house with one of the core who holds two seats alone, asks for
// leave and is about to fall: likelihood 70, uniqueness 75, risk 53.
type stage struct {
	webtest.House
	t     *testing.T
	conn  postgres.Conn
	store *risk.Store
	zhang member.Member
}

func open(t *testing.T) stage {
	t.Helper()
	conn := pgtest.Tx(t)
	members := member.NewStore(conn, fixture.Keys())
	held := holding.Nouns{seat.NewNoun(seat.NewStore(conn, members, clock.System))}
	s := stage{House: webtest.Open(t, conn), t: t, conn: conn}
	s.store = risk.NewStore(conn, held, handover.NewStore(conn, members, held, clock.System), clock.System)
	s.zhang = fixture.MemberIn(t, conn, s.Brand.ID, "张三丰", member.Core)
	now := clock.System()
	for _, title := range []string{"成都领队", "越野栏目"} {
		s.exec(`INSERT INTO seats (tenant_id, id, title, holder_id, held_since, touched_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5, $5, $5)`, uuid.New(), title, s.zhang.ID, now)
	}
	s.exec(`INSERT INTO absences (tenant_id, id, member_id, from_day, to_day, state, asked_at) VALUES ($1, $2, $3, '2027-01-01', '2027-02-01', 'asked', $4)`, uuid.New(), s.zhang.ID, now)
	s.exec(`INSERT INTO falls (tenant_id, id, member_id, version_id, version_no, from_tier, to_tier, lacking, host_id, host_name, opened_on, due_on, told, state)
		VALUES ($1, $2, $3, $2, 1, 'core', 'reserve', '[]', $2, '陈静', '2026-06-01', '2026-07-01', 30, 'open')`, uuid.New(), s.zhang.ID)
	return s
}

func (s stage) exec(sql string, args ...any) {
	s.t.Helper()
	err := s.conn.In(s.t.Context(), s.Brand.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(s.t.Context(), sql, append([]any{s.Brand.ID}, args...)...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) round() {
	s.t.Helper()
	if err := s.store.RoundOf(s.t.Context(), s.Brand.ID); err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) at(path string) string { return s.Brand.Home() + path }

func TestList(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.As(s.Person("陈静", auth.Manager))
	if a := b.Get(s.at("succession/risk")); a.Code != 200 || !a.Says("还没有算过", "核心梯队还没有人") {
		t.Errorf("before the first round = %d\n%s", a.Code, a.Body)
	}
	s.round()
	a := b.Get(s.at("succession/risk"))
	if a.Code != 200 || !a.Says("核心 1 人，1 人到了上限 50%", "张三丰", "53%", "70% × 75% = 53%", "席位「成都领队」没有人能接", "申请了暂离", "看起草的交接") {
		t.Errorf("list = %d\n%s", a.Code, a.Body)
	}
	if a := b.Get(s.at("succession/risk?after=junk")); a.Code != 200 || !a.Says("张三丰") {
		t.Errorf("a cursor nobody was given = %d", a.Code)
	}
}

// Only those who lead hear of a risk: not on the member's page, not in the
// queue, not in the timeline, not in an export, not in the menu.
func TestOnlyLeadsHearOfIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.round()
	owner, manager, staff := s.As(s.Person("周海涛", auth.Owner)), s.As(s.Person("陈静", auth.Manager)), s.As(s.Person("李若曦", auth.Staff))
	page := s.at("members/" + s.zhang.ID.String())
	for name, b := range map[string]*webtest.Browser{"owner": owner, "manager": manager} {
		if a := b.Get(page); !a.Says("知识流失风险", "53%", "succession/risk") {
			t.Errorf("the %s does not see it on the member's page\n%s", name, a.Body)
		}
		if a := b.Get(s.Brand.Home()); !a.Says("张三丰的知识流失风险到了 53%，2 件东西没人能接，交接已起草") {
			t.Errorf("it does not wait for the %s\n%s", name, a.Body)
		}
	}
	a, err := s.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "张三丰", webtest.Password)
	if err == nil {
		err = s.Accounts.Enrol(t.Context(), s.Brand.ID, a.ID, auth.Member, nil, s.zhang.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	herself := s.As(a)
	seen := map[string]webtest.Answer{
		"staff: member's page": staff.Get(page), "staff: timeline": staff.Get(page + "/timeline"), "staff: queue": staff.Get(s.Brand.Home()),
		"staff: potential": staff.Get(s.at("potential/" + s.zhang.ID.String())), "staff: nine-box": staff.Get(s.at("succession/ninebox")),
		"staff: map": staff.Get(s.at("succession")), "staff: hand-overs": staff.Get(s.at("handovers")),
		"staff: export": staff.Post(s.at("members/export"), "format", "csv"), "she herself": herself.Get(s.Brand.Home()),
	}
	for where, a := range seen {
		if a.Code != 200 {
			t.Errorf("%s = %d", where, a.Code)
		}
		for _, word := range []string{"流失风险", "succession/risk", "提前安排交接"} {
			if strings.Contains(a.Body, word) {
				t.Errorf("%s tells of it: %q", where, word)
			}
		}
	}
	manager.Header.Set("HX-Request", "true")
	for where, a := range map[string]webtest.Answer{"timeline": manager.Get(page + "/timeline"), "export": manager.Post(s.at("members/export"), "format", "csv")} {
		if a.Code != 200 || strings.Contains(a.Body, "流失风险") || strings.Contains(a.Body, "提前安排交接") {
			t.Errorf("a manager's %s = %d and tells of it\n%s", where, a.Code, a.Body)
		}
	}
	for _, b := range []*webtest.Browser{staff, herself} {
		if a := b.Get(s.at("succession/risk")); a.Code != http.StatusForbidden {
			t.Errorf("the list opens: %d", a.Code)
		}
		if a := b.Post(s.at("succession/risk/limit"), "version", "0", "percent", "10", "reason", "好奇"); a.Code != http.StatusForbidden {
			t.Errorf("the limit is set: %d", a.Code)
		}
	}
}

// Staff and members attack the hand-over that Xinhuo drafted: they find it
// nowhere, can do nothing to it, and planning one of their own does not tell
// them that it was there.
func TestTheDraftIsFoundByNobodyElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.round()
	r, err := s.store.Of(t.Context(), s.Brand.ID, s.zhang.ID)
	if err != nil || r.Handover.ID == uuid.Nil {
		t.Fatalf("no draft: %+v, %v", r, err)
	}
	staff, manager := s.As(s.Person("李若曦", auth.Staff, auth.Data)), s.As(s.Person("陈静", auth.Manager))
	herself := s.As(s.herself())
	draft, plan := s.at("handovers/"+r.Handover.ID.String()), s.at("handovers/plan/"+s.group(r.Handover.ID))
	for _, path := range []string{draft, draft + "/print", draft + "/edit", draft + "/close", draft + "/cancel", draft + "/items/new", plan, plan + "/takers", plan + "/items", plan + "/check", s.at("ceremonies/new?handover=" + r.Handover.ID.String())} {
		for name, b := range map[string]*webtest.Browser{"staff": staff, "she herself": herself} {
			if a := b.Get(path); a.Code != http.StatusNotFound && a.Code != http.StatusForbidden || strings.Contains(a.Body, "提前安排") {
				t.Errorf("%s gets %s: %d", name, path, a.Code)
			}
		}
	}
	for _, path := range []string{"/edit", "/close", "/undo", "/cancel", "/items/new", "/items/usual"} {
		if a := staff.Post(draft+path, "reason", "好奇", "title", "x", "kind", "know-how"); a.Code != http.StatusNotFound {
			t.Errorf("staff posts to %s: %d", path, a.Code)
		}
	}
	for _, path := range []string{"/takers", "/begin"} {
		if a := staff.Post(plan+path, "gap", "好奇"); a.Code != http.StatusNotFound {
			t.Errorf("staff posts to the plan's %s: %d", path, a.Code)
		}
	}
	whatif := s.at("succession/whatif?who=" + s.zhang.ID.String())
	for _, path := range []string{whatif, s.at("handovers"), s.at("handovers/new?q=张三丰"), s.at("handovers/new?leaver=" + s.zhang.ID.String()), s.at("handovers?state=draft"), s.at("handovers?state=cancelled"), s.at("members/" + s.zhang.ID.String()), s.at("notices"), s.at("dashboard"), s.Brand.Home()} {
		if a := staff.Get(path); a.Code != 200 || strings.Contains(a.Body, r.Handover.ID.String()) || strings.Contains(a.Body, s.group(r.Handover.ID)) || a.Says("已有交接") || a.Says("已经在安排") {
			t.Errorf("staff's %s = %d and shows the draft", path, a.Code)
		}
	}
	if a := manager.Get(whatif); !a.Says(r.Handover.ID.String()) {
		t.Errorf("a manager who asks what if does not hear of the draft\n%s", a.Body)
	}
	on := clock.System().AddDate(0, 0, 20).Format("2006-01-02")
	a := staff.Post(s.at("handovers/new"), "leaver", s.zhang.ID.String(), "leaving_on", on, "reason", "举家迁往昆明")
	if a.Code != http.StatusSeeOther {
		t.Fatalf("staff's own plan = %d, want it to begin as if there were none\n%s", a.Code, a.Body)
	}
	now, err := s.store.Of(t.Context(), s.Brand.ID, s.zhang.ID)
	if err != nil || now.Handover.ID == r.Handover.ID || now.Handover.State != handover.Draft {
		t.Errorf("the risk points to %+v, %v; want to the new plan", now.Handover, err)
	}
	if a := staff.Get(s.at("members/" + s.zhang.ID.String() + "/timeline")); a.Code != 200 || a.Says("提前安排") || !a.Says("举家迁往昆明") {
		t.Errorf("the timeline = %d\n%s", a.Code, a.Body)
	}
	if a := staff.Get(s.at("handovers?state=cancelled")); strings.Contains(a.Body, r.Handover.ID.String()) {
		t.Error("staff finds the draft among what was cancelled")
	}
	if a := staff.Get(s.at("handovers")); a.Says("已取消") {
		t.Error("staff reads that something was cancelled")
	}
	if a := manager.Get(s.at("handovers")); !a.Says("已取消") {
		t.Error("a manager does not find what was cancelled")
	}
}

// Staff who ask what if and plan what it suggests begin as if there were no
// draft, too.
func TestPlanningFromWhatIfTellsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.round()
	r, err := s.store.Of(t.Context(), s.Brand.ID, s.zhang.ID)
	if err != nil {
		t.Fatal(err)
	}
	staff, whatif := s.As(s.Person("李若曦", auth.Staff)), s.at("succession/whatif")
	asked := staff.Get(whatif + "?who=" + s.zhang.ID.String())
	a := staff.Post(whatif, "who", s.zhang.ID.String(), "on", asked.Value("on"))
	if a.Code != http.StatusSeeOther || strings.Contains(a.To, s.group(r.Handover.ID)) {
		t.Fatalf("planning = %d to %s, want a plan of their own\n%.2000s", a.Code, a.To, a.Body)
	}
	now, err := s.store.Of(t.Context(), s.Brand.ID, s.zhang.ID)
	if err != nil || now.Handover.ID == r.Handover.ID || now.Handover.State != handover.Draft {
		t.Errorf("the risk points to %+v, %v; want to the new plan", now.Handover, err)
	}
	if a := staff.Post(whatif, "who", s.zhang.ID.String(), "on", asked.Value("on")); a.Code != 422 || !a.Says("张三丰的交接已经在安排或进行中") {
		t.Errorf("planning beside their own = %d", a.Code)
	}
}

// Begun by who leads it is everybody's, but for how it came about.
func TestABegunDraftDoesNotTellItsOrigin(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.round()
	r, err := s.store.Of(t.Context(), s.Brand.ID, s.zhang.ID)
	if err != nil {
		t.Fatal(err)
	}
	staff, manager := s.As(s.Person("李若曦", auth.Staff)), s.As(s.Person("陈静", auth.Manager))
	if a := manager.Post(s.at("handovers/plan/"+s.group(r.Handover.ID)+"/begin"), "gap", "先开始教"); a.Code != http.StatusSeeOther {
		t.Fatalf("beginning = %d\n%s", a.Code, a.Body)
	}
	page := s.at("handovers/" + r.Handover.ID.String())
	if a := manager.Get(page); a.Code != 200 || !a.Says("安排了张三丰的交接") {
		t.Errorf("a manager's page = %d without how it came about\n%s", a.Code, a.Body)
	}
	a := staff.Get(page)
	if a.Code != 200 || !a.Says("先开始教") || a.Says("安排了张三丰的交接") {
		t.Errorf("staff's page = %d\n%s", a.Code, a.Body)
	}
	for _, b := range []webtest.Answer{a, s.As(s.herself()).Get(s.at("handovers/mine"))} {
		if b.Code != 200 || b.Says("流失") || b.Says("风险") {
			t.Errorf("%d tells of a risk", b.Code)
		}
	}
}

// group is with which others a hand-over was planned.
func (s stage) group(of uuid.UUID) string {
	s.t.Helper()
	members := member.NewStore(s.conn, fixture.Keys())
	w, err := handover.NewStore(s.conn, members, nil, clock.System).Get(s.t.Context(), s.Brand.ID, of)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Group.String()
}

// herself signs 张三丰 in.
func (s stage) herself() auth.Account {
	s.t.Helper()
	a, err := s.Accounts.EnsureDemo(s.t.Context(), uuid.NewString()+"@example.com", "张三丰", webtest.Password)
	if err == nil {
		err = s.Accounts.Enrol(s.t.Context(), s.Brand.ID, a.ID, auth.Member, nil, s.zhang.ID)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func TestLimit(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.As(s.Person("陈静", auth.Owner))
	at := s.at("succession/risk/limit")
	if a := b.Get(at); a.Code != 200 || !a.Says("现在是 50%") || a.Value("version") != "0" {
		t.Errorf("form = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(at, "version", "0", "percent", "99", "reason", "车展前要稳"); a.Code != 422 || !a.Says("5 到 95 的整数", "车展前要稳", `value="99"`) {
		t.Errorf("out of range = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(at, "version", "0", "percent", "40"); a.Code != 422 || !a.Says("写下为什么改") {
		t.Errorf("no reason = %d", a.Code)
	}
	if a := b.Post(at, "version", "0", "percent", "40", "reason", "车展前要稳"); a.Code != 303 {
		t.Fatalf("set = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(at, "version", "0", "percent", "30", "reason", "晚到的"); a.Code != 409 || !a.Says("晚到的", "现在是 40%") || a.Value("version") != "1" {
		t.Errorf("an older form = %d\n%s", a.Code, a.Body)
	}
	if a := b.Get(at); !a.Says("以前的上限", "40%", "车展前要稳") {
		t.Errorf("history\n%s", a.Body)
	}
}

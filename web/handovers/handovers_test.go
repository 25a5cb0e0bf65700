package handovers_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// stage is a house in which 王 leaves and 李 takes over; both sign in.
type stage struct {
	webtest.House
	conn     postgres.Conn
	wang, li member.Member
	team     *webtest.Browser
	base     string
}

func open(t *testing.T) stage {
	t.Helper()
	conn := pgtest.Tx(t)
	s := stage{House: webtest.Open(t, conn), conn: conn}
	s.wang = fixture.MemberIn(t, conn, s.Brand.ID, "王伟强", member.Core)
	s.li = fixture.MemberIn(t, conn, s.Brand.ID, "李明", member.Reserve)
	s.team = s.As(s.Person("陈静", auth.Manager))
	s.base = s.Brand.Home() + "handovers"
	return s
}

// member is a browser in which m is signed in.
func (s stage) member(t *testing.T, m member.Member) *webtest.Browser {
	t.Helper()
	a, err := s.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", m.Name, webtest.Password)
	if err == nil {
		err = s.Accounts.Enrol(t.Context(), s.Brand.ID, a.ID, auth.Member, nil, m.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.As(a)
}

// begun is a hand-over to 李 under way with one item, and the addresses of
// both.
func (s stage) begun(t *testing.T) (at, item string) {
	t.Helper()
	return s.begunTo(t, s.li)
}

func (s stage) begunTo(t *testing.T, successor member.Member) (at, item string) {
	t.Helper()
	store := handover.NewStore(s.conn, member.NewStore(s.conn, fixture.Keys()), nil, clock.System)
	group, err := store.Draft(t.Context(), s.Brand.ID, fixture.Actor, handover.Plan{
		Leavers: []uuid.UUID{s.wang.ID}, Successor: successor.ID, LeavingOn: time.Now().AddDate(0, 0, 10), Reason: "搬家", Origin: handover.Manual,
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.Group(t.Context(), s.Brand.ID, group)
	if err != nil {
		t.Fatal(err)
	}
	id, err := store.AddItem(t.Context(), s.Brand.ID, handover.Doer{Actor: fixture.Actor}, all[0].ID, handover.Outline{Kind: handover.KnowHow, Title: "选线和报批", Detail: "先问场地"})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Begin(t.Context(), s.Brand.ID, fixture.Actor, group, ""); err != nil {
		t.Fatal(err)
	}
	return s.base + "/" + all[0].ID.String(), id.String()
}

func expect(t *testing.T, what string, a webtest.Answer, code int, words ...string) {
	t.Helper()
	if a.Code != code || !a.Says(words...) {
		t.Errorf("%s = %d to %q, want %d with %q\n%.3000s", what, a.Code, a.To, code, words, mainOf(a.Body))
	}
}

var successors = regexp.MustCompile(`name="successor\.([^"]+)"`)

// idIn is the hand-over whose successor a page asks for.
func idIn(body string) string { return successors.FindStringSubmatch(body)[1] }

var mains = regexp.MustCompile(`(?s)<main.*</main>`)

func mainOf(body string) string { return mains.FindString(body) }

func TestTheWizard(t *testing.T) {
	t.Parallel()
	s := open(t)
	expect(t, "an empty list", s.team.Get(s.base), 200, "还没有人交接", "安排交接")
	found := s.team.Get(s.base + "/new?q=王")
	expect(t, "searching", found, 200, "王伟强", `name="leaver" value="`+s.wang.ID.String())
	expect(t, "nobody chosen", s.team.Post(s.base+"/new", "reason", "搬家"), 422, "先选谁要离开", "选一个离开的日子", `value="搬家"`)
	a := s.team.Post(s.base+"/new", "leaver", s.wang.ID.String(), "leaving_on", time.Now().AddDate(0, 1, 0).Format(time.DateOnly), "reason", "搬家")
	if a.Code != 303 {
		t.Fatalf("drafting = %d\n%s", a.Code, mainOf(a.Body))
	}
	plan := a.To
	expect(t, "what they hold", s.team.Get(plan), 200, "王伟强手上有", "下一步：选谁来接")
	takers := s.team.Get(plan + "/takers?q=李明")
	expect(t, "who takes over", takers, 200, "李明", "谁来接王伟强")
	id := idIn(takers.Body)
	expect(t, "successor = leaver", s.team.Post(plan+"/takers", "successor."+id, s.wang.ID.String(), "version."+id, takers.Value("version."+id)), 422, "王伟强就是离开的人")
	a = s.team.Post(plan+"/takers", "successor."+id, s.li.ID.String(), "version."+id, takers.Value("version."+id))
	if a.Code != 303 || a.To != plan+"/items" {
		t.Fatalf("choosing = %d %s\n%s", a.Code, a.To, mainOf(a.Body))
	}
	expect(t, "what to teach", s.team.Get(a.To), 200, "踩过的坑", "加上勾选的")
	expect(t, "nothing to teach", s.team.Get(plan+"/check"), 200, "还没写要教的，回去补上")
	expect(t, "ticking the usual", s.team.Post(s.base+"/"+id+"/items/usual", "usual", "pitfalls"), 303)
	if a := s.team.Post(s.base+"/"+id+"/items/usual", "usual", "people", "then", "check"); a.Code != 303 || a.To != plan+"/check" {
		t.Errorf("ticking and going on = %d to %s, want the last step", a.Code, a.To)
	}
	expect(t, "looking once more", s.team.Get(plan+"/check"), 200, "2 项", "李明", "开始交接")
	a = s.team.Post(plan + "/begin")
	if a.Code != 303 || a.To != s.base+"/"+id {
		t.Fatalf("beginning = %d %s\n%s", a.Code, a.To, mainOf(a.Body))
	}
	expect(t, "the hand-over", s.team.Get(a.To), 200, "王伟强的交接开始了", "2 项里还有 2 项未接收", "踩过的坑")
	expect(t, "the list", s.team.Get(s.base), 200, "1 次交接正在进行，还有 2 项未接收")
	expect(t, "planning again", s.team.Get(s.base+"/new?q=王"), 200, "已有交接，去看看")
	expect(t, "on paper", s.team.Get(a.To+"/print"), 200, "王伟强交接清单", "见证")
	expect(t, "a member's page", s.team.Get(s.Brand.Home()+"members/"+s.li.ID.String()), 200, "接王伟强的班")
}

// Who has nobody to follow is asked about and may begin with a reason.
func TestBeginningWithoutASuccessor(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.team.Post(s.base+"/new", "leaver", s.wang.ID.String(), "leaving_on", time.Now().Format(time.DateOnly), "reason", "生病")
	plan := a.To
	expect(t, "beginning", s.team.Post(plan+"/begin"), 422, "还没有选王伟强的接班人", `name="gap"`)
	if a = s.team.Post(plan+"/begin", "gap", "月底再选"); a.Code != 303 {
		t.Fatalf("beginning with a reason = %d", a.Code)
	}
	expect(t, "the hand-over", s.team.Get(a.To), 200, "开始时还有没人接的：月底再选")
}

func TestThePhones(t *testing.T) {
	t.Parallel()
	s := open(t)
	at, item := s.begun(t)
	wang, li := s.member(t, s.wang), s.member(t, s.li)
	mine := s.base + "/mine"
	expect(t, "王's home", wang.Get(s.Brand.Home()), 200, "你要交 1 项，现在轮到你做的有 1 项")
	expect(t, "王's item", wang.Get(mine+"/"+item), 200, "标记：到了看着做", "先问场地")
	for _, stage := range []string{"watch", "together", "alone"} {
		if a := wang.Post(mine+"/"+item+"/stage", "stage", stage); a.Code != 303 {
			t.Fatalf("%s = %d", stage, a.Code)
		}
	}
	expect(t, "王's item, taught", wang.Get(mine+"/"+item), 200, "提交接收")
	expect(t, "李's list before", li.Get(mine), 200, "在等对方", "跟王伟强学，现在是独立做")
	wang.Post(mine + "/" + item + "/offer")
	expect(t, "李's list", li.Get(mine), 200, "轮到你", "王伟强请你接收")
	expect(t, "李's item", li.Get(mine+"/"+item), 200, ">接收<", ">退回<")
	li.Post(mine+"/"+item+"/return", "reason", "少一张表")
	expect(t, "王's item, returned", wang.Get(mine+"/"+item), 200, "退回的原因：少一张表", "提交接收")
	expect(t, "the team's page", s.team.Get(at), 200, "已退回", "退回的原因：少一张表")
	wang.Post(mine + "/" + item + "/offer")
	li.Post(mine + "/" + item + "/accept")
	expect(t, "李 accepted", li.Get(mine+"/"+item), 200, "已接收", "这一项交接好了")
	li.Post(mine + "/" + item + "/accept")
	expect(t, "李's second tab", li.Get(mine+"/"+item), 200, "这一项之前已经接收过了")
	if a := s.member(t, fixture.Member(t, s.conn, s.Brand.ID, "路人")).Get(mine + "/" + item); a.Code != 404 {
		t.Errorf("a stranger's look = %d, want 404", a.Code)
	}
	expect(t, "王 adds", wang.Post(mine+"/add", "kind", "contacts", "title", "场地的张经理"), 303)
	expect(t, "王's list", wang.Get(mine), 200, "场地的张经理", "交接好的")
	expect(t, "李 adds nothing", li.Get(mine+"/add"), 303)
}

func TestClosing(t *testing.T) {
	t.Parallel()
	s := open(t)
	at, item := s.begun(t)
	expect(t, "closing too soon", s.team.Post(at+"/close", "seen", s.team.Get(at+"/close").Value("seen")), 422, "还有 1 项没有接收")
	s.team.Post(at + "/items/" + item + "/offer")
	s.team.Post(at + "/items/" + item + "/accept")
	expect(t, "ready", s.team.Get(at), 200, "都接收了", "代李明", `href="`+at+`/close"`)
	expect(t, "the queue", s.team.Get(s.Brand.Home()), 200, "王伟强的 1 项都接收了，可以完成交接")
	ask := s.team.Get(at + "/close")
	other := s.As(s.Person("何川", auth.Manager))
	expect(t, "closing", s.team.Post(at+"/close", "seen", ask.Value("seen")), 303)
	if a := other.Post(at+"/close", "seen", ask.Value("seen")); a.Code != 303 || a.To != at {
		t.Errorf("the second manager = %d %s", a.Code, a.To)
	}
	expect(t, "what the second manager reads", other.Get(at), 200, "陈静已经完成了王伟强的交接")
	expect(t, "the receipt", s.team.Get(at), 200, "王伟强的交接完成了", "撤销完成")
	staff := s.As(s.Person("小何", auth.Staff, auth.Ops))
	if a := staff.Get(at); strings.Contains(mainOf(a.Body), "撤销完成") || staff.Post(at+"/undo").Code != 403 {
		t.Error("one who does not lead may take the close back")
	}
	expect(t, "taking back", s.team.Post(at+"/undo"), 303)
	expect(t, "open again", s.team.Get(at), 200, "重新打开", "完成交接")
}

func TestItems(t *testing.T) {
	t.Parallel()
	s := open(t)
	at, item := s.begun(t)
	expect(t, "an item without a name", s.team.Post(at+"/items/new", "kind", "accounts"), 422, "写一个名字")
	expect(t, "one more", s.team.Post(at+"/items/new", "kind", "accounts", "title", "群主", "due_on", time.Now().AddDate(0, 0, -2).Format(time.DateOnly)), 303)
	expect(t, "late because of whom", s.team.Get(at), 200, "迟了", "等王伟强教")
	sheet := s.team.Get(at + "/items/" + item)
	expect(t, "saving", s.team.Post(at+"/items/"+item, "kind", "know_how", "title", "选线", "version", sheet.Value("version")), 303)
	if a := s.team.Post(at+"/items/"+item, "kind", "know_how", "title", "选路", "version", sheet.Value("version")); a.Code != 409 {
		t.Errorf("a stale save = %d, want 409", a.Code)
	}
	s.team.Post(at+"/items/"+item+"/drop", "reason", "以后不做了")
	expect(t, "left out", s.team.Get(at), 200, "不交的", "以后不做了")
	expect(t, "cancelling without a reason", s.team.Post(at+"/cancel"), 422, "写一句为什么取消")
	expect(t, "cancelling", s.team.Post(at+"/cancel", "reason", "她不走了"), 303)
	expect(t, "cancelled", s.team.Get(at), 200, "取消：她不走了")
}

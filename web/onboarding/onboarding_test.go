package onboarding_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tier"
	"xinhuo/web/webtest"
)

// From the queue's suggestion to the closing talk.
func TestNinetyDays(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	base := h.Brand.Home() + "onboarding"
	staff := h.As(h.Person("陈静", auth.Manager))
	want := func(a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) || strings.Contains(a.Body, "style=") {
			t.Errorf("got %d to %q, want %d with %q\n%.2000s", a.Code, a.To, code, words, a.Body)
		}
		return a
	}
	want(staff.Get(base), 200, "眼下没有正在走的计划")
	li := fixture.MemberIn(t, conn, h.Brand.ID, "李若曦", member.Reserve).ID
	_, err := tier.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System).Move(t.Context(), h.Brand.ID, fixture.Actor,
		tier.Order{Members: []uuid.UUID{li}, To: member.Core, Reason: "能独立带队", Source: member.Manual})
	if err != nil {
		t.Fatal(err)
	}
	a, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "李若曦", webtest.Password)
	if err == nil {
		err = h.Accounts.Enrol(t.Context(), h.Brand.ID, a.ID, auth.Member, nil, li)
	}
	if err != nil {
		t.Fatal(err)
	}
	own := h.As(a)
	want(own.Get(base+"/mine"), 200, "眼下没有计划")
	want(staff.Get(h.Brand.Home()), 200, "李若曦刚进核心，还没有 90 天计划")
	want(staff.Get(h.Brand.Home()+"members/"+li.String()), 200, "用一份 90 天计划陪一程")
	begun := want(staff.Post(base+"/begin", "member", li.String()), 303)
	page := want(staff.Get(begun.To), 200, "李若曦的 90 天计划做好了", "第 1 天，共 90 天，做到 0 / 6 项", "30 天面谈", "活动预算")
	want(own.Get(h.Brand.Home()), 200, "扶上马，送一程", "30 天面谈")
	want(own.Get(base+"/mine"), 200, "认全本城的骨干和经销商", "写两句")
	talk := regexp.MustCompile(`/items/([0-9a-f-]{36})/note`).FindStringSubmatch(page.Body)[1]
	mine := base + "/mine/" + strings.TrimPrefix(begun.To, base+"/")
	want(own.Post(mine+"/items/"+talk+"/note", "note", ""), 422, "写两句再记下")
	want(own.Post(mine+"/items/"+talk+"/note", "note", "有点忙不过来"), 303)
	want(staff.Post(begun.To+"/items/"+talk+"/note", "note", "先放掉栏目"), 303)
	want(own.Get(base+"/mine"), 200, "有点忙不过来", "先放掉栏目")
	want(own.Post(mine+"/project", "title", "第 63 期", "version", "1"), 409, "有人比你先改了", "第 63 期")
	version := own.Get(mine + "/project").Value("version")
	want(own.Post(mine+"/project", "title", "第 63 期川西周末", "version", version), 303)
	closing := want(staff.Get(begun.To+"/close"), 200, "还有 5 项没做完", "第一个独立带的项目还没做完")
	want(staff.Post(begun.To+"/close", "version", closing.Value("version"), "words", ""), 422, "写几句收尾的话")
	want(staff.Post(begun.To+"/close", "version", closing.Value("version"), "words", "能独当一面了"), 303)
	want(own.Get(base+"/mine"), 200, "能独当一面了", "90 天走完了")
	want(staff.Get(base+"?state=closed"), 200, "李若曦")
	want(staff.Get(h.Brand.Home()+"members/"+li.String()), 200, "给李若曦的 90 天收了尾")
	want(own.Get(base), 403)
	want(own.Post(mine+"/close"), 404)
}

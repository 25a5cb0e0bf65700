package contributions_test

import (
	"strings"
	"testing"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestContributionsFromATable(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	team, at := h.As(h.Person("孙悦", auth.Staff, auth.Data)), h.Brand.Home()+"contributions/import"
	wang := fixture.Member(t, conn, h.Brand.ID, "王伟强")
	want := func(a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) || strings.Contains(a.Body, "style=") {
			t.Errorf("got %d to %q, want %d with %q\n%.2000s", a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
		return a
	}
	yesterday := time.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	want(team.Get(at), 200, "还没有导入过表格", "template.xlsx")
	want(team.Get(at+"/template.csv"), 200, "成员,手机,日期,类型,次数,备注")
	want(team.Upload(at, "file", "五月.csv", []byte("谁\n王伟强\n")), 422, "没找到「成员」这一列")
	bad := want(team.Upload(at, "file", "五月.csv", []byte("成员,日期,类型\n王伟强,"+yesterday+",写诗\n")), 303).To
	if a := want(team.Get(bad), 200, "1 行还记不了", "看不懂「写诗」"); strings.Contains(a.Body, "/confirm\"") {
		t.Error("a table with a row that cannot be counted offers to be counted")
	}
	want(team.Post(bad+"/confirm"), 303)
	want(team.Get(bad), 200, "改好表格再带来一次")
	want(team.Post(bad+"/cancel"), 303)
	good := want(team.Upload(at, "file", "五月.csv", []byte("成员,日期,类型,次数\n王伟强,"+yesterday+",发布内容,6\n")), 303).To
	want(team.Get(good), 200, "1 笔会记上", "发布内容 6 篇", "记上 1 笔")
	want(team.Post(good+"/confirm"), 303)
	want(team.Get(good), 200, "孙悦记上了 1 笔", "撤回这次记的")
	want(team.Get(h.Brand.Home()+"contributions/"+wang.ID.String()), 200, "发布内容 6 篇", "孙悦从表格带进来的", "从表格记贡献")
	want(team.Post(good+"/undo"), 303)
	want(team.Get(at), 200, "已撤回", "没有记")
}

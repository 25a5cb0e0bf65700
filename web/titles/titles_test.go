package titles_test

import (
	"regexp"
	"strings"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestTitles(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	lead, home := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()
	wang := fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Emeritus)
	at, person := home+"settings/titles", home+"members/"+wang.ID.String()
	expect := func(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) {
			t.Errorf("%s = %d to %q, want %d with %q\n%.2500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
		return a
	}
	expect("none", lead.Get(at), 200, "还没有头衔")
	expect("the usual", lead.Post(at+"/usual"), 303)
	expect("a name taken", lead.Post(at, "name", "品牌荣誉顾问", "rank", "5"), 422, "已经有「品牌荣誉顾问」这个头衔了")
	expect("an order of nobody's", lead.Post(at, "name", "首席领队", "rank", "x"), 422, "次序在 0 到 1000 之间", "首席领队")
	expect("a new one", lead.Post(at, "name", "首席领队", "rank", "1", "privileges", "队旗留名"), 303)
	list := expect("the list", lead.Get(at), 200, "首席领队", "终身荣誉车主")
	chief := regexp.MustCompile(`settings/titles/([0-9a-f-]{36})">首席领队`).FindStringSubmatch(list.Body)[1]
	expect("a stale change", lead.Post(at+"/"+chief, "name", "总领队", "rank", "1", "version", "9"), 409)
	expect("a change", lead.Post(at+"/"+chief, "name", "总领队", "rank", "1", "version", "1", "privileges", "队旗留名"), 303)

	expect("nothing chosen", lead.Post(person+"/titles", "on", "2026-01-01"), 422, "选一个头衔")
	expect("conferring", lead.Post(person+"/titles", "title", chief, "on", "2026-01-01", "citation", "带过一百期"), 303)
	expect("twice", lead.Post(person+"/titles", "title", chief, "on", "2026-01-01"), 422, "已经是「总领队」了")
	a := expect("their page", lead.Get(person), 200, "总领队", "带过一百期", "队旗留名")
	award := regexp.MustCompile(`/titles/([0-9a-f-]{36})"`).FindStringSubmatch(a.Body)[1]
	expect("no longer conferred", lead.Post(at+"/"+chief+"/retire"), 303)
	expect("who bears it keeps it", lead.Get(person), 200, "总领队")
	expect("revoking without a reason", lead.Post(person+"/titles/"+award), 422, "写一句为什么撤销")
	expect("revoking", lead.Post(person+"/titles/"+award, "reason", "授错了人"), 303)
	expect("it says so", lead.Get(person), 200, "已撤销：授错了人")
}

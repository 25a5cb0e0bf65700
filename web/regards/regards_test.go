package regards_test

import (
	"strings"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestWhatToHeed(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	team, home := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()
	wang := fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Core)
	person := home + "members/" + wang.ID.String()
	at := person + "/regard"
	expect := func(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) {
			t.Errorf("%s = %d to %q, want %d with %q\n%.2500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
		return a
	}
	expect("nothing to heed", team.Get(at), 200, "记下离世", "记下：不要联系")
	expect("leaving alone", team.Post(at+"/quiet", "reason", "别打电话"), 303)
	expect("a mark on their page", team.Get(person), 200, "王伟强希望不被打扰", "TA 说：别打电话")
	expect("welcome", team.Post(at+"/welcome"), 303)
	expect("a retirement under way", team.Post(home+"retirements/new", "member", wang.ID.String()), 303)

	expect("not sure", team.Post(at+"/memorial", "words", "一路走好"), 422, "勾选确认", "一路走好")
	expect("a day to come", team.Post(at+"/memorial", "died_on", "2199-01-01", "sure", "1"), 422, "这一天还没到")
	expect("remembering", team.Post(at+"/memorial", "words", "一路走好", "family", "王女士（女儿）", "phone", "13912345678", "sure", "1"), 303)
	a := expect("their page", team.Get(person), 200, "纪念王伟强", "一路走好", "进行中的荣休")
	if strings.Contains(a.Body, "13912345678") {
		t.Error("the family's phone stands on the page")
	}
	expect("an invitation", team.Post(person+"/account"), 422, "王伟强不再收邀请")
	expect("the manager's queue", team.Get(home), 200, "王伟强离世了，还有事要有人接手")
	expect("masked", team.Get(at), 200, "139****5678")
	expect("revealed", team.Post(at+"/memorial/family"), 200, "13912345678")
	expect("and recorded", team.Get(person), 200, "看了王伟强家人的电话")
	expect("a stale change", team.Post(at+"/memorial", "words", "安息", "version", "9"), 409)
	expect("a change", team.Post(at+"/memorial", "words", "安息", "version", "1"), 303)
	expect("the phone is kept", team.Get(at), 200, "139****5678", "安息")
	expect("mistaken without a reason", team.Post(at+"/memorial/mistaken"), 422, "写一句为什么撤回")
	expect("mistaken", team.Post(at+"/memorial/mistaken", "reason", "同名的另一位"), 303)
	if a := team.Get(person); a.Says("纪念王伟强") {
		t.Error("still remembered")
	}
}

package retirements_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	lead, helper, home := h.As(h.Person("陈静", auth.Manager)), h.As(h.Person("孙悦", auth.Staff, auth.Ops)), h.Brand.Home()
	wang := fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Core)
	a, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "王伟强", webtest.Password)
	if err == nil {
		err = h.Accounts.Enrol(t.Context(), h.Brand.ID, a.ID, auth.Member, nil, wang.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	own, page := h.As(a), home+"members/"+wang.ID.String()
	expect := func(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) {
			t.Errorf("%s = %d to %q, want %d with %q\n%.2500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
		return a
	}
	expect("an empty list", helper.Get(home+"retirements"), 200, "还没有人荣休")
	expect("too few to say why", helper.Get(home+"retirements/reasons"), 200, "还不够多")
	expect("nobody chosen", helper.Post(home+"retirements/new"), 422, "先选一位")
	expect("a search", helper.Get(home+"retirements/new?q=王伟强"), 200, "王伟强")
	why := expect("beginning", helper.Post(home+"retirements/new", "member", wang.ID.String()), 303).To
	at := strings.TrimSuffix(why, "/why")
	expect("beginning again leads there", helper.Post(home+"retirements/new", "member", wang.ID.String()), 303)
	expect("the first step", helper.Get(why), 200, "和王伟强聊一聊", "请 TA 先写几句")
	expect("asked for own words before they were", own.Get(home+"retirements/mine"), 404)
	expect("asking", helper.Post(at+"/invite"), 303)
	expect("their home", own.Get(home), 200, "先自己写几句")
	expect("their page", own.Get(home+"retirements/mine"), 200, "不带你的名字")
	expect("nothing written", own.Post(home+"retirements/mine"), 422, "选一个原因，或者写几句都行")
	expect("their words", own.Post(home+"retirements/mine", "reasons", "rest", "story", "折多山下大雪"), 303)
	expect("beside the team's", helper.Get(at+"/story"), 200, "折多山下大雪")

	expect("no cause", helper.Post(why, "words", "想歇一歇", "version", "1"), 422, "本人想退，还是久未露面", "想歇一歇")
	expect("the talk", helper.Post(why, "cause", "wish", "reasons", "time", "version", "1"), 303)
	if a := helper.Post(why, "cause", "wish", "version", "1"); a.Code != 409 {
		t.Errorf("a stale save = %d, want 409", a.Code)
	}
	expect("the story", helper.Post(at+"/story", "story", "第一期十二台车", "version", "2"), 303)
	expect("a judgment of who does not lead", helper.Post(at+"/standing", "standing", "good", "why", "好", "version", "3"), 403)
	expect("which they may look at", helper.Get(at+"/standing"), 200, "由社群负责人来定")
	expect("a judgment without a reason", lead.Post(at+"/standing", "standing", "good", "version", "3"), 422, "写一句为什么这样评")
	expect("a judgment", lead.Post(at+"/standing", "standing", "good", "why", "口碑好", "version", "3"), 303)
	titles := expect("the titles", lead.Get(at+"/titles"), 200, "品牌荣誉顾问", "终身荣誉车主")
	title := regexp.MustCompile(`name="titles" value="([^"]+)"`).FindStringSubmatch(titles.Body)[1]
	expect("a title", lead.Post(at+"/titles", "titles", title, "citation."+title, "带出两位接班人", "version", "4"), 303)
	expect("what comes with it", lead.Get(at+"/privileges"), 200, "「品牌荣誉顾问」带来的")
	expect("a privilege", lead.Post(at+"/privileges", "privileges", "家门口的充电桩", "version", "5"), 303)
	expect("the text begins with the story", lead.Get(at+"/text"), 200, "第一期十二台车", "还没写")
	expect("showing the text", lead.Post(at+"/text", "do", "offer", "story", "第一期十二台车。", "text_version", "0"), 303)
	expect("waits for them", lead.Get(at+"/text"), 200, "等本人确认")
	expect("approved nowhere", lead.Post(at+"/text", "do", "approve", "text_version", "2"), 422, "写明本人的同意记在哪里")
	expect("approved on paper", lead.Post(at+"/text", "do", "approve", "text_version", "2", "on_paper", "微信回复"), 303)
	expect("on, with the text as it is", lead.Post(at+"/text", "version", "6", "story", "第一期十二台车。"), 303)
	expect("which stays approved", lead.Get(at+"/text"), 200, "本人已确认")
	today := clock.Date(clock.System(), h.Brand.Zone)
	expect("a day gone by", lead.Post(at+"/day", "on", "2020-01-01", "version", "7"), 422, "往后一年以内")
	expect("a day to come", lead.Post(at+"/day", "on", today.AddDate(0, 0, 3).Format(time.DateOnly), "version", "7"), 303)
	expect("no ceremony", lead.Post(at+"/ceremony", "version", "8"), 303)
	expect("the summary", lead.Get(at+"/check"), 200, "品牌荣誉顾问", "家门口的充电桩", "本人已确认", "3 天后荣休")
	expect("deciding without leading", helper.Post(at+"/check", "version", "9"), 403)
	expect("setting the day", lead.Post(at+"/check", "version", "9"), 303)
	expect("the day is set", lead.Get(at), 200, "取消这个日子")
	expect("in the queue", lead.Get(home), 200, "王伟强荣休")
	expect("calling off what those who lead decided", helper.Post(at+"/cancel", "reason", "不办了"), 403)
	expect("calling the day off", lead.Post(at+"/unplan"), 303)
	expect("today instead", lead.Post(at+"/day", "on", today.Format(time.DateOnly), "version", "11"), 303)
	expect("retiring", lead.Post(at+"/check", "version", "12"), 303)
	expect("the receipt", lead.Get(at), 200, "回执", "撤回", "带出两位接班人")
	expect("their page for the team", lead.Get(page), 200, "品牌荣誉顾问", "家门口的充电桩", "请 TA 回来")
	expect("their own home", own.Get(home), 200, "你的头衔", "你的礼遇", "家门口的充电桩")
	expect("what the retired have", helper.Get(home+"retirements/privileges"), 200, "王伟强", "家门口的充电桩")
	expect("retiring twice", helper.Post(home+"retirements/new", "member", wang.ID.String()), 422, "已经荣休")
	expect("taking it back", lead.Post(at+"/undo"), 303)
	expect("a draft again", lead.Get(at), 303)
	expect("retiring anew", lead.Post(at+"/check", "version", "14"), 303)
	expect("a return without a reason", lead.Post(home+"retirements/return/"+wang.ID.String()), 422, "写一句为什么回来")
	expect("a return", lead.Post(home+"retirements/return/"+wang.ID.String(), "why", "想再带两年"), 303)
	expect("back in the core", lead.Get(page), 200, "办荣休", "品牌荣誉顾问")
}

package ceremonies_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestACeremony(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	team, base := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()+"ceremonies"
	wang := fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Core)
	li := fixture.MemberIn(t, conn, h.Brand.ID, "李明", member.Core)
	expect := func(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) {
			t.Errorf("%s = %d to %q, want %d with %q\n%.2500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
		return a
	}
	expect("an empty list", team.Get(base), 200, "还没有仪式")
	expect("a search", team.Get(base+"/new?q=王伟强"), 200, "王伟强（核心）")
	expect("nothing filled in", team.Post(base+"/new"), 422, "给仪式起个名字", "选好日期和时间", "先选谁来交")
	on := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	fields := []string{"title", "传旗", "on", on, "clock", "15:00", "giver", wang.ID.String(), "taker", li.ID.String(), "token", "旧队旗", "link", "https://live.example.com/1"}
	at := expect("planning", team.Post(base+"/new", fields...), 303).To
	expect("the ceremony", team.Get(at), 200, "旧队旗", "传递信物", "15:00", "加进日历", "王伟强 → 李明")
	expect("the run sheet on paper", team.Get(at+"/print"), 200, "签到")
	ics := expect("the calendar", team.Get(at+"/calendar.ics"), 200, "BEGIN:VEVENT")
	if !strings.HasPrefix(ics.Header.Get("Content-Type"), "text/calendar") {
		t.Errorf("the calendar is %s", ics.Header.Get("Content-Type"))
	}
	expect("a step", team.Post(at+"/steps", "step_title", "放烟花", "minutes", "6", "owner", "何川"), 303)
	expect("a step of no length", team.Post(at+"/steps", "step_title", "发呆", "minutes", "x"), 422, "时长在 0 到 240 分钟之间", `value="发呆"`)
	expect("a record too soon", team.Post(at+"/record", "said", "保重", "version", "1"), 303)
	expect("why not", team.Get(at), 200, "仪式还没开始", "放烟花")
	expect("editing", team.Post(at+"/edit", append(fields, "version", "1", "place", "成都东郊")...), 303)
	if a := team.Post(at+"/edit", append(fields, "version", "1")...); a.Code != 409 {
		t.Errorf("a stale edit = %d, want 409", a.Code)
	}
	expect("王's page for the team", team.Get(h.Brand.Home()+"members/"+wang.ID.String()), 200, "传旗", "信物：旧队旗")

	a, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "李明", webtest.Password)
	if err == nil {
		err = h.Accounts.Enrol(t.Context(), h.Brand.ID, a.ID, auth.Member, nil, li.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	expect("李's own home", h.As(a).Get(h.Brand.Home()), 200, "传旗", "成都东郊", "加进日历")
	expect("李's calendar", h.As(a).Get(at+"/calendar.ics"), 200, "BEGIN:VEVENT")
	expect("calling it off without a reason", team.Post(at+"/cancel"), 422, "写一句为什么取消")
	expect("calling it off", team.Post(at+"/cancel", "reason", "下雨"), 303)
	expect("called off", team.Get(at), 200, "已取消：下雨")
}

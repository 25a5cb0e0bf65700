package programme_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// From arranging to the tick at the door, with the guest answering on a phone.
func TestASessionFromInvitationToAttendance(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	manager, home := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()
	ruoxi := fixture.MemberIn(t, conn, h.Brand.ID, "李若曦", member.Reserve)
	fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Core)
	account := fixture.MemberPerson(t, conn, h.Brand, "李若曦", ruoxi.ID, auth.Member)
	phone := h.As(auth.Account{ID: account.Account})

	if a := manager.Get(home + "programme"); a.Code != 200 || !a.Says("还没有安排") {
		t.Fatalf("the empty list = %d %.200s", a.Code, a.Body)
	}
	at := clock.System().In(clock.Shanghai).Add(time.Hour)
	start, end := at.Format("2006-01-02T15:04"), at.Add(2*time.Hour).Format("2006-01-02T15:04")
	if a := manager.Post(home+"programme/new", "title", "三月交流会", "kind", "offline", "start", start, "end", end); a.Code != 422 || !a.Says("线下活动要写地点", "三月交流会") {
		t.Fatalf("on site, nowhere = %d %.300s", a.Code, a.Body)
	}
	a := manager.Post(home+"programme/new", "title", "三月交流会", "kind", "online", "start", start, "end", end, "capacity", "1", "agenda", "说说近况")
	if a.Code != 303 {
		t.Fatalf("arrange = %d %.300s", a.Code, a.Body)
	}
	session := a.To
	if a := phone.Get(session + "/answer"); a.Code != http.StatusNotFound {
		t.Errorf("before she is invited = %d, want not found", a.Code)
	}
	if a := manager.Post(session + "/invite"); a.Code != 422 || !a.Says("还没选人") {
		t.Errorf("invite nobody = %d", a.Code)
	}
	if a := manager.Get(session + "/invite?q=若曦"); !a.Says("李若曦") {
		t.Errorf("a search says %.300s", a.Body)
	}
	if a := manager.Post(session+"/invite", "tier", "reserve"); a.Code != 303 {
		t.Fatalf("invite the reserve = %d %.300s", a.Code, a.Body)
	}
	if a := phone.Get(home); !a.Says("邀请你参加", "三月交流会") {
		t.Error("her home does not show the invitation")
	}
	if a := phone.Post(session+"/answer", "answer", "accepted"); a.Code != 303 {
		t.Fatalf("accept = %d %.300s", a.Code, a.Body)
	}
	if a := phone.Get(session + "/answer"); !a.Says("你会参加", "1 / 1") {
		t.Errorf("accepted, her page says %.500s", a.Body)
	}
	if a := phone.Get(session); a.Code != http.StatusForbidden {
		t.Errorf("the team's page opened by her = %d, want forbidden", a.Code)
	}
	for _, b := range []*webtest.Browser{manager, phone} {
		if a := b.Get(session + "/calendar.ics"); a.Code != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/calendar") || !strings.Contains(a.Body, "三月交流会") {
			t.Errorf("the calendar = %d %.100s", a.Code, a.Body)
		}
	}
	tick := session + "/guests/" + ruoxi.ID.String() + "/tick"
	manager.Header.Set("HX-Request", "true")
	if a := manager.Post(tick, "came", "1"); a.Code != 200 || !a.Says("点错了") || strings.Contains(a.Body, "<html") {
		t.Errorf("a tick by a script = %d %.300s, want her line alone", a.Code, a.Body)
	}
	manager.Header.Del("HX-Request")
	if a := manager.Post(tick, "came", "0"); a.Code != 303 {
		t.Errorf("taken back without a script = %d", a.Code)
	}
	if a := manager.Get(home + "members/" + ruoxi.ID.String()); !a.Says("预备计划", "三月交流会") {
		t.Error("her page does not name the session")
	}
	if a := manager.Post(session+"/cancel", "why", "场地有变"); a.Code != 303 {
		t.Errorf("cancel = %d", a.Code)
	}
	if a := phone.Post(session+"/answer", "answer", "declined"); a.Code != 422 || !a.Says("已经取消了") {
		t.Errorf("answer what was cancelled = %d %.300s", a.Code, a.Body)
	}
}

func TestEditTooLate(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	manager, home := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()
	form := []string{"title", "三月交流会", "kind", "online", "start", "2031-03-12T19:00", "end", "2031-03-12T21:00"}
	session := manager.Post(home+"programme/new", form...).To
	if a := manager.Get(session + "/edit"); a.Value("start") != "2031-03-12T19:00" {
		t.Errorf("the form begins at %q, want the brand's own time", a.Value("start"))
	}
	if a := manager.Post(session+"/edit", append(form, "version", "1")...); a.Code != 303 {
		t.Fatalf("edit = %d", a.Code)
	}
	if a := manager.Post(session+"/edit", append([]string{"title", "我的叫法"}, append(form[2:], "version", "1")...)...); a.Code != http.StatusConflict || !a.Says("有人比你先保存了", "我的叫法") {
		t.Errorf("too late = %d %.300s", a.Code, a.Body)
	}
}

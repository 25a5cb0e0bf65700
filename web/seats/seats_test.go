package seats_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seat"
	"xinhuo/web/webtest"
)

// office is a brand with a manager at work, and the store behind.
type office struct {
	webtest.House
	*webtest.Browser
	conn  postgres.Conn
	seats *seat.Store
	home  string
}

func newOffice(t *testing.T) office {
	t.Helper()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	return office{h, h.As(h.Person("陈静", auth.Manager)), conn, seat.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System), h.Brand.Home()}
}

func (o office) seat(t *testing.T, title string) string {
	t.Helper()
	id, err := o.seats.Define(t.Context(), o.Brand.ID, fixture.Actor, seat.Definition{Title: title, City: "成都"})
	if err != nil {
		t.Fatal(err)
	}
	return o.home + "seats/" + id.String()
}

func TestFromNothingToACoveredSeat(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if a := o.Get(o.home + "seats"); a.Code != 200 || !a.Says("先建三个常见席位") {
		t.Fatalf("the empty list = %d %.200s", a.Code, a.Body)
	}
	if a := o.Post(o.home + "seats/usual"); a.Code != 303 {
		t.Fatalf("three usual seats = %d %.300s", a.Code, a.Body)
	}
	if a := o.Get(o.home + "succession"); !a.Says("3 个席位：3 个没人能接", "城市领队", "测评官") {
		t.Errorf("the map says %.500s", a.Body)
	}
	wang := fixture.MemberIn(t, o.conn, o.Brand.ID, "王伟强", member.Core)
	ruoxi := fixture.MemberIn(t, o.conn, o.Brand.ID, "李若曦", member.Reserve)
	at := o.seat(t, "城市领队")
	a := o.Get(at + "/appoint?q=王伟")
	if !a.Says("王伟强") || a.Says("李若曦") {
		t.Errorf("a search among the core says %.300s", a.Body)
	}
	if a := o.Post(at+"/appoint", "member", ruoxi.ID.String(), "version", "1", "why", "她最合适"); a.Code != 422 || !a.Says("先把梯队移到核心", "她最合适") {
		t.Errorf("appoint somebody of the reserve = %d %.300s", a.Code, a.Body)
	}
	if a := o.Post(at+"/appoint", "member", wang.ID.String(), "version", "1", "why", "评议会推荐"); a.Code != 303 || a.To != at {
		t.Fatalf("appoint = %d %.300s", a.Code, a.Body)
	}
	if a := o.Post(at+"/appoint", "member", wang.ID.String(), "version", "1", "why", "我也想定"); a.Code != http.StatusConflict || !a.Says("刚刚有同事先改了这里", "我也想定") {
		t.Errorf("on a stale version = %d %.300s", a.Code, a.Body)
	}
	if a := o.Post(at+"/nominate", "member", ruoxi.ID.String(), "level", seat.Usual[0].ID.String()); a.Code != 303 {
		t.Fatalf("nominate = %d %.300s", a.Code, a.Body)
	}
	if a := o.Get(at); !a.Says("李若曦", "现在就能接", "稳", "陈静 任命了王伟强") {
		t.Errorf("the seat's page says %.500s", a.Body)
	}
	if a := o.Get(o.home + "members/" + wang.ID.String()); !a.Says("成都城市领队") {
		t.Error("the holder's page does not name the seat")
	}
	if a := o.Post(at + "/unappoint"); a.Code != 303 {
		t.Errorf("take back = %d", a.Code)
	}
	if a := o.Get(at); !a.Says("空缺 0 天") {
		t.Errorf("taken back, the seat's page says %.500s", a.Body)
	}
}

func TestEditTooLate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	at := o.seat(t, "城市领队")
	if a := o.Post(at+"/edit", "title", "领队", "city", "成都市", "version", "1"); a.Code != 303 {
		t.Fatalf("edit = %d %.300s", a.Code, a.Body)
	}
	if a := o.Post(at+"/edit", "title", "我的叫法", "city", "成都", "version", "1"); a.Code != http.StatusConflict || !a.Says("有人比你先保存了", "我的叫法") || a.Value("version") != "2" {
		t.Errorf("too late = %d %.300s", a.Code, a.Body)
	}
	if a := o.Post(at+"/edit", "title", " ", "version", "2"); a.Code != 422 || !a.Says("给席位起个名字") {
		t.Errorf("without a title = %d", a.Code)
	}
}

func TestNomineesInOrder(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	at := o.seat(t, "城市领队")
	for _, name := range []string{"李若曦", "肖杨"} {
		m := fixture.MemberIn(t, o.conn, o.Brand.ID, name, member.Reserve)
		o.Post(at+"/nominate", "member", m.ID.String(), "level", seat.Usual[1].ID.String())
	}
	id := uuid.MustParse(at[strings.LastIndex(at, "/")+1:])
	plan := func() seat.Plan {
		p, err := o.seats.Plan(t.Context(), o.Brand.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	second := at + "/nominations/" + plan().Nominees[1].ID.String()
	if a := o.Post(second+"/rank", "step", "up"); a.Code != 303 || plan().Nominees[0].Member.Name != "肖杨" {
		t.Errorf("moved up = %d, the first is %s", a.Code, plan().Nominees[0].Member.Name)
	}
	if a := o.Post(second+"/readiness", "level", seat.Usual[0].ID.String(), "version", "1"); a.Code != 422 || !a.Says("写一句为什么") {
		t.Errorf("readier without grounds = %d %.300s", a.Code, a.Body)
	}
	if a := o.Post(second+"/readiness", "level", seat.Usual[0].ID.String(), "version", "1", "note", "独立带完一期"); a.Code != 303 || plan().Ready != 1 {
		t.Errorf("readier = %d, %d ready", a.Code, plan().Ready)
	}
	if a := o.Post(second+"/withdraw", "why", "想缓一缓"); a.Code != 303 || plan().Named != 1 {
		t.Errorf("withdrawn = %d, %d named", a.Code, plan().Named)
	}
	if a := o.Get(second + "/withdraw"); a.Code != http.StatusNotFound {
		t.Errorf("the form of a nomination that ended = %d, want not found", a.Code)
	}
}

// A member sees what they hold, and never for what they are named.
func TestMembersOwnHome(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	at := o.seat(t, "城市领队")
	secret := o.seat(t, "秘密席位")
	wang := fixture.MemberIn(t, o.conn, o.Brand.ID, "王伟强", member.Core)
	o.Post(at+"/appoint", "member", wang.ID.String(), "version", "1", "why", "内部理由")
	o.Post(secret+"/nominate", "member", wang.ID.String(), "level", seat.Usual[0].ID.String(), "note", "内部评语")
	account := fixture.MemberPerson(t, o.conn, o.Brand, "王伟强", wang.ID, auth.Member)
	own := o.As(auth.Account{ID: account.Account}).Get(o.home)
	if own.Code != 200 || !own.Says("我的席位", "成都城市领队") {
		t.Errorf("their home = %d, without the seat they hold", own.Code)
	}
	for _, word := range []string{"秘密席位", "内部理由", "内部评语", "无人可接"} {
		if strings.Contains(own.Body, word) {
			t.Errorf("their home says %q, which is the team's own", word)
		}
	}
}

func TestQueue(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.seat(t, "城市领队")
	if a := o.Get(o.home); !a.Says("成都城市领队空着") {
		t.Errorf("the queue does not name the vacant seat: %.500s", a.Body)
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	at := o.home + "settings/readiness"
	if a := o.Post(at + "/" + seat.Usual[0].ID.String() + "/retire"); a.Code != 303 {
		t.Fatalf("retire the last ready level = %d", a.Code)
	}
	if a := o.Get(at); !a.Says("至少留一档算作“能接”", "现在就能接") {
		t.Errorf("the scale says %.500s", a.Body)
	}
	if a := o.Post(at+"/"+seat.Usual[1].ID.String(), "label", "再带两期", "months", "x", "version", "1"); a.Code != 422 || !a.Says("0 到 60", "再带两期") {
		t.Errorf("months in letters = %d", a.Code)
	}
	if a := o.Post(at+"/"+seat.Usual[1].ID.String(), "label", "再带两期", "months", "2", "version", "1"); a.Code != 303 {
		t.Errorf("reword = %d %.300s", a.Code, a.Body)
	}
	if a := o.Get(at); !a.Says("再带两期", "停用的说法") {
		t.Errorf("the scale says %.500s", a.Body)
	}
	if a := o.As(o.Person("孙悦", auth.Staff, auth.Ops)).Get(at); a.Code != http.StatusForbidden {
		t.Errorf("somebody of the staff = %d, want forbidden", a.Code)
	}
}

package whatif_test

import (
	"strings"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seat"
	"xinhuo/web/webtest"
)

func TestWhatIf(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	team, at := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()+"succession/whatif"
	wang := fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Core)
	seats := seat.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	id, err := seats.Define(t.Context(), h.Brand.ID, fixture.Actor, seat.Definition{Title: "成都城市领队"})
	if err == nil {
		err = seats.Appoint(t.Context(), h.Brand.ID, fixture.Actor, seat.Appointment{Seat: id, Member: wang.ID, Version: 1, Why: "带队三年"})
	}
	if err != nil {
		t.Fatal(err)
	}
	if a := team.Get(at); a.Code != 200 || !a.Says("先选一位") {
		t.Errorf("asking nothing = %d", a.Code)
	}
	if a := team.Get(at + "?q=王"); a.Code != 200 || !a.Says("王伟强", "也算上") {
		t.Errorf("searching = %d", a.Code)
	}
	if a := team.Get(at + "?q=王伟强&who=" + wang.ID.String()); a.Code != 200 || a.Says("没有找到") {
		t.Errorf("a search whose finds are all counted in says that it found nobody")
	}
	a := team.Get(at + "?who=" + wang.ID.String())
	if a.Code != 200 || !a.Says("如果王伟强", "1 样要有人接，其中 1 样没有人选", "成都城市领队", "照这样安排交接") {
		t.Errorf("asking = %d\n%.2000s", a.Code, a.Body[strings.Index(a.Body, "<main"):])
	}
	a = team.Post(at, "who", wang.ID.String(), "on", a.Value("on"))
	if a.Code != 303 || !strings.Contains(a.To, "/handovers/plan/") {
		t.Fatalf("planning = %d %s", a.Code, a.To)
	}
	if a := team.Get(a.To); a.Code != 200 || !a.Says("成都城市领队", "谁来接王伟强") {
		t.Errorf("the plan = %d", a.Code)
	}
	if a := team.Post(at, "who", wang.ID.String()); a.Code != 422 || !a.Says("王伟强的交接已经在安排或进行中") {
		t.Errorf("planning twice = %d", a.Code)
	}
	if a := team.Get(at + "?who=" + wang.ID.String()); !a.Says("去看这次交接") {
		t.Error("the answer does not lead to the hand-over that runs")
	}
}

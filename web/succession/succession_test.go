package succession_test

import (
	"fmt"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seat"
	"xinhuo/web/webtest"
)

func TestMap(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	b, at := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()+"succession"
	seats := seat.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	define := func(d seat.Definition) {
		t.Helper()
		if _, err := seats.Define(t.Context(), h.Brand.ID, fixture.Actor, d); err != nil {
			t.Fatal(err)
		}
	}
	if a := b.Get(at); a.Code != 200 || !a.Says("先建三个常见席位") {
		t.Errorf("the empty map = %d %.200s", a.Code, a.Body)
	}
	define(seat.Definition{Title: "城市领队", City: "成都"})
	define(seat.Definition{Title: "栏目主理", Speciality: "越野"})
	if a := b.Get(at); !a.Says("成都", "不分城市", "无人可接", "空了 0 天") {
		t.Errorf("by city the map says %.500s", a.Body)
	}
	if a := b.Get(at + "?by=speciality"); !a.Says("越野", "不分领域") {
		t.Errorf("by speciality the map says %.500s", a.Body)
	}
	if a := b.Get(at + "?state=green"); !a.Says("没有这样的席位") {
		t.Errorf("narrowed to green the map says %.500s", a.Body)
	}
	if a := b.Get(at + "?city=成都&state=no-such-state"); a.Code != 200 || a.Says("越野栏目主理") {
		t.Errorf("narrowed to a city = %d %.300s", a.Code, a.Body)
	}
}

// Of very many seats the map draws so many, and tells of the rest in numbers.
func TestMapOfManySeats(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	seats := seat.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	var ds []seat.Definition
	for i := range 30 {
		ds = append(ds, seat.Definition{Title: fmt.Sprintf("第%d栏目主理", i), City: "成都"}, seat.Definition{Title: "城市领队", City: fmt.Sprintf("城市%d", i)})
	}
	if _, err := seats.DefineMany(t.Context(), h.Brand.ID, fixture.Actor, ds, false); err != nil {
		t.Fatal(err)
	}
	if a := h.As(h.Person("陈静", auth.Manager)).Get(h.Brand.Home() + "succession"); !a.Says("60 个席位", "还有 6 个") {
		t.Errorf("the map says %.500s", a.Body)
	}
}

func TestBench(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	b, at := h.As(h.Person("陈静", auth.Manager)), h.Brand.Home()+"succession/bench"
	if a := b.Get(at); a.Code != 200 || !a.Says("还没有核心成员") {
		t.Errorf("the empty bench = %d %.200s", a.Code, a.Body)
	}
	fixture.Admit(t, conn, h.Brand.ID, member.Admission{Tier: member.Core, Profile: member.Profile{
		Name: "王伟强", City: "成都", Specialities: []string{"越野"}, Handles: []member.Handle{{Platform: "douyin", Handle: "laowang"}},
	}})
	fixture.Admit(t, conn, h.Brand.ID, member.Admission{Tier: member.Reserve, Profile: member.Profile{Name: "李若曦", City: "成都"}})
	if a := b.Get(at); !a.Says("成都", "1 : 1", "差 2 人", "members?city=%E6%88%90%E9%83%BD&amp;tier=reserve") {
		t.Errorf("by city the bench says %.800s", a.Body)
	}
	if a := b.Get(at + "?by=speciality"); !a.Says("越野", "差 3 人") {
		t.Errorf("by speciality the bench says %.500s", a.Body)
	}
	if a := b.Get(at + "?by=platform"); !a.Says("抖音", "差 3 人") {
		t.Errorf("by platform the bench says %.500s", a.Body)
	}
}

package home_test

import (
	"net/http"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/sample"
	"xinhuo/web/webtest"
)

func TestSampleDataComesAndGoes(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.Open(t, tx)
	of, owner, staff := house.Brand, house.As(house.Person("陈静", auth.Owner)), house.As(house.Person("周海涛", auth.Staff))
	samples := sample.NewStore(tx, member.NewStore(tx, fixture.Keys()), cache.New(nil), clock.System)
	post := func(path, leads string) {
		t.Helper()
		if a := owner.Post(of.Home() + path); a.Code != http.StatusSeeOther || a.To != leads {
			t.Fatalf("POST %s = %d to %q, want 303 to %q", path, a.Code, a.To, leads)
		}
	}
	zhang := fixture.Member(t, tx, of.ID, "张三丰")

	post("sample", of.Home()+"dashboard")
	if a := owner.Get(of.Home()); !a.Says("现在看到的有示例数据", of.Home()+"sample/remove") {
		t.Errorf("after filling the home says nothing of sample data:\n%s", a.Body)
	}
	if a := staff.Get(of.Home()); a.Says("sample/remove") {
		t.Error("staff are offered to remove the sample data, which they may not")
	}
	post("sample", of.Home()) // once more, as a colleague might at the same time
	post("sample/remove", of.Home())
	post("sample/remove", of.Home())
	if a := owner.Get(of.Home()); a.Says("示例数据，都是") {
		t.Errorf("after removing the home still speaks of sample data:\n%s", a.Body)
	}
	if n, err := samples.Present(t.Context(), of.ID); err != nil || n != 0 {
		t.Errorf("%d sample members are left, %v", n, err)
	}
	if _, err := member.NewStore(tx, fixture.Keys()).Get(t.Context(), of.ID, zhang.ID); err != nil {
		t.Errorf("the real member went with the sample: %v", err)
	}
}

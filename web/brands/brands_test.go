package brands_test

import (
	"testing"

	"github.com/alicebob/miniredis/v2"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// What a brand is called is kept in Redis with everybody who is in it: the
// new name is on everybody's next page all the same.
func TestSettings(t *testing.T) {
	t.Parallel()
	kept, err := cache.Open("redis://" + miniredis.RunT(t).Addr() + "?read_timeout=10s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	h := webtest.OpenWith(t, pgtest.Tx(t), kept, auth.UsualLimits)
	b, colleague := h.As(h.Person("陈静", auth.Manager)), h.As(h.Person("周海涛", auth.Staff, auth.Ops))
	at := h.Brand.Home() + "settings/brand"
	form := b.Get(at)
	if form.Code != 200 || !form.Says(h.Brand.Name, "北京时间（现在", `value="3"`, "品牌设置") {
		t.Fatalf("the form = %d\n%s", form.Code, form.Body)
	}
	if a := colleague.Get(h.Brand.Home()); !a.Says(h.Brand.Name) {
		t.Fatalf("a colleague's page says\n%s", a.Body)
	}
	if a := colleague.Get(at); a.Code != 403 {
		t.Errorf("staff get %d, want 403", a.Code)
	}
	was := form.Value("was")
	if a := b.Post(at, "was", was, "name", "长风越野", "zone", "Asia/Shanghai", "bench_target", "三"); a.Code != 422 || !a.Says("填 1 到 20 之间的整数", `value="长风越野"`) {
		t.Errorf("a target in words = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(at, "was", was, "name", "长风越野", "zone", "Asia/Tokyo", "bench_target", "5"); a.Code != 303 || a.To != at {
		t.Fatalf("saving = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	if a := colleague.Get(h.Brand.Home()); !a.Says("长风越野") {
		t.Errorf("a colleague's next page has the old name\n%s", a.Body)
	}
	late := b.Post(at, "was", was, "name", "我的名字", "zone", "Asia/Shanghai", "bench_target", "3")
	if late.Code != 409 || !late.Says("刚刚有人先改了", "长风越野，目标 5 : 1，东京", `value="我的名字"`) {
		t.Errorf("saving what was seen before = %d\n%s", late.Code, late.Body)
	}
	if a := b.Post(at, "was", late.Value("was"), "name", "我的名字", "zone", "Asia/Shanghai", "bench_target", "3"); a.Code != 303 {
		t.Errorf("saving again = %d\n%s", a.Code, a.Body)
	}
}

package dashboard_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tier"
	pages "xinhuo/web/dashboard"
	"xinhuo/web/page"
	"xinhuo/web/webtest"
)

// site is the dashboard of a brand as one of its staff meets it.
func site(conn postgres.Conn, c *cache.Cache, of brand.Brand, now clock.Clock) http.Handler {
	r := chi.NewRouter()
	r.Use(page.Setup(page.Options{Secret: make([]byte, 32)}))
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			who := auth.Identity{Account: fixture.Actor.ID, Name: fixture.Actor.Name, Brand: of, Role: auth.Staff}
			next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), who)))
		})
	})
	r.Route("/b/"+of.Slug+"/dashboard", pages.Pages(dashboard.NewStore(conn, now), c))
	return r
}

func get(t *testing.T, h http.Handler, path, lang string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestDashboard(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.Open(t, tx)
	of, staff := house.Brand, house.As(house.Person("陈静", auth.Staff))
	members := member.NewStore(tx, fixture.Keys())
	base := of.Home()
	if a := staff.Get(base + "dashboard"); a.Code != 200 || !a.Says("先把名单导进来") {
		t.Errorf("an empty brand's dashboard = %d\n%s\nwant the first step", a.Code, a.Body)
	}

	joined := clock.Date(time.Now(), of.Zone)
	fixture.Admit(t, tx, of.ID, member.Admission{Profile: member.Profile{Name: "张三丰", City: "成都", Model: "磐石 700", Role: member.KOC, JoinedOn: &joined, Specialities: []string{"摄影"}}, Tier: member.Reserve})
	li := fixture.MemberIn(t, tx, of.ID, "李若曦", member.Reserve)
	order := tier.Order{Members: []uuid.UUID{li.ID}, To: member.Core, Reason: "带出两位新人", Source: member.Manual}
	if _, err := tier.NewStore(tx, members, clock.System).Move(t.Context(), of.ID, fixture.Actor, order); err != nil {
		t.Fatal(err)
	}
	month := time.Now().In(of.Zone).Format("2006-01")
	today := time.Now().In(of.Zone).Format(time.DateOnly)
	tests := map[string]struct{ path, lang, holds string }{
		"says it in a sentence":        {"dashboard/", "zh-CN", "共 2 位成员：核心 1，预备 1，荣休 0"},
		"the core leads to its people": {"dashboard/", "zh-CN", `href="` + base + `members?tier=core"`},
		"a city leads to its people":   {"dashboard/", "zh-CN", `href="` + base + `members?city=%E6%88%90%E9%83%BD"`},
		"joining leads to the month":   {"dashboard/", "zh-CN", `href="` + base + `members?joined=` + month + `"`},
		"a gap leads to who lacks it":  {"dashboard/", "zh-CN", `href="` + base + `members?gap=phone"`},
		"who moved is named":           {"dashboard/", "zh-CN", "带出两位新人"},
		"and leads to the list":        {"dashboard/", "zh-CN", "moved_to=" + today},
		"the target is compared":       {"dashboard/", "zh-CN", "目标 3 : 1，还差 2 人"},
		"a flow leads to its moves":    {"dashboard/", "zh-CN", "dashboard/moves?kind=promoted&amp;month=" + month},
		"English":                      {"dashboard/", "en", "2 members: core 1, reserve 1"},
		"the moves of a kind":          {"dashboard/moves?kind=promoted&month=" + month, "zh-CN", "带出两位新人"},
		"no moves of another kind":     {"dashboard/moves?kind=honoured&month=" + month, "zh-CN", "这段时间没有这样的变动"},
		"the moves of the last 7 days": {"dashboard/moves", "en", "李若曦"},
		"the moves out of a tier":      {"dashboard/moves?out_of=reserve", "zh-CN", "离开预备"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			staff.Header.Set("Accept-Language", tt.lang)
			if a := staff.Get(base + tt.path); a.Code != 200 || !a.Says(tt.holds) || a.Says("style=") {
				t.Errorf("GET %s = %d\n%s\nwant %q", tt.path, a.Code, a.Body, tt.holds)
			}
		})
	}
	for _, path := range []string{"dashboard/moves?month=soon", "dashboard/moves?kind=none", "dashboard/moves?after=x", "dashboard/moves?into=core&out_of=core"} {
		if a := staff.Get(base + path); a.Code != 404 {
			t.Errorf("GET %s = %d, want 404", path, a.Code)
		}
	}
}

// server is one of several: its own pool and its own cache.
func server(t *testing.T, database, redisURL string) (*postgres.Pool, *cache.Cache) {
	t.Helper()
	c, err := cache.Open(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), database, postgres.Options{Committed: c.Bump})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool.Close()
		_ = c.Close()
	})
	return pool, c
}

func TestAWriteIsOnTheNextDashboardOfEveryServer(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	database, _ := pgtest.Database(t)
	here, hereCache := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	there, thereCache := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	one, two := webtest.OpenWith(t, here, hereCache, auth.UsualLimits), webtest.OpenWith(t, there, thereCache, auth.UsualLimits)
	of, staff := one.Brand, one.Person("陈静", auth.Staff)
	visitors := []*webtest.Browser{one.As(staff), two.As(staff)}
	see := func(when, holds string) {
		t.Helper()
		for i, v := range visitors {
			if a := v.Get(of.Home() + "dashboard"); a.Code != 200 || !a.Says(holds) {
				t.Errorf("%s server %d shows %d without %q", when, i+1, a.Code, holds)
			}
		}
	}
	see("at first", "先把名单导进来")
	li := fixture.MemberIn(t, here, of.ID, "李若曦", member.Reserve)
	see("after somebody was added here", "共 1 位成员：核心 0，预备 1")
	tiers := tier.NewStore(there, member.NewStore(there, fixture.Keys()), clock.System)
	move, err := tiers.Move(t.Context(), of.ID, fixture.Actor, tier.Order{Members: []uuid.UUID{li.ID}, To: member.Core, Reason: "接棒", Source: member.Manual})
	if err != nil {
		t.Fatal(err)
	}
	see("after a promotion there", "共 1 位成员：核心 1，预备 0")
	r.FlushAll()
	see("after a flush", "共 1 位成员：核心 1，预备 0")
	if _, err := tiers.TakeBack(t.Context(), of.ID, fixture.Actor, move); err != nil {
		t.Fatal(err)
	}
	see("after it was taken back", "共 1 位成员：核心 0，预备 1")
	r.Close()
	fixture.MemberIn(t, here, of.ID, "张三丰", member.Reserve)
	see("without Redis", "共 2 位成员：核心 0，预备 2")
}

func TestTheDashboardIsDrawnOnce(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	database, _ := pgtest.Database(t)
	pool, c := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	of := fixture.Brand(t, pool)
	moment := time.Date(2026, 11, 22, 15, 59, 30, 0, time.UTC) // half a minute to midnight in Shanghai
	h := site(pool, c, of, func() time.Time { return moment })
	fixture.Member(t, pool, of.ID, "张三丰")
	_, first := get(t, h, of.Home()+"dashboard/", "zh-CN")
	moment = moment.Add(10 * time.Second)
	if _, again := get(t, h, of.Home()+"dashboard/", "zh-CN"); !strings.Contains(again, "截至 23:59:30") || again != first {
		t.Error("a second visitor of the same data had it drawn again")
	}
	if _, english := get(t, h, of.Home()+"dashboard/", "en"); !strings.Contains(english, "One member") {
		t.Error("a reader of English gets the Chinese one")
	}
	moment = moment.Add(time.Minute)
	if _, next := get(t, h, of.Home()+"dashboard/", "zh-CN"); !strings.Contains(next, "截至 00:00:40") {
		t.Error("after midnight it is still yesterday's")
	}
}

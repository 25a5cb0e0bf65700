package dashboard_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

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
)

// site is the dashboard of a brand as one of its staff meets it.
func site(conn postgres.Conn, of brand.Brand, now clock.Clock) http.Handler {
	r := chi.NewRouter()
	r.Use(page.Setup(page.Options{Secret: make([]byte, 32)}))
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			who := auth.Identity{Account: fixture.Actor.ID, Name: fixture.Actor.Name, Brand: of, Role: auth.Staff}
			next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), who)))
		})
	})
	r.Route("/b/"+of.Slug+"/dashboard", pages.Pages(dashboard.NewStore(conn, now), cache.New(nil)))
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
	of := fixture.Brand(t, tx)
	members := member.NewStore(tx, fixture.Keys())
	base := "/b/" + of.Slug + "/"
	empty := site(tx, of, clock.System)
	if code, body := get(t, empty, base+"dashboard/", "zh-CN"); code != 200 || !strings.Contains(body, "先把名单导进来") || strings.Contains(body, "⟦") {
		t.Errorf("an empty brand's dashboard = %d\n%s\nwant the first step", code, body)
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
	h := site(tx, of, clock.System)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			code, body := get(t, h, base+tt.path, tt.lang)
			if code != 200 || !strings.Contains(body, tt.holds) || strings.Contains(body, "⟦") || strings.Contains(body, "style=") {
				t.Errorf("GET %s = %d\n%s\nwant %q", tt.path, code, body, tt.holds)
			}
		})
	}
	for _, path := range []string{"dashboard/moves?month=soon", "dashboard/moves?kind=none", "dashboard/moves?after=x", "dashboard/moves?into=core&out_of=core"} {
		if code, _ := get(t, h, base+path, "zh-CN"); code != 404 {
			t.Errorf("GET %s = %d, want 404", path, code)
		}
	}
	if out := os.Getenv("XINHUO_SHOW"); out != "" {
		_, body := get(t, h, base+"dashboard/", "zh-CN")
		_ = os.WriteFile(out, []byte(body), 0o644)
	}
}

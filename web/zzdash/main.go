package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/devservices"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/sample"
	"xinhuo/internal/seal"
	"xinhuo/internal/tier"
	pages "xinhuo/web/dashboard"
	"xinhuo/web/home"
	"xinhuo/web/page"
	"xinhuo/web/static"
	"xinhuo/web/ui"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func main() {
	ctx := context.Background()
	s := must(devservices.Start(ctx, devservices.Options{DataDir: "/tmp/dash", Postgres: true, Redis: true}))
	defer s.Stop()
	url := s.Postgres.URL("postgres")
	if err := postgres.Migrate(ctx, url); err != nil {
		panic(err)
	}
	c := must(cache.Open(s.Redis.URL))
	pool := must(postgres.Open(ctx, url, postgres.Options{StepDown: true, Committed: c.Bump}))
	keys := must(seal.New(make([]byte, 32)))
	members := member.NewStore(pool, keys)
	tiers := tier.NewStore(pool, members, clock.System)
	desks := dashboard.NewStore(pool, clock.System)
	samples := sample.NewStore(pool, members, c, clock.System)
	accounts := auth.NewStore(pool, c, auth.UsualLimits)
	acc := must(accounts.EnsureDemo(ctx, "chen@demo.test", "陈静", "xinhuo-demo"))
	brands := map[string]brand.Brand{}
	for _, slug := range []string{"full", "empty"} {
		b, err := brand.NewStore(pool).BySlug(ctx, slug)
		if errors.Is(err, errs.NotFound) {
			b = must(brand.NewStore(pool).Found(ctx, brand.Founding{Slug: slug, Name: "星驰汽车"}))
			if err := accounts.Enrol(ctx, b.ID, acc.ID, auth.Owner, nil, uuid.Nil); err != nil {
				panic(err)
			}
			if slug == "full" {
				fmt.Println(must(samples.Fill(ctx, b.ID, journal.Actor{ID: acc.ID, Name: "陈静"})))
			}
		}
		brands[slug] = b
	}
	if len(os.Args) > 1 {
		var ids []uuid.UUID
		_ = pool.Read(ctx, brands["full"].ID, func(tx postgres.Conn) error {
			rows, _ := tx.Query(ctx, "select id from members where tenant_id = $1 and tier in ('prospect', 'reserve') order by tier desc, id limit 12", brands["full"].ID)
			for rows.Next() {
				var id uuid.UUID
				_ = rows.Scan(&id)
				ids = append(ids, id)
			}
			return rows.Err()
		})
		for i, id := range ids {
			to := member.Reserve
			if i < 9 {
				to = member.Core
			}
			at := clock.System().AddDate(0, 0, -i/2)
			_, err := tier.NewStore(pool, members, func() time.Time { return at }).Move(ctx, brands["full"].ID, journal.Actor{ID: acc.ID, Name: "陈静"}, tier.Order{Members: []uuid.UUID{id}, To: to, Source: member.Manual, Reason: []string{"带出两位新人，活动从没缺席", "越野栏目连续六期主理", "主动申请，线下领队三场"}[i%3]})
			fmt.Println(err)
		}
	}
	var emeritus uuid.UUID
	_ = pool.Read(ctx, brands["full"].ID, func(tx postgres.Conn) error {
		return tx.QueryRow(ctx, "select id from members where tenant_id = $1 and tier='emeritus' limit 1", brands["full"].ID).Scan(&emeritus)
	})
	r := chi.NewRouter()
	r.Use(page.Setup(page.Options{Secret: make([]byte, 32)}), page.Secure(false))
	r.Handle("/static/*", static.Handler())
	r.Route("/b/{brand}", func(r chi.Router) {
		r.Use(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				b := brands[chi.URLParam(r, "brand")]
				who := auth.Identity{Account: acc.ID, Name: "陈静", Brand: b, Role: auth.Owner}
				if role := r.URL.Query().Get("as"); role != "" {
					who.Role = auth.Role(role)
					if role == "member" {
						who.Member = emeritus
					}
				}
				ctx := auth.With(r.Context(), who)
				ctx = page.Framed(ctx, func(*http.Request) ui.Frame {
					return ui.Frame{Brand: b.Name, Home: b.Home(), Who: ui.Who{Name: "陈静", Role: "管理员"}, Nav: []ui.NavItem{
						{Label: "今天", Href: b.Home(), Icon: "sun", Count: 3}, {Label: "看板", Href: b.Home() + "dashboard", Icon: "layout-dashboard"},
						{Section: "人", Label: "成员", Href: b.Home() + "members", Icon: "users"}, {Section: "人", Label: "导入", Href: b.Home() + "members/import", Icon: "upload"}, {Section: "品牌", Label: "同事", Href: b.Home() + "settings/people", Icon: "users-round"}}}
				})
				next.ServeHTTP(w, r.WithContext(ctx))
			})
		})
		r.Group(home.Pages(desks, members, tiers))
		r.Route("/dashboard", pages.Pages(desks, c))
		r.Route("/sample", home.Sample(samples))
	})
	go http.ListenAndServe("127.0.0.1:8098", nil)
	fmt.Println("http://127.0.0.1:8099")
	panic(http.ListenAndServe("127.0.0.1:8099", r))
}

package zzauth

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"
	"errors"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/join"
	"xinhuo/web/me"
	"xinhuo/web/page"
	"xinhuo/web/people"
	"xinhuo/web/signin"
	"xinhuo/web/signup"
	"xinhuo/web/static"
	"xinhuo/web/ui"
)

func TestServe(t *testing.T) {
	pool := pgtest.Pool(t)
	c := cache.New(nil)
	store := auth.NewStore(pool, c, auth.Limits{1000, 1000, 1000, 1000})
	sess := auth.NewSessions(pool, c, false)
	brands := brand.NewStore(pool)
	b, err := brands.Found(t.Context(), brand.Founding{Slug: "xingchi", Name: "星驰汽车"})
	if err != nil { t.Fatal(err) }
	mk := func(login, name string, role auth.Role, sq ...auth.Squad) auth.Identity {
		a, err := store.EnsureDemo(t.Context(), login, name, "xinhuo-demo")
		if err != nil { t.Fatal(err) }
		if err := store.Enrol(t.Context(), b.ID, a.ID, role, sq, uuid.Nil); err != nil { t.Fatal(err) }
		return auth.Identity{Account: a.ID, Name: name, Brand: b, Role: role}
	}
	o := mk("owner@demo.test", "郑国栋", auth.Owner)
	mk("manager@demo.test", "陈静", auth.Manager)
	mk("+8613800001234", "李若曦", auth.Staff, auth.Content, auth.Data)
	gone := mk("gone@demo.test", "周海涛", auth.Staff, auth.Strategy, auth.Content, auth.Ops, auth.Data)
	mk("dealer@demo.test", "成都锦江店", auth.Dealer)
	store.Disable(t.Context(), o, gone.Account)
	_, tok, _ := store.Invite(t.Context(), o, auth.Offer{Role: auth.Staff, Squads: []auth.Squad{auth.Ops}, Note: "矩阵组新来的小马"})
	_, tok2, _ := store.Invite(t.Context(), o, auth.Offer{Role: auth.Dealer})
	inv, _, _ := store.Invite(t.Context(), o, auth.Offer{Role: auth.Dealer})
	_ = inv
	open, _ := store.Invitations(t.Context(), b.ID)
	store.Revoke(t.Context(), o, open[1].ID)
	fmt.Println("JOIN", tok, tok2)
	r := chi.NewRouter()
	r.Use(page.Setup(page.Options{Secret: make([]byte, 32)}), page.Secure(false))
	r.NotFound(page.NotFound)
	r.Handle("/static/*", static.Handler())
	r.Post("/preferences", page.Preferences())
	r.Route("/signup", signup.Pages(store, sess, brands))
	r.Group(signin.Pages(store, sess))
	r.Route("/me", me.Pages(store, sess))
	r.Route("/b/{brand}/join", join.Pages(store, sess, brands))
	r.Route("/b/{brand}", func(r chi.Router) {
		r.Use(func(next http.Handler) http.Handler {
			return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
				a, err := sess.Who(r, chi.URLParam(r, "brand"))
				if errors.Is(err, auth.SignedOut) { return page.SignIn(w, r) }
				if err != nil { return err }
				ctx := auth.With(r.Context(), a.Identity)
				ctx = page.Framed(ctx, func(r *http.Request) ui.Frame {
					who := auth.From(r.Context())
					home := who.Brand.Home()
					return ui.Frame{Brand: who.Brand.Name, Home: home, Nav: []ui.NavItem{{Label: "今天", Href: home, Icon: "sun"}, {Label: "看板", Href: home+"dashboard", Icon: "layout-dashboard"}, {Section: "人", Label: "成员", Href: home+"members", Icon: "users"}, {Section:"品牌", Label: "同事与伙伴", Href: home+"settings/people", Icon: "users-round"}}, Who: ui.Who{Name: who.Name, Role: i18n.T(r.Context(), "role."+string(who.Role)), Settings: "/me", Sessions: "/me#devices"}}
				})
				next.ServeHTTP(w, r.WithContext(ctx))
				return nil
			})
		})
		r.Get("/", page.Handle(func(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, ui.Frame{Title: "今天"}, ui.PageHeader("上午好", "x")) }))
		r.Route("/settings/people", people.Pages(store, false))
	})
	srv := &http.Server{Addr: "127.0.0.1:8399", Handler: r}
	go srv.ListenAndServe()
	for { if _, err := os.Stat("/tmp/authscratch/stop"); err == nil { srv.Close(); return }; time.Sleep(300*time.Millisecond) }
}

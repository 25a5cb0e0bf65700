package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	board "xinhuo/internal/dashboard"
	"xinhuo/internal/intake"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/sample"
	"xinhuo/internal/tier"
	"xinhuo/web/dashboard"
	"xinhuo/web/home"
	importing "xinhuo/web/intake"
	"xinhuo/web/join"
	"xinhuo/web/me"
	"xinhuo/web/members"
	"xinhuo/web/page"
	"xinhuo/web/people"
	"xinhuo/web/public"
	"xinhuo/web/signin"
	"xinhuo/web/signup"
	"xinhuo/web/static"
)

// Services is what the pages are built on.
type Services struct {
	Conn      postgres.Conn
	Cache     *cache.Cache
	Accounts  *auth.Store
	Sessions  *auth.Sessions
	Brands    *brand.Store
	Journal   *journal.Store
	Members   *member.Store
	Tiers     *tier.Store
	Dashboard *board.Store
	Intakes   *intake.Store
	Samples   *sample.Store
	Clock     clock.Clock
	Secret    []byte // signs what a browser carries for us
	HTTPS     bool   // whether browsers reach us by https
}

// New returns the whole site; its body is the site's table of contents. Who
// may use which route stands in access_test.go, which walks them all.
func New(s Services) http.Handler {
	g := gate{sessions: s.Sessions, accounts: s.Accounts, cache: s.Cache, frame: frame}
	staff, leads := allow(auth.Owner, auth.Manager, auth.Staff), allow(auth.Owner, auth.Manager)

	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.ClientIPFromXFF(neighbours...), page.Setup(page.Options{Secret: s.Secret, HTTPS: s.HTTPS, Clock: s.Clock}), page.Secure(s.HTTPS))
	r.NotFound(page.NotFound)
	r.MethodNotAllowed(page.MethodNotAllowed)
	r.Method(http.MethodGet, "/static/*", static.Handler())
	r.Method(http.MethodHead, "/static/*", static.Handler())
	r.Get("/favicon.ico", static.Icon)

	r.Group(func(r chi.Router) {
		r.Use(page.Compress(), page.OwnSite, page.Bodies(uploads))
		r.Get("/", public.Home())
		r.Post("/preferences", page.Preferences())
		r.Route("/signup", signup.Pages(s.Accounts, s.Sessions, s.Brands))
		r.Group(signin.Pages(s.Accounts, s.Sessions))
		r.Route("/me", me.Pages(s.Accounts, s.Sessions))
		r.Route("/b/{brand}/join", join.Pages(s.Accounts, s.Sessions, s.Brands))
		r.Route("/b/{brand}", func(r chi.Router) {
			r.Use(page.NoStore, g.signedIn, g.once, g.changed)
			r.Group(home.Pages(s.Dashboard, s.Members, s.Tiers, home.Adds{}))
			r.With(staff).Route("/dashboard", dashboard.Pages(s.Dashboard, s.Cache))
			r.With(staff).Route("/members/import", importing.Pages(s.Intakes, s.Clock))
			r.With(staff).Route("/members", members.Pages(s.Members, s.Tiers, s.Journal, s.Clock))
			r.With(leads).Route("/sample", home.Sample(s.Samples))
			r.With(leads).Route("/settings/people", people.Pages(s.Accounts, s.HTTPS))
		})
	})
	return r
}

// uploads reports whether r brings a roster, the one file that comes in.
func uploads(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/b/") &&
		strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/members/import")
}

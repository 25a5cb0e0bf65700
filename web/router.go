package web

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	board "xinhuo/internal/dashboard"
	"xinhuo/internal/file"
	fame "xinhuo/internal/hall"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/intake"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/notice"
	firstdays "xinhuo/internal/onboarding"
	"xinhuo/internal/postgres"
	"xinhuo/internal/potential"
	"xinhuo/internal/profile"
	course "xinhuo/internal/programme"
	"xinhuo/internal/risk"
	"xinhuo/internal/rule"
	"xinhuo/internal/sample"
	"xinhuo/internal/seat"
	fair "xinhuo/internal/standing"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
	uncovered "xinhuo/internal/whatif"
	"xinhuo/web/accounts"
	"xinhuo/web/brands"
	"xinhuo/web/ceremonies"
	"xinhuo/web/contributions"
	"xinhuo/web/dashboard"
	"xinhuo/web/files"
	"xinhuo/web/hall"
	"xinhuo/web/handovers"
	"xinhuo/web/home"
	"xinhuo/web/honour"
	importing "xinhuo/web/intake"
	"xinhuo/web/join"
	library "xinhuo/web/knowledge"
	"xinhuo/web/me"
	"xinhuo/web/members"
	"xinhuo/web/mentorships"
	"xinhuo/web/notices"
	"xinhuo/web/onboarding"
	"xinhuo/web/page"
	"xinhuo/web/people"
	promise "xinhuo/web/potential"
	"xinhuo/web/programme"
	"xinhuo/web/public"
	"xinhuo/web/risks"
	"xinhuo/web/rules"
	"xinhuo/web/seats"
	"xinhuo/web/signin"
	"xinhuo/web/signup"
	"xinhuo/web/standing"
	"xinhuo/web/static"
	"xinhuo/web/succession"
	"xinhuo/web/whatif"
)

// Services is what the pages are built on.
type Services struct {
	Conn          postgres.Conn
	Cache         *cache.Cache
	Accounts      *auth.Store
	Sessions      *auth.Sessions
	Links         *auth.Links // nil where no mail is sent
	Brands        *brand.Store
	Journal       *journal.Store
	Members       *member.Store
	Tiers         *tier.Store
	Dashboard     *board.Store
	Intakes       *intake.Store
	Samples       *sample.Store
	Seats         *seat.Store
	Programme     *course.Store
	Holdings      holding.Nouns
	Handovers     *handover.Store
	Ceremonies    *ceremony.Store
	Mentorships   *mentorship.Store
	Onboardings   *firstdays.Store
	Potential     *potential.Store
	Risks         *risk.Store
	Notices       *notice.Store
	Files         *file.Store
	Knowledge     *knowledge.Store
	Contributions *contribution.Store
	Rules         *rule.Store
	Standing      *fair.Store
	Titles        *title.Store
	Profiles      *profile.Store
	Clock         clock.Clock
	Secret        []byte         // signs what a browser carries for us
	HTTPS         bool           // whether browsers reach us by https
	BaseURL       string         // how people reach us, for links that are sent; "" when nobody said
	Proxies       []netip.Prefix // whose word on whom they speak for is believed
}

// New returns the whole site; its body is the site's table of contents. Who
// may use which route stands in access_test.go, which walks them all.
func New(s Services) http.Handler {
	g := gate{sessions: s.Sessions, accounts: s.Accounts, cache: s.Cache, doors: &doors{brands: s.Brands, now: s.Clock}, frame: frame}
	staff, leads := allow(auth.Owner, auth.Manager, auth.Staff), allow(auth.Owner, auth.Manager)
	readers := allow(auth.Owner, auth.Manager, auth.Staff, auth.Member)

	stands := standing.Needs{Standing: s.Standing, Members: s.Members, Contributions: s.Contributions, Clock: s.Clock}
	famous := hall.Needs{Hall: fame.NewStore(s.Conn, s.Titles), Files: s.Files, Cache: s.Cache}
	theirs := honour.Needs{Profiles: s.Profiles, Titles: s.Titles, Members: s.Members, Files: s.Files, Clock: s.Clock}
	r := chi.NewRouter()
	r.Use(middleware.RequestID, sender(s.Proxies), page.Setup(page.Options{Secret: s.Secret, HTTPS: s.HTTPS, BaseURL: s.BaseURL, Clock: s.Clock}), page.Secure(s.HTTPS))
	r.NotFound(page.NotFound)
	r.MethodNotAllowed(page.MethodNotAllowed)
	r.Method(http.MethodGet, "/static/*", static.Handler())
	r.Method(http.MethodHead, "/static/*", static.Handler())
	r.Get("/favicon.ico", static.Icon)

	r.With(page.Compress(), g.outside).Get("/b/{brand}/sitemap.xml", hall.Sitemap(famous))
	r.With(g.outside).Route("/b/{brand}/hall", hall.Pages(famous))

	r.Group(func(r chi.Router) {
		r.Use(page.Compress(), page.OwnSite, page.Bodies(uploads))
		r.Get("/", public.Home())
		r.Post("/preferences", page.Preferences())
		r.Route("/signup", signup.Pages(s.Accounts, s.Sessions, s.Brands))
		r.Group(signin.Pages(s.Accounts, s.Sessions, s.Links))
		r.Route("/me", me.Pages(s.Accounts, s.Sessions))
		r.Route("/b/{brand}/join", join.Pages(s.Accounts, s.Sessions, s.Brands))
		r.Route("/b/{brand}", func(r chi.Router) {
			r.Use(page.NoStore, g.signedIn, g.once, g.changed)
			r.Group(home.Pages(s.Dashboard, s.Members, s.Tiers, home.Adds{
				Queue: []page.Waiting{standing.Waiting(stands), handovers.Waiting(s.Handovers, s.Clock), seats.Waiting(s.Seats, s.Clock), programme.Waiting(s.Programme, s.Clock), mentorships.Waiting(s.Mentorships, s.Clock), onboarding.Waiting(s.Onboardings, s.Clock), risks.Waiting(s.Risks), library.Waiting(s.Knowledge, s.Clock),
					honour.Waiting(s.Profiles, s.Clock)},
				Own: []page.Part{standing.Own(stands), handovers.Own(s.Handovers, s.Clock), ceremonies.Own(s.Ceremonies, s.Clock), seats.Own(s.Seats, s.Clock), programme.Own(s.Programme, s.Clock), mentorships.Own(s.Mentorships, s.Clock), onboarding.Own(s.Onboardings, s.Clock), promise.Own(s.Potential), library.Own(s.Knowledge, s.Clock), notices.Own(s.Notices, s.Clock),
					honour.Own(theirs)},
			}))
			r.With(staff).Route("/dashboard", dashboard.Pages(s.Dashboard, s.Cache))
			r.With(staff).Route("/members/import", importing.Pages(s.Intakes, s.Clock))
			r.With(leads).Route("/members/{member}/account", accounts.Pages(s.Accounts, s.Members, s.Clock))
			r.With(staff).Route("/members", members.Pages(s.Members, s.Tiers, s.Journal, s.Clock, standing.Card(stands), contributions.Card(s.Contributions, s.Clock),
				handovers.Card(s.Handovers, s.Clock), ceremonies.Card(s.Ceremonies, s.Clock), seats.Card(s.Seats, s.Clock), programme.Card(s.Programme, s.Clock), mentorships.Card(s.Mentorships, s.Clock), onboarding.Card(s.Onboardings, s.Clock), library.Card(s.Knowledge, s.Clock), promise.Card(s.Potential, s.Clock), risks.Card(s.Risks, s.Clock), accounts.Card(s.Accounts, s.Clock),
				honour.Card(theirs)))
			r.With(readers).Route("/files", files.Pages(s.Files, files.Rules{"page": library.Readable(s.Knowledge), "ceremony": ceremonies.Visible(s.Ceremonies), "portrait": honour.Visible}))
			r.With(readers).Route("/knowledge", library.Pages(s.Knowledge, s.Files, s.Members, s.Clock))
			r.With(readers).Route("/honour", honour.Pages(theirs, allow(auth.Member), staff))
			r.Route("/notices", notices.Pages(s.Notices, s.Clock))
			r.With(staff).Route("/succession/ninebox", promise.NineBox(s.Potential, s.Clock))
			r.With(leads).Route("/succession/risk", risks.Pages(s.Risks, s.Clock))
			r.With(staff).Route("/succession/whatif", whatif.Pages(uncovered.NewStore(s.Conn, s.Members, s.Holdings, s.Handovers), s.Handovers, s.Members, s.Clock))
			r.With(staff).Route("/succession", succession.Pages(s.Seats, s.Clock))
			r.With(allow(auth.Member)).Route("/programme/{session}/answer", programme.Answers(s.Programme, s.Clock))
			r.With(readers).Get("/programme/{session}/calendar.ics", programme.Calendar(s.Programme, s.Clock, s.BaseURL))
			r.With(staff).Route("/programme", programme.Pages(s.Programme, s.Members, s.Clock))
			r.With(staff).Route("/seats", seats.Pages(s.Seats, s.Members, s.Clock))
			r.With(allow(auth.Member)).Route("/handovers/mine", handovers.Mine(s.Handovers, s.Members, s.Clock))
			r.With(allow(auth.Owner, auth.Manager, auth.Staff, auth.Member)).Get("/ceremonies/{ceremony}/calendar.ics", ceremonies.Calendar(s.Ceremonies, s.Clock))
			r.With(staff).Route("/ceremonies", ceremonies.Pages(s.Ceremonies, s.Handovers, s.Members, s.Files, s.Clock))
			r.With(staff).Route("/handovers", handovers.Pages(s.Handovers, s.Members, s.Clock))
			r.With(allow(auth.Member)).Route("/mentorships/mine", mentorships.Mine(s.Mentorships, s.Members, s.Clock))
			r.With(staff).Route("/mentorships", mentorships.Pages(s.Mentorships, s.Members, s.Clock))
			r.With(allow(auth.Member)).Route("/onboarding/mine", onboarding.Mine(s.Onboardings, s.Clock))
			r.With(staff).Route("/onboarding", onboarding.Pages(s.Onboardings, s.Clock))
			r.With(leads).Route("/settings/readiness", seats.Scale(s.Seats))
			r.With(allow(auth.Member)).Route("/potential/of/{successor}", promise.Mentor(s.Potential, s.Members, s.Clock))
			r.With(staff).Route("/potential/{member}", promise.Pages(s.Potential, s.Members, s.Clock))
			r.With(leads).Route("/settings/potential", promise.Settings(s.Potential, s.Clock))
			r.With(leads).Route("/sample", home.Sample(s.Samples))
			r.With(leads).Route("/settings/brand", brands.Pages(s.Accounts, s.Clock))
			r.With(staff).Route("/contributions/{member}", contributions.Pages(s.Contributions, s.Members, s.Clock))
			r.With(readers).Route("/standing", standing.Pages(stands, allow(auth.Member), staff, leads))
			r.With(leads).Route("/settings/rules", rules.Pages(s.Rules, s.Clock))
			r.With(leads).Route("/settings/people", people.Pages(s.Accounts))
		})
	})
	return r
}

// uploads reports whether r brings a file: a roster, or what belongs to some
// thing, whose files lie at …/files.
func uploads(r *http.Request) bool {
	path := strings.TrimSuffix(r.URL.Path, "/")
	return r.Method == http.MethodPost && strings.HasPrefix(path, "/b/") &&
		(strings.HasSuffix(path, "/members/import") || strings.HasSuffix(path, "/files"))
}

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
	"xinhuo/internal/care"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/consult"
	"xinhuo/internal/contribution"
	board "xinhuo/internal/dashboard"
	"xinhuo/internal/file"
	"xinhuo/internal/gala"
	fame "xinhuo/internal/hall"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	ledger "xinhuo/internal/honour"
	"xinhuo/internal/intake"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/lineage"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/notice"
	firstdays "xinhuo/internal/onboarding"
	"xinhuo/internal/postgres"
	"xinhuo/internal/potential"
	"xinhuo/internal/profile"
	course "xinhuo/internal/programme"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
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
	caring "xinhuo/web/care"
	"xinhuo/web/ceremonies"
	"xinhuo/web/certificates"
	"xinhuo/web/consults"
	"xinhuo/web/contributions"
	"xinhuo/web/dashboard"
	"xinhuo/web/files"
	"xinhuo/web/galas"
	"xinhuo/web/hall"
	"xinhuo/web/handovers"
	"xinhuo/web/home"
	"xinhuo/web/honour"
	"xinhuo/web/honours"
	importing "xinhuo/web/intake"
	"xinhuo/web/join"
	library "xinhuo/web/knowledge"
	"xinhuo/web/lineages"
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
	"xinhuo/web/regards"
	"xinhuo/web/retirements"
	"xinhuo/web/risks"
	"xinhuo/web/rules"
	"xinhuo/web/seats"
	"xinhuo/web/signin"
	"xinhuo/web/signup"
	"xinhuo/web/standing"
	"xinhuo/web/static"
	"xinhuo/web/succession"
	"xinhuo/web/titles"
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
	Titles        *title.Store
	Certificates  *certificate.Store
	Files         *file.Store
	Knowledge     *knowledge.Store
	Contributions *contribution.Store
	Tables        *contribution.Lists
	Rules         *rule.Store
	Standing      *fair.Store
	Regards       *regard.Store
	Profiles      *profile.Store
	Retirements   *retirement.Store
	Honours       *ledger.Store
	Consults      *consult.Store
	Care          *care.Store
	Galas         *gala.Store
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
	retires := retirements.Needs{Retirements: s.Retirements, Members: s.Members, Titles: s.Titles, Profiles: s.Profiles, Ceremonies: s.Ceremonies, Clock: s.Clock}
	merits := honours.Needs{Honours: s.Honours, Consults: s.Consults, Members: s.Members, Titles: s.Titles, Clock: s.Clock}
	cares := caring.Needs{Care: s.Care, Galas: s.Galas, Regards: s.Regards, Members: s.Members, Brands: s.Brands, Clock: s.Clock}
	parties := galas.Needs{Galas: s.Galas, Members: s.Members, Brands: s.Brands, Clock: s.Clock, Secret: s.Secret}
	famous := hall.Needs{Hall: fame.NewStore(s.Conn, s.Titles), Files: s.Files, Cache: s.Cache}
	theirs := honour.Needs{Profiles: s.Profiles, Titles: s.Titles, Members: s.Members, Files: s.Files, Clock: s.Clock}
	r := chi.NewRouter()
	r.Use(middleware.RequestID, heads, sender(s.Proxies), page.Setup(page.Options{Secret: s.Secret, HTTPS: s.HTTPS, BaseURL: s.BaseURL, Clock: s.Clock}), page.Secure(s.HTTPS))
	r.NotFound(page.NotFound)
	r.MethodNotAllowed(page.MethodNotAllowed)
	r.Method(http.MethodGet, "/static/*", static.Handler())
	r.Get("/favicon.ico", static.Icon)

	r.With(page.Compress(), page.Bodies(uploads), g.outside).Get("/b/{brand}/sitemap.xml", hall.Sitemap(famous))
	r.With(page.Bodies(uploads), g.outside).Route("/b/{brand}/hall", hall.Pages(famous))

	r.Group(func(r chi.Router) {
		r.Use(page.Compress(), page.OwnSite, page.Bodies(uploads))
		r.Get("/", public.Home())
		r.Post("/preferences", page.Preferences())
		r.Route("/signup", signup.Pages(s.Accounts, s.Sessions, s.Brands))
		r.Group(signin.Pages(s.Accounts, s.Sessions, s.Links))
		r.Route("/me", me.Pages(s.Accounts, s.Sessions))
		r.With(page.Calm).Route("/verify", certificates.Verify(s.Certificates, s.Cache, s.Clock))
		r.Route("/b/{brand}/hall/lineage", lineages.Pages(lineage.NewStore(s.Conn), s.Brands, s.Cache))
		r.Get("/b/{brand}/certificates/keys.json", certificates.Keys(s.Certificates, s.Brands))
		r.Route("/b/{brand}/join", join.Pages(s.Accounts, s.Sessions, s.Brands))
		r.Get("/b/{brand}/care-feed/{token}", caring.Feed(cares))
		r.With(page.Calm).Route("/b/{brand}/gala", galas.Link(parties))
		r.Route("/b/{brand}", func(r chi.Router) {
			r.Use(page.NoStore, g.signedIn, g.once, g.changed)
			r.Group(home.Pages(s.Dashboard, s.Members, s.Tiers, home.Adds{
				Queue: []page.Waiting{
					regards.Waiting(s.Regards),
					retirements.Waiting(retires),
					standing.Waiting(stands),
					handovers.Waiting(s.Handovers, s.Clock),
					seats.Waiting(s.Seats, s.Clock),
					programme.Waiting(s.Programme, s.Clock),
					mentorships.Waiting(s.Mentorships, s.Clock),
					onboarding.Waiting(s.Onboardings, s.Clock),
					risks.Waiting(s.Risks),
					library.Waiting(s.Knowledge, s.Clock),
					consults.Waiting(s.Consults, s.Clock),
					caring.Waiting(cares),
					honour.Waiting(s.Profiles, s.Clock),
				},
				Guest: []page.Waiting{caring.Theirs(cares)},
				Own: []page.Part{
					consults.Own(s.Consults, s.Members, s.Clock),
					honour.Own(theirs),
					titles.Own(s.Titles, s.Clock),
					retirements.Own(retires),
					standing.Own(stands),
					honours.Own(merits),
					handovers.Own(s.Handovers, s.Clock),
					ceremonies.Own(s.Ceremonies, s.Clock),
					seats.Own(s.Seats, s.Clock),
					programme.Own(s.Programme, s.Clock),
					mentorships.Own(s.Mentorships, s.Clock),
					onboarding.Own(s.Onboardings, s.Clock),
					promise.Own(s.Potential),
					library.Own(s.Knowledge, s.Clock),
					certificates.Own(s.Certificates, s.Clock),
					caring.OwnPart(cares),
					notices.Own(s.Notices, s.Clock),
				},
			}))
			r.With(staff).Route("/dashboard", dashboard.Pages(s.Dashboard, s.Cache))
			r.With(staff).Route("/members/import", importing.Pages(s.Intakes, s.Clock))
			r.With(leads).Route("/members/{member}/account", accounts.Pages(s.Accounts, s.Members, s.Regards, s.Clock))
			r.With(staff, page.Calm).Route("/members/{member}/regard", regards.Pages(s.Regards, s.Members, s.Clock))
			r.With(leads, page.Calm).Route("/members/{member}/titles", titles.Of(s.Titles, s.Members, s.Clock))
			r.With(leads, page.Calm).Route("/settings/titles", titles.Settings(s.Titles))
			r.With(allow(auth.Member), page.Calm).Route("/retirements/mine", retirements.Mine(retires))
			r.With(staff, page.Calm).Route("/retirements", retirements.Pages(retires, leads))
			r.With(staff).Route("/members", members.Pages(s.Members, s.Tiers, s.Journal, s.Clock,
				regards.Card(s.Regards, s.Clock),
				titles.Card(s.Titles, s.Clock),
				honour.Card(theirs),
				retirements.Card(retires),
				standing.Card(stands),
				contributions.Card(s.Contributions, s.Clock),
				honours.Card(merits),
				certificates.Card(s.Certificates, s.Titles, s.Clock),
				caring.Card(cares),
				handovers.Card(s.Handovers, s.Clock),
				ceremonies.Card(s.Ceremonies, s.Clock),
				seats.Card(s.Seats, s.Clock),
				programme.Card(s.Programme, s.Clock),
				mentorships.Card(s.Mentorships, s.Clock),
				onboarding.Card(s.Onboardings, s.Clock),
				library.Card(s.Knowledge, s.Clock),
				promise.Card(s.Potential, s.Clock),
				risks.Card(s.Risks, s.Clock),
				accounts.Card(s.Accounts, s.Clock),
				regards.Door(s.Regards, s.Clock)))
			r.With(readers).Route("/files", files.Pages(s.Files, files.Rules{"page": library.Readable(s.Knowledge), "ceremony": ceremonies.Visible(s.Ceremonies), "portrait": honour.Visible, mentorship.PictureNoun: mentorships.Visible(s.Mentorships)}))
			r.With(readers).Route("/knowledge", library.Pages(s.Knowledge, s.Files, s.Members, s.Clock))
			r.With(readers, page.Calm).Route("/honour", honour.Pages(theirs, allow(auth.Member), staff))
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
			r.With(allow(auth.Member), page.Calm).Route("/care/own/gala/{gala}", galas.Own(parties))
			r.With(allow(auth.Member), page.Calm).Route("/care/own", caring.Own(cares))
			r.With(allow(auth.Owner, auth.Manager, auth.Staff, auth.Dealer), page.Calm).Route("/care/mine", caring.Mine(cares))
			r.With(staff, page.Calm).Route("/care/gala", galas.Pages(parties))
			r.With(staff, page.Calm).Route("/care", caring.Pages(cares, leads))
			r.With(staff).Route("/handovers", handovers.Pages(s.Handovers, s.Members, s.Clock))
			r.With(allow(auth.Member)).Route("/mentorships/mine", mentorships.Mine(s.Mentorships, s.Members, s.Files, s.Clock))
			r.With(staff).Route("/mentorships", mentorships.Pages(s.Mentorships, s.Members, s.Files, s.Clock))
			r.With(allow(auth.Member)).Route("/onboarding/mine", onboarding.Mine(s.Onboardings, s.Clock))
			r.With(staff).Route("/onboarding", onboarding.Pages(s.Onboardings, s.Clock))
			r.With(leads).Route("/settings/readiness", seats.Scale(s.Seats))
			r.With(allow(auth.Member)).Route("/potential/of/{successor}", promise.Mentor(s.Potential, s.Members, s.Clock))
			r.With(staff).Route("/potential/{member}", promise.Pages(s.Potential, s.Members, s.Clock))
			r.With(leads).Route("/settings/potential", promise.Settings(s.Potential, s.Clock))
			r.With(leads).Route("/sample", home.Sample(s.Samples))
			r.With(leads).Route("/settings/brand", brands.Pages(s.Accounts, s.Clock))
			r.With(staff).Route("/contributions/import", contributions.Import(s.Tables, s.Clock))
			r.With(staff).Route("/contributions/{member}", contributions.Pages(s.Contributions, s.Members, s.Clock))
			r.With(readers).Route("/standing", standing.Pages(stands, allow(auth.Member), staff, leads))
			r.With(leads).Route("/settings/rules", rules.Pages(s.Rules, s.Clock))
			r.With(allow(auth.Member), page.Calm).Route("/certificates/mine", certificates.Mine(s.Certificates, s.Clock))
			r.With(staff, page.Calm).Route("/certificates", certificates.Pages(s.Certificates, s.Titles, s.Clock, leads))
			r.With(leads, page.Calm).Route("/settings/certificates", certificates.Settings(s.Certificates, s.Files, s.Clock))
			r.With(leads).Route("/settings/people", people.Pages(s.Accounts))
			r.With(readers, page.Calm).Route("/honours", honours.Pages(merits, allow(auth.Member), staff, leads))
			r.With(leads, page.Calm).Route("/settings/honour", honours.Settings(merits))
			r.With(readers, page.Calm).Route("/consults", consults.Pages(s.Consults, s.Members, s.Clock, allow(auth.Member), staff))
		})
	})
	return r
}

// heads has who asks for the head of a page answered as who asks for the page;
// what follows the head is dropped by the server.
func heads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			asked := *r
			asked.Method = http.MethodGet
			r = &asked
		}
		next.ServeHTTP(w, r)
	})
}

// uploads reports whether r brings a file: a roster, a table of contributions,
// or what belongs to some thing, whose files lie at …/files.
func uploads(r *http.Request) bool {
	path := strings.TrimSuffix(r.URL.Path, "/")
	return r.Method == http.MethodPost && strings.HasPrefix(path, "/b/") &&
		(strings.HasSuffix(path, "/members/import") || strings.HasSuffix(path, "/contributions/import") || strings.HasSuffix(path, "/files"))
}

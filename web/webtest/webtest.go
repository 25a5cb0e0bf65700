// Package webtest is a browser for tests of pages: it keeps cookies, says
// where its forms come from, and follows nothing on its own.
package webtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/care"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/consult"
	"xinhuo/internal/contribution"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	"xinhuo/internal/gala"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/honour"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/notice"
	"xinhuo/internal/onboarding"
	"xinhuo/internal/postgres"
	"xinhuo/internal/potential"
	"xinhuo/internal/profile"
	"xinhuo/internal/programme"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
	"xinhuo/internal/risk"
	"xinhuo/internal/rule"
	"xinhuo/internal/sample"
	"xinhuo/internal/seat"
	"xinhuo/internal/standing"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
	"xinhuo/web"
)

// Password is everybody's whom House makes.
const Password = "chuanxi-zhoumo"

// House is the whole site with one brand in it, and the stores behind.
type House struct {
	http.Handler
	Accounts *auth.Store
	Sessions *auth.Sessions
	Brand    brand.Brand
	Letters  string // the folder where letters come, "" where none are sent
	t        *testing.T
}

// Open opens the site on conn.
func Open(t *testing.T, conn postgres.Conn) House {
	return OpenWith(t, conn, cache.New(nil), auth.UsualLimits)
}

// OpenWith is Open with a cache and limits of the test's own.
func OpenWith(t *testing.T, conn postgres.Conn, c *cache.Cache, of auth.Limits) House {
	t.Helper()
	return open(t, services(conn, c, of))
}

// OpenAs is Open where the deployment was told something of itself.
func OpenAs(t *testing.T, conn postgres.Conn, told func(*web.Services)) House {
	t.Helper()
	s := services(conn, cache.New(nil), auth.UsualLimits)
	told(&s)
	return open(t, s)
}

func open(t *testing.T, s web.Services) House {
	t.Helper()
	return House{Handler: web.New(s), Accounts: s.Accounts, Sessions: s.Sessions, Brand: fixture.Brand(t, s.Conn), t: t}
}

func services(conn postgres.Conn, c *cache.Cache, of auth.Limits) web.Services {
	members := member.NewStore(conn, fixture.Keys())
	seats := seat.NewStore(conn, members, clock.System)
	held := holding.Nouns{seat.NewNoun(seats)}
	given := handover.NewStore(conn, members, held, clock.System)
	rules := rule.NewStore(conn, nil, clock.System)
	conferred, told := title.NewStore(conn, members, clock.System), profile.NewStore(conn, members, clock.System)
	bucket := fixture.Bucket()
	return web.Services{
		Regards: regard.NewStore(conn, members, fixture.Keys(), clock.System), Titles: conferred, Profiles: told,
		Retirements:   retirement.NewStore(retirement.Needs{Conn: conn, Members: members, Titles: conferred, Profiles: told, Handovers: given, Holdings: held, Clock: clock.System}),
		Contributions: contribution.NewStore(conn), Tables: contribution.NewLists(conn, members, clock.System), Rules: rules, Standing: standing.NewStore(conn, rules, members, clock.System),
		Conn: conn, Cache: c, Accounts: auth.NewStore(conn, c, of), Sessions: auth.NewSessions(conn, c, false),
		Brands: brand.NewStore(conn), Journal: journal.NewStore(conn), Members: members, Tiers: tier.NewStore(conn, members, clock.System),
		Dashboard: dashboard.NewStore(conn, clock.System), Samples: sample.NewStore(conn, members, c, clock.System),
		Notices: notice.NewStore(conn, clock.System), Files: file.NewStore(conn, fixture.Bucket(), clock.System), Knowledge: knowledge.NewStore(conn, members, clock.System),
		Seats: seats, Programme: programme.NewStore(conn, members, clock.System), Holdings: held, Handovers: given, Ceremonies: ceremony.NewStore(conn, members, clock.System), Mentorships: mentorship.NewStore(conn, clock.System), Onboardings: onboarding.NewStore(conn, clock.System),
		Potential: potential.NewStore(conn, clock.System), Risks: risk.NewStore(conn, held, given, clock.System),
		Certificates: certificate.NewStore(certificate.Needs{
			Conn: conn, Keys: fixture.Keys(), Members: members, Titles: conferred, Files: file.NewStore(conn, bucket, clock.System), Bucket: bucket, Clock: clock.System,
		}),
		Honours:  honour.NewStore(conn, nil, members, clock.System),
		Consults: consult.NewStore(conn, knowledge.NewStore(conn, members, clock.System), clock.System),
		Care:     care.NewStore(conn, members, clock.System),
		Galas:    gala.NewStore(conn, members, clock.System),
		Clock:    clock.System, Secret: make([]byte, 32),
	}
}

// Person makes somebody who is role in the house's brand.
func (h House) Person(name string, role auth.Role, squads ...auth.Squad) auth.Account {
	h.t.Helper()
	a, err := h.Accounts.EnsureDemo(h.t.Context(), uuid.NewString()+"@example.com", name, Password)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Accounts.Enrol(h.t.Context(), h.Brand.ID, a.ID, role, squads, uuid.Nil); err != nil {
		h.t.Fatal(err)
	}
	return a
}

// As is a browser in which account is signed in.
func (h House) As(account auth.Account) *Browser {
	h.t.Helper()
	b := h.Stranger()
	w := httptest.NewRecorder()
	if err := h.Sessions.Open(w, b.request(http.MethodGet, "/", nil), account.ID); err != nil {
		h.t.Fatal(err)
	}
	b.keep(w.Result())
	return b
}

// Stranger is a browser in which nobody is signed in.
func (h House) Stranger() *Browser { return New(h.t, h) }

// Browser visits a site.
type Browser struct {
	Header http.Header // sent with each request
	From   string      // the other end of the connection, host:port; httptest's when empty
	t      *testing.T
	site   http.Handler
	jar    map[string]*http.Cookie
}

// New is a browser for any handler.
func New(t *testing.T, site http.Handler) *Browser {
	return &Browser{Header: http.Header{}, t: t, site: site, jar: map[string]*http.Cookie{}}
}

// Answer is what came back.
type Answer struct {
	Code   int
	To     string // where it leads, if anywhere
	Body   string
	Header http.Header
}

// Says reports whether the page holds all the words and none that i18n does
// not know.
func (a Answer) Says(words ...string) bool {
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			return false
		}
	}
	return !strings.Contains(a.Body, "⟦")
}

var valueForm = regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`)

// Value is what stands in a field of the page, "" where there is none.
func (a Answer) Value(name string) string {
	for _, m := range valueForm.FindAllStringSubmatch(a.Body, -1) {
		if m[1] == name {
			return m[2]
		}
	}
	return ""
}

// Get visits a page.
func (b *Browser) Get(path string) Answer {
	b.t.Helper()
	return b.send(b.request(http.MethodGet, path, nil))
}

// Head asks what Get would answer with, without its body.
func (b *Browser) Head(path string) Answer {
	b.t.Helper()
	return b.send(b.request(http.MethodHead, path, nil))
}

// Post sends a form; fields are pairs of name and value.
func (b *Browser) Post(path string, fields ...string) Answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := b.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if r.Header.Get("Sec-Fetch-Site") == "" {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return b.send(r)
}

// Cookie is one the browser keeps, nil when it does not.
func (b *Browser) Cookie(name string) *http.Cookie { return b.jar[name] }

// Set makes the browser keep a cookie.
func (b *Browser) Set(c *http.Cookie) { b.jar[c.Name] = c }

func (b *Browser) request(method, path string, body io.Reader) *http.Request {
	r := httptest.NewRequest(method, path, body).WithContext(b.t.Context())
	if b.From != "" {
		r.RemoteAddr = b.From
	}
	for name, values := range b.Header {
		r.Header[name] = values
	}
	for _, c := range b.jar {
		r.AddCookie(c)
	}
	return r
}

func (b *Browser) send(r *http.Request) Answer {
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	b.keep(w.Result())
	to := w.Header().Get("Location")
	if to == "" {
		to = w.Header().Get("HX-Redirect")
	}
	return Answer{w.Code, to, w.Body.String(), w.Header()}
}

func (b *Browser) keep(r *http.Response) {
	for _, c := range r.Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
			continue
		}
		b.jar[c.Name] = c
	}
}

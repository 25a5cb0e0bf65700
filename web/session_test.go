package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// lodge is a gate with a brand behind it and somebody at the door.
type lodge struct {
	gate
	brand  brand.Brand
	who    auth.Account
	cookie *http.Cookie
}

func newLodge(t testing.TB, conn postgres.Conn, c *cache.Cache, role auth.Role) lodge {
	t.Helper()
	g := gate{sessions: auth.NewSessions(conn, c, false), accounts: auth.NewStore(conn, c, auth.UsualLimits), frame: func(*http.Request) ui.Frame { return ui.Frame{} }}
	l := lodge{gate: g, brand: fixture.Brand(t, conn)}
	people := auth.NewStore(conn, cache.New(nil), auth.UsualLimits)
	var err error
	if l.who, err = people.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "陈静", "chuanxi-zhoumo"); err != nil {
		t.Fatal(err)
	}
	if err := people.Enrol(t.Context(), l.brand.ID, l.who.ID, role, []auth.Squad{auth.Ops}, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := g.sessions.Open(w, httptest.NewRequest(http.MethodGet, "/", nil), l.who.ID); err != nil {
		t.Fatal(err)
	}
	l.cookie = w.Result().Cookies()[0]
	return l
}

// site has h behind the gate at every address of a brand.
func (l lodge) site(h http.HandlerFunc, more ...func(http.Handler) http.Handler) http.Handler {
	r := chi.NewRouter()
	r.NotFound(page.NotFound)
	r.Route("/b/{brand}", func(r chi.Router) {
		r.Use(l.signedIn)
		r.Use(more...)
		r.HandleFunc("/*", h)
	})
	return r
}

func (l lodge) get(path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.AddCookie(l.cookie)
	return r
}

func (l lodge) post(fields ...string) *http.Request {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, l.brand.Home()+"form", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(l.cookie)
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSignedIn(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	r := miniredis.RunT(t)
	c := cache.New(redis.NewClient(&redis.Options{Addr: r.Addr()}))
	t.Cleanup(func() { c.Close() })
	l := newLodge(t, conn, c, auth.Staff)
	foreign := fixture.Brand(t, conn)
	site := l.site(func(w http.ResponseWriter, r *http.Request) {
		who := auth.From(r.Context())
		v, known := cache.VersionFrom(r.Context(), who.Tenant())
		fmt.Fprint(w, who.Name, " ", who.Role, " ", who.Brand.Name, " ", known && v != "")
	})
	if w := serve(site, l.get(l.brand.Home()+"x")); w.Code != 200 || w.Body.String() != "陈静 staff 星驰汽车 true" {
		t.Errorf("inside = %d %s, want who they are and the version of the data", w.Code, w.Body)
	}

	theirs, nobodys := serve(site, l.get(foreign.Home()+"x")), serve(site, l.get("/b/no-such-brand/x"))
	a := strings.ReplaceAll(theirs.Body.String(), foreign.Slug, "no-such-brand")
	if theirs.Code != 404 || nobodys.Code != 404 || a != nobodys.Body.String() {
		t.Errorf("another's brand = %d, no brand = %d; want 404 with the same bytes", theirs.Code, nobodys.Code)
	}
}

func TestSignedOutGoesToSignInAndBack(t *testing.T) {
	t.Parallel()
	l := newLodge(t, pgtest.Tx(t), cache.New(nil), auth.Staff)
	site := l.site(func(w http.ResponseWriter, r *http.Request) { t.Error("let in") })
	at := l.brand.Home() + "members?q=%E7%8E%8B"
	request := func(method, path string, header ...string) *http.Request {
		r := httptest.NewRequest(method, path, nil)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return r
	}
	tests := map[string]struct {
		r          *http.Request
		code       int
		header, to string
	}{
		"a page":           {request("GET", at), 303, "Location", at},
		"no brand":         {request("GET", "/b/no-such-brand/x"), 303, "Location", "/b/no-such-brand/x"},
		"a form":           {request("POST", l.brand.Home()+"form", "Referer", "http://example.com"+at), 303, "Location", at},
		"a form of others": {request("POST", l.brand.Home()+"form", "Referer", "http://evil.example"+at), 303, "Location", "/"},
		"a fragment":       {request("GET", l.brand.Home()+"part", "HX-Request", "true", "HX-Current-URL", "http://example.com"+at), 204, "HX-Redirect", at},
		"a dead cookie":    {request("GET", at, "Cookie", "xinhuo=gone"), 303, "Location", at},
	}
	for name, c := range tests {
		if w := serve(site, c.r); w.Code != c.code || w.Header().Get(c.header) != "/login?next="+url.QueryEscape(c.to) {
			t.Errorf("%s = %d to %s, want %d to the sign-in page and back to %s", name, w.Code, w.Header().Get(c.header), c.code, c.to)
		}
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	for role, want := range map[auth.Role]int{auth.Owner: 200, auth.Manager: 200, auth.Staff: 403, auth.Dealer: 403} {
		l := newLodge(t, conn, cache.New(nil), role)
		site := l.site(func(w http.ResponseWriter, r *http.Request) {}, allow(auth.Owner, auth.Manager))
		if w := serve(site, l.get(l.brand.Home()+"x")); w.Code != want {
			t.Errorf("%s = %d, want %d", role, w.Code, want)
		}
	}
}

// What a form does, it does once, however often it is sent.
func TestOnce(t *testing.T) {
	t.Parallel()
	l := newLodge(t, pgtest.Tx(t), cache.New(nil), auth.Staff)
	var acted int
	site := l.site(page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		switch r.PostFormValue("name") {
		case "":
			return errs.Invalid{}
		case "late":
			return errs.Conflict
		}
		acted++
		return page.Redirect(w, r, fmt.Sprint("/made/", acted))
	}), l.once)
	steps := []struct {
		name   string
		fields []string
		code   int
		to     string
		acted  int
	}{
		{"refused", []string{"_key", "k", "name", ""}, 422, "", 0},
		{"put right", []string{"_key", "k", "name", "王"}, 303, "/made/1", 1},
		{"sent again", []string{"_key", "k", "name", "王"}, 303, "/made/1", 1},
		{"gone back and changed", []string{"_key", "k", "name", "李"}, 303, "/made/2", 2},
		{"another form", []string{"_key", "l", "name", "王"}, 303, "/made/3", 3},
		{"without a key", []string{"name", "王"}, 303, "/made/4", 4},
		{"without a key again", []string{"name", "王"}, 303, "/made/5", 5},
		{"in conflict", []string{"_key", "k", "name", "late"}, 409, "", 5},
		{"in conflict again", []string{"_key", "k", "name", "late"}, 409, "", 5},
	}
	for _, s := range steps {
		w := serve(site, l.post(s.fields...))
		if to := w.Header().Get("Location"); w.Code != s.code || to != s.to || acted != s.acted {
			t.Errorf("%s = %d to %q having acted %d times; want %d to %q, %d times", s.name, w.Code, to, acted, s.code, s.to, s.acted)
		}
	}
	again := l.post("_key", "k", "name", "王")
	again.Header.Set("HX-Request", "true")
	if w := serve(site, again); w.Code != 204 || w.Header().Get("HX-Redirect") != "/made/1" {
		t.Errorf("sent again by a script = %d to %q, want 204 to /made/1", w.Code, w.Header().Get("HX-Redirect"))
	}
}

// A second click while the first is at work waits and goes where that went.
func TestOnceWhileAtWork(t *testing.T) {
	t.Parallel()
	l := newLodge(t, pgtest.Pool(t), cache.New(nil), auth.Staff)
	var acted atomic.Int32
	begun, finish := make(chan struct{}), make(chan struct{})
	site := l.site(func(w http.ResponseWriter, r *http.Request) {
		if acted.Add(1) == 1 {
			close(begun)
		}
		<-finish
		http.Redirect(w, r, "/made", http.StatusSeeOther)
	}, l.once)
	var wg sync.WaitGroup
	send := func() {
		wg.Go(func() {
			if w := serve(site, l.post("_key", "k", "name", "王")); w.Code != 303 || w.Header().Get("Location") != "/made" {
				t.Errorf("answer = %d to %q, want /made", w.Code, w.Header().Get("Location"))
			}
		})
	}
	send()
	<-begun
	for range 3 {
		send()
	}
	close(finish)
	wg.Wait()
	if acted.Load() != 1 {
		t.Errorf("acted %d times, want once", acted.Load())
	}
}

// What the gate costs a request of somebody this server knows, with a real
// Redis protocol behind it.
func BenchmarkSignedIn(b *testing.B) {
	r := miniredis.RunT(b)
	c := cache.New(redis.NewClient(&redis.Options{Addr: r.Addr()}))
	defer c.Close()
	l := newLodge(b, pgtest.Pool(b), c, auth.Staff)
	site := l.site(func(w http.ResponseWriter, r *http.Request) {})
	request := l.get(l.brand.Home() + "x")
	b.ReportAllocs()
	for b.Loop() {
		if w := serve(site, request); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}

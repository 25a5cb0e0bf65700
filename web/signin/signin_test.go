package signin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	chen := h.Person("陈静", auth.Owner)
	b := h.Stranger()
	if a := b.Get("/login"); a.Code != 200 || !a.Says("登录", "手机号或邮箱", "注册一个") {
		t.Errorf("/login = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post("/login", "login", chen.Login, "password", webtest.Password); a.Code != 303 || a.To != h.Brand.Home() {
		t.Errorf("signing in = %d to %s, want the only brand's home", a.Code, a.To)
	}
	if a := b.Get("/login"); a.Code != 303 || a.To != h.Brand.Home() {
		t.Errorf("/login when signed in = %d to %s, want the brand's home", a.Code, a.To)
	}
	if err := h.Accounts.Enrol(t.Context(), fixture.Tenant(t, conn), chen.ID, auth.Dealer, nil, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	if a := h.Stranger().Post("/login", "login", chen.Login, "password", webtest.Password); a.To != "/me" {
		t.Errorf("somebody with two brands goes to %s, want /me to choose", a.To)
	}
	if a := b.Post("/logout"); a.Code != 303 || a.To != "/login" {
		t.Errorf("signing out = %d to %s, want /login", a.Code, a.To)
	}
	if a := b.Get("/login?next=" + url.QueryEscape(h.Brand.Home()+"members")); !a.Says(h.Brand.Home() + "hall") {
		t.Error("the door does not lead to the hall")
	}
	if a := b.Get(h.Brand.Home()); a.Code != 303 || a.To != "/login?next="+url.QueryEscape(h.Brand.Home()) {
		t.Errorf("signed out the brand = %d to %s, want the sign-in page", a.Code, a.To)
	}
}

func TestInEnglish(t *testing.T) {
	t.Parallel()
	b := webtest.Open(t, pgtest.Tx(t)).Stranger()
	b.Header.Set("Accept-Language", "en")
	if a := b.Get("/login"); !a.Says("Sign in", "Mobile number or e-mail") || regexp.MustCompile(`<h1>[^<]*\p{Han}`).MatchString(a.Body) {
		t.Errorf("in English:\n%s", a.Body)
	}
}

// A browser learns nothing of which part was wrong: the same status, the same
// bytes.
func TestWrongIsWrong(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Owner)
	typed := regexp.MustCompile(`value="[^"]*@example.com"`)
	wrong := h.Stranger().Post("/login", "login", chen.Login, "password", "something else")
	unknown := h.Stranger().Post("/login", "login", uuid.NewString()+"@example.com", "password", "something else")
	if wrong.Code != 422 || !wrong.Says("登录名或密码不对") || unknown.Code != wrong.Code {
		t.Errorf("wrong = %d, unknown = %d; want 422 and a sentence\n%s", wrong.Code, unknown.Code, wrong.Body)
	}
	if a, b := typed.ReplaceAllString(wrong.Body, ""), typed.ReplaceAllString(unknown.Body, ""); a != b {
		t.Errorf("the two differ:\n%s\n%s", a, b)
	}
	if wrong.Value("login") != chen.Login {
		t.Errorf("what was typed is %q, want it kept", wrong.Value("login"))
	}
}

func TestTooManyTriesSayWhenToTryAgain(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Owner)
	b := h.Stranger()
	for range 10 {
		b.Post("/login", "login", chen.Login, "password", "something else")
	}
	a := b.Post("/login", "login", chen.Login, "password", webtest.Password)
	if a.Code != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" || !regexp.MustCompile(`请 \d+ (分钟|秒)后再试`).MatchString(a.Body) {
		t.Errorf("the eleventh = %d, Retry-After %q, want 429 and when to try again\n%s", a.Code, a.Header.Get("Retry-After"), a.Body)
	}
}

func TestNextIsAPathOfOurs(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Owner)
	for next, want := range map[string]string{
		"/b/x/members?q=%E7%8E%8B": "/b/x/members?q=%E7%8E%8B",
		"https://evil.example/":    h.Brand.Home(),
		"//evil.example/":          h.Brand.Home(),
		`/\evil.example`:           h.Brand.Home(),
		"javascript:alert(1)":      h.Brand.Home(),
		"/x\r\nSet-Cookie: a=b":    h.Brand.Home(),
		"":                         h.Brand.Home(),
	} {
		b := h.Stranger()
		a := b.Post("/login", "login", chen.Login, "password", webtest.Password, "next", next)
		if a.To != want || a.Header.Get("Set-Cookie") == "a=b" {
			t.Errorf("next %q leads to %q, want %q", next, a.To, want)
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Owner)
	b := h.As(chen)
	b.Header.Set("Sec-Fetch-Site", "cross-site")
	for _, path := range []string{"/logout", "/me/sessions/end", "/login", "/signup", h.Brand.Home() + "settings/people/invite"} {
		if a := b.Post(path); a.Code != 403 {
			t.Errorf("%s from another site = %d, want 403", path, a.Code)
		}
	}
	if a := b.Get("/me"); a.Code != 200 {
		t.Errorf("/me afterwards = %d, want still signed in", a.Code)
	}
}

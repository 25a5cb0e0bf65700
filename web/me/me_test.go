package me_test

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web"
	"xinhuo/web/webtest"
)

func TestMe(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Manager)
	b := h.Stranger()
	b.Header.Set("User-Agent", "Mozilla/5.0 (iPhone) MicroMessenger/8.0")
	b.Post("/login", "login", chen.Login, "password", webtest.Password)
	if a := b.Get("/me"); a.Code != 200 || !a.Says("陈静", chen.Login, h.Brand.Home(), "管理员", "微信 · iPhone", "192.0.2.1", "这台设备") {
		t.Errorf("/me = %d\n%s", a.Code, a.Body)
	}
	if a := b.Get("/me"); a.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("/me may be kept: %q", a.Header.Get("Cache-Control"))
	}
	for _, path := range []string{"/me"} {
		if a := h.Stranger().Get(path); a.Code != 303 || a.To != "/login?next=%2Fme" {
			t.Errorf("%s signed out = %d to %s, want the sign-in page", path, a.Code, a.To)
		}
	}
	for _, path := range []string{"/me/name", "/me/password", "/me/sessions/end", "/me/sessions/" + chen.ID.String() + "/end"} {
		if a := h.Stranger().Post(path, "name", "x"); a.Code != 303 || !strings.HasPrefix(a.To, "/login") {
			t.Errorf("POST %s signed out = %d to %s, want the sign-in page", path, a.Code, a.To)
		}
	}
}

// Where a visitor comes from is what a proxy of ours says, not what they say;
// and ours are those the deployment names, not whoever stands in our network.
func TestTheAddressOfAVisitor(t *testing.T) {
	t.Parallel()
	h := webtest.OpenAs(t, pgtest.Tx(t), func(s *web.Services) {
		s.Proxies = []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24"), netip.MustParsePrefix("127.0.0.0/8")}
	})
	for name, c := range map[string]struct{ from, said, want string }{
		"through our proxy":          {"10.1.2.3:80", "203.0.113.9", "203.0.113.9"},
		"through it, making more up": {"10.1.2.3:80", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"directly":                   {"203.0.113.9:4711", "", "203.0.113.9"},
		"directly, making one up":    {"203.0.113.9:4711", "198.51.100.1", "203.0.113.9"},
		"from our network, no proxy": {"10.9.9.9:4711", "198.51.100.1", "10.9.9.9"},
		"on this machine":            {"127.0.0.1:4711", "", "127.0.0.1"},
	} {
		b := h.Stranger()
		b.From = c.from
		if c.said != "" {
			b.Header.Set("X-Forwarded-For", c.said)
		}
		b.Post("/login", "login", h.Person("陈静", auth.Manager).Login, "password", webtest.Password)
		if a := b.Get("/me"); !a.Says("来自 " + c.want) {
			t.Errorf("%s: /me does not say %s", name, c.want)
		}
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	b := h.As(h.Person("陈静", auth.Manager))
	if a := b.Post("/me/name", "name", ""); a.Code != 422 || !a.Says("名字还没填") {
		t.Errorf("no name = %d\n%s", a.Code, a.Body)
	}
	b.Post("/me/name", "name", "陈静怡")
	if a := b.Get("/me"); !a.Says("陈静怡", "名字改好了") {
		t.Errorf("afterwards:\n%s", a.Body)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Manager)
	desk, phone := h.As(chen), h.As(chen)
	for name, c := range map[string]struct{ current, next, says string }{
		"wrong": {"something else", "a sentence to remember", "现在的密码不对"},
		"short": {webtest.Password, "short", "至少 8 个字符"},
	} {
		if a := desk.Post("/me/password", "current", c.current, "password", c.next); a.Code != 422 || !a.Says(c.says) {
			t.Errorf("%s = %d, want 422 and %s\n%s", name, a.Code, c.says, a.Body)
		}
	}
	before := desk.Cookie("xinhuo").Value
	if a := desk.Post("/me/password", "current", webtest.Password, "password", "a sentence to remember"); a.To != "/me" {
		t.Fatalf("changing = %d\n%s", a.Code, a.Body)
	}
	if desk.Cookie("xinhuo").Value == before {
		t.Error("the token is the same, want a new one")
	}
	if a := desk.Get("/me"); a.Code != 200 || !a.Says("密码换好了") {
		t.Errorf("this browser = %d, want still signed in\n%s", a.Code, a.Body)
	}
	if a := phone.Get("/me"); a.Code != 303 {
		t.Errorf("the other browser = %d, want signed out", a.Code)
	}
	if a := h.Stranger().Post("/login", "login", chen.Login, "password", "a sentence to remember"); a.Code != 303 {
		t.Errorf("the new password = %d, want in", a.Code)
	}
}

var endForm = regexp.MustCompile(`action="(/me/sessions/[0-9a-f-]{36}/end)"`)

func TestSignOutElsewhere(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen, zhou := h.Person("陈静", auth.Manager), h.Person("周海涛", auth.Manager)
	desk, phone, tablet, other := h.As(chen), h.As(chen), h.As(chen), h.As(zhou)
	forms := endForm.FindAllStringSubmatch(desk.Get("/me").Body, -1)
	if len(forms) != 2 {
		t.Fatalf("%d devices can be signed out, want 2: the others", len(forms))
	}
	if a := other.Post(forms[0][1]); a.Code != 303 || phone.Get("/me").Code+tablet.Get("/me").Code != 400 {
		t.Errorf("somebody else ended a session: %d", a.Code)
	}
	desk.Post(forms[0][1])
	if n := phone.Get("/me").Code + tablet.Get("/me").Code; n != 200+303 {
		t.Errorf("after ending one the two answer %d, want one in and one out", n)
	}
	if a := desk.Post("/me/sessions/end"); a.To != "/login" {
		t.Errorf("signing out everywhere = %d to %s, want /login", a.Code, a.To)
	}
	for name, b := range map[string]*webtest.Browser{"desk": desk, "phone": phone, "tablet": tablet} {
		if a := b.Get("/me"); a.Code != 303 {
			t.Errorf("the %s = %d, want signed out", name, a.Code)
		}
	}
	if a := other.Get("/me"); a.Code != 200 {
		t.Errorf("somebody else = %d, want still signed in", a.Code)
	}
}

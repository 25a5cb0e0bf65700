package page_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"xinhuo/web/page"
)

func TestSafeNext(t *testing.T) {
	tests := map[string]string{
		"/b/demo/members?tier=core#x": "/b/demo/members?tier=core#x",
		"/":                           "/",
		"":                            "/",
		"members":                     "/",
		"//evil.test":                 "/",
		"///evil.test":                "/",
		"/\\evil.test":                "/",
		"https://evil.test/":          "/",
		"javascript:alert(1)":         "/",
		"/a\nb":                       "/",
		"/\t/evil.test":               "/",
		" /a":                         "/",
		"/%zz":                        "/",
	}
	for next, want := range tests {
		if got := page.SafeNext(next); got != want {
			t.Errorf("SafeNext(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestPreferences(t *testing.T) {
	tests := map[string]struct {
		form   url.Values
		code   int
		cookie string
	}{
		"a language":       {url.Values{"lang": {"en"}, "next": {"/b/demo/"}}, 303, "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		"the dark":         {url.Values{"theme": {"dark"}}, 303, "theme=dark; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		"as the system":    {url.Values{"theme": {"auto"}}, 303, "theme=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"},
		"large type":       {url.Values{"size": {"large"}}, 303, "size=large; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		"nothing":          {url.Values{}, 303, ""},
		"no such theme":    {url.Values{"theme": {"neon"}}, 404, ""},
		"no such language": {url.Values{"lang": {"de"}}, 404, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := call(page.Preferences(), postForm("/preferences", tt.form))
			if w.Code != tt.code || w.Header().Get("Set-Cookie") != tt.cookie {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Header().Get("Set-Cookie"), tt.code, tt.cookie)
			}
		})
	}
}

func TestPreferencesComeBackOnlyHere(t *testing.T) {
	w := call(page.Preferences(), postForm("/preferences", url.Values{"theme": {"dark"}, "next": {"https://evil.test/"}}))
	if got := w.Header().Get("Location"); got != "/" {
		t.Errorf("Location = %q, want /", got)
	}
}

func TestSetup(t *testing.T) {
	tests := map[string]struct {
		accept, cookie, want string
	}{
		"nothing said":           {"", "", `lang="zh-CN"`},
		"Chinese":                {"zh-CN,zh;q=0.9", "", `lang="zh-CN"`},
		"English then Chinese":   {"en-GB,en;q=0.9,zh-TW;q=0.1", "", `lang="zh-CN"`},
		"English":                {"en-GB,en;q=0.9", "", `lang="en"`},
		"German":                 {"de", "", `lang="en"`},
		"rubbish":                {";;;=", "", `lang="zh-CN"`},
		"the cookie goes before": {"en", "lang=zh-CN", `lang="zh-CN"`},
		"a forged cookie":        {"", `lang=fr"><script>`, `lang="zh-CN"`},
		"theme":                  {"", "theme=dark", `data-theme="dark"`},
		"size":                   {"", "size=large", `data-size="large"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Language", tt.accept)
			r.Header.Set("Cookie", tt.cookie)
			got := call(page.Handle(shown), r).Body.String()
			if head, _, _ := strings.Cut(got, "<head>"); !strings.Contains(head, tt.want) {
				t.Errorf("no %s in %s", tt.want, head)
			}
		})
	}
}

func TestCookiesBehindHTTPS(t *testing.T) {
	o := options
	o.HTTPS = true
	w := httptest.NewRecorder()
	page.Setup(o)(page.Preferences()).ServeHTTP(w, postForm("/preferences", url.Values{"lang": {"en"}}))
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-lang" || !c.Secure || c.Path != "/" || c.Domain != "" {
		t.Errorf("cookie = %v, want a Secure __Host- one", c)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	w = httptest.NewRecorder()
	page.Setup(o)(page.Handle(shown)).ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), `lang="en"`) {
		t.Error("the __Host- cookie was not read back")
	}
}

package page_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xinhuo/web/page"
	"xinhuo/web/ui"
)

func TestSecureHeaders(t *testing.T) {
	headers := func(https bool) http.Header {
		w := httptest.NewRecorder()
		page.Secure(https)(page.Handle(shown)).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		return w.Header()
	}
	h := headers(true)
	for name, want := range map[string]string{
		"Content-Security-Policy":    "default-src 'self'",
		"X-Content-Type-Options":     "nosniff",
		"X-Frame-Options":            "DENY",
		"Referrer-Policy":            "strict-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":         "camera=()",
		"Strict-Transport-Security":  "max-age=63072000",
	} {
		if got := h.Get(name); !strings.HasPrefix(got, want) {
			t.Errorf("%s = %q, want it to begin with %q", name, got, want)
		}
	}
	for _, word := range []string{"unsafe-inline", "unsafe-eval", "data:", "*"} {
		if strings.Contains(h.Get("Content-Security-Policy"), word) {
			t.Errorf("the policy allows %s", word)
		}
	}
	if got := headers(false).Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS over http = %q, want none", got)
	}
}

func TestOwnSite(t *testing.T) {
	tests := map[string]struct {
		method, origin, fetch string
		want                  int
	}{
		"reading from elsewhere":     {"GET", "https://evil.test", "cross-site", 200},
		"our own form":               {"POST", "http://xinhuo.test", "same-origin", 200},
		"an older browser of ours":   {"POST", "http://xinhuo.test", "", 200},
		"typed by the person":        {"POST", "", "none", 200},
		"a form of another site":     {"POST", "https://evil.test", "cross-site", 403},
		"a form of a sibling domain": {"POST", "https://x.xinhuo.test", "same-site", 403},
		"an older browser elsewhere": {"POST", "https://evil.test", "", 403},
		"somebody who says nothing":  {"POST", "", "", 403},
		"a silent deletion":          {"DELETE", "", "", 403},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "http://xinhuo.test/x", nil)
			for header, value := range map[string]string{"Origin": tt.origin, "Sec-Fetch-Site": tt.fetch} {
				if value != "" {
					r.Header.Set(header, value)
				}
			}
			w := call(page.OwnSite(page.Handle(shown)).ServeHTTP, r)
			if w.Code != tt.want {
				t.Errorf("status = %d, want %d", w.Code, tt.want)
			}
			if tt.want == 403 && !strings.Contains(w.Body.String(), "不是从我们的页面发出的") {
				t.Errorf("the refusal does not say why:\n%s", w.Body)
			}
		})
	}
}

func TestNoStore(t *testing.T) {
	w := httptest.NewRecorder()
	page.NoStore(page.Handle(shown)).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control = %q, want private, no-store", got)
	}
}

func TestCompress(t *testing.T) {
	long := page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		return page.Render(w, r, ui.Frame{}, templ.Raw(strings.Repeat("<p>成员</p>", 500)))
	})
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	page.Compress()(long).ServeHTTP(w, r)
	if got := w.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding = %q, want gzip", got)
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || !strings.Contains(string(plain), "<p>成员</p>") {
		t.Errorf("unpacked %d bytes, %v; want the page", len(plain), err)
	}
}

package page_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xinhuo/web/page"
)

func TestBodies(t *testing.T) {
	form := func(body string) *http.Request {
		r := httptest.NewRequest("POST", "/login", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	file := func(path string) *http.Request {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		part, _ := m.CreateFormFile("file", "a.csv")
		_, _ = io.WriteString(part, strings.Repeat("x", 2<<20))
		m.Close()
		r := httptest.NewRequest("POST", path, &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return r
	}
	site := page.Bodies(func(r *http.Request) bool { return r.URL.Path == "/import" })(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/import" {
			n, _ := io.Copy(io.Discard, r.Body)
			if n < 2<<20 {
				t.Errorf("an upload of %d bytes arrived", n)
			}
			return
		}
		_, _ = io.WriteString(w, r.PostFormValue("a"))
	}))
	tests := map[string]struct {
		r    *http.Request
		want int
		says string
	}{
		"a form":                     {form("a=b"), 200, "b"},
		"a form of two megabytes":    {form("a=" + strings.Repeat("b", 2<<20)), 413, ""},
		"a file where none is meant": {file("/login"), 415, ""},
		"a file where one is":        {file("/import"), 200, ""},
		"what no database keeps":     {form("a=x%00y%ffz"), 200, "xyz"},
		"an address nobody has":      {httptest.NewRequest("GET", "/?q=%00", nil), 404, ""},
	}
	for name, tt := range tests {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, tt.r)
		if w.Code != tt.want || tt.says != "" && w.Body.String() != tt.says {
			t.Errorf("%s = %d %.60q, want %d %q", name, w.Code, w.Body, tt.want, tt.says)
		}
	}
}

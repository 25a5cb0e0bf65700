package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"xinhuo/web/static"
)

// built fails the test with advice where nobody has run the front-end build.
func built(t *testing.T) {
	t.Helper()
	if static.URL("app.css") == "/static/app.css" {
		t.Fatal("the front end is not built: npm ci && npm run build in web/, as make does")
	}
}

func TestHandler(t *testing.T) {
	built(t)
	tests := map[string]struct {
		method, path, accept string
		code                 int
		coding, kind         string
	}{
		"brotli":                {"GET", static.URL("app.css"), "gzip, deflate, br, zstd", 200, "br", "text/css; charset=utf-8"},
		"gzip":                  {"GET", static.URL("app.js"), "gzip", 200, "gzip", "text/javascript; charset=utf-8"},
		"brotli refused":        {"GET", static.URL("app.js"), "br;q=0, gzip;q=0.5", 200, "gzip", "text/javascript; charset=utf-8"},
		"plain":                 {"GET", static.URL("icons.svg"), "", 200, "", "image/svg+xml"},
		"a picture stays":       {"GET", static.URL("apple-touch-icon.png"), "br", 200, "", "image/png"},
		"head":                  {"HEAD", static.URL("app.css"), "br", 200, "br", "text/css; charset=utf-8"},
		"web manifest":          {"GET", static.URL("manifest.webmanifest"), "", 200, "", "application/manifest+json"},
		"no such file":          {"GET", "/static/app-0000000000.css", "br", 404, "", "text/plain; charset=utf-8"},
		"not a file to be read": {"GET", "/static/manifest.json", "", 404, "", "text/plain; charset=utf-8"},
		"packed form by name":   {"GET", static.URL("app.css") + ".gz", "", 404, "", "text/plain; charset=utf-8"},
		"outside":               {"GET", "/static/../static.go", "", 404, "", "text/plain; charset=utf-8"},
		"the directory":         {"GET", "/static/", "", 404, "", "text/plain; charset=utf-8"},
		"post":                  {"POST", static.URL("app.css"), "", 405, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, nil)
			r.Header.Set("Accept-Encoding", tt.accept)
			w := httptest.NewRecorder()
			static.Handler().ServeHTTP(w, r)
			if w.Code != tt.code || w.Header().Get("Content-Encoding") != tt.coding || w.Header().Get("Content-Type") != tt.kind {
				t.Errorf("%s %s = %d %v, want %d %q %q", tt.method, tt.path, w.Code, w.Header(), tt.code, tt.coding, tt.kind)
			}
			if kept := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); kept != (tt.code == 200) {
				t.Errorf("kept for ever = %v, want %v", kept, tt.code == 200)
			}
		})
	}
}

func TestPackedIsTheSame(t *testing.T) {
	built(t)
	get := func(accept string) []byte {
		r := httptest.NewRequest("GET", static.URL("app.css"), nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		static.Handler().ServeHTTP(w, r)
		return w.Body.Bytes()
	}
	z, err := gzip.NewReader(bytes.NewReader(get("gzip")))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(unpacked, get("")) {
		t.Errorf("gzip unpacks to %d bytes (%v), want the plain %d", len(unpacked), err, len(get("")))
	}
}

// A first visit to an ordinary page may weigh 60 KB in all, its HTML some 9;
// every browser of these years takes brotli by https.
func TestFirstVisitIsLight(t *testing.T) {
	built(t)
	total := 0
	for _, name := range []string{"app.css", "app.js", "icons.svg", "favicon.svg"} {
		r := httptest.NewRequest("GET", static.URL(name), nil)
		r.Header.Set("Accept-Encoding", "br")
		w := httptest.NewRecorder()
		static.Handler().ServeHTTP(w, r)
		total += w.Body.Len()
	}
	if total > 51<<10 {
		t.Errorf("CSS, script and icons weigh %d bytes in brotli, want at most %d", total, 51<<10)
	}
	r := httptest.NewRequest("GET", static.URL("charts.js"), nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	if w.Code != 200 || total+w.Body.Len() > 280<<10 {
		t.Errorf("with charts %d bytes (%d), want at most %d", total+w.Body.Len(), w.Code, 280<<10)
	}
}

func TestURLWithoutABuild(t *testing.T) {
	if got := static.URL("nobody.css"); got != "/static/nobody.css" {
		t.Errorf("URL = %q, want the plain name", got)
	}
}

package page

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// policy lets a page use what this site serves, and nothing inline.
var policy = strings.Join([]string{
	"default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
	"object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
}, "; ")

// Secure sends the headers that keep a browser on our side; with https, the
// promise that it stays so.
func Secure(https bool) func(http.Handler) http.Handler {
	headers := map[string]string{
		"Content-Security-Policy":      policy,
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
		"Referrer-Policy":              "strict-origin-when-cross-origin",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
	}
	if https {
		headers["Content-Security-Policy"] += "; upgrade-insecure-requests"
		headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, value := range headers {
				w.Header().Set(name, value)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// NoStore keeps what a signed-in person sees out of every cache.
func NoStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-store")
		next.ServeHTTP(w, r)
	})
}

// OwnSite refuses changes asked for by another site, and by anything that
// does not say where it comes from, which every browser does.
func OwnSite(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		silent := r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
		if unsafe(r.Method) && silent || protection.Check(r) != nil {
			fail(w, r, errForeign)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// Compress packs pages for the way, lightly: they are made for one reader.
func Compress() func(http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed))
	if err != nil {
		panic(fmt.Sprintf("page: compression options: %v", err))
	}
	return func(next http.Handler) http.Handler { return wrap(next) }
}

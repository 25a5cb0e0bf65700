package page

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"xinhuo/internal/errs"
)

const (
	mostForm     = 1 << 20
	formPatience = 30 * time.Second // for a form to arrive
	filePatience = 10 * time.Minute // for a file
)

// Bodies lets in what our forms send and no more: a megabyte within half a
// minute, in text that can be kept. Files come in only where uploads says so,
// and their handler limits them itself.
func Bodies(uploads func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return Handle(func(w http.ResponseWriter, r *http.Request) error {
			if !clean(r.URL.Path) || !cleanValues(r.URL.Query()) {
				return errs.NotFound
			}
			kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
			patience := http.NewResponseController(w)
			switch {
			case uploads(r):
				_ = patience.SetReadDeadline(time.Now().Add(filePatience)) // a recorder has none
			case kind == "multipart/form-data":
				http.Error(w, http.StatusText(http.StatusUnsupportedMediaType), http.StatusUnsupportedMediaType)
				return nil
			case r.Body != nil && r.Body != http.NoBody:
				_ = patience.SetReadDeadline(time.Now().Add(formPatience))
				r.Body = http.MaxBytesReader(w, r.Body, mostForm)
				if err := r.ParseForm(); err != nil {
					return err
				}
				_ = patience.SetReadDeadline(time.Time{})
				tidyValues(r.PostForm)
				tidyValues(r.Form)
			}
			next.ServeHTTP(w, r)
			return nil
		})
	}
}

// clean reports whether a database can keep s.
func clean(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func cleanValues(v url.Values) bool {
	for name, values := range v {
		for _, s := range values {
			if !clean(name) || !clean(s) {
				return false
			}
		}
	}
	return true
}

// tidyValues drops what cannot be kept from what was typed.
func tidyValues(v url.Values) {
	for _, values := range v {
		for i, s := range values {
			values[i] = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
		}
	}
}

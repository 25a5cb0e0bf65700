package page

import (
	"net/http"
	"net/url"
)

// SignIn sends a visitor whom a page must know to the sign-in page, and from
// there back to where they were.
func SignIn(w http.ResponseWriter, r *http.Request) error {
	return Redirect(w, r, "/login?next="+url.QueryEscape(whereabouts(r)))
}

// whereabouts is the page a visitor is on: the one asked for, or, when they
// sent a form or a fragment was asked for, the one that stands around it.
func whereabouts(r *http.Request) string {
	if r.Method == http.MethodGet && !fragment(r) {
		return SafeNext(r.URL.RequestURI())
	}
	around := r.Header.Get("HX-Current-URL")
	if around == "" {
		around = r.Referer()
	}
	u, err := url.Parse(around)
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return SafeNext(u.RequestURI())
}

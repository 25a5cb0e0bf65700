package page

import (
	"context"
	"net/http"

	"xinhuo/web/ui"
)

type frameKey struct{}

// Framed returns ctx in which whole pages stand in the frame that around
// makes: brand, home, who, nav. It is asked only when a whole page is shown.
// Without it a page is bare.
func Framed(ctx context.Context, around func(*http.Request) ui.Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, around)
}

type calmKey struct{}

// Calm says that the pages of next are read by people whose eyes are older:
// they are drawn with more contrast.
func Calm(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), calmKey{}, true)))
	})
}

// fill completes what a handler said of its frame.
func fill(r *http.Request, f ui.Frame) ui.Frame {
	f.Path = r.URL.Path
	if r.Method == http.MethodGet {
		f.Path = r.URL.RequestURI()
	}
	f.Prefs = settingsOf(r).prefs
	if calm, _ := r.Context().Value(calmKey{}).(bool); calm {
		f.Calm = true
	}
	around, ok := r.Context().Value(frameKey{}).(func(*http.Request) ui.Frame)
	if !ok {
		f.Bare = true
		return f
	}
	if f.Bare {
		return f
	}
	base := around(r)
	f.Brand, f.Home, f.Who, f.Own = base.Brand, base.Home, base.Who, base.Own
	f.Nav = ui.Current(base.Nav, r.URL.Path)
	return f
}

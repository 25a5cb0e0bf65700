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

// fill completes what a handler said of its frame.
func fill(r *http.Request, f ui.Frame) ui.Frame {
	f.Path = r.URL.Path
	if r.Method == http.MethodGet {
		f.Path = r.URL.RequestURI()
	}
	f.Prefs = settingsOf(r).prefs
	around, ok := r.Context().Value(frameKey{}).(func(*http.Request) ui.Frame)
	if !ok {
		f.Bare = true
		return f
	}
	if f.Bare {
		return f
	}
	base := around(r)
	f.Brand, f.Home, f.Who = base.Brand, base.Home, base.Who
	f.Nav = ui.Current(base.Nav, r.URL.Path)
	return f
}

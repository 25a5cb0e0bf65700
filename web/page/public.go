package page

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"

	"github.com/a-h/templ"

	"xinhuo/internal/brand"
	"xinhuo/web/ui"
)

// forget is how long a browser or a proxy may show what anybody may see
// without asking again. What its owner withdraws is gone everywhere within
// a minute.
const forget = "public, max-age=30, must-revalidate"

type brandKey struct{}

// WithBrand returns ctx for a page of b that anybody may see.
func WithBrand(ctx context.Context, b brand.Brand) context.Context {
	return context.WithValue(ctx, brandKey{}, b)
}

// BrandOf returns the brand whose public page is asked for. There must be one.
func BrandOf(ctx context.Context) brand.Brand { return ctx.Value(brandKey{}).(brand.Brand) }

// ShowPublic is RenderDrawn for a page that anybody may see: it says nothing
// to one visitor alone, sets no cookie, and is kept for half a minute.
func ShowPublic(w http.ResponseWriter, r *http.Request, f ui.Frame, drawn []byte) error {
	body, err := drawnStrip(drawn)
	if err != nil {
		return err
	}
	f.Path, f.Prefs = r.URL.RequestURI(), settingsOf(r).prefs
	before, after, err := settingsOf(r).frames.around(r.Context(), f)
	if err != nil {
		return err
	}
	if Fresh(w, r, before.plain, body.plain, after.plain) {
		return nil
	}
	return send(w, r, before, body, after)
}

// Fresh tells caches how long to keep an answer made of parts, and reports
// whether the visitor has it already, to whom it then says so.
func Fresh(w http.ResponseWriter, r *http.Request, parts ...[]byte) bool {
	sum := fnv.New64a()
	for _, p := range parts {
		sum.Write(p)
	}
	tag := fmt.Sprintf(`W/"%x"`, sum.Sum64())
	w.Header().Set("Cache-Control", forget)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") != tag {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// Lost answers a public page that is not there, with the same bytes whoever
// or whatever was asked for; home is where it leads on.
func Lost(w http.ResponseWriter, r *http.Request, f ui.Frame, home, title, text, onward string) error {
	f.Path, f.Prefs, f.Title = home, settingsOf(r).prefs, title
	body := ui.Problem("404", title, text, "", ui.LinkButton(onward, home, ui.Primary, ""))
	page := templ.GetBuffer()
	defer templ.ReleaseBuffer(page)
	if err := ui.Page(f, body).Render(r.Context(), page); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", forget)
	h.Add("Vary", "Cookie, Accept-Language")
	w.WriteHeader(http.StatusNotFound)
	_, err := w.Write(page.Bytes())
	return ignoreGone(r, err)
}

// Note writes into the log what a page did without.
func Note(ctx context.Context, what string, about ...any) { slog.WarnContext(ctx, what, about...) }

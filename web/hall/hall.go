// Package hall serves /b/{brand}/hall to anybody: those who have left and what
// they left behind, as far as each lets it be shown. Nothing here asks who is
// looking; what was drawn once is drawn for all, until the brand's data change.
package hall

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/hall"
	"xinhuo/internal/i18n"
	"xinhuo/internal/picture"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	perPage = 24
	kept    = 10 * time.Minute // in the cache; a write of the brand ends it sooner
	longest = 40               // of what is searched for, in characters
)

// Needs is what the hall is built on.
type Needs struct {
	Hall  *hall.Store
	Files *file.Store
	Cache *cache.Cache
}

type pages struct{ Needs }

// Pages are /hall and below.
func Pages(n Needs) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/gala", page.Handle(h.gala))
		r.Get("/share.jpg", page.Handle(h.share))
		r.Get("/{member}", page.Handle(h.person))
		r.Get("/{member}/share.jpg", page.Handle(h.sharePerson))
		r.Get("/{member}/portrait-{width}.jpg", page.Handle(h.portrait))
	}
}

// Sitemap is /sitemap.xml of a brand: its hall and who stands in it.
func Sitemap(n Needs) http.HandlerFunc { return page.Handle(pages{n}.sitemap) }

// Home is the address of a brand's hall.
func Home(b brand.Brand) string { return b.Home() + "hall" }

func at(b brand.Brand, id uuid.UUID) string { return Home(b) + "/" + id.String() }

// view names what is cached: by language, since words are in it.
func view(ctx context.Context, name string) string {
	return "hall:" + string(i18n.From(ctx)) + ":" + name
}

// drawn returns what draw makes of the brand's hall, or has made of the same
// data before.
func (h pages) drawn(ctx context.Context, name string, draw func(context.Context) (templ.Component, error)) ([]byte, error) {
	return h.Cache.Load(ctx, page.BrandOf(ctx).ID, view(ctx, name), kept, func(ctx context.Context) ([]byte, error) {
		c, err := draw(ctx)
		if err != nil {
			return nil, err
		}
		return page.Draw(ctx, c)
	})
}

// roll is the list, ready to be drawn.
type roll struct {
	brand  brand.Brand
	filter hall.Filter
	eras   []hall.Era
	cards  []hall.Card
	more   string
	all    int
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), filterFrom(r)
	b := page.BrandOf(ctx)
	body, err := h.listed(ctx, b, f)
	if err != nil {
		return err
	}
	return page.ShowPublic(w, r, ui.Frame{
		Hall: true, Brand: i18n.T(ctx, "hall.of", "Brand", b.Name), Home: Home(b), Title: i18n.T(ctx, "hall.title"),
		Description: i18n.T(ctx, "hall.about", "Brand", b.Name), Address: page.Absolute(r, Home(b)), Picture: page.Absolute(r, Home(b)+"/share.jpg"),
	}, body)
}

// listed draws the list. Neither what somebody types nor a further page is
// kept.
func (h pages) listed(ctx context.Context, b brand.Brand, f hall.Filter) ([]byte, error) {
	first := f.Text == "" && f.After == hall.Place{}
	return h.drawnFirst(ctx, "list:"+strconv.Itoa(f.Era), first, func(ctx context.Context) (templ.Component, error) { return h.roll(ctx, b, f) })
}

// drawnFirst is drawn for a first page. Any other is drawn each time and not kept:
// there is no end to what a stranger can ask for.
func (h pages) drawnFirst(ctx context.Context, name string, first bool, draw func(context.Context) (templ.Component, error)) ([]byte, error) {
	if first {
		return h.drawn(ctx, name, draw)
	}
	c, err := draw(ctx)
	if err != nil {
		return nil, err
	}
	return page.Draw(ctx, c)
}

func (h pages) roll(ctx context.Context, b brand.Brand, f hall.Filter) (templ.Component, error) {
	l := roll{brand: b, filter: f}
	var err error
	if l.eras, err = h.Hall.Eras(ctx, b.ID); err != nil {
		return nil, err
	}
	cards, more, err := h.Hall.List(ctx, b.ID, f, perPage)
	if err != nil {
		return nil, err
	}
	for _, e := range l.eras {
		l.all += e.People
	}
	l.cards = cards
	if more != (hall.Place{}) {
		next := f
		next.After = more
		l.more = l.url(next)
	}
	return listed(l), nil
}

func filterFrom(r *http.Request) hall.Filter {
	q := r.URL.Query()
	era, err := strconv.Atoi(q.Get("era"))
	if err != nil || era < 1900 || era > 2200 {
		era = 0
	}
	text := []rune(strings.TrimSpace(q.Get("q")))
	return hall.Filter{Era: era, Text: string(text[:min(len(text), longest)]), After: hall.ParsePlace(q.Get("after"))}
}

// url is the list under another filter.
func (l roll) url(f hall.Filter) string {
	q := url.Values{}
	if f.Era != 0 {
		q.Set("era", strconv.Itoa(f.Era))
	}
	if f.Text != "" {
		q.Set("q", f.Text)
	}
	if after := f.After.String(); after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return Home(l.brand)
	}
	return Home(l.brand) + "?" + q.Encode()
}

func (h pages) person(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	b := page.BrandOf(ctx)
	id, err := page.ID(r, "member")
	if err != nil {
		return lost(w, r)
	}
	whole, err := h.Cache.Load(ctx, b.ID, view(ctx, "person:"+id.String()), kept, func(ctx context.Context) ([]byte, error) {
		p, err := h.Hall.Get(ctx, b.ID, id)
		if err != nil {
			return nil, err
		}
		body, err := page.Draw(ctx, personal(scene{b, p}))
		if err != nil {
			return nil, err
		}
		return head{called(ctx, p.Card), preview(ctx, p)}.before(body)
	})
	if errors.Is(err, errs.NotFound) {
		return lost(w, r)
	}
	if err != nil {
		return err
	}
	says, body, err := beheaded(whole)
	if err != nil {
		return err
	}
	return page.ShowPublic(w, r, ui.Frame{
		Hall: true, Brand: i18n.T(ctx, "hall.of", "Brand", b.Name), Home: Home(b), Title: says.Called, Description: says.Said,
		Address: page.Absolute(r, at(b, id)), Picture: page.Absolute(r, at(b, id)+"/share.jpg"),
	}, body)
}

// lost answers for everybody who does not stand in the hall, with the same
// bytes for all.
func lost(w http.ResponseWriter, r *http.Request) error {
	ctx, b := r.Context(), page.BrandOf(r.Context())
	f := ui.Frame{Hall: true, Brand: i18n.T(ctx, "hall.of", "Brand", b.Name), Home: Home(b)}
	return page.Lost(w, r, f, Home(b), i18n.T(ctx, "hall.lost"), i18n.T(ctx, "hall.lost_text"), i18n.T(ctx, "hall.to_hall"))
}

// portrait sends somebody's portrait in one of its widths, if it may be shown.
func (h pages) portrait(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	width, err := strconv.Atoi(chi.URLParam(r, "width"))
	id, bad := page.ID(r, "member")
	if err != nil || bad != nil || !wide(width) {
		return lost(w, r)
	}
	body, err := h.Cache.Load(ctx, page.BrandOf(ctx).ID, "hall:portrait:"+strconv.Itoa(width)+":"+id.String(), kept, func(ctx context.Context) ([]byte, error) {
		return h.portraitOf(ctx, page.BrandOf(ctx).ID, id, width)
	})
	if errors.Is(err, errs.NotFound) {
		return lost(w, r)
	}
	if err != nil {
		return err
	}
	return send(w, r, "image/jpeg", body)
}

func wide(width int) bool {
	for _, w := range picture.Widths {
		if w == width {
			return true
		}
	}
	return false
}

// send answers with what is not a page, to be forgotten as soon as one.
func send(w http.ResponseWriter, r *http.Request, kind string, body []byte) error {
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // a preview shows it elsewhere
	if page.Fresh(w, r, body) {
		return nil
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err := io.Copy(w, bytes.NewReader(body))
	if r.Context().Err() != nil {
		return nil // whoever asked has left
	}
	return err
}

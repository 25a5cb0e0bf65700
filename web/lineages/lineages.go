// Package lineages serves the public pages under /b/{brand}/hall/lineage: who
// passed on what to whom, as a drawing and as a list of the same, for a whole
// brand and for one person.
package lineages

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/i18n"
	"xinhuo/internal/lineage"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	lineages *lineage.Store
	brands   *brand.Store
	cache    *cache.Cache
}

// Pages are /hall/lineage and below. They are for anybody.
func Pages(lineages *lineage.Store, brands *brand.Store, c *cache.Cache) func(chi.Router) {
	h := pages{lineages, brands, c}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.whole))
		r.Get("/{member}", page.Handle(h.branch))
		r.Get("/{member}/branch", page.Handle(h.near))
	}
}

// keep is how long a drawing may be shown that nothing changed; what is
// withdrawn is gone with the brand's next version, at once.
const keep = 10 * time.Minute

// public lets a browser and what stands before us show a page again for a
// moment; longer than that nothing withdrawn is seen.
const public = "public, max-age=15"

// view is a lineage, ready to be drawn. Who is nobody for the whole of it.
type view struct {
	lineage.Tree
	home string
	name string // of the brand
	who  lineage.Person
}

func (h pages) of(r *http.Request) (brand.Brand, error) {
	return h.brands.BySlug(r.Context(), chi.URLParam(r, "brand"))
}

func (h pages) whole(w http.ResponseWriter, r *http.Request) error {
	b, err := h.of(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	drawn, err := h.cache.Load(ctx, b.ID, "lineage:"+string(i18n.From(ctx)), keep, func(load context.Context) ([]byte, error) {
		tree, err := h.lineages.Whole(load, b.ID)
		if err != nil {
			return nil, err
		}
		return page.Draw(i18n.With(load, i18n.From(ctx)), whole(view{Tree: tree, home: b.Home(), name: b.Name}))
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", public)
	title := i18n.T(ctx, "lineages.title")
	return page.RenderDrawn(w, r, ui.Frame{Bare: true, Lineage: true, Title: title, Brand: b.Name, Home: b.Home() + "hall", Description: i18n.T(ctx, "lineages.about", "Brand", b.Name)}, drawn)
}

// kept is one person's branch as it is kept: whose it is, and the page.
type kept struct {
	Called string
	Drawn  []byte
}

func (h pages) branch(w http.ResponseWriter, r *http.Request) error {
	return h.one(w, r, "branch", func(v view) templ.Component { return branch(v) })
}

// near is the same for another's page: only those before and after.
func (h pages) near(w http.ResponseWriter, r *http.Request) error {
	return h.one(w, r, "near", func(v view) templ.Component { return near(v) })
}

func (h pages) one(w http.ResponseWriter, r *http.Request, what string, draw func(view) templ.Component) error {
	b, err := h.of(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	ctx := r.Context()
	found, err := h.cache.Load(ctx, b.ID, "lineage:"+what+":"+id.String()+":"+string(i18n.From(ctx)), keep, func(load context.Context) ([]byte, error) {
		return h.drawn(i18n.With(load, i18n.From(ctx)), b, id, draw)
	})
	if err != nil {
		return err
	}
	var k kept
	if err := json.NewDecoder(bytes.NewReader(found)).Decode(&k); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", public)
	title := i18n.T(ctx, "lineages.of", "Name", k.Called)
	return page.RenderDrawn(w, r, ui.Frame{Bare: true, Lineage: true, Title: title, Brand: b.Name, Home: b.Home() + "hall", Description: title}, k.Drawn)
}

func (h pages) drawn(ctx context.Context, b brand.Brand, id uuid.UUID, draw func(view) templ.Component) ([]byte, error) {
	who, tree, err := h.lineages.Of(ctx, b.ID, id)
	if err != nil {
		return nil, err
	}
	drawn, err := page.Draw(ctx, draw(view{tree, b.Home(), b.Name, who}))
	if err != nil {
		return nil, err
	}
	return json.Marshal(kept{who.Called, drawn})
}

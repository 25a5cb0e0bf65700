// Package dashboard serves /b/{brand}/dashboard: how the brand stands, and the
// moves behind its numbers.
package dashboard

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// keep is how long a dashboard nobody has changed anything under may stand.
const keep = 5 * time.Minute

type pages struct {
	boards *dashboard.Store
	cache  *cache.Cache
}

// Pages mounts the dashboard. It is for the staff of the brand.
func Pages(boards *dashboard.Store, c *cache.Cache) func(chi.Router) {
	p := pages{boards, c}
	return func(r chi.Router) {
		r.Get("/", page.Handle(p.show))
		r.Get("/moves", page.Handle(p.moves))
	}
}

// show answers with the dashboard as it was drawn for anyone of the brand
// who reads the same language, unless something has changed since.
func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx, of := r.Context(), auth.From(r.Context()).Brand
	drawn, err := p.cache.Load(ctx, of.ID, p.view(ctx, of), keep, func(ctx context.Context) ([]byte, error) {
		return p.draw(ctx, of)
	})
	if err != nil {
		return err
	}
	return page.RenderDrawn(w, r, ui.Frame{Title: i18n.T(ctx, "dashboard.title")}, drawn)
}

// view names all that the drawing depends on besides the tenant's data. The
// day is part of it because at midnight "this month" may be another.
func (p pages) view(ctx context.Context, of brand.Brand) string {
	return "dashboard:" + string(i18n.From(ctx)) + ":" + p.boards.Today(of).Format(time.DateOnly) + ":" + of.Slug + ":" + strconv.Itoa(of.BenchTarget)
}

func (p pages) draw(ctx context.Context, of brand.Brand) ([]byte, error) {
	b, err := p.boards.Look(ctx, of)
	if err != nil {
		return nil, err
	}
	return page.Draw(ctx, whole(sheet{b, paths(of.Home())}))
}

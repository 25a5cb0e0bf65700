package home

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/sample"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type samples struct{ samples *sample.Store }

// Sample mounts what fills a brand with made-up members and takes them away
// again. It is for those who lead the brand.
func Sample(s *sample.Store) func(chi.Router) {
	h := samples{s}
	return func(r chi.Router) {
		r.Post("/", page.Handle(h.fill))
		r.Post("/remove", page.Handle(h.remove))
	}
}

func (h samples) fill(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	n, err := h.samples.Fill(r.Context(), who.Tenant(), who.Actor())
	if bad := (errs.Invalid{}); errors.As(err, &bad) { // filled already, by a colleague perhaps
		page.Flash(w, r, ui.Info, bad[""])
		return page.Redirect(w, r, who.Brand.Home())
	}
	if err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("home.sample.filled", "N", n))
	return page.Redirect(w, r, who.Brand.Home()+"dashboard")
}

func (h samples) remove(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	n, err := h.samples.Remove(r.Context(), who.Tenant(), who.Actor())
	if err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("home.sample.removed", "N", n))
	return page.Redirect(w, r, who.Brand.Home())
}

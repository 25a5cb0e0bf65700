// Package brands is /b/{brand}/settings/brand: what the brand is called, and
// by what it counts.
package brands

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	accounts *auth.Store
	now      clock.Clock
}

// Pages are /b/{brand}/settings/brand.
func Pages(accounts *auth.Store, now clock.Clock) func(chi.Router) {
	h := pages{accounts, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.show))
		r.Post("/", page.Handle(h.revise))
	}
}

// form is the settings as typed, and as they stood when the form was drawn.
type form struct {
	who    auth.Identity
	now    time.Time
	from   brand.Settings
	name   string
	zone   string
	target string
	late   bool // somebody else has changed them meanwhile
}

func (h pages) fresh(r *http.Request) form {
	who := auth.From(r.Context())
	is := who.Brand.Settings()
	return form{who: who, now: h.now(), from: is, name: is.Name, zone: is.Zone, target: strconv.Itoa(is.BenchTarget)}
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, frame(r), settings(h.fresh(r), nil))
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	f := h.fresh(r)
	f.name, f.zone, f.target = r.PostFormValue("name"), r.PostFormValue("zone"), strings.TrimSpace(r.PostFormValue("bench_target"))
	if was := r.PostFormValue("was"); was != "" && was != stamp(f.from) {
		return h.tooLate(w, r, f)
	}
	target, _ := strconv.Atoi(f.target) // what is no number is out of bounds
	err := h.accounts.ReviseBrand(r.Context(), f.who, f.from, brand.Settings{Name: f.name, Zone: f.zone, BenchTarget: target})
	switch {
	case errors.Is(err, errs.Conflict):
		return h.tooLate(w, r, f)
	case err != nil:
		return page.Reject(w, r, err, frame(r), func(bad errs.Invalid) templ.Component { return settings(f, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("brands.saved"))
	return page.Redirect(w, r, home(f.who))
}

// tooLate keeps what was typed and says what somebody else has saved.
func (h pages) tooLate(w http.ResponseWriter, r *http.Request, f form) error {
	f.late = true
	return page.Respond(w, r, http.StatusConflict, frame(r), settings(f, nil))
}

// stamp stands for settings as they were when a form was drawn.
func stamp(s brand.Settings) string {
	return strings.Join([]string{s.Name, s.Zone, strconv.Itoa(s.BenchTarget)}, "|")
}

func home(who auth.Identity) string { return who.Brand.Home() + "settings/brand" }

func frame(r *http.Request) ui.Frame { return ui.Frame{Title: i18n.T(r.Context(), "brands.title")} }

// zones are those on offer, the brand's own among them, each with what the
// clock says there now.
func zones(ctx context.Context, f form) []ui.Option {
	names := brand.Zones
	if !slices.Contains(names, f.from.Zone) {
		names = append(slices.Clone(names), f.from.Zone)
	}
	choices := make([]ui.Option, len(names))
	for i, name := range names {
		choices[i] = ui.Option{Value: name, Label: zoneName(ctx, name, f.now)}
	}
	return choices
}

func zoneName(ctx context.Context, name string, now time.Time) string {
	place := name
	if id := "brands.zones." + strings.ToLower(strings.ReplaceAll(name, "/", "_")); i18n.Has(i18n.Chinese, id) {
		place = i18n.T(ctx, id)
	}
	return i18n.T(ctx, "brands.zone_now", "Place", place, "Clock", now.In(brand.Zone(name)).Format("15:04"))
}

func bounds() templ.Attributes {
	return templ.Attributes{"min": strconv.Itoa(brand.BenchMin), "max": strconv.Itoa(brand.BenchMax), "step": "1", "inputmode": "numeric"}
}

// lately says how the settings stand since somebody else saved them.
func lately(ctx context.Context, f form) string {
	return i18n.T(ctx, "brands.late_text", "Brand", f.from.Name, "Target", f.from.BenchTarget, "Zone", zoneName(ctx, f.from.Zone, f.now))
}

package potential

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/potential"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Settings are /settings/potential, for those who lead the brand.
func Settings(store *potential.Store, now clock.Clock) func(chi.Router) {
	h := pages{potential: store, now: now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.weights))
		r.Post("/", page.Handle(h.weigh))
	}
}

// scales are the weights there are and those that are typed.
type scales struct {
	who      auth.Identity
	zone     ui.Zone
	now      potential.Weights
	versions []potential.Weights
	typed    potential.Five[string]
	reason   string
	stale    bool
}

func (h pages) weights(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scales(r.Context())
	if err != nil {
		return err
	}
	for i, p := range s.now.Percent {
		s.typed[i] = strconv.Itoa(p)
	}
	return page.Render(w, r, scalesFrame(r), settings(s, nil))
}

func scalesFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "potential.weights.title")}
}

func (h pages) scales(ctx context.Context) (s scales, err error) {
	who := auth.From(ctx)
	s = scales{who: who, zone: h.zone(who), now: potential.Usual}
	s.versions, err = h.potential.Versions(ctx, who.Tenant())
	if len(s.versions) > 0 {
		s.now = s.versions[0]
	}
	return s, err
}

func (h pages) weigh(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scales(r.Context())
	if err != nil {
		return err
	}
	next := potential.Weights{Reason: r.PostFormValue("reason")}
	next.Version, _ = strconv.Atoi(r.PostFormValue("version")) // what is no number was not read here, and is stale
	for i, d := range potential.Dimensions {
		s.typed[i] = strings.TrimSpace(r.PostFormValue(string(d)))
		n, err := strconv.Atoi(s.typed[i])
		if err != nil {
			n = -1
		}
		next.Percent[i] = n
	}
	s.reason = next.Reason
	err = h.potential.Weigh(r.Context(), s.who.Tenant(), s.who.Actor(), next)
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("potential.weights.saved"))
		return page.Redirect(w, r, settingsURL(s.who))
	case errors.Is(err, errs.Conflict):
		s.stale = true
		return page.Respond(w, r, http.StatusConflict, scalesFrame(r), settings(s, nil))
	}
	return page.Reject(w, r, err, scalesFrame(r), func(bad errs.Invalid) templ.Component { return settings(s, bad) })
}

func settingsURL(who auth.Identity) string { return who.Brand.Home() + "settings/potential" }

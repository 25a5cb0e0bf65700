package certificates

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/httprate"
	"xinhuo/internal/auth"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// asksAMinute is how many codes one address may ask for; with 128 random bits
// in each, guessing is hopeless anyway.
const asksAMinute = 30

// Verify is the public page that says of a code whether its certificate is
// valid, revoked or unknown, and nothing else.
func Verify(certificates *certificate.Store, c *cache.Cache, now clock.Clock) func(chi.Router) {
	h := asker{certificates, c.Counter("verify", asksAMinute, time.Minute), now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.ask))
		r.Get("/{code}", page.Handle(h.say))
	}
}

type asker struct {
	certificates *certificate.Store
	counter      httprate.LimitCounter
	now          clock.Clock
}

// ask takes a code that somebody types from paper.
func (h asker) ask(w http.ResponseWriter, r *http.Request) error {
	if code := certificate.CleanCode(r.FormValue("code")); code != "" {
		return page.Redirect(w, r, "/verify/"+code)
	}
	w.Header().Set("Cache-Control", "no-store")
	return page.Render(w, r, ui.Frame{Bare: true, Title: i18n.T(r.Context(), "certificates.verify")}, asking(r.FormValue("code")))
}

func (h asker) say(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if wait, err := h.wait(r); err != nil {
		return err
	} else if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
		return errs.TooMany
	}
	standing, err := h.certificates.Check(r.Context(), chi.URLParam(r, "code"))
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Bare: true, Title: i18n.T(r.Context(), "certificates.verify")}, verdict(standing))
}

// wait counts the question and is how many seconds to wait, 0 when it may be
// answered.
func (h asker) wait(r *http.Request) (int, error) {
	place := httprate.CanonicalizeIP(auth.Address(r))
	now := h.now()
	window := now.Truncate(time.Minute)
	n, _, err := h.counter.Get(place, window, window.Add(-time.Minute))
	if err == nil {
		err = h.counter.Increment(place, window)
	}
	if err != nil || n < asksAMinute {
		return 0, err
	}
	return 60 - int(now.Sub(window).Seconds()), nil
}

// Keys is what a brand publishes so that its certificates can be checked
// without us.
func Keys(certificates *certificate.Store, brands *brand.Store) http.HandlerFunc {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		b, err := brands.BySlug(r.Context(), chi.URLParam(r, "brand"))
		if err != nil {
			return err
		}
		p, err := certificates.Publish(r.Context(), b.ID, b.Name)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		return json.NewEncoder(w).Encode(p)
	})
}

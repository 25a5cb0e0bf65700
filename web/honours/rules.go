package honours

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/honour"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// reading is the rules as everybody reads them: those in force, and what is
// open to comments.
type reading struct {
	who         auth.Identity
	zone        ui.Zone
	force, open *honour.Version
	comments    []honour.Comment
	words       string
}

// hears reports whether comments are taken today.
func (v reading) hears() bool { return v.open.Hears(clock.Date(v.zone.Now, v.zone.At)) }

func (h pages) reading(ctx context.Context) (reading, error) {
	who := auth.From(ctx)
	v := reading{who: who, zone: h.zone(who)}
	switch found, err := h.Honours.Current(ctx, who.Tenant()); {
	case err == nil:
		v.force = &found
	case !errors.Is(err, errs.NotFound):
		return v, err
	}
	switch found, err := h.Honours.Draft(ctx, who.Tenant()); {
	case err == nil && found.Phase != honour.Draft:
		v.open = &found
	case err != nil && !errors.Is(err, errs.NotFound):
		return v, err
	}
	var err error
	if v.open != nil {
		v.comments, err = h.Honours.Comments(ctx, who.Tenant(), v.open.ID)
	}
	return v, err
}

func (h pages) rules(w http.ResponseWriter, r *http.Request) error {
	v, err := h.reading(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), "honours.rules.title"), rules(v, nil))
}

// say adds a comment to the version that takes any.
func (h pages) say(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	v, err := h.reading(ctx)
	if err != nil {
		return err
	}
	id := uuid.Nil
	if v.open != nil {
		id = v.open.ID
	}
	if v.words = r.PostFormValue("words"); id == uuid.Nil {
		return page.SayWhy(w, r, errs.Invalid{"": i18n.Msg("honours.bad.not_heard")}, rulesURL(who))
	}
	if err := h.Honours.Say(ctx, who.Tenant(), who.Actor(), who.Member, id, v.words); err != nil {
		return page.Reject(w, r, err, titled(ctx, "honours.rules.title"), func(bad errs.Invalid) templ.Component { return rules(v, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honours.rules.said"))
	return page.Redirect(w, r, rulesURL(who)+"#comments")
}

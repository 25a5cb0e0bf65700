// Package rules is where those who lead a brand say by what a tier is reached
// and kept: /b/{brand}/settings/rules, from the draft through its dry run to
// the day it takes effect.
package rules

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/rule"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	rules *rule.Store
	now   clock.Clock
}

// Pages are /settings/rules and below. They are for those who lead.
func Pages(rules *rule.Store, now clock.Clock) func(chi.Router) {
	h := pages{rules, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Post("/draft/new", page.Handle(h.begin))
		r.Get("/draft", page.Handle(h.draft))
		r.Post("/draft", page.Handle(h.save))
		r.Post("/draft/discard", page.Handle(h.discard))
		r.Post("/draft/try", page.Handle(h.try))
		r.Get("/runs/{run}", page.Handle(h.run))
		r.Get("/runs/{run}/outcomes.csv", page.Handle(h.download))
		r.Post("/runs/{run}/publish", page.Handle(h.publish))
		r.Get("/versions/{version}", page.Handle(h.version))
		r.Post("/versions/{version}/withdraw", page.Handle(h.withdraw))
	}
}

func home(who auth.Identity) string { return who.Brand.Home() + "settings/rules" }

func runURL(who auth.Identity, id uuid.UUID) string { return home(who) + "/runs/" + id.String() }

func versionURL(who auth.Identity, id uuid.UUID) string {
	return home(who) + "/versions/" + id.String()
}

// shelf is what the list shows.
type shelf struct {
	who                   auth.Identity
	zone                  ui.Zone
	force, coming, drafts *rule.Version
	run                   *rule.Run // the last one of the draft
	past                  []rule.Version
}

func (h pages) zone(who auth.Identity) ui.Zone { return ui.Zone{Now: h.now(), At: who.Brand.Zone} }

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	all, err := h.rules.Versions(ctx, who.Tenant())
	if err != nil {
		return err
	}
	s := shelf{who: who, zone: h.zone(who)}
	for _, v := range all {
		switch v.Phase {
		case rule.InForce:
			s.force = &v
		case rule.Coming:
			s.coming = &v
		case rule.Draft:
			s.drafts = &v
		default:
			s.past = append(s.past, v)
		}
	}
	if s.drafts != nil {
		switch run, err := h.rules.LastRun(ctx, who.Tenant(), s.drafts.ID); {
		case err == nil:
			s.run = &run
		case !errors.Is(err, errs.NotFound):
			return err
		}
	}
	return page.Render(w, r, title(ctx, "rules.title"), list(s))
}

func title(ctx context.Context, id string, pairs ...any) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, id, pairs...)}
}

func (h pages) begin(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	from, _ := uuid.Parse(r.PostFormValue("from")) // none: the usual rules
	if _, err := h.rules.Begin(r.Context(), who.Tenant(), who.Actor(), from); err != nil {
		return err
	}
	return page.Redirect(w, r, home(who)+"/draft")
}

func (h pages) discard(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	d, err := h.rules.Draft(r.Context(), who.Tenant())
	if err != nil {
		return err
	}
	if err := h.rules.Discard(r.Context(), who.Tenant(), who.Actor(), d.ID); err != nil {
		return page.SayWhy(w, r, err, home(who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("rules.discarded", "No", d.No))
	return page.Redirect(w, r, home(who))
}

func (h pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "version")
	if err != nil {
		return err
	}
	if err := h.rules.Withdraw(r.Context(), who.Tenant(), who.Actor(), id); err != nil {
		return page.SayWhy(w, r, err, home(who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("rules.withdrawn"))
	return page.Redirect(w, r, home(who))
}

func (h pages) version(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "version")
	if err != nil {
		return err
	}
	v, err := h.rules.Get(r.Context(), who.Tenant(), id)
	if err != nil {
		return err
	}
	return page.Render(w, r, title(r.Context(), "rules.version", "No", v.No), version(v, who, h.zone(who)))
}

// draft shows the draft, ready to be edited; where there is none it leads
// back to the list, which offers one.
func (h pages) draft(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	d, err := h.rules.Draft(ctx, who.Tenant())
	if errors.Is(err, errs.NotFound) {
		return page.Redirect(w, r, home(who))
	}
	if err != nil {
		return err
	}
	e, err := h.editor(ctx, who, d)
	if err != nil {
		return err
	}
	e.form = formOf(d)
	return page.Render(w, r, title(ctx, "rules.draft", "No", d.No), edit(e, nil))
}

func (h pages) editor(ctx context.Context, who auth.Identity, d rule.Version) (editor, error) {
	hosts, err := h.rules.Hosts(ctx, who.Tenant())
	return editor{who: who, zone: h.zone(who), draft: d, hosts: hosts}, err
}

// save keeps the draft; a further row, or the dry run, follows when asked for.
func (h pages) save(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	d, err := h.rules.Draft(ctx, who.Tenant())
	if err != nil {
		return err
	}
	e, err := h.editor(ctx, who, d)
	if err != nil {
		return err
	}
	e.form = formFrom(r.PostForm)
	frame := title(ctx, "rules.draft", "No", d.No)
	switch err := h.rules.Save(ctx, who.Tenant(), who.Actor(), e.form.revision(d.ID)); {
	case errors.Is(err, errs.Conflict):
		e.clash, e.form.version = true, d.Version
		return page.Respond(w, r, http.StatusConflict, frame, edit(e, nil))
	case err != nil:
		return page.Reject(w, r, err, frame, func(bad errs.Invalid) templ.Component { return edit(e, bad) })
	}
	if r.PostForm.Get("then") == "try" {
		return h.try(w, r)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("rules.saved", "No", d.No))
	return page.Redirect(w, r, home(who)+"/draft")
}

func (h pages) try(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	d, err := h.rules.Draft(r.Context(), who.Tenant())
	if err != nil {
		return err
	}
	run, err := h.rules.Try(r.Context(), who.Tenant(), who.Actor(), d.ID)
	if err != nil {
		return page.SayWhy(w, r, err, home(who))
	}
	return page.Redirect(w, r, runURL(who, run))
}

// publish puts the draft that was tried in force from a day on.
func (h pages) publish(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	t, err := h.trial(r)
	if err != nil {
		return err
	}
	t.day = r.PostFormValue("effective_on")
	day, _ := time.Parse(time.DateOnly, t.day) // what is no day is complained of
	err = h.rules.Publish(ctx, who.Tenant(), who.Actor(), rule.Publication{ID: t.run.Of, Version: t.run.OfVersion, EffectiveOn: day})
	if err != nil {
		return page.Reject(w, r, err, title(ctx, "rules.run", "No", t.version.No), func(bad errs.Invalid) templ.Component { return result(t, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("rules.published", "No", t.version.No, "Day", ui.Day(ctx, day, t.zone)))
	return page.Redirect(w, r, home(who))
}

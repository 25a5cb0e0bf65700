// Package intake serves the pages under /b/{brand}/members/import: bringing a
// roster, saying what its columns are, seeing what it would change, and
// confirming that.
package intake

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/intake"
	"xinhuo/internal/tenant"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	intakes *intake.Store
	now     clock.Clock
}

// Pages are /members/import and below. They are for the staff of the brand.
func Pages(intakes *intake.Store, now clock.Clock) func(chi.Router) {
	h := pages{intakes, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Post("/", page.Handle(h.upload))
		r.Get("/template.csv", page.Handle(h.templateCSV))
		r.Get("/template.xlsx", page.Handle(h.templateXLSX))
		r.Route("/{intake}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/progress", page.Handle(h.progress))
			r.Get("/mapping", page.Handle(h.mapping))
			r.Post("/mapping", page.Handle(h.check))
			r.Post("/reread", page.Handle(h.reread))
			r.Post("/confirm", page.Handle(h.confirm))
			r.Post("/cancel", page.Handle(h.cancel))
			r.Post("/undo", page.Handle(h.undo))
			r.Get("/refused.csv", page.Handle(h.refused))
		})
	}
}

func importURL(who auth.Identity) string { return who.Brand.Home() + "members/import" }

func intakeURL(who auth.Identity, id uuid.UUID) string { return importURL(who) + "/" + id.String() }

// at is what these pages start from: who asks, and the intake in the path.
func (h pages) at(r *http.Request) (auth.Identity, intake.Intake, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "intake")
	if err != nil {
		return who, intake.Intake{}, err
	}
	in, err := h.intakes.Get(r.Context(), who.Tenant(), id)
	return who, in, err
}

func (h pages) zone(who auth.Identity) ui.Zone { return ui.Zone{Now: h.now(), At: who.Brand.Zone} }

func frame(ctx context.Context, in intake.Intake) ui.Frame {
	f := ui.Frame{Title: i18n.T(ctx, "intake.title")}
	if in.Filename != "" {
		f.Title = in.Filename
	}
	if in.State.Working() {
		f.Refresh = 3
	}
	return f
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	body, err := h.body(r, who, in)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r.Context(), in), body)
}

// body is the page of the state the intake is in.
func (h pages) body(r *http.Request, who auth.Identity, in intake.Intake) (templ.Component, error) {
	switch {
	case in.State.Working():
		return working(in, who), nil
	case in.State == intake.Mapping:
		return columns(in, formOf(in.Plan), who, nil), nil
	case in.State == intake.Checked, in.State == intake.Done, in.State == intake.Undone:
		f, err := h.found(r, who, in)
		return result(in, f, who, h.zone(who)), err
	}
	return ended(in, who), nil
}

// progress answers the poll of a page whose intake is at work; once it is
// not, it leads to the page that follows.
func (h pages) progress(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	if !in.State.Working() || r.Header.Get("HX-Request") != "true" {
		return page.Redirect(w, r, intakeURL(who, in.ID))
	}
	return page.Render(w, r, frame(r.Context(), in), meter(in, who))
}

// mapping shows the columns again after a check.
func (h pages) mapping(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	if !in.State.Waiting() {
		return page.Redirect(w, r, intakeURL(who, in.ID))
	}
	return page.Render(w, r, frame(r.Context(), in), columns(in, formOf(in.Plan), who, nil))
}

// decision is what the form decides about, as its reader saw it.
func decision(r *http.Request, who auth.Identity, in intake.Intake) intake.Decision {
	version, err := strconv.Atoi(r.PostFormValue("version"))
	if err != nil {
		version = -1
	}
	return intake.Decision{By: who.Actor(), Intake: in.ID, Version: version}
}

func (h pages) check(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	form := formFrom(r, in)
	plan, bad := form.plan(in)
	if len(bad) == 0 {
		err = h.intakes.Check(r.Context(), who.Tenant(), decision(r, who, in), plan)
	} else {
		err = bad
	}
	if err != nil {
		return page.Reject(w, r, err, frame(r.Context(), in), func(bad errs.Invalid) templ.Component { return columns(in, form, who, bad) })
	}
	return page.Redirect(w, r, intakeURL(who, in.ID))
}

func (h pages) reread(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	sheet, err := strconv.Atoi(r.PostFormValue("sheet"))
	if err != nil {
		return errs.NotFound
	}
	header, err := strconv.Atoi(r.PostFormValue("header_row"))
	if err != nil || sheet != in.Outline.Sheet && header == in.Outline.HeaderRow {
		header = -1 // on another sheet the header is looked for, unless it was said where
	}
	if err := h.intakes.Reread(r.Context(), who.Tenant(), decision(r, who, in), sheet, header); err != nil {
		return err
	}
	return page.Redirect(w, r, intakeURL(who, in.ID))
}

func (h pages) confirm(w http.ResponseWriter, r *http.Request) error {
	return h.decide(w, r, h.intakes.Confirm)
}

func (h pages) undo(w http.ResponseWriter, r *http.Request) error {
	return h.decide(w, r, h.intakes.Undo)
}

// decide does what a form of one button says. A refusal is told on the page
// it came from.
func (h pages) decide(w http.ResponseWriter, r *http.Request, do func(context.Context, tenant.ID, intake.Decision) error) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	err = do(r.Context(), who.Tenant(), decision(r, who, in))
	var bad errs.Invalid
	if errors.As(err, &bad) {
		page.Flash(w, r, ui.Warn, bad[""])
		err = nil
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, intakeURL(who, in.ID))
}

func (h pages) cancel(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	if err := h.intakes.Cancel(r.Context(), who.Tenant(), decision(r, who, in)); err != nil {
		return err
	}
	said := "intake.cancelled"
	if in.State == intake.Failed {
		said = "intake.put_aside"
	}
	page.Flash(w, r, ui.OK, i18n.Msg(said, "File", in.Filename))
	return page.Redirect(w, r, importURL(who))
}

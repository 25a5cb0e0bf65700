package seats

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/roster"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// form is what was typed about a seat.
type form struct {
	values  url.Values
	version int
	who     auth.Identity
	bad     errs.Invalid
	both    []clash
}

// clash is a field in which two versions of a seat differ.
type clash struct{ field, theirs, mine string }

var formFields = []string{"title", "city", "speciality", "duties", "notes"}

func (f form) get(field string) string { return f.values.Get(field) }

func (f form) definition() seat.Definition {
	_, city := roster.NormalCity(f.get("city"))
	return seat.Definition{
		Title: roster.Tidy(f.get("title")), City: city, Speciality: roster.Tidy(f.get("speciality")),
		Duties: roster.TidyLines(f.get("duties")), Notes: roster.TidyLines(f.get("notes")),
	}
}

func valuesOf(d seat.Definition) url.Values {
	return url.Values{"title": {d.Title}, "city": {d.City}, "speciality": {d.Speciality}, "duties": {d.Duties}, "notes": {d.Notes}}
}

func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := form{values: url.Values{"title": q["title"], "city": q["city"], "speciality": q["speciality"]}, who: auth.From(r.Context())}
	return page.Render(w, r, newFrame(r), definition(f))
}

func newFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "seats.form.new")}
}

func (h pages) define(w http.ResponseWriter, r *http.Request) error {
	f := form{values: r.PostForm, who: auth.From(r.Context())}
	d := f.definition()
	id, err := h.seats.Define(r.Context(), f.who.Tenant(), f.who.Actor(), d)
	if err != nil {
		return page.Reject(w, r, err, newFrame(r), func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return definition(f)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("seats.form.made", "Seat", d.Name()))
	return page.Redirect(w, r, seatURL(f.who, id))
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	who, p, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, editFrame(r, p), redefinition(p, form{values: valuesOf(p.Definition), version: p.Version, who: who}))
}

func editFrame(r *http.Request, p seat.Plan) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "seats.form.edit", "Seat", p.Name())}
}

func (h pages) redefine(w http.ResponseWriter, r *http.Request) error {
	who, p, err := h.at(r)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version")) // no number is no version, and refused as one
	f := form{values: r.PostForm, version: version, who: who}
	d := f.definition()
	err = h.seats.Redefine(r.Context(), who.Tenant(), who.Actor(), p.ID, version, d)
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("seats.form.saved", "Seat", d.Name()))
		return page.Redirect(w, r, seatURL(who, p.ID))
	case errors.Is(err, errs.Conflict):
		return showBoth(w, r, p, f)
	}
	return page.Reject(w, r, err, editFrame(r, p), func(bad errs.Invalid) templ.Component {
		f.bad = bad
		return redefinition(p, f)
	})
}

// showBoth answers a save that came too late: what somebody else has saved
// meanwhile stands beside what was typed, which is kept.
func showBoth(w http.ResponseWriter, r *http.Request, p seat.Plan, f form) error {
	theirs := valuesOf(p.Definition)
	f.version, f.both = p.Version, []clash{}
	for _, field := range formFields {
		if theirs.Get(field) != f.get(field) {
			f.both = append(f.both, clash{field, theirs.Get(field), f.get(field)})
		}
	}
	return page.Respond(w, r, http.StatusConflict, editFrame(r, p), redefinition(p, f))
}

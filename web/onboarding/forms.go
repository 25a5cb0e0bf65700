package onboarding

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	plans "xinhuo/internal/onboarding"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// form is a form about a plan, as it was typed.
type form struct {
	view
	item   plans.Item
	values url.Values
	bad    errs.Invalid
	stale  bool // somebody else has changed the plan since
}

func (f form) get(name string) string { return f.values.Get(name) }

// asks shows a form with what it begins with.
func (h pages) asks(w http.ResponseWriter, r *http.Request, title string, draw func(form) templ.Component, begin func(form) url.Values) error {
	v, _, err := h.at(r)
	if err != nil {
		return err
	}
	f := form{view: v}
	f.values = begin(f)
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), title)}, draw(f))
}

// takes does what a form asks for; refused, the form comes back filled in, and
// with 409 when the plan has gone on since.
func (h pages) takes(w http.ResponseWriter, r *http.Request, title string, draw func(form) templ.Component, said string, do func(context.Context, view, plans.Act) error) error {
	v, a, err := h.at(r)
	if err != nil {
		return err
	}
	f := form{view: v, values: r.PostForm}
	err = do(r.Context(), v, a)
	switch {
	case errors.Is(err, errs.Conflict):
		f.stale = true
		return page.Respond(w, r, http.StatusConflict, ui.Frame{Title: i18n.T(r.Context(), title)}, draw(f))
	case err != nil:
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), title)}, func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return draw(f)
		})
	}
	var undo []ui.Action
	if said == "onboarding.close.done" || said == "onboarding.stop.done" {
		undo = []ui.Action{{Label: i18n.T(r.Context(), "onboarding.undo.do"), Href: v.base + "/resume"}}
	}
	return done(w, r, v, nil, said, undo...)
}

func (h pages) tick(w http.ResponseWriter, r *http.Request) error {
	v, a, err := h.at(r)
	if err != nil {
		return err
	}
	i, err := v.item(r)
	if err != nil {
		return err
	}
	met := r.PostFormValue("met") == "1"
	said := "onboarding.ticked"
	if !met {
		said = "onboarding.unticked"
	}
	return done(w, r, v, h.plans.Tick(r.Context(), v.who.Tenant(), a, v.ID, i.ID, met), said)
}

func (h pages) askNote(w http.ResponseWriter, r *http.Request) error {
	v, _, err := h.at(r)
	if err != nil {
		return err
	}
	i, err := v.item(r)
	if err != nil {
		return err
	}
	said := i.StaffNote
	if h.own {
		said = i.MemberNote
	}
	return page.Render(w, r, ui.Frame{Title: i.Title}, noteForm(form{view: v, item: i, values: url.Values{"note": {said}}}))
}

func (h pages) note(w http.ResponseWriter, r *http.Request) error {
	v, a, err := h.at(r)
	if err != nil {
		return err
	}
	i, err := v.item(r)
	if err != nil {
		return err
	}
	if err := h.plans.Note(r.Context(), v.who.Tenant(), a, v.ID, i.ID, r.PostFormValue("note")); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i.Title}, func(bad errs.Invalid) templ.Component {
			return noteForm(form{view: v, item: i, values: r.PostForm, bad: bad})
		})
	}
	return done(w, r, v, nil, "onboarding.note.kept")
}

func (h pages) askProject(w http.ResponseWriter, r *http.Request) error {
	return h.asks(w, r, "onboarding.project.title", projectForm, func(f form) url.Values {
		j := f.Project
		return url.Values{
			"title": {j.Title}, "began_on": {dateText(j.BeganOn)}, "finished_on": {dateText(j.FinishOn)}, "reflection": {j.Reflection}, "version": {strconv.Itoa(f.Version)},
		}
	})
}

func (h pages) project(w http.ResponseWriter, r *http.Request) error {
	j := plans.Project{
		Title: r.PostFormValue("title"), BeganOn: dayOf(r.PostFormValue("began_on")), FinishOn: dayOf(r.PostFormValue("finished_on")), Reflection: r.PostFormValue("reflection"),
	}
	return h.takes(w, r, "onboarding.project.title", projectForm, "onboarding.project.kept", func(ctx context.Context, v view, a plans.Act) error {
		return h.plans.Lead(ctx, v.who.Tenant(), a, v.ID, versionOf(r), j)
	})
}

// versionOf is the version of the plan that was read; none is refused as stale.
func versionOf(r *http.Request) int {
	n, _ := strconv.Atoi(r.PostFormValue("version"))
	return n
}

func (h pages) newLine(w http.ResponseWriter, r *http.Request) error {
	return h.asks(w, r, "onboarding.line.new", lineForm, func(f form) url.Values {
		return url.Values{"kind": {string(plans.Checkin)}, "day": {strconv.Itoa(min(f.Day(today(f.zone))+7, plans.Days))}}
	})
}

func (h pages) addLine(w http.ResponseWriter, r *http.Request) error {
	l := lineOf(r.PostForm, 0)
	return h.takes(w, r, "onboarding.line.new", lineForm, "onboarding.line.added", func(ctx context.Context, v view, _ plans.Act) error {
		return h.plans.Add(ctx, v.who.Tenant(), v.who.Actor(), v.ID, l)
	})
}

// lineOf reads the i-th line of a form.
func lineOf(f url.Values, i int) plans.Line {
	day, err := strconv.Atoi(nth(f["day"], i))
	if err != nil {
		day = -1
	}
	return plans.Line{
		Kind: plans.Kind(nth(f["kind"], i)), Title: nth(f["title"], i), Detail: nth(f["detail"], i), Person: nth(f["person"], i), Link: nth(f["link"], i), Day: day,
	}
}

func nth(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}

func (h pages) removeLine(w http.ResponseWriter, r *http.Request) error {
	v, _, err := h.at(r)
	if err != nil {
		return err
	}
	i, err := v.item(r)
	if err != nil {
		return err
	}
	return done(w, r, v, h.plans.Remove(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, i.ID), "onboarding.line.removed")
}

func (h pages) askClose(w http.ResponseWriter, r *http.Request) error {
	return h.asks(w, r, "onboarding.close.title", closeForm, func(f form) url.Values {
		return url.Values{"talked_on": {dateText(today(f.zone))}, "version": {strconv.Itoa(f.Version)}}
	})
}

func (h pages) close(w http.ResponseWriter, r *http.Request) error {
	k := plans.Talk{On: dayOf(r.PostFormValue("talked_on")), Words: r.PostFormValue("words")}
	return h.takes(w, r, "onboarding.close.title", closeForm, "onboarding.close.done", func(ctx context.Context, v view, _ plans.Act) error {
		return h.plans.Close(ctx, v.who.Tenant(), v.who.Actor(), v.ID, versionOf(r), k)
	})
}

func (h pages) askStop(w http.ResponseWriter, r *http.Request) error {
	return h.asks(w, r, "onboarding.stop.title", stopForm, func(form) url.Values { return url.Values{} })
}

func (h pages) stop(w http.ResponseWriter, r *http.Request) error {
	return h.takes(w, r, "onboarding.stop.title", stopForm, "onboarding.stop.done", func(ctx context.Context, v view, _ plans.Act) error {
		return h.plans.Stop(ctx, v.who.Tenant(), v.who.Actor(), v.ID, r.PostFormValue("reason"))
	})
}

func (h pages) resume(w http.ResponseWriter, r *http.Request) error {
	v, _, err := h.at(r)
	if err != nil {
		return err
	}
	return done(w, r, v, h.plans.TakeBackEnd(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID), "onboarding.undo.done")
}

// outline is the template in its form, as it was typed.
type outline struct {
	plans.Template
	who    auth.Identity
	zone   ui.Zone
	values url.Values
	bad    errs.Invalid
	stale  bool
}

// spare is how many empty lines the template's form offers.
const spare = 3

// rows are the lines of the form.
func (o outline) rows() []plans.Line {
	if o.values == nil {
		all := append([]plans.Line{}, o.Lines...)
		for range spare {
			all = append(all, plans.Line{Kind: plans.Expectation, Day: plans.Days})
		}
		return all
	}
	var all []plans.Line
	for i := range o.values["title"] {
		all = append(all, lineOf(o.values, i))
	}
	return all
}

func (h pages) outline(r *http.Request) (outline, error) {
	who := auth.From(r.Context())
	m, err := h.plans.Template(r.Context(), who.Tenant())
	return outline{Template: m, who: who, zone: h.zone(r.Context())}, err
}

func (h pages) template(w http.ResponseWriter, r *http.Request) error {
	o, err := h.outline(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "onboarding.template.title")}, outlinePage(o))
}

func (h pages) saveTemplate(w http.ResponseWriter, r *http.Request) error {
	o, err := h.outline(r)
	if err != nil {
		return err
	}
	m := plans.Template{Version: versionOf(r)}
	var rows []int
	for i, title := range r.PostForm["title"] {
		if title != "" || nth(r.PostForm["detail"], i) != "" {
			m.Lines, rows = append(m.Lines, lineOf(r.PostForm, i)), append(rows, i)
		}
	}
	err = h.plans.SaveTemplate(r.Context(), o.who.Tenant(), o.who.Actor(), m)
	frame := ui.Frame{Title: i18n.T(r.Context(), "onboarding.template.title")}
	switch {
	case errors.Is(err, errs.Conflict):
		o.values, o.stale = r.PostForm, true
		return page.Respond(w, r, http.StatusConflict, frame, outlinePage(o))
	case err != nil:
		return page.Reject(w, r, err, frame, func(bad errs.Invalid) templ.Component {
			o.values, o.bad = r.PostForm, errs.Invalid{"": bad[""]}
			for i, row := range rows {
				o.bad["row-"+strconv.Itoa(row)] = bad["line-"+strconv.Itoa(i)]
			}
			return outlinePage(o)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("onboarding.template.saved"))
	return page.Redirect(w, r, home(o.who)+"/template")
}

func kindChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, k := range plans.Kinds {
		all = append(all, ui.Option{Value: string(k), Label: i18n.T(ctx, "onboarding.kind."+string(k))})
	}
	return all
}

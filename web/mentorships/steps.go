package mentorships

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/tenant"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// stepRoutes are what is done with the plan, by members and colleagues alike.
func (h pages) stepRoutes(r chi.Router) {
	r.Get("/steps/new", page.Handle(h.newStep))
	r.Post("/steps/new", page.Handle(h.addStep))
	r.Get("/steps/{step}/done", page.Handle(h.askDone))
	r.Post("/steps/{step}/done", page.Handle(h.done))
	r.Get("/steps/{step}/edit", page.Handle(h.editStep))
	r.Post("/steps/{step}/edit", page.Handle(h.reviseStep))
	r.Post("/steps/{step}/reopen", page.Handle(h.reopenStep))
	r.Post("/steps/{step}/remove", page.Handle(h.removeStep))
	r.Get("/steps/{step}/files", page.Handle(h.pictures))
	r.Post("/steps/{step}/files", page.Handle(h.hang))
	r.Post("/steps/{step}/files/{file}/remove", page.Handle(h.takeDown))
}

// stepForm is a form about one step, as it was typed.
type stepForm struct {
	who    auth.Identity
	pair   mentorship.Whole
	base   string // of the pair's page
	step   mentorship.Step
	values url.Values
	zone   ui.Zone
	bad    errs.Invalid
	hung   []file.File // the pictures of the step
}

func (f stepForm) get(name string) string { return f.values.Get(name) }

// action is where the form sends what.
func (f stepForm) action(what string) string {
	return f.base + "/steps/" + f.step.ID.String() + "/" + what
}

func (h pages) formAt(r *http.Request) (stepForm, error) {
	who, pair, base, err := h.at(r)
	if err != nil {
		return stepForm{}, err
	}
	f := stepForm{who: who, pair: pair, base: base, values: r.PostForm, zone: h.zone(r.Context())}
	if chi.URLParam(r, "step") == "" {
		return f, nil
	}
	id, err := page.ID(r, "step")
	if err != nil {
		return f, err
	}
	i := slices.IndexFunc(pair.Plan, func(s mentorship.Step) bool { return s.ID == id })
	if i < 0 {
		return f, errs.NotFound
	}
	f.step = pair.Plan[i]
	f.hung, err = h.files.Of(r.Context(), who.Tenant(), mentorship.PictureNoun, id)
	return f, err
}

func (h pages) newStep(w http.ResponseWriter, r *http.Request) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	f.values = url.Values{"kind": {firstKind(r.FormValue("kind"))}}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.step.new")}, addForm(f))
}

func firstKind(k string) string {
	if mentorship.Kind(k).Known() {
		return k
	}
	return string(mentorship.Meeting)
}

func sketchOf(r *http.Request) mentorship.Sketch {
	return mentorship.Sketch{
		Kind: mentorship.Kind(r.PostFormValue("kind")), Title: r.PostFormValue("title"), Detail: r.PostFormValue("detail"), DueOn: dayOf(r.PostFormValue("due_on")),
	}
}

func (h pages) addStep(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, "mentorship.step.new", "mentorship.step.added", addForm, func(ctx context.Context, f stepForm, a mentorship.Act) error {
		_, err := h.pairs.AddStep(ctx, f.who.Tenant(), a, f.pair.ID, sketchOf(r))
		return err
	})
}

func (h pages) editStep(w http.ResponseWriter, r *http.Request) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	f.values = url.Values{"title": {f.step.Title}, "detail": {f.step.Detail}, "due_on": {dateText(f.step.DueOn)}}
	return page.Render(w, r, ui.Frame{Title: f.step.Title}, reviseForm(f))
}

func (h pages) reviseStep(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, "mentorship.step.edit", "mentorship.step.saved", reviseForm, func(ctx context.Context, f stepForm, a mentorship.Act) error {
		return h.pairs.ReviseStep(ctx, f.who.Tenant(), a, f.pair.ID, f.step.ID, sketchOf(r))
	})
}

func (h pages) askDone(w http.ResponseWriter, r *http.Request) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	f.values = url.Values{"held_on": {dateText(today(f.zone))}}
	return page.Render(w, r, ui.Frame{Title: f.step.Title}, doneForm(f))
}

func (h pages) done(w http.ResponseWriter, r *http.Request) error {
	e := mentorship.Evidence{Words: r.PostFormValue("words"), Link: r.PostFormValue("link"), HeldOn: dayOf(r.PostFormValue("held_on"))}
	return h.change(w, r, "mentorship.step.finish", "mentorship.step.finished", doneForm, func(ctx context.Context, f stepForm, a mentorship.Act) error {
		return h.pairs.FinishStep(ctx, f.who.Tenant(), a, f.pair.ID, f.step.ID, e)
	})
}

// change does something with a step, says so, and goes back to the pair; a
// form that is refused comes back filled in.
func (h pages) change(w http.ResponseWriter, r *http.Request, title, said string, form func(stepForm) templ.Component, do func(context.Context, stepForm, mentorship.Act) error) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(f.who)
	if err != nil {
		return err
	}
	if err := do(r.Context(), f, a); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), title)}, func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return form(f)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg(said))
	return page.Redirect(w, r, f.base+"#plan")
}

func (h pages) reopenStep(w http.ResponseWriter, r *http.Request) error {
	return h.press(w, r, "mentorship.step.reopened", h.pairs.ReopenStep)
}

// removeStep takes the step out of the plan, and what was hung on it.
func (h pages) removeStep(w http.ResponseWriter, r *http.Request) error {
	return h.press(w, r, "mentorship.step.removed", func(ctx context.Context, t tenant.ID, by mentorship.Act, pair, step uuid.UUID) error {
		hung, err := h.files.Of(ctx, t, mentorship.PictureNoun, step)
		if err == nil {
			err = h.pairs.RemoveStep(ctx, t, by, pair, step)
		}
		for _, f := range hung {
			if err == nil {
				err = h.files.Remove(ctx, t, f)
			}
		}
		return err
	})
}

type onStep func(ctx context.Context, t tenant.ID, by mentorship.Act, pair, step uuid.UUID) error

// press is a button on a step.
func (h pages) press(w http.ResponseWriter, r *http.Request, said string, do onStep) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(f.who)
	if err != nil {
		return err
	}
	if err := do(r.Context(), f.who.Tenant(), a, f.pair.ID, f.step.ID); err != nil {
		return page.SayWhy(w, r, err, f.base)
	}
	page.Flash(w, r, ui.OK, i18n.Msg(said))
	return page.Redirect(w, r, f.base+"#plan")
}

func kindChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, k := range mentorship.Kinds {
		all = append(all, ui.Option{Value: string(k), Label: i18n.T(ctx, "mentorship.kind."+string(k)), Hint: i18n.T(ctx, "mentorship.kind."+string(k)+"_hint")})
	}
	return all
}

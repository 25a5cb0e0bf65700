package mentorships

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

func (h pages) viewAt(r *http.Request) (view, error) {
	who, pair, base, err := h.at(r)
	v := view{Whole: pair, who: who, base: base, zone: h.zone(r.Context())}
	if h.own {
		v.side = pair.Side(who.Member)
	}
	if err == nil {
		v.hung, err = h.files.OfMany(r.Context(), who.Tenant(), mentorship.PictureNoun, stepIDs(pair.Plan))
	}
	return v, err
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: v.Title()}, pairPage(v))
}

// confirm says for one side that the two are done; a colleague names the side.
func (h pages) confirm(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(v.who)
	if err != nil {
		return err
	}
	completed, err := h.pairs.Confirm(r.Context(), v.who.Tenant(), a, v.ID, mentorship.Side(r.PostFormValue("side")))
	if err != nil {
		return page.SayWhy(w, r, err, v.base)
	}
	said := i18n.Msg("mentorship.confirm.done", "Name", v.Other(v.side).Name)
	switch {
	case completed:
		said = i18n.Msg("mentorship.confirm.completed", "Mentor", v.Mentor.Name, "Successor", v.Successor.Name)
	case v.side == "":
		said = i18n.Msg("mentorship.confirm.noted")
	}
	page.Flash(w, r, ui.OK, said)
	return page.Redirect(w, r, v.base)
}

func (h pages) reopen(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(v.who)
	if err != nil {
		return err
	}
	if err := h.pairs.Reopen(r.Context(), v.who.Tenant(), a, v.ID); err != nil {
		return page.SayWhy(w, r, err, v.base)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.reopen.done"))
	return page.Redirect(w, r, v.base)
}

// keep settles a wish for another: the two go on.
func (h pages) keep(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	if err := h.pairs.LongForAnother(r.Context(), v.who.Tenant(), mentorship.Act{By: v.who.Actor()}, v.ID, false); err != nil {
		return page.SayWhy(w, r, err, v.base)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.wish.settled"))
	return page.Redirect(w, r, v.base)
}

func (h pages) askRematch(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.rematch.title")}, rematchForm(v))
}

// rematch parts the two and goes on to find the successor another.
func (h pages) rematch(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	if err := h.pairs.Rematch(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID); err != nil {
		return page.SayWhy(w, r, err, v.base)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.rematch.done", "Name", v.Successor.Name), v.undo(r.Context()))
	return page.Redirect(w, r, home(v.who)+"/new?for="+v.Successor.ID.String())
}

func (v view) undo(ctx context.Context) ui.Action {
	return ui.Action{Label: i18n.T(ctx, "mentorship.undo.do"), Href: v.base + "/resume"}
}

// endForm asks why a pair ends.
type endForm struct {
	view
	reason string
	bad    errs.Invalid
}

// mayEnd lets those through who lead; ending a pair against its will is theirs.
func mayEnd(who auth.Identity) error {
	if !who.Role.Leads() {
		return errs.Forbidden
	}
	return nil
}

func (h pages) askEnd(w http.ResponseWriter, r *http.Request) error {
	if err := mayEnd(auth.From(r.Context())); err != nil {
		return err
	}
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.end.title")}, ending(endForm{view: v}))
}

func (h pages) end(w http.ResponseWriter, r *http.Request) error {
	if err := mayEnd(auth.From(r.Context())); err != nil {
		return err
	}
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	reason := r.PostFormValue("reason")
	if err := h.pairs.End(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, reason); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "mentorship.end.title")}, func(bad errs.Invalid) templ.Component {
			return ending(endForm{v, reason, bad})
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.end.done"), v.undo(r.Context()))
	return page.Redirect(w, r, v.base)
}

func (h pages) resume(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	if err := h.pairs.TakeBackEnd(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID); err != nil {
		return page.SayWhy(w, r, err, v.base)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.undo.done", "Mentor", v.Mentor.Name, "Successor", v.Successor.Name))
	return page.Redirect(w, r, v.base)
}

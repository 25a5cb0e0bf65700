package members

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// choose shows where the member may move, and what each move means.
func (h pages) choose(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	o := tier.Order{Members: []uuid.UUID{m.ID}, To: member.Tier(r.FormValue("to"))}
	return page.Render(w, r, moveFrame(r, m), moving(m, o, memberURL(who, m.ID), nil))
}

func moveFrame(r *http.Request, m member.Member) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "person.move.title", "Name", m.DisplayName())}
}

func (h pages) move(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	o := tier.Order{
		Members: []uuid.UUID{m.ID}, To: member.Tier(r.PostFormValue("to")),
		Reason: r.PostFormValue("reason"), Evidence: r.PostFormValue("evidence"), Source: member.Manual,
	}
	home := memberURL(who, m.ID)
	id, err := h.tiers.Move(r.Context(), who.Tenant(), who.Actor(), o)
	if err != nil {
		return page.Reject(w, r, err, moveFrame(r, m), func(bad errs.Invalid) templ.Component { return moving(m, o, home, bad) })
	}
	undo := ui.Action{Label: i18n.T(r.Context(), "person.move.undo"), Href: home + "/tier/" + id.String() + "/undo"}
	page.Flash(w, r, ui.OK, i18n.Msg("person.move.done", "Name", m.DisplayName(), "To", tier.Name(o.To)), undo)
	return page.Redirect(w, r, home)
}

func (h pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	move, err := page.ID(r, "move")
	if err != nil {
		return err
	}
	home := memberURL(who, m.ID)
	if _, err := h.tiers.TakeBack(r.Context(), who.Tenant(), who.Actor(), move); err != nil {
		return h.sayWhy(w, r, err, home)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("person.move.undone", "Name", m.DisplayName()))
	return page.Redirect(w, r, home)
}

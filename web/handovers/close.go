package handovers

import (
	"net/http"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// askClose shows what will pass to whom.
func (h pages) askClose(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	if whole.State != handover.Open {
		return page.Redirect(w, r, url(who, whole.ID))
	}
	d, err := h.tried(r, who, whole)
	if err != nil {
		return err
	}
	return page.Render(w, r, frameOf(r, whole), closing(d, "", nil))
}

// tried is the hand-over with what stands in the way of each thing.
func (h pages) tried(r *http.Request, who auth.Identity, w handover.Whole) (d desk, err error) {
	d = h.desk(r, who, w)
	d.obstacles, err = h.handovers.Obstacles(r.Context(), who.Tenant(), who.Actor(), w)
	return d, err
}

// close ends the hand-over. Refused, it shows how things stand now and why;
// somebody else having been faster leads to what they did.
func (h pages) close(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	c := handover.Closing{Seen: r.PostFormValue("seen"), Behind: r.PostFormValue("behind")}
	passed, err := h.handovers.Close(r.Context(), who.Tenant(), who.Actor(), whole.ID, c)
	if err != nil {
		if now, lost := h.handovers.Get(r.Context(), who.Tenant(), whole.ID); lost == nil {
			whole = now
		}
		if whole.State != handover.Open {
			return page.SayWhy(w, r, err, url(who, whole.ID))
		}
		d, lost := h.tried(r, who, whole)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, frameOf(r, whole), func(bad errs.Invalid) templ.Component { return closing(d, c.Behind, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.did_close", "Name", whole.Leaver.Name, "N", passed))
	return page.Redirect(w, r, url(who, whole.ID))
}

// undo takes a close back, for those who lead.
func (h pages) undo(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	switch {
	case err != nil:
		return err
	case !who.Role.Leads():
		return errs.Forbidden
	}
	if err := h.handovers.Undo(r.Context(), who.Tenant(), who.Actor(), whole.ID); err != nil {
		return page.SayWhy(w, r, err, url(who, whole.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.did_undo", "Name", whole.Leaver.Name))
	return page.Redirect(w, r, url(who, whole.ID))
}

func (h pages) askCancel(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	if !whole.Plannable() {
		return page.Redirect(w, r, url(who, whole.ID))
	}
	return page.Render(w, r, frameOf(r, whole), cancelling(h.desk(r, who, whole), "", nil))
}

func (h pages) cancel(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	reason := r.PostFormValue("reason")
	if err := h.handovers.Cancel(r.Context(), who.Tenant(), who.Actor(), whole.ID, reason); err != nil {
		return page.Reject(w, r, err, frameOf(r, whole), func(bad errs.Invalid) templ.Component {
			return cancelling(h.desk(r, who, whole), reason, bad)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.did_cancel", "Name", whole.Leaver.Name))
	if whole.State == handover.Draft {
		return page.Redirect(w, r, listURL(who))
	}
	return page.Redirect(w, r, url(who, whole.ID))
}

package handovers

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// asking is the first step, ready to be drawn: who leaves, when and why.
type asking struct {
	who           auth.Identity
	q, on, reason string
	chosen, found []member.Member
	running       map[uuid.UUID]uuid.UUID // whose hand-over is planned already, as far as who asks may know
	searched      bool
}

// steps are what a person decides, one after the other.
func steps(ctx context.Context) []string {
	var names []string
	for _, id := range []string{"who", "holds", "takers", "items", "check"} {
		names = append(names, i18n.T(ctx, "handovers.step."+id))
	}
	return names
}

func (h pages) askWho(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asking(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, newFrame(r), whoLeaves(a, nil))
}

func newFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "handovers.new")}
}

// asking reads the form as far as it is filled in, and who matches the search.
func (h pages) asking(r *http.Request) (asking, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	if err := r.ParseForm(); err != nil {
		return asking{}, err
	}
	a := asking{who: who, q: r.FormValue("q"), on: r.FormValue("leaving_on"), reason: r.FormValue("reason")}
	var err error
	if a.chosen, err = h.members.GetMany(ctx, who.Tenant(), ids(r.Form["leaver"])); err != nil {
		return a, err
	}
	if a.q != "" {
		if a.found, err = search(ctx, h.members, who, a.q); err != nil {
			return a, err
		}
		a.searched = true
		a.found = slices.DeleteFunc(a.found, func(m member.Member) bool { return has(a.chosen, m.ID) })
	}
	var all []uuid.UUID
	for _, m := range slices.Concat(a.chosen, a.found) {
		all = append(all, m.ID)
	}
	if who.Role.Leads() {
		a.running, err = h.handovers.Running(ctx, who.Tenant(), all)
	} else {
		a.running, err = h.handovers.Known(ctx, who.Tenant(), all)
	}
	return a, err
}

// search finds members by name, up to ten.
func search(ctx context.Context, members *member.Store, who auth.Identity, q string) ([]member.Member, error) {
	found, err := members.List(ctx, who.Tenant(), member.Filter{Text: q}, member.ByName, "", 10)
	return found.Members, err
}

func has(all []member.Member, id uuid.UUID) bool {
	return slices.ContainsFunc(all, func(m member.Member) bool { return m.ID == id })
}

// ids reads uuids, each once; what is none is left out.
func ids(values []string) []uuid.UUID {
	var all []uuid.UUID
	for _, v := range values {
		if id := idOf(v); id != uuid.Nil && !slices.Contains(all, id) && len(all) < 2*handover.MaxLeavers {
			all = append(all, id)
		}
	}
	return all
}

// draft plans the hand-overs and goes on to what those who leave hold.
func (h pages) draft(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	if err := r.ParseForm(); err != nil {
		return err
	}
	group, err := h.handovers.Draft(r.Context(), who.Tenant(), who.Actor(), handover.Plan{
		Leavers: ids(r.PostForm["leaver"]), LeavingOn: dayOf(r.PostFormValue("leaving_on")), Reason: r.PostFormValue("reason"), Origin: handover.Manual, Blind: !who.Role.Leads(),
	})
	if err != nil {
		a, lost := h.asking(r)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, newFrame(r), func(bad errs.Invalid) templ.Component { return whoLeaves(a, bad) })
	}
	return page.Redirect(w, r, planURL(who, group))
}

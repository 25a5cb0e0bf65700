package onboarding

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	plans "xinhuo/internal/onboarding"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	perPage   = 50
	newcomers = 20 // shown above the list
)

// board is the list, ready to be drawn.
type board struct {
	plans.Figures
	state plans.State
	all   []plans.Plan
	next  string
	fresh []plans.Person // newly core, without a plan
	who   auth.Identity
	zone  ui.Zone
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	b := board{state: plans.State(r.FormValue("state")), who: who, zone: h.zone(ctx)}
	if !slices.Contains(plans.States, b.state) {
		b.state = plans.Running
	}
	before, err := uuid.Parse(r.FormValue("before"))
	if err != nil {
		before = plans.Newest
	}
	if b.Figures, err = h.plans.Figures(ctx, who.Tenant()); err != nil {
		return err
	}
	if b.all, err = h.plans.List(ctx, who.Tenant(), b.state, before, perPage+1); err != nil {
		return err
	}
	if len(b.all) > perPage {
		b.all = b.all[:perPage]
		b.next = home(who) + "?state=" + string(b.state) + "&before=" + b.all[perPage-1].ID.String()
	}
	if b.fresh, err = h.plans.Newcomers(ctx, who.Tenant(), newcomers); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "onboarding.title")}, boardPage(b))
}

func (b board) lead(ctx context.Context) string {
	said := i18n.T(ctx, "onboarding.list.running", "N", ui.Number(b.Running))
	if b.Late > 0 {
		said += i18n.T(ctx, "onboarding.list.late", "N", ui.Number(b.Late))
	}
	if len(b.fresh) > 0 {
		said += i18n.T(ctx, "onboarding.list.fresh", "N", ui.Number(len(b.fresh)))
	}
	return said + i18n.T(ctx, "onboarding.list.stop")
}

func (b board) tabs(ctx context.Context) []ui.Tab {
	var all []ui.Tab
	for _, s := range plans.States {
		t := ui.Tab{Label: i18n.T(ctx, "onboarding.state."+string(s)), Href: home(b.who) + "?state=" + string(s), Current: s == b.state}
		switch s {
		case plans.Running:
			t.Count = b.Running
		case plans.Closed:
			t.Count = b.Closed
		}
		all = append(all, t)
	}
	return all
}

// begin makes a plan in one click.
func (h pages) begin(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	member, err := uuid.Parse(r.PostFormValue("member"))
	if err != nil {
		return errs.NotFound
	}
	id, err := h.plans.Begin(r.Context(), who.Tenant(), who.Actor(), member)
	v := view{who: who, back: home(who)}
	if err == nil {
		var p plans.Plan
		p, err = h.plans.Get(r.Context(), who.Tenant(), id, uuid.Nil)
		v = h.viewOf(r.Context(), who, p)
	}
	return done(w, r, v, err, "onboarding.begun")
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	v, _, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "onboarding.of", "Name", v.Member.Name)}, planPage(v))
}

// mine is the member's own plan: the one that runs, or the latest.
func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	if who.Member == uuid.Nil {
		return errs.NotFound
	}
	all, err := h.plans.Of(ctx, who.Tenant(), who.Member, who.Member)
	if err != nil {
		return err
	}
	v := h.viewOf(ctx, who, plans.Plan{})
	if len(all) > 0 {
		v = h.viewOf(ctx, who, all[0])
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "onboarding.title")}, minePage(v))
}

// lead says in numbers how far the member has come.
func (v view) lead(ctx context.Context) string {
	id := "onboarding.lead." + string(v.State)
	return i18n.T(ctx, id, "Day", v.Day(today(v.zone)), "Days", plans.Days, "Done", v.Done, "Steps", v.Steps)
}

func fraction(p plans.Plan) string { return ui.Number(p.Done) + " / " + ui.Number(p.Steps) }

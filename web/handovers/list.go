package handovers

import (
	"context"
	"net/http"
	"slices"

	"xinhuo/internal/auth"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// perPage is how many hand-overs a page of the list holds.
const perPage = 30

// roll is the list, ready to be drawn.
type roll struct {
	handover.Numbers
	who   auth.Identity
	state handover.State
	found []handover.Handover
	next  string // where the next page is
	first bool
	zone  ui.Zone
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	state := handover.State(r.FormValue("state"))
	if !slices.Contains(handover.States, state) {
		state = handover.Open
	}
	after := handover.Cursor(r.FormValue("after"))
	found, n, next, err := h.handovers.List(ctx, who.Tenant(), state, who.Role.Leads(), after, perPage)
	if err != nil {
		return err
	}
	l := roll{n, who, state, found, "", after == "", h.zone(ctx)}
	if next != "" {
		l.next = listURL(who) + "?state=" + string(state) + "&after=" + queryEscape(string(next))
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "handover.title")}, listed(l))
}

// lead says in numbers how it stands.
func (l roll) lead(ctx context.Context) string {
	if l.Open == 0 {
		return i18n.T(ctx, "handovers.lead_none", "N", l.Lately)
	}
	said := i18n.T(ctx, "handovers.lead", "N", l.Open, "Left", l.Unaccepted)
	if l.Offered > 0 {
		said += i18n.T(ctx, "handovers.lead_offered", "N", l.Offered)
	}
	if l.Late > 0 {
		said += i18n.T(ctx, "handovers.lead_late", "N", l.Late)
	}
	return said + i18n.T(ctx, "handovers.stop")
}

func (l roll) tabs(ctx context.Context) []ui.Tab {
	var tabs []ui.Tab
	for _, s := range handover.States {
		if s == handover.Cancelled && l.Cancelled == 0 && l.state != s {
			continue
		}
		tabs = append(tabs, ui.Tab{Label: i18n.T(ctx, "handover.state."+string(s)), Href: listURL(l.who) + "?state=" + string(s), Count: l.Of(s), Current: s == l.state})
	}
	return tabs
}

// none reports whether the brand has never had a hand-over.
func (l roll) none() bool { return l.Open+l.Drafts+l.Closed+l.Cancelled == 0 }

func (l roll) shown() int {
	if !l.first {
		return 0
	}
	return len(l.found)
}

// stand says in a word how one goes, and how good that is.
func stand(ctx context.Context, h handover.Handover, z ui.Zone) (ui.Tone, string) {
	switch {
	case h.State == handover.Closed:
		return ui.OK, i18n.T(ctx, "handover.state.closed")
	case h.State == handover.Cancelled, h.State == handover.Draft:
		return ui.Info, i18n.T(ctx, "handover.state."+string(h.State))
	case h.Total > 0 && h.Ready():
		return ui.OK, i18n.T(ctx, "handovers.ready")
	case h.Late > 0 || h.LeavingOn.Before(today(z)):
		return ui.Bad, i18n.T(ctx, "handovers.late")
	case h.LeavingOn.Before(today(z).AddDate(0, 0, 7)):
		return ui.Warn, i18n.T(ctx, "handovers.soon")
	}
	return ui.Info, i18n.T(ctx, "handover.state.open")
}

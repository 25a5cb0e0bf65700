package handovers

import (
	"context"
	"net/http"
	"slices"
	"strconv"

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

// desk is one hand-over's page, ready to be drawn.
type desk struct {
	handover.Whole
	who       auth.Identity
	zone      ui.Zone
	obstacles map[uuid.UUID]i18n.Message // to the things that pass, where they were asked for
}

// latest is how many lines of a history stand unfolded.
const latest = 10

// desk shows those who do not lead nothing of the time when what became this
// hand-over was hidden from them.
func (h pages) desk(r *http.Request, who auth.Identity, w handover.Whole) desk {
	if w.Origin == handover.Risk && !who.Role.Leads() {
		w.Events = slices.DeleteFunc(w.Events, func(e handover.Event) bool { return w.BegunAt == nil || e.At.Before(*w.BegunAt) })
	}
	return desk{Whole: w, who: who, zone: h.zone(r.Context())}
}

func (d desk) url() string { return url(d.who, d.ID) }

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	if whole.State == handover.Draft {
		return page.Redirect(w, r, planURL(who, whole.Group))
	}
	return page.Render(w, r, frameOf(r, whole), shown(h.desk(r, who, whole)))
}

func frameOf(r *http.Request, w handover.Whole) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "handovers.of", "Name", w.Leaver.Name)}
}

// print is the whole hand-over on paper, with room to sign.
func (h pages) print(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frameOf(r, whole), printed(h.desk(r, who, whole)))
}

// lead says in numbers how far it has come, and what it waits for.
func (d desk) lead(ctx context.Context) string {
	switch d.State {
	case handover.Closed:
		return i18n.T(ctx, "handovers.lead_closed", "Accepted", d.Accepted, "N", len(d.Things), "By", d.Ended.By.Name, "When", ui.Moment(ctx, d.Ended.At, d.zone))
	case handover.Cancelled:
		return i18n.T(ctx, "handovers.lead_cancelled", "By", d.Ended.By.Name, "When", ui.Moment(ctx, d.Ended.At, d.zone), "Reason", d.EndReason)
	}
	when := ui.Day(ctx, d.LeavingOn, d.zone)
	switch {
	case d.Total == 0:
		return i18n.T(ctx, "handovers.lead_empty", "When", when)
	case d.Left() == 0:
		return i18n.T(ctx, "handovers.lead_ready", "N", d.Total, "When", when)
	}
	said := i18n.T(ctx, "handovers.lead_open", "N", d.Left(), "Total", d.Total, "When", when)
	if d.Late > 0 {
		said += i18n.T(ctx, "handovers.lead_late", "N", d.Late)
	}
	return said + i18n.T(ctx, "handovers.stop")
}

// late are the items whose day has passed.
func (d desk) late() []handover.Item {
	var all []handover.Item
	for _, i := range d.Items {
		if d.State == handover.Open && i.Late(today(d.zone)) {
			all = append(all, i)
		}
	}
	return all
}

// of are the items of a kind that are not left out.
func (d desk) of(k handover.Kind) []handover.Item {
	var all []handover.Item
	for _, i := range d.Items {
		if i.Kind == k && i.State != handover.Dropped {
			all = append(all, i)
		}
	}
	return all
}

func (d desk) dropped() []handover.Item {
	var all []handover.Item
	for _, i := range d.Items {
		if i.State == handover.Dropped {
			all = append(all, i)
		}
	}
	return all
}

// cell is how an item looks in the picture of all.
func cell(i handover.Item) string {
	switch {
	case i.State == handover.Accepted:
		return "accepted"
	case i.State == handover.Offered, i.State == handover.Returned:
		return string(i.State)
	}
	return i.Stage().Word()
}

// cells are all looks, for the legend.
var cells = []string{"begun", "watch", "together", "alone", "offered", "returned", "accepted"}

func cellName(ctx context.Context, look string) string {
	switch look {
	case "offered", "returned", "accepted":
		return i18n.T(ctx, "handover.item.state."+look)
	}
	return i18n.T(ctx, "handover.stage."+look)
}

// edit asks for the day, the reason and the main successor.
func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	f := settling{on: whole.LeavingOn.Format("2006-01-02"), reason: whole.Reason, version: whole.Version}
	return page.Render(w, r, frameOf(r, whole), editing(h.desk(r, who, whole), f, nil))
}

// settling is the form of edit.
type settling struct {
	on, reason string
	version    int
}

func (h pages) settle(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	f := settling{on: r.PostFormValue("leaving_on"), reason: r.PostFormValue("reason")}
	f.version, _ = strconv.Atoi(r.PostFormValue("version"))
	err = h.handovers.Settle(r.Context(), who.Tenant(), who.Actor(), whole.ID, f.version, whole.Successor.ID, dayOf(f.on), f.reason)
	if err != nil {
		return page.Reject(w, r, err, frameOf(r, whole), func(bad errs.Invalid) templ.Component {
			return editing(h.desk(r, who, whole), f, bad)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.kept"))
	return page.Redirect(w, r, backTo(who, whole))
}

// backTo is the page from which a hand-over's forms come.
func backTo(who auth.Identity, w handover.Whole) string {
	if w.State == handover.Draft {
		return planURL(who, w.Group) + "/items"
	}
	return url(who, w.ID)
}

func tierOf(t member.Tier) string { return string(t) }

func thingsTitle(d desk) string {
	if d.State == handover.Closed {
		return "handovers.things_passed"
	}
	return "handovers.things_pass"
}

// whose says whom an item waits for.
func whose(ctx context.Context, i handover.Item) string {
	who := i.WaitsFor().Name
	if who == "" {
		return i18n.T(ctx, "handovers.waits_nobody")
	}
	return i18n.T(ctx, "handovers.waits_for_"+string(i.State), "Name", who)
}

// deskActions are what can be done with the whole, one of them loud.
func deskActions(ctx context.Context, d desk) []templ.Component {
	all := []templ.Component{ui.LinkButton(i18n.T(ctx, "handovers.print"), d.url()+"/print", ui.Quiet, "printer")}
	if d.State != handover.Open {
		return all
	}
	add, closing := ui.Primary, ui.Quiet
	if d.Ready() && d.Total > 0 {
		add, closing = ui.Quiet, ui.Primary
	}
	all = append(all, ui.DialogLink(i18n.T(ctx, "handovers.add_item"), d.url()+"/items/new", add, "plus"))
	if d.Ready() {
		all = append(all, ui.LinkButton(i18n.T(ctx, "handovers.close"), d.url()+"/close", closing, "circle-check"))
	}
	return all
}

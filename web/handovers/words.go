package handovers

import (
	"cmp"
	"context"
	neturl "net/url"
	"strings"

	"xinhuo/internal/auth"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

func queryEscape(s string) string { return neturl.QueryEscape(s) }

func dayLabel(s handover.State) string {
	if s == handover.Closed || s == handover.Cancelled {
		return "handovers.ended_at"
	}
	return "handovers.leaving_on"
}

// waits says what of a hand-over waits for whom, in a few words.
func waits(ctx context.Context, h handover.Handover) string {
	var said []string
	add := func(id string, n int) {
		if n > 0 {
			said = append(said, i18n.T(ctx, "handovers.n_"+id, "N", n))
		}
	}
	if h.State == handover.Open {
		add("late", h.Late)
		add("offered", h.Offered)
		add("returned", h.Returned)
		add("teaching", h.Left()-h.Offered-h.Returned)
	}
	return strings.Join(said, i18n.T(ctx, "journal.comma"))
}

// itemTone is how good an item's state is.
func itemTone(i handover.Item) ui.Tone {
	switch i.State {
	case handover.Accepted:
		return ui.OK
	case handover.Offered:
		return ui.Warn
	case handover.Returned:
		return ui.Bad
	}
	return ui.Info
}

func stateName(ctx context.Context, i handover.Item) string {
	return i18n.T(ctx, "handover.item.state."+string(i.State))
}

func kindName(ctx context.Context, k handover.Kind) string {
	return i18n.T(ctx, "handover.kind."+string(k))
}

func kindIcon(k handover.Kind) string {
	switch k {
	case handover.KnowHow:
		return "notebook-pen"
	case handover.Contacts:
		return "users-round"
	case handover.Accounts:
		return "key-round"
	}
	return "list-checks"
}

func stageName(ctx context.Context, s handover.Stage) string {
	return i18n.T(ctx, "handover.stage."+s.Word())
}

// thingKind says what sort of thing the system knows somebody to hold.
func thingKind(ctx context.Context, kind string) string {
	id := "handovers.thing." + kind
	if i18n.Has(i18n.Chinese, id) {
		return i18n.T(ctx, id)
	}
	return kind
}

func thingIcon(kind string) string {
	switch kind {
	case "seat":
		return "flag"
	case "mentee":
		return "heart-handshake"
	case "page":
		return "book-open"
	}
	return "layers"
}

func kindChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, k := range handover.Kinds {
		all = append(all, ui.Option{Value: string(k), Label: kindName(ctx, k), Hint: i18n.T(ctx, "handover.kind."+string(k)+"_hint")})
	}
	return all
}

// told is the history as a timeline.
func told(ctx context.Context, events []handover.Event, z ui.Zone) []ui.Event {
	out := make([]ui.Event, len(events))
	for i, e := range events {
		what := i18n.T(ctx, "handover.event."+e.What, "Actor", cmp.Or(e.By.Name, i18n.T(ctx, "journal.xinhuo")), "Subject", e.Subject)
		if e.For != "" {
			what += i18n.T(ctx, "handovers.in_stead", "Name", e.For)
		}
		out[i] = ui.Event{Icon: eventIcon(e.What), Mark: eventMark(e.What), What: what, Text: e.Note, When: ui.Time(e.At, z)}
	}
	return out
}

func eventIcon(what string) string {
	switch what {
	case "accepted", "closed":
		return "check"
	case "offered":
		return "send"
	case "returned", "undone":
		return "undo-2"
	case "dropped", "cancelled":
		return "x"
	case "added":
		return "plus"
	case "successor", "retaken", "assigned":
		return "user-check"
	case "staged_watch":
		return "eye"
	case "staged_together":
		return "users-round"
	case "staged_alone":
		return "user-round"
	case "begun", "drafted":
		return "handshake"
	}
	return "pencil"
}

func eventMark(what string) string {
	switch what {
	case "accepted", "closed":
		return "ok"
	case "returned":
		return "bad"
	case "undone":
		return "warn"
	}
	return ""
}

// memberLink is the page of a member, for the staff.
func memberLink(who auth.Identity, p handover.Person) string {
	if !p.Known() {
		return ""
	}
	return who.Brand.Home() + "members/" + p.ID.String()
}

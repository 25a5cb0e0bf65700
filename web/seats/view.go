package seats

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/seat"
	"xinhuo/web/ui"
)

// view is a seat's page, ready to be drawn.
type view struct {
	seat.Plan
	who  auth.Identity
	zone ui.Zone
}

func (v view) home() string { return seatURL(v.who, v.ID) }

func (v view) state() seat.State { return v.State(v.zone.Now) }

// next is what the seat needs most: the one loud button of the page.
func (v view) next() string {
	all := v.Concerns(v.zone.Now)
	switch {
	case v.Vacant() && v.coreNominee():
		return "appoint"
	case v.Ready == 0:
		return "nominate"
	case v.Vacant():
		return "appoint"
	case len(all) > 0 && all[len(all)-1] == seat.Stale:
		return "review"
	}
	return "nominate"
}

func (v view) coreNominee() bool {
	for _, n := range v.Nominees {
		if n.Able() && n.Member.Tier == member.Core {
			return true
		}
	}
	return false
}

// loud is how the button of an act speaks.
func (v view) loud(act string) ui.Variant {
	if v.next() == act {
		return ui.Primary
	}
	return ui.Quiet
}

// lead says in a sentence who holds the seat and who could follow.
func (v view) lead(ctx context.Context) string {
	if v.Vacant() {
		return i18n.T(ctx, "seats.says.vacant", "N", v.DaysVacant(v.zone.Now), "Named", v.Named, "Ready", v.Ready)
	}
	return i18n.T(ctx, "seats.says.held", "Name", v.Holder.Name, "Since", ui.Moment(ctx, v.HeldSince, v.zone), "Named", v.Named, "Ready", v.Ready)
}

// worries are the seat's concerns in sentences, each with what helps.
func (v view) worries(ctx context.Context) []string {
	var out []string
	for _, c := range v.Concerns(v.zone.Now) {
		out = append(out, concern(ctx, v.Seat, c, v.zone)+i18n.T(ctx, "seats.colon")+i18n.T(ctx, "seats.helps."+string(c)))
	}
	return out
}

func (v view) facts(ctx context.Context) []ui.Fact {
	review := ui.Fact{Label: i18n.T(ctx, "seats.fact.review"), Value: i18n.T(ctx, "seats.fact.review_none")}
	if v.Reviewed.At != nil {
		review.Value = i18n.T(ctx, "seats.fact.reviewed", "When", ui.Moment(ctx, *v.Reviewed.At, v.zone), "By", v.Reviewed.By, "Note", v.Reviewed.Note)
	}
	return []ui.Fact{
		{Label: i18n.T(ctx, "seats.field.city"), Value: v.City},
		{Label: i18n.T(ctx, "seats.field.speciality"), Value: v.Speciality},
		review,
		{Label: i18n.T(ctx, "seats.fact.touched"), Show: ui.Time(v.TouchedAt, v.zone)},
		{Label: i18n.T(ctx, "seats.fact.made"), Show: ui.Time(v.CreatedAt, v.zone)},
	}
}

// terms tell who held the seat.
func (v view) terms(ctx context.Context) []ui.Event {
	out := make([]ui.Event, len(v.Terms))
	for i, t := range v.Terms {
		e := ui.Event{Icon: "user-check", Text: t.Why, When: ui.Time(t.Since, v.zone)}
		e.What = i18n.T(ctx, "seats.term."+string(t.Came), "Name", t.Member.Name, "By", t.By)
		switch {
		case t.Until == nil:
			e.Mark = "ok"
		case seat.Days(t.Since, *t.Until) == 0:
			e.What += i18n.T(ctx, "seats.term.until_same", "Until", ui.Moment(ctx, *t.Until, v.zone))
		default:
			e.What += i18n.T(ctx, "seats.term.until", "Until", ui.Moment(ctx, *t.Until, v.zone), "N", seat.Days(t.Since, *t.Until))
		}
		e.More = termMore(v, t)
		out[i] = e
	}
	return out
}

var eventIcons = map[string]string{
	"defined": "plus", "edited": "pencil", "appointed": "user-check", "handover": "handshake", "vacated": "user-x", "undone": "undo-2", "nominated": "user-plus",
	"assessed": "gauge", "ranked": "list", "withdrawn": "x", "reviewed": "eye", "archived": "archive", "restored": "rotate-ccw",
}

// events tell what was done about the seat.
func (v view) events(ctx context.Context) []ui.Event {
	out := make([]ui.Event, len(v.Events))
	for i, e := range v.Events {
		level := e.Level.Label
		if level.IsZero() {
			level = i18n.Msg("seats.level")
		}
		out[i] = ui.Event{
			Icon: eventIcons[e.Verb], What: i18n.T(ctx, "seats.event."+e.Verb, "By", e.By, "Name", e.Member.Name, "Level", level), Text: e.Note, When: ui.Time(e.At, v.zone),
		}
	}
	return out
}

// because says what speaks for somebody.
func because(ctx context.Context, g seat.Suggestion) string {
	if len(g.Reasons) == 0 {
		return g.City
	}
	out := make([]string, len(g.Reasons))
	for i, r := range g.Reasons {
		out[i] = r.In(ctx)
	}
	return strings.Join(out, i18n.T(ctx, "seats.comma"))
}

func (a asking) lead(ctx context.Context) string {
	id := "seats." + a.name + ".lead"
	if a.name == "appoint" && !a.plan.Vacant() {
		id = "seats.appoint.lead_held"
	}
	return i18n.T(ctx, id, "Seat", a.plan.Name(), "Name", a.plan.Holder.Name, "Nominee", a.nominee.Member.Name, "N", len(a.plan.Nominees))
}

// level is the one that is chosen, or was.
func (a asking) level() string {
	if chosen := a.get("level"); chosen != "" || a.nominee.ID == uuid.Nil {
		return chosen
	}
	return a.nominee.Level.ID.String()
}

// levelChoices are the levels that may be given; that of the nominee stays
// one of them though it be retired.
func levelChoices(ctx context.Context, a asking) []ui.Option {
	var out []ui.Option
	for _, l := range a.plan.Levels {
		if l.Retired != nil && l.ID != a.nominee.Level.ID {
			continue
		}
		hint := l.Means
		if hint == "" && l.Ready {
			hint = i18n.T(ctx, "seats.level_ready")
		} else if hint == "" {
			hint = i18n.T(ctx, "seats.level_waits")
		}
		out = append(out, ui.Option{Value: l.ID.String(), Label: l.Label.In(ctx), Hint: hint})
	}
	return out
}

package home

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/ui"
)

// visit is the home of somebody who is no staff: whose brand it is, and whom
// they may turn to.
type visit struct {
	who   auth.Identity
	hosts []dashboard.Host
	now   time.Time // in the brand's zone
}

func (v visit) zone() ui.Zone { return ui.Zone{Now: v.now, At: v.now.Location()} }

// life is a member's own home: where they stand and how they came there.
// Why somebody was moved is the staff's own note, and is not shown.
type life struct {
	visit
	member  member.Member
	history []member.Move     // the moves that stand, newest first
	parts   []templ.Component // of other features
}

// stands leaves out what was taken back.
func stands(history []member.Move) []member.Move {
	return slices.DeleteFunc(history, func(m member.Move) bool { return m.UndoneAt != nil || m.Undoes != uuid.Nil })
}

func (l life) events(ctx context.Context) []ui.Event {
	var all []ui.Event
	for _, m := range l.history {
		e := ui.Event{Icon: "flame", What: passage(ctx, m), When: ui.Time(m.At, l.zone())}
		switch {
		case m.From == "":
			e.Icon = "user-plus"
		case m.To == member.Emeritus:
			e.Icon, e.Mark = "award", "honour"
		}
		all = append(all, e)
	}
	return all
}

// order is the way up; who goes down it returns.
var order = []member.Tier{member.Prospect, member.Reserve, member.Core, member.Emeritus}

// passage says what a move was to the one who made it.
func passage(ctx context.Context, m member.Move) string {
	id := "moved_" + string(m.To)
	from, to := slices.Index(order, m.From), slices.Index(order, m.To)
	switch {
	case m.From == "":
		id = "entered"
	case m.From == member.Left:
		id = "again"
	case m.From == member.OnLeave && m.To != member.Left:
		id = "back"
	case to >= 0 && to < from:
		id = "returned"
	}
	return i18n.T(ctx, "home.own."+id, "Tier", ui.TierName(ctx, string(m.To)))
}

// since says from when the member stands there, and for how long by now.
func (l life) since(ctx context.Context) string {
	zone := l.now.Location()
	from, today := clock.Date(l.member.TierSince, zone), clock.Date(l.now, zone)
	days, id := int(today.Sub(from).Hours()/24), "home.own.since"
	switch l.member.Tier {
	case member.Emeritus, member.OnLeave, member.Left: // it is over: the days since
		if id += "_" + string(l.member.Tier); days == 0 {
			id = "home.own.since_today_" + string(l.member.Tier)
		}
	default:
		days++ // the first day counts
	}
	return i18n.T(ctx, id, "Day", ui.Day(ctx, from, l.zone()), "N", days, "Days", ui.Number(days))
}

// says is a sentence about where the member stands.
func (l life) says(ctx context.Context) string {
	return i18n.T(ctx, "home.own."+string(l.member.Tier), "Brand", l.who.Brand.Name)
}

// joined is the day of joining as a line of facts.
func joined(ctx context.Context, l life) ui.Fact {
	f := ui.Fact{Label: i18n.T(ctx, "home.own.joined")}
	if l.member.JoinedOn != nil {
		f.Show = ui.Date(*l.member.JoinedOn, l.zone())
	}
	return f
}

// reachable reports whether any of them said how to be reached.
func reachable(hosts []dashboard.Host) bool {
	return slices.ContainsFunc(hosts, func(h dashboard.Host) bool { return h.Known() })
}

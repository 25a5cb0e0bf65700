package seats

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Card is what seats add to a member's page for the staff: those they hold,
// and those they are named for.
func Card(seats *seat.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		held, named, err := seats.Of(ctx, who.Tenant(), m.ID)
		if err != nil || len(held)+len(named) == 0 {
			return nil, err
		}
		return card(who, zoned(who, now), held, named), nil
	}
}

// Own is what a member sees of it: the seats they hold. For what they are
// named stays with the team.
func Own(seats *seat.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		held, err := seats.Held(ctx, who.Tenant(), m.ID)
		if err != nil || len(held) == 0 {
			return nil, err
		}
		return own(zoned(who, now), held), nil
	}
}

func zoned(who auth.Identity, now clock.Clock) ui.Zone {
	return ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}
}

// tasked is how many seats stand in the queue by name.
const tasked = 4

// Waiting is the seats that need somebody: red ones, the longest vacant
// first, and those whose holder is no longer core or whose plan is stale.
func Waiting(seats *seat.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		all, err := seats.All(ctx, who.Tenant())
		if err != nil {
			return nil, err
		}
		return tasks(ctx, who, zoned(who, now), all, func(some []seat.Seat) error { return seats.Name(ctx, who.Tenant(), some) })
	}
}

// tasks are a few seats of each concern; name fills in who holds those.
func tasks(ctx context.Context, who auth.Identity, z ui.Zone, all []seat.Seat, name func([]seat.Seat) error) ([]ui.Task, error) {
	var out []ui.Task
	for _, f := range []struct {
		concern seat.Concern
		most    int
	}{{seat.NotCore, 2}, {seat.Nobody, tasked}, {seat.Stale, 1}} {
		found := slices.Clone(seat.Filter{Concern: f.concern}.Pass(all, z.Now))
		seat.WorstFirst(found, z.Now)
		shown := found[:min(f.most, len(found))]
		if f.concern == seat.Stale && len(found) > 1 {
			shown = nil
		}
		if err := name(shown); err != nil {
			return nil, err
		}
		for _, s := range shown {
			out = append(out, task(ctx, who, z, s, f.concern))
		}
		if n := len(found) - len(shown); n > 0 {
			out = append(out, rest(ctx, who, f.concern, n))
		}
	}
	return out, nil
}

// task is one seat in the queue.
func task(ctx context.Context, who auth.Identity, z ui.Zone, s seat.Seat, c seat.Concern) ui.Task {
	t := ui.Task{
		Due: i18n.T(ctx, "seats.queue.due"), What: i18n.T(ctx, "seats.queue."+string(c), "Seat", s.Name(), "Name", s.Holder.Name, "Days", seat.Days(s.TouchedAt, z.Now)),
		Do: ui.Link{Label: i18n.T(ctx, "seats.queue."+string(c)+"_do"), Href: seatURL(who, s.ID)},
	}
	if c == seat.NotCore {
		t.What = i18n.T(ctx, "seats.queue.not_core", "Seat", s.Name(), "Name", s.Holder.Name, "Tier", i18n.Msg("tier.name."+string(s.Holder.Tier)))
	}
	if s.Vacant() {
		t.Due, t.Late = i18n.T(ctx, "seats.queue.vacant_due", "N", s.DaysVacant(z.Now)), true
		t.What = i18n.T(ctx, "seats.queue.vacant", "Seat", s.Name(), "Named", s.Named)
	}
	return t
}

func rest(ctx context.Context, who auth.Identity, c seat.Concern, n int) ui.Task {
	return ui.Task{
		Due: i18n.T(ctx, "seats.queue.due"), What: i18n.T(ctx, "seats.queue."+string(c)+"_rest", "N", n),
		Do: ui.Link{Label: i18n.T(ctx, "seats.queue.rest_do"), Href: listURL(who) + "?concern=" + string(c)},
	}
}

package onboarding

import (
	"context"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	plans "xinhuo/internal/onboarding"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// queued is how many of one kind of task stand in somebody's queue.
const queued = 3

// Card is what a member's page says of their first ninety days, for the staff.
func Card(store *plans.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		all, err := store.Of(ctx, who.Tenant(), m.ID, uuid.Nil)
		if err != nil {
			return nil, err
		}
		h := pages{plans: store, now: now}
		switch {
		case len(all) > 0 && (all[0].State == plans.Running || now().Sub(all[0].EndedAt) < plans.NewFor):
			return personCard(h.viewOf(ctx, who, all[0])), nil
		case plans.May(m.Tier, m.TierSince, now()) && (len(all) == 0 || all[0].MadeAt.Before(m.TierSince)):
			return offer(who, m.ID, m.DisplayName()), nil
		}
		return nil, nil
	}
}

// Own is what a member's home says of their first ninety days.
func Own(store *plans.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		all, err := store.Of(ctx, who.Tenant(), m.ID, m.ID)
		if err != nil || len(all) == 0 || all[0].State != plans.Running {
			return nil, err
		}
		return ownCard(pages{plans: store, now: now, own: true}.viewOf(ctx, who, all[0])), nil
	}
}

// Waiting is what of it waits for the staff: check-ins that should have been
// held, and the newly core who have no plan.
func Waiting(store *plans.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		z := ui.Zone{Now: now(), At: who.Brand.Zone}
		late, err := store.LateCheckins(ctx, who.Tenant(), queued)
		if err != nil {
			return nil, err
		}
		fresh, err := store.Newcomers(ctx, who.Tenant(), queued)
		if err != nil {
			return nil, err
		}
		var tasks []ui.Task
		for _, l := range late {
			tasks = append(tasks, ui.Task{
				Due: ui.Day(ctx, l.DueOn, z), Late: true, What: i18n.T(ctx, "onboarding.queue.late", "Name", l.Name, "Title", l.Title),
				Do: ui.Link{Label: i18n.T(ctx, "onboarding.queue.late_do"), Href: home(who) + "/" + l.Plan.String()},
			})
		}
		for _, p := range fresh {
			tasks = append(tasks, ui.Task{
				Due: ui.Day(ctx, clock.Date(p.Since, z.At), z), What: i18n.T(ctx, "onboarding.queue.fresh", "Name", p.Name),
				Do: ui.Link{Label: i18n.T(ctx, "onboarding.queue.fresh_do"), Href: home(who)},
			})
		}
		return tasks, nil
	}
}

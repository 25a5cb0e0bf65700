package risks

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/risk"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Card is what a member's page tells those who lead of the risk; it has
// nothing for anybody else.
func Card(store *risk.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		if !who.Role.Leads() {
			return nil, nil
		}
		r, err := store.Of(ctx, who.Tenant(), m.ID)
		if errors.Is(err, errs.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return card(who, zone(who, now), r), nil
	}
}

// tasked is how many risks stand in the queue by name.
const tasked = 3

// Waiting is who is at the limit and whose hand-over nobody has taken up, for
// those who lead.
func Waiting(store *risk.Store) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		if !who.Role.Leads() {
			return nil, nil
		}
		over, err := store.Waiting(ctx, who.Tenant(), most)
		if err != nil {
			return nil, err
		}
		return tasks(ctx, who, over), nil
	}
}

// most is how many at the limit are counted for the queue.
const most = 100

func tasks(ctx context.Context, who auth.Identity, over []risk.Risk) []ui.Task {
	var all []ui.Task
	for i, r := range over {
		if i == tasked {
			rest := len(over) - i
			return append(all, ui.Task{
				Due: i18n.T(ctx, "risk.queue.due"), What: i18n.T(ctx, "risk.queue.rest", "N", rest, "People", ui.Number(rest)),
				Do: ui.Link{Label: i18n.T(ctx, "risk.queue.all"), Href: listURL(who)},
			})
		}
		id := "risk.queue.none"
		if r.Handover.State != "" {
			id = "risk.queue.drafted"
		}
		do := onwards(ctx, who, r)
		do.Label = i18n.T(ctx, "risk.queue.see")
		all = append(all, ui.Task{
			Due: i18n.T(ctx, "risk.queue.due"), Do: do,
			What: i18n.T(ctx, id, "Name", r.Name, "Risk", r.Score.Risk, "N", r.Alone, "Alone", r.Alone),
		})
	}
	return all
}

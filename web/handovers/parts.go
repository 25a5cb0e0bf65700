package handovers

import (
	"context"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Card says on a member's page what they hand over and take over, and where
// to ask what if they left.
func Card(handovers *handover.Store, now clock.Clock) page.Part {
	h := pages{handovers: handovers, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		about, err := handovers.About(ctx, who.Tenant(), m.ID)
		if err != nil {
			return nil, err
		}
		f := file{who: who, of: m, zone: h.zone(ctx)}
		for _, a := range about {
			if a.State != handover.Cancelled && (!a.Hidden() || who.Role.Leads()) {
				f.about = append(f.about, a)
			}
		}
		if len(f.about) == 0 && (m.Tier == member.Prospect || m.Tier == member.Left) {
			return nil, nil
		}
		return card(f), nil
	}
}

// file is what a member's page says about their hand-overs.
type file struct {
	who   auth.Identity
	of    member.Member
	about []handover.Handover
	zone  ui.Zone
}

// leaves reports whether one of them is their own and runs.
func (f file) leaves() bool {
	for _, a := range f.about {
		if a.Leaver.ID == f.of.ID && a.Plannable() {
			return true
		}
	}
	return false
}

func (f file) line(ctx context.Context, a handover.Handover) string {
	if a.Leaver.ID == f.of.ID {
		if !a.Successor.Known() {
			return i18n.T(ctx, "handovers.card_to_nobody")
		}
		return i18n.T(ctx, "handovers.card_gives", "Name", a.Successor.Name)
	}
	return i18n.T(ctx, "handovers.card_takes", "Name", a.Leaver.Name)
}

// Own says on a member's own home what they give and take.
func Own(handovers *handover.Store, now clock.Clock) page.Part {
	h := pages{handovers: handovers, now: now}
	return func(ctx context.Context, _ member.Member) (templ.Component, error) {
		if auth.From(ctx).Member == uuid.Nil {
			return nil, nil
		}
		p, err := h.part(ctx)
		if err != nil || len(p.toDo())+len(p.others())+len(p.leaving) == 0 {
			return nil, err
		}
		return own(p), nil
	}
}

// maxWaiting is how many hand-overs the queue of a morning shows.
const maxWaiting = 6

// Waiting is what of the hand-overs waits for the team.
func Waiting(handovers *handover.Store, now clock.Clock) page.Waiting {
	h := pages{handovers: handovers, now: now}
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		found, err := handovers.Waiting(ctx, who.Tenant(), maxWaiting)
		if err != nil {
			return nil, err
		}
		var tasks []ui.Task
		for _, a := range found {
			tasks = append(tasks, task(ctx, who, a, h.zone(ctx)))
		}
		return tasks, nil
	}
}

func task(ctx context.Context, who auth.Identity, a handover.Handover, z ui.Zone) ui.Task {
	t := ui.Task{
		Due: ui.Day(ctx, a.LeavingOn, z), Late: a.LeavingOn.Before(today(z)),
		What: i18n.T(ctx, "handovers.task_left", "Name", a.Leaver.Name, "N", a.Left()),
		Do:   ui.Link{Label: i18n.T(ctx, "handovers.task_look"), Href: url(who, a.ID)},
	}
	switch {
	case a.Left() == 0 && a.Total > 0:
		t.What = i18n.T(ctx, "handovers.task_ready", "Name", a.Leaver.Name, "N", a.Total)
		t.Do = ui.Link{Label: i18n.T(ctx, "handovers.close"), Href: url(who, a.ID) + "/close"}
	case a.Total == 0:
		t.What = i18n.T(ctx, "handovers.task_empty", "Name", a.Leaver.Name)
	case a.Late > 0:
		t.Due, t.Late = i18n.T(ctx, "handovers.late"), true
		t.What = i18n.T(ctx, "handovers.task_late", "Name", a.Leaver.Name, "N", a.Late, "Left", a.Left())
	}
	return t
}

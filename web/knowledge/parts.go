package knowledge

import (
	"context"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	onCard = 6 // pages on a card
	queued = 4 // pages in the queue, the others in one line
)

// works are the pages of a member, as another page shows them.
type works struct {
	knowledge.Shelf
	who    auth.Identity
	member member.Member
	zone   ui.Zone
	more   bool // there are others
}

func worksOf(ctx context.Context, library *knowledge.Store, now clock.Clock, m member.Member) (works, error) {
	who := auth.From(ctx)
	sh, err := library.OwnedBy(ctx, who.Tenant(), m.ID, onCard)
	return works{sh, who, m, ui.Zone{Now: now(), At: who.Brand.Zone}, sh.Next.ID != uuid.Nil}, err
}

// Card is what a member wrote and answers for, on their page for the team.
// Who has neither has no card.
func Card(library *knowledge.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		w, err := worksOf(ctx, library, now, m)
		if err != nil || len(w.Items) == 0 {
			return nil, err
		}
		return card(w), nil
	}
}

// Own is a member's own pages on their home: how they are used, and which want
// to be looked at. Who may write and has not yet is asked to.
func Own(library *knowledge.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		w, err := worksOf(ctx, library, now, m)
		if err != nil || len(w.Items) == 0 && !(knowledge.Hand{Member: m.ID, Tier: m.Tier}).MayBegin() {
			return nil, err
		}
		return own(w), nil
	}
}

// Waiting is what of the library wants a colleague: pages handed in, past
// their review, and drafts that lie about.
func Waiting(library *knowledge.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		pending, n, err := library.Waiting(ctx, who.Tenant(), queued)
		if err != nil {
			return nil, err
		}
		z := ui.Zone{Now: now(), At: who.Brand.Zone}
		var tasks []ui.Task
		for _, p := range pending {
			tasks = append(tasks, task(ctx, who, z, p))
		}
		if rest := n - len(pending); rest > 0 {
			tasks = append(tasks, ui.Task{
				Due: i18n.T(ctx, "knowledge.queue_due"), What: i18n.T(ctx, "knowledge.queue_more", "N", rest),
				Do: ui.Link{Label: i18n.T(ctx, "knowledge.queue_read"), Href: homeURL(who) + "?view=" + overdue},
			})
		}
		return tasks, nil
	}
}

func task(ctx context.Context, who auth.Identity, z ui.Zone, p knowledge.Pending) ui.Task {
	t := ui.Task{Due: ui.Moment(ctx, p.Since, z), Do: ui.Link{Label: i18n.T(ctx, "knowledge.queue_read"), Href: pageURL(who, p.ID)}}
	switch {
	case p.Why == "handed_in":
		t.What = i18n.T(ctx, "knowledge.queue_handed_in", "Title", p.Title)
	case p.Why == "stray":
		t.What = i18n.T(ctx, "knowledge.queue_stray", "Title", p.Title)
	case p.OwnerName == "":
		t.Due, t.Late, t.What = ui.Day(ctx, *p.ReviewOn, z), true, i18n.T(ctx, "knowledge.queue_overdue_alone", "Title", p.Title)
	default:
		t.Due, t.Late, t.What = ui.Day(ctx, *p.ReviewOn, z), true, i18n.T(ctx, "knowledge.queue_overdue", "Title", p.Title, "Name", p.OwnerName)
	}
	return t
}

// Readable is who may see the files of a page beside the team: members who may
// read it.
func Readable(library *knowledge.Store) func(context.Context, auth.Identity, uuid.UUID) (bool, error) {
	return func(ctx context.Context, who auth.Identity, of uuid.UUID) (bool, error) {
		if who.Role != auth.Member || who.Member == uuid.Nil {
			return false, nil
		}
		return library.ShowsFiles(ctx, who.Tenant(), who.Member, of)
	}
}

// due says of a page of somebody's when it wants to be looked at.
func due(ctx context.Context, w works, it knowledge.Item) (text string, late bool) {
	if it.State != knowledge.Published || it.ReviewOn == nil || it.Owner != w.member.ID {
		return "", false
	}
	if it.Overdue(w.Today) {
		return i18n.T(ctx, "knowledge.own_late"), true
	}
	if it.ReviewOn.Before(w.Today.AddDate(0, 0, 31)) {
		return i18n.T(ctx, "knowledge.own_due", "Day", ui.Day(ctx, *it.ReviewOn, w.zone)), false
	}
	return "", false
}

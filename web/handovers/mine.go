package handovers

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Mine is /handovers/mine and below: what a member gives and takes, on their
// phone. It is for members.
func Mine(handovers *handover.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{handovers, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.mine))
		r.Get("/add", page.Handle(h.askMine))
		r.Post("/add", page.Handle(h.addMine))
		r.Route("/{handover_item}", func(r chi.Router) {
			r.Get("/", page.Handle(h.myItem))
			r.Post("/stage", page.Handle(h.myAct(h.reach, "")))
			r.Post("/offer", page.Handle(h.myAct(h.offer, "handovers.did_offer")))
			r.Post("/accept", page.Handle(h.myAct(h.accept, "")))
			r.Post("/return", page.Handle(h.myAct(h.giveBack, "handovers.did_return")))
		})
	}
}

// part is a member's part in hand-overs, ready to be drawn.
type part struct {
	who     auth.Identity
	items   []handover.Item
	leaving []handover.Handover // their own, open
	zone    ui.Zone
}

func mineURL(who auth.Identity) string { return listURL(who) + "/mine" }

func myItemURL(who auth.Identity, i handover.Item) string {
	return mineURL(who) + "/" + i.ID.String()
}

func self(who auth.Identity) handover.Doer {
	return handover.Doer{Actor: who.Actor(), Member: who.Member}
}

func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	p, err := h.part(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "handovers.mine")}, minePage(p))
}

func (h pages) part(ctx context.Context) (part, error) {
	who := auth.From(ctx)
	p := part{who: who, zone: h.zone(ctx)}
	if who.Member == uuid.Nil {
		return p, nil
	}
	var err error
	if p.items, err = h.handovers.Mine(ctx, who.Tenant(), who.Member); err != nil {
		return p, err
	}
	about, err := h.handovers.About(ctx, who.Tenant(), who.Member)
	for _, a := range about {
		if a.State == handover.Open && a.Leaver.ID == who.Member {
			p.leaving = append(p.leaving, a)
		}
	}
	return p, err
}

// toDo are the items that wait for the member now.
func (p part) toDo() []handover.Item {
	return p.pick(func(i handover.Item) bool { return !i.Settled() && i.WaitsFor().ID == p.who.Member })
}

// others are the items in which somebody else does the next thing.
func (p part) others() []handover.Item {
	return p.pick(func(i handover.Item) bool { return !i.Settled() && i.WaitsFor().ID != p.who.Member })
}

func (p part) done() []handover.Item {
	return p.pick(func(i handover.Item) bool { return i.Settled() })
}

func (p part) pick(fits func(handover.Item) bool) []handover.Item {
	var all []handover.Item
	for _, i := range p.items {
		if fits(i) {
			all = append(all, i)
		}
	}
	return all
}

func (p part) lead(ctx context.Context) string {
	gives, takes := 0, 0
	for _, i := range p.items {
		switch {
		case i.Settled():
		case i.Leaver.ID == p.who.Member:
			gives++
		default:
			takes++
		}
	}
	switch {
	case gives+takes == 0 && len(p.items) > 0:
		return i18n.T(ctx, "handovers.mine_all_done", "N", len(p.items))
	case gives+takes == 0:
		return i18n.T(ctx, "handovers.mine_none")
	case gives == 0:
		return i18n.T(ctx, "handovers.mine_takes", "N", takes, "Now", len(p.toDo()))
	case takes == 0:
		return i18n.T(ctx, "handovers.mine_gives", "N", gives, "Now", len(p.toDo()))
	}
	return i18n.T(ctx, "handovers.mine_both", "Gives", gives, "Takes", takes, "Now", len(p.toDo()))
}

// myTask says what a member is to do about an item, or whom it waits for.
func myTask(ctx context.Context, who auth.Identity, i handover.Item) string {
	gives := i.Leaver.ID == who.Member
	switch {
	case i.State == handover.Accepted && gives:
		return i18n.T(ctx, "handovers.task.gone", "Name", i.Taker.Name)
	case i.State == handover.Accepted:
		return i18n.T(ctx, "handovers.task.got", "Name", i.Leaver.Name)
	case i.State == handover.Offered && gives:
		return i18n.T(ctx, "handovers.task.offered", "Name", i.Taker.Name)
	case i.State == handover.Offered:
		return i18n.T(ctx, "handovers.task.accept", "Name", i.Leaver.Name)
	case !gives:
		return i18n.T(ctx, "handovers.task.learn", "Name", i.Leaver.Name, "Stage", i18n.Msg("handover.stage."+i.Stage().Word()))
	case !i.Taker.Known():
		return i18n.T(ctx, "handovers.task.nobody")
	case i.Stage() == handover.Alone:
		return i18n.T(ctx, "handovers.task.offer", "Name", i.Taker.Name)
	}
	return i18n.T(ctx, "handovers.task.teach", "Name", i.Taker.Name, "Stage", i18n.Msg("handover.stage."+i.Next().Word()))
}

// mySheet is one item on a member's phone.
type mySheet struct {
	handover.Item
	who    auth.Identity
	events []handover.Event
	zone   ui.Zone
}

func (s mySheet) gives() bool { return s.Leaver.ID == s.who.Member }

func (h pages) myItem(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "handover_item")
	if err != nil {
		return err
	}
	item, events, err := h.handovers.MyItem(ctx, who.Tenant(), who.Member, id)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: item.Title}, myItem(mySheet{item, who, events, h.zone(ctx)}))
}

// myAct does a deed for the member and goes back to the item, or, when all
// that was theirs is done, to the list.
func (h pages) myAct(do deed, done string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		who := auth.From(r.Context())
		id, err := page.ID(r, "handover_item")
		if err != nil {
			return err
		}
		if who.Member == uuid.Nil {
			return errs.NotFound
		}
		back := mineURL(who) + "/" + id.String()
		return answer(w, r, do, done, who, self(who), id, back, back)
	}
}

// leaving is the member's own open hand-over, of which there is at most one;
// its State is empty where there is none.
func (h pages) leaving(ctx context.Context) (auth.Identity, handover.Handover, error) {
	p, err := h.part(ctx)
	if err != nil || len(p.leaving) == 0 {
		return p.who, handover.Handover{}, err
	}
	return p.who, p.leaving[0], nil
}

func (h pages) askMine(w http.ResponseWriter, r *http.Request) error {
	who, own, err := h.leaving(r.Context())
	if err != nil {
		return err
	}
	if own.State == "" {
		return page.Redirect(w, r, mineURL(who))
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "handovers.mine_add")}, addMine(who, itemForm{}, nil))
}

func (h pages) addMine(w http.ResponseWriter, r *http.Request) error {
	who, own, err := h.leaving(r.Context())
	if err != nil {
		return err
	}
	if own.State == "" {
		return page.Redirect(w, r, mineURL(who))
	}
	f := readForm(r)
	if _, err := h.handovers.AddItem(r.Context(), who.Tenant(), self(who), own.ID, f.outline()); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "handovers.mine_add")}, func(bad errs.Invalid) templ.Component { return addMine(who, f, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.added", "Title", f.title))
	return page.Redirect(w, r, mineURL(who))
}

// Package handovers serves the pages under /b/{brand}/handovers: planning what
// somebody leaves behind, teaching it and having it accepted, closing; and for
// members their own part of it, on a phone.
package handovers

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	handovers *handover.Store
	members   *member.Store
	now       clock.Clock
}

// Pages are /handovers and below. They are for the staff of the brand; only
// those who lead take a close back.
func Pages(handovers *handover.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{handovers, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.askWho))
		r.Post("/new", page.Handle(h.draft))
		r.Route("/plan/{group}", func(r chi.Router) {
			r.Get("/", page.Handle(h.holds))
			r.Get("/takers", page.Handle(h.askTakers))
			r.Post("/takers", page.Handle(h.take))
			r.Get("/items", page.Handle(h.planItems))
			r.Get("/check", page.Handle(h.check))
			r.Post("/begin", page.Handle(h.begin))
		})
		r.Route("/{handover}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/print", page.Handle(h.print))
			r.Get("/edit", page.Handle(h.edit))
			r.Post("/edit", page.Handle(h.settle))
			r.Get("/close", page.Handle(h.askClose))
			r.Post("/close", page.Handle(h.close))
			r.Post("/undo", page.Handle(h.undo))
			r.Get("/cancel", page.Handle(h.askCancel))
			r.Post("/cancel", page.Handle(h.cancel))
			r.Get("/items/new", page.Handle(h.newItem))
			r.Post("/items/new", page.Handle(h.addItem))
			r.Post("/items/usual", page.Handle(h.addUsual))
			r.Route("/items/{handover_item}", h.itemRoutes)
		})
	}
}

// at is what most of these pages start from: who asks, and the hand-over in
// the path.
func (h pages) at(r *http.Request) (auth.Identity, handover.Whole, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "handover")
	if err != nil {
		return who, handover.Whole{}, err
	}
	w, err := h.handovers.Get(r.Context(), who.Tenant(), id)
	if err == nil && w.Hidden() && !who.Role.Leads() {
		err = errs.NotFound
	}
	return who, w, err
}

// group is the hand-overs that were planned together.
func (h pages) group(r *http.Request) (auth.Identity, []handover.Whole, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "group")
	if err != nil {
		return who, nil, err
	}
	all, err := h.handovers.Group(r.Context(), who.Tenant(), id)
	if err == nil && all[0].Hidden() && !who.Role.Leads() {
		err = errs.NotFound
	}
	return who, all, err
}

func team(who auth.Identity) handover.Doer { return handover.Doer{Actor: who.Actor()} }

func (h pages) zone(ctx context.Context) ui.Zone {
	at := auth.From(ctx).Brand.Zone
	return ui.Zone{Now: h.now().In(at), At: at}
}

func today(z ui.Zone) time.Time { return clock.Date(z.Now, z.At) }

// listURL, url and planURL are where the list, a hand-over and a plan stand.
func listURL(who auth.Identity) string { return who.Brand.Home() + "handovers" }

func url(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

func planURL(who auth.Identity, group uuid.UUID) string {
	return listURL(who) + "/plan/" + group.String()
}

func itemURL(who auth.Identity, i handover.Item) string {
	return url(who, i.Handover) + "/items/" + i.ID.String()
}

// dayOf reads a day that a form sent; none is the zero time.
func dayOf(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return d
}

func idOf(s string) uuid.UUID {
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// Package home serves /b/{brand}/, the first page of everyone who belongs to
// a brand: the staff's queue, and for dealers and members what is theirs.
package home

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	desks   *dashboard.Store
	members *member.Store
	tiers   *tier.Store
	Adds
}

// Adds is what other features put on the homes: tasks into the queue, cards
// on a member's own home.
type Adds struct {
	Queue []page.Waiting
	Guest []page.Waiting // tasks for those who are of the brand, but not of its team
	Own   []page.Part
}

// Pages mounts the home. It is for everyone of the brand.
func Pages(desks *dashboard.Store, members *member.Store, tiers *tier.Store, adds Adds) func(chi.Router) {
	p := pages{desks, members, tiers, adds}
	return func(r chi.Router) {
		r.Get("/", page.Handle(p.show))
	}
}

// show sends each role to its own home.
func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	switch who := auth.From(r.Context()); {
	case who.Role == auth.Member && who.Member != uuid.Nil:
		return p.member(w, r, who)
	case who.May(auth.Dealer, auth.Member):
		return p.guest(w, r, who)
	default:
		return p.staff(w, r, who)
	}
}

func (p pages) staff(w http.ResponseWriter, r *http.Request, who auth.Identity) error {
	d, err := p.desks.Desk(r.Context(), who.Brand, who.Account)
	if err != nil {
		return err
	}
	waiting, err := page.Queue(r.Context(), p.Queue)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context()), staff(desk{d, who, who.Brand.Home(), waiting}))
}

func (p pages) guest(w http.ResponseWriter, r *http.Request, who auth.Identity) error {
	hosts, err := p.desks.Hosts(r.Context(), who.Brand)
	if err != nil {
		return err
	}
	waiting, err := page.Queue(r.Context(), p.Guest)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context()), guest(visit{who, hosts, p.desks.Today(who.Brand)}, waiting))
}

func (p pages) member(w http.ResponseWriter, r *http.Request, who auth.Identity) error {
	ctx := r.Context()
	m, err := p.members.Get(ctx, who.Tenant(), who.Member)
	if err != nil {
		return err
	}
	history, err := p.tiers.History(ctx, who.Tenant(), who.Member)
	if err != nil {
		return err
	}
	hosts, err := p.desks.Hosts(ctx, who.Brand)
	if err != nil {
		return err
	}
	parts, err := page.Gather(ctx, m, p.Own)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(ctx), own(life{visit{who, hosts, p.desks.Today(who.Brand)}, m, stands(history), parts}))
}

func titled(ctx context.Context) ui.Frame { return ui.Frame{Title: i18n.T(ctx, "home.title")} }

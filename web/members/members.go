// Package members serves the pages under /b/{brand}/members: the list, one
// member's page, adding, editing, and moving between tiers.
package members

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	members *member.Store
	tiers   *tier.Store
	journal *journal.Store
	now     clock.Clock
	parts   []page.Part
}

// Pages are /members and below. They are for the staff of the brand. Parts
// are what other features add to a member's page.
func Pages(members *member.Store, tiers *tier.Store, lines *journal.Store, now clock.Clock, parts ...page.Part) func(chi.Router) {
	h := pages{members, tiers, lines, now, parts}
	return func(r chi.Router) {
		r.Group(h.listRoutes)
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.admit))
		r.Route("/{member}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/timeline", page.Handle(h.timeline))
			r.Get("/edit", page.Handle(h.edit))
			r.Post("/edit", page.Handle(h.revise))
			r.Post("/reveal", page.Handle(h.reveal))
			r.Post("/notes", page.Handle(h.remark))
			r.Post("/notes/{note}/remove", page.Handle(h.unremark))
			r.Get("/tier", page.Handle(h.choose))
			r.Post("/tier", page.Handle(h.move))
			r.Post("/tier/{move}/undo", page.Handle(h.takeBack))
		})
	}
}

// at is what most of these pages start from: who asks, and the member in the
// path.
func (h pages) at(r *http.Request) (auth.Identity, member.Member, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "member")
	if err != nil {
		return who, member.Member{}, err
	}
	m, err := h.members.Get(r.Context(), who.Tenant(), id)
	return who, m, err
}

func (h pages) zone(ctx context.Context) ui.Zone {
	return ui.Zone{Now: h.now(), At: auth.From(ctx).Brand.Zone}
}

// listURL and memberURL are where the list and a member's page stand.
func listURL(who auth.Identity) string { return who.Brand.Home() + "members" }

func memberURL(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

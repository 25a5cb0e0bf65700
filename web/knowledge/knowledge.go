// Package knowledge serves the pages under /b/{brand}/knowledge: the shelves,
// one page of the library, writing, its versions, and the themes.
package knowledge

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	library *knowledge.Store
	files   *file.Store
	members *member.Store
	now     clock.Clock
}

// Pages are /knowledge and below. They are for the team and for members; what
// is the team's alone says so itself.
func Pages(library *knowledge.Store, files *file.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{library, files, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.begin))
		r.Route("/themes", h.themeRoutes)
		r.Route("/{page}", h.pageRoutes)
	}
}

func (h pages) pageRoutes(r chi.Router) {
	r.Get("/", page.Handle(h.read))
	r.Get("/edit", page.Handle(h.edit))
	r.Post("/edit", page.Handle(h.revise))
	r.Post("/preview", page.Handle(h.preview))
	r.Post("/files", page.Handle(h.receive))
	r.Post("/files/{file}/remove", page.Handle(h.drop))
	r.Get("/history", page.Handle(h.history))
	r.Get("/history/{no}", page.Handle(h.compare))
	r.Post("/history/{no}/restore", page.Handle(h.restore))
	r.Post("/used", page.Handle(h.use))
	r.Post("/handin", page.Handle(h.handIn))
	r.Post("/review", page.Handle(h.review))
	r.Post("/publish", page.Handle(h.publish))
	r.Post("/withdraw", page.Handle(h.withdraw))
	r.Post("/archive", page.Handle(h.archive))
	r.Post("/unarchive", page.Handle(h.unarchive))
	r.Get("/people", page.Handle(h.people))
	r.Post("/owner", page.Handle(h.owner))
	r.Post("/authors", page.Handle(h.credit))
	r.Post("/authors/{author}/remove", page.Handle(h.uncredit))
}

// hand is who asks, as the library knows them. Somebody of the role member
// whom nobody has tied to a member yet has no place here.
func (h pages) hand(r *http.Request) (auth.Identity, knowledge.Hand, error) {
	who := auth.From(r.Context())
	if who.May(auth.Team...) {
		return who, knowledge.Hand{Actor: who.Actor(), Team: true}, nil
	}
	if who.Member == uuid.Nil {
		return who, knowledge.Hand{}, errs.Forbidden
	}
	m, err := h.members.Get(r.Context(), who.Tenant(), who.Member)
	return who, knowledge.Hand{Actor: who.Actor(), Member: who.Member, Tier: m.Tier}, err
}

// team is hand for what the team alone may do.
func (h pages) team(r *http.Request) (auth.Identity, knowledge.Hand, error) {
	who, hand, err := h.hand(r)
	if err == nil && !hand.Team {
		err = errs.Forbidden
	}
	return who, hand, err
}

func (h pages) zone(ctx context.Context) ui.Zone {
	return ui.Zone{Now: h.now(), At: auth.From(ctx).Brand.Zone}
}

func titled(ctx context.Context, id string, pairs ...any) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, id, pairs...)}
}

// The addresses of the shelves and of a page.
func homeURL(who auth.Identity) string { return who.Brand.Home() + "knowledge" }

func pageURL(who auth.Identity, id uuid.UUID) string { return homeURL(who) + "/" + id.String() }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

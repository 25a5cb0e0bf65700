// Package standing is how members stand with the rules: a member's own page,
// where they see what keeps them, appeal and ask for leave; and the staff's
// desk under the same address, where appeals are answered, rises confirmed
// and leaves granted.
package standing

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/standing"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	standing      *standing.Store
	members       *member.Store
	contributions *contribution.Store
	now           clock.Clock
}

// Needs is what the pages are built on.
type Needs struct {
	Standing      *standing.Store
	Members       *member.Store
	Contributions *contribution.Store
	Clock         clock.Clock
}

func of(n Needs) pages { return pages{n.Standing, n.Members, n.Contributions, n.Clock} }

// Pages are /standing and below. Own is for members, staff and leads for
// those of the team.
func Pages(n Needs, own, staff, leads func(http.Handler) http.Handler) func(chi.Router) {
	h := of(n)
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.show))
		r.With(own).Group(func(r chi.Router) {
			r.Post("/appeal", page.Handle(h.appeal))
			r.Post("/leave", page.Handle(h.askLeave))
			r.Post("/return", page.Handle(h.comeBack))
		})
		r.With(staff).Group(func(r chi.Router) {
			r.Get("/falls/{fall}", page.Handle(h.fall))
			r.Post("/falls/{fall}/answer", page.Handle(h.answer))
			r.Get("/rises", page.Handle(h.rises))
			r.Post("/rises", page.Handle(h.decide))
			r.Get("/leaves/{leave}", page.Handle(h.leave))
			r.Post("/leaves/{leave}", page.Handle(h.decideLeave))
			r.Get("/members/{member}/leave", page.Handle(h.leaveForm))
			r.Post("/members/{member}/leave", page.Handle(h.giveLeave))
			r.Post("/members/{member}/return", page.Handle(h.bringBack))
		})
		r.With(leads).Group(func(r chi.Router) {
			r.Post("/falls/{fall}/undo", page.Handle(h.takeBack))
			r.Get("/members/{member}/lock", page.Handle(h.lockForm))
			r.Post("/members/{member}/lock", page.Handle(h.lock))
			r.Post("/members/{member}/unlock", page.Handle(h.unlock))
		})
	}
}

// show is the member's own page, or the staff's desk.
func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	switch who := auth.From(r.Context()); {
	case who.Member != uuid.Nil:
		return h.own(w, r, nil)
	case who.May(auth.Team...):
		return h.desk(w, r)
	}
	return errs.NotFound
}

func home(who auth.Identity) string { return who.Brand.Home() + "standing" }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func fallURL(who auth.Identity, id uuid.UUID) string { return home(who) + "/falls/" + id.String() }

func leaveURL(who auth.Identity, id uuid.UUID) string { return home(who) + "/leaves/" + id.String() }

func (h pages) zone(who auth.Identity) ui.Zone { return ui.Zone{Now: h.now(), At: who.Brand.Zone} }

func title(ctx context.Context, id string, pairs ...any) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, id, pairs...)}
}

// dayOf reads a day; what is none is the zero time, which nothing takes.
func dayOf(s string) time.Time {
	d, _ := time.Parse(time.DateOnly, strings.TrimSpace(s))
	return d
}

func complaints(err error) (errs.Invalid, bool) {
	bad := errs.Invalid{}
	return bad, errors.As(err, &bad)
}

// named is the member in the path.
func (h pages) named(r *http.Request) (member.Member, error) {
	id, err := page.ID(r, "member")
	if err != nil {
		return member.Member{}, err
	}
	return h.members.Get(r.Context(), auth.From(r.Context()).Tenant(), id)
}

// Package mentorships serves the pages under /b/{brand}/mentorships: for the
// staff the pairs, the search for a mentor and the plans; for members what is
// theirs to do, on their phone.
package mentorships

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	pairs   *mentorship.Store
	members *member.Store
	files   *file.Store
	now     clock.Clock
	own     bool // the pages of a member, about themselves
}

// Pages are /mentorships and below. They are for the staff of the brand.
func Pages(pairs *mentorship.Store, members *member.Store, files *file.Store, now clock.Clock) func(chi.Router) {
	h := pages{pairs, members, files, now, false}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.choose))
		r.Post("/new", page.Handle(h.ask))
		r.Get("/matches/{match}", page.Handle(h.match))
		r.Post("/matches/{match}/answer", page.Handle(h.answerFor))
		r.Post("/matches/{match}/withdraw", page.Handle(h.withdraw))
		r.Post("/mentors/{member}/capacity", page.Handle(h.capacityOf))
		r.Route("/templates", h.templateRoutes)
		r.Route("/{pair}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Group(h.stepRoutes)
			r.Post("/confirm", page.Handle(h.confirm))
			r.Post("/reopen", page.Handle(h.reopen))
			r.Post("/keep", page.Handle(h.keep))
			r.Get("/rematch", page.Handle(h.askRematch))
			r.Post("/rematch", page.Handle(h.rematch))
			r.Get("/end", page.Handle(h.askEnd))
			r.Post("/end", page.Handle(h.end))
			r.Post("/resume", page.Handle(h.resume))
		})
	}
}

// Mine are /mentorships/mine and below. They are for those who sign in as a
// member, and show nobody else's.
func Mine(pairs *mentorship.Store, members *member.Store, files *file.Store, now clock.Clock) func(chi.Router) {
	h := pages{pairs, members, files, now, true}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.mine))
		r.Post("/matches/{match}/answer", page.Handle(h.answer))
		r.Post("/capacity", page.Handle(h.capacity))
		r.Route("/{pair}", func(r chi.Router) {
			r.Get("/", page.Handle(h.ours))
			r.Group(h.stepRoutes)
			r.Post("/pulse", page.Handle(h.feel))
			r.Post("/confirm", page.Handle(h.confirm))
			r.Post("/reopen", page.Handle(h.reopen))
			r.Post("/wish", page.Handle(h.wish))
		})
	}
}

// home and mineURL are where the pages of the staff and of a member stand.
func home(who auth.Identity) string { return who.Brand.Home() + "mentorships" }

func mineURL(who auth.Identity) string { return home(who) + "/mine" }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func pairURL(who auth.Identity, id uuid.UUID) string { return home(who) + "/" + id.String() }

func (h pages) zone(ctx context.Context) ui.Zone {
	return ui.Zone{Now: h.now(), At: auth.From(ctx).Brand.Zone}
}

func today(z ui.Zone) time.Time { return clock.Date(z.Now, z.At) }

// act is who does something: on the own pages the member who signs in.
func (h pages) act(who auth.Identity) (mentorship.Act, error) {
	a := mentorship.Act{By: who.Actor()}
	if h.own {
		if who.Member == uuid.Nil {
			return a, errs.NotFound
		}
		a.Member = who.Member
	}
	return a, nil
}

// at is what the pages of a pair start from: who asks, the pair in the path,
// and where its page stands.
func (h pages) at(r *http.Request) (auth.Identity, mentorship.Whole, string, error) {
	who := auth.From(r.Context())
	a, err := h.act(who)
	if err != nil {
		return who, mentorship.Whole{}, "", err
	}
	id, err := page.ID(r, "pair")
	if err != nil {
		return who, mentorship.Whole{}, "", err
	}
	w, err := h.pairs.Get(r.Context(), who.Tenant(), id, a.Member)
	base := pairURL(who, id)
	if h.own {
		base = mineURL(who) + "/" + id.String()
	}
	return who, w, base, err
}

// dayOf reads a date of a form; nothing that can be read is none.
func dayOf(s string) time.Time {
	d, _ := time.Parse(time.DateOnly, s)
	return d
}

func dateText(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// Package seats serves the pages under /b/{brand}/seats: the list, one seat
// with who holds it and who could follow, and the scale by which readiness is
// told.
package seats

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	seats   *seat.Store
	members *member.Store
	now     clock.Clock
}

// Pages are /seats and below. They are for the staff of the brand.
func Pages(seats *seat.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{seats, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Post("/usual", page.Handle(h.usual))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.define))
		r.Route("/{seat}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/edit", page.Handle(h.edit))
			r.Post("/edit", page.Handle(h.redefine))
			r.Post("/unappoint", page.Handle(h.unappoint))
			r.Post("/restore", page.Handle(h.restore))
			for name, act := range acts {
				r.Get("/"+name, page.Handle(h.ask(act)))
				r.Post("/"+name, page.Handle(h.do(act)))
			}
			r.Route("/nominations/{nomination}", func(r chi.Router) {
				r.Post("/rank", page.Handle(h.rank))
				for name, act := range nomineeActs {
					r.Get("/"+name, page.Handle(h.ask(act)))
					r.Post("/"+name, page.Handle(h.do(act)))
				}
			})
		})
	}
}

// at is what most of these pages start from: who asks, and the seat in the
// path.
func (h pages) at(r *http.Request) (auth.Identity, seat.Plan, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "seat")
	if err != nil {
		return who, seat.Plan{}, err
	}
	p, err := h.seats.Plan(r.Context(), who.Tenant(), id)
	return who, p, err
}

func (h pages) zone(ctx context.Context) ui.Zone {
	at := auth.From(ctx).Brand.Zone
	return ui.Zone{Now: h.now().In(at), At: at}
}

// listURL and seatURL are where the list and a seat's page stand.
func listURL(who auth.Identity) string { return who.Brand.Home() + "seats" }

func seatURL(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

// usual makes the seats that most communities have.
func (h pages) usual(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	var ds []seat.Definition
	for _, name := range []string{"lead", "column", "tester"} {
		ds = append(ds, seat.Definition{Title: i18n.T(ctx, "seats.usual."+name), Duties: i18n.T(ctx, "seats.usual."+name+"_duties")})
	}
	ids, err := h.seats.DefineMany(ctx, who.Tenant(), who.Actor(), ds, false)
	if err != nil {
		return page.SayWhy(w, r, err, listURL(who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("seats.usual.done", "N", len(ids)))
	return page.Redirect(w, r, listURL(who))
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	who, p, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: p.Name()}, profile(view{p, who, h.zone(r.Context())}))
}

func (h pages) unappoint(w http.ResponseWriter, r *http.Request) error {
	who, p, err := h.at(r)
	if err != nil {
		return err
	}
	back := seatURL(who, p.ID)
	if err := h.seats.Unappoint(r.Context(), who.Tenant(), who.Actor(), p.ID); err != nil {
		return page.SayWhy(w, r, err, back)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("seats.appoint.undone", "Seat", p.Name()))
	return page.Redirect(w, r, back)
}

func (h pages) restore(w http.ResponseWriter, r *http.Request) error {
	who, p, err := h.at(r)
	if err != nil {
		return err
	}
	back := seatURL(who, p.ID)
	if err := h.seats.Restore(r.Context(), who.Tenant(), who.Actor(), p.ID); err != nil {
		return page.SayWhy(w, r, err, back)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("seats.restored", "Seat", p.Name()))
	return page.Redirect(w, r, back)
}

// rank moves a nominee one place.
func (h pages) rank(w http.ResponseWriter, r *http.Request) error {
	who, p, err := h.at(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "nomination")
	if err != nil {
		return err
	}
	step := 1
	if r.PostFormValue("step") == "up" {
		step = -1
	}
	back := seatURL(who, p.ID) + "#nominees"
	if err := h.seats.Rank(r.Context(), who.Tenant(), who.Actor(), p.ID, id, step); err != nil {
		return page.SayWhy(w, r, err, back)
	}
	return page.Redirect(w, r, back)
}

// answer shows a form again with what is wrong with it: 422, or 409 where
// somebody else was first.
func answer(w http.ResponseWriter, r *http.Request, err error, f ui.Frame, form func(bad errs.Invalid) templ.Component) error {
	if errors.Is(err, errs.Conflict) {
		return page.Respond(w, r, http.StatusConflict, f, form(errs.Invalid{"": i18n.Msg("seats.clash.short")}))
	}
	return page.Reject(w, r, err, f, form)
}

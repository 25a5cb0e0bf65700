// Package onboarding serves the pages under /b/{brand}/onboarding: the first
// ninety days of the newly core, for the staff and for themselves.
package onboarding

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	plans "xinhuo/internal/onboarding"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	plans *plans.Store
	now   clock.Clock
	own   bool // the pages of a member, about themselves
}

// Pages are /onboarding and below. They are for the staff of the brand.
func Pages(store *plans.Store, now clock.Clock) func(chi.Router) {
	h := pages{store, now, false}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Post("/begin", page.Handle(h.begin))
		r.Get("/template", page.Handle(h.template))
		r.With(leading).Post("/template", page.Handle(h.saveTemplate))
		r.Route("/{onboarding}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Group(h.itemRoutes)
			r.Get("/items/new", page.Handle(h.newLine))
			r.Post("/items/new", page.Handle(h.addLine))
			r.Post("/items/{onboarding_item}/remove", page.Handle(h.removeLine))
			r.Get("/close", page.Handle(h.askClose))
			r.Post("/close", page.Handle(h.close))
			r.Get("/stop", page.Handle(h.askStop))
			r.Post("/stop", page.Handle(h.stop))
			r.Post("/resume", page.Handle(h.resume))
		})
	}
}

// Mine are /onboarding/mine and below. They are for those who sign in as a
// member, and show nobody else's.
func Mine(store *plans.Store, now clock.Clock) func(chi.Router) {
	h := pages{store, now, true}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.mine))
		r.Route("/{onboarding}", h.itemRoutes)
	}
}

// itemRoutes are what is done with a plan, by the member and colleagues alike.
func (h pages) itemRoutes(r chi.Router) {
	r.Post("/items/{onboarding_item}/tick", page.Handle(h.tick))
	r.Get("/items/{onboarding_item}/note", page.Handle(h.askNote))
	r.Post("/items/{onboarding_item}/note", page.Handle(h.note))
	r.Get("/project", page.Handle(h.askProject))
	r.Post("/project", page.Handle(h.project))
}

// leading lets through those who lead.
func leading(next http.Handler) http.Handler {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if !auth.From(r.Context()).Role.Leads() {
			return errs.Forbidden
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

func home(who auth.Identity) string { return who.Brand.Home() + "onboarding" }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func today(z ui.Zone) time.Time { return clock.Date(z.Now, z.At) }

// view is a plan, ready to be drawn.
type view struct {
	plans.Plan
	who  auth.Identity
	base string // of what is done with the plan
	back string // of the page it stands on
	own  bool
	zone ui.Zone
}

func (h pages) zone(ctx context.Context) ui.Zone {
	return ui.Zone{Now: h.now(), At: auth.From(ctx).Brand.Zone}
}

// act is who does something: on the own pages the member who signs in.
func (h pages) act(who auth.Identity) (plans.Act, error) {
	a := plans.Act{By: who.Actor()}
	if h.own {
		if who.Member == uuid.Nil {
			return a, errs.NotFound
		}
		a.Member = who.Member
	}
	return a, nil
}

// at is what the pages of a plan start from.
func (h pages) at(r *http.Request) (view, plans.Act, error) {
	who := auth.From(r.Context())
	a, err := h.act(who)
	if err != nil {
		return view{}, a, err
	}
	id, err := page.ID(r, "onboarding")
	if err != nil {
		return view{}, a, err
	}
	p, err := h.plans.Get(r.Context(), who.Tenant(), id, a.Member)
	return h.viewOf(r.Context(), who, p), a, err
}

func (h pages) viewOf(ctx context.Context, who auth.Identity, p plans.Plan) view {
	v := view{Plan: p, who: who, own: h.own, zone: h.zone(ctx), base: home(who) + "/" + p.ID.String()}
	v.back = v.base
	if h.own {
		v.back = home(who) + "/mine"
		v.base = v.back + "/" + p.ID.String()
	}
	return v
}

// item is the one in the path.
func (v view) item(r *http.Request) (plans.Item, error) {
	id, err := page.ID(r, "onboarding_item")
	if err != nil {
		return plans.Item{}, err
	}
	for _, i := range v.Items {
		if i.ID == id {
			return i, nil
		}
	}
	return plans.Item{}, errs.NotFound
}

// done goes back to the plan and says so; a failure a person can read is said
// there too.
func done(w http.ResponseWriter, r *http.Request, v view, err error, said string, undo ...ui.Action) error {
	var bad errs.Invalid
	switch {
	case errors.As(err, &bad):
		for _, m := range bad {
			page.Flash(w, r, ui.Bad, m)
		}
	case err != nil:
		return err
	default:
		page.Flash(w, r, ui.OK, i18n.Msg(said, "Name", v.Member.Name), undo...)
	}
	return page.Redirect(w, r, v.back)
}

func dayOf(s string) time.Time {
	d, _ := time.Parse(time.DateOnly, s) // what cannot be read is none
	return d
}

func dateText(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

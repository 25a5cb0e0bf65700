// Package galas serves the pages under /b/{brand}/care/gala: for whom a seat
// is kept, who answered what, who sits where and who came; and the pages on
// which guests answer, signed in or by their link.
package galas

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Needs are what the pages are built on.
type Needs struct {
	Galas   *gala.Store
	Members *member.Store
	Brands  *brand.Store
	Clock   clock.Clock
	Secret  []byte // of which guests' links are made
}

type pages struct {
	Needs
	links gala.Links
}

func of(n Needs) pages { return pages{n, gala.NewLinks(n.Secret)} }

// Pages are /care/gala and below. They are for the staff of the brand.
func Pages(n Needs) func(chi.Router) {
	h := of(n)
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.plan))
		r.Route("/{gala}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/edit", page.Handle(h.edit))
			r.Post("/edit", page.Handle(h.revise))
			r.Post("/cancel", page.Handle(h.cancel))
			r.Post("/invite", page.Handle(h.invite))
			r.Post("/reserve", page.Handle(h.reserve))
			r.Get("/print", page.Handle(h.print))
			r.Get("/seating", page.Handle(h.seating))
			r.Post("/tables", page.Handle(h.addTables))
			r.Post("/tables/{table}", page.Handle(h.editTable))
			r.Post("/tables/{table}/remove", page.Handle(h.removeTable))
			r.Post("/fill", page.Handle(h.fill))
			r.Get("/guests/{member}", page.Handle(h.guest))
			r.Post("/guests/{member}", page.Handle(h.note))
			r.Post("/guests/{member}/seat", page.Handle(h.seat))
			r.Post("/guests/{member}/attend", page.Handle(h.attend))
			r.Post("/guests/{member}/remove", page.Handle(h.remove))
		})
	}
}

func (h pages) zone(who auth.Identity) ui.Zone {
	return ui.Zone{Now: h.Clock().In(who.Brand.Zone), At: who.Brand.Zone}
}

func careURL(who auth.Identity) string { return who.Brand.Home() + "care" }

func listURL(who auth.Identity) string { return careURL(who) + "/gala" }

func galaURL(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

// list leads to the gala where there is one, which is as a rule; else it says
// how to begin.
func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	all, err := h.Galas.List(r.Context(), who.Tenant(), 20)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "galas.title")}, list(who, h.zone(who), all))
}

// form is a gala as somebody types it.
type form struct {
	who                                      auth.Identity
	id                                       uuid.UUID // uuid.Nil for a new one
	title, on, clock, place, answerBy, about string
	version                                  int
}

func readForm(r *http.Request, who auth.Identity) form {
	v := r.PostFormValue
	f := form{who: who, title: v("title"), on: v("on"), clock: v("clock"), place: v("place"), answerBy: v("answer_by"), about: v("about")}
	f.version, _ = strconv.Atoi(v("version"))
	return f
}

// outline is the form as the store takes it, the time in the brand's zone.
func (f form) outline() gala.Outline {
	at, err := time.ParseInLocation("2006-01-02 15:04", f.on+" "+f.clock, f.who.Brand.Zone)
	if err != nil {
		at = time.Time{}
	}
	by, err := time.Parse(time.DateOnly, f.answerBy)
	if err != nil {
		by = time.Time{}
	}
	return gala.Outline{Title: f.title, At: at, Place: f.place, AnswerBy: by, About: f.about}
}

func (f form) heading(ctx context.Context) string {
	if f.id == uuid.Nil {
		return i18n.T(ctx, "galas.new")
	}
	return i18n.T(ctx, "galas.edit")
}

func (f form) action() string {
	if f.id == uuid.Nil {
		return listURL(f.who) + "/new"
	}
	return galaURL(f.who, f.id) + "/edit"
}

func (f form) back() string {
	if f.id == uuid.Nil {
		return listURL(f.who)
	}
	return galaURL(f.who, f.id)
}

func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	f := form{who: who, clock: "18:00"}
	return page.Render(w, r, ui.Frame{Title: f.heading(r.Context())}, planning(f, nil))
}

func (h pages) plan(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	f := readForm(r, who)
	id, err := h.Galas.Plan(r.Context(), who.Tenant(), who.Actor(), uuid.Nil, f.outline())
	if err != nil {
		return refuse(w, r, err, f)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.planned"))
	return page.Redirect(w, r, galaURL(who, id))
}

func refuse(w http.ResponseWriter, r *http.Request, err error, f form) error {
	return page.Reject(w, r, err, ui.Frame{Title: f.heading(r.Context())}, func(bad errs.Invalid) templ.Component { return planning(f, bad) })
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	at := s.At.In(s.who.Brand.Zone)
	f := form{who: s.who, id: s.ID, title: s.Title, on: at.Format(time.DateOnly), clock: at.Format("15:04"), place: s.Place, answerBy: s.AnswerBy.Format(time.DateOnly), about: s.About, version: s.Version}
	return page.Render(w, r, ui.Frame{Title: s.Title}, planning(f, nil))
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	f := readForm(r, s.who)
	f.id = s.ID
	if err := h.Galas.Edit(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, f.version, f.outline()); err != nil {
		return refuse(w, r, err, f)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.kept"))
	return page.Redirect(w, r, s.home())
}

func (h pages) cancel(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("galas.called_off"), "", func(s scene) error {
		return h.Galas.Cancel(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, r.PostFormValue("reason"))
	})
}

// Package ceremonies serves the pages under /b/{brand}/ceremonies: planning
// the ceremony at which somebody passes on what they did, its run sheet, and
// afterwards how it was.
package ceremonies

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	ceremonies *ceremony.Store
	handovers  *handover.Store
	members    *member.Store
	files      *file.Store
	now        clock.Clock
}

// Pages are /ceremonies and below. They are for the staff of the brand.
func Pages(ceremonies *ceremony.Store, handovers *handover.Store, members *member.Store, files *file.Store, now clock.Clock) func(chi.Router) {
	h := pages{ceremonies, handovers, members, files, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.plan))
		r.Route("/{ceremony}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/print", page.Handle(h.print))
			r.Get("/edit", page.Handle(h.edit))
			r.Post("/edit", page.Handle(h.revise))
			r.Post("/record", page.Handle(h.record))
			r.Post("/cancel", page.Handle(h.cancel))
			r.Post("/files", page.Handle(h.hang))
			r.Post("/files/{file}/remove", page.Handle(h.unhang))
			r.Post("/steps", page.Handle(h.addStep))
			r.Post("/steps/{ceremony_step}", page.Handle(h.editStep))
			r.Post("/steps/{ceremony_step}/move", page.Handle(h.moveStep))
			r.Post("/steps/{ceremony_step}/remove", page.Handle(h.removeStep))
		})
	}
}

// Calendar is a ceremony as a file for a calendar, for the team and for who
// gives or takes in it.
func Calendar(ceremonies *ceremony.Store, now clock.Clock) http.HandlerFunc {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		who := auth.From(r.Context())
		id, err := page.ID(r, "ceremony")
		if err != nil {
			return err
		}
		c, err := ceremonies.Get(r.Context(), who.Tenant(), id)
		if err == nil && who.Role == auth.Member && !c.With(who.Member) {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="ceremony.ics"`)
		return c.Calendar(w, who.Brand.Name, c.Link, now())
	})
}

func (h pages) at(r *http.Request) (auth.Identity, ceremony.Ceremony, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "ceremony")
	if err != nil {
		return who, ceremony.Ceremony{}, err
	}
	c, err := h.ceremonies.Get(r.Context(), who.Tenant(), id)
	return who, c, err
}

func zoneOf(who auth.Identity, now clock.Clock) ui.Zone {
	return ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}
}

func listURL(who auth.Identity) string { return who.Brand.Home() + "ceremonies" }

func url(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

// roll is the list, ready to be drawn.
type roll struct {
	ceremony.Numbers
	who   auth.Identity
	found []ceremony.Ceremony
	more  string
	zone  ui.Zone
}

const perPage = 30

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	before, err := time.Parse(time.RFC3339, r.FormValue("before"))
	if err != nil {
		before = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	found, n, err := h.ceremonies.List(r.Context(), who.Tenant(), before, perPage)
	if err != nil {
		return err
	}
	l := roll{n, who, found, "", zoneOf(who, h.now)}
	if len(found) == perPage {
		l.more = listURL(who) + "?before=" + found[perPage-1].At.UTC().Format("2006-01-02T15:04:05Z")
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "ceremonies.title")}, listed(l))
}

// form is a ceremony as somebody types it.
type form struct {
	who                                      auth.Identity
	id                                       uuid.UUID // uuid.Nil for a new one
	handover, title, on, clock, place, link  string
	giver, taker, witnesses, token, story, q string
	version                                  int
	pool                                     []ui.Option
}

// blank asks what a new ceremony is to be; a hand-over fills in what it knows.
func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	f := form{who: who, handover: r.FormValue("handover"), giver: r.FormValue("giver"), taker: r.FormValue("taker"), q: r.FormValue("q"), clock: "15:00"}
	f.title, f.on, f.place, f.token = r.FormValue("title"), r.FormValue("on"), r.FormValue("place"), r.FormValue("token")
	if id, err := uuid.Parse(f.handover); err == nil {
		whole, err := h.handovers.Get(ctx, who.Tenant(), id)
		if err != nil || whole.Hidden() && !who.Role.Leads() {
			return errs.NotFound
		}
		there, err := h.ceremonies.For(ctx, who.Tenant(), id)
		switch {
		case err != nil:
			return err
		case there != uuid.Nil:
			return page.Redirect(w, r, url(who, there))
		}
		f.giver, f.taker, f.on = whole.Leaver.ID.String(), whole.Successor.ID.String(), whole.LeavingOn.Format(time.DateOnly)
		f.title = i18n.T(ctx, "ceremonies.usual_title", "Name", whole.Leaver.Name)
	}
	if err := h.fillPool(ctx, &f); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "ceremonies.new")}, planning(f, nil))
}

// fillPool lists who may give or take: whoever is chosen, and whom a search
// found.
func (h pages) fillPool(ctx context.Context, f *form) error {
	var ids []uuid.UUID
	for _, s := range []string{f.giver, f.taker} {
		if id, err := uuid.Parse(s); err == nil && id != uuid.Nil {
			ids = append(ids, id)
		}
	}
	people, err := h.members.GetMany(ctx, f.who.Tenant(), ids)
	if err != nil {
		return err
	}
	if f.q = strings.TrimSpace(f.q); f.q != "" {
		found, err := h.members.List(ctx, f.who.Tenant(), member.Filter{Text: f.q}, member.ByName, "", 10)
		if err != nil {
			return err
		}
		people = append(people, found.Members...)
	}
	for _, m := range people {
		o := ui.Option{Value: m.ID.String(), Label: i18n.T(ctx, "handovers.pool", "Name", m.DisplayName(), "Tier", ui.TierName(ctx, string(m.Tier)))}
		if !slices.Contains(f.pool, o) {
			f.pool = append(f.pool, o)
		}
	}
	return nil
}

func readForm(r *http.Request, who auth.Identity) form {
	v := r.PostFormValue
	f := form{
		who: who, handover: v("handover"), title: v("title"), on: v("on"), clock: v("clock"), place: v("place"), link: v("link"),
		giver: v("giver"), taker: v("taker"), witnesses: v("witnesses"), token: v("token"), story: v("story"),
	}
	f.version, _ = strconv.Atoi(v("version"))
	return f
}

// outline is the form as the store takes it, the time in the brand's zone.
func (f form) outline() ceremony.Outline {
	at, err := time.ParseInLocation("2006-01-02 15:04", f.on+" "+f.clock, f.who.Brand.Zone)
	if err != nil {
		at = time.Time{}
	}
	return ceremony.Outline{
		Handover: idOf(f.handover), Title: f.title, At: at, Place: f.place, Link: f.link, Giver: idOf(f.giver), Taker: idOf(f.taker),
		Witnesses: f.witnesses, Token: f.token, Story: f.story,
	}
}

func idOf(s string) uuid.UUID {
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// usual is the run sheet a ceremony begins with.
func usual(ctx context.Context) []ceremony.Step {
	var all []ceremony.Step
	for _, s := range []struct {
		id      string
		minutes int
	}{{"gather", 10}, {"open", 3}, {"story", 8}, {"token", 5}, {"promise", 5}, {"witness", 4}, {"photo", 5}} {
		all = append(all, ceremony.Step{Title: i18n.T(ctx, "ceremonies.usual."+s.id), Minutes: s.minutes, Owner: i18n.T(ctx, "ceremonies.usual."+s.id+"_who")})
	}
	return all
}

func (h pages) plan(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	f := readForm(r, who)
	id, err := h.ceremonies.Plan(ctx, who.Tenant(), who.Actor(), f.outline(), usual(ctx))
	if err != nil {
		return h.refuse(w, r, err, f)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("ceremonies.planned"))
	return page.Redirect(w, r, url(who, id))
}

func (h pages) refuse(w http.ResponseWriter, r *http.Request, err error, f form) error {
	if lost := h.fillPool(r.Context(), &f); lost != nil {
		return lost
	}
	return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "ceremonies.title")}, func(bad errs.Invalid) templ.Component { return planning(f, bad) })
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	who, c, err := h.at(r)
	if err != nil {
		return err
	}
	at := c.At.In(who.Brand.Zone)
	f := form{
		who: who, id: c.ID, title: c.Title, on: at.Format(time.DateOnly), clock: at.Format("15:04"), place: c.Place, link: c.Link, giver: c.Giver.String(),
		taker: c.Taker.String(), witnesses: c.Witnesses, token: c.Token, story: c.Story, version: c.Version, q: r.FormValue("q"),
	}
	if err := h.fillPool(r.Context(), &f); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: c.Title}, planning(f, nil))
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	who, c, err := h.at(r)
	if err != nil {
		return err
	}
	f := readForm(r, who)
	f.id = c.ID
	if err := h.ceremonies.Edit(r.Context(), who.Tenant(), who.Actor(), c.ID, f.version, f.outline()); err != nil {
		return h.refuse(w, r, err, f)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.kept"))
	return page.Redirect(w, r, url(who, c.ID))
}

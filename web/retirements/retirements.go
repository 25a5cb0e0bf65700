// Package retirements serves the pages under /b/{brand}/retirements: the way
// from the conversation to the day, its receipt, coming back, and what the
// retired have.
package retirements

import (
	"context"
	"errors"
	"net/http"
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
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/profile"
	"xinhuo/internal/retirement"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Needs is what the pages are built on.
type Needs struct {
	Retirements *retirement.Store
	Members     *member.Store
	Titles      *title.Store
	Profiles    *profile.Store
	Ceremonies  *ceremony.Store
	Clock       clock.Clock
}

type pages struct{ Needs }

// Pages are /retirements and below. They are for the staff of the brand; what
// is decided there is for those whom leads lets in.
func Pages(n Needs, leads func(http.Handler) http.Handler) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.begin))
		r.Get("/reasons", page.Handle(h.reasons))
		r.Get("/privileges", page.Handle(h.privileges))
		r.With(leads).Get("/return/{member}", page.Handle(h.askReturn))
		r.With(leads).Post("/return/{member}", page.Handle(h.bringBack))
		r.Route("/{retirement}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			for _, s := range retirement.Steps {
				who := []func(http.Handler) http.Handler{}
				if s == retirement.Standing || s == retirement.Check {
					who = append(who, leads)
				}
				r.Get("/"+string(s), page.Handle(h.ask(s)))
				r.With(who...).Post("/"+string(s), page.Handle(h.keep(s)))
			}
			r.Post("/invite", page.Handle(h.invite))
			r.With(leads).Post("/undo", page.Handle(h.undo))
			r.With(leads).Post("/unplan", page.Handle(h.unplan))
			r.Post("/cancel", page.Handle(h.cancel))
		})
	}
}

func zoneOf(who auth.Identity, now clock.Clock) ui.Zone {
	return ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}
}

func listURL(who auth.Identity) string { return who.Brand.Home() + "retirements" }

func url(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func idOf(s string) uuid.UUID {
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// scene is one retirement as a page shows it, and what a form on it said.
type scene struct {
	retirement.Retirement
	who  auth.Identity
	zone ui.Zone
	step retirement.Step

	titles     []title.Title // to choose from
	borne      map[uuid.UUID]bool
	ceremonies []ceremony.Ceremony
	profile    profile.Profile
	work       profile.Work
	words      profile.Words
	burden     retirement.Burden
	form       form
}

// form is what was typed and may have to be shown again.
type form struct {
	talk              retirement.Talk
	story             string
	verdict           retirement.Verdict
	standing          string // good, bad or nothing yet
	chosen            []string
	citations         map[string]string
	privileges        string
	on                string
	ceremony          string
	heldWhy, paper    string
	reason            string
	textVersion, read int
}

func (h pages) scene(r *http.Request) (scene, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "retirement")
	if err != nil {
		return scene{}, err
	}
	found, err := h.Retirements.Get(r.Context(), who.Tenant(), id)
	s := scene{Retirement: found, who: who, zone: zoneOf(who, h.Clock)}
	s.form = form{
		talk: found.Talk, story: found.Story, verdict: found.Verdict, citations: map[string]string{}, privileges: strings.Join(found.Privileges, "\n"),
		heldWhy: found.HeldWhy, read: found.Version,
	}
	if found.Judged() {
		s.form.standing = "bad"
		if found.Verdict.Good {
			s.form.standing = "good"
		}
	}
	for _, c := range found.Titles {
		s.form.chosen, s.form.citations[c.Title.ID.String()] = append(s.form.chosen, c.Title.ID.String()), c.Citation
	}
	if found.On != nil {
		s.form.on = found.On.Format(time.DateOnly)
	}
	if found.Ceremony != uuid.Nil {
		s.form.ceremony = found.Ceremony.String()
	}
	return s, err
}

func (s scene) url() string { return url(s.who, s.ID) }

func (s scene) stepURL(step retirement.Step) string { return s.url() + "/" + string(step) }

func (s scene) title(ctx context.Context) string {
	return i18n.T(ctx, "retirements.of", "Name", s.Name)
}

func (s scene) frame(ctx context.Context) ui.Frame { return ui.Frame{Title: s.title(ctx)} }

// show leads to the step that is next; what is decided has a page of its own.
func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	if s.State == retirement.Draft {
		return page.Redirect(w, r, s.stepURL(s.Next()))
	}
	return page.Render(w, r, s.frame(r.Context()), shown(s, nil))
}

// blank asks who retires.
func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	p, err := h.pick(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "retirements.new")}, choosing(p, nil))
}

// picking is who may be chosen.
type picking struct {
	who    auth.Identity
	q      string
	found  []member.Member
	chosen string
}

func (h pages) pick(r *http.Request) (picking, error) {
	who := auth.From(r.Context())
	p := picking{who: who, q: strings.TrimSpace(r.FormValue("q")), chosen: r.FormValue("member")}
	if id := idOf(p.chosen); id != uuid.Nil {
		m, err := h.Members.Get(r.Context(), who.Tenant(), id)
		if err != nil {
			return p, err
		}
		p.found = append(p.found, m)
	}
	if p.q != "" {
		found, err := h.Members.List(r.Context(), who.Tenant(), member.Filter{Text: p.q, Tiers: []member.Tier{member.Core}}, member.ByName, "", 10)
		if err != nil {
			return p, err
		}
		p.found = append(p.found, found.Members...)
	}
	return p, nil
}

func (h pages) begin(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	id := idOf(r.PostFormValue("member"))
	there, err := h.Retirements.OpenOf(ctx, who.Tenant(), id)
	if err == nil {
		return page.Redirect(w, r, url(who, there.ID))
	}
	if !errors.Is(err, errs.NotFound) {
		return err
	}
	var made uuid.UUID
	if id == uuid.Nil {
		err = errs.Invalid{"member": i18n.Msg("retirements.who_missing")}
	} else {
		made, err = h.Retirements.Begin(ctx, who.Tenant(), who.Actor(), id)
	}
	if err != nil {
		p, lost := h.pick(r)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(ctx, "retirements.new")}, func(bad errs.Invalid) templ.Component { return choosing(p, bad) })
	}
	return page.Redirect(w, r, url(who, made)+"/"+string(retirement.Why))
}

// did does something about a retirement and comes back to its page.
func (h pages) did(w http.ResponseWriter, r *http.Request, done i18n.Message, do func(s scene) error) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	back := s.url()
	if err := do(s); err != nil {
		return page.SayWhy(w, r, err, back)
	}
	page.Flash(w, r, ui.OK, done)
	return page.Redirect(w, r, back)
}

func (h pages) invite(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("retirements.invited"), func(s scene) error {
		return h.Retirements.Invite(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID)
	})
}

func (h pages) undo(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("retirements.undone"), func(s scene) error {
		return h.Retirements.Undo(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID)
	})
}

func (h pages) unplan(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("retirements.unplanned"), func(s scene) error {
		return h.Retirements.Unplan(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID)
	})
}

// cancel asks for a reason on the page where the button stands.
func (h pages) cancel(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	s.form.reason, s.step = r.PostFormValue("reason"), s.Next()
	if err := h.Retirements.Cancel(r.Context(), s.who.Tenant(), s.who.Actor(), s.who.Role.Leads(), s.ID, s.form.reason); err != nil {
		return page.Reject(w, r, err, s.frame(r.Context()), func(bad errs.Invalid) templ.Component { return calling(s, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("retirements.called_off", "Name", s.Name))
	return page.Redirect(w, r, listURL(s.who))
}

func versionOf(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.PostFormValue(name))
	return n
}

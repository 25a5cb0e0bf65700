// Package titles serves /b/{brand}/settings/titles, the titles a brand
// confers, and /b/{brand}/members/{member}/titles, conferring one.
package titles

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	titles  *title.Store
	members *member.Store
	now     clock.Clock
}

// Settings are /settings/titles and below. They are for those who lead.
func Settings(titles *title.Store) func(chi.Router) {
	h := pages{titles: titles}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Post("/", page.Handle(h.add))
		r.Post("/usual", page.Handle(h.usual))
		r.Get("/{title}", page.Handle(h.edit))
		r.Post("/{title}", page.Handle(h.revise))
		r.Post("/{title}/retire", page.Handle(h.retire))
	}
}

// Of are /members/{member}/titles and below: conferring and revoking.
func Of(titles *title.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{titles, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.ask))
		r.Post("/", page.Handle(h.confer))
		r.Get("/{award}", page.Handle(h.askRevoke))
		r.Post("/{award}", page.Handle(h.revoke))
	}
}

// shelf is the settings page, ready to be drawn.
type shelf struct {
	who   auth.Identity
	all   []title.Title
	typed title.Title // of the form: a new one, or the one that is changed
}

func (s shelf) url() string { return s.who.Brand.Home() + "settings/titles" }

func (s shelf) isNew() bool { return s.typed.ID == uuid.Nil }

func (s shelf) action() string {
	if s.isNew() {
		return s.url()
	}
	return s.url() + "/" + s.typed.ID.String()
}

func frame(ctx context.Context) ui.Frame { return ui.Frame{Title: i18n.T(ctx, "titles.title")} }

func (h pages) shelf(r *http.Request) (shelf, error) {
	who := auth.From(r.Context())
	all, err := h.titles.List(r.Context(), who.Tenant())
	return shelf{who, all, title.Title{Rank: 100}}, err
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	s, err := h.shelf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r.Context()), listed(s, nil))
}

func typed(r *http.Request) title.Title {
	rank, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("rank")))
	if err != nil {
		rank = -1
	}
	t := title.Title{Name: r.PostFormValue("name"), Meaning: r.PostFormValue("meaning"), Rank: rank}
	for line := range strings.Lines(r.PostFormValue("privileges")) {
		if line = strings.TrimSpace(line); line != "" {
			t.Privileges = append(t.Privileges, line)
		}
	}
	t.Version, _ = strconv.Atoi(r.PostFormValue("version"))
	return t
}

func (h pages) add(w http.ResponseWriter, r *http.Request) error {
	s, err := h.shelf(r)
	if err != nil {
		return err
	}
	s.typed = typed(r)
	if _, err := h.titles.Add(r.Context(), s.who.Tenant(), s.who.Actor(), s.typed); err != nil {
		return page.Reject(w, r, err, frame(r.Context()), func(bad errs.Invalid) templ.Component { return listed(s, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("titles.added", "Title", s.typed.Name))
	return page.Redirect(w, r, s.url())
}

func (h pages) usual(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	if err := h.titles.Usual(r.Context(), who.Tenant(), title.UsualIn(i18n.From(r.Context()))); err != nil {
		return err
	}
	return page.Redirect(w, r, shelf{who: who}.url())
}

// chosen is the shelf with the title in the path in its form.
func (h pages) chosen(r *http.Request) (shelf, error) {
	s, err := h.shelf(r)
	if err != nil {
		return s, err
	}
	id, err := page.ID(r, "title")
	if err != nil {
		return s, err
	}
	for _, t := range s.all {
		if t.ID == id {
			s.typed = t
			return s, nil
		}
	}
	return s, errs.NotFound
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	s, err := h.chosen(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r.Context()), editing(s, nil))
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	s, err := h.chosen(r)
	if err != nil {
		return err
	}
	id := s.typed.ID
	s.typed = typed(r)
	s.typed.ID = id
	if err := h.titles.Edit(r.Context(), s.who.Tenant(), s.who.Actor(), s.typed); err != nil {
		return page.Reject(w, r, err, frame(r.Context()), func(bad errs.Invalid) templ.Component { return editing(s, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("titles.kept", "Title", s.typed.Name))
	return page.Redirect(w, r, s.url())
}

func (h pages) retire(w http.ResponseWriter, r *http.Request) error {
	s, err := h.chosen(r)
	if err != nil {
		return err
	}
	if err := h.titles.Retire(r.Context(), s.who.Tenant(), s.who.Actor(), s.typed.ID); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("titles.retired", "Title", s.typed.Name))
	return page.Redirect(w, r, s.url())
}

// rank is a member and what was conferred on them, ready to be drawn.
type rank struct {
	member.Member
	who                 auth.Identity
	zone                ui.Zone
	awards              []title.Award
	all                 []title.Title // that may be conferred
	title, on, citation string        // what was typed
	award               title.Award   // that is revoked
	reason              string
}

func (k rank) home() string { return k.who.Brand.Home() + "members/" + k.ID.String() }

func (k rank) url() string { return k.home() + "/titles" }

func (h pages) rankOf(ctx context.Context, m member.Member) (rank, error) {
	who := auth.From(ctx)
	now := h.now()
	k := rank{Member: m, who: who, zone: ui.Zone{Now: now.In(who.Brand.Zone), At: who.Brand.Zone}, on: clock.Date(now, who.Brand.Zone).Format(time.DateOnly)}
	of, err := h.titles.Of(ctx, who.Tenant(), m.ID)
	k.awards = of[m.ID]
	return k, err
}

func (h pages) rank(r *http.Request) (rank, error) {
	id, err := page.ID(r, "member")
	if err != nil {
		return rank{}, err
	}
	m, err := h.members.Get(r.Context(), auth.From(r.Context()).Tenant(), id)
	if err != nil {
		return rank{}, err
	}
	k, err := h.rankOf(r.Context(), m)
	if err != nil {
		return k, err
	}
	all, err := h.titles.List(r.Context(), k.who.Tenant())
	for _, t := range all {
		if !t.Retired && !k.bears(t.ID) {
			k.all = append(k.all, t)
		}
	}
	return k, err
}

func (k rank) bears(id uuid.UUID) bool {
	for _, a := range k.awards {
		if a.Stands() && a.Title.ID == id {
			return true
		}
	}
	return false
}

func (k rank) choices() []ui.Option {
	var all []ui.Option
	for _, t := range k.all {
		all = append(all, ui.Option{Value: t.ID.String(), Label: t.Name, Hint: t.Meaning})
	}
	return all
}

func (h pages) ask(w http.ResponseWriter, r *http.Request) error {
	k, err := h.rank(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r.Context()), conferring(k, nil))
}

func (h pages) confer(w http.ResponseWriter, r *http.Request) error {
	k, err := h.rank(r)
	if err != nil {
		return err
	}
	k.title, k.on, k.citation = r.PostFormValue("title"), r.PostFormValue("on"), r.PostFormValue("citation")
	if err := h.keepAward(r.Context(), k); err != nil {
		return page.Reject(w, r, err, frame(r.Context()), func(bad errs.Invalid) templ.Component { return conferring(k, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("titles.conferred", "Name", k.DisplayName()))
	return page.Redirect(w, r, k.home())
}

func (h pages) keepAward(ctx context.Context, k rank) error {
	id, err := uuid.Parse(k.title)
	if err != nil {
		return errs.Invalid{"title": i18n.Msg("titles.choose")}
	}
	on, _ := time.Parse(time.DateOnly, k.on)
	_, err = h.titles.Confer(ctx, k.who.Tenant(), k.who.Actor(), title.Conferral{Title: id, Member: k.ID, On: on, Citation: k.citation})
	return err
}

func (h pages) revoking(r *http.Request) (rank, error) {
	k, err := h.rank(r)
	if err != nil {
		return k, err
	}
	id, err := page.ID(r, "award")
	if err != nil {
		return k, err
	}
	for _, a := range k.awards {
		if a.ID == id {
			k.award, k.reason = a, r.PostFormValue("reason")
			return k, nil
		}
	}
	return k, errs.NotFound
}

func (h pages) askRevoke(w http.ResponseWriter, r *http.Request) error {
	k, err := h.revoking(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r.Context()), revoking(k, nil))
}

func (h pages) revoke(w http.ResponseWriter, r *http.Request) error {
	k, err := h.revoking(r)
	if err != nil {
		return err
	}
	if err := h.titles.Revoke(r.Context(), k.who.Tenant(), k.who.Actor(), k.award.ID, k.reason); err != nil {
		return page.Reject(w, r, err, frame(r.Context()), func(bad errs.Invalid) templ.Component { return revoking(k, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("titles.revoked", "Title", k.award.Title.Name))
	return page.Redirect(w, r, k.home())
}

// Card is what was conferred on a member, on their page for the team.
func Card(titles *title.Store, now clock.Clock) page.Part {
	h := pages{titles: titles, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		k, err := h.rankOf(ctx, m)
		if err != nil {
			return nil, err
		}
		return card(k), nil
	}
}

// Own is what a member bears, on their own home.
func Own(titles *title.Store, now clock.Clock) page.Part {
	h := pages{titles: titles, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		k, err := h.rankOf(ctx, m)
		if err != nil {
			return nil, err
		}
		stand := k.awards[:0:0]
		for _, a := range k.awards {
			if a.Stands() {
				stand = append(stand, a)
			}
		}
		if k.awards = stand; len(stand) == 0 {
			return nil, nil
		}
		return own(k), nil
	}
}

// Package people is who may enter a brand: colleagues, their roles, and the
// invitations under way.
package people

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct{ accounts *auth.Store }

// Pages are /b/{brand}/settings/people.
func Pages(accounts *auth.Store) func(chi.Router) {
	h := pages{accounts}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/invite", page.Handle(h.inviteForm))
		r.Post("/invite", page.Handle(h.invite))
		r.Post("/invitations/{id}/revoke", page.Handle(h.revoke))
		r.Get("/{account}", page.Handle(h.person))
		r.Post("/{account}", page.Handle(h.changeRole))
		r.Post("/{account}/reach", page.Handle(h.setReach))
		r.Post("/{account}/disable", page.Handle(h.disable))
		r.Post("/{account}/enable", page.Handle(h.enable))
		r.Get("/{account}/remove", page.Handle(h.removeForm))
		r.Post("/{account}/remove", page.Handle(h.remove))
	}
}

// roster is what the list shows.
type roster struct {
	who    auth.Identity
	people []auth.Person
	active int
	open   []auth.Invitation
	next   string
	now    ui.Zone
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	after, _ := uuid.Parse(r.FormValue("after")) // what is no id is the first page
	people, err := h.accounts.People(ctx, who.Tenant(), after)
	if err != nil {
		return err
	}
	active, err := h.accounts.CountPeople(ctx, who.Tenant())
	if err != nil {
		return err
	}
	open, err := h.accounts.Invitations(ctx, who.Tenant())
	if err != nil {
		return err
	}
	v := roster{who: who, people: people, active: active, open: open, now: now(who)}
	if len(people) == auth.PeoplePage {
		v.next = home(who) + "?after=" + people[len(people)-1].Account.String()
	}
	return page.Render(w, r, frame(r, "people.title"), list(v))
}

func (h pages) inviteForm(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, frame(r, "people.invite.title"), inviteForm(auth.From(r.Context()), auth.Offer{}, nil))
}

// invite answers with the link itself instead of leading on: nobody can be
// shown it again.
func (h pages) invite(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	offer := auth.Offer{Role: auth.Role(r.PostFormValue("role")), Squads: squads(r), Note: r.PostFormValue("note")}
	made, token, err := h.accounts.Invite(r.Context(), who, offer)
	if err != nil {
		return page.Reject(w, r, err, frame(r, "people.invite.title"), func(bad errs.Invalid) templ.Component { return inviteForm(who, offer, bad) })
	}
	w.Header().Set("Location", home(who))
	link := page.Absolute(r, who.Brand.Home()+"join/"+token)
	return page.Respond(w, r, http.StatusCreated, frame(r, "people.made.title"), invited(who, made, link, now(who)))
}

func (h pages) revoke(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	who := auth.From(r.Context())
	if err := h.accounts.Revoke(r.Context(), who, id); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("people.open.revoked"))
	return page.Redirect(w, r, home(who))
}

func (h pages) person(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	return h.show(w, r, p, nil)
}

// show is one person's page, with what is wrong with what was asked for.
func (h pages) show(w http.ResponseWriter, r *http.Request, p auth.Person, wrong error) error {
	who, f := auth.From(r.Context()), ui.Frame{Title: p.Name}
	if wrong == nil {
		return page.Render(w, r, f, person(who, p, nil))
	}
	return page.Reject(w, r, wrong, f, func(bad errs.Invalid) templ.Component { return person(who, p, bad) })
}

// named finds the person in the path.
func (h pages) named(r *http.Request) (auth.Person, error) {
	id, err := page.ID(r, "account")
	if err != nil {
		return auth.Person{}, err
	}
	return h.accounts.Person(r.Context(), auth.From(r.Context()).Tenant(), id)
}

func (h pages) changeRole(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	who, role := auth.From(r.Context()), auth.Role(r.PostFormValue("role"))
	if err := h.accounts.ChangeRole(r.Context(), who, p.Account, role, squads(r)); err != nil {
		p.Role, p.Squads = role, squads(r)
		return h.show(w, r, p, err)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("people.person.saved", "Name", p.Name))
	if p.Account == who.Account && !role.Leads() {
		return page.Redirect(w, r, who.Brand.Home()) // they gave up this page too
	}
	return page.Redirect(w, r, home(who))
}

// setReach says how dealers and members may turn to somebody of the team.
func (h pages) setReach(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	who, reach := auth.From(r.Context()), auth.Reach{Wechat: r.PostFormValue("wechat"), Phone: r.PostFormValue("phone")}
	if err := h.accounts.SetReach(r.Context(), who, p.Account, reach); err != nil {
		p.Reach = reach
		return h.show(w, r, p, err)
	}
	said := "people.reach.saved"
	if reach = (auth.Reach{Wechat: strings.TrimSpace(reach.Wechat), Phone: strings.TrimSpace(reach.Phone)}); !reach.Known() {
		said = "people.reach.cleared"
	}
	page.Flash(w, r, ui.OK, i18n.Msg(said, "Name", p.Name))
	return page.Redirect(w, r, of(who, p))
}

func (h pages) disable(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	who := auth.From(r.Context())
	if err := h.accounts.Disable(r.Context(), who, p.Account); err != nil {
		return h.show(w, r, p, err)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("people.person.disabled", "Name", p.Name),
		ui.Action{Label: i18n.T(r.Context(), "people.person.enable"), Href: home(who) + "/" + p.Account.String() + "/enable"})
	return page.Redirect(w, r, home(who))
}

func (h pages) enable(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	who := auth.From(r.Context())
	if err := h.accounts.Enable(r.Context(), who, p.Account); err != nil {
		return h.show(w, r, p, err)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("people.person.enabled", "Name", p.Name))
	return page.Redirect(w, r, home(who))
}

// removeForm asks before what only a new invitation takes back.
func (h pages) removeForm(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: p.Name}, removeForm(auth.From(r.Context()), p))
}

func (h pages) remove(w http.ResponseWriter, r *http.Request) error {
	p, err := h.named(r)
	if err != nil {
		return err
	}
	who := auth.From(r.Context())
	if err := h.accounts.Remove(r.Context(), who, p.Account); err != nil {
		return h.show(w, r, p, err)
	}
	if p.Account == who.Account {
		page.Flash(w, r, ui.OK, i18n.Msg("people.person.left", "Brand", who.Brand.Name))
		return page.Redirect(w, r, "/me")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("people.person.removed", "Name", p.Name, "Brand", who.Brand.Name))
	return page.Redirect(w, r, home(who))
}

// ofTeam reports whether dealers and members may turn to p.
func ofTeam(p auth.Person) bool { return slices.Contains(auth.Team, p.Role) }

func squads(r *http.Request) []auth.Squad {
	var chosen []auth.Squad
	for _, s := range r.PostForm["squads"] {
		chosen = append(chosen, auth.Squad(s))
	}
	return chosen
}

func home(who auth.Identity) string { return who.Brand.Home() + "settings/people" }

func now(who auth.Identity) ui.Zone { return ui.Zone{Now: clock.System(), At: who.Brand.Zone} }

func frame(r *http.Request, title string) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), title)}
}

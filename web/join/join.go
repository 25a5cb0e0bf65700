// Package join is the door an invitation's link leads to.
package join

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	accounts *auth.Store
	sessions *auth.Sessions
	brands   *brand.Store
}

// Pages are /b/{brand}/join/{token}, open to whoever has the link.
func Pages(accounts *auth.Store, sessions *auth.Sessions, brands *brand.Store) func(chi.Router) {
	h := pages{accounts, sessions, brands}
	return func(r chi.Router) {
		r.Use(page.NoStore)
		r.Get("/{token}", page.Handle(h.door))
		r.Post("/{token}", page.Handle(h.accept))
	}
}

// visit is an invitation and who stands before it.
type visit struct {
	brand      brand.Brand
	token      string
	invitation auth.Invitation
	account    auth.Account // zero when signed out
	inside     bool         // the account is in the brand already
	now        time.Time
}

func (v visit) path() string { return v.brand.Home() + "join/" + v.token }

// signIn is where somebody who has an account signs in and comes back.
func (v visit) signIn() string { return "/login?next=" + url.QueryEscape(v.path()) }

// visit finds what the path names. An unknown brand and an unknown token are
// not found alike.
func (h pages) visit(r *http.Request) (visit, error) {
	b, err := h.brands.BySlug(r.Context(), chi.URLParam(r, "brand"))
	if err != nil {
		return visit{}, err
	}
	v := visit{brand: b, token: chi.URLParam(r, "token"), now: clock.System()}
	if v.invitation, err = h.accounts.Invitation(r.Context(), b.ID, v.token); err != nil {
		return visit{}, err
	}
	v.account, err = h.sessions.Account(r)
	if errors.Is(err, auth.SignedOut) {
		return v, nil
	}
	if err != nil {
		return visit{}, err
	}
	_, err = h.accounts.Person(r.Context(), b.ID, v.account.ID)
	if errors.Is(err, errs.NotFound) {
		return v, nil
	}
	v.inside = true
	return v, err
}

func (h pages) door(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	return show(w, r, v, auth.Newcomer{}, nil)
}

// show is the invitation as it stands: open, or why not.
func show(w http.ResponseWriter, r *http.Request, v visit, n auth.Newcomer, wrong error) error {
	f := ui.Frame{Title: i18n.T(r.Context(), "join.title", "Brand", v.brand.Name), Bare: true}
	form := func(bad errs.Invalid) templ.Component { return door(v, n, bad) }
	switch {
	case v.invitation.State != auth.Open:
		return page.Respond(w, r, http.StatusGone, f, closed(v))
	case wrong != nil:
		return page.Refuse(w, r, wrong, f, form)
	}
	return page.Render(w, r, f, form(nil))
}

func (h pages) accept(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	n := auth.Newcomer{Name: r.PostFormValue("name"), Login: r.PostFormValue("login"), Password: r.PostFormValue("password")}
	if v.account.ID != uuid.Nil && n.Login == "" {
		err = h.comeIn(w, r, v)
	} else {
		v.account = auth.Account{} // they mean to be somebody new
		err = h.arrive(w, r, v, n)
	}
	if errors.Is(err, errs.Conflict) { // closed meanwhile: show what it has become
		return h.again(w, r, n, err)
	}
	if err != nil {
		return show(w, r, v, n, err)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("join.joined", "Brand", v.brand.Name))
	return page.Redirect(w, r, v.brand.Home())
}

// comeIn lets the signed-in account into the brand. Their browser gets a new
// token, for they may do more now.
func (h pages) comeIn(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := h.accounts.Accept(r.Context(), v.brand, v.token, v.account.ID); err != nil {
		return err
	}
	return h.sessions.Renew(w, r)
}

// arrive makes an account for a newcomer and signs them in.
func (h pages) arrive(w http.ResponseWriter, r *http.Request, v visit, n auth.Newcomer) error {
	var ticket auth.Ticket
	err := h.accounts.Join(r.Context(), v.brand, v.token, n, auth.Address(r), func(tx postgres.Conn, account uuid.UUID) (err error) {
		ticket, err = h.sessions.OpenIn(tx, r, account)
		return err
	})
	if err != nil {
		return err
	}
	h.sessions.Give(w, ticket)
	return nil
}

func (h pages) again(w http.ResponseWriter, r *http.Request, n auth.Newcomer, wrong error) error {
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	return show(w, r, v, n, wrong)
}

// Package signup is where a brand begins: its name, its address, and who
// founds it.
package signup

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
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

// Pages are /signup and what helps to fill it in.
func Pages(accounts *auth.Store, sessions *auth.Sessions, brands *brand.Store) func(chi.Router) {
	h := pages{accounts, sessions, brands}
	return func(r chi.Router) {
		r.Use(page.NoStore)
		r.Get("/", page.Handle(h.form))
		r.Post("/", page.Handle(h.signUp))
		r.Get("/slug", page.Handle(h.slug))
	}
}

func (h pages) form(w http.ResponseWriter, r *http.Request) error {
	founder, err := h.founder(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r), form(auth.Application{}, founder, nil))
}

func (h pages) signUp(w http.ResponseWriter, r *http.Request) error {
	founder, err := h.founder(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("login") != "" {
		founder = auth.Account{} // they mean to be somebody else
	}
	a, err := h.application(r, founder)
	if err != nil {
		return err
	}
	var ticket auth.Ticket
	made, err := h.accounts.SignUp(r.Context(), a, func(tx postgres.Conn, account uuid.UUID) (err error) {
		ticket, err = h.sessions.OpenIn(tx, r, account)
		return err
	})
	if err != nil {
		return page.Refuse(w, r, err, frame(r), func(bad errs.Invalid) templ.Component { return form(a, founder, bad) })
	}
	h.sessions.Give(w, ticket)
	page.Flash(w, r, ui.OK, i18n.Msg("signup.welcome", "Brand", made.Name))
	return page.Redirect(w, r, made.Home())
}

// application reads the form. An address left empty is spelt from the name.
func (h pages) application(r *http.Request, founder auth.Account) (auth.Application, error) {
	a := auth.Application{
		Brand: r.PostFormValue("brand"), Slug: r.PostFormValue("slug"), Founder: founder.ID, Address: auth.Address(r),
		Newcomer: auth.Newcomer{Name: r.PostFormValue("name"), Login: r.PostFormValue("login"), Password: r.PostFormValue("password")},
	}
	if strings.TrimSpace(a.Slug) != "" {
		return a, nil
	}
	slug, err := h.brands.Suggest(r.Context(), a.Brand)
	a.Slug = slug
	return a, err
}

// slug answers with the field for the address: spelt from the brand's name
// while it is empty, and checked when it is not.
func (h pages) slug(w http.ResponseWriter, r *http.Request) error {
	typed := brand.CleanSlug(r.FormValue("slug"))
	if typed == "" {
		offer, err := h.brands.Suggest(r.Context(), r.FormValue("brand"))
		if err != nil {
			return err
		}
		return page.Render(w, r, frame(r), slugField(offer, nil))
	}
	err := h.brands.Free(r.Context(), typed)
	var bad errs.Invalid
	if err != nil && !errors.As(err, &bad) {
		return err
	}
	return page.Render(w, r, frame(r), slugField(typed, bad))
}

// founder is who is signed in already, the zero Account if nobody is.
func (h pages) founder(r *http.Request) (auth.Account, error) {
	a, err := h.sessions.Account(r)
	if errors.Is(err, auth.SignedOut) {
		return auth.Account{}, nil
	}
	return a, err
}

func frame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "signup.title"), Bare: true}
}

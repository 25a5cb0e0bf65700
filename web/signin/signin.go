// Package signin is the door for those who have a key: sign in and out.
package signin

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	accounts *auth.Store
	sessions *auth.Sessions
	links    *auth.Links
}

// Pages are /login and below, and POST /logout. Links may be nil: then signing
// in by e-mail is not offered.
func Pages(accounts *auth.Store, sessions *auth.Sessions, links *auth.Links) func(chi.Router) {
	h := pages{accounts, sessions, links}
	return func(r chi.Router) {
		r.Use(page.NoStore)
		r.Get("/login", page.Handle(h.form))
		r.Post("/login", page.Handle(h.signIn))
		r.Get("/login/link", page.Handle(h.linkForm))
		r.Post("/login/link", page.Handle(h.askLink))
		r.Get("/login/link/{token}", page.Handle(h.linkDoor))
		r.Post("/login/link/{token}", page.Handle(h.useLink))
		r.Post("/logout", page.Handle(h.signOut))
	}
}

// form is what there is to fill in; who is signed in has no need of it.
func (h pages) form(w http.ResponseWriter, r *http.Request) error {
	who, err := h.sessions.Account(r)
	switch {
	case err == nil:
		return h.goOn(w, r, who)
	case !errors.Is(err, auth.SignedOut):
		return err
	}
	return page.Render(w, r, frame(r), form(r.FormValue("login"), next(r), h.links.Offered(), nil))
}

func (h pages) signIn(w http.ResponseWriter, r *http.Request) error {
	attempt := auth.Attempt{Login: r.PostFormValue("login"), Password: r.PostFormValue("password"), Address: auth.Address(r)}
	who, err := h.accounts.SignIn(r.Context(), attempt)
	if err != nil {
		return page.Refuse(w, r, err, frame(r), func(bad errs.Invalid) templ.Component { return form(attempt.Login, next(r), h.links.Offered(), bad) })
	}
	if err := h.sessions.Open(w, r, who.ID); err != nil {
		return err
	}
	return h.goOn(w, r, who)
}

func (h pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := h.sessions.Close(w, r); err != nil {
		return err
	}
	if to := next(r); to != "" {
		return page.Redirect(w, r, to)
	}
	return page.Redirect(w, r, "/login")
}

// goOn leads to where the visitor was going, else to the only brand they
// have, else to the list of theirs.
func (h pages) goOn(w http.ResponseWriter, r *http.Request, who auth.Account) error {
	if to := next(r); to != "" {
		return page.Redirect(w, r, to)
	}
	places, err := h.accounts.Places(r.Context(), who.ID)
	switch {
	case err != nil:
		return err
	case len(places) == 1:
		return page.Redirect(w, r, "/b/"+places[0].Slug+"/")
	}
	return page.Redirect(w, r, "/me")
}

// next is the path the visitor was going to, "" when they were going nowhere
// in particular.
func next(r *http.Request) string {
	if to := page.SafeNext(r.FormValue("next")); to != "/" {
		return to
	}
	return ""
}

// hallOf is the hall of the brand to which a visitor was going, which is open
// to anybody; "" where they were going to none.
func hallOf(next string) string {
	rest, of := strings.CutPrefix(next, "/b/")
	slug, _, _ := strings.Cut(rest, "/")
	if !of || slug == "" || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return "/b/" + slug + "/hall"
}

func frame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "signin.title"), Bare: true}
}

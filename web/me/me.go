// Package me is what somebody keeps of their own, whichever brands they are
// in: name, password, and the devices they are signed in with.
package me

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	accounts *auth.Store
	sessions *auth.Sessions
}

// Pages are /me and what can be changed there.
func Pages(accounts *auth.Store, sessions *auth.Sessions) func(chi.Router) {
	h := pages{accounts, sessions}
	return func(r chi.Router) {
		r.Use(page.NoStore)
		r.Get("/", h.mine(h.show))
		r.Post("/name", h.mine(h.rename))
		r.Post("/password", h.mine(h.changePassword))
		r.Post("/sessions/{id}/end", h.mine(h.endSession))
		r.Post("/sessions/end", h.mine(h.endSessions))
	}
}

// mine hands a handler the account that is signed in, or leads to where one
// signs in.
func (h pages) mine(handle func(http.ResponseWriter, *http.Request, auth.Account) error) http.HandlerFunc {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		a, err := h.sessions.Account(r)
		if errors.Is(err, auth.SignedOut) {
			return page.SignIn(w, r)
		}
		if err != nil {
			return err
		}
		return handle(w, r, a)
	})
}

// view is all that the page shows.
type view struct {
	account  auth.Account
	places   []auth.Place
	back     ui.Link // to the brand they came from
	sessions []auth.Session
	now      ui.Zone
	name     string // as typed
	bad      errs.Invalid
}

func (h pages) view(r *http.Request, a auth.Account) (view, error) {
	places, err := h.accounts.Places(r.Context(), a.ID)
	if err != nil {
		return view{}, err
	}
	sessions, err := h.sessions.List(r, a.ID)
	return view{account: a, places: places, back: back(r, places), sessions: sessions, now: ui.Zone{Now: clock.System(), At: clock.Shanghai}, name: a.Name}, err
}

// back leads to the brand whose page led here, or else to their first one.
func back(r *http.Request, places []auth.Place) ui.Link {
	if len(places) == 0 {
		return ui.Link{}
	}
	of := places[0]
	if from, err := url.Parse(r.Referer()); err == nil {
		if i := slices.IndexFunc(places, func(p auth.Place) bool { return strings.HasPrefix(from.Path, "/b/"+p.Slug+"/") }); i >= 0 {
			of = places[i]
		}
	}
	return ui.Link{Label: of.Name, Href: "/b/" + of.Slug + "/"}
}

func (h pages) show(w http.ResponseWriter, r *http.Request, a auth.Account) error {
	v, err := h.view(r, a)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r), show(v))
}

// refuse shows the page again with what was wrong.
func (h pages) refuse(w http.ResponseWriter, r *http.Request, a auth.Account, wrong error) error {
	v, err := h.view(r, a)
	if err != nil {
		return err
	}
	return page.Refuse(w, r, wrong, frame(r), func(bad errs.Invalid) templ.Component {
		v.bad = bad
		if r.Form.Has("name") {
			v.name = r.PostFormValue("name")
		}
		return show(v)
	})
}

func (h pages) rename(w http.ResponseWriter, r *http.Request, a auth.Account) error {
	if err := h.accounts.Rename(r.Context(), a.ID, r.PostFormValue("name")); err != nil {
		return h.refuse(w, r, a, err)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("me.renamed"))
	return page.Redirect(w, r, "/me")
}

// changePassword leaves this browser signed in, with a new token, and no other.
func (h pages) changePassword(w http.ResponseWriter, r *http.Request, a auth.Account) error {
	err := h.accounts.ChangePassword(r.Context(), a.ID, auth.NewPassword{
		Current: r.PostFormValue("current"), Next: r.PostFormValue("password"), Address: auth.Address(r), Keep: h.sessions.Hash(r),
	})
	if err != nil {
		return h.refuse(w, r, a, err)
	}
	if err := h.sessions.Open(w, r, a.ID); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("me.password_changed"))
	return page.Redirect(w, r, "/me")
}

func (h pages) endSession(w http.ResponseWriter, r *http.Request, a auth.Account) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	if err := h.sessions.End(r.Context(), a.ID, id); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("me.devices.ended"))
	return page.Redirect(w, r, "/me#devices")
}

func (h pages) endSessions(w http.ResponseWriter, r *http.Request, a auth.Account) error {
	if err := h.sessions.EndAll(r.Context(), a.ID); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("me.signed_out_all"))
	return page.Redirect(w, r, "/login")
}

func frame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "me.title"), Bare: true}
}

package signin

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// linkForm asks where to send a link that signs in.
func (h pages) linkForm(w http.ResponseWriter, r *http.Request) error {
	if !h.links.Offered() {
		return errs.NotFound
	}
	return page.Render(w, r, linkFrame(r), linkForm(r.FormValue("login"), next(r), nil))
}

// askLink answers alike whoever the address belongs to.
func (h pages) askLink(w http.ResponseWriter, r *http.Request) error {
	if !h.links.Offered() {
		return errs.NotFound
	}
	login := r.PostFormValue("login")
	err := h.links.Ask(r.Context(), auth.Wish{
		Login: login, Address: auth.Address(r), Base: strings.TrimSuffix(page.Absolute(r, "/"), "/"), Next: next(r),
	})
	if err != nil {
		return page.Refuse(w, r, err, linkFrame(r), func(bad errs.Invalid) templ.Component { return linkForm(login, next(r), bad) })
	}
	return page.Render(w, r, linkFrame(r), linkSent(strings.TrimSpace(login)))
}

// linkDoor has one button: opening a page changes nothing, and a mail program
// that looks at links beforehand must not use them up.
func (h pages) linkDoor(w http.ResponseWriter, r *http.Request) error {
	who, err := h.found(r)
	if errors.Is(err, errs.NotFound) {
		return page.Respond(w, r, http.StatusGone, linkFrame(r), linkGone())
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, linkFrame(r), linkDoor(r.URL.Path, who))
}

func (h pages) found(r *http.Request) (auth.Account, error) {
	if !h.links.Offered() {
		return auth.Account{}, errs.NotFound
	}
	return h.links.Find(r.Context(), chi.URLParam(r, "token"))
}

func (h pages) useLink(w http.ResponseWriter, r *http.Request) error {
	if !h.links.Offered() {
		return errs.NotFound
	}
	var ticket auth.Ticket
	who, to, err := h.links.Use(r.Context(), chi.URLParam(r, "token"), func(tx postgres.Conn, account uuid.UUID) (err error) {
		ticket, err = h.sessions.OpenIn(tx, r, account)
		return err
	})
	if errors.Is(err, errs.NotFound) {
		return page.Respond(w, r, http.StatusGone, linkFrame(r), linkGone())
	}
	if err != nil {
		return err
	}
	h.sessions.Give(w, ticket)
	if to != "" {
		return page.Redirect(w, r, page.SafeNext(to))
	}
	return h.goOn(w, r, who)
}

func linkFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "signin.link.title"), Bare: true}
}

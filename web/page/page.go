// Package page is what every handler needs and no feature owns: turning a
// handler's error into a status, and a component into a page or a fragment.
package page

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/web/ui"
)

// Render answers 200 with the component: a whole page on a plain visit, alone
// when htmx asked for it. Of the frame a handler names the title; the brand,
// the navigation and who is asking come from Framed.
func Render(w http.ResponseWriter, r *http.Request, f ui.Frame, body templ.Component) error {
	return Respond(w, r, http.StatusOK, f, body)
}

// Reject answers 422 with the form shown again, and returns err unless it is
// errs.Invalid, the one kind of failure a form can show.
func Reject(w http.ResponseWriter, r *http.Request, err error, f ui.Frame, form func(bad errs.Invalid) templ.Component) error {
	var bad errs.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	return Respond(w, r, http.StatusUnprocessableEntity, f, form(bad))
}

// Respond is Render with another status. Nothing is written when the
// component fails, so that its error can still become a page.
func Respond(w http.ResponseWriter, r *http.Request, code int, f ui.Frame, body templ.Component) error {
	whole := !fragment(r)
	if whole {
		f = fill(r, f)
		f.Toasts = append(f.Toasts, flashed(w, r)...)
		body = ui.Page(f, body)
	}
	page := templ.GetBuffer() // they come back: a page is some 60 KB
	defer templ.ReleaseBuffer(page)
	if err := body.Render(r.Context(), page); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request, HX-Boosted, HX-History-Restore-Request, Cookie, Accept-Language")
	w.WriteHeader(code)
	_, err := w.Write(page.Bytes())
	return ignoreGone(r, err)
}

// Redirect sends the visitor on after a change was made.
func Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	if fragment(r) {
		w.Header().Set("HX-Redirect", to)
		if here(r, to) {
			w.Header().Set("HX-Refresh", "true")
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// here reports whether to is another place on the page that htmx asks from:
// a browser that is sent there scrolls and fetches nothing.
func here(r *http.Request, to string) bool {
	page, _, placed := strings.Cut(to, "#")
	from, err := url.Parse(r.Header.Get("HX-Current-URL"))
	return placed && err == nil && from.RequestURI() == page
}

// ID reads a uuid from the path. A malformed one is not found, like any id
// nobody has.
func ID(r *http.Request, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(chi.URLParam(r, name))
	if err != nil {
		return uuid.Nil, errs.NotFound
	}
	return id, nil
}

// fragment reports whether htmx wants the component alone. A boosted link and
// a history restore come with HX-Request too, yet want the whole page.
func fragment(r *http.Request) bool {
	h := r.Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Boosted") == "" && h.Get("HX-History-Restore-Request") == ""
}

// ignoreGone drops the error of writing to somebody who has left.
func ignoreGone(r *http.Request, err error) error {
	if r.Context().Err() != nil {
		return nil
	}
	return err
}

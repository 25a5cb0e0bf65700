package certificates

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// noun is whose the pictures are, to the store of files.
const noun = "certificate"

// Settings are how the brand's certificates look and what signs them.
func Settings(certificates *certificate.Store, files *file.Store, now clock.Clock) func(chi.Router) {
	h := pages{certificates, nil, files, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.settings))
		r.Post("/", page.Handle(h.revise))
		r.Get("/preview.pdf", page.Handle(h.preview))
		r.Post("/rotate", page.Handle(h.rotate))
		r.Post("/{picture}/files", page.Handle(h.hang))
		r.Post("/{picture}/remove", page.Handle(h.unhang))
	}
}

// look is the page, ready to be drawn.
type look struct {
	certificate.Settings
	who  auth.Identity
	keys []certificate.PublicKey
	zone ui.Zone
	in   certificate.Picture // the picture whose form was refused
}

func (h pages) look(r *http.Request) (look, error) {
	who := auth.From(r.Context())
	l := look{who: who, zone: zoneOf(who, h.now)}
	var err error
	if l.Settings, err = h.certificates.Settings(r.Context(), who.Tenant()); err == nil {
		l.keys, err = h.certificates.Keys(r.Context(), who.Tenant())
	}
	return l, err
}

func settingsURL(who auth.Identity) string { return who.Brand.Home() + "settings/certificates" }

func (h pages) settings(w http.ResponseWriter, r *http.Request) error {
	l, err := h.look(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "certificates.look")}, looks(l, nil))
}

func (h pages) refuse(w http.ResponseWriter, r *http.Request, err error, l look) error {
	return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "certificates.look")}, func(bad errs.Invalid) templ.Component { return looks(l, bad) })
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	l, err := h.look(r)
	if err != nil {
		return err
	}
	l.Signatory, l.Office = r.PostFormValue("signatory"), r.PostFormValue("office")
	l.Version, _ = strconv.Atoi(r.PostFormValue("version"))
	if err := h.certificates.Revise(r.Context(), l.who.Tenant(), l.who.Actor(), l.Settings); err != nil {
		return h.refuse(w, r, err, l)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("certificates.look_kept"))
	return page.Redirect(w, r, settingsURL(l.who))
}

// preview draws a certificate that certifies nothing.
func (h pages) preview(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	today := h.now().In(who.Brand.Zone)
	day := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	pdf, err := h.certificates.Preview(ctx, who.Tenant(), certificate.Statement{
		Brand: who.Brand.Name, Tenant: who.Tenant(), Number: i18n.T(ctx, "certificates.preview"), Name: i18n.T(ctx, "certificates.preview_name"), Title: i18n.T(ctx, "certificates.preview_title"),
		Citation: i18n.T(ctx, "certificates.preview_text"), Conferred: day, Issued: day,
	}, page.Absolute(r, ""))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", "inline")
	_, err = w.Write(pdf)
	return gone(r, err)
}

func (h pages) rotate(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	if err := h.certificates.Rotate(r.Context(), who.Tenant(), who.Actor()); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("certificates.rotated"))
	return page.Redirect(w, r, settingsURL(who))
}

// pictureOf is which picture the path names.
func pictureOf(r *http.Request) (certificate.Picture, error) {
	p := certificate.Picture(chi.URLParam(r, "picture"))
	if p != certificate.Logo && p != certificate.Seal {
		return "", errs.NotFound
	}
	return p, nil
}

// hang takes in a picture; the one that hung there goes.
func (h pages) hang(w http.ResponseWriter, r *http.Request) error {
	p, err := pictureOf(r)
	if err != nil {
		return err
	}
	l, err := h.look(r)
	if err != nil {
		return err
	}
	in, err := page.Receive(w, r, file.MaxBytes)
	var f file.File
	if err == nil {
		f, err = h.files.Receive(r.Context(), l.who.Tenant(), file.Upload{
			Name: in.Name, Content: in, By: l.who.Actor(), Noun: noun, Of: l.who.Tenant().UUID, Only: file.Picture,
		})
		err = errors.Join(err, in.Close())
	}
	if err != nil {
		l.in = p
		return h.refuse(w, r, err, l)
	}
	return h.swap(w, r, l.who, p, f.ID, i18n.Msg("certificates.hung"))
}

func (h pages) unhang(w http.ResponseWriter, r *http.Request) error {
	p, err := pictureOf(r)
	if err != nil {
		return err
	}
	return h.swap(w, r, auth.From(r.Context()), p, uuid.Nil, i18n.Msg("certificates.unhung"))
}

func (h pages) swap(w http.ResponseWriter, r *http.Request, who auth.Identity, p certificate.Picture, id uuid.UUID, done i18n.Message) error {
	was, err := h.certificates.Hang(r.Context(), who.Tenant(), who.Actor(), p, id)
	if err != nil {
		return err
	}
	if was != uuid.Nil {
		f, err := h.files.Get(r.Context(), who.Tenant(), was)
		if err == nil {
			err = h.files.Remove(r.Context(), who.Tenant(), f)
		}
		if err != nil && !errors.Is(err, errs.NotFound) {
			return err
		}
	}
	page.Flash(w, r, ui.OK, done)
	return page.Redirect(w, r, settingsURL(who))
}

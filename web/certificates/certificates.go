// Package certificates serves the pages of certificates: the team's list and
// what it does to one or many, the member's own, how they look, and the public
// page that says whether one is valid.
package certificates

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	certificates *certificate.Store
	titles       *title.Store
	files        *file.Store
	now          clock.Clock
}

// Pages are /certificates and below, for the staff of the brand; what makes
// one invalid is for those who lead.
func Pages(certificates *certificate.Store, titles *title.Store, now clock.Clock, leads func(http.Handler) http.Handler) func(chi.Router) {
	h := pages{certificates, titles, nil, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Post("/issue", page.Handle(h.issue))
		r.Post("/batch", page.Handle(h.issueMany))
		r.Get("/batch/{batch}", page.Handle(h.batch))
		r.Post("/batch/{batch}/resume", page.Handle(h.resume))
		r.Get("/batch/{batch}/pack.zip", page.Handle(h.pack))
		r.Get("/{certificate}", page.Handle(h.show))
		r.Get("/{certificate}/file.pdf", page.Handle(h.pdf))
		r.Post("/{certificate}/reissue", page.Handle(h.reissue))
		r.With(leads).Post("/{certificate}/revoke", page.Handle(h.revoke))
		r.With(leads).Post("/{certificate}/restore", page.Handle(h.restore))
	}
}

// Mine are the certificates of whoever asks, under /certificates/mine.
func Mine(certificates *certificate.Store, now clock.Clock) func(chi.Router) {
	h := pages{certificates, nil, nil, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.mine))
		r.Get("/{certificate}/file.pdf", page.Handle(h.myPDF))
	}
}

func listURL(who auth.Identity) string { return who.Brand.Home() + "certificates" }

func url(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

func zoneOf(who auth.Identity, now clock.Clock) ui.Zone {
	return ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}
}

// roll is a list, ready to be drawn.
type roll struct {
	certificate.Numbers
	who     auth.Identity
	filter  certificate.Filter
	titles  []title.Title
	found   []certificate.Certificate
	lacking []certificate.Lacking
	next    string
	zone    ui.Zone
}

const perPage = 40

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	f := certificate.Filter{Standing: r.FormValue("standing"), Text: r.FormValue("q")}
	f.Title, _ = uuid.Parse(r.FormValue("title"))
	if f.Standing != "valid" && f.Standing != "revoked" {
		f.Standing = ""
	}
	before, err := strconv.Atoi(r.FormValue("before"))
	if err != nil || before < 0 || before > certificate.First {
		before = certificate.First
	}
	l := roll{who: who, filter: f, zone: zoneOf(who, h.now)}
	if l.Numbers, l.lacking, err = h.certificates.Count(ctx, who.Tenant()); err != nil {
		return err
	}
	if l.titles, err = h.titles.List(ctx, who.Tenant()); err != nil {
		return err
	}
	if l.found, err = h.certificates.List(ctx, who.Tenant(), f, before, perPage); err != nil {
		return err
	}
	if len(l.found) == perPage {
		l.next = l.link(l.found[perPage-1].No)
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "certificates.title")}, listed(l))
}

// issue certifies one award, from the page it was asked on.
func (h pages) issue(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	award, err := uuid.Parse(r.PostFormValue("award"))
	if err != nil {
		return errs.NotFound
	}
	id, err := h.certificates.Issue(r.Context(), who.Tenant(), who.Actor(), award)
	if err != nil {
		return page.SayWhy(w, r, err, page.SafeNext(r.PostFormValue("back")))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("certificates.issued"))
	return page.Redirect(w, r, url(who, id))
}

// one is a certificate's page, ready to be drawn.
type one struct {
	certificate.Certificate
	who    auth.Identity
	zone   ui.Zone
	verify string // the address of the public page
	reason string
}

func (h pages) at(r *http.Request) (one, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "certificate")
	if err != nil {
		return one{}, err
	}
	c, err := h.certificates.Get(r.Context(), who.Tenant(), id)
	return one{c, who, zoneOf(who, h.now), page.Absolute(r, "/verify/"+c.Says.Code), ""}, err
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	c, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: c.Says.Number}, shown(c, nil))
}

func (h pages) pdf(w http.ResponseWriter, r *http.Request) error {
	c, err := h.at(r)
	if err != nil {
		return err
	}
	return h.send(w, r, c.Certificate)
}

// send draws a certificate and sends it. One that is not valid any more is
// not handed out; its number can still be looked up.
func (h pages) send(w http.ResponseWriter, r *http.Request, c certificate.Certificate) error {
	if !c.Valid() {
		return errs.NotFound
	}
	c, pdf, err := h.certificates.PDF(r.Context(), auth.From(r.Context()).Tenant(), c.ID, page.Absolute(r, ""))
	if err != nil {
		return err
	}
	label(w, "application/pdf", certificate.FileName(c))
	w.Header().Set("Content-Length", strconv.Itoa(len(pdf)))
	_, err = w.Write(pdf)
	return gone(r, err)
}

func label(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// gone is nil where whoever asked has left.
func gone(r *http.Request, err error) error {
	if r.Context().Err() != nil {
		return nil
	}
	return err
}

// did does something about a certificate and comes back to its page.
func (h pages) did(w http.ResponseWriter, r *http.Request, done i18n.Message, do func(c one) error, undo ...ui.Action) error {
	c, err := h.at(r)
	if err != nil {
		return err
	}
	if err := do(c); err != nil {
		c.reason = r.PostFormValue("reason")
		return page.Reject(w, r, err, ui.Frame{Title: c.Says.Number}, func(bad errs.Invalid) templ.Component { return shown(c, bad) })
	}
	page.Flash(w, r, ui.OK, done, undo...)
	return page.Redirect(w, r, url(c.who, c.ID))
}

func (h pages) reissue(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("certificates.reissued"), func(c one) error {
		return h.certificates.Reissue(r.Context(), c.who.Tenant(), c.who.Actor(), c.ID)
	})
}

func (h pages) revoke(w http.ResponseWriter, r *http.Request) error {
	back := ui.Action{Label: i18n.T(r.Context(), "certificates.restore"), Href: listURL(auth.From(r.Context())) + "/" + chi.URLParam(r, "certificate") + "/restore"}
	return h.did(w, r, i18n.Msg("certificates.revoked_now"), func(c one) error {
		return h.certificates.Revoke(r.Context(), c.who.Tenant(), c.who.Actor(), c.ID, r.PostFormValue("reason"))
	}, back)
}

func (h pages) restore(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("certificates.restored"), func(c one) error {
		return h.certificates.Restore(r.Context(), c.who.Tenant(), c.who.Actor(), c.ID)
	})
}

// mine are the certificates of whoever asks, large and with one thing to do.
func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	if who.Member == uuid.Nil {
		return errs.NotFound
	}
	found, err := h.certificates.Of(ctx, who.Tenant(), who.Member)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "certificates.mine")}, mine(roll{who: who, found: found, zone: zoneOf(who, h.now)}))
}

func (h pages) myPDF(w http.ResponseWriter, r *http.Request) error {
	c, err := h.at(r)
	if err != nil {
		return err
	}
	if c.who.Member == uuid.Nil || c.Member != c.who.Member {
		return errs.NotFound
	}
	return h.send(w, r, c.Certificate)
}

// bundle is a batch's page, ready to be drawn.
type bundle struct {
	certificate.Batch
	who     auth.Identity
	zone    ui.Zone
	found   []certificate.Certificate
	refused []certificate.Refusal
}

func (h pages) issueMany(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	of, _ := uuid.Parse(r.PostFormValue("title")) // none means all
	id, err := h.certificates.IssueMany(r.Context(), who.Tenant(), who.Actor(), of, page.Absolute(r, ""))
	if err != nil {
		return page.SayWhy(w, r, err, listURL(who))
	}
	return page.Redirect(w, r, batchURL(who, id))
}

func batchURL(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/batch/" + id.String() }

func (h pages) bundle(r *http.Request) (bundle, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "batch")
	if err != nil {
		return bundle{}, err
	}
	b, err := h.certificates.Batch(r.Context(), who.Tenant(), id)
	return bundle{Batch: b, who: who, zone: zoneOf(who, h.now)}, err
}

const mostShown = 200

func (h pages) batch(w http.ResponseWriter, r *http.Request) error {
	b, err := h.bundle(r)
	if err != nil {
		return err
	}
	if b.State != certificate.Working {
		if r.Header.Get("HX-Target") == "progress" {
			return page.Redirect(w, r, batchURL(b.who, b.ID))
		}
		if b.found, err = h.certificates.Issued(r.Context(), b.who.Tenant(), b.ID, 0, mostShown); err != nil {
			return err
		}
	}
	if b.refused, err = h.certificates.Refused(r.Context(), b.who.Tenant(), b.ID); err != nil {
		return err
	}
	f := ui.Frame{Title: i18n.T(r.Context(), "certificates.batch")}
	if b.State == certificate.Working {
		f.Refresh = 2
	}
	return page.Render(w, r, f, batch(b))
}

func (h pages) resume(w http.ResponseWriter, r *http.Request) error {
	b, err := h.bundle(r)
	if err != nil {
		return err
	}
	if err := h.certificates.Resume(r.Context(), b.who.Tenant(), b.ID); err != nil {
		return err
	}
	return page.Redirect(w, r, batchURL(b.who, b.ID))
}

func (h pages) pack(w http.ResponseWriter, r *http.Request) error {
	b, err := h.bundle(r)
	if err != nil {
		return err
	}
	pack, err := h.certificates.Pack(r.Context(), b.who.Tenant(), b.ID)
	if err != nil {
		return err
	}
	defer pack.Close()
	label(w, "application/zip", i18n.T(r.Context(), "certificates.pack_name", "Day", b.AskedAt.In(b.zone.At).Format("2006-01-02"))+".zip")
	_, err = io.Copy(w, pack)
	return gone(r, err)
}

func (l roll) lead(ctx context.Context) string {
	said := i18n.T(ctx, "certificates.lead", "N", l.Total)
	if l.Revoked > 0 {
		said += i18n.T(ctx, "certificates.lead_revoked", "N", l.Revoked)
	}
	if n := l.wanting(); n > 0 {
		said += i18n.T(ctx, "certificates.lead_lacking", "N", n)
	}
	return said
}

// wanting is how many standing awards have no certificate.
func (l roll) wanting() (n int) {
	for _, x := range l.lacking {
		n += x.Awards
	}
	return n
}

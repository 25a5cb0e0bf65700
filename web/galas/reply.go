package galas

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Own is /care/own/gala/{gala}, on which a member answers; whoever is not
// invited finds nothing.
func Own(n Needs) func(chi.Router) {
	h := of(n)
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.own))
		r.Post("/", page.Handle(h.answer))
	}
}

// Link is /b/{brand}/gala/{code}, on which a guest answers without signing
// in. It shows the gala and the name of who is invited, nothing else of them.
func Link(n Needs) func(chi.Router) {
	h := of(n)
	return func(r chi.Router) {
		r.Use(page.NoStore)
		r.Get("/{code}", page.Handle(h.byLink))
		r.Post("/{code}", page.Handle(h.answerByLink))
	}
}

// card is an invitation, ready to be drawn.
type card struct {
	gala.Invitation
	brand  brand.Brand
	zone   ui.Zone
	action string
	back   *ui.Link // nil for who has no other page here
	reply  gala.Reply
	bad    errs.Invalid
}

func (c card) open() bool { return !c.Closed(c.zone.Now, c.zone.At) }

// kept sends the words beside an answer, and leaves the answer as it is, but
// that who names somebody comes with them.
const kept = "kept"

func readReply(r *http.Request, before gala.Answer) gala.Reply {
	to := gala.Reply{Answer: gala.Answer(r.PostFormValue("answer")), Companion: r.PostFormValue("companion"), Said: r.PostFormValue("said")}
	if to.Answer == kept {
		if to.Answer = before; before == gala.Coming && strings.TrimSpace(to.Companion) != "" {
			to.Answer = gala.WithOne
		}
	}
	return to
}

func (h pages) card(b brand.Brand, v gala.Invitation) card {
	return card{Invitation: v, brand: b, zone: ui.Zone{Now: h.Clock().In(b.Zone), At: b.Zone}, reply: v.Reply}
}

func (h pages) ownCard(r *http.Request) (auth.Identity, card, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "gala")
	if err == nil && who.Member == uuid.Nil {
		err = errs.NotFound
	}
	if err != nil {
		return who, card{}, err
	}
	v, err := h.Galas.Invitation(r.Context(), who.Tenant(), id, who.Member)
	c := h.card(who.Brand, v)
	c.action = careURL(who) + "/own/gala/" + id.String()
	c.back = &ui.Link{Label: i18n.T(r.Context(), "cares.own"), Href: careURL(who) + "/own"}
	return who, c, err
}

func (h pages) own(w http.ResponseWriter, r *http.Request) error {
	_, c, err := h.ownCard(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: c.Title}, invitation(c))
}

func (h pages) answer(w http.ResponseWriter, r *http.Request) error {
	who, c, err := h.ownCard(r)
	if err != nil {
		return err
	}
	return h.keep(w, r, c, who.Actor(), ui.Frame{Title: c.Title}, invitation)
}

// keep keeps a guest's answer, and shows it on the page that draw draws.
func (h pages) keep(w http.ResponseWriter, r *http.Request, c card, by journal.Actor, f ui.Frame, draw func(card) templ.Component) error {
	c.reply = readReply(r, c.Answer)
	if err := h.Galas.Answer(r.Context(), c.brand.ID, by, c.Gala.ID, c.Member, c.reply); err != nil {
		return page.Reject(w, r, err, f, func(bad errs.Invalid) templ.Component {
			c.bad = bad
			return draw(c)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.own_done."+string(c.reply.Answer)))
	return page.Redirect(w, r, c.action)
}

func (h pages) linkCard(r *http.Request) (card, error) {
	b, err := h.Brands.BySlug(r.Context(), chi.URLParam(r, "brand"))
	if err != nil {
		return card{}, err
	}
	code := chi.URLParam(r, "code")
	guest, err := h.links.Guest(b.ID, code)
	if err != nil {
		return card{}, err
	}
	v, err := h.Galas.ByLink(r.Context(), b.ID, guest)
	c := h.card(b, v)
	c.action = b.Home() + "gala/" + code
	return c, err
}

func bare(ctx context.Context, c card) ui.Frame {
	return ui.Frame{Title: c.Title, Brand: c.brand.Name, Description: i18n.T(ctx, "galas.link_about", "Brand", c.brand.Name), Bare: true}
}

func (h pages) byLink(w http.ResponseWriter, r *http.Request) error {
	c, err := h.linkCard(r)
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return page.Render(w, r, bare(r.Context(), c), linked(c))
}

func (h pages) answerByLink(w http.ResponseWriter, r *http.Request) error {
	c, err := h.linkCard(r)
	if err != nil {
		return err
	}
	return h.keep(w, r, c, journal.Actor{}, bare(r.Context(), c), linked)
}

// visitor is one guest as the team sees them, ready to be drawn.
type visitor struct {
	scene
	guest gala.Guest
	link  string
	reply gala.Reply
}

func (h pages) visitor(r *http.Request) (v visitor, err error) {
	if v.scene, err = h.at(r); err != nil {
		return v, err
	}
	if err := h.whole(r, &v.scene); err != nil {
		return v, err
	}
	id, err := page.ID(r, "member")
	if err != nil {
		return v, err
	}
	for _, g := range v.guests {
		if g.Member == id {
			v.guest, v.reply = g, g.Reply
			v.link = page.Absolute(r, v.who.Brand.Home()+"gala/"+h.links.Code(v.who.Tenant(), g.ID))
			return v, nil
		}
	}
	return v, errs.NotFound
}

func (h pages) guest(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visitor(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: v.guest.Name}, guest(v))
}

// note keeps what a guest told somebody of the team.
func (h pages) note(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visitor(r)
	if err != nil {
		return err
	}
	v.reply = readReply(r, "")
	if err := h.Galas.Note(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, v.guest.Member, v.reply); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: v.guest.Name}, func(bad errs.Invalid) templ.Component {
			v.bad = bad
			return guest(v)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.noted", "Name", v.guest.Name))
	return page.Redirect(w, r, v.home())
}

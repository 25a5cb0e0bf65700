// Package accounts serves /b/{brand}/members/{member}/account: how a member
// signs in to their own pages.
package accounts

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	regards  *regard.Store
	accounts *auth.Store
	members  *member.Store
	now      clock.Clock
}

// Pages are for those who may invite.
func Pages(accounts *auth.Store, members *member.Store, regards *regard.Store, now clock.Clock) func(chi.Router) {
	p := pages{regards, accounts, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(p.show))
		r.Post("/", page.Handle(p.invite))
		r.Post("/revoke", page.Handle(p.revoke))
	}
}

// door is one member and how they come in.
type door struct {
	member.Member
	auth.Entry
	who  auth.Identity
	zone ui.Zone
}

func (d door) person() string { return d.who.Brand.Home() + "members/" + d.ID.String() }

func (d door) path() string { return d.person() + "/account" }

// comes reports whether somebody signs in as the member.
func (d door) comes() bool { return len(d.Accounts) > 0 }

func (p pages) door(r *http.Request) (door, error) {
	id, err := page.ID(r, "member")
	if err != nil {
		return door{}, err
	}
	who := auth.From(r.Context())
	m, err := p.members.Get(r.Context(), who.Tenant(), id)
	if err != nil {
		return door{}, err
	}
	return p.of(r.Context(), m)
}

func (p pages) of(ctx context.Context, m member.Member) (door, error) {
	who := auth.From(ctx)
	e, err := p.accounts.Entry(ctx, who.Tenant(), m.ID)
	return door{m, e, who, ui.Zone{Now: p.now(), At: who.Brand.Zone}}, err
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	d, err := p.door(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r.Context(), d), show(d, nil))
}

// invite answers with the link itself: nobody can be shown it again.
func (p pages) invite(w http.ResponseWriter, r *http.Request) error {
	d, err := p.door(r)
	if err != nil {
		return err
	}
	offer := auth.Offer{Role: auth.Member, Member: d.ID, Note: d.DisplayName()}
	heed, err := p.regards.Heed(r.Context(), d.who.Tenant(), d.ID)
	switch {
	case err != nil:
		return err
	case heed.Quiet():
		err = errs.Invalid{"": i18n.Msg("regards.no_invitation", "Name", d.DisplayName())}
	case d.comes():
		err = errs.Invalid{"": i18n.Msg("accounts.has", "Name", d.DisplayName())}
	default:
		err = p.replace(r.Context(), d)
	}
	var made auth.Invitation
	var token string
	if err == nil {
		made, token, err = p.accounts.Invite(r.Context(), d.who, offer)
	}
	if err != nil {
		return page.Reject(w, r, err, frame(r.Context(), d), func(bad errs.Invalid) templ.Component { return show(d, bad) })
	}
	w.Header().Set("Location", d.path())
	link := page.Absolute(r, d.who.Brand.Home()+"join/"+token)
	return page.Respond(w, r, http.StatusCreated, frame(r.Context(), d), invited(d, made, link))
}

// replace takes back the invitation there was: one link is enough, and the
// one before may be lost.
func (p pages) replace(ctx context.Context, d door) error {
	if d.Invited == nil {
		return nil
	}
	return p.accounts.Revoke(ctx, d.who, d.Invited.ID)
}

func (p pages) revoke(w http.ResponseWriter, r *http.Request) error {
	d, err := p.door(r)
	if err != nil {
		return err
	}
	if d.Invited == nil {
		return errs.NotFound
	}
	if err := p.accounts.Revoke(r.Context(), d.who, d.Invited.ID); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("accounts.revoked", "Name", d.DisplayName()))
	return page.Redirect(w, r, d.path())
}

// Card says on a member's page how they sign in.
func Card(accounts *auth.Store, now clock.Clock) page.Part {
	p := pages{accounts: accounts, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		d, err := p.of(ctx, m)
		if err != nil {
			return nil, err
		}
		return card(d), nil
	}
}

func frame(ctx context.Context, d door) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, "accounts.title", "Name", d.DisplayName())}
}

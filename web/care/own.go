package care

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// self is a member's own part of care, ready to be drawn.
type self struct {
	member.Member
	who     auth.Identity
	zone    ui.Zone
	known   care.Known
	quiet   bool
	galas   []gala.Invitation
	address string // as it was typed
	reason  string
	lunar   lunarForm
	bad     errs.Invalid
}

func ownURL(who auth.Identity) string { return home(who) + "/own" }

// self reads what the member who asks has said. Somebody who signs in as no
// member finds nothing.
func (h pages) self(ctx context.Context) (s self, err error) {
	who := auth.From(ctx)
	if who.Member == uuid.Nil {
		return s, errs.NotFound
	}
	s = self{who: who, zone: h.zone(who)}
	if s.Member, err = h.Members.Get(ctx, who.Tenant(), who.Member); err != nil {
		return s, err
	}
	if s.known, err = h.Care.Known(ctx, who.Tenant(), who.Member); err != nil {
		return s, err
	}
	s.lunar = lunarOf(s.known.Lunar)
	of, err := h.Regards.OfOne(ctx, who.Tenant(), who.Member)
	if s.quiet = of.NoContact; err != nil {
		return s, err
	}
	s.galas, err = h.Galas.Invitations(ctx, who.Tenant(), who.Member)
	return s, err
}

// purpose is what an address is needed for, in the words it was asked with.
func (s self) purpose(ctx context.Context) string {
	if s.known.AskedFor != "" {
		return s.known.AskedFor
	}
	return i18n.T(ctx, "cares.purpose")
}

// drawn is a handler of one of the member's own pages.
func (h pages) drawn(w http.ResponseWriter, r *http.Request, draw func(self) templ.Component) error {
	s, err := h.self(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.own")}, draw(s))
}

func (h pages) own(w http.ResponseWriter, r *http.Request) error { return h.drawn(w, r, own) }
func (h pages) ownAddress(w http.ResponseWriter, r *http.Request) error {
	return h.drawn(w, r, ownAddress)
}
func (h pages) ownBirthday(w http.ResponseWriter, r *http.Request) error {
	return h.drawn(w, r, ownBirthday)
}
func (h pages) ownQuiet(w http.ResponseWriter, r *http.Request) error { return h.drawn(w, r, ownQuiet) }

// said keeps what the member says and leads back to their part of care.
func (h pages) said(w http.ResponseWriter, r *http.Request, done i18n.Message, draw func(self) templ.Component, keep func(*self) error) error {
	s, err := h.self(r.Context())
	if err != nil {
		return err
	}
	if err := keep(&s); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "cares.own")}, func(bad errs.Invalid) templ.Component {
			s.bad = bad
			return draw(s)
		})
	}
	page.Flash(w, r, ui.OK, done)
	return page.Redirect(w, r, ownURL(s.who))
}

func (h pages) giveAddress(w http.ResponseWriter, r *http.Request) error {
	done := i18n.Msg("cares.address_kept")
	if r.PostFormValue("remove") != "" {
		done = i18n.Msg("cares.address_removed")
	}
	return h.said(w, r, done, ownAddress, func(s *self) error {
		s.address = r.PostFormValue("address")
		if r.PostFormValue("remove") != "" {
			s.address = ""
		} else if s.address == "" {
			return errs.Invalid{"address": i18n.Msg("cares.address_missing")}
		}
		return h.Care.Give(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, s.address, s.purpose(r.Context()))
	})
}

func (h pages) setBirthday(w http.ResponseWriter, r *http.Request) error {
	return h.said(w, r, i18n.Msg("cares.birthday_own_kept"), ownBirthday, func(s *self) error {
		s.lunar = readLunar(r)
		return h.Care.KeepLunar(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, s.lunar.chosen())
	})
}

func (h pages) beQuiet(w http.ResponseWriter, r *http.Request) error {
	return h.said(w, r, i18n.Msg("cares.quiet_kept"), ownQuiet, func(s *self) error {
		s.reason = r.PostFormValue("reason")
		return h.Regards.LeaveAlone(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, s.reason)
	})
}

func (h pages) welcome(w http.ResponseWriter, r *http.Request) error {
	return h.said(w, r, i18n.Msg("cares.welcome_kept"), ownQuiet, func(s *self) error {
		err := h.Regards.Welcome(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID)
		if errors.Is(err, errs.NotFound) {
			return nil // said already
		}
		return err
	})
}

// OwnPart is what of care stands on a member's own home: an invitation, an
// address that is asked for, and the way to what they want.
func OwnPart(n Needs) page.Part {
	h := pages{n}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		s, err := h.self(ctx)
		if err != nil {
			return nil, err
		}
		if m.Tier != member.Emeritus && m.Tier != member.Core && len(s.galas) == 0 && !s.known.Asked() && !s.quiet {
			return nil, nil
		}
		return ownPart(s), nil
	}
}

package standing

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// hold is a form about one member: a lock, or a leave given by a colleague.
type hold struct {
	view
	member        member.Member
	until, reason string
	leave         leaveForm
	bad           errs.Invalid
}

func (h pages) hold(r *http.Request) (hold, error) {
	m, err := h.named(r)
	f := hold{view: h.view(r), member: m}
	f.until = f.today().AddDate(0, 0, 90).Format(time.DateOnly)
	f.leave = leaveForm{from: f.today().Format(time.DateOnly)}
	return f, err
}

func (h pages) lockForm(w http.ResponseWriter, r *http.Request) error {
	f, err := h.hold(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, title(r.Context(), "standing.lock.title", "Name", f.member.DisplayName()), locking(f))
}

func (h pages) lock(w http.ResponseWriter, r *http.Request) error {
	f, err := h.hold(r)
	if err != nil {
		return err
	}
	f.until, f.reason = r.PostFormValue("until"), r.PostFormValue("reason")
	if err := h.standing.Hold(r.Context(), f.who.Tenant(), f.who.Actor(), f.member.ID, dayOf(f.until), f.reason); err != nil {
		return page.Reject(w, r, err, title(r.Context(), "standing.lock.title", "Name", f.member.DisplayName()), func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return locking(f)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.lock.done", "Name", f.member.DisplayName(), "Until", ui.Day(r.Context(), dayOf(f.until), f.zone)),
		ui.Action{Label: i18n.T(r.Context(), "standing.lock.undo"), Href: home(f.who) + "/members/" + f.member.ID.String() + "/unlock"})
	return page.Redirect(w, r, memberURL(f.who, f.member.ID))
}

func (h pages) unlock(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	m, err := h.named(r)
	if err != nil {
		return err
	}
	if err := h.standing.Release(r.Context(), who.Tenant(), who.Actor(), m.ID); err != nil {
		return page.SayWhy(w, r, err, memberURL(who, m.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.lock.undone", "Name", m.DisplayName()))
	return page.Redirect(w, r, memberURL(who, m.ID))
}

func (h pages) leaveForm(w http.ResponseWriter, r *http.Request) error {
	f, err := h.hold(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, title(r.Context(), "standing.leave.give", "Name", f.member.DisplayName()), giving(f))
}

func (h pages) giveLeave(w http.ResponseWriter, r *http.Request) error {
	f, err := h.hold(r)
	if err != nil {
		return err
	}
	f.leave = leaveFrom(r)
	if err := h.standing.GiveLeave(r.Context(), f.who.Tenant(), f.who.Actor(), f.leave.ask(f.member.ID)); err != nil {
		return page.Reject(w, r, err, title(r.Context(), "standing.leave.give", "Name", f.member.DisplayName()), func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return giving(f)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.leave.given", "Name", f.member.DisplayName()))
	return page.Redirect(w, r, memberURL(f.who, f.member.ID))
}

// bringBack ends a member's leave for them.
func (h pages) bringBack(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	m, err := h.named(r)
	if err != nil {
		return err
	}
	if err := h.standing.Return(r.Context(), who.Tenant(), who.Actor(), m.ID); err != nil {
		return page.SayWhy(w, r, err, memberURL(who, m.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.leave.brought", "Name", m.DisplayName()))
	return page.Redirect(w, r, memberURL(who, m.ID))
}

// Card is how a member stands, on their page for the staff.
func Card(n Needs) page.Part {
	h := of(n)
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		if !who.May(auth.Team...) {
			return nil, nil
		}
		l, err := h.standing.Of(ctx, who.Tenant(), m)
		if err != nil || m.Tier == member.Left || m.Tier == member.Emeritus {
			return nil, err
		}
		return card(mine{Life: l, who: who, member: m, zone: h.zone(who)}), nil
	}
}

// about says how the member stands, to the staff.
func (m mine) about(ctx context.Context) string {
	if f := m.Open(); f != nil {
		id := "standing.card.fall"
		if f.Waits() {
			id = "standing.card.waits"
		}
		return i18n.T(ctx, id, "To", tierText(ctx, f.To), "Due", ui.Day(ctx, f.DueOn, m.zone), "Host", f.Host.Name)
	}
	if m.Rules == nil {
		return i18n.T(ctx, "standing.card.no_rules")
	}
	if m.Outcome == "" {
		return i18n.T(ctx, "standing.card.none")
	}
	outcome := string(m.Outcome)
	if m.Outcome == rule.Fall { // not yet announced
		outcome = "below"
	}
	until := ""
	if !m.Until.IsZero() {
		until = ui.Day(ctx, m.Until, m.zone)
	}
	return i18n.T(ctx, "standing.card."+outcome, "To", tierText(ctx, m.To), "Until", until)
}

// recent is the last fall while it is still to be spoken of.
func (m mine) recent() *standing.Fall {
	f := m.Fall
	if f == nil || f.State == standing.Open || f.ClosedAt == nil || m.Today.Sub(clock.Date(*f.ClosedAt, m.zone.At)) > 30*24*time.Hour {
		return nil
	}
	return f
}

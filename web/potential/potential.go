// Package potential serves what somebody could become: one member's five
// dimensions and how they were computed, observing, the weights, and the nine
// boxes of the reserve.
package potential

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/potential"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	potential *potential.Store
	members   *member.Store
	now       clock.Clock
}

// Pages are /potential/{member} and below. They are for the staff of the brand.
func Pages(store *potential.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{store, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.show))
		r.Post("/recompute", page.Handle(h.recompute))
		r.Get("/observe", page.Handle(h.askTeam))
		r.Post("/observe", page.Handle(h.observe))
	}
}

// Mentor is where a member observes one they mentor: /potential/of/{successor}.
func Mentor(store *potential.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{store, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.askMentor))
		r.Post("/", page.Handle(h.observe))
	}
}

// months is how far back a member's page looks.
const months = 12

// sight is one member's potential, ready to be drawn.
type sight struct {
	member.Member
	who      auth.Identity
	zone     ui.Zone
	standing potential.Standing
	computed bool
	median   potential.Median
	weights  potential.Weights // those the standing was computed with
	history  []potential.Standing
	seen     potential.Seen
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	ctx, who := r.Context(), auth.From(r.Context())
	m, err := h.members.Get(ctx, who.Tenant(), id)
	if err != nil {
		return err
	}
	s, err := h.sight(ctx, who, m)
	if err != nil {
		return err
	}
	if s.history, err = h.potential.History(ctx, who.Tenant(), id, months); err != nil {
		return err
	}
	if s.seen, err = h.potential.See(ctx, who.Tenant(), observer(who), id); err != nil {
		return err
	}
	if s.weights, err = h.weightsOf(ctx, who, s.standing.Weights); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "potential.of", "Name", m.DisplayName())}, show(s))
}

// sight reads where a member stands and the middle of those beside them.
func (h pages) sight(ctx context.Context, who auth.Identity, m member.Member) (s sight, err error) {
	s = sight{Member: m, who: who, zone: h.zone(who)}
	s.standing, err = h.potential.Standing(ctx, who.Tenant(), m.ID)
	switch {
	case errors.Is(err, errs.NotFound):
		return s, nil
	case err != nil:
		return s, err
	}
	s.computed = true
	s.median, err = h.potential.Median(ctx, who.Tenant(), s.standing.Tier)
	return s, err
}

// weightsOf finds a version among those there were.
func (h pages) weightsOf(ctx context.Context, who auth.Identity, version int) (potential.Weights, error) {
	all, err := h.potential.Versions(ctx, who.Tenant())
	for _, w := range all {
		if w.Version == version {
			return w, nil
		}
	}
	return potential.Usual, err
}

func (h pages) recompute(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	ctx, who := r.Context(), auth.From(r.Context())
	m, err := h.members.Get(ctx, who.Tenant(), id)
	if err != nil {
		return err
	}
	if err := h.potential.Recompute(ctx, who.Tenant(), id); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("potential.card.recomputed", "Name", m.DisplayName()))
	return page.Redirect(w, r, potentialURL(who, id))
}

func (h pages) zone(who auth.Identity) ui.Zone { return ui.Zone{Now: h.now(), At: who.Brand.Zone} }

// observer is who asks, as somebody who may observe: a member as a mentor,
// others for the team.
func observer(who auth.Identity) potential.Observer {
	o := potential.Observer{Actor: who.Actor()}
	if who.Role == auth.Member {
		o.Member = who.Member
	}
	return o
}

func potentialURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "potential/" + id.String()
}

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

// number writes 4, 4.5 and never 4.50.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// said is a score, or the word for there being none.
func said(ctx context.Context, v *int) string {
	if v == nil {
		return i18n.T(ctx, "potential.short")
	}
	return strconv.Itoa(*v)
}

// monthName says a month, given as its first day.
func monthName(ctx context.Context, d time.Time) string {
	return i18n.T(ctx, "potential.month", "Year", d.Format("2006"), "Month", i18n.T(ctx, "ui.time.month_"+d.Format("1")))
}

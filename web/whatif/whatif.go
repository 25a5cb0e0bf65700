// Package whatif serves /b/{brand}/succession/whatif: what would be left
// uncovered if somebody left, and the hand-over that follows from it.
package whatif

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/whatif"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	answers   *whatif.Store
	handovers *handover.Store
	members   *member.Store
	now       clock.Clock
}

// Pages is /succession/whatif. It is for the staff of the brand.
func Pages(answers *whatif.Store, handovers *handover.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{answers, handovers, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.ask))
		r.Post("/", page.Handle(h.plan))
	}
}

// question is what somebody asks, and the answer.
type question struct {
	whatif.Answer
	who      auth.Identity
	q        string
	on       time.Time // midnight UTC of a calendar day
	found    []member.Member
	searched bool
	zone     ui.Zone
}

// ahead is how far off the day is unless somebody says otherwise.
const ahead = 30

func (h pages) ask(w http.ResponseWriter, r *http.Request) error {
	q, err := h.question(r, r.URL.Query())
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context()), asked(q, nil))
}

func titled(ctx context.Context) ui.Frame { return ui.Frame{Title: i18n.T(ctx, "whatif.title")} }

func (h pages) question(r *http.Request, v url.Values) (question, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	zone := ui.Zone{Now: h.now().In(who.Brand.Zone), At: who.Brand.Zone}
	q := question{who: who, q: strings.TrimSpace(v.Get("q")), on: clock.Date(zone.Now, zone.At).AddDate(0, 0, ahead), zone: zone}
	if on, err := time.Parse(time.DateOnly, v.Get("on")); err == nil {
		q.on = on
	}
	var err error
	if q.Answer, err = h.answers.Ask(ctx, who.Tenant(), ids(v["who"])); err != nil {
		return q, err
	}
	if err := h.hide(ctx, who, q.Running); err != nil || q.q == "" {
		return q, err
	}
	found, err := h.members.List(ctx, who.Tenant(), member.Filter{Text: q.q}, member.ByName, "", 10)
	for _, m := range found.Members {
		if !slices.ContainsFunc(q.Leavers, func(l member.Member) bool { return l.ID == m.ID }) {
			q.found = append(q.found, m)
		}
	}
	if q.searched = len(q.found) > 0 || len(found.Members) == 0; !q.searched {
		q.q = "" // all it finds are counted in
	}
	return q, err
}

// hide leaves out of running what is not for whoever asks to know of.
func (h pages) hide(ctx context.Context, who auth.Identity, running map[uuid.UUID]uuid.UUID) error {
	for leaver, id := range running {
		if who.Role.Leads() {
			break
		}
		w, err := h.handovers.Get(ctx, who.Tenant(), id)
		if err != nil {
			return err
		}
		if w.Hidden() {
			delete(running, leaver)
		}
	}
	return nil
}

func ids(values []string) []uuid.UUID {
	var all []uuid.UUID
	for _, v := range values {
		if id, err := uuid.Parse(v); err == nil && !slices.Contains(all, id) && len(all) < whatif.MaxLeavers {
			all = append(all, id)
		}
	}
	return all
}

// plan makes the hand-overs that the answer suggests, as drafts.
func (h pages) plan(w http.ResponseWriter, r *http.Request) error {
	q, err := h.question(r, r.PostForm)
	if err != nil {
		return err
	}
	p := q.Plan()
	p.LeavingOn, p.Reason, p.Blind = q.on, i18n.T(r.Context(), "whatif.reason"), !q.who.Role.Leads()
	group, err := h.handovers.Draft(r.Context(), q.who.Tenant(), q.who.Actor(), p)
	if err != nil {
		return page.Reject(w, r, err, titled(r.Context()), func(bad errs.Invalid) templ.Component { return asked(q, bad) })
	}
	return page.Redirect(w, r, q.who.Brand.Home()+"handovers/plan/"+group.String()+"/takers")
}

func (q question) url() string { return q.who.Brand.Home() + "succession/whatif" }

func (q question) names(ctx context.Context) string {
	var names []string
	for _, m := range q.Leavers {
		names = append(names, m.DisplayName())
	}
	return strings.Join(names, i18n.T(ctx, "journal.comma"))
}

// lead is the answer in numbers.
func (q question) lead(ctx context.Context) string {
	if len(q.Leavers) == 0 {
		return i18n.T(ctx, "whatif.lead")
	}
	all, holes, thin := len(q.Losses), len(q.Of(whatif.Hole)), len(q.Of(whatif.Thin))
	when := ui.Day(ctx, q.on, q.zone)
	switch {
	case all == 0:
		return i18n.T(ctx, "whatif.lead_nothing", "Name", q.names(ctx))
	case holes+thin == 0:
		return i18n.T(ctx, "whatif.lead_covered", "Name", q.names(ctx), "When", when, "N", all)
	}
	return i18n.T(ctx, "whatif.lead_open", "Name", q.names(ctx), "When", when, "N", all, "Holes", holes, "Thin", thin)
}

// without is the question about the others only.
func (q question) without(id uuid.UUID) string {
	v := url.Values{"on": {q.on.Format(time.DateOnly)}}
	for _, m := range q.Leavers {
		if m.ID != id {
			v.Add("who", m.ID.String())
		}
	}
	return q.url() + "?" + v.Encode()
}

// running is a hand-over of one of them that runs already, if there is one.
func (q question) running() (m member.Member, id uuid.UUID) {
	for _, m := range q.Leavers {
		if id := q.Running[m.ID]; id != uuid.Nil {
			return m, id
		}
	}
	return member.Member{}, uuid.Nil
}

func tone(g whatif.Grade) ui.Tone {
	return map[whatif.Grade]ui.Tone{whatif.Hole: ui.Bad, whatif.Thin: ui.Warn, whatif.Covered: ui.OK}[g]
}

func kindName(ctx context.Context, kind string) string {
	if id := "handovers.thing." + kind; i18n.Has(i18n.Chinese, id) {
		return i18n.T(ctx, id)
	}
	return kind
}

func kindIcon(kind string) string {
	switch kind {
	case "seat":
		return "flag"
	case "mentee":
		return "heart-handshake"
	case "page":
		return "book-open"
	}
	return "layers"
}

// askLoudness leaves the loud button to the plan once there is an answer.
func askLoudness(q question) ui.Variant {
	if len(q.Leavers) == 0 {
		return ui.Primary
	}
	return ui.Quiet
}

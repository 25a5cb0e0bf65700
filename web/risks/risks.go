// Package risks serves what a brand would lose with each of its core, to
// those who lead it and nobody else: the list under /succession/risk, a card
// on a member's page, and what of it waits in the queue.
package risks

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/risk"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	risks *risk.Store
	now   clock.Clock
}

// perPage is how many risks one page lists.
const perPage = 50

// Pages are /succession/risk and below. They are for those who lead the brand.
func Pages(store *risk.Store, now clock.Clock) func(chi.Router) {
	h := pages{store, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/limit", page.Handle(h.askLimit))
		r.Post("/limit", page.Handle(h.setLimit))
	}
}

// register is the list, ready to be drawn.
type register struct {
	who   auth.Identity
	zone  ui.Zone
	risks []risk.Risk
	count risk.Count
	limit risk.Limit
	next  string
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	v := register{who: who, zone: zone(who, h.now)}
	var err error
	if v.limit, err = h.risks.Limit(ctx, who.Tenant()); err != nil {
		return err
	}
	if v.risks, v.count, err = h.risks.List(ctx, who.Tenant(), afterOf(r), perPage+1); err != nil {
		return err
	}
	if len(v.risks) > perPage {
		v.risks = v.risks[:perPage]
		v.next = listURL(who) + "?after=" + cursor(risk.Behind(v.risks[perPage-1]))
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "risk.title")}, list(v))
}

// afterOf reads where a page begins; what nobody was given is the first.
func afterOf(r *http.Request) risk.After {
	said := strings.Split(r.FormValue("after"), ".")
	if len(said) != 3 {
		return risk.First
	}
	percent, bad := strconv.ParseInt(said[0], 10, 16)
	unique, worse := strconv.ParseInt(said[1], 10, 16)
	member, worst := uuid.Parse(said[2])
	if errors.Join(bad, worse, worst) != nil {
		return risk.First
	}
	return risk.After{Risk: int(percent), Uniqueness: int(unique), Member: member}
}

func cursor(a risk.After) string {
	return strconv.Itoa(a.Risk) + "." + strconv.Itoa(a.Uniqueness) + "." + a.Member.String()
}

// bar is the form of the limit.
type bar struct {
	who     auth.Identity
	zone    ui.Zone
	now     risk.Limit
	all     []risk.Limit
	percent string
	reason  string
	stale   bool
}

func (h pages) bar(ctx context.Context) (b bar, err error) {
	who := auth.From(ctx)
	b = bar{who: who, zone: zone(who, h.now)}
	if b.now, err = h.risks.Limit(ctx, who.Tenant()); err != nil {
		return b, err
	}
	b.all, err = h.risks.Limits(ctx, who.Tenant())
	b.percent = strconv.Itoa(b.now.Percent)
	return b, err
}

func limitFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "risk.limit.title")}
}

func (h pages) askLimit(w http.ResponseWriter, r *http.Request) error {
	b, err := h.bar(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, limitFrame(r), limit(b, nil))
}

func (h pages) setLimit(w http.ResponseWriter, r *http.Request) error {
	b, err := h.bar(r.Context())
	if err != nil {
		return err
	}
	b.percent, b.reason = strings.TrimSpace(r.PostFormValue("percent")), r.PostFormValue("reason")
	next := risk.Limit{Reason: b.reason}
	next.Percent, _ = strconv.Atoi(b.percent)                  // what is no number is out of range
	next.Version, _ = strconv.Atoi(r.PostFormValue("version")) // and what was not read here is stale
	err = h.risks.SetLimit(r.Context(), b.who.Tenant(), b.who.Actor(), next)
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("risk.limit.saved"))
		return page.Redirect(w, r, listURL(b.who))
	case errors.Is(err, errs.Conflict):
		b.stale = true
		return page.Respond(w, r, http.StatusConflict, limitFrame(r), limit(b, nil))
	}
	return page.Reject(w, r, err, limitFrame(r), func(bad errs.Invalid) templ.Component { return limit(b, bad) })
}

func zone(who auth.Identity, now clock.Clock) ui.Zone {
	return ui.Zone{Now: now(), At: who.Brand.Zone}
}

func listURL(who auth.Identity) string { return who.Brand.Home() + "succession/risk" }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func whatIfURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "succession/whatif?who=" + id.String()
}

// onwards is where to go about a risk: its hand-over, or what would be lost.
func onwards(ctx context.Context, who auth.Identity, r risk.Risk) ui.Link {
	switch r.Handover.State {
	case handover.Draft, handover.Open, handover.Closed, handover.Cancelled:
		return ui.Link{Label: i18n.T(ctx, "risk.handover_"+string(r.Handover.State)), Href: who.Brand.Home() + "handovers/" + r.Handover.ID.String()}
	}
	return ui.Link{Label: i18n.T(ctx, "risk.whatif"), Href: whatIfURL(who, r.Member)}
}

func percent(n int) string { return strconv.Itoa(n) + "%" }

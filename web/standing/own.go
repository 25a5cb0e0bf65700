package standing

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// deeds is how many of their own contributions a member is shown.
const deeds = 8

// mine is a member's own page.
type mine struct {
	standing.Life
	who    auth.Identity
	member member.Member
	zone   ui.Zone
	lines  []contribution.Line
	// What a form on the page said, and what was wrong with it.
	appeal string
	leave  leaveForm
	bad    errs.Invalid
}

// leaveForm is a leave as it was filled in.
type leaveForm struct {
	from, to, reason, answer string
	asks                     bool
}

func leaveFrom(r *http.Request) leaveForm {
	return leaveForm{r.PostFormValue("from"), r.PostFormValue("to"), r.PostFormValue("reason"), r.PostFormValue("answer"), r.PostFormValue("asks") != ""}
}

func (f leaveForm) ask(id uuid.UUID) standing.Ask {
	return standing.Ask{Member: id, From: dayOf(f.from), To: dayOf(f.to), Reason: f.reason, Asks: f.asks}
}

// own shows the page; change puts in what was refused.
func (h pages) own(w http.ResponseWriter, r *http.Request, refused error, change ...func(*mine)) error {
	m, err := h.mine(r)
	if err != nil {
		return err
	}
	code := http.StatusOK
	if refused != nil {
		bad, ok := complaints(refused)
		if !ok {
			return refused
		}
		m.bad, code = bad, http.StatusUnprocessableEntity
	}
	for _, c := range change {
		c(&m)
	}
	return page.Respond(w, r, code, title(r.Context(), "standing.own.title"), own(m))
}

func (h pages) mine(r *http.Request) (mine, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	m := mine{who: who, zone: h.zone(who)}
	var err error
	if m.member, err = h.members.Get(ctx, who.Tenant(), who.Member); err != nil {
		return m, err
	}
	if m.Life, err = h.standing.Of(ctx, who.Tenant(), m.member); err != nil {
		return m, err
	}
	m.lines, err = h.contributions.List(ctx, who.Tenant(), who.Member, contribution.Latest, deeds)
	return m, err
}

func (h pages) appeal(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	if who.Member == uuid.Nil {
		return errs.NotFound
	}
	words := r.PostFormValue("appeal")
	if err := h.standing.Appeal(r.Context(), who.Tenant(), who.Actor(), who.Member, words); err != nil {
		return h.own(w, r, err, func(m *mine) { m.appeal = words })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.own.appeal_sent"))
	return page.Redirect(w, r, home(who))
}

func (h pages) askLeave(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	if who.Member == uuid.Nil {
		return errs.NotFound
	}
	f := leaveFrom(r)
	if _, err := h.standing.AskLeave(r.Context(), who.Tenant(), who.Actor(), f.ask(who.Member)); err != nil {
		return h.own(w, r, err, func(m *mine) { m.leave = f })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.own.leave_sent"))
	return page.Redirect(w, r, home(who))
}

// comeBack ends the member's own leave, or takes back what they asked for.
func (h pages) comeBack(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	if who.Member == uuid.Nil {
		return errs.NotFound
	}
	if err := h.standing.Return(r.Context(), who.Tenant(), who.Actor(), who.Member); err != nil {
		return page.SayWhy(w, r, err, home(who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.own.returned"))
	return page.Redirect(w, r, home(who))
}

// Own is a member's own card: how they stand, and the way to more.
func Own(n Needs) page.Part {
	h := of(n)
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		l, err := h.standing.Of(ctx, who.Tenant(), m)
		if err != nil || (l.Rules == nil && l.Off() == nil && l.Lock == nil) {
			return nil, err
		}
		return ownCard(mine{Life: l, who: who, member: m, zone: h.zone(who)}), nil
	}
}

// says is how the member stands, in a sentence.
func (m mine) says(ctx context.Context) string {
	name := tier.Name(m.Tier)
	if f := m.Open(); f != nil {
		if f.Waits() {
			return i18n.T(ctx, "standing.own.says.appealed", "Host", f.Host.Name)
		}
		return i18n.T(ctx, "standing.own.says.fall", "N", max(f.Days(m.Today), 0), "Days", max(f.Days(m.Today), 0), "To", tier.Name(f.To))
	}
	if m.Tier == member.OnLeave {
		return i18n.T(ctx, "standing.own.says.away")
	}
	switch m.Outcome {
	case rule.None:
		return i18n.T(ctx, "standing.own.says.none", "Tier", name)
	case rule.Grace:
		return i18n.T(ctx, "standing.own.says.grace", "Tier", name, "Until", ui.Day(ctx, m.Until, m.zone))
	case rule.Lock:
		if m.Lock != nil {
			return i18n.T(ctx, "standing.own.says.lock", "Tier", name, "Until", ui.Day(ctx, m.Lock.Until, m.zone))
		}
	case rule.Rise:
		return i18n.T(ctx, "standing.own.says.rise", "To", tier.Name(m.To))
	case rule.Fall: // not yet announced: it will be tonight
		return i18n.T(ctx, "standing.own.says.below", "Tier", name)
	}
	return i18n.T(ctx, "standing.own.says."+string(m.Outcome), "Tier", name)
}

// tone is how good or bad it is.
func (m mine) tone() ui.Tone {
	switch {
	case m.Open() != nil || m.Outcome == rule.Fall:
		return ui.Warn
	case m.Outcome == rule.Warn:
		return ui.Warn
	case m.Outcome == rule.Stay || m.Outcome == rule.Rise:
		return ui.OK
	}
	return ui.Info
}

// keeps is the line the member stays above, reaches the one to the next tier.
func (m mine) keeps() rule.Line   { w, _ := rule.Keep(m.Tier); return m.Rules.Spec.Lines[w] }
func (m mine) reaches() rule.Line { w, _ := rule.Reach(m.Tier); return m.Rules.Spec.Lines[w] }

func (m mine) next() member.Tier { _, to := rule.Reach(m.Tier); return to }

// coming are the criteria of the next version that keep the member.
func (m mine) coming() []rule.Criterion {
	w, _ := rule.Keep(m.Tier)
	return m.Next.Spec.Lines[w].Criteria
}

func needs(ctx context.Context, l rule.Line) string {
	switch {
	case len(l.Criteria) < 2:
		return ""
	case l.Need() == len(l.Criteria):
		return i18n.T(ctx, "standing.own.needs_all")
	}
	return i18n.T(ctx, "standing.own.needs_any", "N", l.Need(), "Of", len(l.Criteria))
}

// bar is the label of a check's bar.
func bar(ctx context.Context, c rule.Check) string {
	return i18n.T(ctx, "standing.own.bar", "Days", strconv.Itoa(c.Days), "What", c.What())
}

// missing says what would meet the check.
func missing(ctx context.Context, c rule.Check) string {
	switch c.State {
	case rule.Met:
		return i18n.T(ctx, "standing.own.met")
	case rule.Short:
		return i18n.T(ctx, "standing.own.short", "Days", c.Days)
	}
	return i18n.T(ctx, "standing.own.missing", "N", c.Least-c.Got, "What", c.What())
}

// filled reports whether somebody typed into it.
func (f leaveForm) filled() bool { return f != leaveForm{} }

// lacking are the numbers that fail by now, or did when it was last looked.
func (m mine) lacking(f standing.Fall) []rule.Check {
	if m.Outcome == rule.Fall {
		return rule.Lacking(m.Keep)
	}
	return f.Lacking
}

// madeUp reports whether the member is above the line again, which the next
// night will notice.
func (m mine) madeUp() bool {
	return m.Open() != nil && (m.Outcome == rule.Stay || m.Outcome == rule.Warn || m.Outcome == rule.Rise)
}

package retirements

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/retirement"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Mine is /retirements/mine: where a member who was asked writes down their
// own words. Who was not asked finds nothing.
func Mine(n Needs) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.mine))
		r.Post("/", page.Handle(h.write))
	}
}

// own is what the member writes, ready to be drawn.
type own struct {
	retirement.Retirement
	who   auth.Identity
	typed retirement.Own
}

func (h pages) asked(r *http.Request) (own, error) {
	who := auth.From(r.Context())
	found, err := h.Retirements.OpenOf(r.Context(), who.Tenant(), who.Member)
	if err == nil && found.InvitedAt == nil {
		err = errs.NotFound
	}
	return own{found, who, found.Own}, err
}

func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	o, err := h.asked(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "retirements.mine")}, writing(o, nil))
}

func (h pages) write(w http.ResponseWriter, r *http.Request) error {
	o, err := h.asked(r)
	if err != nil {
		return err
	}
	o.typed = retirement.Own{Reasons: r.PostForm["reasons"], Words: r.PostFormValue("words"), Back: r.PostFormValue("back"), Story: r.PostFormValue("story")}
	if err := h.Retirements.Write(r.Context(), o.who.Tenant(), o.who.Actor(), o.who.Member, o.ID, o.typed); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "retirements.mine")}, func(bad errs.Invalid) templ.Component { return writing(o, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("retirements.mine_kept"))
	return page.Redirect(w, r, o.who.Brand.Home())
}

// standing is what a member's page says of their retirement.
type standing struct {
	member.Member
	retirement.Retirement // zero where there is none
	who                   auth.Identity
	zone                  ui.Zone
	privileges            []retirement.Privilege
}

func (h pages) standing(ctx context.Context, m member.Member) (standing, error) {
	who := auth.From(ctx)
	s := standing{Member: m, who: who, zone: zoneOf(who, h.Clock)}
	last, err := h.Retirements.LastOf(ctx, who.Tenant(), m.ID)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return s, err
	}
	s.Retirement = last
	s.privileges, err = h.Retirements.Privileges(ctx, who.Tenant(), m)
	return s, err
}

func (s standing) open() bool { return s.Retirement.State != "" && s.Retirement.Open() }

// Card is where a member's retirement stands on their page for the team: the
// way to begin, to go on, or back.
func Card(n Needs) page.Part {
	h := pages{n}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		s, err := h.standing(ctx, m)
		if err != nil || !s.open() && m.Tier != member.Core && m.Tier != member.Emeritus {
			return nil, err
		}
		return card(s), nil
	}
}

// Own is what a member sees of it: the request for their own words, and what
// they have for being retired.
func Own(n Needs) page.Part {
	h := pages{n}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		s, err := h.standing(ctx, m)
		asked := s.open() && s.Retirement.State == retirement.Draft && s.Retirement.InvitedAt != nil
		if err != nil || !asked && len(s.privileges) == 0 {
			return nil, err
		}
		return ownCard(s, asked), nil
	}
}

// Waiting is what waits for the team: days that come, and those written on.
func Waiting(n Needs) page.Waiting {
	h := pages{n}
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		open, _, _, err := h.Retirements.List(ctx, who.Tenant(), retirement.Cursor{}, 1)
		if err != nil {
			return nil, err
		}
		var tasks []ui.Task
		z := zoneOf(who, h.Clock)
		for _, r := range open {
			if t, wanted := task(ctx, who, r, z); wanted && len(tasks) < maxWaiting {
				tasks = append(tasks, t)
			}
		}
		return tasks, nil
	}
}

const (
	maxWaiting = 4
	soon       = 7 * 24 * time.Hour
)

func task(ctx context.Context, who auth.Identity, r retirement.Retirement, z ui.Zone) (ui.Task, bool) {
	t := ui.Task{Due: i18n.T(ctx, "retirements.task_due"), Do: ui.Link{Label: i18n.T(ctx, "retirements.task_go"), Href: url(who, r.ID)}}
	if r.On != nil {
		t.Due = ui.Day(ctx, *r.On, z)
	}
	switch {
	case !r.Stuck.IsZero():
		t.Late, t.What = true, i18n.T(ctx, "retirements.task_stuck", "Name", r.Name)
	case r.State == retirement.Planned:
		t.What, t.Do.Label = i18n.T(ctx, "retirements.task_planned", "Name", r.Name), i18n.T(ctx, "retirements.task_look")
		return t, r.On.Sub(z.Now) <= soon
	case r.OwnAt != nil && r.Reached == 0:
		t.What = i18n.T(ctx, "retirements.task_wrote", "Name", r.Name)
	default:
		t.What = i18n.T(ctx, "retirements.task_draft", "Name", r.Name, "Step", i18n.T(ctx, "retirements.step."+string(r.Next())))
	}
	return t, true
}

func joined(ctx context.Context, all []string) string {
	return strings.Join(all, i18n.T(ctx, "journal.comma"))
}

func linesOf(all []retirement.Privilege) []string {
	var out []string
	for _, p := range all {
		out = append(out, p.Line)
	}
	return out
}

func pool(ctx context.Context, p picking) []ui.Option {
	var all []ui.Option
	for _, m := range p.found {
		o := ui.Option{Value: m.ID.String(), Label: m.DisplayName(), Hint: joined(ctx, nonEmpty(tier.Name(m.Tier).In(ctx), m.City, m.Model))}
		all = append(all, o)
	}
	return all
}

func nonEmpty(words ...string) []string {
	var all []string
	for _, w := range words {
		if w != "" {
			all = append(all, w)
		}
	}
	return all
}

func (s scene) lead(ctx context.Context) string {
	switch s.State {
	case retirement.Planned:
		return i18n.T(ctx, "retirements.lead_planned", "Name", s.Name, "On", ui.Day(ctx, *s.On, s.zone), "Doer", s.Doer.Name)
	case retirement.Done:
		if s.ReturnedAt != nil {
			return i18n.T(ctx, "retirements.lead_returned", "Name", s.Name, "On", ui.Day(ctx, *s.On, s.zone), "Back", ui.Moment(ctx, *s.ReturnedAt, s.zone))
		}
		return i18n.T(ctx, "retirements.lead_"+string(s.Verdict.Outcome), "Name", s.Name, "On", ui.Day(ctx, *s.On, s.zone), "Doer", s.Doer.Name)
	}
	return i18n.T(ctx, "retirements.lead_cancelled", "Reason", s.EndReason)
}

func (s scene) undoUntil(ctx context.Context) string {
	return ui.Moment(ctx, s.DoneAt.Add(tier.UndoWindow), s.zone)
}

func (s scene) facts(ctx context.Context) []ui.Fact {
	fact := func(id, value string) ui.Fact {
		return ui.Fact{Label: i18n.T(ctx, "retirements."+id), Value: value}
	}
	var all []ui.Fact
	if s.On != nil {
		all = append(all, ui.Fact{Label: i18n.T(ctx, "retirements.on"), Show: ui.Date(*s.On, s.zone)})
	}
	if s.Judged() {
		all = append(all, fact("step.standing", i18n.T(ctx, "retirements.standing."+s.form.standing)+" · "+i18n.T(ctx, "retirements.judged_why", "Judge", s.Judge, "Why", s.Verdict.Why)))
	}
	if s.Honours() {
		all = append(all, fact("step.privileges", joined(ctx, s.allPrivileges(ctx))))
	}
	if s.HeldWhy != "" {
		all = append(all, fact("held_why", s.HeldWhy))
	}
	if s.ReturnedAt != nil {
		all = append(all, fact("return_why", s.ReturnWhy))
	}
	return append(all, fact("maker", s.Maker))
}

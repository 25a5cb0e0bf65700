package retirements

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/retirement"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const perPage = 30

// roll is the list, ready to be drawn.
type roll struct {
	retirement.Numbers
	who        auth.Identity
	open, done []retirement.Retirement
	more       string
	zone       ui.Zone
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	open, done, n, err := h.Retirements.List(r.Context(), who.Tenant(), cursorOf(r), perPage)
	if err != nil {
		return err
	}
	l := roll{n, who, open, done, "", zoneOf(who, h.Clock)}
	if len(done) == perPage {
		l.more = listURL(who) + "?" + cursorText(*done[perPage-1].DoneAt, done[perPage-1].ID)
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "retirements.title")}, listed(l))
}

func cursorOf(r *http.Request) retirement.Cursor {
	at, err := time.Parse(time.RFC3339Nano, r.FormValue("before"))
	if err != nil {
		return retirement.Cursor{}
	}
	return retirement.Cursor{At: at, ID: idOf(r.FormValue("id"))}
}

func cursorText(at time.Time, id uuid.UUID) string {
	return "before=" + at.UTC().Format("2006-01-02T15:04:05.999999Z") + "&id=" + id.String()
}

// stand says in a word how one stands.
func stand(ctx context.Context, r retirement.Retirement) (ui.Tone, string) {
	switch {
	case r.State == retirement.Draft && !r.Stuck.IsZero():
		return ui.Warn, i18n.T(ctx, "retirements.state.stuck")
	case r.State == retirement.Draft:
		return ui.Info, i18n.T(ctx, "retirements.state.draft", "Step", i18n.T(ctx, "retirements.step."+string(r.Next())))
	case r.State == retirement.Done && r.ReturnedAt != nil && r.Tier != member.Emeritus:
		return ui.Info, i18n.T(ctx, "retirements.state.returned")
	case r.State == retirement.Done:
		return ui.OK, i18n.T(ctx, "retirements.state.done_"+string(r.Verdict.Outcome))
	}
	return ui.Info, i18n.T(ctx, "retirements.state."+string(r.State))
}

// paper is the report, ready to be drawn.
type paper struct {
	retirement.Report
	who  auth.Identity
	of   retirement.Slice
	zone ui.Zone
}

// reasons says why people left, without names.
func (h pages) reasons(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	of := retirement.Slice{City: r.FormValue("city"), Quarter: r.FormValue("quarter")}
	found, err := h.Retirements.Report(ctx, who.Tenant(), of)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "retirements.reasons_title")}, reported(paper{found, who, of, zoneOf(who, h.Clock)}))
}

// chart counts how many named each reason.
func (p paper) chart(ctx context.Context) ui.ChartData {
	d := ui.ChartData{Label: i18n.T(ctx, "retirements.reasons_title"), Head: i18n.T(ctx, "retirements.reason_head"), Series: []ui.Series{{Name: i18n.T(ctx, "retirements.people")}}}
	for _, c := range p.Reasons {
		d.Points = append(d.Points, ui.Point{Name: i18n.T(ctx, "retirements.reason."+c.Reason), Values: []float64{float64(c.People)}})
	}
	return d
}

func choicesOf(all []string) []ui.Option {
	var out []ui.Option
	for _, s := range all {
		out = append(out, ui.Option{Value: s, Label: s})
	}
	return out
}

// rights is what the retired have, ready to be drawn.
type rights struct {
	who   auth.Identity
	found []retirement.Emeritus
	more  string
	zone  ui.Zone
}

func (h pages) privileges(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	found, err := h.Retirements.Emeriti(r.Context(), who.Tenant(), cursorOf(r), perPage)
	if err != nil {
		return err
	}
	l := rights{who, found, "", zoneOf(who, h.Clock)}
	if len(found) == perPage {
		last := found[perPage-1].Since
		l.more = listURL(who) + "/privileges?" + cursorText(last.At, last.ID)
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "retirements.privileges_title")}, granted(l))
}

// coming is the question whether somebody comes back.
type coming struct {
	member.Member
	who        auth.Identity
	privileges []retirement.Privilege
	held       []retirement.Kept
	why        string
}

func (c coming) url() string { return listURL(c.who) + "/return/" + c.ID.String() }

func (h pages) coming(r *http.Request) (coming, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "member")
	if err != nil {
		return coming{}, err
	}
	m, err := h.Members.Get(ctx, who.Tenant(), id)
	if err != nil {
		return coming{}, err
	}
	c := coming{Member: m, who: who, why: r.PostFormValue("why")}
	if last, err := h.Retirements.LastOf(ctx, who.Tenant(), id); err == nil {
		c.held = last.Held
	}
	c.privileges, err = h.Retirements.Privileges(ctx, who.Tenant(), m)
	return c, err
}

func (h pages) askReturn(w http.ResponseWriter, r *http.Request) error {
	c, err := h.coming(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "retirements.return_of", "Name", c.DisplayName())}, returning(c, nil))
}

func (h pages) bringBack(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := h.coming(r)
	if err != nil {
		return err
	}
	move, err := h.Retirements.Return(ctx, c.who.Tenant(), c.who.Actor(), c.ID, c.why)
	if err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(ctx, "retirements.return_of", "Name", c.DisplayName())}, func(bad errs.Invalid) templ.Component { return returning(c, bad) })
	}
	home := memberURL(c.who, c.ID)
	page.Flash(w, r, ui.OK, i18n.Msg("retirements.returned", "Name", c.DisplayName()), ui.Action{Label: i18n.T(ctx, "retirements.undo"), Href: home + "/tier/" + move.String() + "/undo"})
	return page.Redirect(w, r, home)
}

// allPrivileges are what the titles bring and what is granted besides.
func (s scene) allPrivileges(ctx context.Context) []string {
	var all []string
	for _, c := range s.Titles {
		all = append(all, c.Title.Privileges...)
	}
	if all = append(all, s.Privileges...); len(all) == 0 {
		return []string{i18n.T(ctx, "retirements.none_granted")}
	}
	return all
}

// heldText names what is still held.
func (s scene) heldText(ctx context.Context) string {
	var all []string
	for i, th := range s.burden.Things {
		if i == 5 {
			all = append(all, "…")
			break
		}
		all = append(all, th.Title)
	}
	return strings.Join(all, i18n.T(ctx, "journal.comma"))
}

// act is what the button of the summary does.
func (s scene) act(ctx context.Context) string {
	switch {
	case s.later():
		return i18n.T(ctx, "retirements.act_later", "On", ui.Day(ctx, *s.On, s.zone))
	case s.Verdict.Outcome == retirement.Left:
		return i18n.T(ctx, "retirements.act_left")
	}
	return i18n.T(ctx, "retirements.act_now")
}

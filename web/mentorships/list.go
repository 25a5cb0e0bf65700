package mentorships

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	perPage  = 50
	searches = 20 // open ones shown above the list
)

// board is the list, ready to be drawn.
type board struct {
	mentorship.Figures
	filter  mentorship.Filter
	pairs   []mentorship.Pair
	next    string // address of the rest
	matches []mentorship.Match
	who     auth.Identity
	base    string
	zone    ui.Zone
}

func filterOf(v url.Values) mentorship.Filter {
	f := mentorship.Filter{State: mentorship.State(v.Get("state")), City: v.Get("city"), Stale: v.Get("stale") != ""}
	if !f.State.Known() || f.Stale {
		f.State = mentorship.Running
	}
	if len(f.City) > 100 {
		f.City = ""
	}
	return f
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	b := board{filter: filterOf(r.URL.Query()), who: who, base: home(who), zone: h.zone(ctx)}
	before, err := uuid.Parse(r.FormValue("before"))
	if err != nil {
		before = mentorship.Newest
	}
	if b.Figures, err = h.pairs.Figures(ctx, who.Tenant(), b.filter.State); err != nil {
		return err
	}
	if b.pairs, err = h.pairs.List(ctx, who.Tenant(), b.filter, before, perPage+1); err != nil {
		return err
	}
	if len(b.pairs) > perPage {
		b.pairs = b.pairs[:perPage]
		b.next = b.address("before", b.pairs[perPage-1].ID.String())
	}
	if b.Asking+b.Exhausted > 0 && b.filter == (mentorship.Filter{State: mentorship.Running}) {
		if b.matches, err = h.pairs.OpenMatches(ctx, who.Tenant(), "", searches); err != nil {
			return err
		}
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "mentorship.title")}, boardPage(b))
}

// address is the list with the filters and one thing more.
func (b board) address(name, value string) string {
	v := url.Values{}
	if b.filter.State != mentorship.Running {
		v.Set("state", string(b.filter.State))
	}
	if b.filter.City != "" {
		v.Set("city", b.filter.City)
	}
	if b.filter.Stale {
		v.Set("stale", "1")
	}
	if v.Del(name); value != "" {
		v.Set(name, value)
	}
	if len(v) == 0 {
		return b.base
	}
	return b.base + "?" + v.Encode()
}

// bare reports whether nothing narrows the list.
func (b board) bare() bool { return b.filter == mentorship.Filter{State: mentorship.Running} }

// empty reports whether the brand has nothing of mentoring yet.
func (b board) empty() bool { return b.Running+b.Completed+b.Asking+b.Exhausted == 0 && b.bare() }

func (b board) lead(ctx context.Context) string {
	id := "mentorship.list.lead"
	if b.Stale > 0 {
		id = "mentorship.list.lead_stale"
	}
	return i18n.T(ctx, id, "Running", ui.Number(b.Running), "Stale", ui.Number(b.Stale), "Asking", ui.Number(b.Asking))
}

func (b board) figures(ctx context.Context) []ui.Figure {
	pairs := i18n.T(ctx, "mentorship.pairs")
	figure := func(key string, n int, href string) ui.Figure {
		return ui.Figure{
			Label: i18n.T(ctx, "mentorship.figure."+key), Value: ui.Number(n), Unit: pairs, Note: i18n.T(ctx, "mentorship.figure."+key+"_note"), Href: href,
		}
	}
	return []ui.Figure{
		figure("running", b.Running, b.base),
		figure("stale", b.Stale, b.base+"?stale=1"),
		figure("asking", b.Asking+b.Exhausted, b.base),
		figure("completed", b.Completed, b.base+"?state=completed"),
	}
}

func (b board) states(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, s := range mentorship.States {
		all = append(all, ui.Option{Value: string(s), Label: i18n.T(ctx, "mentorship.state."+string(s))})
	}
	return all
}

func (b board) cities(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, c := range b.Cities {
		all = append(all, ui.Option{Value: c.City, Label: i18n.T(ctx, "members.choice", "Label", c.City, "N", ui.Number(c.N))})
	}
	return all
}

func (b board) chips(ctx context.Context) []ui.Chip {
	var all []ui.Chip
	if b.filter.State != mentorship.Running {
		all = append(all, ui.Chip{Label: i18n.T(ctx, "mentorship.filter.state"), Value: i18n.T(ctx, "mentorship.state."+string(b.filter.State)), Without: b.address("state", "")})
	}
	if b.filter.City != "" {
		all = append(all, ui.Chip{Label: i18n.T(ctx, "mentorship.filter.city"), Value: b.filter.City, Without: b.address("city", "")})
	}
	if b.filter.Stale {
		all = append(all, ui.Chip{Label: i18n.T(ctx, "mentorship.filter.stale"), Value: i18n.T(ctx, "mentorship.filter.stale_yes"), Without: b.address("stale", "")})
	}
	return all
}

// tone is how a pair's state is shown.
func tone(p mentorship.Pair, z ui.Zone) (ui.Tone, string) {
	switch {
	case p.Stale(z.Now):
		return ui.Warn, "mentorship.badge.stale"
	case p.Half():
		return ui.Info, "mentorship.badge.half"
	case p.State == mentorship.Completed:
		return ui.OK, "mentorship.state.completed"
	}
	return ui.Info, "mentorship.state." + string(p.State)
}

func fraction(done, of int) string { return strconv.Itoa(done) + " / " + strconv.Itoa(of) }

func weekOf(ctx context.Context, p mentorship.Pair, z ui.Zone) string {
	return i18n.T(ctx, "mentorship.week", "Week", p.Week(today(z)), "Weeks", p.Weeks)
}

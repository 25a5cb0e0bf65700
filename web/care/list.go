package care

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// The stretches of days a list can show.
const (
	byDay   = "day"
	byWeek  = "week"
	byMonth = "month"
)

// span is the stretch of view around a day, and the days that lead to the one
// before and after it.
func span(view string, at time.Time) (from, to, before, after time.Time) {
	switch view {
	case byDay:
		return at, at.AddDate(0, 0, 1), at.AddDate(0, 0, -1), at.AddDate(0, 0, 1)
	case byWeek:
		from = at.AddDate(0, 0, -(int(at.Weekday())+6)%7)
		return from, from.AddDate(0, 0, 7), from.AddDate(0, 0, -7), from.AddDate(0, 0, 7)
	}
	from = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(0, 1, 0), from.AddDate(0, -1, 0), from.AddDate(0, 1, 0)
}

// roll is the list, ready to be drawn.
type roll struct {
	care.Numbers
	who           auth.Identity
	zone          ui.Zone
	today         time.Time
	view          string
	at            time.Time
	before, after time.Time
	from, to      time.Time
	q             url.Values // the filters of the address
	items         []care.Item
	titles        []string
	doers         []ui.Option
	more          string
}

const perPage = 100

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	l, err := h.roll(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.title")}, list(l))
}

func (h pages) roll(r *http.Request) (roll, error) {
	ctx, who, q := r.Context(), auth.From(r.Context()), r.URL.Query()
	l := roll{who: who, zone: h.zone(who), today: h.today(who), view: q.Get("view"), at: dayOf(q.Get("at")), q: q}
	if !slices.Contains([]string{byDay, byWeek, byMonth}, l.view) {
		l.view = byMonth
	}
	if l.at.IsZero() || l.at.Year() < 1900 || l.at.Year() > 2200 {
		l.at = l.today
	}
	l.from, l.to, l.before, l.after = span(l.view, l.at)
	f := care.Filter{From: l.from, To: l.to, Occasion: care.Occasion(q.Get("occasion")), Title: q.Get("title"), What: care.What(q.Get("what")), Shown: q.Get("shown")}
	switch d := q.Get("doer"); {
	case d == "nobody":
		f.Doer = &uuid.Nil
	case idOf(d) != uuid.Nil:
		id := idOf(d)
		f.Doer = &id
	}
	after := care.Cursor{}
	if on, id, ok := strings.Cut(q.Get("after"), "_"); ok {
		after = care.Cursor{On: dayOf(on), ID: idOf(id)}
	}
	var err error
	if l.items, l.Numbers, err = h.Care.List(ctx, who.Tenant(), f, after, perPage); err != nil {
		return l, err
	}
	if n := len(l.items); n == perPage {
		l.more = l.with("after", l.items[n-1].On.Format(time.DateOnly)+"_"+l.items[n-1].ID.String())
	}
	if l.titles, err = h.Care.Titles(ctx, who.Tenant(), l.from, l.to); err != nil {
		return l, err
	}
	l.doers, err = h.doers(ctx, who)
	return l, err
}

// with is the list's address with pairs changed; "" takes one out.
func (l roll) with(pairs ...string) string {
	q := url.Values{}
	for name, values := range l.q {
		if name != "after" && len(values) > 0 && values[0] != "" {
			q.Set(name, values[0])
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	if len(q) == 0 {
		return home(l.who)
	}
	return home(l.who) + "?" + q.Encode()
}

func (l roll) day(d time.Time) string { return l.with("at", d.Format(time.DateOnly)) }

func (l roll) filtered() bool {
	for _, name := range []string{"occasion", "title", "what", "shown", "doer"} {
		if l.q.Get(name) != "" {
			return true
		}
	}
	return false
}

// name is what the stretch is called.
func (l roll) name(ctx context.Context) string {
	switch l.view {
	case byDay:
		return ui.Day(ctx, l.from, l.zone)
	case byWeek:
		return i18n.T(ctx, "cares.week_of", "From", dayMonth(ctx, l.from), "To", dayMonth(ctx, l.to.AddDate(0, 0, -1)))
	}
	return yearMonth(ctx, l.from)
}

func dayMonth(ctx context.Context, d time.Time) string {
	return i18n.T(ctx, "cares.day_month", "Month", i18n.Msg("ui.time.month_"+d.Format("1")), "Day", d.Format("2"))
}

func yearMonth(ctx context.Context, d time.Time) string {
	return i18n.T(ctx, "cares.year_month", "Year", d.Format("2006"), "Month", i18n.Msg("ui.time.month_"+d.Format("1")))
}

func (l roll) lead(ctx context.Context) string {
	if l.Total == 0 {
		return i18n.T(ctx, "cares.lead_none", "When", l.name(ctx))
	}
	said := i18n.T(ctx, "cares.lead", "When", l.name(ctx), "N", l.Total, "Done", l.Done, "Open", l.Open)
	if l.Late > 0 {
		said += i18n.T(ctx, "cares.lead_late", "N", l.Late)
	}
	if l.Cost > 0 {
		said += i18n.T(ctx, "cares.lead_cost", "Cost", yuan(l.Cost))
	}
	return said
}

func (l roll) tabs(ctx context.Context) []ui.Tab {
	at := "?at=" + l.at.Format(time.DateOnly)
	tabs := []ui.Tab{
		{Label: i18n.T(ctx, "cares.by_week"), Href: l.with("view", byWeek), Current: l.view == byWeek},
		{Label: i18n.T(ctx, "cares.by_month"), Href: l.with("view", byMonth), Current: l.view == byMonth},
		{Label: i18n.T(ctx, "cares.calendar"), Href: home(l.who) + "/calendar" + at},
		{Label: i18n.T(ctx, "cares.gala"), Href: home(l.who) + "/gala"},
		{Label: i18n.T(ctx, "cares.costs"), Href: home(l.who) + "/costs"},
		{Label: i18n.T(ctx, "cares.mine"), Href: home(l.who) + "/mine"},
	}
	if l.who.Role.Leads() {
		tabs = append(tabs, ui.Tab{Label: i18n.T(ctx, "cares.settings"), Href: home(l.who) + "/settings"})
	}
	return tabs
}

func (l roll) shownChoices(ctx context.Context) []ui.Option {
	return options(ctx, "cares.shown.", "open", "late", "done", "off")
}

func (l roll) occasionChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, t := range l.titles {
		all = append(all, ui.Option{Value: t, Label: care.Named(care.Festival, t).In(ctx)})
	}
	return all
}

func (l roll) doerChoices(ctx context.Context) []ui.Option {
	return append([]ui.Option{{Value: "nobody", Label: i18n.T(ctx, "cares.nobody")}}, l.doers...)
}

func options(ctx context.Context, prefix string, values ...string) []ui.Option {
	all := make([]ui.Option, len(values))
	for i, v := range values {
		all[i] = ui.Option{Value: v, Label: i18n.T(ctx, prefix+v)}
	}
	return all
}

// back is the list from which a bulk form came.
func back(r *http.Request, who auth.Identity) string {
	if to := r.PostFormValue("back"); strings.HasPrefix(to, home(who)) && !strings.Contains(to, "//") {
		return to
	}
	return home(who)
}

func (h pages) assign(w http.ResponseWriter, r *http.Request) error {
	who, ids := auth.From(r.Context()), idsOf(r, "id")
	n, err := h.Care.Assign(r.Context(), who.Tenant(), who.Actor(), ids, idOf(r.PostFormValue("doer")))
	if err != nil {
		return page.SayWhy(w, r, err, back(r, who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.assigned", "N", n))
	return page.Redirect(w, r, back(r, who))
}

// addresses asks those of the chosen who have no address for one.
func (h pages) addresses(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	var members []uuid.UUID
	for _, id := range idsOf(r, "id") {
		i, err := h.Care.Get(ctx, who.Tenant(), id)
		if err != nil {
			return err
		}
		if !i.Address {
			members = append(members, i.Member)
		}
	}
	n, err := h.Care.Ask(ctx, who.Tenant(), who.Actor(), i18n.T(i18n.With(ctx, i18n.Chinese), "cares.purpose"), members...)
	if err != nil {
		return page.SayWhy(w, r, err, back(r, who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.asked", "N", n))
	return page.Redirect(w, r, back(r, who))
}

// labels shows the chosen items' addresses for printing. It is asked for by a
// form because each address that is shown is written down.
func (h pages) labels(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	labels, err := h.Care.Labels(r.Context(), who.Tenant(), who.Actor(), idsOf(r, "id"))
	if err != nil {
		return page.SayWhy(w, r, err, back(r, who))
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.labels")}, labelled(who, back(r, who), labels))
}

// month is a calendar month, ready to be drawn.
type month struct {
	who           auth.Identity
	zone          ui.Zone
	today         time.Time
	first         time.Time
	before, after time.Time
	weeks         [][]time.Time
	on            map[string][]care.Group
	undated       []care.Group // of the month, the day not known
	n, open       int
}

func (h pages) calendar(w http.ResponseWriter, r *http.Request) error {
	who, at := auth.From(r.Context()), dayOf(r.FormValue("at"))
	if at.IsZero() || at.Year() < 1900 || at.Year() > 2200 {
		at = h.today(who)
	}
	m := month{who: who, zone: h.zone(who), today: h.today(who), on: map[string][]care.Group{}}
	var end time.Time
	m.first, end, m.before, m.after = span(byMonth, at)
	groups, err := h.Care.Days(r.Context(), who.Tenant(), m.first, end)
	if err != nil {
		return err
	}
	for _, g := range groups {
		m.n, m.open = m.n+g.N, m.open+g.Open
		if g.WholeMonth {
			m.undated = append(m.undated, g)
			continue
		}
		day := g.On.Format(time.DateOnly)
		m.on[day] = append(m.on[day], g)
	}
	for d := m.first.AddDate(0, 0, -(int(m.first.Weekday())+6)%7); d.Before(end); d = d.AddDate(0, 0, 7) {
		week := make([]time.Time, 7)
		for i := range week {
			week[i] = d.AddDate(0, 0, i)
		}
		m.weeks = append(m.weeks, week)
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.calendar"), Wide: true}, calendar(m))
}

func (m month) at(d time.Time) string {
	return home(m.who) + "/calendar?at=" + d.Format(time.DateOnly)
}

func (m month) list(d time.Time) string {
	return home(m.who) + "?view=" + byDay + "&at=" + d.Format(time.DateOnly)
}

func (m month) day(d time.Time) []care.Group { return m.on[d.Format(time.DateOnly)] }

// to is where a group of the calendar leads: the one item, or the day's list.
func (m month) to(g care.Group) string {
	if g.N == 1 {
		return itemURL(m.who, g.First)
	}
	return home(m.who) + "?view=" + byDay + "&at=" + g.On.Format(time.DateOnly) + "&occasion=" + string(g.Occasion)
}

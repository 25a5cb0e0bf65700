package members

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// perPage is how many members a page of the list holds.
const perPage = 50

// week is what moved=7d means, in days, today included.
const week = 7

// listRoutes are the list, what is done with many at once, and exports.
func (h pages) listRoutes(r chi.Router) {
	r.Get("/", page.Handle(h.list))
	r.Post("/tier", page.Handle(h.moveMany))
	r.Get("/export", page.Handle(h.askExport))
	r.Post("/export", page.Handle(h.export))
}

// query is what the address of the list says: filters, order, and where the
// page begins.
type query struct {
	url.Values
	filter member.Filter
	sort   member.Sort
	after  member.Cursor
}

// narrowing are the filters of one value a choice, in the order of the chips.
var narrowing = []string{"tier", "role", "city", "model", "speciality", "platform", "gap", "from", "to"}

// maxValues is how many values of one filter are heeded.
const maxValues = 50

// queryOf reads the address. Values nobody can have chosen are dropped, so
// that an old link still shows a list.
func queryOf(v url.Values, zone *time.Location, now time.Time) query {
	q := query{Values: url.Values{}, sort: member.Recent, after: member.Cursor(v.Get("after"))}
	for _, name := range slices.Concat(narrowing, []string{"q", "joined", "joined_from", "joined_to", "moved", "moved_from", "moved_to", "sort"}) {
		for _, value := range v[name] {
			if value = strings.TrimSpace(value); value != "" && len(value) <= 200 && len(q.Values[name]) < maxValues && possible(name, value) {
				q.Add(name, value)
			}
		}
	}
	if s := member.Sort(q.Get("sort")); slices.Contains(member.Sorts, s) {
		q.sort = s
	}
	q.filter = member.Filter{
		Text: q.Get("q"), Tiers: as[member.Tier](q.Values["tier"]), Roles: rolesOf(q.Values["role"]),
		Cities: q.Values["city"], Models: q.Values["model"], Specialities: q.Values["speciality"], Platforms: q.Values["platform"],
		Gaps: q.Values["gap"],
	}
	q.filter.JoinedFrom, q.filter.JoinedTo = q.joined()
	q.filter.Moved = q.moved(zone, now)
	return q
}

// possible reports whether a filter can have the value.
func possible(name, value string) bool {
	switch name {
	case "tier", "from", "to":
		return member.Tier(value).Known()
	case "role":
		return value == noRole || member.Role(value).Known()
	case "platform":
		_, known := roster.PlatformOf(value)
		return known
	case "gap":
		return slices.Contains(member.Gaps, value)
	}
	return true
}

// noRole is how an address asks for those whose role is not known.
const noRole = "none"

func rolesOf(values []string) []member.Role {
	roles := as[member.Role](values)
	for i, r := range roles {
		if r == noRole {
			roles[i] = ""
		}
	}
	return roles
}

func as[T ~string](values []string) []T {
	var out []T
	for _, v := range values {
		out = append(out, T(v))
	}
	return out
}

// joined reads joined, a month or a year, or joined_from and joined_to.
func (q query) joined() (from, to *time.Time) {
	if month, err := time.Parse("2006-01", q.Get("joined")); err == nil {
		last := month.AddDate(0, 1, -1)
		return &month, &last
	}
	if year, err := time.Parse("2006", q.Get("joined")); err == nil {
		last := year.AddDate(1, 0, -1)
		return &year, &last
	}
	return dayOf(q.Get("joined_from")), dayOf(q.Get("joined_to"))
}

func dayOf(s string) *time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil
	}
	return &d
}

// moved reads moved=7d, or moved_from and moved_to: calendar days where the
// brand is, both included.
func (q query) moved(zone *time.Location, now time.Time) *member.Moved {
	today := clock.Date(now, zone)
	from, to := dayOf(q.Get("moved_from")), dayOf(q.Get("moved_to"))
	if q.Get("moved") == "7d" {
		first := today.AddDate(0, 0, 1-week)
		from, to = &first, &today
	}
	moves := member.Moved{From: as[member.Tier](q.Values["from"]), To: as[member.Tier](q.Values["to"])}
	if from == nil && to == nil && len(moves.From)+len(moves.To) == 0 {
		return nil
	}
	if to == nil {
		to = &today
	}
	moves.Until = midnight(to.AddDate(0, 0, 1), zone)
	if from != nil {
		moves.Since = midnight(*from, zone)
	}
	return &moves
}

// midnight is when the calendar day d begins in zone.
func midnight(d time.Time, zone *time.Location) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
}

// with is the address of the list with name set to values, from its beginning.
func (q query) with(base, name string, values ...string) string {
	next := url.Values{}
	for k, v := range q.Values {
		next[k] = v
	}
	next.Del(name)
	for _, v := range values {
		next.Add(name, v)
	}
	return address(base, next)
}

// without is the address of the list with one value of name dropped.
func (q query) without(base, name, value string) string {
	rest := slices.DeleteFunc(slices.Clone(q.Values[name]), func(v string) bool { return v == value })
	return q.with(base, name, rest...)
}

func address(base string, v url.Values) string {
	if len(v) == 0 {
		return base
	}
	return base + "?" + v.Encode()
}

// catalogue is the list, ready to be drawn.
type catalogue struct {
	member.Listing
	query
	who  auth.Identity
	base string // address of the list without anything
	zone ui.Zone
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	q := queryOf(r.URL.Query(), who.Brand.Zone, h.now())
	found, err := h.members.List(ctx, who.Tenant(), q.filter, q.sort, q.after, perPage)
	if err != nil {
		return err
	}
	c := catalogue{found, q, who, listURL(who), h.zone(ctx)}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "nav.members")}, whole(c))
}

// lead says in numbers what is here.
func (c catalogue) lead(ctx context.Context) string {
	if c.filter.Empty() {
		return i18n.T(ctx, "members.lead", "Total", ui.Number(c.Facets.Total))
	}
	return i18n.T(ctx, "members.lead_of", "Found", c.found(ctx), "Total", ui.Number(c.Facets.Total))
}

func (c catalogue) found(ctx context.Context) string {
	if c.AtLeast {
		return i18n.T(ctx, "members.at_least", "N", ui.Number(c.Total))
	}
	return ui.Number(c.Total)
}

// first reports whether this page is the list's first.
func (c catalogue) first() bool { return c.after == "" }

// next is where the next page is, "" after the last.
func (c catalogue) next() string {
	if c.Next == "" {
		return ""
	}
	return c.with(c.base, "after", string(c.Next))
}

// maxChoices is how many values a filter offers; further ones are found by
// searching.
const maxChoices = 100

// choices are the values of a filter that somebody has, with how many, and
// the one chosen even when nobody has it.
func (c catalogue) choices(ctx context.Context, dim string) []ui.Option {
	values := c.Facets.Values(dim)
	switch dim {
	case "tier":
		values = ordered(member.Tiers, values)
	case "role":
		values = ordered(member.Roles, values)
	case "gap":
		values = ordered(member.Gaps, values)
	}
	values = values[:min(len(values), maxChoices)]
	if now := c.Get(dim); now != "" && !slices.Contains(values, now) {
		values = append(values, now)
	}
	var options []ui.Option
	for _, v := range values {
		n := c.Facets.Of(dim, v)
		if dim == "role" && v == noRole {
			n = c.Facets.Of(dim, "")
		}
		options = append(options, c.choice(ctx, dim, v, n))
	}
	return options
}

func (c catalogue) choice(ctx context.Context, name, value string, n int) ui.Option {
	return ui.Option{Value: value, Label: i18n.T(ctx, "members.choice", "Label", c.valueName(ctx, name, value), "N", ui.Number(n))}
}

// joinedMonths is how many months can be chosen one by one; before, by year.
const joinedMonths = 12

// joinedChoices are the latest months in which somebody joined, then the years.
func (c catalogue) joinedChoices(ctx context.Context) []ui.Option {
	months := c.Facets.Values("joined")
	slices.Sort(months)
	slices.Reverse(months)
	var recent, years []string
	of := map[string]int{}
	for i, m := range months {
		if i < joinedMonths {
			recent, of[m] = append(recent, m), c.Facets.Of("joined", m)
		}
		year := m[:4]
		if of[year] == 0 {
			years = append(years, year)
		}
		of[year] += c.Facets.Of("joined", m)
	}
	values := append(recent, years...)
	if now := c.Get("joined"); now != "" && !slices.Contains(values, now) {
		values, of[now] = append(values, now), c.Facets.Of("joined", now)
	}
	var options []ui.Option
	for _, v := range values {
		options = append(options, c.choice(ctx, "joined", v, of[v]))
	}
	return options
}

// alsoChosen are the further values of filters whose control shows one.
func (c catalogue) alsoChosen(name string) []string {
	if values := c.Values[name]; len(values) > 1 {
		return values[1:]
	}
	return nil
}

// ordered are those of all that are among present, in all's order.
func ordered[T ~string](all []T, present []string) []string {
	var out []string
	for _, v := range all {
		if slices.Contains(present, string(v)) {
			out = append(out, string(v))
		}
	}
	return out
}

func (c catalogue) valueName(ctx context.Context, name, value string) string {
	switch name {
	case "tier", "from", "to":
		return tier.Name(member.Tier(value)).In(ctx)
	case "role":
		if value == noRole {
			return i18n.T(ctx, "ui.unknown")
		}
		return roleName(ctx, member.Role(value))
	case "platform":
		if p, ok := roster.PlatformOf(value); ok {
			return p.Label().In(ctx)
		}
	case "gap":
		return i18n.T(ctx, "members.gap."+value)
	case "moved":
		return i18n.T(ctx, "members.week")
	case "joined":
		return monthName(ctx, value)
	}
	return value
}

// monthName says 2026-11 or 2026.
func monthName(ctx context.Context, value string) string {
	if m, err := time.Parse("2006-01", value); err == nil {
		return i18n.T(ctx, "members.month", "Year", value[:4], "Month", i18n.T(ctx, "ui.time.month_"+m.Format("1")))
	}
	if _, err := time.Parse("2006", value); err == nil {
		return i18n.T(ctx, "members.year", "Year", value)
	}
	return value
}

// chips are the filters at work. Those that a select shows stand there too,
// so that they can be dropped one by one.
func (c catalogue) chips(ctx context.Context) []ui.Chip {
	var chips []ui.Chip
	for _, name := range slices.Concat([]string{"q"}, narrowing, []string{"joined", "joined_from", "joined_to", "moved", "moved_from", "moved_to"}) {
		for _, v := range c.Values[name] {
			chips = append(chips, ui.Chip{Label: i18n.T(ctx, "members.filter."+name), Value: c.valueName(ctx, name, v), Without: c.without(c.base, name, v)})
		}
	}
	return chips
}

// cleared is the list without filters, in the same order.
func (c catalogue) cleared() string {
	v := url.Values{}
	if s := c.Get("sort"); s != "" {
		v.Set("sort", s)
	}
	return address(c.base, v)
}

// column is the head of a sortable column: what it sorts by, now or when
// chosen.
func (c catalogue) column(label string, by, other member.Sort) ui.Column {
	col := ui.Column{Label: label, Sort: c.with(c.base, "sort", string(by))}
	switch {
	case c.filter.Moved != nil:
		col.Sort = "" // those who moved come in the order of moving
	case c.sort == by:
		col.Now, col.Sort = "ascending", c.with(c.base, "sort", string(other))
		if by == member.Recent {
			col.Now = "descending"
		}
	case c.sort == other:
		col.Now = "ascending"
	}
	return col
}

// export is where the whole list is taken away from.
func (c catalogue) exportURL() string {
	v := url.Values{}
	for k, values := range c.Values {
		v[k] = values
	}
	return address(c.base+"/export", v)
}

// shownNow is how many rows are there when the list ends here; 0 where that
// is not known, because earlier pages were.
func shownNow(c catalogue) int {
	if !c.first() {
		return 0
	}
	return len(c.Members)
}

func columns(ctx context.Context, c catalogue) []ui.Column {
	label := func(name string) string { return i18n.T(ctx, "members.filter."+name) }
	return []ui.Column{
		{Pick: true}, c.column(i18n.T(ctx, "member.field.name"), member.ByName, member.ByName), {Label: label("tier")}, {Label: label("role")},
		{Label: label("city")}, {Label: label("model")}, {Label: label("speciality")}, {Label: i18n.T(ctx, "member.field.phone")},
		c.column(label("joined"), member.Recent, member.Oldest),
	}
}

// firstSteps are for a brand without members.
func firstSteps(ctx context.Context, c catalogue) []templ.Component {
	return []templ.Component{
		ui.LinkButton(i18n.T(ctx, "nav.import"), c.base+"/import", ui.Primary, "upload"),
		ui.LinkButton(i18n.T(ctx, "person.form.new"), c.base+"/new", ui.Quiet, "user-plus"),
		ui.LinkButton(i18n.T(ctx, "members.see_sample"), c.who.Brand.Home(), ui.Quiet, "sparkles"),
	}
}

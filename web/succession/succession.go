// Package succession serves the pages under /b/{brand}/succession: the map of
// who could follow whom, and how deep the bench is.
package succession

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	seats *seat.Store
	now   clock.Clock
}

// Pages are /succession and below. They are for the staff of the brand.
func Pages(seats *seat.Store, now clock.Clock) func(chi.Router) {
	h := pages{seats, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.show))
		r.Get("/bench", page.Handle(h.bench))
	}
}

// What one page draws: of a group so many seats, and so many in all; of a map
// that has more than that, fewer of each. The rest is told as numbers that
// lead on.
const (
	mostOfGroup = 24
	fewOfGroup  = 8
	mostOfAll   = 300
)

// chart is the map, ready to be drawn.
type chart struct {
	who    auth.Identity
	zone   ui.Zone
	by     string
	filter seat.Filter
	any    bool
	all    seat.Tally
	found  int
	groups []region
	folded []seat.Group // those for which there is no room
	depth  seat.Depth
}

// region is a group as it is drawn.
type region struct {
	seat.Group
	hidden int // seats for which there is no room
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx, who, q := r.Context(), auth.From(r.Context()), r.URL.Query()
	c := chart{who: who, zone: ui.Zone{Now: h.now().In(who.Brand.Zone), At: who.Brand.Zone}, by: seat.ByCity, filter: filterFrom(q)}
	if q.Get("by") == seat.BySpeciality {
		c.by = seat.BySpeciality
	}
	all, err := h.seats.All(ctx, who.Tenant())
	if err != nil {
		return err
	}
	b, err := h.seats.Bench(ctx, who.Tenant(), who.Brand.BenchTarget)
	if err != nil {
		return err
	}
	if c.filter.Text != "" { // which may be part of a name
		if err := h.seats.Name(ctx, who.Tenant(), all); err != nil {
			return err
		}
	}
	c.depth, c.any, c.all = b.Whole, len(all) > 0, seat.Count(all, c.zone.Now)
	c.draw(c.filter.Pass(all, c.zone.Now))
	if err := h.name(ctx, &c); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "nav.succession"), Wide: true}, show(c))
}

// name fills in who holds the seats that are drawn, unless a search has.
func (h pages) name(ctx context.Context, c *chart) error {
	if c.filter.Text != "" {
		return nil
	}
	var drawn []seat.Seat
	for _, g := range c.groups {
		drawn = append(drawn, g.Seats...)
	}
	if err := h.seats.Name(ctx, c.who.Tenant(), drawn); err != nil {
		return err
	}
	for i, n := 0, 0; i < len(c.groups); i++ {
		of := len(c.groups[i].Seats)
		c.groups[i].Seats, n = drawn[n:n+of], n+of
	}
	return nil
}

func filterFrom(q url.Values) seat.Filter {
	f := seat.Filter{Text: q.Get("q"), State: seat.State(q.Get("state")), City: q.Get("city"), Speciality: q.Get("speciality")}
	if !slices.Contains(seat.States, f.State) {
		f.State = ""
	}
	return f
}

// draw takes as many seats as there is room for.
func (c *chart) draw(found []seat.Seat) {
	c.found = len(found)
	room, each, groups := mostOfAll, mostOfGroup, seat.Grouped(found, c.by, c.zone.Now)
	if len(found) > mostOfAll {
		each = fewOfGroup
	}
	for i, g := range groups {
		if room <= 0 {
			c.folded = groups[i:]
			return
		}
		shown := min(len(g.Seats), each, room)
		if len(groups) == 1 { // there is nothing else to see
			shown = min(len(g.Seats), mostOfAll)
		}
		room -= shown
		c.groups = append(c.groups, region{seat.Group{Name: g.Name, Seats: g.Seats[:shown], Tally: g.Tally}, len(g.Seats) - shown})
	}
}

// home is where the map stands, and seats where they are listed.
func (c chart) home() string { return c.who.Brand.Home() + "succession" }

func (c chart) seats(pairs ...string) string { return c.who.Brand.Home() + "seats" + query(pairs) }

// with is the map with one thing changed.
func (c chart) with(name, value string) string {
	q := []string{"by", c.by, "q", c.filter.Text, "state", string(c.filter.State), "city", c.filter.City, "speciality", c.filter.Speciality}
	for i := 0; i < len(q); i += 2 {
		if q[i] == name {
			q[i+1] = value
		}
	}
	return c.home() + query(q)
}

// query leaves out what is empty, and the map's usual order.
func query(pairs []string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" && !(pairs[i] == "by" && pairs[i+1] == seat.ByCity) {
			q.Add(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (c chart) lead(ctx context.Context) string {
	if !c.any {
		return i18n.T(ctx, "seats.lead_none")
	}
	t := c.all
	return i18n.T(ctx, "seats.lead", "N", t.Seats, "Red", t.States[seat.Red], "Amber", t.States[seat.Amber], "Green", t.States[seat.Green], "Vacant", t.Vacant)
}

// figures are the map's numbers; each leads to its rows.
func (c chart) figures(ctx context.Context) []ui.Figure {
	ratio := ui.Figure{Label: i18n.T(ctx, "succession.ratio"), Value: "–", Href: c.home() + "/bench", Definition: i18n.T(ctx, "succession.ratio_means"), Note: i18n.T(ctx, "succession.ratio_none")}
	if v, ok := c.depth.Ratio(); ok {
		ratio.Value, ratio.Unit = oneDigit(v), ": 1"
		ratio.Note = missing(ctx, c.depth, c.who.Brand.BenchTarget)
	}
	longest := i18n.T(ctx, "succession.vacant_none")
	if c.all.Vacant > 0 {
		longest = i18n.T(ctx, "succession.vacant_longest", "N", c.all.Longest)
	}
	return []ui.Figure{
		{Label: i18n.T(ctx, "succession.uncovered"), Value: ui.Number(c.all.States[seat.Red]), Unit: "/ " + ui.Number(c.all.Seats), Href: c.seats("state", string(seat.Red)),
			Note: i18n.T(ctx, "succession.uncovered_note", "N", c.all.States[seat.Amber]), Definition: i18n.T(ctx, "succession.uncovered_means")},
		{Label: i18n.T(ctx, "succession.strength"), Value: oneDigit(c.all.Strength()), Unit: i18n.T(ctx, "succession.strength_unit"), Href: c.seats(),
			Note: i18n.T(ctx, "succession.strength_note", "N", c.all.Ready), Definition: i18n.T(ctx, "succession.strength_means")},
		ratio,
		{Label: i18n.T(ctx, "succession.vacant"), Value: ui.Number(c.all.Vacant), Unit: i18n.T(ctx, "succession.seats_unit"), Href: c.seats("concern", string(seat.Vacant)),
			Note: longest, Definition: i18n.T(ctx, "succession.vacant_means")},
	}
}

func oneDigit(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// missing says how far a depth is from its target.
func missing(ctx context.Context, d seat.Depth, target int) string {
	if n := d.Missing(target); n > 0 {
		return i18n.T(ctx, "succession.missing", "N", n, "Missing", ui.Number(n), "Target", target)
	}
	return i18n.T(ctx, "succession.reached", "Target", target)
}

// says is the shortest true thing about a seat.
func (c chart) says(ctx context.Context, s seat.Seat) string {
	all := s.Concerns(c.zone.Now)
	what := "covered"
	if len(all) > 0 {
		what = string(all[0])
	}
	if s.Vacant() {
		what = "vacant"
	}
	return i18n.T(ctx, "succession.tile."+what, "N", s.Ready, "Days", s.DaysVacant(c.zone.Now), "Untouched", seat.Days(s.TouchedAt, c.zone.Now), "Holds", s.Holds)
}

// dots are one for each nominee, those ready first; of many, so many.
func dots(s seat.Seat) (full, hollow, more int) {
	const most = 6
	full = min(s.Ready, most)
	hollow = min(s.Named-s.Ready, most-full)
	return full, hollow, s.Named - full - hollow
}

// span is how much room a group takes, by its seats; those without a name of
// their own stand across, at the end.
func span(r region) string {
	switch n := len(r.Seats); {
	case r.Name == "":
		return "rest"
	case n > 9:
		return "span-3"
	case n > 3:
		return "span-2"
	case n == 1:
		return "single"
	}
	return ""
}

func (c chart) groupName(ctx context.Context, name string) string {
	if name == "" {
		return i18n.T(ctx, "succession.none_"+c.by)
	}
	return name
}

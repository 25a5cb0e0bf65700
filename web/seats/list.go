package seats

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// shown is how many seats a page of the list holds.
const shown = 60

// listing is the list of seats, ready to be drawn.
type listing struct {
	who      auth.Identity
	zone     ui.Zone
	filter   seat.Filter
	archived bool
	any      bool // whether the brand has any seat
	all      seat.Tally
	found    []seat.Seat // this page's
	total    int         // how many pass
	shown    int
	archives []seat.Archived
	next     string
	cities   []string
	goods    []string
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who, q := r.Context(), auth.From(r.Context()), r.URL.Query()
	l := listing{who: who, zone: h.zone(ctx), filter: filterFrom(q), archived: q.Get("view") == "archived"}
	var err error
	if l.archived {
		l.archives, err = h.seats.Archives(ctx, who.Tenant())
	} else {
		err = h.fill(ctx, &l, q)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "nav.seats")}, list(l))
}

func (h pages) fill(ctx context.Context, l *listing, q url.Values) error {
	all, err := h.seats.All(ctx, l.who.Tenant())
	if err != nil {
		return err
	}
	if l.filter.Text != "" { // which may be part of a name
		if err := h.seats.Name(ctx, l.who.Tenant(), all); err != nil {
			return err
		}
	}
	now := l.zone.Now
	l.any, l.all = len(all) > 0, seat.Count(all, now)
	l.cities, l.goods = values(all, func(s seat.Seat) string { return s.City }), values(all, func(s seat.Seat) string { return s.Speciality })
	found := slices.Clone(l.filter.Pass(all, now))
	seat.WorstFirst(found, now)
	l.total = len(found)
	if after := q.Get("after"); after != "" {
		at := slices.IndexFunc(found, func(s seat.Seat) bool { return s.ID.String() == after })
		found = found[at+1:]
	}
	l.found = found[:min(shown, len(found))]
	if len(found) > shown {
		next := l.query()
		next.Set("after", l.found[shown-1].ID.String())
		l.next = listURL(l.who) + "?" + next.Encode()
	}
	l.shown = len(l.found)
	return h.seats.Name(ctx, l.who.Tenant(), l.found)
}

// values are those that some seats have, in order, each once.
func values(all []seat.Seat, of func(seat.Seat) string) []string {
	var out []string
	for _, s := range all {
		out = append(out, of(s))
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

func filterFrom(q url.Values) seat.Filter {
	f := seat.Filter{Text: q.Get("q"), State: seat.State(q.Get("state")), Concern: seat.Concern(q.Get("concern")), City: q.Get("city"), Speciality: q.Get("speciality")}
	if !slices.Contains(seat.States, f.State) {
		f.State = ""
	}
	return f
}

// query is the filter as the address says it.
func (l listing) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"q": l.filter.Text, "state": string(l.filter.State), "concern": string(l.filter.Concern), "city": l.filter.City, "speciality": l.filter.Speciality,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func (l listing) lead(ctx context.Context) string {
	if !l.any {
		return i18n.T(ctx, "seats.lead_none")
	}
	return lead(ctx, l.all)
}

// lead says in numbers how well seats are covered.
func lead(ctx context.Context, t seat.Tally) string {
	return i18n.T(ctx, "seats.lead", "N", t.Seats, "Red", t.States[seat.Red], "Amber", t.States[seat.Amber], "Green", t.States[seat.Green], "Vacant", t.Vacant)
}

func stateChoices(ctx context.Context) []ui.Option {
	out := make([]ui.Option, len(seat.States))
	for i, s := range seat.States {
		out[i] = ui.Option{Value: string(s), Label: i18n.T(ctx, "seats.state."+string(s))}
	}
	return out
}

func plainChoices(values []string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, v := range values {
		out[i] = ui.Option{Value: v, Label: v}
	}
	return out
}

func (l listing) chips(ctx context.Context) []ui.Chip {
	var chips []ui.Chip
	for _, c := range []struct{ name, label, value, says string }{
		{"q", "seats.filter.text", l.filter.Text, l.filter.Text},
		{"state", "seats.filter.state", string(l.filter.State), i18n.T(ctx, "seats.state."+cmp.Or(string(l.filter.State), "red"))},
		{"concern", "seats.filter.concern", string(l.filter.Concern), i18n.T(ctx, "seats.concern."+cmp.Or(string(l.filter.Concern), "nobody"))},
		{"city", "seats.filter.city", l.filter.City, l.filter.City},
		{"speciality", "seats.filter.speciality", l.filter.Speciality, l.filter.Speciality},
	} {
		if c.value == "" {
			continue
		}
		q := l.query()
		q.Del(c.name)
		chips = append(chips, ui.Chip{Label: i18n.T(ctx, c.label), Value: c.says, Without: listURL(l.who) + "?" + q.Encode()})
	}
	return chips
}

// tone is how a state is shown beside its word.
func tone(s seat.State) ui.Tone {
	switch s {
	case seat.Red:
		return ui.Bad
	case seat.Amber:
		return ui.Warn
	}
	return ui.OK
}

// says puts a seat's gravest concerns into a few words.
func says(ctx context.Context, s seat.Seat, z ui.Zone) string {
	all := s.Concerns(z.Now)
	if len(all) == 0 {
		return i18n.T(ctx, "seats.covered", "N", s.Ready)
	}
	words := concern(ctx, s, all[0], z)
	if len(all) > 1 && all[0] == seat.Nobody {
		words += i18n.T(ctx, "seats.comma") + concern(ctx, s, all[1], z)
	}
	return words
}

func concern(ctx context.Context, s seat.Seat, c seat.Concern, z ui.Zone) string {
	return i18n.T(ctx, "seats.concerned."+string(c), "N", s.DaysVacant(z.Now), "Holds", s.Holds, "Name", s.Holder.Name,
		"Tier", i18n.Msg("tier.name."+string(cmp.Or(s.Holder.Tier, "left"))), "Days", seat.Days(s.TouchedAt, z.Now))
}

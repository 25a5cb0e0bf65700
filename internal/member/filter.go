package member

import (
	"slices"
	"strings"
	"time"
)

// Filter says which members a list holds: those who pass every field that is
// set, and a field of several values by any of them. "" among the cities or
// models means those without one.
type Filter struct {
	Text         string // part of a name, pinyin, initials, digits of a phone, 微信号, a handle, an e-mail address
	Tiers        []Tier
	Roles        []Role
	Cities       []string
	Models       []string
	Specialities []string
	Platforms    []string   // codes of where they post
	Gaps         []string   // of Gaps: who lacks one of them
	JoinedFrom   *time.Time // calendar days, both included
	JoinedTo     *time.Time
	Moved        *Moved
}

// Moved narrows a list to who moved between tiers from Since up to, not
// including, Until; from and to any tier where none is named.
type Moved struct {
	Since, Until time.Time
	From, To     []Tier
}

// Empty reports whether the filter lets everybody pass.
func (f Filter) Empty() bool {
	return f.Text == "" && f.Moved == nil && f.JoinedFrom == nil && f.JoinedTo == nil &&
		len(f.Tiers)+len(f.Roles)+len(f.Cities)+len(f.Models)+len(f.Specialities)+len(f.Platforms)+len(f.Gaps) == 0
}

// Sort is an order of the list.
type Sort string

// The orders. Those who moved come in the order of moving, whatever the sort.
const (
	Recent Sort = "recent"     // who joined last first, those of whom it is not known at the end
	Oldest Sort = "joined_asc" // who joined first first, those of whom it is not known at the end
	ByName Sort = "name"       // by pinyin
)

// Sorts lists the orders, the usual one first.
var Sorts = []Sort{Recent, Oldest, ByName}

// unknownDay is joined_sort where the day of joining is not known.
var unknownDay = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)

// lacking is gaps as the database sums them.
func lacking(gaps []string) (sum int32) {
	for i, g := range Gaps {
		if slices.Contains(gaps, g) {
			sum |= 1 << i
		}
	}
	return sum
}

// patterns are the values as LIKE finds them in members.specialities.
func patterns(specialities []string) []string {
	var out []string
	for _, s := range specialities {
		out = append(out, "%\n"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)+"\n%")
	}
	return out
}

// Facets are what members can be narrowed by: how many have each value.
type Facets struct {
	Total  int
	counts map[string]map[string]int
}

// Of returns how many members have value in dim: "tier", "role", "city",
// "model", "speciality", "platform", "gap" or "joined", whose values are months.
func (f Facets) Of(dim, value string) int { return f.counts[dim][value] }

// Values returns the values of dim that somebody has, the most frequent
// first, without "".
func (f Facets) Values(dim string) []string {
	var values []string
	for v := range f.counts[dim] {
		if v != "" {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b string) int {
		if d := f.counts[dim][b] - f.counts[dim][a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return values
}

func sum[V ~string](f Facets, dim string, values []V) (n int) {
	for _, v := range values {
		n += f.counts[dim][string(v)]
	}
	return min(n, f.Total)
}

// share is which part of all members have one of the values; 1 where none is
// asked for.
func share[V ~string](f Facets, dim string, values []V) float64 {
	if len(values) == 0 || f.Total == 0 {
		return 1
	}
	return float64(sum(f, dim, values)) / float64(f.Total)
}

// Count returns how many members pass the filter where the counts alone tell
// it: when one field at most is set, of one value where people may have
// several, and a span of days that is whole months.
func (f Facets) Count(q Filter) (n int, ok bool) {
	if q.Text != "" || q.Moved != nil || len(q.Specialities) > 1 || len(q.Platforms) > 1 || len(q.Gaps) > 1 {
		return 0, false
	}
	set, n := 0, f.Total
	for dim, values := range map[string][]string{
		"tier": texts(q.Tiers), "role": texts(q.Roles), "city": q.Cities, "model": q.Models, "speciality": q.Specialities, "platform": q.Platforms, "gap": q.Gaps,
	} {
		if len(values) > 0 {
			set, n = set+1, sum(f, dim, values)
		}
	}
	if q.JoinedFrom != nil || q.JoinedTo != nil {
		months, whole := wholeMonths(q.JoinedFrom, q.JoinedTo)
		if !whole {
			return 0, false
		}
		set, n = set+1, sum(f, "joined", months)
	}
	return n, set <= 1
}

// wholeMonths lists the months from the first to the last day, if they are
// whole and not more than a hundred years.
func wholeMonths(from, to *time.Time) (months []string, ok bool) {
	if from == nil || to == nil || from.Day() != 1 || to.AddDate(0, 0, 1).Day() != 1 || to.Sub(*from) > 100*366*24*time.Hour {
		return nil, false
	}
	for m := *from; !m.After(*to); m = m.AddDate(0, 1, 0) {
		months = append(months, m.Format("2006-01"))
	}
	return months, true
}

func texts[V ~string](values []V) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

// route is how StreamMembers is to read: which index, in which arms.
type route struct {
	by          string
	arms, roles []string
	cost        float64 // entries of the index that will be passed over, about
}

// Tiers go with when people joined: whoever is core came years ago. So many
// times further than by chance one reads for them in the order of joining.
const correlation = 30

// The platforms of whoever is passed over stand in another table: to look
// there takes so many times as long.
const probing = 6

// route chooses how to read the first need members who pass q. What is
// estimated are entries of an index; a few tens of thousands take some
// milliseconds.
func (f Facets) route(q Filter, sort Sort, need int) route {
	tiers, roles := share(f, "tier", q.Tiers), share(f, "role", q.Roles)
	cities, models := share(f, "city", q.Cities), share(f, "model", q.Models)
	rest, gap := share(f, "speciality", q.Specialities)*share(f, "platform", q.Platforms), share(f, "gap", q.Gaps)
	all, lag := f.within(q), 1.0
	if len(q.Tiers) > 0 && tiers < 0.5 {
		lag = correlation
	}
	dear := 1.0
	if len(q.Platforms) > 0 {
		dear = probing
	}
	// of is which part of all the arms hold, others which part of that passes.
	reads := func(by string, arms, with []string, of, others float64) route {
		return route{by, arms, with, dear * min(all*of, float64(len(arms)*need)/max(others, 1e-9))}
	}
	if sort == ByName {
		return reads("name", []string{""}, []string{""}, 1, tiers*roles*cities*models*rest*gap)
	}
	best := reads("joined", []string{""}, []string{""}, 1, tiers*roles*cities*models*rest*gap/lag)
	if len(q.Gaps) == 1 { // there is an index of those alone
		best = reads("joined", []string{""}, []string{""}, gap, tiers*roles*cities*models*rest/lag)
	}
	var ways []route
	if len(q.Tiers)+len(q.Roles) > 0 {
		arms, with := tierArms(q)
		ways = append(ways, reads("tier", arms, with, tiers*roles, cities*models*rest*gap))
	}
	if n := len(q.Cities); n > 0 {
		ways = append(ways, reads("city", q.Cities, make([]string, n), cities, tiers*roles*models*rest*gap/lag))
	}
	if n := len(q.Models); n > 0 {
		ways = append(ways, reads("model", q.Models, make([]string, n), models, tiers*roles*cities*rest*gap/lag))
	}
	for _, r := range ways {
		if r.cost < best.cost {
			best = r
		}
	}
	return best
}

// passing is which part of those read by one index pass the other filters of
// q but for its text.
func (f Facets) passing(q Filter, by string) float64 {
	part := f.about(q) / max(f.within(q), 1)
	switch by {
	case "tier":
		return part / max(share(f, "tier", q.Tiers)*share(f, "role", q.Roles), 1e-9)
	case "city":
		return part / max(share(f, "city", q.Cities), 1e-9)
	case "model":
		return part / max(share(f, "model", q.Models), 1e-9)
	}
	return part
}

// about is how many pass q but for its text and moves, if nothing goes with
// anything else.
func (f Facets) about(q Filter) float64 {
	return f.within(q) * share(f, "tier", q.Tiers) * share(f, "role", q.Roles) * share(f, "city", q.Cities) * share(f, "model", q.Models) *
		share(f, "speciality", q.Specialities) * share(f, "platform", q.Platforms) * share(f, "gap", q.Gaps)
}

// within is how many joined between the days of q at most.
func (f Facets) within(q Filter) float64 {
	if q.JoinedFrom == nil && q.JoinedTo == nil {
		return float64(f.Total)
	}
	n := 0
	for month, has := range f.counts["joined"] {
		if (q.JoinedFrom == nil || month >= q.JoinedFrom.Format("2006-01")) && (q.JoinedTo == nil || month <= q.JoinedTo.Format("2006-01")) {
			n += has
		}
	}
	if q.JoinedFrom == nil || q.JoinedFrom.Equal(unknownDay) {
		n += f.counts["gap"]["joined"]
	}
	return float64(n)
}

// tierArms pairs each chosen tier with each chosen role; where none is
// chosen, with all there are.
func tierArms(q Filter) (arms, with []string) {
	tiers, roles := q.Tiers, q.Roles
	if len(tiers) == 0 {
		tiers = Tiers
	}
	if len(roles) == 0 {
		roles = append([]Role{""}, Roles...)
	}
	for _, t := range tiers {
		for _, r := range roles {
			arms, with = append(arms, string(t)), append(with, string(r))
		}
	}
	return arms, with
}

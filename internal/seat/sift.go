package seat

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// Filter says which seats a page shows: those that pass every field that is
// set.
type Filter struct {
	Text       string // part of a title, a holder's name where seats are named, a city or a speciality
	State      State
	Concern    Concern
	City       string
	Speciality string
}

// Empty reports whether the filter lets every seat pass.
func (f Filter) Empty() bool { return f == Filter{} }

// Pass returns those of all that pass at now, in their order.
func (f Filter) Pass(all []Seat, now time.Time) []Seat {
	if f.Empty() {
		return all
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	var out []Seat
	for i := range all {
		s := &all[i]
		switch {
		case f.City != "" && s.City != f.City, f.Speciality != "" && s.Speciality != f.Speciality:
		case f.State != "" && s.State(now) != f.State, f.Concern != "" && !s.Concerned(f.Concern, now):
		case text != "" && !strings.Contains(strings.ToLower(strings.Join([]string{s.Name(), s.Speciality, s.City, s.Holder.Name}, "\n")), text):
		default:
			out = append(out, *s)
		}
	}
	return out
}

// Tally is what some seats come to.
type Tally struct {
	Seats   int
	States  map[State]int
	Vacant  int
	Longest int // days that a seat has been vacant, at most
	Ready   int // successors who are ready, over all seats
}

// Count tallies all at now.
func Count(all []Seat, now time.Time) Tally {
	t := Tally{Seats: len(all), States: map[State]int{}}
	for i := range all {
		s := &all[i]
		t.States[s.State(now)]++
		t.Ready += s.Ready
		if s.Vacant() {
			t.Vacant++
			t.Longest = max(t.Longest, s.DaysVacant(now))
		}
	}
	return t
}

// Strength is how many ready successors a seat has on average.
func (t Tally) Strength() float64 {
	if t.Seats == 0 {
		return 0
	}
	return float64(t.Ready) / float64(t.Seats)
}

// Group is the seats of one city or one speciality, the worst first.
type Group struct {
	Name  string // "" for seats without one
	Seats []Seat
	Tally Tally
}

// Regions are by what seats are grouped.
const (
	ByCity       = "city"
	BySpeciality = "speciality"
)

// Grouped puts seats together by city or speciality: those groups first that
// need most, and of each the seats that do.
func Grouped(all []Seat, by string, now time.Time) []Group {
	found := map[string]*Group{}
	var groups []*Group
	for _, s := range all {
		name := s.City
		if by == BySpeciality {
			name = s.Speciality
		}
		g := found[name]
		if g == nil {
			g = &Group{Name: name}
			found[name], groups = g, append(groups, g)
		}
		g.Seats = append(g.Seats, s)
	}
	out := make([]Group, len(groups))
	for i, g := range groups {
		WorstFirst(g.Seats, now)
		g.Tally = Count(g.Seats, now)
		out[i] = *g
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return cmp.Or(lastly(a.Name)-lastly(b.Name), b.Tally.States[Red]-a.Tally.States[Red], b.Tally.States[Amber]-a.Tally.States[Amber],
			len(b.Seats)-len(a.Seats), strings.Compare(a.Name, b.Name))
	})
	return out
}

// lastly puts those without a name after all others.
func lastly(name string) int {
	if name == "" {
		return 1
	}
	return 0
}

// WorstFirst orders seats by how much they need somebody: by state, vacant
// ones before others, the longest vacant first.
func WorstFirst(all []Seat, now time.Time) {
	type weighed struct{ rank, vacant, days, at int } // so that each is worked out once, and little is moved about
	ranked := make([]weighed, len(all))
	for i := range all {
		s := &all[i]
		ranked[i] = weighed{slices.Index(States, s.State(now)), vacantFirst(*s), s.DaysVacant(now), i}
	}
	slices.SortFunc(ranked, func(a, b weighed) int {
		if by := cmp.Or(a.rank-b.rank, a.vacant-b.vacant, b.days-a.days); by != 0 {
			return by
		}
		x, y := &all[a.at], &all[b.at]
		return cmp.Or(strings.Compare(x.Title, y.Title), bytes.Compare(x.ID[:], y.ID[:]))
	})
	sorted := make([]Seat, len(all))
	for i, w := range ranked {
		sorted[i] = all[w.at]
	}
	copy(all, sorted)
}

func vacantFirst(s Seat) int {
	if s.Vacant() {
		return 0
	}
	return 1
}

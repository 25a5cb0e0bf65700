package seat

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/member"
)

func TestState(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 9, 0, 0, 0, clock.Shanghai)
	core := Person{ID: uuid.New(), Name: "王伟强", Tier: member.Core}
	well := Seat{Holder: core, Holds: 1, Named: 2, Ready: 1, TouchedAt: now.AddDate(0, 0, -5)}
	with := func(change func(*Seat)) Seat {
		s := well
		change(&s)
		return s
	}
	tests := map[string]struct {
		seat     Seat
		state    State
		concerns []Concern
	}{
		"held, with somebody ready, and looked after": {well, Green, nil},
		"held and nobody ready":                       {with(func(s *Seat) { s.Ready = 0 }), Red, []Concern{Nobody}},
		"vacant and nobody ready":                     {with(func(s *Seat) { s.Ready, s.Holder, s.Holds = 0, Person{}, 0 }), Red, []Concern{Nobody, Vacant}},
		"vacant with somebody ready":                  {with(func(s *Seat) { s.Holder, s.Holds = Person{}, 0 }), Amber, []Concern{Vacant}},
		"a holder of two seats":                       {with(func(s *Seat) { s.Holds = 2 }), Amber, []Concern{Strained}},
		"a holder who is no longer core":              {with(func(s *Seat) { s.Holder.Tier = member.Emeritus }), Amber, []Concern{NotCore}},
		"untouched for 89 days":                       {with(func(s *Seat) { s.TouchedAt = now.AddDate(0, 0, -89) }), Green, nil},
		"untouched for 90 days":                       {with(func(s *Seat) { s.TouchedAt = now.AddDate(0, 0, -90) }), Amber, []Concern{Stale}},
		"all at once":                                 {with(func(s *Seat) { s.Ready, s.Holds, s.TouchedAt = 0, 3, now.AddDate(-1, 0, 0) }), Red, []Concern{Nobody, Strained, Stale}},
	}
	for name, tt := range tests {
		if got := tt.seat.State(now); got != tt.state {
			t.Errorf("%s: state %s, want %s", name, got, tt.state)
		}
		if got := tt.seat.Concerns(now); !slices.Equal(got, tt.concerns) {
			t.Errorf("%s: concerns %v, want %v", name, got, tt.concerns)
		}
	}
}

// A day begins at midnight where the brand is, not in Greenwich.
func TestDaysTurnAtMidnightInTheBrandsZone(t *testing.T) {
	t.Parallel()
	left := time.Date(2026, 3, 1, 15, 59, 0, 0, time.UTC) // 23:59 in Shanghai
	before, after := time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC), time.Date(2026, 3, 1, 16, 0, 1, 0, time.UTC)
	s := Seat{VacantSince: left}
	if got := s.DaysVacant(before.In(clock.Shanghai)); got != 0 {
		t.Errorf("a second before midnight: %d days vacant, want 0", got)
	}
	if got := s.DaysVacant(after.In(clock.Shanghai)); got != 1 {
		t.Errorf("a second after midnight: %d days vacant, want 1", got)
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		is   Definition
		want string
	}{
		"the city comes first":               {Definition{Title: "城市领队", City: "成都"}, "成都城市领队"},
		"what the title says is not doubled": {Definition{Title: "成都领队", City: "成都"}, "成都领队"},
		"city and speciality":                {Definition{Title: "主理", City: "成都", Speciality: "越野"}, "成都越野主理"},
		"words of letters stand apart":       {Definition{Title: "City lead", City: "Chengdu"}, "Chengdu City lead"},
		"nothing but a title":                {Definition{Title: "测评官"}, "测评官"},
	}
	for name, tt := range tests {
		if got := tt.is.Name(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 9, 0, 0, 0, clock.Shanghai)
	seat := func(city, title string, ready int) Seat {
		return Seat{ID: uuid.New(), Definition: Definition{Title: title, City: city}, Holder: Person{ID: uuid.New(), Tier: member.Core}, Holds: 1, Ready: ready, TouchedAt: now}
	}
	groups := Grouped([]Seat{seat("", "测评官", 0), seat("北京", "领队", 2), seat("成都", "领队", 1), seat("成都", "副领队", 0)}, ByCity, now)
	var names []string
	for _, g := range groups {
		names = append(names, g.Name)
	}
	if want := []string{"成都", "北京", ""}; !slices.Equal(names, want) {
		t.Errorf("groups stand as %q, want %q", names, want)
	}
	if first := groups[0].Seats[0]; first.Title != "副领队" {
		t.Errorf("成都 begins with %s, want the seat nobody can take", first.Title)
	}
	if t1 := groups[0].Tally; t1.States[Red] != 1 || t1.States[Green] != 1 || t1.Strength() != 0.5 {
		t.Errorf("成都 comes to %+v", t1)
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	if got := (Depth{Core: 4, Reserve: 5}).Missing(3); got != 7 {
		t.Errorf("4 core and 5 in reserve miss %d of 3 : 1, want 7", got)
	}
	if got := (Depth{Core: 1, Reserve: 9}).Missing(3); got != 0 {
		t.Errorf("more than enough misses %d, want 0", got)
	}
	if _, ok := (Depth{Reserve: 9}).Ratio(); ok {
		t.Error("without any core there is a ratio, want none")
	}
}

// Package lineage says who passed on what to whom (传承谱系): from hand-overs
// that were closed and mentorships that were completed, and from nothing else.
// Of each person it shows what they agreed to, and lays the whole out as a
// drawing that stays readable at hundreds of people.
package lineage

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Kind is how something was passed on. A hand-over ties closer than a
// mentorship.
type Kind string

// The kinds.
const (
	Handover   Kind = "handover"
	Mentorship Kind = "mentorship"
)

// Passing is one thing that was passed on. What is the seats that went with
// it, "" where there were none.
type Passing struct {
	Giver, Taker uuid.UUID
	Kind         Kind
	At           time.Time
	What         string
}

// Person is somebody of a lineage as anybody may see them. Without Called
// they keep their name to themselves, or are not there any more.
type Person struct {
	ID       uuid.UUID
	Called   string
	City     string
	From, To int // years in the community; 0 is not known or not to be shown
	Died     bool
	Gone     bool // no longer a member
}

// Named reports whether the person may be named.
func (p Person) Named() bool { return p.Called != "" }

// edge is all that one person passed on to another: the closest kind, first
// time.
type edge struct {
	from, to int
	Passing
}

func closer(a, b Passing) int {
	if a.Kind != b.Kind {
		if a.Kind == Handover {
			return -1
		}
		return 1
	}
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Giver.String(), b.Giver.String()))
}

// edges joins what passed between the same two into one, drops what somebody
// would have passed to themselves, and makes room for people nobody named.
func edges(people []Person, passings []Passing) ([]Person, []edge) {
	people = slices.Clone(people)
	at := map[uuid.UUID]int{}
	for i, p := range people {
		at[p.ID] = i
	}
	find := func(id uuid.UUID) int {
		i, ok := at[id]
		if !ok {
			i = len(people)
			at[id], people = i, append(people, Person{ID: id, Gone: true})
		}
		return i
	}
	type pair struct{ from, to int }
	joined := map[pair]int{}
	var all []edge
	for _, p := range passings {
		if p.Giver == p.Taker {
			continue
		}
		two := pair{find(p.Giver), find(p.Taker)}
		i, known := joined[two]
		switch {
		case !known:
			joined[two] = len(all)
			all = append(all, edge{two.from, two.to, p})
		case closer(p, all[i].Passing) < 0:
			all[i].Passing = p
		}
	}
	return people, all
}

// parents chooses for each person from whom they are drawn to come: the
// closest, and among those the first, unless that one comes from them. So a
// circle in old records is cut open at its latest link, and nobody is lost.
func parents(n int, all []edge) (parent []int, by []int) {
	parent, by = make([]int, n), make([]int, n)
	for i := range n {
		parent[i], by[i] = -1, -1
	}
	order := make([]int, len(all))
	for i := range all {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return closer(all[a].Passing, all[b].Passing) })
	for _, i := range order {
		e := all[i]
		if parent[e.to] >= 0 || comesFrom(parent, e.from, e.to) {
			continue
		}
		parent[e.to], by[e.to] = e.from, i
	}
	return parent, by
}

// comesFrom reports whether who is drawn below ancestor, or is them.
func comesFrom(parent []int, who, ancestor int) bool {
	for ; who >= 0; who = parent[who] {
		if who == ancestor {
			return true
		}
	}
	return false
}

// Branch is what of a lineage concerns one person: all they come from and all
// who come from them.
func Branch(passings []Passing, of uuid.UUID) []Passing {
	up, down := reach(passings, of, true), reach(passings, of, false)
	var kept []Passing
	for _, p := range passings {
		if up[p.Giver] && up[p.Taker] || down[p.Giver] && down[p.Taker] {
			kept = append(kept, p)
		}
	}
	return kept
}

func reach(passings []Passing, from uuid.UUID, up bool) map[uuid.UUID]bool {
	next := map[uuid.UUID][]uuid.UUID{}
	for _, p := range passings {
		if up {
			next[p.Taker] = append(next[p.Taker], p.Giver)
		} else {
			next[p.Giver] = append(next[p.Giver], p.Taker)
		}
	}
	seen, todo := map[uuid.UUID]bool{from: true}, []uuid.UUID{from}
	for len(todo) > 0 {
		who := todo[0]
		todo = todo[1:]
		for _, id := range next[who] {
			if !seen[id] {
				seen[id] = true
				todo = append(todo, id)
			}
		}
	}
	return seen
}

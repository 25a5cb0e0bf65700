package mentorship

import (
	"cmp"
	"slices"

	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Load is what a mentor has on their hands.
type Load struct {
	Capacity  int
	Own       bool // they said so themselves; else it is the brand's
	Running   int
	Completed int
}

// Free is how many more they may take on.
func (l Load) Free() int { return max(l.Capacity-l.Running, 0) }

// Suggestion is somebody who could be a mentor, and why.
type Suggestion struct {
	Person
	Load
	Score   int // 0 to 100, only to be compared for one successor
	Reasons []i18n.Message
}

// What each likeness is worth; all of them together are 100.
const (
	forModel  = 25
	forCity   = 25
	forWanted = 25 // the first wanted speciality, and a little for each further
	forMore   = 5
	forPast   = 10
	forRoom   = 5
)

// Weigh says how well the mentor suits the successor, who would like to learn
// what is wanted. It looks at nothing but what stands in the arguments.
func Weigh(mentor Person, l Load, successor Person, wanted []string) Suggestion {
	s := Suggestion{Person: mentor, Load: l}
	add := func(points int, why i18n.Message) {
		s.Score += points
		s.Reasons = append(s.Reasons, why)
	}
	if mentor.Model != "" && mentor.Model == successor.Model {
		add(forModel, i18n.Msg("mentorship.why.model", "Model", mentor.Model))
	}
	if mentor.City != "" && mentor.City == successor.City {
		add(forCity, i18n.Msg("mentorship.why.city", "City", mentor.City))
	}
	for i, w := range common(mentor.Specialities, wanted) {
		points := forMore
		if i == 0 {
			points = forWanted
		}
		if i > 2 {
			points = 0
		}
		add(points, i18n.Msg("mentorship.why.wanted", "Speciality", w))
	}
	if l.Completed > 0 {
		add(forPast, i18n.Msg("mentorship.why.past", "N", l.Completed))
	}
	if l.Running == 0 {
		s.Score += forRoom
	}
	if mentor.Tier == member.Emeritus {
		s.Reasons = append(s.Reasons, i18n.Msg("mentorship.why.emeritus"))
	}
	s.Reasons = append(s.Reasons, i18n.Msg("mentorship.why.free", "N", l.Free()))
	return s
}

// common are the wanted things the mentor is good at.
func common(has, wanted []string) []string {
	var both []string
	for _, w := range wanted {
		if slices.Contains(has, w) && !slices.Contains(both, w) {
			both = append(both, w)
		}
	}
	return both
}

// rank puts the best first; of equals whoever has more room, then the name.
func rank(all []Suggestion) {
	slices.SortFunc(all, func(a, b Suggestion) int {
		return cmp.Or(b.Score-a.Score, b.Free()-a.Free(), cmp.Compare(a.Name, b.Name), slices.Compare(a.ID[:], b.ID[:]))
	})
}

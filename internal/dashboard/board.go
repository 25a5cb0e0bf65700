// Package dashboard says how a brand stands, in few numbers. It reads across
// the nouns, from counts that are kept with every change and never from the
// members themselves, and it writes nothing.
package dashboard

import (
	"time"

	"xinhuo/internal/member"
)

// Span is how many months the dashboard looks back, this one included.
const Span = 12

// Top is how many cities, models and specialities are named.
const Top = 10

// Board is how a brand stands at a moment.
type Board struct {
	At                           time.Time // in the brand's zone
	Week                         time.Time // midnight with which the last 7 days began, today being the seventh
	Months                       []string  // the last Span months, "2026-11" being this one and the last
	Total                        int64     // members of every tier
	Tiers                        map[member.Tier]int64
	Ends                         map[member.Tier][]int64 // at the end of each of Months; now for the last
	Flows                        map[Kind][]int64        // moves in each of Months
	Joined                       []int64                 // who joined in each of Months
	Roles                        []Count                 // the greatest first, who has none last
	Gaps                         []Count                 // who lacks what, in the order of member.Gaps
	Sample                       bool                    // some of the people are made up
	Moved                        int64                   // people who moved in the last 7 days
	Latest                       []Move                  // of them, the newest
	Cities, Models, Specialities Ranking
	Target                       int // reserves wanted for each core member

	entered map[member.Tier]int64 // this month, by the tier they came in with
}

// Count is how many there are of one value.
type Count struct {
	Value string
	N     int64
}

// Ranking is the greatest values of a dimension.
type Ranking struct {
	Top   []Count // best first
	Rest  int64   // how many the other values have together
	Kinds int64   // how many other values there are
}

// Of returns how many members there are of a tier.
func (b Board) Of(t member.Tier) int64 { return b.Tiers[t] }

// Before returns how many there were of a tier at the end of last month.
func (b Board) Before(t member.Tier) int64 { return b.Ends[t][Span-2] }

// Change returns how many more there are of a tier than at the end of last month.
func (b Board) Change(t member.Tier) int64 { return b.Of(t) - b.Before(t) }

// Young reports whether the brand had nobody at the end of last month, so
// that nothing can be compared with it.
func (b Board) Young() bool {
	for _, t := range member.Tiers {
		if b.Before(t) != 0 {
			return false
		}
	}
	return true
}

// Entered returns how many came in this month straight into a tier.
func (b Board) Entered(t member.Tier) int64 { return b.entered[t] }

// Ratio returns how many reserves there are for each core member; false
// without a core.
func (b Board) Ratio() (float64, bool) {
	core := b.Of(member.Core)
	if core == 0 {
		return 0, false
	}
	return float64(b.Of(member.Reserve)) / float64(core), true
}

// Missing returns how many reserves are wanting to reach the target.
func (b Board) Missing() int64 {
	return max(0, int64(b.Target)*b.Of(member.Core)-b.Of(member.Reserve))
}

// ThisMonth returns the last of Months.
func (b Board) ThisMonth() string { return b.Months[Span-1] }

// months returns the last Span months before and with that of now.
func months(now time.Time) []string {
	y, m, _ := now.Date()
	all := make([]string, Span)
	for i := range all {
		all[i] = time.Date(y, m-time.Month(Span-1-i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	}
	return all
}

// midnight returns the start of the day that is so many days before that of
// now, in now's zone.
func midnight(now time.Time, daysBefore int) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d-daysBefore, 0, 0, 0, 0, now.Location())
}

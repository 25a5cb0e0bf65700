package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xinhuo/internal/errs"
	"xinhuo/internal/member"
)

// Kind is what a move between tiers means.
type Kind string

// The kinds; every move is of one of them.
const (
	Chosen   Kind = "chosen"   // 潜力 → 预备
	Promoted Kind = "promoted" // 预备 → 核心
	Honoured Kind = "honoured" // 核心 → 荣休
	Down     Kind = "down"     // back a tier, or gone for good
	Aside    Kind = "aside"    // on leave, and back from leave, retirement or absence
)

// Kinds lists the kinds in the order of the way through the tiers.
var Kinds = []Kind{Chosen, Promoted, Honoured, Down, Aside}

// KindOf says what a move means.
func KindOf(from, to member.Tier) Kind {
	switch [2]member.Tier{from, to} {
	case [2]member.Tier{member.Prospect, member.Reserve}:
		return Chosen
	case [2]member.Tier{member.Reserve, member.Core}:
		return Promoted
	case [2]member.Tier{member.Core, member.Emeritus}:
		return Honoured
	case [2]member.Tier{member.Reserve, member.Prospect}, [2]member.Tier{member.Core, member.Reserve}, [2]member.Tier{member.Core, member.Prospect}:
		return Down
	}
	if to == member.Left {
		return Down
	}
	return Aside
}

// Query asks for moves between tiers. Of Kind, Into and OutOf one is set, or
// none for all moves.
type Query struct {
	Month string // "2026-11"; "" for the last 7 days
	Kind  Kind
	Into  member.Tier
	OutOf member.Tier
}

// Check reports errs.NotFound for a query about nothing there is.
func (q Query) Check() error {
	if _, err := time.Parse("2006-01", q.Month); q.Month != "" && err != nil {
		return fmt.Errorf("moves of month %q: %w", q.Month, errs.NotFound)
	}
	if len(q.pairs()) == 0 {
		return fmt.Errorf("moves of kind %q into %q out of %q: %w", q.Kind, q.Into, q.OutOf, errs.NotFound)
	}
	return nil
}

// span returns the moments between which q asks, for a brand in now's zone.
func (q Query) span(now time.Time) (since, until time.Time) {
	if q.Month == "" {
		return midnight(now, 6), midnight(now, -1)
	}
	month, _ := time.Parse("2006-01", q.Month)
	y, m, _ := month.Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, now.Location()), time.Date(y, m+1, 1, 0, 0, 0, 0, now.Location())
}

// pairs lists the pairs of tiers q asks for, as the database knows them.
func (q Query) pairs() []string {
	var all []string
	for _, from := range member.Tiers {
		for _, to := range member.Tiers {
			if from != to && q.holds(from, to) {
				all = append(all, string(from)+" "+string(to))
			}
		}
	}
	return all
}

func (q Query) holds(from, to member.Tier) bool {
	return (q.Kind == "" || q.Kind == KindOf(from, to)) && (q.Into == "" || q.Into == to) && (q.OutOf == "" || q.OutOf == from)
}

// flow is a kept count of moves: "2026-11 reserve core", "-" for who entered.
type flow struct {
	month    int // its place among the months asked for
	from, to member.Tier
	n        int64
}

func parseFlow(value string, n int64, months []string) (flow, bool) {
	month, rest, _ := strings.Cut(value, " ")
	from, to, ok := strings.Cut(rest, " ")
	if from == "-" {
		from = ""
	}
	i := slices.Index(months, month)
	return flow{i, member.Tier(from), member.Tier(to), n}, ok && i >= 0
}

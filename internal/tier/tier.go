// Package tier moves members through the community: which moves there are,
// what each asks for, their history, and taking one back.
package tier

import (
	"slices"
	"time"

	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// UndoWindow is how long whoever made a move may take it back.
const UndoWindow = 24 * time.Hour

// legal is the one table of moves: from a tier, where to. Somebody on leave
// comes back only to where they left from, see Legal.
var legal = map[member.Tier][]member.Tier{
	member.Prospect: {member.Reserve, member.OnLeave, member.Left},
	member.Reserve:  {member.Core, member.Prospect, member.OnLeave, member.Left},
	member.Core:     {member.Emeritus, member.Reserve, member.OnLeave, member.Left},
	member.Emeritus: {member.Core, member.Left},
	member.OnLeave:  {member.Left},
	member.Left:     {member.Prospect},
}

// Next lists where somebody may move, in the order of member.Tiers. Before is
// where somebody on leave left from.
func Next(from, before member.Tier) []member.Tier {
	var next []member.Tier
	for _, to := range member.Tiers {
		if Legal(from, before, to) {
			next = append(next, to)
		}
	}
	return next
}

// Legal reports whether a move may be made. Before is where somebody on leave
// left from, prospect when that is not known.
func Legal(from, before, to member.Tier) bool {
	if from == member.OnLeave && to == back(before) {
		return true
	}
	return slices.Contains(legal[from], to)
}

func back(before member.Tier) member.Tier {
	if before == "" {
		return member.Prospect
	}
	return before
}

// illegal says why somebody may not move.
func illegal(m member.Member, to member.Tier) i18n.Message {
	return i18n.Msg("tier.illegal", "Name", m.DisplayName(), "From", Name(m.Tier), "To", Name(to))
}

// Name is the tier's name for people.
func Name(t member.Tier) i18n.Message { return i18n.Msg("tier.name." + string(t)) }

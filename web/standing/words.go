package standing

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
	"xinhuo/internal/tier"
	"xinhuo/web/ui"
)

// state is the verdict in a word or two.
func state(ctx context.Context, m mine) string {
	switch {
	case m.Open() != nil:
		return i18n.T(ctx, "standing.state.fall")
	case m.Outcome == rule.None:
		return i18n.T(ctx, "standing.state.none")
	}
	return i18n.T(ctx, "standing.state."+string(m.Outcome))
}

func mayLeave(m member.Member) bool {
	return slices.Contains(tier.Next(m.Tier, m.TierBefore), member.OnLeave)
}

// move says from where to where.
func move(ctx context.Context, f standing.Fall) string {
	return i18n.T(ctx, "standing.desk.move", "From", tier.Name(f.From), "To", tier.Name(f.To))
}

func day(ctx context.Context, v view, d standing.Leave) string {
	return i18n.T(ctx, "standing.leave.days", "From", ui.Day(ctx, d.From, v.zone), "To", ui.Day(ctx, d.To, v.zone))
}

// declineHint says what a no comes to.
func declineHint(ctx context.Context, s story) string {
	due := s.DueOn
	if tomorrow := s.today().AddDate(0, 0, 1); due.Before(tomorrow) {
		due = tomorrow
	}
	return i18n.T(ctx, "standing.fall.decline_hint", "To", tier.Name(s.To), "Due", ui.Day(ctx, due, s.zone))
}

// deskActions lead to those who wait to be confirmed, and to the rules.
func deskActions(t table) []templ.Component {
	var all []templ.Component
	if t.who.Role.Leads() {
		all = append(all, ruleLink(t))
	}
	if t.Rises > 0 {
		all = append(all, riseLink(t))
	}
	return all
}

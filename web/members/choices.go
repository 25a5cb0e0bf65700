package members

import (
	"context"

	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/tier"
	"xinhuo/web/ui"
)

func tierChoices(ctx context.Context, tiers []member.Tier) []ui.Option {
	choices := make([]ui.Option, len(tiers))
	for i, t := range tiers {
		choices[i] = ui.Option{Value: string(t), Label: tier.Name(t).In(ctx), Hint: i18n.T(ctx, "person.stands."+string(t))}
	}
	return choices
}

// moveChoices are the legal moves of m, each with what it means.
func moveChoices(ctx context.Context, m member.Member) []ui.Option {
	var choices []ui.Option
	for _, to := range tier.Next(m.Tier, m.TierBefore) {
		choices = append(choices, ui.Option{Value: string(to), Label: tier.Name(to).In(ctx), Hint: i18n.T(ctx, "person.means."+string(to))})
	}
	return choices
}

func roleChoices(ctx context.Context) []ui.Option {
	choices := make([]ui.Option, len(member.Roles))
	for i, r := range member.Roles {
		choices[i] = ui.Option{Value: string(r), Label: roleName(ctx, r)}
	}
	return choices
}

func genderChoices(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "female", Label: i18n.T(ctx, "member.gender.female")},
		{Value: "male", Label: i18n.T(ctx, "member.gender.male")},
	}
}

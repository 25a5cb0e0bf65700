package people

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

func lead(ctx context.Context, v roster) string {
	n := v.active
	if len(v.open) > 0 {
		return i18n.T(ctx, "people.lead_open", "N", n, "Brand", v.who.Brand.Name, "Open", len(v.open))
	}
	return i18n.T(ctx, "people.lead", "N", n, "Brand", v.who.Brand.Name)
}

// invitable is whom a colleague may be invited as; a member's account is
// invited where the member is known.
func invitable(who auth.Identity) []auth.Role {
	return slices.DeleteFunc(who.Role.Grantable(), func(r auth.Role) bool { return r == auth.Member })
}

// assignable is what somebody may be made.
func assignable(who auth.Identity, p auth.Person) []auth.Role {
	return slices.DeleteFunc(who.Role.Grantable(), func(r auth.Role) bool { return r == auth.Member && p.Member == uuid.Nil })
}

func roleChoices(ctx context.Context, roles []auth.Role) []ui.Option {
	choices := make([]ui.Option, len(roles))
	for i, r := range roles {
		choices[i] = ui.Option{Value: string(r), Label: r.Label().In(ctx), Hint: i18n.T(ctx, "people.role."+string(r)+"_hint")}
	}
	return choices
}

func squadChoices(ctx context.Context) []ui.Option {
	choices := make([]ui.Option, len(auth.Squads))
	for i, s := range auth.Squads {
		choices[i] = ui.Option{Value: string(s), Label: s.Label().In(ctx)}
	}
	return choices
}

func squadValues(squads []auth.Squad) []string {
	values := make([]string, len(squads))
	for i, s := range squads {
		values[i] = string(s)
	}
	return values
}

func squadWords(ctx context.Context, squads []auth.Squad) string {
	words := make([]string, len(squads))
	for i, s := range squads {
		words[i] = s.Label().In(ctx)
	}
	return strings.Join(words, i18n.T(ctx, "people.squads.and"))
}

func offerWords(ctx context.Context, o auth.Offer) string {
	if len(o.Squads) == 0 {
		return o.Role.Label().In(ctx)
	}
	return i18n.T(ctx, "people.squads.of", "Role", o.Role.Label(), "Squads", squadWords(ctx, o.Squads))
}

func noteOr(ctx context.Context, note, otherwise string) string {
	if note != "" {
		return note
	}
	return i18n.T(ctx, otherwise)
}

func madeFacts(ctx context.Context, i auth.Invitation, now ui.Zone) string {
	id := "people.made.facts"
	if len(i.Squads) > 0 {
		id = "people.made.facts_squads"
	}
	return i18n.T(ctx, id, "Role", i.Role.Label(), "Squads", squadWords(ctx, i.Squads), "Left", left(i, now))
}

// left is for how many days an invitation is still good.
func left(i auth.Invitation, now ui.Zone) i18n.Message {
	return i18n.Msg("people.open.left", "N", i.DaysLeft(now.Now))
}

func of(who auth.Identity, p auth.Person) string { return home(who) + "/" + p.Account.String() }

func revoking(ctx context.Context, i auth.Invitation) ui.Question {
	return ui.Question{
		Title: i18n.T(ctx, "people.open.revoke_label", "Who", noteOr(ctx, i.Note, "people.open.nobody")),
		Text:  i18n.T(ctx, "people.open.revoke_text"), Yes: i18n.T(ctx, "people.open.revoke"),
	}
}

func disabling(ctx context.Context, who auth.Identity, p auth.Person) ui.Question {
	return ui.Question{
		Title: i18n.T(ctx, "people.person.disable_title", "Name", p.Name),
		Text:  i18n.T(ctx, "people.person.disable_text", "Brand", who.Brand.Name), Yes: i18n.T(ctx, "people.person.disable"),
	}
}

// parting is what is asked before somebody is removed, or leaves.
func parting(ctx context.Context, who auth.Identity, p auth.Person) ui.Question {
	if p.Account == who.Account {
		return ui.Question{Title: i18n.T(ctx, "people.person.leave_title", "Brand", who.Brand.Name), Text: i18n.T(ctx, "people.person.remove_text"), Yes: i18n.T(ctx, "people.person.leave")}
	}
	return ui.Question{
		Title: i18n.T(ctx, "people.person.remove_title", "Name", p.Name, "Brand", who.Brand.Name),
		Text:  i18n.T(ctx, "people.person.remove_text"), Yes: i18n.T(ctx, "people.person.remove"),
	}
}

package honour

import (
	"context"

	"xinhuo/internal/hall"
	"xinhuo/internal/i18n"
	"xinhuo/internal/profile"
	"xinhuo/web/ui"
)

func initial(s scene) string {
	return hall.Card{Visible: profile.Visible{Called: s.member.DisplayName()}}.Initial()
}

func years(p profile.Profile) string {
	return hall.Card{Visible: profile.Visible{From: p.From, To: p.To}}.Years()
}

func yes(ctx context.Context, it bool) string {
	if it {
		return i18n.T(ctx, "honourpage.yes")
	}
	return i18n.T(ctx, "honourpage.no")
}

// textState says in a word how somebody's text stands.
func textState(ctx context.Context, p profile.Standing) (ui.Tone, string) {
	say := func(id string) string { return i18n.T(ctx, "honourpage.text."+id) }
	switch {
	case p.Open == profile.Offered && p.ByMember:
		return ui.Warn, say("proposed")
	case p.Open == profile.Offered:
		return ui.Info, say("asked")
	case p.Open == profile.Returned:
		return ui.Warn, say("returned")
	case p.Open == profile.Draft:
		return ui.Info, say("draft")
	case p.HasText:
		return ui.OK, say("approved")
	}
	return ui.Warn, say("none")
}

// seenWords says of one field what others see.
func (s scene) seenWords(ctx context.Context, f profile.Field) string {
	label := i18n.T(ctx, "honourpage.short."+string(f))
	switch {
	case !s.consent[f] && f == profile.Name:
		return i18n.T(ctx, "honourpage.sees_nickname", "Nickname", s.member.Nickname)
	case !s.consent[f]:
		return i18n.T(ctx, "honourpage.sees_not", "Field", label)
	case s.holds(f) != "":
		return i18n.T(ctx, "honourpage.sees", "Field", label, "What", s.holds(f))
	}
	return label
}

// means says what agreeing to a field does.
func (s scene) means(ctx context.Context, f profile.Field) string {
	said := i18n.T(ctx, "honourpage.means."+string(f), "Nickname", s.member.Nickname)
	if what := s.holds(f); what != "" {
		return i18n.T(ctx, "honourpage.means_what", "Means", said, "What", what)
	}
	return said
}

// holds is what stands in a field, whether it is shown or not.
func (s scene) holds(f profile.Field) string {
	switch f {
	case profile.Name:
		return s.member.Name
	case profile.City:
		return s.member.City
	case profile.Model:
		return s.member.Model
	case profile.Years:
		return years(s.profile)
	case profile.Text:
		return s.profile.Shown.Motto
	}
	return ""
}

func (s scene) side() string {
	if s.mine {
		return "mine"
	}
	return "team"
}

// says says something to the member, or of them to the team.
func (s scene) says(ctx context.Context, what string) string {
	return i18n.T(ctx, "honourpage."+what+"."+s.side(), "Name", s.member.DisplayName())
}

func (s scene) writeLabel(ctx context.Context) string {
	return i18n.T(ctx, "honourpage.write."+s.side())
}

func (s scene) writeLead(ctx context.Context) string {
	return i18n.T(ctx, "honourpage.write_lead."+s.side(), "Name", s.member.DisplayName())
}

func (s scene) writeVerb(ctx context.Context) string {
	return i18n.T(ctx, "honourpage.write_verb."+s.side())
}

func (s scene) openLabel(ctx context.Context) string {
	if s.asks() {
		return i18n.T(ctx, "honourpage.read_it")
	}
	return i18n.T(ctx, "honourpage.open_mine")
}

// offerVariant is how loudly the team's draft speaks beside what waits.
func (s scene) offerVariant() ui.Variant {
	if s.proposed() {
		return ui.Quiet
	}
	return ui.Primary
}

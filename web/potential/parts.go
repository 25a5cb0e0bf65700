package potential

import (
	"context"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/member"
	"xinhuo/internal/potential"
	"xinhuo/web/page"
)

// Card is what potential adds to a member's page for the staff. Of somebody
// who is neither reserve nor core there is only what was asked for once.
func Card(store *potential.Store, now clock.Clock) page.Part {
	h := pages{potential: store, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		if !who.May(auth.Owner, auth.Manager, auth.Staff) {
			return nil, nil
		}
		s, err := h.sight(ctx, who, m)
		if err != nil || !s.computed && m.Tier != member.Reserve && m.Tier != member.Core {
			return nil, err
		}
		return card(s), nil
	}
}

// Own is what a member who mentors finds on their home: whom they may observe
// this month. Of their own potential it tells nothing.
func Own(store *potential.Store) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		if who.Role != auth.Member || who.Member != m.ID {
			return nil, nil
		}
		mentees, err := store.Mentees(ctx, who.Tenant(), observer(who))
		if err != nil || len(mentees) == 0 {
			return nil, err
		}
		return mine(who, mentees), nil
	}
}

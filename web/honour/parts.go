package honour

import (
	"context"
	"errors"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/profile"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// queued is how many proposals stand in somebody's queue.
const queued = 5

// Card says on a member's page how their honour profile stands; it is silent
// about who has none and has not retired.
func Card(n Needs) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		return pages{n}.part(ctx, m, false)
	}
}

// Own says it on their own home.
func Own(n Needs) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		return pages{n}.part(ctx, m, true)
	}
}

func (h pages) part(ctx context.Context, m member.Member, mine bool) (templ.Component, error) {
	who := auth.From(ctx)
	_, err := h.Profiles.Get(ctx, who.Tenant(), m.ID)
	if errors.Is(err, errs.NotFound) && m.Tier != member.Emeritus {
		return nil, nil
	}
	s := scene{who: who, mine: mine, zone: ui.Zone{Now: h.Clock(), At: who.Brand.Zone}}
	if err := h.fill(ctx, &s, m.ID); err != nil {
		return nil, err
	}
	return card(s), nil
}

// Waiting is what members wrote themselves and the team has not read.
func Waiting(profiles *profile.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		z := ui.Zone{Now: now(), At: who.Brand.Zone}
		all, err := profiles.Proposals(ctx, who.Tenant(), queued)
		if err != nil {
			return nil, err
		}
		var tasks []ui.Task
		for _, p := range all {
			tasks = append(tasks, ui.Task{
				Due: ui.Day(ctx, clock.Date(p.At, z.At), z), What: i18n.T(ctx, queueWords(p), "Name", p.Name),
				Do: ui.Link{Label: i18n.T(ctx, "honourpage.queue_do"), Href: Home(who) + "/" + p.Member.String()},
			})
		}
		return tasks, nil
	}
}

func queueWords(p profile.Proposed) string {
	if p.Beside {
		return "honourpage.queue_both"
	}
	return "honourpage.queue"
}

// state says in a sentence how a profile stands.
func (s scene) state(ctx context.Context) string {
	say := func(id string) string { return i18n.T(ctx, "honourpage.state."+id, "Name", s.member.DisplayName()) }
	side := s.side()
	switch {
	case s.asks() && s.mine:
		return say("mine_asked")
	case s.proposed() && s.drafted():
		return say("team_both")
	case s.proposed():
		return say(side + "_proposed")
	case s.asks():
		return say("team_asked")
	case s.work.Own.State == profile.Returned:
		return say(side + "_to_talk")
	case s.work.Team.State == profile.Returned:
		return say(side + "_returned")
	case s.profile.Shown.ID == uuid.Nil:
		return say(side + "_empty")
	case s.consent[profile.Hall]:
		return say(side + "_shown")
	}
	return say(side + "_private")
}

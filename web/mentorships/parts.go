package mentorships

import (
	"context"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// queued is how many of one kind of task stand in somebody's queue.
const queued = 3

// Card is what a member's page says of their mentoring, for the staff.
func Card(pairs *mentorship.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		mine, err := pairs.Mine(ctx, who.Tenant(), m.ID)
		if err != nil {
			return nil, err
		}
		p := mentorship.Person{ID: m.ID, Name: m.DisplayName(), Tier: m.Tier, TierSince: m.TierSince}
		o := room{Mine: mine, who: who, me: p, base: home(who), zone: ui.Zone{Now: now(), At: who.Brand.Zone}}
		o.number = capacityText(mine.Load)
		mayLearn := p.Learns(now()) && len(o.running(mentorship.Successor)) == 0
		if len(mine.Pairs) == 0 && !p.Teaches() && !mayLearn {
			return nil, nil
		}
		return personCard(o, mayLearn), nil
	}
}

// Own is what a member's home says of their mentoring: who asks them, and the
// next step of each pair.
func Own(pairs *mentorship.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		mine, err := pairs.Mine(ctx, who.Tenant(), m.ID)
		if err != nil {
			return nil, err
		}
		o := room{Mine: mine, who: who, me: mentorship.Person{ID: m.ID, Tier: m.Tier}, base: mineURL(who), zone: ui.Zone{Now: now(), At: who.Brand.Zone}}
		if len(o.Invitations)+len(o.running(mentorship.Mentor))+len(o.running(mentorship.Successor)) == 0 {
			return nil, nil
		}
		return ownCard(o), nil
	}
}

// Waiting is what of mentoring waits for the staff: lists on which nobody
// could, pairs where one would rather have another, pairs in which nothing
// happens, and those that one side alone calls done.
func Waiting(pairs *mentorship.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		a, err := pairs.Attention(ctx, who.Tenant(), queued)
		if err != nil {
			return nil, err
		}
		var tasks []ui.Task
		add := func(key, path string, pairs ...any) {
			tasks = append(tasks, ui.Task{
				Due: i18n.T(ctx, "mentorship.queue."+key+"_due", pairs...), Late: key == "exhausted", What: i18n.T(ctx, "mentorship.queue."+key, pairs...),
				Do: ui.Link{Label: i18n.T(ctx, "mentorship.queue."+key+"_do"), Href: home(who) + path},
			})
		}
		for _, m := range a.Exhausted {
			add("exhausted", "/matches/"+m.ID.String(), "Name", m.Successor.Name)
		}
		of := func(key string, all []mentorship.Pair) {
			for _, p := range all {
				add(key, "/"+p.ID.String(), "Mentor", p.Mentor.Name, "Successor", p.Successor.Name, "N", p.Silent(now()), "Name", waitsFor(p).Name)
			}
		}
		of("wished", a.Wished)
		of("stale", a.Stale)
		of("half", a.Half)
		return tasks, nil
	}
}

// waitsFor is who has not yet said that the two are done.
func waitsFor(p mentorship.Pair) mentorship.Person {
	if _, said := p.Confirmed[mentorship.Mentor]; said {
		return p.Successor
	}
	return p.Mentor
}

func capacityText(l mentorship.Load) string { return ui.Number(l.Capacity) }

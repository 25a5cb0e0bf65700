package programme

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/programme"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// when says from when to when a session is.
func when(ctx context.Context, s programme.Session, z ui.Zone) string {
	start, end := s.Start.In(z.At), s.End.In(z.At)
	day := ui.Day(ctx, clock.Date(s.Start, z.At), z)
	if clock.Date(s.Start, z.At).Equal(clock.Date(s.End, z.At)) {
		return i18n.T(ctx, "programme.when", "Day", day, "Start", start.Format("15:04"), "End", end.Format("15:04"))
	}
	return i18n.T(ctx, "programme.when_days", "Day", day, "Start", start.Format("15:04"), "Until", ui.Day(ctx, clock.Date(s.End, z.At), z), "End", end.Format("15:04"))
}

func where(ctx context.Context, s programme.Session) string {
	if s.Place != "" {
		return s.Place
	}
	if s.Link != "" {
		return i18n.T(ctx, "programme.online")
	}
	return i18n.T(ctx, "programme.where_none")
}

// filled is how many accepted, of how many where there is a limit.
func filled(s programme.Session) string {
	if s.Capacity == 0 {
		return strconv.Itoa(s.Accepted)
	}
	return strconv.Itoa(s.Accepted) + " / " + strconv.Itoa(s.Capacity)
}

// lead says a session's numbers.
func (v view) lead(ctx context.Context) string {
	if v.Over(v.zone.Now) && v.Cancelled == nil {
		return i18n.T(ctx, "programme.says.over", "Invited", v.Invited, "Accepted", v.Accepted, "N", v.Attended, "Missed", v.Missed(v.guests, v.zone.Now))
	}
	if room, limited := v.Room(); limited {
		return i18n.T(ctx, "programme.says.room", "Invited", v.Invited, "Accepted", v.Accepted, "Declined", v.Declined, "N", room)
	}
	return i18n.T(ctx, "programme.says.open", "Invited", v.Invited, "Accepted", v.Accepted, "Declined", v.Declined)
}

func (v view) facts(ctx context.Context) []ui.Fact {
	capacity := i18n.T(ctx, "programme.any")
	if v.Capacity > 0 {
		capacity = strconv.Itoa(v.Capacity)
	}
	facts := []ui.Fact{
		{Label: i18n.T(ctx, "programme.column.kind"), Value: i18n.T(ctx, "programme.kind."+string(v.Kind))},
		{Label: i18n.T(ctx, "programme.column.when"), Value: when(ctx, v.Session, v.zone)},
		{Label: i18n.T(ctx, "programme.field.place"), Value: v.Place},
	}
	if v.Link != "" {
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "programme.field.link"), Show: link(v.Link)})
	}
	return append(facts, ui.Fact{Label: i18n.T(ctx, "programme.field.capacity"), Value: capacity}, ui.Fact{Label: i18n.T(ctx, "programme.field.maker"), Value: v.By})
}

// answered is a guest's answer as a badge.
func answered(ctx context.Context, s programme.Session, g programme.Guest, z ui.Zone) templ.Component {
	switch {
	case g.AttendedAt != nil:
		return ui.Badge(ui.OK, i18n.T(ctx, "programme.came"))
	case g.Missed(s, z.Now):
		return ui.Badge(ui.Warn, i18n.T(ctx, "programme.missed"))
	case g.Answer == programme.Accepted:
		return ui.Badge(ui.OK, i18n.T(ctx, "programme.accepted"))
	case g.Answer == programme.Declined:
		return ui.Tag(i18n.T(ctx, "programme.declined"))
	}
	return ui.Tag(i18n.T(ctx, "programme.waits"))
}

// Card is what the programme adds to a member's page for the staff.
func Card(sessions *programme.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		visits, err := sessions.Visits(ctx, who.Tenant(), m.ID)
		if err != nil || len(visits) == 0 {
			return nil, err
		}
		return card(who, ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}, visits), nil
	}
}

// Own is on a member's own home the sessions they are invited to.
func Own(sessions *programme.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		visits, err := sessions.Invitations(ctx, who.Tenant(), m.ID)
		if err != nil || len(visits) == 0 {
			return nil, err
		}
		return invitations(who, ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}, visits), nil
	}
}

// Waiting is the sessions that are over and of which nobody has written what
// came of them.
func Waiting(sessions *programme.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		all, err := sessions.Unsummarised(ctx, who.Tenant())
		if err != nil {
			return nil, err
		}
		z := ui.Zone{Now: now().In(who.Brand.Zone), At: who.Brand.Zone}
		tasks := make([]ui.Task, len(all))
		for i, s := range all {
			tasks[i] = ui.Task{
				Due: ui.Day(ctx, clock.Date(s.Start, z.At), z), What: i18n.T(ctx, "programme.queue.what", "Title", s.Title),
				Do: ui.Link{Label: i18n.T(ctx, "programme.queue.do"), Href: sessionURL(who, s.ID)},
			}
		}
		return tasks, nil
	}
}

// came counts the visits on which somebody came.
func came(visits []programme.Visit) (n int) {
	for _, v := range visits {
		if v.AttendedAt != nil {
			n++
		}
	}
	return n
}

package mentorships

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/ui"
)

// view is a pair, ready to be drawn: for a colleague, or for one of the two.
type view struct {
	mentorship.Whole
	who  auth.Identity
	base string          // address of this page
	side mentorship.Side // of whoever looks, "" for a colleague
	zone ui.Zone
	hung map[uuid.UUID][]file.File // the pictures, by step
	// What the pulse's form said and what was wrong with it.
	form pulseForm
}

func (v view) step(s mentorship.Step, what string) string {
	return v.base + "/steps/" + s.ID.String() + "/" + what
}

// isNext reports whether s is what the two do next.
func (v view) isNext(s mentorship.Step) bool {
	next, there := mentorship.Next(v.Plan)
	return there && next.ID == s.ID && v.State == mentorship.Running
}

// loud makes the next step's button the page's one loud one.
func (v view) loud(s mentorship.Step) ui.Variant {
	if v.isNext(s) {
		return ui.Primary
	}
	return ui.Quiet
}

func stepIcon(s mentorship.Step) string {
	switch {
	case s.Done():
		return "check"
	case s.Kind == mentorship.Meeting:
		return "message-square"
	case s.Kind == mentorship.Work:
		return "sparkles"
	}
	return "flag"
}

func stepMark(s mentorship.Step, z ui.Zone) string {
	switch {
	case s.Done():
		return "ok"
	case s.Late(today(z)):
		return "warn"
	}
	return ""
}

// lead says in numbers how far the two have come.
func (v view) lead(ctx context.Context) string {
	args := []any{"Mentor", v.Mentor.Name, "Successor", v.Successor.Name, "Done", v.Done, "Steps", v.Steps, "Week", v.Week(today(v.zone)), "Weeks", v.Weeks}
	return i18n.T(ctx, "mentorship.lead."+string(v.State), args...)
}

// width of the drawn plan, in its own units.
const planWidth = 1000

// dot is one step on the drawn plan.
type dot struct {
	X, Class string
	Title    string
}

// dots are the steps that have a day, each where its day lies between the
// beginning and the end.
func (v view) dots() []dot {
	var all []dot
	for _, s := range v.Plan {
		if s.DueOn.IsZero() {
			continue
		}
		class := "plan-dot"
		switch {
		case s.Done():
			class += " done"
		case s.Late(today(v.zone)):
			class += " late"
		}
		all = append(all, dot{v.x(int(s.DueOn.Sub(v.StartsOn).Hours() / 24)), class, s.Title})
	}
	return all
}

// x is where a day after the start lies on the drawn plan.
func (v view) x(day int) string {
	span := 7 * v.Weeks
	return strconv.Itoa(20 + (planWidth-40)*min(max(day, 0), span)/span)
}

// passed is how far today is.
func (v view) passed() string { return v.x(int(today(v.zone).Sub(v.StartsOn).Hours() / 24)) }

// weeks are the borders of the weeks.
func (v view) weeks() []string {
	var all []string
	for w := 0; w <= v.Weeks; w++ {
		all = append(all, v.x(7*w))
	}
	return all
}

// pastWord says in a member's own list how a pair went: that two parted is
// nobody's fault and the same word however it came.
func pastWord(p mentorship.Pair) string {
	if p.State == mentorship.Completed {
		return "mentorship.state.completed"
	}
	return "mentorship.mine.parted_word"
}

// ownLead is lead for one of the two.
func (v view) ownLead(ctx context.Context) string {
	if v.State != mentorship.Running {
		return i18n.T(ctx, "mentorship.done_of", "Done", v.Done, "Steps", v.Steps)
	}
	return i18n.T(ctx, "mentorship.mine.lead_pair", "Week", v.Week(today(v.zone)), "Weeks", v.Weeks, "Done", v.Done, "Steps", v.Steps)
}

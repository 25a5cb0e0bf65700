package consults

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"xinhuo/internal/consult"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

func (l roll) lead(ctx context.Context) string {
	n := l.numbers
	if n.Asked+n.Answered+n.Lapsed == 0 && len(l.found) == 0 {
		return i18n.T(ctx, "consults.lead_none")
	}
	said := i18n.T(ctx, "consults.lead", "N", n.Asked, "Answered", n.Answered, "Thanked", n.Thanked)
	if n.Lapsed > 0 {
		said += i18n.T(ctx, "consults.lead_lapsed", "N", n.Lapsed)
	}
	return said
}

func (l roll) tabs(ctx context.Context) []ui.Tab {
	tabs := []ui.Tab{{Label: i18n.T(ctx, "consults.all"), Href: home(l.who), Current: l.state == ""}}
	for _, s := range states {
		tabs = append(tabs, ui.Tab{Label: i18n.T(ctx, "consults.state."+string(s)), Href: home(l.who) + "?state=" + string(s), Current: l.state == s})
	}
	return tabs
}

// stand says how a question stands, to the team.
func stand(ctx context.Context, c consult.Consult) (ui.Tone, string) {
	switch {
	case c.Waits():
		return ui.Info, left(ctx, c)
	case c.State == consult.Answered:
		return ui.OK, i18n.T(ctx, "consults.state.answered")
	case c.State == consult.Declined:
		return ui.Info, i18n.T(ctx, "consults.state.declined")
	}
	return ui.Warn, i18n.T(ctx, "consults.state.lapsed")
}

// seen is stand to whoever has a part in it: what came to nothing says no more
// than that it did not suit.
func (s sheet) seen(ctx context.Context) (ui.Tone, string) {
	if s.Quiet() && !s.team() || s.Quiet() && s.AskedBy(s.by) {
		return ui.Info, i18n.T(ctx, "consults.state.declined")
	}
	return stand(ctx, s.Consult)
}

// team reports whether one of the team looks at it.
func (s sheet) team() bool { return s.by.Tier == "" }

// left says how many days there are.
func left(ctx context.Context, c consult.Consult) string {
	if c.Left() == 0 {
		return i18n.T(ctx, "consults.last_day")
	}
	return i18n.T(ctx, "consults.left", "N", c.Left())
}

// choices are who may be asked, the full ones with when there is room again.
func (f form) choices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, a := range f.advisers {
		o := ui.Option{Value: a.ID.String(), Label: a.Name, Hint: i18n.T(ctx, "consults.room", "N", a.Most-a.Asked, "City", a.City, "Good", a.Specialities)}
		if a.Full() {
			o.Hint = i18n.T(ctx, "consults.full", "Day", ui.Day(ctx, a.Next, f.zone))
		}
		all = append(all, o)
	}
	return all
}

func (d desk) heading() string {
	if d.retired() {
		return "consults.mine.asked"
	}
	return "consults.mine.asking"
}

func (d desk) lead(ctx context.Context) string {
	switch {
	case len(d.waiting) > 0:
		return i18n.T(ctx, "consults.mine.waiting", "N", len(d.waiting))
	case d.retired():
		return i18n.T(ctx, "consults.mine.quiet")
	}
	return i18n.T(ctx, "consults.mine.lead", "N", len(d.past))
}

// limits are how many questions a month somebody may say they would have.
func (d desk) limits(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "0", Label: i18n.T(ctx, "consults.mine.none")}}
	for n := 1; n <= d.most; n++ {
		all = append(all, ui.Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "consults.mine.at_most", "N", n)})
	}
	return all
}

// none is the id of no page.
const none = "00000000-0000-0000-0000-000000000000"

// back is where somebody comes from who asks.
func (f form) back() string {
	if f.member {
		return mineURL(f.who)
	}
	return home(f.who)
}

func (s sheet) back() string {
	if s.team() {
		return home(s.who)
	}
	return mineURL(s.who)
}

func (d desk) action(ctx context.Context) []templ.Component {
	if d.retired() || !d.by.MayAsk() {
		return nil
	}
	return []templ.Component{ui.LinkButton(i18n.T(ctx, "consults.new"), home(d.who)+"/new", ui.Primary, "message-square")}
}

// told says of a question in a member's list whose it is and how it stands.
func (d desk) told(ctx context.Context, c consult.Consult) string {
	name := c.Name
	if d.retired() {
		name = c.Asker.Name
	}
	_, word := sheet{Consult: c, by: d.by}.seen(ctx)
	if c.ThankedAt != nil && d.retired() {
		word = i18n.T(ctx, "consults.mine.thanked")
	}
	return i18n.T(ctx, "consults.mine.line", "Name", name, "State", word)
}

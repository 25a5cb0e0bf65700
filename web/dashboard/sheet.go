package dashboard

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"xinhuo/internal/dashboard"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/ui"
)

// sheet is a board ready to be drawn: with words and links.
type sheet struct {
	dashboard.Board
	to paths
}

func (s sheet) empty() bool { return s.Total == 0 }

// loud is how a button speaks: the page's first is to bring a roster while
// there is nobody, and to see the people after.
func (s sheet) loud(brings bool) ui.Variant {
	if brings == s.empty() {
		return ui.Primary
	}
	return ui.Quiet
}

func (s sheet) zone() ui.Zone { return ui.Zone{Now: s.At, At: s.At.Location()} }

// means is a number's definition, its source and how fresh it is.
func (s sheet) means(ctx context.Context, id string, pairs ...any) string {
	return i18n.T(ctx, "dashboard."+id+".means", pairs...) + i18n.T(ctx, "dashboard.fresh", "At", s.At.Format(time.TimeOnly))
}

func (s sheet) lead(ctx context.Context) string {
	if s.empty() {
		return i18n.T(ctx, "dashboard.lead_empty")
	}
	n := func(t member.Tier) string { return ui.Number(s.Of(t)) }
	return i18n.T(ctx, "dashboard.lead", "N", s.Total, "Total", ui.Number(s.Total), "Core", n(member.Core), "Reserve", n(member.Reserve),
		"Emeritus", n(member.Emeritus), "At", s.At.Format(time.TimeOnly))
}

// figures are the four numbers above all others.
func (s sheet) figures(ctx context.Context) []ui.Figure {
	return []ui.Figure{s.total(ctx), s.core(ctx), s.ratio(ctx), s.joined(ctx)}
}

func (s sheet) total(ctx context.Context) ui.Figure {
	here := s.Total - s.Of(member.Left)
	return ui.Figure{
		Label: i18n.T(ctx, "dashboard.total.title"), Value: ui.Number(s.Total), Unit: i18n.T(ctx, "dashboard.people"),
		Note: i18n.T(ctx, "dashboard.total.note", "Here", ui.Number(here), "Left", ui.Number(s.Of(member.Left))), Definition: s.means(ctx, "total"), Href: s.to.members(),
	}
}

func (s sheet) core(ctx context.Context) ui.Figure {
	f := ui.Figure{
		Label: i18n.T(ctx, "dashboard.core.title"), Value: ui.Number(s.Of(member.Core)), Unit: i18n.T(ctx, "dashboard.people"),
		Definition: s.means(ctx, "core"), Href: s.to.members("tier", string(member.Core)),
	}
	if s.Young() {
		f.Note = i18n.T(ctx, "dashboard.core.young")
		return f
	}
	change := s.Change(member.Core)
	if change == 0 {
		f.Note = i18n.T(ctx, "dashboard.core.level")
		return f
	}
	f.Delta, f.Good, f.Note = signed(change), change > 0, i18n.T(ctx, "dashboard.core.note")
	return f
}

func (s sheet) ratio(ctx context.Context) ui.Figure {
	f := ui.Figure{
		Label: i18n.T(ctx, "dashboard.ratio.title"), Value: "–", Note: i18n.T(ctx, "dashboard.ratio.none", "Target", s.Target),
		Definition: s.means(ctx, "ratio", "Target", s.Target),
	}
	ratio, ok := s.Ratio()
	if !ok {
		return f
	}
	f.Value, f.Unit, f.Href = oneDigit(ratio), ": 1", s.to.members("tier", string(member.Reserve), "tier", string(member.Core))
	f.Note = i18n.T(ctx, "dashboard.ratio.reached", "Target", s.Target)
	if missing := s.Missing(); missing > 0 {
		f.Note = i18n.T(ctx, "dashboard.ratio.missing", "Target", s.Target, "N", missing, "Missing", ui.Number(missing))
	}
	return f
}

func (s sheet) joined(ctx context.Context) ui.Figure {
	now, before := s.Joined[dashboard.Span-1], s.Joined[dashboard.Span-2]
	return ui.Figure{
		Label: i18n.T(ctx, "dashboard.joined.title"), Value: ui.Number(now), Unit: i18n.T(ctx, "dashboard.people"),
		Note: i18n.T(ctx, "dashboard.joined.note", "Before", ui.Number(before)), Definition: s.means(ctx, "joined"), Href: s.to.members("joined", s.ThisMonth()),
	}
}

// bar is the tiers as they stand, each leading to its people.
func (s sheet) bar() []ui.TierCount {
	var all []ui.TierCount
	for _, t := range member.Tiers {
		if n := s.Of(t); n > 0 {
			all = append(all, ui.TierCount{Code: string(t), N: int(n), Href: s.to.members("tier", string(t))})
		}
	}
	return all
}

// fewest is how many months a chart shows of a brand that has just begun.
const fewest = 3

// first is the month in which the first member was there, the last of Months
// when nobody is.
func (s sheet) first() int {
	for i := range s.Months {
		for _, t := range member.Tiers {
			if s.Ends[t][i] != 0 {
				return i
			}
		}
	}
	return len(s.Months) - 1
}

// from is where the charts of tiers begin: months before the first member
// are no news, but a line wants a few.
func (s sheet) from() int { return max(0, min(s.first(), len(s.Months)-fewest)) }

// month says "2026-11" in words, with the year where one begins and at first.
func (s sheet) month(ctx context.Context, i int) string {
	m, _ := time.Parse("2006-01", s.Months[i])
	if i == 0 || i == s.from() || m.Month() == time.January {
		return yearMonth(ctx, m)
	}
	return i18n.T(ctx, "dashboard.month", "Month", i18n.T(ctx, "ui.time.month_"+m.Format("1")))
}

// inYear says a month with its year.
func (s sheet) inYear(ctx context.Context, i int) string {
	m, _ := time.Parse("2006-01", s.Months[i])
	return yearMonth(ctx, m)
}

func yearMonth(ctx context.Context, m time.Time) string {
	return i18n.T(ctx, "dashboard.month_year", "Year", m.Format("2006"), "Month", i18n.T(ctx, "ui.time.month_"+m.Format("1")))
}

// percent says what share n is of all; little is not nothing.
func percent(n, all int64) string {
	switch p := 100 * float64(n) / float64(max(all, 1)); {
	case n == 0:
		return "0%"
	case p < 1:
		return "<1%"
	case p > 99 && n < all:
		return ">99%"
	default:
		return fmt.Sprintf("%.0f%%", p)
	}
}

func signed(n int64) string {
	if n < 0 {
		return "−" + ui.Number(-n)
	}
	return "+" + ui.Number(n)
}

func oneDigit(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// moved reports whether anybody changed tiers in these months.
func (s sheet) moved() bool {
	for _, k := range dashboard.Kinds {
		for _, n := range s.Flows[k] {
			if n != 0 {
				return true
			}
		}
	}
	return false
}

func (s sheet) joinedInYear() (n int64) {
	for _, m := range s.Joined {
		n += m
	}
	return n
}

// gap is how many lack what dim is about.
func (s sheet) gap(dim string) int64 {
	for _, g := range s.Gaps {
		if g.Value == dim {
			return g.N
		}
	}
	return 0
}

func roleName(ctx context.Context, role string) string {
	if role == "" {
		return i18n.T(ctx, "dashboard.role.none")
	}
	return i18n.T(ctx, "dashboard.role."+role)
}

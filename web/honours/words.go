package honours

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xinhuo/internal/honour"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

func sourceChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, s := range honour.Sources {
		all = append(all, ui.Option{Value: string(s), Label: s.Name().In(ctx)})
	}
	return all
}

// lead says the ledger in numbers.
func (l ledger) lead(ctx context.Context) string {
	if l.numbers.Lines == 0 {
		return i18n.T(ctx, "honours.lead_none")
	}
	return i18n.T(ctx, "honours.lead", "N", int(l.numbers.People), "Total", ui.Number(l.numbers.Total), "Lines", ui.Number(l.numbers.Lines))
}

func (l ledger) chips(ctx context.Context) []ui.Chip {
	var chips []ui.Chip
	if l.person != "" {
		chips = append(chips, ui.Chip{Label: i18n.T(ctx, "honours.col.name"), Value: l.person, Without: home(l.who) + l.query("member", "")})
	}
	if l.q != "" && l.person == "" {
		chips = append(chips, ui.Chip{Label: i18n.T(ctx, "honours.col.name"), Value: l.q, Without: home(l.who) + l.query("q", "")})
	}
	if l.source != "" {
		chips = append(chips, ui.Chip{Label: i18n.T(ctx, "honours.col.source"), Value: l.source.Name().In(ctx), Without: home(l.who) + l.query("source", "")})
	}
	if l.wrong {
		chips = append(chips, ui.Chip{Label: i18n.T(ctx, "honours.filter_which"), Value: i18n.T(ctx, "honours.filter_corrected"), Without: home(l.who) + l.query("corrected", "")})
	}
	return chips
}

// signed writes an amount as it moves the total: +20, −20, 0.
func signed(n int64) string {
	switch {
	case n > 0:
		return "+" + ui.Number(n)
	case n < 0:
		return "−" + ui.Number(-n)
	}
	return "0"
}

// under says what stands below a sentence: the version, the cap, the reason.
func under(ctx context.Context, l honour.Line) string {
	said := []string{i18n.T(ctx, "honours.by_rule", "No", l.RuleNo)}
	if l.ByCap() {
		said = append(said, i18n.T(ctx, "honours.by_cap", "Uncapped", ui.Number(l.Uncapped), "Amount", ui.Number(l.Amount)))
	}
	if l.Reason != "" {
		said = append(said, i18n.T(ctx, "honours.because", "Reason", l.Reason))
	}
	if l.By.Name != "" {
		said = append(said, i18n.T(ctx, "honours.by", "Name", l.By.Name))
	}
	return strings.Join(said, " · ")
}

// sums says in a sentence what a member has.
func (o own) sums(ctx context.Context) string {
	if len(o.lines) == 0 && !o.older {
		if !o.ruled {
			return i18n.T(ctx, "honours.mine.unruled")
		}
		return i18n.T(ctx, "honours.mine.none")
	}
	return i18n.T(ctx, "honours.mine.lead")
}

// sentences are what others made of what somebody left, the most telling
// first.
func (o own) sentences(ctx context.Context) []string {
	var all []string
	for _, p := range o.left.Pages {
		all = append(all, i18n.T(ctx, "honours.legacy.used", "N", p.People, "Title", p.Title))
	}
	for _, h := range o.left.Heirs {
		if !h.RoseAt.IsZero() {
			id := "honours.legacy.heir_rose"
			if h.Taught {
				id = "honours.legacy.pupil_rose"
			}
			all = append(all, i18n.T(ctx, id, "Name", h.Name, "Tier", ui.TierName(ctx, string(h.Tier))))
		}
	}
	if o.thanks > 0 {
		all = append(all, i18n.T(ctx, "honours.legacy.thanked", "N", o.thanks))
	}
	return all
}

// bar is one year of the chart.
type bar struct{ Year, Held, X, Y, Height, Middle, Above string }

const (
	chartWidth  = 320
	chartHeight = 120
	chartMost   = 12 // years
)

// bars draws how much somebody had at the end of each year, the last twelve.
func (o own) bars() []bar {
	years := o.life.Years
	if len(years) > chartMost {
		years = years[len(years)-chartMost:]
	}
	most := int64(1)
	for _, y := range years {
		most = max(most, y.Held)
	}
	all, step := make([]bar, len(years)), chartWidth/max(len(years), 4)
	for i, y := range years {
		height := int(int64(chartHeight-40) * y.Held / most)
		top := chartHeight - 20 - height
		all[i] = bar{
			Year: strconv.Itoa(y.Year), Held: ui.Number(y.Held), X: strconv.Itoa(i*step + step/2 - 12), Y: strconv.Itoa(top), Height: strconv.Itoa(max(height, 1)),
			Middle: strconv.Itoa(i*step + step/2), Above: strconv.Itoa(top - 6),
		}
	}
	return all
}

// told is the chart in words.
func (o own) told(ctx context.Context) string {
	var said []string
	for _, b := range o.bars() {
		said = append(said, i18n.T(ctx, "honours.mine.year", "Year", b.Year, "Held", b.Held))
	}
	return strings.Join(said, i18n.T(ctx, "contribution.sep"))
}

// none is the id of no page.
const none = "00000000-0000-0000-0000-000000000000"

func (l ledger) corrected() string {
	if l.wrong {
		return "1"
	}
	return ""
}

func (o own) retired() bool { return !o.left.Retired.IsZero() }

// heading is what the card on somebody's home is called.
func (o own) heading(ctx context.Context) string {
	if o.retired() && len(o.sentences(ctx)) > 0 {
		return i18n.T(ctx, "honours.legacy.title")
	}
	return i18n.T(ctx, "honours.mine.title")
}

// further is where that card leads.
func (o own) further() string {
	if o.retired() && !o.left.Empty() {
		return home(o.who) + "/legacy"
	}
	return mineURL(o.who)
}

// until says how long what goes on still earns honour.
func (o own) until(ctx context.Context) string {
	switch {
	case !o.retired():
		return i18n.T(ctx, "honours.legacy.not_yet")
	case o.left.Earning:
		return i18n.T(ctx, "honours.legacy.until", "Day", ui.Day(ctx, o.left.Ends.AddDate(0, 0, -1), o.zone))
	}
	return i18n.T(ctx, "honours.legacy.over")
}

// heir says what somebody was given and where they stand.
func heir(ctx context.Context, h honour.Heir) string {
	id := "honours.legacy.given"
	if h.Taught {
		id = "honours.legacy.taught"
	}
	return i18n.T(ctx, id, "Tier", ui.TierName(ctx, string(h.Tier)))
}

// listed are the sources a version gives anything for, or the one in force.
func listed(s honour.Spec, force *honour.Version) []honour.Source {
	var all []honour.Source
	for _, of := range honour.Sources {
		if s.Amounts[of] > 0 || force != nil && force.Spec.Amounts[of] > 0 {
			all = append(all, of)
		}
	}
	return all
}

// before is what the version in force gives, and whether that is another.
func before(force *honour.Version, of honour.Source, s honour.Spec) (int64, bool) {
	if force == nil {
		return 0, false
	}
	was := force.Spec.Amounts[of]
	return was, was != s.Amounts[of]
}

func (v reading) lead(ctx context.Context) string {
	switch {
	case v.open != nil && v.hears():
		return i18n.T(ctx, "honours.rules.lead_open", "No", v.open.No, "Day", ui.Day(ctx, v.open.To, v.zone))
	case v.force != nil:
		return i18n.T(ctx, "honours.rules.lead", "N", len(v.force.Spec.Earning()))
	}
	return i18n.T(ctx, "honours.rules.lead_none")
}

func (v reading) action(ctx context.Context) []templ.Component {
	if !v.who.Role.Leads() {
		return nil
	}
	return []templ.Component{ui.LinkButton(i18n.T(ctx, "honours.rules.edit"), settingsURL(v.who), ui.Quiet, "settings")}
}

// shut says why nothing can be said today.
func (v reading) shut(ctx context.Context) string {
	if v.open.Phase == honour.Heard {
		return i18n.T(ctx, "honours.rules.shut_over")
	}
	return i18n.T(ctx, "honours.rules.shut_before", "Day", ui.Day(ctx, v.open.From, v.zone))
}

func (s shelf) lead(ctx context.Context) string {
	if s.force == nil {
		return i18n.T(ctx, "honours.rules.lead_none")
	}
	return i18n.T(ctx, "honours.settings.lead", "No", s.force.No, "Day", ui.Day(ctx, s.force.EffectiveOn, s.zone), "N", len(s.force.Spec.Earning()))
}

// action is the one thing to do next, if the next version's card does not say it.
func (s shelf) action(context.Context) []templ.Component {
	if s.next != nil || s.force == nil {
		return nil
	}
	return []templ.Component{start(s.who, s.force.ID.String(), ui.Primary)}
}

func (s shelf) step() int {
	switch s.next.Phase {
	case honour.Open:
		return 1
	case honour.Heard:
		return 2
	}
	return 0
}

func (s shelf) state(ctx context.Context) string {
	from, to := "", ""
	if !s.next.From.IsZero() {
		from, to = ui.Day(ctx, s.next.From, s.zone), ui.Day(ctx, s.next.To, s.zone)
	}
	return i18n.T(ctx, "honours.settings.state_"+string(s.next.Phase), "From", from, "To", to, "N", s.comments)
}

func (s shelf) titleChoices() []ui.Option {
	var all []ui.Option
	for _, t := range s.titles {
		if !t.Retired || t.ID == s.asks.Title {
			all = append(all, ui.Option{Value: t.ID.String(), Label: t.Name})
		}
	}
	return all
}

// was says where a version is in its life.
func was(ctx context.Context, v honour.Version, z ui.Zone) string {
	day := ""
	if !v.EffectiveOn.IsZero() {
		day = ui.Day(ctx, v.EffectiveOn, z)
	}
	return i18n.T(ctx, "honours.settings.phase_"+string(v.Phase), "Day", day, "Name", v.Publisher)
}

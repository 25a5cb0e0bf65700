package intake

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/intake"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/tier"
	"xinhuo/web/ui"
)

// form is the page of columns as it is filled in.
type form struct {
	columns   map[int]string    // the field chosen for each column
	tiers     map[string]string // the answer for each word
	roles     map[string]string
	dates     string
	moveTiers bool
}

func formOf(p intake.Plan) form {
	f := form{columns: map[int]string{}, tiers: p.Tiers, roles: p.Roles, dates: string(p.DateOrder), moveTiers: p.MoveTiers}
	for i, field := range p.Columns {
		f.columns[i] = string(field)
	}
	return f
}

func columnName(i int) string { return "columns." + strconv.Itoa(i) }

func wordName(of string, i int) string { return of + "." + strconv.Itoa(i) }

// formFrom reads the form that was shown for in.
func formFrom(r *http.Request, in intake.Intake) form {
	f := form{columns: map[int]string{}, dates: r.PostFormValue("date_order"), moveTiers: r.PostFormValue("move_tiers") != ""}
	for _, c := range in.Outline.Columns {
		f.columns[c.Index] = r.PostFormValue(columnName(c.Index))
	}
	f.tiers = answers(r, "tiers", in.Asks.Tiers, in.Plan.Tiers)
	f.roles = answers(r, "roles", in.Asks.Roles, in.Plan.Roles)
	return f
}

// answers adds what was answered now to what was answered before.
func answers(r *http.Request, of string, asked []roster.Word, before map[string]string) map[string]string {
	all := map[string]string{}
	for word, code := range before {
		all[word] = code
	}
	for i, w := range asked {
		if r.PostForm.Has(wordName(of, i)) {
			all[w.Text] = cmp.Or(r.PostForm.Get(wordName(of, i)), roster.LeaveEmpty)
		}
	}
	return all
}

// plan is what the form says, or what is wrong with it.
func (f form) plan(in intake.Intake) (intake.Plan, errs.Invalid) {
	p := intake.Plan{MoveTiers: f.moveTiers}
	p.Columns, p.Tiers, p.Roles = map[int]roster.Field{}, f.tiers, f.roles
	for i, field := range f.columns {
		if field != "" {
			p.Columns[i] = roster.Field(field)
		}
	}
	bad := errs.Invalid{}
	if p.DateOrder = roster.DateOrder(f.dates); !slices.Contains([]roster.DateOrder{roster.AskOrder, roster.DayFirst, roster.MonthFirst}, p.DateOrder) {
		bad["date_order"] = i18n.Msg("roster.mapping.unknown")
	}
	if in.Asks.Dates != nil && p.DateOrder == roster.AskOrder {
		bad["date_order"] = i18n.Msg("intake.asks.date_missing")
	}
	for i, w := range in.Asks.Tiers {
		if code := f.tiers[w.Text]; code != "" && code != roster.LeaveEmpty && !member.Tier(code).Known() {
			bad[wordName("tiers", i)] = i18n.Msg("roster.mapping.unknown")
		}
	}
	for i, w := range in.Asks.Roles {
		if code := f.roles[w.Text]; code != "" && code != roster.LeaveEmpty && !member.Role(code).Known() {
			bad[wordName("roles", i)] = i18n.Msg("roster.mapping.unknown")
		}
	}
	return p, bad
}

// fieldChoices are what a column can be.
func fieldChoices(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, f := range roster.Fields() {
		out = append(out, ui.Option{Value: string(f), Label: f.Label().In(ctx)})
	}
	return out
}

func tierChoices(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: roster.LeaveEmpty, Label: i18n.T(ctx, "intake.asks.tier_empty")}}
	for _, t := range member.Tiers {
		out = append(out, ui.Option{Value: string(t), Label: tier.Name(t).In(ctx)})
	}
	return out
}

func roleChoices(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: roster.LeaveEmpty, Label: i18n.T(ctx, "intake.asks.role_empty")}}
	for _, r := range member.Roles {
		out = append(out, ui.Option{Value: string(r), Label: i18n.T(ctx, "member.role."+string(r))})
	}
	return out
}

func dateChoices(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(roster.DayFirst), Label: i18n.T(ctx, "intake.asks.day_first")},
		{Value: string(roster.MonthFirst), Label: i18n.T(ctx, "intake.asks.month_first")},
	}
}

func sheetChoices(ctx context.Context, in intake.Intake) []ui.Option {
	var out []ui.Option
	for i, s := range in.Outline.Sheets {
		out = append(out, ui.Option{Value: strconv.Itoa(i), Label: i18n.T(ctx, "intake.mapping.sheet_choice", "Name", s.Name, "Rows", ui.Number(s.Rows))})
	}
	return out
}

// sure is from when on a guess needs no second look.
const sure = 0.6

// doubtful counts the columns somebody should look at.
func doubtful(in intake.Intake) int {
	n := 0
	for _, c := range in.Outline.Columns {
		if c.Guess != "" && c.Confidence < sure {
			n++
		}
	}
	return n
}

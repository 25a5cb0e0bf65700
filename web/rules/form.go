package rules

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/contribution"
	"xinhuo/internal/i18n"
	"xinhuo/internal/rule"
	"xinhuo/web/ui"
)

// editor is the page on which a draft is edited.
type editor struct {
	who   auth.Identity
	zone  ui.Zone
	draft rule.Version
	hosts []auth.Person
	form  form
	clash bool // somebody else saved first
}

// form is a draft as it was filled in.
type form struct {
	version            int
	slack, grace, note string
	host               string
	any                map[rule.Which]string
	rows               map[rule.Which][]row
}

// row is one criterion of a line as it was filled in.
type row struct {
	kinds       []string
	days, least string
}

func (r row) blank() bool { return len(r.kinds) == 0 && strings.TrimSpace(r.least) == "" }

func formOf(v rule.Version) form {
	f := form{
		version: v.Version, slack: strconv.Itoa(v.Spec.Slack), grace: strconv.Itoa(v.Spec.Grace), note: v.Note, host: v.Host.ID.String(),
		any: map[rule.Which]string{}, rows: map[rule.Which][]row{},
	}
	for _, w := range rule.Lines {
		line := v.Spec.Lines[w]
		if line.Any > 0 {
			f.any[w] = strconv.Itoa(line.Any)
		}
		for _, c := range line.Criteria {
			kinds := make([]string, len(c.Kinds))
			for i, k := range c.Kinds {
				kinds[i] = string(k)
			}
			f.rows[w] = append(f.rows[w], row{kinds, strconv.Itoa(c.Days), strconv.FormatInt(c.Least, 10)})
		}
	}
	return f
}

// formFrom reads what was sent; rows left blank are left out.
func formFrom(v url.Values) form {
	f := form{
		slack: v.Get("slack"), grace: v.Get("grace"), note: v.Get("note"), host: v.Get("host"), version: number(v.Get("version")),
		any: map[rule.Which]string{}, rows: map[rule.Which][]row{},
	}
	for _, w := range rule.Lines {
		f.any[w] = strings.TrimSpace(v.Get(string(w) + ".any"))
		for i := range rule.MostCriteria {
			r := row{v[rule.Field(w, i, "kinds")], v.Get(rule.Field(w, i, "days")), v.Get(rule.Field(w, i, "least"))}
			if !r.blank() {
				f.rows[w] = append(f.rows[w], r)
			}
		}
	}
	return f
}

// number reads a whole number; what is none is -1, which nothing allows.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return -1
	}
	return n
}

func (f form) revision(id uuid.UUID) rule.Revision {
	spec := rule.Spec{Slack: number(f.slack), Grace: number(f.grace), Lines: map[rule.Which]rule.Line{}}
	for _, w := range rule.Lines {
		line := rule.Line{}
		if f.any[w] != "" {
			line.Any = number(f.any[w])
		}
		for _, r := range f.rows[w] {
			c := rule.Criterion{Days: number(r.days), Least: int64(number(r.least))}
			for _, k := range r.kinds {
				c.Kinds = append(c.Kinds, contribution.Kind(k))
			}
			line.Criteria = append(line.Criteria, c)
		}
		spec.Lines[w] = line
	}
	host, _ := uuid.Parse(f.host) // nobody has the nil one
	return rule.Revision{ID: id, Version: f.version, Spec: spec, Note: f.note, Host: host}
}

// shown are the rows of a line with a blank one more, while there is room.
func (f form) shown(w rule.Which) []row {
	rows := slices.Clone(f.rows[w])
	if len(rows) < rule.MostCriteria {
		rows = append(rows, row{days: "90"})
	}
	return rows
}

// chosen says which kinds a row counts.
func (r row) chosen(ctx context.Context) string {
	if len(r.kinds) == 0 {
		return i18n.T(ctx, "rules.form.kinds_none")
	}
	var kinds []contribution.Kind
	for _, k := range r.kinds {
		kinds = append(kinds, contribution.Kind(k))
	}
	return rule.Criterion{Kinds: kinds}.What().In(ctx)
}

// anyChoices are how many of a line's criteria must be met.
func (f form) anyChoices(ctx context.Context, w rule.Which) []ui.Option {
	var choices []ui.Option
	for n := 1; n < max(len(f.rows[w]), 2); n++ {
		choices = append(choices, ui.Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "rules.form.any_n", "N", n)})
	}
	return choices
}

func hostChoices(ctx context.Context, hosts []auth.Person) []ui.Option {
	choices := make([]ui.Option, len(hosts))
	for i, h := range hosts {
		choices[i] = ui.Option{Value: h.Account.String(), Label: h.Name + " · " + h.Role.Label().In(ctx)}
	}
	return choices
}

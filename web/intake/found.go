package intake

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/intake"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/sheet"
	"xinhuo/internal/tier"
	"xinhuo/web/ui"
)

const perPage = 50

// found is one page of findings.
type found struct {
	kind  intake.Kind // "" for all
	rows  []intake.Finding
	next  string // address of the next page, "" at the end
	shown int    // how many stand above and on this page
}

// found reads the page of findings that the address asks for: of the kind
// that matters most, unless it says otherwise.
func (h pages) found(r *http.Request, who auth.Identity, in intake.Intake) (found, error) {
	q := r.URL.Query()
	f := found{kind: intake.Kind(q.Get("kind"))}
	if f.kind != "" && !slices.Contains(intake.Kinds, f.kind) {
		return f, errs.NotFound
	}
	if !q.Has("kind") {
		f.kind = pressing(in)
	}
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64) // what is no number begins at the beginning
	before, _ := strconv.Atoi(q.Get("shown"))
	rows, err := h.intakes.Findings(r.Context(), who.Tenant(), in.ID, f.kind, after, perPage+1)
	if err != nil {
		return f, err
	}
	f.rows, f.shown = rows, before+len(rows)
	if len(rows) > perPage {
		f.rows, f.shown = rows[:perPage], before+perPage
		f.next = kindURL(who, in, f.kind) + fmt.Sprintf("&after=%d&shown=%d", f.rows[perPage-1].No, f.shown)
	}
	return f, nil
}

// pressing is the kind of finding to show first.
func pressing(in intake.Intake) intake.Kind {
	for _, k := range intake.Kinds {
		if countOf(in, k) > 0 {
			return k
		}
	}
	return ""
}

func countOf(in intake.Intake, k intake.Kind) int {
	return map[intake.Kind]int{intake.Refused: in.Refused, intake.Warned: in.Warned, intake.Changed: in.Changed, intake.Created: in.Created}[k]
}

func kindURL(who auth.Identity, in intake.Intake, k intake.Kind) string {
	return intakeURL(who, in.ID) + "?kind=" + url.QueryEscape(string(k))
}

func kindTabs(ctx context.Context, who auth.Identity, in intake.Intake, now intake.Kind) []ui.Tab {
	var tabs []ui.Tab
	for _, k := range intake.Kinds {
		tabs = append(tabs, ui.Tab{Label: i18n.T(ctx, "intake.checked."+string(k)), Href: kindURL(who, in, k), Count: countOf(in, k), Current: k == now})
	}
	return tabs
}

// say puts a note into words.
func say(ctx context.Context, kind intake.Kind, n intake.Note) string {
	switch {
	case n.After != nil || n.Before != nil:
		return change(ctx, n)
	case n.Column == "" && n.Field == "":
		return n.Reason.In(ctx)
	}
	column := n.Column
	if column == "" {
		column = roster.Field(n.Field).Label().In(ctx)
	}
	value := n.Value
	if kind != intake.Refused && private(n.Field) {
		value = "" // the row comes in; what is in it is shown where it is asked for
	}
	if value == "" {
		return i18n.T(ctx, "intake.found.no_value", "Column", column, "Reason", n.Reason)
	}
	return i18n.T(ctx, "intake.found.value", "Column", column, "Value", value, "Reason", n.Reason)
}

// inLine says who somebody new is.
func inLine(ctx context.Context, f intake.Finding) string {
	var said []string
	for _, n := range f.Notes {
		said = append(said, value(ctx, n.Field, n.After))
	}
	return strings.Join(said, " · ")
}

func private(field string) bool {
	return slices.Contains([]string{"phone", "wechat", "email", "address"}, field)
}

func change(ctx context.Context, n intake.Note) string {
	label := i18n.T(ctx, "member.field."+n.Field)
	if n.Before == nil {
		return i18n.T(ctx, "intake.found.new", "Field", label, "After", value(ctx, n.Field, n.After))
	}
	return i18n.T(ctx, "intake.found.change", "Field", label, "Before", value(ctx, n.Field, n.Before), "After", value(ctx, n.Field, n.After))
}

// value is what a field holds, as a person says it.
func value(ctx context.Context, field string, v any) string {
	var words []string
	switch v := v.(type) {
	case string:
		words = append(words, word(ctx, field, v))
	case []any:
		for _, one := range v {
			words = append(words, word(ctx, field, fmt.Sprint(one)))
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	if len(words) == 0 {
		return i18n.T(ctx, "intake.found.blank")
	}
	return strings.Join(words, i18n.T(ctx, "intake.found.comma"))
}

func word(ctx context.Context, field, v string) string {
	switch {
	case v == "":
		return ""
	case field == "tier":
		return tier.Name(member.Tier(v)).In(ctx)
	case field == "role", field == "gender":
		return i18n.T(ctx, "member."+field+"."+v)
	case field == "handles":
		return handle(ctx, v)
	}
	return v
}

// handle says douyin:dy1 2646 as 抖音 dy1（2,646 粉丝）.
func handle(ctx context.Context, v string) string {
	code, rest, _ := strings.Cut(v, ":")
	name := code
	if p, ok := roster.PlatformOf(code); ok {
		name = p.Label().In(ctx)
	}
	id, followers := rest, ""
	if at := strings.LastIndexByte(rest, ' '); at >= 0 {
		id, followers = rest[:at], rest[at+1:]
	}
	if id != "" {
		name += " " + id
	}
	n, err := strconv.Atoi(followers)
	if err != nil {
		return name
	}
	return i18n.T(ctx, "intake.found.followers", "Handle", name, "N", ui.Number(n))
}

// refused is the file of the rows that did not come in: as they stood, with
// the reason in a last column.
func (h pages) refused(w http.ResponseWriter, r *http.Request) error {
	who, in, err := h.at(r)
	if err != nil {
		return err
	}
	if in.Refused == 0 || in.Forgotten {
		return errs.NotFound
	}
	ctx := r.Context()
	rows, err := h.intakes.Findings(ctx, who.Tenant(), in.ID, intake.Refused, 0, 500)
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(in.Filename, filepath.Ext(in.Filename))
	attach(w, "text/csv; charset=utf-8", i18n.T(ctx, "intake.found.refused_file", "File", base)+".csv")
	titles := titlesOf(in)
	out, err := sheet.NewCSV(w, append(titles, i18n.T(ctx, "intake.found.reason_column")))
	for err == nil && len(rows) > 0 {
		if err = writeRows(ctx, out, rows, len(titles)); err == nil {
			rows, err = h.intakes.Findings(ctx, who.Tenant(), in.ID, intake.Refused, rows[len(rows)-1].No, 500)
		}
	}
	if err != nil {
		return err
	}
	return out.Close()
}

// titlesOf are the titles of all columns of the file, up to the last.
func titlesOf(in intake.Intake) []string {
	last := -1
	for i := range in.Plan.Titles {
		last = max(last, i)
	}
	titles := make([]string, last+1)
	for i, t := range in.Plan.Titles {
		titles[i] = t
	}
	return titles
}

func writeRows(ctx context.Context, out sheet.Writer, rows []intake.Finding, columns int) error {
	for _, f := range rows {
		cells := make([]any, columns+1)
		for i := range columns {
			cells[i] = ""
			if i < len(f.Cells) {
				cells[i] = f.Cells[i]
			}
		}
		cells[columns] = reasons(ctx, f)
		if err := out.Write(cells...); err != nil {
			return err
		}
	}
	return nil
}

func reasons(ctx context.Context, f intake.Finding) string {
	var said []string
	for _, n := range f.Notes {
		said = append(said, say(ctx, f.Kind, n))
	}
	return i18n.T(ctx, "intake.found.line", "N", f.Line) + i18n.T(ctx, "intake.found.colon") + strings.Join(said, i18n.T(ctx, "intake.found.semicolon"))
}

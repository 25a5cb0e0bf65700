package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"xinhuo/internal/i18n"
)

// Sentence tells a line as a person would: who did what to whom. Fields, tiers
// and counts in it are said in the language of ctx.
func Sentence(ctx context.Context, l Line) string {
	id := "journal." + l.Verb
	if l.Verb == "members.exported" && l.After["contacts"] == true {
		id += "_contacts"
	}
	return i18n.T(ctx, id,
		"Actor", cmp.Or(l.Actor.Name, i18n.T(ctx, "journal.xinhuo")), "Subject", l.Subject,
		"From", tierOf(ctx, l.Before), "To", tierOf(ctx, l.After), "Fields", fieldsOf(ctx, l), "Count", count(l.After),
		"Role", roleOf(ctx, l.After), "What", whatOf(ctx, l.After), "Person", personOf(l.After))
}

// personOf is whom a line is about, where its subject is a thing.
func personOf(fields map[string]any) string {
	name, _ := fields["person"].(string)
	return name
}

// Because tells why, and what it was before, where that was kept.
func Because(ctx context.Context, l Line) string {
	var parts []string
	if l.Reason != "" {
		parts = append(parts, i18n.T(ctx, reasonOf(l), "Reason", l.Reason))
	}
	if e, ok := l.After["evidence"].(string); ok {
		parts = append(parts, i18n.T(ctx, "journal.evidence", "Evidence", e))
	}
	if l.Verb == "member.edited" {
		for _, field := range fieldNames(l) {
			parts = append(parts, fmt.Sprintf("%s %s → %s", i18n.T(ctx, "member.field."+field), value(ctx, field, l.Before[field]), value(ctx, field, l.After[field])))
		}
	}
	return strings.Join(parts, i18n.T(ctx, "journal.semicolon"))
}

// reasonOf is the message that gives the reason: an import's is its file.
func reasonOf(l Line) string {
	if l.Verb == "member.imported" || l.Verb == "member.edited" || l.After["source"] == "import" {
		return "journal.roster"
	}
	return "journal.reason"
}

func tierOf(ctx context.Context, fields map[string]any) string {
	code := fmt.Sprint(cmp.Or(fields["tier"], any("")))
	if code == "" {
		return ""
	}
	return i18n.T(ctx, "tier.name."+code)
}

func roleOf(ctx context.Context, fields map[string]any) string {
	if role, ok := fields["role"].(string); ok && role != "" && i18n.Has(i18n.Chinese, "role."+role) {
		return i18n.T(ctx, "role."+role)
	}
	return ""
}

// whatOf says in words what a line keeps as the id of its message.
func whatOf(ctx context.Context, fields map[string]any) string {
	if id, ok := fields["what"].(string); ok && i18n.Has(i18n.Chinese, id) {
		return i18n.T(ctx, id)
	}
	return ""
}

// fieldsOf lists by name which fields a line is about.
func fieldsOf(ctx context.Context, l Line) string {
	names := fieldNames(l)
	if f, ok := l.After["field"].(string); ok {
		names = []string{f}
	}
	for i, n := range names {
		names[i] = i18n.T(ctx, "member.field."+n)
	}
	return strings.Join(names, i18n.T(ctx, "journal.comma"))
}

// fieldNames are the fields that changed and have a name, in a fixed order.
func fieldNames(l Line) []string {
	var names []string
	for f := range l.After {
		if i18n.Has(i18n.Chinese, "member.field."+f) {
			names = append(names, f)
		}
	}
	slices.Sort(names)
	return names
}

// value says what a field held; nothing is said to be nothing.
func value(ctx context.Context, field string, v any) string {
	switch v := v.(type) {
	case string:
		if id := "member." + field + "." + v; i18n.Has(i18n.Chinese, id) {
			return i18n.T(ctx, id)
		}
	case []any:
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = fmt.Sprint(v[i])
		}
		return cmp.Or(strings.Join(texts, i18n.T(ctx, "journal.comma")), i18n.T(ctx, "journal.nothing"))
	case nil:
		return i18n.T(ctx, "journal.nothing")
	}
	return cmp.Or(fmt.Sprint(v), i18n.T(ctx, "journal.nothing"))
}

func count(fields map[string]any) string {
	if n, ok := fields["count"].(float64); ok {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprint(cmp.Or(fields["count"], any("")))
}

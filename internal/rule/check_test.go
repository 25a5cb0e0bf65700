package rule_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/rule"
)

// What is wrong with a version is said beside its field, and the draft is as
// it was.
func TestSaveRefuses(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.drafted(t)
	one := func(change func(*rule.Criterion)) func(*rule.Revision) {
		return func(r *rule.Revision) {
			c := criterion(5)
			change(&c)
			r.Spec.Lines = map[rule.Which]rule.Line{rule.KeepCore: {Criteria: []rule.Criterion{c}}}
		}
	}
	line := func(l rule.Line) func(*rule.Revision) {
		return func(r *rule.Revision) { r.Spec.Lines = map[rule.Which]rule.Line{rule.KeepCore: l} }
	}
	tests := map[string]struct {
		change    func(*rule.Revision)
		field, id string
	}{
		"of no kind":             {one(func(c *rule.Criterion) { c.Kinds = nil }), "keep_core.0.kinds", "rule.bad.kinds"},
		"of a kind unheard of":   {one(func(c *rule.Criterion) { c.Kinds = []contribution.Kind{"luck"} }), "keep_core.0.kinds", "rule.bad.kinds"},
		"over six days":          {one(func(c *rule.Criterion) { c.Days = 6 }), "keep_core.0.days", "rule.bad.days"},
		"over three years":       {one(func(c *rule.Criterion) { c.Days = 1095 }), "keep_core.0.days", "rule.bad.days"},
		"of nothing":             {one(func(c *rule.Criterion) { c.Least = 0 }), "keep_core.0.least", "rule.bad.least"},
		"of a million":           {one(func(c *rule.Criterion) { c.Least = 1_000_000 }), "keep_core.0.least", "rule.bad.least"},
		"six criteria":           {line(rule.Line{Criteria: make([]rule.Criterion, rule.MostCriteria+1)}), "keep_core", "rule.bad.full"},
		"any two of one":         {line(rule.Line{Any: 2, Criteria: []rule.Criterion{criterion(5)}}), "keep_core", "rule.bad.any"},
		"a grace before it":      {func(r *rule.Revision) { r.Spec.Grace = -1 }, "grace", "rule.bad.grace"},
		"a grace of two years":   {func(r *rule.Revision) { r.Spec.Grace = 730 }, "grace", "rule.bad.grace"},
		"a slack above the line": {func(r *rule.Revision) { r.Spec.Slack = 101 }, "slack", "rule.bad.slack"},
		"a note without end":     {func(r *rule.Revision) { r.Note = strings.Repeat("长", 301) }, "note", "rule.bad.note"},
	}
	for name, tt := range tests {
		r := rule.Revision{ID: d.ID, Version: d.Version, Spec: rule.Spec{Slack: 90, Grace: 90, Lines: map[rule.Which]rule.Line{rule.KeepCore: {Criteria: []rule.Criterion{criterion(5)}}}}, Host: h.lead.Account}
		tt.change(&r)
		t.Log(name)
		refused(t, h.rules.Save(t.Context(), h.of.ID, h.by(), r), tt.field, tt.id)
	}
	if v, err := h.rules.Draft(t.Context(), h.of.ID); err != nil || v.Version != d.Version {
		t.Errorf("refused, the draft is at version %d, %v; want %d", v.Version, err, d.Version)
	}
}

// Rules that are published are not tried, nor published without a day.
func TestOnlyADraftIsTried(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.drafted(t)
	run := h.tried(t, d)
	none := rule.Publication{ID: d.ID, Version: d.Version}
	refused(t, h.rules.Publish(t.Context(), h.of.ID, h.by(), none), "effective_on", "rule.publish.day")
	if err := h.publish(t, d, 5); err != nil {
		t.Fatal(err)
	}
	_, err := h.rules.Try(t.Context(), h.of.ID, h.by(), d.ID)
	refused(t, err, "", "rule.publish.done")
	refused(t, h.rules.Discard(t.Context(), h.of.ID, h.by(), d.ID), "", "rule.publish.done")
	if last, err := h.rules.LastRun(t.Context(), h.of.ID, d.ID); err != nil || last.ID != run.ID {
		t.Errorf("refused, the last run is %s, %v; want %s", last.ID, err, run.ID)
	}
	if _, err := h.rules.Get(t.Context(), h.of.ID, uuid.New()); err == nil {
		t.Error("there is a version that nobody made")
	}
}

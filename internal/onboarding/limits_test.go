package onboarding_test

import (
	"errors"
	"strings"
	"testing"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/onboarding"
)

// What somebody writes has its limits, and each line its own kind of answer;
// what is refused leaves the plan as it was.
func TestWhatAPlanDoesNotTake(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, li := t.Context(), h.promoted("李若曦")
	p := h.begin(li)
	talk, aim, help := p.Of(onboarding.Checkin)[0].ID, p.Of(onboarding.Expectation)[0].ID, p.Of(onboarding.Resource)[0].ID
	novel := strings.Repeat("长", 5000)
	add := func(l onboarding.Line) error { return h.Add(ctx, h.in, fixture.Actor, p.ID, l) }
	for name, tt := range map[string]struct {
		err       error
		field, id string // "" is not found
	}{
		"a check-in is not ticked":    {h.Tick(ctx, h.in, by(li), p.ID, talk, true), "", ""},
		"a resource is not ticked":    {h.Tick(ctx, h.in, by(li), p.ID, help, true), "", ""},
		"an aim is not noted":         {h.Note(ctx, h.in, by(li), p.ID, aim, "写了"), "", ""},
		"a note without end":          {h.Note(ctx, h.in, by(li), p.ID, talk, novel), "note", "onboarding.text.long"},
		"a project of a novel's name": {h.Lead(ctx, h.in, by(li), p.ID, 1, onboarding.Project{Title: novel}), "title", "onboarding.text.long"},
		"a reflection without end":    {h.Lead(ctx, h.in, by(li), p.ID, 1, onboarding.Project{Title: "第 63 期", Reflection: novel}), "reflection", "onboarding.text.long"},
		"a line without a name":       {add(onboarding.Line{Kind: onboarding.Resource}), "title", "onboarding.line.title_missing"},
		"a line of a novel's name":    {add(onboarding.Line{Kind: onboarding.Resource, Title: novel}), "title", "onboarding.text.long"},
		"a line of no kind":           {add(onboarding.Line{Kind: "party", Title: "吃饭"}), "kind", "onboarding.line.kind_bad"},
		"a line in ten years":         {add(onboarding.Line{Kind: onboarding.Checkin, Title: "再聊", Day: 3650}), "day", "onboarding.line.day_bad"},
		"closed with a novel":         {h.Close(ctx, h.in, fixture.Actor, p.ID, 1, onboarding.Talk{Words: novel}), "words", "onboarding.text.long"},
	} {
		var bad errs.Invalid
		errors.As(tt.err, &bad)
		if tt.id == "" && !errors.Is(tt.err, errs.NotFound) || bad[tt.field].ID != tt.id {
			t.Errorf("%s = %v, want %q beside %q", name, tt.err, tt.id, tt.field)
		}
	}
	if got := h.get(p.ID); got.Done != 0 || len(got.Items) != len(p.Items) || got.Project.Title != "" || got.State != onboarding.Running {
		t.Errorf("after the refusals the plan is %+v", got)
	}
	for range onboarding.MostLines - len(p.Items) {
		h.must(add(onboarding.Line{Kind: onboarding.Resource, Title: "试驾车"}))
	}
	h.refuses(add(onboarding.Line{Kind: onboarding.Resource, Title: "再一辆"}), "onboarding.template.too_many")
}

// An expectation that is met is not met once more.
func TestMetIsMetOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	li := h.promoted("李若曦")
	p := h.begin(li)
	aim := p.Of(onboarding.Expectation)[0].ID
	var told []int
	for range 2 {
		h.must(h.Tick(t.Context(), h.in, by(li), p.ID, aim, true))
		lines, err := journal.NewStore(h.conn).Of(t.Context(), h.in, li, journal.Newest, 50)
		h.must(err)
		told = append(told, len(lines))
	}
	if told[0] != told[1] || h.get(p.ID).Done != 1 {
		t.Errorf("the timeline has %v lines and %d are met; want as many after the second time, and one", told, h.get(p.ID).Done)
	}
}

func TestTemplateCheck(t *testing.T) {
	t.Parallel()
	line := onboarding.Line{Kind: onboarding.Resource, Title: "试驾车"}
	many := make([]onboarding.Line, onboarding.MostLines+1)
	for i := range many {
		many[i] = line
	}
	for name, tt := range map[string]struct {
		lines     []onboarding.Line
		field, id string
	}{
		"one line":         {[]onboarding.Line{line}, "", ""},
		"nothing in it":    {nil, "", "onboarding.template.empty"},
		"too much in it":   {many, "", "onboarding.template.too_many"},
		"a line of nobody": {[]onboarding.Line{line, {Kind: onboarding.Resource}}, "line-1", "onboarding.line.title_missing"},
	} {
		m := onboarding.Template{Lines: tt.lines}
		var bad errs.Invalid
		err := m.Check()
		errors.As(err, &bad)
		if bad[tt.field].ID != tt.id || tt.id == "" && err != nil {
			t.Errorf("%s = %v, want %q beside %q", name, err, tt.id, tt.field)
		}
	}
}

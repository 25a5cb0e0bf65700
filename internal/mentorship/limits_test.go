package mentorship_test

import (
	"errors"
	"strings"
	"testing"

	"xinhuo/internal/errs"
	"xinhuo/internal/mentorship"
)

func TestTemplateCheck(t *testing.T) {
	t.Parallel()
	item := mentorship.Item{Kind: mentorship.Meeting, Title: "见面"}
	tests := map[string]struct {
		change    func(*mentorship.Template)
		field, id string // "" when it is fine
	}{
		"as it should be":     {func(*mentorship.Template) {}, "", ""},
		"no name":             {func(m *mentorship.Template) { m.Name = " " }, "name", "mentorship.template.name_missing"},
		"a name without end":  {func(m *mentorship.Template) { m.Name = strings.Repeat("长", 61) }, "name", "mentorship.text.long"},
		"three weeks":         {func(m *mentorship.Template) { m.Weeks = mentorship.MinWeeks - 1 }, "weeks", "mentorship.template.weeks_bad"},
		"nine weeks":          {func(m *mentorship.Template) { m.Weeks = mentorship.MaxWeeks + 1 }, "weeks", "mentorship.template.weeks_bad"},
		"nothing in it":       {func(m *mentorship.Template) { m.Items = nil }, "items", "mentorship.template.empty"},
		"too much in it":      {func(m *mentorship.Template) { m.Items = make([]mentorship.Item, mentorship.MostItems+1) }, "items", "mentorship.template.too_many"},
		"a day before it":     {func(m *mentorship.Template) { m.Items[0].Day = -1 }, "day-0", "mentorship.template.day_bad"},
		"a day after it":      {func(m *mentorship.Template) { m.Items[0].Day = 7*m.Weeks + 1 }, "day-0", "mentorship.template.day_bad"},
		"a step of no kind":   {func(m *mentorship.Template) { m.Items[0].Kind = "party" }, "kind-0", "mentorship.template.kind_bad"},
		"a step of no name":   {func(m *mentorship.Template) { m.Items[0].Title = "" }, "title-0", "mentorship.step.title_missing"},
		"a detail of a novel": {func(m *mentorship.Template) { m.Items[0].Detail = strings.Repeat("长", 1001) }, "detail-0", "mentorship.text.long"},
	}
	for name, tt := range tests {
		m := mentorship.Template{Name: "六周", Weeks: 6, Items: []mentorship.Item{item}}
		tt.change(&m)
		var bad errs.Invalid
		err := m.Check()
		errors.As(err, &bad)
		if bad[tt.field].ID != tt.id || tt.id == "" && err != nil {
			t.Errorf("%s: %v, want %q beside %q", name, err, tt.id, tt.field)
		}
	}
}

// A plan holds so many steps, and what is too long is not kept.
func TestStepsEnd(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	add := func(title string) error {
		_, err := c.AddStep(t.Context(), c.in, act(c.wang), c.pair, mentorship.Sketch{Kind: mentorship.Work, Title: title})
		return err
	}
	c.refuses(add(strings.Repeat("长", 61)), "mentorship.text.long")
	for range mentorship.MostSteps - len(c.get(c.pair).Plan) {
		c.must(add("一起写一篇"))
	}
	c.refuses(add("再写一篇"), "mentorship.step.enough")
	mile := c.step(mentorship.Milestone).ID
	for field, e := range map[string]mentorship.Evidence{"words": {Words: strings.Repeat("长", 1001)}, "link": {Link: "https://" + strings.Repeat("a", 500)}} {
		var bad errs.Invalid
		err := c.FinishStep(t.Context(), c.in, act(c.li), c.pair, mile, e)
		errors.As(err, &bad)
		if bad[field].ID != "mentorship.text.long" {
			t.Errorf("%s without end = %v", field, err)
		}
	}
	if w := c.get(c.pair); len(w.Plan) != mentorship.MostSteps || w.Done != 0 {
		t.Errorf("the plan has %d steps, %d done; want %d, none", len(w.Plan), w.Done, mentorship.MostSteps)
	}
}

package rule_test

import (
	"testing"
	"time"

	"xinhuo/internal/contribution"
	"xinhuo/internal/member"
	"xinhuo/internal/rule"
)

var today = time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)

func ago(days int) time.Time { return today.AddDate(0, 0, -days) }

func criterion(least int64) rule.Criterion {
	return rule.Criterion{Kinds: []contribution.Kind{contribution.PostPublished}, Days: 90, Least: least}
}

// twoLines keeps core by 100 within 90 days, and reaches it by 120.
var twoLines = rule.Spec{
	Slack: rule.UsualSlack, Grace: rule.UsualGrace,
	Lines: map[rule.Which]rule.Line{
		rule.KeepCore:  {Criteria: []rule.Criterion{criterion(100)}},
		rule.ReachCore: {Criteria: []rule.Criterion{criterion(120)}},
	},
}

func TestJudge(t *testing.T) {
	core := func(sum int64) rule.Facts {
		return rule.Facts{Tier: member.Core, Since: ago(400), Today: today, Sums: []int64{sum, sum}, Known: []time.Time{ago(500), ago(500)}}
	}
	with := func(f rule.Facts, change func(*rule.Facts)) rule.Facts {
		change(&f)
		return f
	}
	tests := map[string]struct {
		f    rule.Facts
		want rule.Outcome
		to   member.Tier
	}{
		"at the line stays":             {core(100), rule.Stay, ""},
		"inside the slack is warned":    {core(91), rule.Warn, ""},
		"at the slack is warned":        {core(90), rule.Warn, ""},
		"below the slack is a demotion": {core(89), rule.Fall, member.Reserve},
		"nothing done is a demotion":    {core(0), rule.Fall, member.Reserve},
		"in grace":                      {with(core(0), func(f *rule.Facts) { f.Since = ago(89) }), rule.Grace, member.Reserve},
		"grace is over":                 {with(core(0), func(f *rule.Facts) { f.Since = ago(90) }), rule.Fall, member.Reserve},
		"locked":                        {with(core(0), func(f *rule.Facts) { f.Locked = true }), rule.Lock, member.Reserve},
		"locked above the line":         {with(core(100), func(f *rule.Facts) { f.Locked = true }), rule.Stay, ""},
		"on leave":                      {with(core(0), func(f *rule.Facts) { f.Tier = member.OnLeave }), rule.None, ""},
		"retired":                       {with(core(0), func(f *rule.Facts) { f.Tier = member.Emeritus }), rule.None, ""},
		"never counted":                 {with(core(0), func(f *rule.Facts) { f.Known = make([]time.Time, 2) }), rule.Unsure, ""},
		"counted since a week":          {with(core(0), func(f *rule.Facts) { f.Known[1] = ago(7) }), rule.Unsure, ""},
		"counted for a day too few":     {with(core(0), func(f *rule.Facts) { f.Known[1] = ago(88) }), rule.Unsure, ""},
		"counted for the whole window":  {with(core(0), func(f *rule.Facts) { f.Known[1] = ago(89) }), rule.Fall, member.Reserve},
		"enough though counted briefly": {with(core(100), func(f *rule.Facts) { f.Known[1] = ago(7) }), rule.Stay, ""},
		"reaches core":                  {with(core(120), func(f *rule.Facts) { f.Tier = member.Reserve }), rule.Rise, member.Core},
		"nearly reaches core":           {with(core(119), func(f *rule.Facts) { f.Tier = member.Reserve }), rule.Stay, ""},
		"reaches core and is locked":    {with(core(120), func(f *rule.Facts) { f.Tier, f.Locked = member.Reserve, true }), rule.Lock, member.Core},
		"a line without criteria keeps": {with(core(0), func(f *rule.Facts) { f.Tier = member.Reserve }), rule.Stay, ""},
		"and is reached by nobody":      {with(core(500), func(f *rule.Facts) { f.Tier = member.Prospect }), rule.Stay, ""},
	}
	for name, tt := range tests {
		if got := twoLines.Judge(tt.f); got.Outcome != tt.want || got.To != tt.to {
			t.Errorf("%s: Judge = %s to %q, want %s to %q", name, got.Outcome, got.To, tt.want, tt.to)
		}
	}
}

func TestJudgeAnyOf(t *testing.T) {
	spec := rule.Spec{Slack: 90, Grace: 90, Lines: map[rule.Which]rule.Line{
		rule.KeepCore: {Any: 2, Criteria: []rule.Criterion{criterion(10), criterion(10), criterion(10)}},
	}}
	long := []time.Time{ago(500), ago(500), ago(500)}
	tests := map[string]struct {
		sums  []int64
		known []time.Time
		want  rule.Outcome
	}{
		"two of three":                   {[]int64{10, 10, 0}, long, rule.Stay},
		"one, and one close":             {[]int64{10, 9, 0}, long, rule.Warn},
		"one of three":                   {[]int64{10, 0, 0}, long, rule.Fall},
		"one, and one that nobody knows": {[]int64{10, 0, 0}, []time.Time{ago(500), ago(3), ago(500)}, rule.Unsure},
		"two that nobody knows":          {[]int64{0, 0, 0}, []time.Time{ago(500), ago(3), {}}, rule.Unsure},
		"one that nobody knows":          {[]int64{0, 0, 0}, []time.Time{ago(500), ago(500), {}}, rule.Fall},
	}
	for name, tt := range tests {
		f := rule.Facts{Tier: member.Core, Since: ago(400), Today: today, Sums: tt.sums, Known: tt.known}
		if got := spec.Judge(f); got.Outcome != tt.want {
			t.Errorf("%s: Judge = %s, want %s", name, got.Outcome, tt.want)
		}
	}
}

func TestNumbersNameWhatFails(t *testing.T) {
	v := twoLines.Judge(rule.Facts{Tier: member.Core, Since: ago(400), Today: today, Sums: []int64{0, 2}, Known: []time.Time{ago(500), ago(500)}})
	if got, want := rule.Numbers(rule.Lacking(v.Keep)).In(t.Context()), "近 90 天发布内容 2，要 100"; got != want {
		t.Errorf("the numbers say %q, want %q", got, want)
	}
}

package standing_test

import (
	"testing"
	"time"

	"xinhuo/internal/member"
	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
)

var may20 = time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)

func TestNext(t *testing.T) {
	in := func(days, told int) standing.Fall {
		return standing.Fall{From: member.Core, To: member.Reserve, State: standing.Open, DueOn: may20.AddDate(0, 0, days), Told: told}
	}
	appealed := func(f standing.Fall) standing.Fall { f.AppealAt = &may20; return f }
	declined := func(f standing.Fall) standing.Fall { f.AppealAt, f.Answer = &may20, "declined"; return f }
	below := rule.Verdict{Outcome: rule.Fall, To: member.Reserve}
	tests := map[string]struct {
		f    standing.Fall
		v    rule.Verdict
		deed standing.Deed
		told int
		due  int // in days
	}{
		"the day after the notice":              {in(29, 30), below, standing.Wait, 30, 29},
		"fifteen days before":                   {in(15, 30), below, standing.Wait, 30, 15},
		"fourteen days before":                  {in(14, 30), below, standing.Tell, 14, 14},
		"fourteen days before, told":            {in(14, 14), below, standing.Wait, 14, 14},
		"fourteen days were slept through":      {in(9, 30), below, standing.Tell, 14, 9},
		"three days before":                     {in(3, 14), below, standing.Tell, 3, 3},
		"three days before, told":               {in(3, 3), below, standing.Wait, 3, 3},
		"a day was missed":                      {in(2, 14), below, standing.Tell, 3, 3},
		"a month was missed":                    {in(-1, 30), below, standing.Tell, 3, 3},
		"the day before":                        {in(1, 3), below, standing.Wait, 3, 1},
		"on the date":                           {in(0, 3), below, standing.Move, 3, 0},
		"the date was slept through":            {in(-5, 3), below, standing.Move, 3, -5},
		"on the date, above the line":           {in(0, 3), rule.Verdict{Outcome: rule.Stay}, standing.Recover, 3, 0},
		"inside the slack":                      {in(0, 3), rule.Verdict{Outcome: rule.Warn}, standing.Recover, 3, 0},
		"reaching the next tier even":           {in(9, 14), rule.Verdict{Outcome: rule.Rise, To: member.Core}, standing.Recover, 14, 9},
		"locked":                                {in(0, 3), rule.Verdict{Outcome: rule.Lock, To: member.Reserve}, standing.End, 3, 0},
		"in grace":                              {in(0, 3), rule.Verdict{Outcome: rule.Grace, To: member.Reserve}, standing.End, 3, 0},
		"on leave or gone":                      {in(0, 3), rule.Verdict{}, standing.End, 3, 0},
		"nobody knows any more":                 {in(0, 3), rule.Verdict{Outcome: rule.Unsure}, standing.End, 3, 0},
		"moved meanwhile and below there":       {in(0, 3), rule.Verdict{Outcome: rule.Fall, To: member.Prospect}, standing.End, 3, 0},
		"an appeal waits":                       {appealed(in(0, 3)), below, standing.Wait, 3, 0},
		"an appeal waits beyond the date":       {appealed(in(-20, 14)), below, standing.Wait, 14, -20},
		"an appeal waits, above the line":       {appealed(in(5, 14)), rule.Verdict{Outcome: rule.Stay}, standing.Recover, 14, 5},
		"an appeal declined, before the date":   {declined(in(5, 14)), below, standing.Wait, 14, 5},
		"an appeal declined, on its new date":   {declined(in(0, 3)), below, standing.Move, 3, 0},
		"an appeal declined, a notice is due":   {declined(in(2, 14)), below, standing.Tell, 3, 3},
		"an appeal declined, and a day too far": {declined(in(-1, 3)), below, standing.Move, 3, -1},
	}
	for name, tt := range tests {
		want := standing.Step{Deed: tt.deed, Told: tt.told, DueOn: may20.AddDate(0, 0, tt.due)}
		if got := tt.f.Next(tt.v, may20); got != want {
			t.Errorf("%s: Next = %v, want %v", name, got, want)
		}
	}
}

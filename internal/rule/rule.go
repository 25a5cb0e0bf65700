// Package rule decides by what members reach and keep a tier. What the rules
// say is a Spec; whether somebody passes is a pure function of what they did.
// Rules are versions: drafted, tried in a dry run that names who would move,
// published for a day to come, never backwards.
package rule

import (
	"time"

	"xinhuo/internal/contribution"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Criterion is something to be done: at least Least of the kinds together
// within the last Days days, today included.
type Criterion struct {
	Kinds []contribution.Kind `json:"kinds"`
	Days  int                 `json:"days"`
	Least int64               `json:"least"`
}

// From is the first day of the criterion's window.
func (c Criterion) From(today time.Time) time.Time { return today.AddDate(0, 0, 1-c.Days) }

// Line is one line to be reached or kept: all criteria, or any so many of
// them where Any is not 0. A line without criteria is no line: nobody
// reaches it, everybody keeps it.
type Line struct {
	Any      int         `json:"any,omitempty"`
	Criteria []Criterion `json:"criteria,omitempty"`
}

// Need is how many of the criteria must be met.
func (l Line) Need() int {
	if l.Any > 0 && l.Any < len(l.Criteria) {
		return l.Any
	}
	return len(l.Criteria)
}

// Which names one of a Spec's lines.
type Which string

// The lines, in the order of a form.
const (
	ReachReserve Which = "reach_reserve"
	KeepReserve  Which = "keep_reserve"
	ReachCore    Which = "reach_core"
	KeepCore     Which = "keep_core"
)

// Lines lists them.
var Lines = []Which{ReachReserve, KeepReserve, ReachCore, KeepCore}

// Spec is what one version of the rules says.
type Spec struct {
	Lines map[Which]Line `json:"lines"`
	Slack int            `json:"slack"` // percent of a threshold from which on one is warned and not demoted
	Grace int            `json:"grace"` // days after a move in which nobody falls
}

// The usual slack and grace.
const (
	UsualSlack = 90
	UsualGrace = 90
)

// Reach is the line somebody in the tier may rise by, and where to.
func Reach(t member.Tier) (Which, member.Tier) {
	switch t {
	case member.Prospect:
		return ReachReserve, member.Reserve
	case member.Reserve:
		return ReachCore, member.Core
	}
	return "", ""
}

// Keep is the line somebody in the tier stays above, and where they fall to.
func Keep(t member.Tier) (Which, member.Tier) {
	switch t {
	case member.Core:
		return KeepCore, member.Reserve
	case member.Reserve:
		return KeepReserve, member.Prospect
	}
	return "", ""
}

// Criteria lists the criteria of all lines in a fixed order; a member's Sums
// and the Known days stand in it.
func (s Spec) Criteria() []Criterion {
	var all []Criterion
	for _, w := range Lines {
		all = append(all, s.Lines[w].Criteria...)
	}
	return all
}

// offset is where the criteria of a line begin among all.
func (s Spec) offset(w Which) int {
	n := 0
	for _, before := range Lines {
		if before == w {
			break
		}
		n += len(s.Lines[before].Criteria)
	}
	return n
}

// Facts is what is known of a member on a day. Days are midnight UTC, as
// dates travel.
type Facts struct {
	Tier   member.Tier
	Since  time.Time // the day of the last move
	Today  time.Time
	Locked bool
	Sums   []int64     // by criterion of the Spec
	Known  []time.Time // by criterion: since when it is counted in the brand; zero for not yet
}

// State is how one criterion stands.
type State string

// The states.
const (
	Met   State = "met"
	Close State = "close" // below the threshold and inside the slack
	Below State = "below"
	Short State = "short" // not met, and not counted for the whole window: nobody can say
)

// Check is one criterion held against what somebody did.
type Check struct {
	Criterion
	Got   int64 `json:"got"`
	State State `json:"state"`
}

// Outcome is what the rules say of somebody.
type Outcome string

// The outcomes.
const (
	Stay   Outcome = "stay"
	Warn   Outcome = "warn"   // stays, inside the slack
	Rise   Outcome = "rise"   // reaches the next tier
	Fall   Outcome = "fall"   // is below the line
	Grace  Outcome = "grace"  // would fall, had they not moved lately
	Lock   Outcome = "lock"   // would move, were they not locked
	Unsure Outcome = "unsure" // might be below, but not enough is known
	None   Outcome = ""       // is not judged: on leave, retired, gone
)

// Verdict is the Outcome with its numbers. To is where they would move.
type Verdict struct {
	Outcome Outcome
	To      member.Tier
	Keep    []Check   // of the line they are to stay above
	Reach   []Check   // of the line to the next tier
	Until   time.Time // Grace: the day it is over
}

// Judge says what the rules make of somebody. It never moves anybody.
func (s Spec) Judge(f Facts) Verdict {
	reach, up := Reach(f.Tier)
	keep, down := Keep(f.Tier)
	if reach == "" && keep == "" {
		return Verdict{}
	}
	v := Verdict{Outcome: Stay, Keep: s.checks(keep, f), Reach: s.checks(reach, f)}
	if need := s.Lines[reach].Need(); need > 0 && count(v.Reach, Met) >= need {
		v.Outcome, v.To = Rise, up
		if f.Locked {
			v.Outcome = Lock
		}
		return v
	}
	v.Outcome, v.To = s.stands(keep, v.Keep), down
	if v.Outcome == Fall {
		v.Until = f.Since.AddDate(0, 0, s.Grace)
		switch {
		case f.Locked:
			v.Outcome = Lock
		case f.Today.Before(v.Until):
			v.Outcome = Grace
		}
	}
	if v.Outcome == Stay || v.Outcome == Warn || v.Outcome == Unsure {
		v.To = ""
	}
	return v
}

// stands says where the checks leave somebody on a line to be kept.
func (s Spec) stands(w Which, checks []Check) Outcome {
	switch need := s.Lines[w].Need(); {
	case count(checks, Met) >= need:
		return Stay
	case count(checks, Met, Close) >= need:
		return Warn
	case count(checks, Met, Close, Short) >= need:
		return Unsure
	}
	return Fall
}

func (s Spec) checks(w Which, f Facts) []Check {
	var all []Check
	from := s.offset(w)
	for i, c := range s.Lines[w].Criteria {
		all = append(all, s.check(c, f.Sums[from+i], f.Known[from+i], f.Today))
	}
	return all
}

func (s Spec) check(c Criterion, got int64, known, today time.Time) Check {
	state := Below
	switch {
	case got >= c.Least:
		state = Met
	case known.IsZero() || known.After(c.From(today)):
		state = Short
	case got*100 >= c.Least*int64(s.Slack):
		state = Close
	}
	return Check{c, got, state}
}

func count(checks []Check, states ...State) int {
	n := 0
	for _, c := range checks {
		for _, s := range states {
			if c.State == s {
				n++
			}
		}
	}
	return n
}

// Lacking are the checks that are not met.
func Lacking(checks []Check) []Check {
	return pick(checks, func(c Check) bool { return c.State != Met })
}

// Reached are the checks that are met.
func Reached(checks []Check) []Check {
	return pick(checks, func(c Check) bool { return c.State == Met })
}

func pick(checks []Check, want func(Check) bool) []Check {
	var some []Check
	for _, c := range checks {
		if want(c) {
			some = append(some, c)
		}
	}
	return some
}

// What says what of a criterion counts: 发布内容和答疑.
func (c Criterion) What() i18n.Message {
	if len(c.Kinds) == 0 {
		return i18n.Message{}
	}
	m := c.Kinds[0].Name()
	for _, k := range c.Kinds[1:] {
		m = i18n.Msg("rule.kinds", "A", m, "B", k.Name())
	}
	return m
}

// Says is the criterion as a sentence: 近 90 天发布内容至少 6.
func (c Criterion) Says() i18n.Message {
	return i18n.Msg("rule.criterion", "Least", c.Least, "Days", c.Days, "What", c.What())
}

// Says is the check as a sentence: 近 90 天发布内容 2，要 6.
func (c Check) Says() i18n.Message {
	return i18n.Msg("rule.check", "Days", c.Days, "What", c.What(), "Got", c.Got, "Least", c.Least)
}

// Numbers says all checks one after the other.
func Numbers(checks []Check) i18n.Message {
	if len(checks) == 0 {
		return i18n.Msg("rule.no_numbers")
	}
	m := checks[0].Says()
	for _, c := range checks[1:] {
		m = i18n.Msg("rule.and", "A", m, "B", c.Says())
	}
	return m
}

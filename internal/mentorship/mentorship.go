// Package mentorship brings a successor and a mentor together and stays with
// them until both say that it is done: who suits whom, who is asked, the plan,
// what came of it, and parting without fault.
package mentorship

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

const (
	// AnswerWithin is how long somebody who is asked has, before the next is.
	AnswerWithin = 3 * 24 * time.Hour
	// StaleAfter is how long nothing happens in a pair before it is stale.
	StaleAfter = 21 * 24 * time.Hour
	// NewlyCore is how long somebody promoted to core may still find a mentor.
	NewlyCore = 90 * 24 * time.Hour
	// UndoWindow is how long the end of a pair may be taken back.
	UndoWindow = 24 * time.Hour
	// MostAsked is how many stand on one list.
	MostAsked = 5
)

// State is where a pair stands.
type State string

// The states of a pair.
const (
	Running   State = "running"
	Completed State = "completed" // both said so
	Rematched State = "rematched" // parted without fault
	Ended     State = "ended"     // by somebody who leads, with a reason
)

// States lists all states of a pair.
var States = []State{Running, Completed, Rematched, Ended}

// Known reports whether s is one of States.
func (s State) Known() bool { return slices.Contains(States, s) }

// Side is one of the two of a pair; "" is neither.
type Side string

// The sides.
const (
	Mentor    Side = "mentor"
	Successor Side = "successor"
)

// Kind is what a step of the plan is.
type Kind string

// The kinds of steps.
const (
	Meeting   Kind = "meeting"
	Milestone Kind = "milestone"
	Work      Kind = "work" // made together
)

// Kinds lists the kinds of steps in their order.
var Kinds = []Kind{Meeting, Milestone, Work}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Person is a member as a pair shows them.
type Person struct {
	ID           uuid.UUID
	Name         string // what to call them
	Tier         member.Tier
	TierSince    time.Time
	City, Model  string
	Specialities []string
	Sample       bool
}

// Teaches reports whether somebody of the person's tier may be a mentor.
func (p Person) Teaches() bool { return p.Tier == member.Core || p.Tier == member.Emeritus }

// Learns reports whether the person may have a mentor at now: a prospect, a
// reserve, or somebody newly core.
func (p Person) Learns(now time.Time) bool {
	switch p.Tier {
	case member.Prospect, member.Reserve:
		return true
	case member.Core:
		return now.Sub(p.TierSince) < NewlyCore
	}
	return false
}

// Pair is a mentor and a successor.
type Pair struct {
	ID                uuid.UUID
	Mentor, Successor Person
	Template          uuid.UUID
	TemplateName      string // of a single pair only, as is TemplateNow
	TemplateVersion   int
	TemplateNow       int // the version the template has come to
	City              string
	Weeks             int
	StartsOn, DueOn   time.Time
	State             State
	StartedAt         time.Time
	HappenedAt        time.Time
	Confirmed         map[Side]time.Time
	Wish              Side // who would rather have another
	EndedAt           time.Time
	Ender             journal.Actor
	EndReason         string
	Sample            bool
	Version           int
	Done, Steps       int
}

// Title names a pair in the journal and in a queue.
func (p Pair) Title() string { return p.Mentor.Name + " → " + p.Successor.Name }

// Side is what the member is in the pair.
func (p Pair) Side(id uuid.UUID) Side {
	switch id {
	case p.Mentor.ID:
		return Mentor
	case p.Successor.ID:
		return Successor
	}
	return ""
}

// Other is the one across from side.
func (p Pair) Other(side Side) Person {
	if side == Mentor {
		return p.Successor
	}
	return p.Mentor
}

// Of is the one on side.
func (p Pair) Of(side Side) Person {
	if side == Mentor {
		return p.Mentor
	}
	return p.Successor
}

// Stale reports whether nothing has happened for StaleAfter at now.
func (p Pair) Stale(now time.Time) bool {
	return p.State == Running && now.Sub(p.HappenedAt) >= StaleAfter
}

// Silent is for how many days nothing has happened.
func (p Pair) Silent(now time.Time) int { return int(now.Sub(p.HappenedAt) / (24 * time.Hour)) }

// Week is which week of the plan today lies in, from 1; past the last it
// stays there.
func (p Pair) Week(today time.Time) int {
	return min(max(int(today.Sub(p.StartsOn)/(7*24*time.Hour))+1, 1), p.Weeks)
}

// Half reports whether exactly one side has said that it is done.
func (p Pair) Half() bool { return p.State == Running && len(p.Confirmed) == 1 }

// Undoable reports whether by may take the end of the pair back at now.
func (p Pair) Undoable(by journal.Actor, now time.Time) bool {
	return (p.State == Rematched || p.State == Ended) && p.Ender.ID == by.ID && now.Sub(p.EndedAt) <= UndoWindow
}

// Step is one thing of a pair's plan.
type Step struct {
	ID            uuid.UUID
	Item          uuid.UUID // of the template, nil for what the pair added
	Kind          Kind
	Title, Detail string
	DueOn         time.Time // zero for no day
	Position      int
	Own           bool // changed in this pair
	DoneAt        time.Time
	Doer          journal.Actor
	HeldOn        time.Time // of a meeting
	Words, Link   string
}

// Done reports whether the step is.
func (s Step) Done() bool { return !s.DoneAt.IsZero() }

// Late reports whether the step should have been done by today.
func (s Step) Late(today time.Time) bool {
	return !s.Done() && !s.DueOn.IsZero() && s.DueOn.Before(today)
}

// Next is the first step not yet done, in the order of the plan.
func Next(steps []Step) (Step, bool) {
	i := slices.IndexFunc(steps, func(s Step) bool { return !s.Done() })
	if i < 0 {
		return Step{}, false
	}
	return steps[i], true
}

// Pulse is how one side felt at a moment, with a word for the staff alone.
type Pulse struct {
	Side  Side
	Score int // 1 to 5
	Word  string
	At    time.Time
}

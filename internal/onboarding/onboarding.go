// Package onboarding goes with somebody newly core for their first ninety
// days: what is expected, whom and what they may call on, check-ins, the first
// project they lead alone, and a talk to close with.
package onboarding

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

const (
	// NewFor is how long after becoming core somebody may be given a plan.
	NewFor = 30 * 24 * time.Hour
	// UndoWindow is how long whoever ended a plan may take it back.
	UndoWindow = 24 * time.Hour
	// Days is how long a plan goes on.
	Days = 90
)

// State is where a plan stands.
type State string

// The states of a plan.
const (
	Running State = "running"
	Closed  State = "closed"  // with a talk
	Stopped State = "stopped" // before its time, with a reason
)

// States lists all states of a plan.
var States = []State{Running, Closed, Stopped}

// Kind is what a line of a plan is.
type Kind string

// The kinds of lines.
const (
	Expectation Kind = "expectation"
	Resource    Kind = "resource" // a person, a page or a budget to call on
	Checkin     Kind = "checkin"
)

// Kinds lists the kinds in their order.
var Kinds = []Kind{Expectation, Resource, Checkin}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Line is one line of a template or a plan, as somebody writes it down.
type Line struct {
	Kind          Kind
	Title, Detail string
	Person        string // whom to turn to, by name
	Link          string
	Day           int // after the promotion; of no meaning for a resource
}

// Template is what plans are made from.
type Template struct {
	Lines   []Line
	Version int // 0 for the one a brand has until it makes its own
	By      string
	At      time.Time
}

// Item is a line of a plan. An expectation is done when it is met, a check-in
// when a colleague has noted it; the member's note may come before or after.
type Item struct {
	ID uuid.UUID
	Line
	DueOn                 time.Time // zero for no day
	DoneAt                time.Time
	Doer                  string
	MemberNote, StaffNote string
	StaffName             string
}

// Done reports whether the item is.
func (i Item) Done() bool { return !i.DoneAt.IsZero() }

// Late reports whether the item should have been done by today.
func (i Item) Late(today time.Time) bool {
	return !i.Done() && !i.DueOn.IsZero() && i.DueOn.Before(today)
}

// Project is the first somebody leads alone.
type Project struct {
	Title             string
	BeganOn, FinishOn time.Time // zero while it has not
	Reflection        string
}

// Person is the member a plan is for.
type Person struct {
	ID          uuid.UUID
	Name        string
	Tier        member.Tier
	City, Model string
	Since       time.Time // core since; of newcomers only
}

// Plan is the first ninety days of one member.
type Plan struct {
	ID       uuid.UUID
	Member   Person
	StartsOn time.Time
	State    State
	MadeAt   time.Time
	Maker    string
	Project  Project
	EndedAt  time.Time
	Ender    journal.Actor
	TalkedOn time.Time
	Words    string // of the closing talk, or why it was stopped
	Sample   bool
	Version  int
	Items    []Item
	Done     int // of Steps: expectations met and check-ins held
	Steps    int
	NextOn   time.Time // the next check-in, zero when there is none
}

// Day is which day of the plan today is, from 1; past the last it stays there.
func (p Plan) Day(today time.Time) int {
	return min(max(int(today.Sub(p.StartsOn).Hours()/24)+1, 1), Days)
}

// Of are the plan's items of a kind.
func (p Plan) Of(k Kind) []Item {
	var all []Item
	for _, i := range p.Items {
		if i.Kind == k {
			all = append(all, i)
		}
	}
	return all
}

// Open are expectations and check-ins that are not done.
func (p Plan) Open() []Item {
	var all []Item
	for _, i := range p.Items {
		if i.Kind != Resource && !i.Done() {
			all = append(all, i)
		}
	}
	return all
}

// Undoable reports whether by may take the end of the plan back at now.
func (p Plan) Undoable(by journal.Actor, now time.Time) bool {
	return p.State != Running && p.Ender.ID == by.ID && now.Sub(p.EndedAt) <= UndoWindow
}

// Late is a check-in that should have been held.
type Late struct {
	Plan  uuid.UUID
	Name  string // of the member
	Title string
	DueOn time.Time
}

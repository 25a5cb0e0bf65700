// Package seat keeps the roles a community depends on: who holds each, who
// could follow and how ready they are, and where nobody could.
package seat

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Untouched is after how many days a plan that nobody has worked on is stale.
const Untouched = 90

// UndoWindow is how long an appointment may be taken back.
const UndoWindow = 24 * time.Hour

// Definition is what a seat is, whoever holds it.
type Definition struct {
	Title      string // 城市领队
	City       string
	Speciality string
	Duties     string // what it means to hold it
	Notes      string // for the team
}

// The longest texts of a Definition, in characters.
var longest = map[string]int{"title": 30, "city": 40, "speciality": 30, "duties": 1000, "notes": 2000}

func (d *Definition) check() error {
	bad := errs.Invalid{}
	for field, text := range map[string]*string{"title": &d.Title, "city": &d.City, "speciality": &d.Speciality, "duties": &d.Duties, "notes": &d.Notes} {
		*text = strings.TrimSpace(*text)
		if utf8.RuneCountInString(*text) > longest[field] {
			bad[field] = i18n.Msg("seat.text.long", "Max", longest[field])
		}
	}
	if d.Title == "" {
		bad["title"] = i18n.Msg("seat.title.missing")
	}
	return bad.OrNil()
}

// Name is what people call the seat: 成都城市领队, 越野栏目主理.
func (d Definition) Name() string {
	name := d.Title
	for _, of := range []string{d.Speciality, d.City} {
		switch {
		case of == "" || strings.Contains(name, of):
		case name[0] < utf8.RuneSelf || of[len(of)-1] < utf8.RuneSelf:
			name = of + " " + name
		default:
			name = of + name
		}
	}
	return name
}

// Person is a member as they are named beside a seat.
type Person struct {
	ID   uuid.UUID
	Name string
	Tier member.Tier
	City string
}

// Seat is one seat with what its state is made of.
type Seat struct {
	ID uuid.UUID
	Definition
	Holder      Person    // zero when vacant
	HeldSince   time.Time // zero when vacant
	VacantSince time.Time // zero when held
	Reviewed    Review
	TouchedAt   time.Time // when anybody last worked on the plan
	ArchivedAt  *time.Time
	Holds       int // how many seats its holder holds, this one too
	Named       int // nominees
	Ready       int // nominees who could take it today
	Version     int
}

// Review is somebody's look at the plan for a seat.
type Review struct {
	At   *time.Time // nil when there was none
	By   string
	Note string
}

// State is how well a seat is covered.
type State string

// The states, the worst first.
const (
	Red   State = "red"   // nobody could take it today
	Amber State = "amber" // somebody could, and yet it needs care
	Green State = "green"
)

// States lists the states, the worst first.
var States = []State{Red, Amber, Green}

// Concern is one reason why a seat is not green.
type Concern string

// The concerns, the gravest first.
const (
	Nobody   Concern = "nobody"   // no nominee is ready
	Vacant   Concern = "vacant"   // nobody holds it
	NotCore  Concern = "not_core" // its holder is no longer core
	Strained Concern = "strained" // its holder holds another seat too
	Stale    Concern = "stale"    // nobody has worked on the plan for Untouched days
)

// Vacant reports whether nobody holds the seat.
func (s Seat) Vacant() bool { return s.Holder.ID == uuid.Nil }

// grave are the concerns, the gravest first.
var grave = []Concern{Nobody, Vacant, NotCore, Strained, Stale}

// Concerned reports whether c is wrong with the seat at now. Days are those of
// now's zone.
func (s Seat) Concerned(c Concern, now time.Time) bool {
	switch c {
	case Nobody:
		return s.Ready == 0
	case Vacant:
		return s.Vacant()
	case NotCore:
		return !s.Vacant() && s.Holder.Tier != member.Core
	case Strained:
		return s.Holds > 1
	case Stale:
		return untouched(s.TouchedAt, now)
	}
	return false
}

// untouched is Days(at, now) >= Untouched, and only near the line asks what
// day it was where.
func untouched(at, now time.Time) bool {
	const day = 24 * time.Hour
	switch ago := now.Sub(at); {
	case ago < (Untouched-2)*day:
		return false
	case ago > (Untouched+2)*day:
		return true
	}
	return Days(at, now) >= Untouched
}

// Concerns lists what is wrong with the seat at now, the gravest first.
func (s Seat) Concerns(now time.Time) []Concern {
	var all []Concern
	for _, c := range grave {
		if s.Concerned(c, now) {
			all = append(all, c)
		}
	}
	return all
}

// State is red where nobody is ready, amber where anything else is wrong.
func (s Seat) State(now time.Time) State {
	switch {
	case s.Ready == 0:
		return Red
	case s.Vacant(), s.Holds > 1, s.Holder.Tier != member.Core, s.Concerned(Stale, now):
		return Amber
	}
	return Green
}

// DaysVacant is for how many days nobody has held the seat; 0 when somebody
// does.
func (s Seat) DaysVacant(now time.Time) int {
	if !s.Vacant() {
		return 0
	}
	return Days(s.VacantSince, now)
}

// Days counts the calendar days from one moment to another, in the zone of to.
func Days(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(to.Location()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}

// Nomination is somebody named for a seat.
type Nomination struct {
	ID      uuid.UUID
	Seat    uuid.UUID
	Member  Person
	Level   Level
	Place   int // from 1
	Note    string
	By      string
	At      time.Time // when they were named
	Seen    time.Time // when their readiness was last looked at
	Version int
}

// Able reports whether the nominee counts as ready: by their level, and by
// still being of the bench.
func (n Nomination) Able() bool { return n.Level.Ready && onBench(n.Member.Tier) }

func onBench(t member.Tier) bool { return t == member.Reserve || t == member.Core }

// Term is one member's time in a seat.
type Term struct {
	ID       uuid.UUID
	Member   Person
	Since    time.Time
	Until    *time.Time // nil while they hold it
	Came     Came
	Why      string
	By       string
	EndedWhy string
	EndedBy  string
}

// Came is how somebody came to a seat.
type Came string

// The ways.
const (
	Appointed Came = "appointed"
	Handover  Came = "handover"
)

// Undoable reports whether t may still be taken back at now.
func (t Term) Undoable(now time.Time) bool {
	return t.Until == nil && t.Came == Appointed && now.Sub(t.Since) <= UndoWindow
}

// Event is one thing that was done about a seat.
type Event struct {
	Verb   string
	Member Person
	Level  Level // of which only an assessment has one
	Note   string
	By     string
	At     time.Time
}

// reason trims text and says under field when it is missing or too long.
func reason(field string, text *string) error {
	*text = strings.TrimSpace(*text)
	switch n := utf8.RuneCountInString(*text); {
	case n == 0:
		return errs.Invalid{field: i18n.Msg("seat.reason.missing")}
	case n > 500:
		return errs.Invalid{field: i18n.Msg("seat.text.long", "Max", 500)}
	}
	return nil
}

// Package handover is how somebody who leaves gives what they know, whom they
// know, what they keep and what they have begun to those who stay: item by
// item, each accepted by the one who takes it, and at the end everything the
// system itself knows them to hold, in one act that can be taken back.
package handover

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

// UndoWindow is how long a close may be taken back.
const UndoWindow = 7 * 24 * time.Hour

// State is where a hand-over stands.
type State string

// The states. A close that is taken back leads to Open again.
const (
	Draft     State = "draft"
	Open      State = "open"
	Closed    State = "closed"
	Cancelled State = "cancelled"
)

// States lists all states in the order of the list.
var States = []State{Open, Draft, Closed, Cancelled}

// Origin is what made a hand-over be planned.
type Origin string

// The origins.
const (
	Manual Origin = "manual"
	WhatIf Origin = "whatif"
	Risk   Origin = "risk" // Xinhuo drafted it; only those who lead see the draft
)

// Person is a member as a hand-over names them.
type Person struct {
	ID   uuid.UUID
	Name string
}

// Known reports whether p is somebody.
func (p Person) Known() bool { return p.ID != uuid.Nil }

// Handover is what one member hands over.
type Handover struct {
	ID, Group  uuid.UUID
	Leaver     Person
	LeaverTier member.Tier
	Successor  Person // who takes what nobody else is named for; may be nobody
	LeavingOn  time.Time
	Reason     string
	Gap        string // why it began without somebody for everything
	Origin     Origin
	State      State
	Made       Mark
	BegunAt    *time.Time
	Ended      *Mark
	EndReason  string
	UndoneAt   *time.Time
	Version    int
	Sample     bool
	Count
}

// Mark is who did something, and when.
type Mark struct {
	By journal.Actor
	At time.Time
}

// Count is how the items of a hand-over stand; dropped ones are not counted.
type Count struct {
	Total, Accepted, Offered, Returned, Late int
	NextDue                                  time.Time // of those not accepted, or the day of leaving
}

// Left is how many items are not accepted yet.
func (c Count) Left() int { return c.Total - c.Accepted }

// Ready reports whether all that was to be accepted is.
func (h Handover) Ready() bool { return h.State == Open && h.Left() == 0 }

// Plannable reports whether who takes what may still change.
func (h Handover) Plannable() bool { return h.State == Draft || h.State == Open }

// Undoable reports whether a close may still be taken back at now.
func (h Handover) Undoable(now time.Time) bool {
	return h.State == Closed && now.Sub(h.Ended.At) <= UndoWindow
}

// Hidden reports whether only those who lead may know of it.
func (h Handover) Hidden() bool { return h.Origin == Risk && h.BegunAt == nil }

// Kind is what sort of thing an item is.
type Kind string

// The kinds.
const (
	KnowHow  Kind = "know_how"
	Contacts Kind = "contacts"
	Accounts Kind = "accounts"
	OpenWork Kind = "open_work"
)

// Kinds lists the kinds in their order.
var Kinds = []Kind{KnowHow, Contacts, Accounts, OpenWork}

// Stage is how far an item has been taught.
type Stage int

// The stages: 看着做, 一起做, 独立做.
const (
	Begun Stage = iota
	Watch
	Together
	Alone
)

// Stages lists what can be reached.
var Stages = []Stage{Watch, Together, Alone}

// Word is the stage's name in code and messages.
func (s Stage) Word() string { return [...]string{"begun", "watch", "together", "alone"}[s] }

// StageOf reads a Word.
func StageOf(word string) (Stage, bool) {
	for _, s := range Stages {
		if s.Word() == word {
			return s, true
		}
	}
	return Begun, false
}

// ItemState is where an item stands.
type ItemState string

// The states of an item.
const (
	Teaching ItemState = "open"
	Offered  ItemState = "offered"
	Returned ItemState = "returned"
	Accepted ItemState = "accepted"
	Dropped  ItemState = "dropped"
)

// Item is one thing that is taught and accepted.
type Item struct {
	ID, Handover uuid.UUID
	Outline
	Own        Person // Outline's successor, by name; nobody where it is the main one
	Leaver     Person
	Taker      Person // who accepts it: Own or the hand-over's successor
	LeavingOn  time.Time
	State      ItemState
	Note       string   // why it was last returned, or dropped
	Reached    [4]*Mark // by Stage; the name is all that is kept of who
	OfferedAt  *time.Time
	AcceptedAt *time.Time
	AcceptedBy string
	Version    int
	CreatedAt  time.Time
}

// Stage is the furthest the item has come.
func (i Item) Stage() Stage {
	for _, s := range slices.Backward(Stages) {
		if i.Reached[s] != nil {
			return s
		}
	}
	return Begun
}

// Next is the stage after the one reached, Begun after the last.
func (i Item) Next() Stage {
	if s := i.Stage(); s < Alone {
		return s + 1
	}
	return Begun
}

// Settled reports whether nothing is to be done about the item any more.
func (i Item) Settled() bool { return i.State == Accepted || i.State == Dropped }

// Due is the day by which it should be accepted.
func (i Item) Due() time.Time {
	if i.DueOn != nil {
		return *i.DueOn
	}
	return i.LeavingOn
}

// Late reports whether the day has passed.
func (i Item) Late(today time.Time) bool { return !i.Settled() && i.Due().Before(today) }

// WaitsFor is who has to do the next thing: the taker of what is offered, and
// else the leaver.
func (i Item) WaitsFor() Person {
	if i.State == Offered {
		return i.Taker
	}
	return i.Leaver
}

// Outline is an item as somebody writes it down.
type Outline struct {
	Kind          Kind
	Title, Detail string
	DueOn         *time.Time
	Successor     uuid.UUID // uuid.Nil is the hand-over's main successor
}

const (
	maxTitle  = 80
	maxDetail = 2000
	maxReason = 500
)

// Thing is what the system knows the leaver to hold, with who takes it.
type Thing struct {
	holding.Thing
	Taker  Person // nobody when it stays behind
	Chosen bool   // somebody, or nobody, was named for this one; else it is the main successor
	Passed *time.Time
}

// Doer is who acts on an item: somebody of the team, in anybody's stead, or a
// member for their own part.
type Doer struct {
	journal.Actor
	Member uuid.UUID // uuid.Nil for the team
}

// Team reports whether the doer is one of the team.
func (d Doer) Team() bool { return d.Member == uuid.Nil }

func long(text string, most int) bool { return utf8.RuneCountInString(text) > most }

// reasonOf trims a reason that must be there.
func reasonOf(text, missing string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", errs.Invalid{"reason": i18n.Msg(missing)}
	case long(text, maxReason):
		return "", errs.Invalid{"reason": i18n.Msg("handover.text.long", "Max", maxReason)}
	}
	return text, nil
}

// Package care keeps the care of those who retired: festivals, birthdays and
// anniversaries, what is done for whom, by whom, and whether it arrived. It is
// given for nothing: no item is worth points or honour, and no task hangs on
// one. Who asked to be left alone, or has died, is never approached.
package care

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Occasion is why something is done.
type Occasion string

// The occasions.
const (
	Festival    Occasion = "festival"
	Birthday    Occasion = "birthday"
	Anniversary Occasion = "anniversary" // of joining
	Other       Occasion = "thought"     // somebody thought of it
)

// Occasions lists all occasions in their order.
var Occasions = []Occasion{Festival, Birthday, Anniversary, Other}

// What is what is done.
type What string

// What can be done.
const (
	Greeting What = "greeting"
	Call     What = "call"
	Gift     What = "gift"
	Visit    What = "visit"
)

// Whats lists what can be done in its order.
var Whats = []What{Greeting, Call, Gift, Visit}

func (w What) known() bool { return w == Greeting || w == Call || w == Gift || w == Visit }

// State is where an item stands.
type State string

// The states.
const (
	Planned   State = "planned"
	Sent      State = "sent"
	Delivered State = "delivered"
	Returned  State = "returned" // it came back, or nobody answered
	Skipped   State = "skipped"
)

// Item is one thing to do for one member.
type Item struct {
	ID, Member uuid.UUID
	Name       string // of the member
	Tier       member.Tier
	City       string
	Sample     bool
	Address    bool // whether one is known
	Phone      bool
	Occasion   Occasion
	Title      string // the festival, or what somebody thought of
	Nth        int    // of an anniversary
	On         time.Time
	WholeMonth bool      // the day is not known
	Doer       uuid.UUID // uuid.Nil: nobody yet
	DoerName   string
	What       What
	Gift       string // what is sent
	Cost       int64  // in fen
	State      State
	Reason     string // of Returned and Skipped; of a hushed item "died" or "no_contact"
	Hushed     bool   // its day went by while the member was not to be approached
	Note       string
	DoneAt     *time.Time
	DoneBy     string
	Died       bool
	NoContact  bool
	Version    int
}

// Quiet reports whether the member may not be approached.
func (i Item) Quiet() bool { return i.Died || i.NoContact }

// Off reports whether the item is called off for as long as its member is
// quiet. What is done stays done.
func (i Item) Off() bool { return i.State == Planned && i.Quiet() }

// Open reports whether it is still to be done.
func (i Item) Open() bool { return i.State == Planned && !i.Quiet() }

// Late reports whether its day has passed and it is still to be done.
func (i Item) Late(today time.Time) bool {
	if i.WholeMonth {
		return i.Open() && i.On.AddDate(0, 1, 0).Compare(today) <= 0
	}
	return i.Open() && i.On.Before(today)
}

// Round reports whether an anniversary is one of those marked: the first, the
// third, and each fifth.
func Round(nth int) bool { return nth == 1 || nth == 3 || nth > 0 && nth%5 == 0 }

// First is the state of something of this kind once it is done: what is sent
// may still come back.
func (w What) First() State {
	if w == Gift {
		return Sent
	}
	return Delivered
}

// Thought is an item as somebody thinks of it.
type Thought struct {
	Member uuid.UUID
	Title  string
	On     time.Time
	Doer   uuid.UUID // may be uuid.Nil
	What   What
	Gift   string
	Cost   int64
	Note   string
}

// Outcome is how it went.
type Outcome struct {
	State  State
	Reason string
	Gift   string
	Cost   int64
	Note   string
}

const (
	maxTitle = 40
	maxText  = 1000
	maxCost  = 100_000_000 // a million yuan
)

func (t *Thought) check(titled bool) error {
	t.Title, t.Gift, t.Note = strings.TrimSpace(t.Title), strings.TrimSpace(t.Gift), strings.TrimSpace(t.Note)
	bad := errs.Invalid{}
	if t.Title == "" && titled {
		bad["title"] = i18n.Msg("care.title_missing")
	}
	if t.On.IsZero() {
		bad["on"] = i18n.Msg("care.day_missing")
	}
	if !t.What.known() {
		bad["what"] = i18n.Msg("care.what_missing")
	}
	money(bad, t.Cost)
	long(bad, "title", t.Title, maxTitle)
	long(bad, "gift", t.Gift, maxTitle)
	long(bad, "note", t.Note, maxText)
	return bad.OrNil()
}

func (o *Outcome) check() error {
	o.Reason, o.Gift, o.Note = strings.TrimSpace(o.Reason), strings.TrimSpace(o.Gift), strings.TrimSpace(o.Note)
	bad := errs.Invalid{}
	switch o.State {
	case Sent, Delivered:
	case Returned, Skipped:
		if o.Reason == "" {
			bad["reason"] = i18n.Msg("care.reason_missing")
		}
	default:
		bad["state"] = i18n.Msg("care.state_missing")
	}
	money(bad, o.Cost)
	long(bad, "reason", o.Reason, maxTitle)
	long(bad, "gift", o.Gift, maxTitle)
	long(bad, "note", o.Note, maxText)
	return bad.OrNil()
}

func money(bad errs.Invalid, fen int64) {
	if fen < 0 || fen > maxCost {
		bad["cost"] = i18n.Msg("care.cost_bad")
	}
}

func long(bad errs.Invalid, field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		bad[field] = i18n.Msg("care.long", "Max", most)
	}
}

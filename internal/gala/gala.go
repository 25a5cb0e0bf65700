// Package gala keeps the gala to which those who retired are invited: a seat
// for each, who answered what, who sits where, and who came. Who asked to be
// left alone, or has died, is not invited and counts nowhere.
package gala

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Lasts is how long a gala takes in a calendar.
const Lasts = 3 * time.Hour

// Outline is a gala as somebody plans it.
type Outline struct {
	Title    string
	At       time.Time
	Place    string
	AnswerBy time.Time // the last day on which guests answer by themselves
	About    string
}

// Gala is one gala.
type Gala struct {
	ID uuid.UUID
	Outline
	Year      int
	Cancelled bool
	EndReason string
	Maker     string
	Version   int
}

// Closed reports whether guests can no longer answer by themselves.
func (g Gala) Closed(now time.Time, zone *time.Location) bool {
	return g.Cancelled || clock.Date(now, zone).After(g.AnswerBy) || !now.Before(g.At)
}

// Over reports whether it has ended at now.
func (g Gala) Over(now time.Time) bool { return g.At.Add(Lasts).Before(now) }

// Doors reports whether it may be noted who came.
func (g Gala) Doors(now time.Time) bool { return !g.Cancelled && !now.Before(g.At.Add(-3*time.Hour)) }

// Answer is what a guest says.
type Answer string

// The answers.
const (
	Open     Answer = ""
	Coming   Answer = "coming"
	WithOne  Answer = "with_one" // and brings somebody along
	Declined Answer = "declined"
)

// Heads is how many seats an answer takes.
func (a Answer) Heads() int {
	switch a {
	case Coming:
		return 1
	case WithOne:
		return 2
	}
	return 0
}

// Reply is an answer with what is said to it.
type Reply struct {
	Answer    Answer
	Companion string // who comes along
	Said      string // what we should know
}

// Guest is somebody for whom a seat is kept.
type Guest struct {
	ID, Member uuid.UUID
	Name       string
	Tier       member.Tier
	City       string
	JoinedOn   *time.Time
	Sample     bool
	InvitedAt  *time.Time
	Reply
	AnsweredAt *time.Time
	AnsweredBy string
	Table      uuid.UUID
	TableName  string
	AttendedAt *time.Time
	Died       bool
	NoContact  bool
}

// Quiet reports whether the guest may not be approached.
func (g Guest) Quiet() bool { return g.Died || g.NoContact }

// Comes reports whether a seat at a table is to be found for the guest.
func (g Guest) Comes() bool { return !g.Quiet() && g.Answer.Heads() > 0 }

// Table is one table.
type Table struct {
	ID    uuid.UUID
	Name  string
	Seats int
	Taken int // by those who come
}

// Room is how many more fit.
func (t Table) Room() int { return max(0, t.Seats-t.Taken) }

// Numbers is what a gala's page says first. People who are quiet count nowhere.
type Numbers struct {
	Reserved, Invited, Coming, Heads, Declined, Waiting, Seated, Attended int
	Everybody                                                             int // but for this: all for whom a seat is kept
}

// Shown is which of the guests a page shows.
type Shown string

// The choices. Those who are quiet are in All alone.
const (
	All         Shown = ""
	Comers      Shown = "coming"
	Unanswering Shown = "waiting"
	Decliners   Shown = "declined"
	Uninvited   Shown = "invite"
)

// Count counts guests.
func Count(guests []Guest) (n Numbers) {
	n.Everybody = len(guests)
	for _, g := range guests {
		if g.Quiet() {
			continue
		}
		n.Reserved++
		if g.InvitedAt != nil {
			n.Invited++
			if g.Answer == Open {
				n.Waiting++
			}
		}
		if heads := g.Answer.Heads(); heads > 0 {
			n.Coming, n.Heads = n.Coming+1, n.Heads+heads
			if g.Table != uuid.Nil {
				n.Seated += heads
			}
		}
		if g.Answer == Declined {
			n.Declined++
		}
		if g.AttendedAt != nil {
			n.Attended++
		}
	}
	return n
}

const (
	maxTitle = 60
	maxPlace = 120
	maxAbout = 2000
	maxSaid  = 200
	maxSeats = 100
	maxTable = 20
)

func (o *Outline) check(now time.Time, zone *time.Location) error {
	bad := errs.Invalid{}
	for field, f := range map[string]struct {
		text *string
		most int
	}{"title": {&o.Title, maxTitle}, "place": {&o.Place, maxPlace}, "about": {&o.About, maxAbout}} {
		*f.text = strings.TrimSpace(*f.text)
		long(bad, field, *f.text, f.most)
	}
	if o.Title == "" {
		bad["title"] = i18n.Msg("gala.title_missing")
	}
	switch {
	case o.At.IsZero():
		bad["on"] = i18n.Msg("gala.time_missing")
	case !o.At.After(now):
		bad["on"] = i18n.Msg("gala.time_past")
	case o.AnswerBy.IsZero() || o.AnswerBy.After(clock.Date(o.At, zone)):
		bad["answer_by"] = i18n.Msg("gala.answer_by_bad")
	}
	if o.Place == "" {
		bad["place"] = i18n.Msg("gala.place_missing")
	}
	return bad.OrNil()
}

func (r *Reply) check() error {
	r.Companion, r.Said = strings.TrimSpace(r.Companion), strings.TrimSpace(r.Said)
	bad := errs.Invalid{}
	if r.Answer != Coming && r.Answer != WithOne && r.Answer != Declined {
		bad["answer"] = i18n.Msg("gala.answer_missing")
	}
	if r.Answer != WithOne {
		r.Companion = ""
	}
	long(bad, "companion", r.Companion, maxTitle)
	long(bad, "said", r.Said, maxSaid)
	return bad.OrNil()
}

func long(bad errs.Invalid, field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		bad[field] = i18n.Msg("gala.long", "Max", most)
	}
}

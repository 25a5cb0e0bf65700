// Package consult keeps the questions that are put to those who have retired:
// a few a month at most, five days to answer, and the right to let one pass
// without a reason.
package consult

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

// State is how a question stands.
type State string

// The states.
const (
	Asked    State = "asked"
	Answered State = "answered"
	Declined State = "declined" // without a reason, and the asker is told no more than that it does not suit
	Lapsed   State = "lapsed"   // the days were over; the asker is told the same
)

// Days is how long there is to answer, after the day of asking.
const Days = 5

// UsualMonthly is how many questions a month one is asked at most where the
// brand says nothing else.
const UsualMonthly = 2

const (
	maxTitle    = 40
	maxQuestion = 1000
	maxAnswer   = 8000
	mostMonthly = 10
)

// Who asks or answers: one of the team, or a member.
type Who struct {
	journal.Actor
	Member uuid.UUID   // uuid.Nil for one of the team
	Tier   member.Tier // of the member
}

// MayAsk reports whether w may put a question: the team, and members who are
// on their way or carry the community.
func (w Who) MayAsk() bool {
	return w.Member == uuid.Nil || w.Tier == member.Core || w.Tier == member.Reserve
}

// Question is a question as it is put.
type Question struct {
	To    uuid.UUID
	Title string
	Text  string
}

func (q *Question) check() error {
	q.Title, q.Text = strings.Join(strings.Fields(q.Title), " "), strings.TrimSpace(q.Text)
	bad := errs.Invalid{}
	if q.To == uuid.Nil {
		bad["to"] = i18n.Msg("consult.bad.to")
	}
	needed(bad, "title", q.Title, maxTitle)
	needed(bad, "question", q.Text, maxQuestion)
	return bad.OrNil()
}

func needed(bad errs.Invalid, field, text string, most int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		bad[field] = i18n.Msg("consult.bad." + field)
	case n > most:
		bad[field] = i18n.Msg("consult.bad.long", "Max", most)
	}
}

// Consult is a question and what came of it.
type Consult struct {
	ID          uuid.UUID
	To          uuid.UUID
	Name        string // of who is asked
	Title, Text string
	Asker       journal.Actor
	AskerMember uuid.UUID // uuid.Nil for one of the team
	AskedAt     time.Time
	Due         time.Time // the last day to answer, midnight UTC
	State       State
	Answer      string
	MayShare    bool // the answer may become a page
	EndedAt     *time.Time
	ThankedAt   *time.Time
	Page        uuid.UUID // what the answer became, uuid.Nil while it has not
	SettledAt   *time.Time
	Today       time.Time
}

// Waits reports whether it can still be answered. The days being over, nobody
// need have noticed yet.
func (c Consult) Waits() bool { return c.State == Asked && !c.Today.After(c.Due) }

// Left is how many days there are to answer, today not counted.
func (c Consult) Left() int { return int(c.Due.Sub(c.Today).Hours() / 24) }

// Quiet reports whether nothing came of it: whoever asked is told no more.
func (c Consult) Quiet() bool { return c.State != Answered && !c.Waits() }

// With reports whether w put the question or is asked.
func (c Consult) With(w Who) bool { return c.AskedBy(w) || c.Asks(w) }

// AskedBy reports whether w put the question.
func (c Consult) AskedBy(w Who) bool {
	return c.Asker.ID == w.ID || w.Member != uuid.Nil && c.AskerMember == w.Member
}

// Asks reports whether w is who is asked.
func (c Consult) Asks(w Who) bool { return w.Member != uuid.Nil && c.To == w.Member }

// Shareable reports whether w may make a page of the answer: who gave it at
// any time, the team when they agreed.
func (c Consult) Shareable(w Who) bool {
	return c.State == Answered && c.Page == uuid.Nil && (c.Asks(w) || w.Member == uuid.Nil && c.MayShare)
}

// Adviser is somebody who may be asked.
type Adviser struct {
	ID           uuid.UUID
	Name, City   string
	Specialities string
	Most         int       // a month
	Asked        int       // this month
	Next         time.Time // the first day on which there is room again; zero when there is now
}

// Full reports whether there is no room this month.
func (a Adviser) Full() bool { return a.Asked >= a.Most }

// Settings are a brand's.
type Settings struct {
	Monthly int       // questions a month, at most
	Title   uuid.UUID // whose bearers may be asked; uuid.Nil: of any title
	Version int
}

// most is how many questions a month somebody is asked who wishes so many;
// below 0 they said nothing.
func (s Settings) most(wish int) int {
	if wish < 0 {
		return s.Monthly
	}
	return min(wish, s.Monthly)
}

// month is the first day of the month a day lies in.
func month(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}

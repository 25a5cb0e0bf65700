// Package honour keeps the honour (荣誉值) that members earn: a ledger to which
// lines are only ever added. What earns how much is said by rules, which are
// versions; a line is written by them alone, once for each thing that
// happened, and never changed. What turned out wrong gets a counter-line.
// Honour is never spent, so nothing but a counter-line lowers a total.
package honour

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
)

// Source is what the rules give honour for: a kind of contribution, or one of
// those below.
type Source string

// The sources that are no contribution.
const (
	HandoverClosed Source = "handover.closed"
	CeremonyHeld   Source = "ceremony.held" // for who passes on
	TitleConferred Source = "title.conferred"
	LegacyPromoted Source = "legacy.promoted" // somebody they handed to or mentored rose, within Legacy of their retirement
	LegacyUsed     Source = "legacy.used"     // a page of theirs was used, within Legacy of their retirement
)

// Legacy is for how many months after their retirement what others do earns
// the retired honour.
const Legacy = 12

// Sources lists all, in the order of a form.
var Sources = func() []Source {
	all := []Source{HandoverClosed, CeremonyHeld, TitleConferred}
	for _, k := range contribution.Kinds {
		all = append(all, Source(k))
	}
	return append(all, LegacyPromoted, LegacyUsed)
}()

// Sales are the sources whose share is capped.
var Sales = []Source{Source(contribution.LeadBrought)}

// Known reports whether s is one of Sources.
func (s Source) Known() bool { return slices.Contains(Sources, s) }

// Capped reports whether s is one of Sales.
func (s Source) Capped() bool { return slices.Contains(Sales, s) }

// Name is what people call the source.
func (s Source) Name() i18n.Message {
	if k := contribution.Kind(s); k.Known() {
		return k.Name()
	}
	return i18n.Msg("honours.source." + string(s))
}

// says is the sentence of a line: n of the source, about somebody or
// something.
func (s Source) says(n int64, subject string) i18n.Message {
	k := contribution.Kind(s)
	switch {
	case k == contribution.PageWritten, k == contribution.PageUsed, k == contribution.MentorCompleted:
		if subject == "" {
			return k.Counted(n)
		}
		return i18n.Msg("honours.line."+string(s), "Subject", subject)
	case k.Known():
		if subject == "" {
			return k.Counted(n)
		}
		return i18n.Msg("honours.line.noted", "What", k.Counted(n), "Note", subject)
	case s == HandoverClosed && subject == "":
		return i18n.Msg("honours.line.handover.alone")
	}
	return i18n.Msg("honours.line."+string(s), "Subject", subject)
}

// Quarter is the first day of the quarter a day lies in.
func Quarter(day time.Time) time.Time {
	return time.Date(day.Year(), (day.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
}

// Ends is the first day on which what others do earns somebody nothing any
// more who retired on the given day.
func Ends(retired time.Time) time.Time {
	first := time.Date(retired.Year(), retired.Month()+Legacy, 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(retired.Day(), last)-1)
}

// Line is one line of the ledger. A counter-line has an Amount of 0 or below
// and says in Reason why, in somebody's own words where somebody wrote it.
type Line struct {
	ID       uuid.UUID
	Member   uuid.UUID
	Name     string // of the member
	Noun     string // what earned it, and which one
	NounID   uuid.UUID
	Step     int // of one of them: odd takes back, even counts
	Source   Source
	About    uuid.UUID // the knowledge page it leads to, if any
	Rule     uuid.UUID
	RuleNo   int
	Amount   int64
	Uncapped int64 // what it would be without the cap on sales
	Text     i18n.Message
	Reason   string
	Day      time.Time // midnight UTC; a counter-line bears the day of what it answers
	By       journal.Actor
	At       time.Time
	Answered bool // a counter-line stands against it
}

// Counter reports whether the line takes another back.
func (l Line) Counter() bool { return l.Step%2 == 1 }

// ByCap reports whether the cap on sales made the line less.
func (l Line) ByCap() bool { return !l.Counter() && l.Amount < l.Uncapped }

// counter is the line that takes l back.
func (l Line) counter(text i18n.Message, reason string, by journal.Actor, at time.Time) Line {
	l.ID, l.Step, l.Amount, l.Uncapped = uuid.Must(uuid.NewV7()), l.Step+1, -l.Amount, -l.Uncapped
	l.Text, l.Reason, l.By, l.At = text, reason, by, at
	return l
}

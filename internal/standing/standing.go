// Package standing carries out what the rules say, fairly: nobody falls
// without notice, an answer to their appeal, and a word why; nobody rises
// without somebody confirming it. It keeps falls that were announced, rises
// that wait, leaves of absence and locks, and goes through a brand's members
// once a day.
package standing

import (
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/rule"
	"xinhuo/internal/tier"
)

// Days before a fall on which somebody is told. The first notice is the
// announcement; the last one is never given later than that many days before.
const (
	FirstNotice  = 30
	SecondNotice = 14
	LastNotice   = 3
)

// maxText is the longest appeal, answer or reason, in characters.
const maxText = 1000

// State is what became of a fall.
type State string

// The states. All but Open are the end.
const (
	Open      State = "open"
	Recovered State = "recovered" // above the line again
	Upheld    State = "upheld"    // the appeal was
	Ended     State = "ended"     // locked, on leave, moved by somebody, or the rules changed
	Moved     State = "moved"     // it happened
	Undone    State = "undone"    // and was taken back
)

// Fall is a fall that was announced to a member.
type Fall struct {
	ID        uuid.UUID
	Member    uuid.UUID
	Name      string // of the member, where a list or a page asked for it
	City      string
	VersionNo int
	From, To  member.Tier
	Lacking   []rule.Check  // the numbers that fail
	Host      journal.Actor // whom they may appeal to
	OpenedOn  time.Time
	DueOn     time.Time // the day on which it happens
	Told      int       // the last notice, in days before
	State     State
	Appeal    string
	AppealAt  *time.Time
	Answer    string // "", "upheld", "declined"
	Reply     string
	Answerer  journal.Actor
	AnswerAt  *time.Time
	Move      uuid.UUID
	ClosedAt  *time.Time
	version   uuid.UUID
}

// Waits reports whether an appeal waits for its answer, and the fall with it.
func (f Fall) Waits() bool { return f.State == Open && f.AppealAt != nil && f.Answer == "" }

// Days is how many days are left on a day; below 0 it is over.
func (f Fall) Days(today time.Time) int { return int(f.DueOn.Sub(today).Hours() / 24) }

// Deed is what is to be done about a fall today.
type Deed string

// The deeds.
const (
	Wait    Deed = "wait"
	Tell    Deed = "tell"    // give a notice
	Recover Deed = "recover" // above the line again: withdraw it
	End     Deed = "end"     // it is not for the rules to decide any more
	Move    Deed = "move"
)

// Step is a Deed with the notice it gives and the day the fall is due from
// then on.
type Step struct {
	Deed  Deed
	Told  int
	DueOn time.Time
}

// Next says what is to be done about an open fall today, given what the rules
// say today. Notices that were missed are not given twice over: the nearest
// one stands for all, and leaves LastNotice days in any case.
func (f Fall) Next(v rule.Verdict, today time.Time) Step {
	stay := Step{Wait, f.Told, f.DueOn}
	switch v.Outcome {
	case rule.Stay, rule.Warn, rule.Rise:
		return Step{Recover, f.Told, f.DueOn}
	case rule.Fall:
	default: // locked, in grace, on leave, retired, not known
		return Step{End, f.Told, f.DueOn}
	}
	left := f.Days(today)
	switch {
	case v.To != f.To:
		return Step{End, f.Told, f.DueOn}
	case f.Waits():
		return stay
	case left <= LastNotice && f.Told > LastNotice:
		return Step{Tell, LastNotice, later(f.DueOn, today.AddDate(0, 0, LastNotice))}
	case left <= SecondNotice && f.Told > SecondNotice:
		return Step{Tell, SecondNotice, f.DueOn}
	case left <= 0:
		return Step{Move, f.Told, f.DueOn}
	}
	return stay
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Rise is a rise that waits for somebody to confirm it.
type Rise struct {
	ID        uuid.UUID
	Member    uuid.UUID
	Name      string
	City      string
	VersionNo int
	From, To  member.Tier
	Reached   []rule.Check
	SeenOn    time.Time
	State     string // open, confirmed, declined, lapsed
}

// LeaveState is how far a leave of absence has come.
type LeaveState string

// The states. The last three are the end.
const (
	Asked     LeaveState = "asked"
	Granted   LeaveState = "granted" // and has not begun
	Away      LeaveState = "away"
	Declined  LeaveState = "declined"
	Withdrawn LeaveState = "withdrawn"
	Over      LeaveState = "over"
)

// Leave is a leave of absence.
type Leave struct {
	ID        uuid.UUID
	Member    uuid.UUID
	Name      string
	From, To  time.Time // both days are spent away
	Reason    string
	Asks      bool // whether the member is asked at the end, instead of coming back by itself
	State     LeaveState
	AskedAt   time.Time
	Decider   journal.Actor
	Answer    string
	AskedBack bool
}

// Lock keeps the rules from moving a member until a day.
type Lock struct {
	ID     uuid.UUID
	Member uuid.UUID
	Reason string
	Until  time.Time // the last day on which it holds
	By     journal.Actor
	At     time.Time
}

// Store keeps all of it in Postgres.
type Store struct {
	conn    postgres.Conn
	rules   *rule.Store
	members *member.Store
	now     clock.Clock
	stretch int // members one transaction of a night goes through
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, rules *rule.Store, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, rules, members, now, 5000}
}

// On returns the store working on conn.
func (s *Store) On(conn postgres.Conn) *Store {
	return &Store{conn, s.rules.On(conn), s.members.On(conn), s.now, s.stretch}
}

func (s *Store) tiers(tx postgres.Conn) *tier.Store {
	return tier.NewStore(tx, s.members.On(tx), s.now)
}

// said is how a day is named in a message that is kept: with its weekday, in
// the language of whoever reads it.
func said(d time.Time) i18n.Message {
	return i18n.Msg("ui.time.date", "Year", d.Format("2006"), "Month", i18n.Msg("ui.time.month_"+d.Format("1")), "Day", d.Format("2"),
		"Weekday", i18n.Msg("ui.time.weekday_"+[...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[d.Weekday()]))
}

// person is who something is about, in a message or in the journal.
type person struct {
	id     uuid.UUID
	name   string
	sample bool
}

func (p person) line(by journal.Actor, verb, reason string, subject uuid.UUID, after map[string]any, at time.Time) journal.Line {
	return journal.Line{Actor: by, Verb: verb, Member: p.id, Subject: p.name, SubjectID: subject, Reason: reason, After: after, Sample: p.sample, At: at}
}

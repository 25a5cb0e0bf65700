// Package retirement is how somebody leaves the first row: the conversation,
// what is conferred and granted, the day, and the act in which all of it
// happens at once; and how they come back.
package retirement

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
)

// State is where a retirement stands.
type State string

// The states. An act that is taken back, and a day that is called off, lead
// to Draft again.
const (
	Draft     State = "draft"
	Planned   State = "planned" // decided, for a day to come
	Done      State = "done"
	Cancelled State = "cancelled"
)

// Step is one thing that is decided on the way.
type Step string

// The steps.
const (
	Why        Step = "why"
	Story      Step = "story"
	Standing   Step = "standing"
	Titles     Step = "titles"
	Privileges Step = "privileges"
	Text       Step = "text"
	Day        Step = "day"
	Ceremony   Step = "ceremony"
	Check      Step = "check"
)

// Steps lists the steps in their order.
var Steps = []Step{Why, Story, Standing, Titles, Privileges, Text, Day, Ceremony, Check}

// Reasons is the short list of why people leave, in its order.
var Reasons = []string{"time", "work", "moved", "family", "health", "car", "rest", "unhappy", "else"}

// Cause is from whom it comes.
type Cause string

// The causes.
const (
	Wish       Cause = "wish"
	Inactivity Cause = "inactivity"
)

// Outcome is what becomes of who retires.
type Outcome string

// The outcomes. Only who is in good standing is honoured.
const (
	Honoured Outcome = "honoured"
	Plain    Outcome = "plain" // emeritus, without titles
	Left     Outcome = "left"
)

// Talk is what was said in the conversation.
type Talk struct {
	Cause   Cause
	Reasons []string
	Words   string
	Back    string // what would bring them back
}

// Own is what the member wrote themselves.
type Own struct {
	Reasons            []string
	Words, Back, Story string
}

// Verdict is whether somebody is in good standing: a judgment that a person
// made and stands for, whatever the numbers say.
type Verdict struct {
	Good    bool
	Why     string
	Outcome Outcome
}

// Choice is a title to be conferred.
type Choice struct {
	Title    title.Title
	Citation string
	Award    uuid.UUID // once conferred
}

// Kept is a thing that was held on the day.
type Kept struct {
	Kind, Title string
	ID          uuid.UUID
}

// Retirement is one retirement.
type Retirement struct {
	ID, Member    uuid.UUID
	Name          string
	Tier          member.Tier // now
	TierSince     time.Time
	Sample        bool
	State         State
	Reached       int // steps gone through
	Talk          Talk
	Story         string
	InvitedAt     *time.Time
	Own           Own
	OwnAt         *time.Time
	Verdict       Verdict
	Judge         string // "" until somebody judged
	JudgedAt      *time.Time
	Titles        []Choice
	Privileges    []string
	On            *time.Time // a date
	Ceremony      uuid.UUID
	CeremonyTitle string
	CeremonyAt    *time.Time
	HeldWhy       string
	Maker         string
	MadeAt        time.Time
	Doer          journal.Actor // who decided it
	DecidedAt     *time.Time
	DoneAt        *time.Time
	Move          uuid.UUID
	Held          []Kept
	Stuck         i18n.Message // why the day passed without it
	EndReason     string
	ReturnedAt    *time.Time
	Returner      string
	ReturnWhy     string
	Version       int
}

// Judged reports whether somebody has judged.
func (r Retirement) Judged() bool { return r.JudgedAt != nil }

// Honours reports whether titles and privileges come with it.
func (r Retirement) Honours() bool { return r.Verdict.Outcome == Honoured }

// Open reports whether it is still to come.
func (r Retirement) Open() bool { return r.State == Draft || r.State == Planned }

// Undoable reports whether the act may still be taken back at now.
func (r Retirement) Undoable(now time.Time) bool {
	return r.State == Done && r.ReturnedAt == nil && now.Sub(*r.DoneAt) <= tier.UndoWindow
}

// Missing lists the steps without which it cannot be decided.
func (r Retirement) Missing() []Step {
	var all []Step
	if r.Talk.Cause == "" {
		all = append(all, Why)
	}
	if !r.Judged() {
		all = append(all, Standing)
	}
	if r.On == nil {
		all = append(all, Day)
	}
	return all
}

// Next is the step to go on with.
func (r Retirement) Next() Step { return Steps[min(r.Reached, len(Steps)-1)] }

func index(s Step) int { return slices.Index(Steps, s) }

const (
	maxText       = 4000
	maxWhy        = 500
	maxPrivileges = 1000
	maxAhead      = 366 // days from today
)

func (k *Talk) check() error {
	k.Words, k.Back = strings.TrimSpace(k.Words), strings.TrimSpace(k.Back)
	bad := errs.Invalid{}
	if k.Cause != Wish && k.Cause != Inactivity {
		bad["cause"] = i18n.Msg("retirement.cause_missing")
	}
	checkReasons(bad, k.Reasons)
	tooLong(bad, "words", k.Words, maxText)
	tooLong(bad, "back", k.Back, maxText)
	return bad.OrNil()
}

func (o *Own) check() error {
	o.Words, o.Back, o.Story = strings.TrimSpace(o.Words), strings.TrimSpace(o.Back), strings.TrimSpace(o.Story)
	bad := errs.Invalid{}
	checkReasons(bad, o.Reasons)
	for field, text := range map[string]string{"words": o.Words, "back": o.Back, "story": o.Story} {
		tooLong(bad, field, text, maxText)
	}
	if len(o.Reasons) == 0 && o.Words == "" && o.Back == "" && o.Story == "" {
		bad["words"] = i18n.Msg("retirement.own_missing")
	}
	return bad.OrNil()
}

func checkReasons(bad errs.Invalid, reasons []string) {
	for _, r := range reasons {
		if !slices.Contains(Reasons, r) {
			bad["reasons"] = i18n.Msg("retirement.reason_unknown")
		}
	}
}

// check also brings the outcome into line: who is in good standing is
// honoured.
func (v *Verdict) check() error {
	v.Why = strings.TrimSpace(v.Why)
	bad := errs.Invalid{}
	if n := utf8.RuneCountInString(v.Why); n == 0 || n > maxWhy {
		bad["why"] = i18n.Msg("retirement.why_missing", "Max", maxWhy)
	}
	switch {
	case v.Good:
		v.Outcome = Honoured
	case v.Outcome != Plain && v.Outcome != Left:
		bad["outcome"] = i18n.Msg("retirement.outcome_missing")
	}
	return bad.OrNil()
}

func tooLong(bad errs.Invalid, field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		bad[field] = i18n.Msg("retirement.long", "Max", most)
	}
}

// lines are the lines of text that say something.
func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

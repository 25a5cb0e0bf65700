// Package risk says what a brand would lose if one of its core left: how
// likely that is, and how much of what they hold nobody else could take. It
// is for those who lead, and nobody else hears of it.
package risk

import (
	"math"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Usual is the limit, in percent, before anybody set one.
const Usual = 50

// Settled is how far below the limit, in percent of it, a risk must fall
// before crossing it again counts as a new crossing.
const Settled = 90

// Side is one of the two that are multiplied.
type Side string

// The sides.
const (
	Likelihood Side = "likelihood" // of leaving
	Uniqueness Side = "uniqueness" // of what they hold
)

// Reason is one thing that makes a side what it is, said in a sentence. Adds
// is its own weight in percent; 0 is only said.
type Reason struct {
	Side Side         `json:"side"`
	Adds int          `json:"adds"`
	Text i18n.Message `json:"text"`
	Path string       `json:"path,omitempty"` // of what it is about, below the brand's home
}

// Found is what is known of one of the core. Rhythm counts are of the year
// before today; Fall and Leave are zero where there is none.
type Found struct {
	Member      uuid.UUID
	Name        string
	Tier        member.Tier
	Since       time.Time // in the tier
	ActiveDays  int       // days of the last year with a contribution
	First, Last time.Time // of those days
	Fall        *time.Time
	Leave       string // state of a leave: asked, granted, away
	Things      []holding.Thing
}

// Score is the risk of one member, each number in hundredths. Risk is the
// product of the two others.
type Score struct {
	Likelihood, Uniqueness, Risk int
	Held, Alone                  int // things, and those that nobody is ready to take
	Reasons                      []Reason
}

// The weights of what speaks for leaving, and of what nobody else could take.
// Each is the chance that this alone would bring about; they are joined as
// independent chances are, 1 − Π(1 − p), so that more reasons raise the
// number and none makes it certain.
const (
	silent  = 0.6 // at mostSilent times one's own rhythm and beyond
	long    = 0.3 // after mostYears in the core and beyond
	falling = 0.4
	asked   = 0.5
	away    = 0.4
	each    = 0.1 // for each thing beyond easyLoad, up to loaded
	loaded  = 0.4
	easy    = 3 // things that are no load

	quiet      = 1.5 // times one's own rhythm that mean nothing yet
	mostSilent = 6.0
	shortest   = 7.0 // days: a rhythm is not taken to be quicker
	fewDays    = 3   // on how many a rhythm stands
	firstYears = 2.0
	mostYears  = 5.0
)

// weighs is what one thing that nobody could take adds, by kind.
func weighs(kind string) float64 {
	switch kind {
	case "seat":
		return 0.5
	case "page":
		return 0.25
	}
	return 0.2
}

// Compute works out the score on the day.
func (f Found) Compute(today time.Time) Score {
	s := Score{Held: len(f.Things)}
	leaving, lost := 0.0, 0.0
	for _, add := range []func(time.Time) (float64, i18n.Message){f.silence, f.tenure, f.fall, f.leave, f.load} {
		p, text := add(today)
		s.say(Likelihood, p, text, "")
		leaving = either(leaving, p)
	}
	for _, th := range f.Things {
		if th.Ready > 0 {
			continue
		}
		p := weighs(th.Kind)
		s.Alone++
		s.say(Uniqueness, p, i18n.Msg("risk.why.alone_"+kindWord(th.Kind), "Title", th.Title), th.Path)
		lost = either(lost, p)
	}
	if s.Alone == 0 {
		s.say(Uniqueness, 0, i18n.Msg("risk.why.covered", "N", s.Held), "")
	}
	s.Likelihood, s.Uniqueness = percent(leaving), percent(lost)
	s.Risk = int(math.Round(float64(s.Likelihood*s.Uniqueness) / 100))
	return s
}

func kindWord(kind string) string {
	switch kind {
	case "seat", "page", "mentee":
		return kind
	}
	return "thing"
}

func (s *Score) say(side Side, p float64, text i18n.Message, path string) {
	if !text.IsZero() {
		s.Reasons = append(s.Reasons, Reason{side, percent(p), text, path})
	}
}

// either is the chance of one or the other, which are independent.
func either(a, b float64) float64 { return 1 - (1-a)*(1-b) }

func percent(p float64) int { return int(math.Round(p * 100)) }

func ramp(v, from, to, most float64) float64 {
	return most * min(max((v-from)/(to-from), 0), 1)
}

// silence compares the days since the last contribution with one's own rhythm.
func (f Found) silence(today time.Time) (float64, i18n.Message) {
	if f.ActiveDays < fewDays {
		return 0, i18n.Msg("risk.why.no_rhythm", "N", f.ActiveDays)
	}
	rhythm := days(f.First, f.Last) / float64(f.ActiveDays-1)
	since := days(f.Last, today)
	p := ramp(since/max(rhythm, shortest), quiet, mostSilent, silent)
	args := []any{"N", int(since), "Rhythm", max(int(math.Round(rhythm)), 1)}
	if p == 0 {
		return 0, i18n.Msg("risk.why.in_rhythm", args...)
	}
	return p, i18n.Msg("risk.why.silent", args...)
}

func (f Found) tenure(today time.Time) (float64, i18n.Message) {
	if f.Tier != member.Core {
		return 0, i18n.Message{}
	}
	years := days(f.Since, today) / 365.25
	p := ramp(years, firstYears, mostYears, long)
	if p == 0 {
		return 0, i18n.Message{}
	}
	return p, i18n.Msg("risk.why.tenure", "Years", math.Floor(years*10)/10)
}

func (f Found) fall(time.Time) (float64, i18n.Message) {
	if f.Fall == nil {
		return 0, i18n.Message{}
	}
	return falling, i18n.Msg("risk.why.fall", "Day", f.Fall.Format(time.DateOnly))
}

func (f Found) leave(time.Time) (float64, i18n.Message) {
	switch {
	case f.Leave == "asked":
		return asked, i18n.Msg("risk.why.leave_asked")
	case f.Leave != "" || f.Tier == member.OnLeave:
		return away, i18n.Msg("risk.why.leave")
	}
	return 0, i18n.Message{}
}

func (f Found) load(time.Time) (float64, i18n.Message) {
	p := min(each*float64(len(f.Things)-easy), loaded)
	if p <= 0 {
		return 0, i18n.Message{}
	}
	return p, i18n.Msg("risk.why.load", "N", len(f.Things))
}

func days(from, to time.Time) float64 { return to.Sub(from).Hours() / 24 }

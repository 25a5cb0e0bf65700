// Package ceremony keeps the ceremonies at which somebody passes on what they
// did for the community: who gives what to whom, before whom, in what order,
// and what was said.
package ceremony

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// State is where a ceremony stands.
type State string

// The states.
const (
	Planned   State = "planned"
	Held      State = "held"
	Cancelled State = "cancelled"
)

// Person is a member as a ceremony names them.
type Person struct {
	ID   uuid.UUID
	Name string
}

// Outline is a ceremony as somebody plans it.
type Outline struct {
	Handover    uuid.UUID // uuid.Nil when it is held for itself
	Title       string
	At          time.Time
	Place, Link string
	Giver       uuid.UUID
	Taker       uuid.UUID // may be uuid.Nil
	Witnesses   string
	Token       string // 信物
	Story       string // of the token
}

// Ceremony is one ceremony.
type Ceremony struct {
	ID uuid.UUID
	Outline
	GiverName, TakerName string
	State                State
	Said, Recording      string // the record
	EndReason            string
	Maker                string
	Minutes              int // of all steps
	Sample               bool
	Version              int
	Steps                []Step
}

// Step is one line of the run sheet.
type Step struct {
	ID      uuid.UUID
	Title   string
	Minutes int
	Owner   string
}

// usual is how long a ceremony takes whose run sheet says nothing.
const usual = 30

// Ends is when it will be over.
func (c Ceremony) Ends() time.Time {
	minutes := c.Minutes
	if minutes == 0 {
		minutes = usual
	}
	return c.At.Add(time.Duration(minutes) * time.Minute)
}

// Unrecorded reports whether it is over and nobody has written down how it was.
func (c Ceremony) Unrecorded(now time.Time) bool { return c.State == Planned && c.Ends().Before(now) }

// With reports whether the member gives or takes in it.
func (c Ceremony) With(member uuid.UUID) bool {
	return member != uuid.Nil && (c.Giver == member || c.Taker == member)
}

// Record is how it was.
type Record struct{ Said, Recording string }

const (
	maxTitle = 60
	maxPlace = 120
	maxText  = 4000
	maxSteps = 40
)

func (o *Outline) check() error {
	for _, s := range []*string{&o.Title, &o.Place, &o.Link, &o.Witnesses, &o.Token, &o.Story} {
		*s = strings.TrimSpace(*s)
	}
	bad := errs.Invalid{}
	if o.Title == "" {
		bad["title"] = i18n.Msg("ceremony.title_missing")
	}
	if o.At.IsZero() {
		bad["on"] = i18n.Msg("ceremony.time_missing")
	}
	if o.Giver == uuid.Nil {
		bad["giver"] = i18n.Msg("ceremony.giver_missing")
	}
	if o.Giver != uuid.Nil && o.Giver == o.Taker {
		bad["taker"] = i18n.Msg("ceremony.pair_same")
	}
	tooLong(bad, "title", o.Title, maxTitle)
	for field, text := range map[string]string{"place": o.Place, "witnesses": o.Witnesses, "token": o.Token} {
		tooLong(bad, field, text, maxPlace)
	}
	tooLong(bad, "story", o.Story, maxText)
	if !linkOrNone(o.Link) {
		bad["link"] = i18n.Msg("ceremony.link_bad")
	}
	return bad.OrNil()
}

func (r *Record) check() error {
	r.Said, r.Recording = strings.TrimSpace(r.Said), strings.TrimSpace(r.Recording)
	bad := errs.Invalid{}
	if r.Said == "" {
		bad["said"] = i18n.Msg("ceremony.said_missing")
	}
	tooLong(bad, "said", r.Said, maxText)
	if !linkOrNone(r.Recording) {
		bad["recording"] = i18n.Msg("ceremony.link_bad")
	}
	return bad.OrNil()
}

func (s *Step) check() error {
	s.Title, s.Owner = strings.TrimSpace(s.Title), strings.TrimSpace(s.Owner)
	bad := errs.Invalid{}
	if s.Title == "" {
		bad["step_title"] = i18n.Msg("ceremony.step_missing")
	}
	tooLong(bad, "step_title", s.Title, maxTitle)
	tooLong(bad, "owner", s.Owner, maxTitle)
	if s.Minutes < 0 || s.Minutes > 240 {
		bad["minutes"] = i18n.Msg("ceremony.minutes_bad")
	}
	return bad.OrNil()
}

func tooLong(bad errs.Invalid, field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		bad[field] = i18n.Msg("ceremony.text_long", "Max", most)
	}
}

func linkOrNone(s string) bool {
	return s == "" || utf8.RuneCountInString(s) <= 500 && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"))
}

// Package profile keeps the honour profile of members (荣誉档案): a text that
// its subject approved, and what of it may be shown, field by field. The hall
// of fame shows nothing else.
package profile

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/picture"
)

// Field is one thing a member may let be shown.
type Field string

// The fields. Without Hall nothing is shown, whatever else was said.
const (
	Hall     Field = "hall"
	Name     Field = "name" // the real name; else the nickname stands there
	Portrait Field = "portrait"
	City     Field = "city"
	Model    Field = "model"
	Years    Field = "years"
	Text     Field = "text"   // motto, story and deeds
	People   Field = "people" // mentees and successors, each of whom is asked for themselves
	Works    Field = "works"  // hand-overs, knowledge pages and their use
)

// Fields lists all fields in their order.
var Fields = []Field{Hall, Name, Portrait, City, Model, Years, Text, People, Works}

// Consent says which fields may be shown.
type Consent map[Field]bool

// May reports whether f may be shown.
func (c Consent) May(f Field) bool { return c[Hall] && c[f] }

// Words are the texts of a profile. Deeds are lines, each beginning with its
// year: 2019 发起「川西周末」.
type Words struct {
	Motto string
	Story string
	Deeds string
}

// Deed is one line of Deeds. Year is "" where the line has none.
type Deed struct{ Year, What string }

// List reads the deeds line by line.
func (w Words) List() []Deed {
	var all []Deed
	for line := range strings.Lines(w.Deeds) {
		line = strings.TrimSpace(line)
		year, what, ok := strings.Cut(line, " ")
		switch {
		case line == "":
		case ok && len(year) == 4 && strings.Trim(year, "0123456789") == "":
			all = append(all, Deed{year, strings.TrimSpace(what)})
		default:
			all = append(all, Deed{"", line})
		}
	}
	return all
}

// State is where a text stands.
type State string

// The states.
const (
	Draft    State = "draft"    // written by the team, not yet shown to its subject
	Offered  State = "offered"  // waits for its subject; one that its subject wrote waits for the team
	Returned State = "returned" // its subject, or the team, wants something otherwise
	Approved State = "approved" // may be shown
	Replaced State = "replaced" // was approved once
)

// Version is one text.
type Version struct {
	ID uuid.UUID
	Words
	ByMember  bool // its subject wrote it
	State     State
	Note      string
	At        time.Time
	Maker     string
	DecidedAt *time.Time
	OnPaper   string
	Version   int
}

// Work are the texts that are worked on; the zero Version where there is
// none. The team's draft and what its subject proposes stand beside each
// other until one of them is approved.
type Work struct {
	Team Version
	Own  Version // its subject's
}

// Profile is the honour profile of one member. Shown is the zero Version
// where no text was approved.
type Profile struct {
	Member    uuid.UUID
	Shown     Version
	Portrait  uuid.UUID // a file, or uuid.Nil
	Crop      picture.Crop
	From, To  int // years in the community; 0 is not known
	Consent   Consent
	EnteredAt *time.Time // the hall
	Revision  int
}

// Said is one thing that was said of what may be shown.
type Said struct {
	Field   Field
	Granted bool
	At      time.Time
	By      string
	OnPaper string
}

// Visible is what of one member may be shown to anybody. What may not is
// empty.
type Visible struct {
	Member   uuid.UUID
	Called   string // the real name or the nickname, as its owner wants
	Portrait uuid.UUID
	City     string
	Model    string
	From, To int
	Text     uuid.UUID // uuid.Nil where it is not to be shown
	People   bool
	Works    bool
	Died     bool
}

const (
	maxMotto = 60
	maxStory = 4000
	maxDeeds = 4000
	maxNote  = 500
)

func (w *Words) check() error {
	w.Motto, w.Story, w.Deeds = strings.TrimSpace(w.Motto), strings.TrimSpace(w.Story), strings.TrimSpace(w.Deeds)
	bad := errs.Invalid{}
	if w.Motto == "" && w.Story == "" && w.Deeds == "" {
		bad["story"] = i18n.Msg("profile.story_missing")
	}
	for _, l := range []struct {
		field, text string
		most        int
	}{{"motto", w.Motto, maxMotto}, {"story", w.Story, maxStory}, {"deeds", w.Deeds, maxDeeds}} {
		if utf8.RuneCountInString(l.text) > l.most {
			bad[l.field] = i18n.Msg("profile.long", "Max", l.most)
		}
	}
	return bad.OrNil()
}

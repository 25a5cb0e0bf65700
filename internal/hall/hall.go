// Package hall is the hall of fame as anybody may see it: who stands in it,
// and of each what they let be shown. It reads across nouns and writes
// nothing; whatever leaves it has passed profile.VisibleOf.
package hall

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/profile"
)

// Card is somebody as they stand in the list.
type Card struct {
	profile.Visible
	Motto  string
	Titles []string
}

// Era is one year of leaving. Year 0 is those whose years are not shown.
type Era struct{ Year, People int }

// Filter is what of the hall is looked at. Era 0 is all.
type Filter struct {
	Era   int
	Text  string // a part of the shown name
	After Place  // the zero Place is the beginning
}

// Place is where somebody stands in the order of the hall.
type Place struct {
	Year   int
	Member uuid.UUID
}

// String writes the place for an address; it is "" for the zero Place.
func (p Place) String() string {
	if p.Member == uuid.Nil {
		return ""
	}
	b := binary.BigEndian.AppendUint16(nil, uint16(p.Year))
	return base64.RawURLEncoding.EncodeToString(append(b, p.Member[:]...))
}

// ParsePlace reads what String wrote; what it did not write is the beginning.
func ParsePlace(s string) Place {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != 18 {
		return Place{}
	}
	return Place{int(binary.BigEndian.Uint16(b)), uuid.UUID(b[2:])}
}

// Title is a title that stands.
type Title struct {
	Name     string
	On       time.Time // a date
	Citation string
}

// Companion is somebody who stands beside the one shown. Member is uuid.Nil
// and Called empty where they keep it to themselves.
type Companion struct {
	Member uuid.UUID
	Called string
}

// Passed is a hand-over that was closed.
type Passed struct {
	Year  int
	Items int
	To    Companion
}

// Page is a knowledge page somebody wrote, and by how many it was used.
type Page struct {
	Title string
	Uses  int
}

// Memorial is what is said of somebody who has died.
type Memorial struct {
	On    *time.Time // nil where the day is not known
	Words string
}

// Person is somebody as their own page shows them.
type Person struct {
	Card
	Words    profile.Words
	Standing []Title
	Before   []Companion // who handed over to them
	Mentees  []Companion
	Passed   []Passed
	Pages    []Page
	Memorial *Memorial
}

// Initial is what stands in the place of a portrait.
func (c Card) Initial() string {
	for _, r := range c.Called {
		return string(r)
	}
	return ""
}

// Years is how long somebody was there: 2019 — 2026.
func (c Card) Years() string {
	switch from, to := year(c.From), year(c.To); {
	case from == "" && to == "":
		return ""
	case from == to:
		return from
	default:
		return strings.TrimSpace(from + " — " + to)
	}
}

func year(y int) string {
	if y == 0 {
		return ""
	}
	return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
}

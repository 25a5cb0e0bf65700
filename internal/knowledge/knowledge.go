// Package knowledge keeps what a community knows, written down: pages by
// theme, their versions and authors, who answers for each and who used it.
package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

// Kind is what sort of page it is.
type Kind string

// The kinds.
const (
	WhitePaper Kind = "white_paper" // 白皮书
	Handbook   Kind = "handbook"    // 养车宝典
	Video      Kind = "video"       // 视频攻略
)

// Kinds lists all kinds in their order.
var Kinds = []Kind{WhitePaper, Handbook, Video}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// State is how far a page has come.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
	Archived  State = "archived"
)

const (
	maxTitle = 80
	maxBody  = 60_000
	maxNote  = 200
	// Interval is how long a published page is taken to hold before somebody
	// looks at it again, unless they say another day.
	Interval = 6
	// stray is how long a draft may lie that nobody answers for.
	stray = 14 * 24 * time.Hour
)

// Hand is who reads or writes: one of the team, or a member.
type Hand struct {
	journal.Actor
	Team   bool
	Member uuid.UUID   // nil for one of the team
	Tier   member.Tier // of the member
}

// ID is what a use of theirs is counted by.
func (h Hand) ID() uuid.UUID {
	if h.Team {
		return h.Actor.ID
	}
	return h.Member
}

// known reports whether h is anybody at all.
func (h Hand) known() bool { return h.Team || h.Member != uuid.Nil }

// MayBegin reports whether h may write new pages: the team, and members who
// carry the community or have carried it.
func (h Hand) MayBegin() bool {
	return h.Team || h.Member != uuid.Nil && (h.Tier == member.Core || h.Tier == member.Emeritus)
}

// Author is somebody who is credited with a page.
type Author struct {
	ID     uuid.UUID
	Member bool // else a colleague
	Name   string
}

// Page is one page as it stands.
type Page struct {
	ID          uuid.UUID
	Theme       uuid.UUID // nil when not yet sorted in
	Kind        Kind
	State       State
	StateBefore State // where an archived page comes back to
	Title       string
	Body        string // markdown
	Plain       string // the body as words
	Edition     int    // the number of its latest version
	Owner       uuid.UUID
	OwnerName   string
	ReviewOn    *time.Time // midnight UTC
	Handover    uuid.UUID
	HandedInAt  *time.Time
	PublishedAt *time.Time
	ArchivedAt  *time.Time
	MadeBy      journal.Actor
	Authors     []Author
	Sample      bool
	Version     int
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Writes reports whether h is an author of the page.
func (p Page) Writes(h Hand) bool {
	return slices.ContainsFunc(p.Authors, func(a Author) bool { return a.ID == h.ID() && a.Member != h.Team })
}

// Owns reports whether h answers for the page.
func (p Page) Owns(h Hand) bool { return h.Member != uuid.Nil && p.Owner == h.Member }

// Readable reports whether h may read the page: members read what is
// published, and what is their own in whatever state.
func (p Page) Readable(h Hand) bool {
	return h.Team || h.known() && (p.State == Published || p.Owns(h) || p.Writes(h))
}

// Editable reports whether h may write in the page. Members write in what they
// own or wrote as long as they are core or emeritus; a reserve only in what
// was put into their hands.
func (p Page) Editable(h Hand) bool {
	switch {
	case p.State == Archived || !h.known():
		return false
	case h.Team:
		return true
	}
	return h.MayBegin() && (p.Owns(h) || p.Writes(h)) || h.Tier == member.Reserve && p.Owns(h)
}

// Overdue reports whether somebody should have looked at the page before
// today, a day as dates travel.
func (p Page) Overdue(today time.Time) bool {
	return p.State == Published && p.ReviewOn != nil && p.ReviewOn.Before(today)
}

// Text is what is written in a page.
type Text struct {
	Title string
	Body  string
	Kind  Kind
	Theme uuid.UUID
}

func (x *Text) check() errs.Invalid {
	x.Title, x.Body = strings.Join(strings.Fields(x.Title), " "), tidyBody(x.Body)
	bad := errs.Invalid{}
	switch n := utf8.RuneCountInString(x.Title); {
	case n == 0:
		bad["title"] = i18n.Msg("knowledge.title_missing")
	case n > maxTitle:
		bad["title"] = i18n.Msg("knowledge.text_long", "Max", maxTitle)
	}
	if utf8.RuneCountInString(x.Body) > maxBody {
		bad["body"] = i18n.Msg("knowledge.body_long", "Max", maxBody)
	}
	if !x.Kind.Known() {
		bad["kind"] = i18n.Msg("knowledge.kind_missing")
	}
	return bad
}

// tidyBody brings line ends to one kind and drops those at the end.
func tidyBody(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.TrimRight(strings.TrimLeft(s, "\n"), " \t\n")
}

// Version is one state of a page's words.
type Version struct {
	No       int
	Title    string
	Body     string // empty in a list
	Note     string
	Restores int // the older version it brings back, 0 for none
	By       journal.Actor
	At       time.Time
	Length   int // in characters
}

// Uses is how a page was used: by how many people this month, how often in
// all, and whether by whoever asks this month.
type Uses struct {
	Month, All int
	Mine       bool
}

// months after d, on the last day of a month that has no such day.
func months(d time.Time, n int) time.Time {
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(d.Day(), last.Day())-1)
}

// Month is the calendar month of a day as dates travel: its first day.
func Month(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

func ref(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func called(name string) string { return cmp.Or(name, "–") }

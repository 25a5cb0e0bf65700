// Package programme keeps the programme of the reserve: sessions online and
// on site, who is invited, what they answer and who comes.
package programme

import (
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// Kind is how a session is held.
type Kind string

// The kinds.
const (
	Online  Kind = "online"  // 线上交流会
	Offline Kind = "offline" // 中型线下活动
)

// Kinds lists the kinds.
var Kinds = []Kind{Online, Offline}

// opens is how long before its beginning a session's attendance may be ticked.
const opens = 2 * time.Hour

// MostInvited is how many may be invited at once.
const MostInvited = 500

// Plan is what a session is to be.
type Plan struct {
	Title    string
	Kind     Kind
	Start    time.Time
	End      time.Time
	Place    string // of one on site
	Link     string // of one online
	Capacity int    // 0 for any number
	Agenda   string
}

var longest = map[string]int{"title": 60, "place": 120, "link": 400, "agenda": 3000}

func (p *Plan) check() error {
	bad := errs.Invalid{}
	for field, text := range map[string]*string{"title": &p.Title, "place": &p.Place, "link": &p.Link, "agenda": &p.Agenda} {
		*text = strings.TrimSpace(*text)
		if utf8.RuneCountInString(*text) > longest[field] {
			bad[field] = i18n.Msg("programme.text.long", "Max", longest[field])
		}
	}
	for field, wrong := range map[string]bool{
		"title": p.Title == "", "kind": p.Kind != Online && p.Kind != Offline, "start": p.Start.IsZero(),
		"end": !p.Start.IsZero() && !p.End.After(p.Start), "place": p.Kind == Offline && p.Place == "",
		"capacity": p.Capacity < 0 || p.Capacity > 100_000, "link": p.Link != "" && !isLink(p.Link),
	} {
		if wrong {
			bad[field] = i18n.Msg("programme.bad." + field)
		}
	}
	if p.End.Sub(p.Start) > 14*24*time.Hour {
		bad["end"] = i18n.Msg("programme.bad.days")
	}
	return bad.OrNil()
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Session is one meeting of the programme.
type Session struct {
	ID uuid.UUID
	Plan
	Summary   string
	Cancelled *time.Time
	CancelWhy string
	By        string
	Version   int
	// How many are invited, have accepted, declined and come.
	Invited, Accepted, Declined, Attended int
}

// Over reports whether the session has ended at now.
func (s Session) Over(now time.Time) bool { return !s.End.After(now) }

// Ticking reports whether attendance may be ticked at now.
func (s Session) Ticking(now time.Time) bool {
	return s.Cancelled == nil && !now.Before(s.Start.Add(-opens))
}

// Room is how many more may come; false where any number may.
func (s Session) Room() (int, bool) {
	if s.Capacity == 0 {
		return 0, false
	}
	return max(0, s.Capacity-s.Accepted), true
}

// Missed is how many accepted and did not come, once the session is over.
func (s Session) Missed(guests []Guest, now time.Time) (n int) {
	for _, g := range guests {
		if g.Missed(s, now) {
			n++
		}
	}
	return n
}

// Answer is what somebody said to an invitation.
type Answer string

// The answers.
const (
	Open     Answer = ""
	Accepted Answer = "accepted"
	Declined Answer = "declined"
)

// Guest is somebody who is invited.
type Guest struct {
	Member     uuid.UUID
	Name       string
	Tier       member.Tier
	City       string
	Answer     Answer
	AnsweredAt *time.Time
	AttendedAt *time.Time // when it was ticked that they came
	TickedBy   string
	InvitedAt  time.Time
	InvitedBy  string
}

// Missed reports whether the guest said they would come and did not.
func (g Guest) Missed(s Session, now time.Time) bool {
	return g.Answer == Accepted && g.AttendedAt == nil && s.Cancelled == nil && s.Over(now)
}

// Visit is a session as one guest of it sees it.
type Visit struct {
	Session
	Answer     Answer
	AttendedAt *time.Time
}

// Calendar writes the session as a calendar file. Page is where it can be
// read of; the texts are the brand's own and need no language.
func (s Session) Calendar(w io.Writer, brand, page string, now time.Time) error {
	cal := ics.NewCalendarFor("Xinhuo")
	cal.SetMethod(ics.MethodPublish)
	e := cal.AddEvent(s.ID.String() + "@xinhuo")
	e.SetDtStampTime(now)
	e.SetSequence(s.Version)
	e.SetStartAt(s.Start)
	e.SetEndAt(s.End)
	e.SetSummary(s.Title + " · " + brand)
	e.SetStatus(ics.ObjectStatusConfirmed)
	if s.Cancelled != nil {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	if where := strings.TrimSpace(s.Place + " " + s.Link); where != "" {
		e.SetLocation(where)
	}
	if page != "" {
		e.SetURL(page)
	}
	if s.Agenda != "" {
		e.SetDescription(s.Agenda)
	}
	return cal.SerializeTo(w, ics.WithNewLineWindows)
}

package mentorship

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// The longest texts, in characters.
const (
	maxTitle = 60
	maxText  = 1000
	maxLink  = 500
)

// Store keeps mentorships in Postgres.
type Store struct {
	conn postgres.Conn
	now  clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, now clock.Clock) *Store { return &Store{conn, now} }

// On is s in the transaction of tx.
func (s *Store) On(tx postgres.Conn) *Store { return &Store{tx, s.now} }

// today is the day it is where the brand is.
func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	return clock.Date(s.now(), zone), nil
}

// persons reads members by id. Held, they stay in their tier until the
// transaction ends. A member nobody has is left out.
func persons(ctx context.Context, tx postgres.Conn, t tenant.ID, hold bool, ids ...uuid.UUID) (map[uuid.UUID]Person, error) {
	q, all := db.New(tx), map[uuid.UUID]Person{}
	if hold {
		rows, err := q.HoldMentoringPeople(ctx, db.HoldMentoringPeopleParams{TenantID: t, Ids: ids})
		for _, r := range rows {
			all[r.ID] = personFrom(db.MentoringPeopleRow(r))
		}
		return all, err
	}
	rows, err := q.MentoringPeople(ctx, db.MentoringPeopleParams{TenantID: t, Ids: ids})
	for _, r := range rows {
		all[r.ID] = personFrom(r)
	}
	return all, err
}

func personFrom(r db.MentoringPeopleRow) Person {
	p := Person{
		ID: r.ID, Name: cmp.Or(r.Name, r.Nickname), Tier: member.Tier(r.Tier), TierSince: r.TierSince, City: r.City, Model: r.Model, Sample: r.Sample,
	}
	if r.Specialities != "" {
		p.Specialities = strings.Split(strings.Trim(r.Specialities, "\n"), "\n")
	}
	return p
}

// person reads one member, or errs.NotFound.
func person(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Person, error) {
	found, err := persons(ctx, tx, t, false, id)
	if err != nil {
		return Person{}, err
	}
	p, ok := found[id]
	if !ok {
		return Person{}, errs.NotFound
	}
	return p, nil
}

// pairFrom makes a Pair of a row; who the two are its caller knows.
func pairFrom(r db.Mentorship) Pair {
	p := Pair{
		ID: r.ID, Mentor: Person{ID: r.MentorID}, Successor: Person{ID: r.SuccessorID}, Template: r.TemplateID, TemplateVersion: int(r.TemplateVersion),
		City: r.City, Weeks: int(r.Weeks), StartsOn: r.StartsOn, DueOn: r.DueOn, State: State(r.State), StartedAt: r.StartedAt, HappenedAt: r.HappenedAt,
		Confirmed: map[Side]time.Time{}, Wish: Side(r.Wish), Ender: journal.Actor{Name: r.EnderName}, EndReason: r.EndReason, Sample: r.Sample, Version: int(r.Version),
	}
	if r.MentorConfirmedAt != nil {
		p.Confirmed[Mentor] = *r.MentorConfirmedAt
	}
	if r.SuccessorConfirmedAt != nil {
		p.Confirmed[Successor] = *r.SuccessorConfirmedAt
	}
	if r.EndedAt != nil {
		p.EndedAt = *r.EndedAt
	}
	if r.EndedBy != nil {
		p.Ender.ID = *r.EndedBy
	}
	return p
}

// hold reads a pair and keeps it from changing until the transaction ends.
func hold(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Pair, error) {
	row, err := db.New(tx).HoldMentorship(ctx, db.HoldMentorshipParams{TenantID: t, ID: id})
	if err != nil {
		return Pair{}, postgres.Err(err)
	}
	p := pairFrom(row)
	two, err := persons(ctx, tx, t, false, p.Mentor.ID, p.Successor.ID)
	if err != nil {
		return Pair{}, err
	}
	p.Mentor, p.Successor = two[p.Mentor.ID], two[p.Successor.ID]
	return p, nil
}

// line is a line of the journal about the pair, on the successor's timeline.
func (s *Store) line(verb string, by journal.Actor, p Pair, subject string) journal.Line {
	return journal.Line{Actor: by, Verb: verb, Member: p.Successor.ID, Subject: subject, SubjectID: p.ID, Sample: p.Sample, At: s.now()}
}

// both is a line on the timelines of the two.
func (s *Store) both(verb string, by journal.Actor, p Pair, reason string) []journal.Line {
	one := s.line(verb, by, p, p.Title())
	one.Reason = reason
	other := one
	other.Member = p.Mentor.ID
	return []journal.Line{one, other}
}

// checkText says what is wrong with a text of a form, if anything.
func checkText(bad errs.Invalid, field, text string, most int, missing string) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && missing != "":
		bad[field] = i18n.Msg(missing)
	case n > most:
		bad[field] = i18n.Msg("mentorship.text.long", "Max", most)
	}
}

// checkLink says what is wrong with a link, if anything.
func checkLink(bad errs.Invalid, field, link string) {
	if link != "" && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		bad[field] = i18n.Msg("mentorship.link.bad")
	}
	checkText(bad, field, link, maxLink, "")
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

package programme

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps the programme in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// Arrange makes a session.
func (s *Store) Arrange(ctx context.Context, t tenant.ID, by journal.Actor, p Plan) (uuid.UUID, error) {
	if err := p.check(); err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		err := db.New(tx).InsertProgrammeSession(ctx, db.InsertProgrammeSessionParams{
			TenantID: t, ID: id, Title: p.Title, Kind: string(p.Kind), StartsAt: p.Start, EndsAt: p.End, Place: p.Place, Link: p.Link,
			Capacity: seats(p.Capacity), Agenda: p.Agenda, MakerName: by.Name, Now: s.now(),
		})
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: "session.arranged", Subject: p.Title, SubjectID: id})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("arrange session: %w", err)
	}
	return id, nil
}

func seats(n int) *int32 {
	if n == 0 {
		return nil
	}
	out := int32(n)
	return &out
}

func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, lines ...journal.Line) error {
	now := s.now()
	for i := range lines {
		lines[i].At = now
	}
	return journal.NewStore(tx).Write(ctx, t, lines...)
}

// Rearrange changes a session. Those who are coming are told when it moves to
// another time or place. A version that is no longer the session's is
// errs.Conflict; one that was cancelled is errs.Invalid.
func (s *Store) Rearrange(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, p Plan) error {
	return s.with(ctx, t, "rearrange", id, func(tx postgres.Conn, old Session) error {
		if old.Version != version {
			return errs.Conflict
		}
		if err := p.check(); err != nil {
			return err
		}
		_, err := db.New(tx).UpdateProgrammeSession(ctx, db.UpdateProgrammeSessionParams{
			TenantID: t, ID: id, Version: int32(version), Title: p.Title, Kind: string(p.Kind), StartsAt: p.Start, EndsAt: p.End, Place: p.Place, Link: p.Link,
			Capacity: seats(p.Capacity), Agenda: p.Agenda, Now: s.now(),
		})
		if err != nil {
			return err
		}
		if err := s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: "session.rearranged", Subject: p.Title, SubjectID: id}); err != nil {
			return err
		}
		if old.Start.Equal(p.Start) && old.End.Equal(p.End) && old.Place == p.Place && old.Link == p.Link {
			return nil
		}
		return s.tellGuests(ctx, tx, t, id, fmt.Sprintf("session.moved:%s:%d", id, version+1), i18n.Msg("programme.told.moved", "Title", p.Title))
	})
}

// Cancel calls a session off, and tells everybody who was invited and has not
// declined.
func (s *Store) Cancel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, why string) error {
	if err := said("why", &why); err != nil {
		return err
	}
	return s.with(ctx, t, "cancel", id, func(tx postgres.Conn, old Session) error {
		now := s.now()
		if old.Over(now) {
			return errs.Invalid{"": i18n.Msg("programme.over", "Title", old.Title)}
		}
		if err := db.New(tx).CancelProgrammeSession(ctx, db.CancelProgrammeSessionParams{TenantID: t, ID: id, CancelledAt: &now, CancelWhy: why, Now: now}); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: "session.cancelled", Subject: old.Title, SubjectID: id, Reason: why}); err != nil {
			return err
		}
		return s.tellGuests(ctx, tx, t, id, "session.cancelled:"+id.String(), i18n.Msg("programme.told.cancelled", "Title", old.Title, "Why", why))
	})
}

func (s *Store) tellGuests(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, key string, text i18n.Message) error {
	rows, err := db.New(tx).ListGuests(ctx, db.ListGuestsParams{TenantID: t, SessionID: id})
	if err != nil {
		return err
	}
	var notes []notice.Note
	for _, r := range rows {
		if Answer(r.Answer) != Declined {
			notes = append(notes, notice.Note{Member: r.MemberID, Key: key, Text: text, Path: answerPath(id)})
		}
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notes...)
}

// answerPath is where a guest reads of a session and answers.
func answerPath(id uuid.UUID) string { return "programme/" + id.String() + "/answer" }

// Summarise keeps what came of a session.
func (s *Store) Summarise(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, text string) error {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return errs.Invalid{"summary": i18n.Msg("programme.bad.summary")}
	case n > 3000:
		return errs.Invalid{"summary": i18n.Msg("programme.text.long", "Max", 3000)}
	}
	return s.with(ctx, t, "summarise", id, func(tx postgres.Conn, old Session) error {
		if err := db.New(tx).SummariseProgrammeSession(ctx, db.SummariseProgrammeSessionParams{TenantID: t, ID: id, Summary: text, Now: s.now()}); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: "session.summarised", Subject: old.Title, SubjectID: id})
	})
}

// with runs fn on a session, held against change. One that was cancelled is
// errs.Invalid.
func (s *Store) with(ctx context.Context, t tenant.ID, doing string, id uuid.UUID, fn func(postgres.Conn, Session) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockProgrammeSession(ctx, db.LockProgrammeSessionParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		held := fromRow(row)
		if held.Cancelled != nil {
			return errs.Invalid{"": i18n.Msg("programme.cancelled", "Title", held.Title)}
		}
		return fn(tx, held)
	})
	if err != nil {
		return fmt.Errorf("%s session %s: %w", doing, id, err)
	}
	return nil
}

func fromRow(r db.ProgrammeSession) Session {
	s := Session{
		ID: r.ID, Summary: r.Summary, Cancelled: r.CancelledAt, CancelWhy: r.CancelWhy, By: r.MakerName, Version: int(r.Version),
		Plan: Plan{Title: r.Title, Kind: Kind(r.Kind), Start: r.StartsAt, End: r.EndsAt, Place: r.Place, Link: r.Link, Agenda: r.Agenda},
	}
	if r.Capacity != nil {
		s.Capacity = int(*r.Capacity)
	}
	return s
}

// said trims text and says under field when it is missing or too long.
func said(field string, text *string) error {
	*text = strings.TrimSpace(*text)
	switch n := utf8.RuneCountInString(*text); {
	case n == 0:
		return errs.Invalid{field: i18n.Msg("programme.bad.why")}
	case n > 500:
		return errs.Invalid{field: i18n.Msg("programme.text.long", "Max", 500)}
	}
	return nil
}

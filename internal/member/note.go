package member

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// NoteWindow is how long whoever wrote a note may take it away again.
const NoteWindow = 15 * time.Minute

// maxNote is the longest note, in characters.
const maxNote = 2000

// maxNotes is how many notes of one member are shown.
const maxNotes = 100

// Note is an internal remark about a member, for colleagues only.
type Note struct {
	ID     uuid.UUID
	Body   string
	Author journal.Actor
	At     time.Time
}

// Removable reports whether by may take the note away at now.
func (n Note) Removable(by journal.Actor, now time.Time) bool {
	return n.Author.ID == by.ID && now.Sub(n.At) <= NoteWindow
}

// Remark writes an internal note about a member.
func (s *Store) Remark(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, body string) error {
	body = strings.TrimSpace(body)
	switch n := utf8.RuneCountInString(body); {
	case n == 0:
		return errs.Invalid{"body": i18n.Msg("member.note.missing")}
	case n > maxNote:
		return errs.Invalid{"body": i18n.Msg("member.note.long", "Max", maxNote)}
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.On(tx).Get(ctx, t, id)
		if err != nil {
			return err
		}
		note, now := uuid.Must(uuid.NewV7()), clock.System()
		err = db.New(tx).InsertNote(ctx, db.InsertNoteParams{
			TenantID: t, ID: note, MemberID: id, Body: body, AuthorID: by.ID, AuthorName: by.Name, CreatedAt: now,
		})
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "note.added", Member: id, Subject: m.DisplayName(), SubjectID: note, Sample: m.Sample, At: now,
		})
	})
	if err != nil {
		return fmt.Errorf("note on member %s: %w", id, err)
	}
	return nil
}

// Unremark takes a note away within NoteWindow, for the one who wrote it:
// somebody else's is errs.Forbidden, too late is errs.Invalid.
func (s *Store) Unremark(ctx context.Context, t tenant.ID, by journal.Actor, id, note uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.On(tx).Get(ctx, t, id)
		if err != nil {
			return err
		}
		row, err := db.New(tx).LockNote(ctx, db.LockNoteParams{TenantID: t, ID: note, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		switch n := noteFrom(row); {
		case n.Author.ID != by.ID:
			return errs.Forbidden
		case !n.Removable(by, clock.System()):
			return errs.Invalid{"": i18n.Msg("member.note.late")}
		}
		if err := db.New(tx).DeleteNote(ctx, db.DeleteNoteParams{TenantID: t, ID: note}); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "note.removed", Member: id, Subject: m.DisplayName(), SubjectID: note, Sample: m.Sample,
		})
	})
	if err != nil {
		return fmt.Errorf("take away note %s: %w", note, err)
	}
	return nil
}

// Notes returns the newest hundred notes about a member, newest first.
func (s *Store) Notes(ctx context.Context, t tenant.ID, id uuid.UUID) ([]Note, error) {
	var rows []db.MemberNote
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListNotes(ctx, db.ListNotesParams{TenantID: t, MemberID: id, MaxRows: maxNotes})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notes of member %s: %w", id, err)
	}
	notes := make([]Note, len(rows))
	for i, r := range rows {
		notes[i] = noteFrom(r)
	}
	return notes, nil
}

func noteFrom(r db.MemberNote) Note {
	return Note{ID: r.ID, Body: r.Body, Author: journal.Actor{ID: r.AuthorID, Name: r.AuthorName}, At: r.CreatedAt}
}

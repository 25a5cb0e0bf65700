// Package title keeps the titles a brand confers (品牌荣誉顾问, 终身荣誉车主 and
// its own), what comes with each, and on whom it was conferred.
package title

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
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Title is one title. Its Privileges are lines of text.
type Title struct {
	ID         uuid.UUID
	Name       string
	Meaning    string
	Privileges []string
	Rank       int // the lowest stands first beside a name
	Retired    bool
	Version    int
}

// Award is a title as it was conferred on a member.
type Award struct {
	ID           uuid.UUID
	Title        Title
	Member       uuid.UUID
	On           time.Time // a date
	Citation     string
	Maker        string
	RevokedAt    *time.Time
	Revoker      string
	RevokeReason string
}

// Stands reports whether the award was not revoked.
func (a Award) Stands() bool { return a.RevokedAt == nil }

const (
	maxName = 20
	maxText = 500
)

// Store keeps titles in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.members.On(conn), s.now} }

// Usual gives a brand without titles those it begins with; one that has any
// keeps its own.
func (s *Store) Usual(ctx context.Context, t tenant.ID, titles []Title) error {
	p := db.InsertUsualTitlesParams{TenantID: t, MadeAt: s.now()}
	for _, title := range titles {
		p.Ids, p.Names, p.Meanings = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.Names, title.Name), append(p.Meanings, title.Meaning)
		p.Privileges, p.Ranks = append(p.Privileges, strings.Join(title.Privileges, "\n")), append(p.Ranks, int16(title.Rank))
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		_, err := db.New(tx).InsertUsualTitles(ctx, p)
		return err
	})
	if err != nil {
		return fmt.Errorf("give tenant %s its first titles: %w", t, err)
	}
	return nil
}

// List returns all titles, those no longer conferred too, in the order in
// which they stand beside a name.
func (s *Store) List(ctx context.Context, t tenant.ID) ([]Title, error) {
	var all []Title
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListTitles(ctx, t)
		for _, r := range rows {
			all = append(all, FromRow(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list titles: %w", err)
	}
	return all, nil
}

// Add makes a title. A name that another one has is errs.Invalid beside it.
func (s *Store) Add(ctx context.Context, t tenant.ID, by journal.Actor, title Title) (uuid.UUID, error) {
	title.ID = uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := title.check(); err != nil {
			return err
		}
		err := db.New(tx).InsertTitle(ctx, db.InsertTitleParams{
			TenantID: t, ID: title.ID, Name: title.Name, Meaning: title.Meaning, Privileges: strings.Join(title.Privileges, "\n"), Rank: int16(title.Rank), MadeAt: s.now(),
		})
		if err != nil {
			return taken(err, title.Name)
		}
		return s.line(ctx, tx, t, by, "title.added", title)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("add title: %w", err)
	}
	return title.ID, nil
}

// Edit changes a title, for those who bear it too. Somebody else having saved
// first is errs.Conflict.
func (s *Store) Edit(ctx context.Context, t tenant.ID, by journal.Actor, title Title) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := title.check(); err != nil {
			return err
		}
		if _, err := db.New(tx).GetTitle(ctx, db.GetTitleParams{TenantID: t, ID: title.ID}); err != nil {
			return postgres.Err(err)
		}
		n, err := db.New(tx).EditTitle(ctx, db.EditTitleParams{
			TenantID: t, ID: title.ID, Name: title.Name, Meaning: title.Meaning, Privileges: strings.Join(title.Privileges, "\n"), Rank: int16(title.Rank), Version: int32(title.Version),
		})
		switch {
		case err != nil:
			return taken(err, title.Name)
		case n == 0:
			return errs.Conflict
		}
		return s.line(ctx, tx, t, by, "title.edited", title)
	})
	if err != nil {
		return fmt.Errorf("edit title %s: %w", title.ID, err)
	}
	return nil
}

// Retire stops a title from being conferred; who bears it keeps it.
func (s *Store) Retire(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetTitle(ctx, db.GetTitleParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if n, err := db.New(tx).RetireTitle(ctx, db.RetireTitleParams{TenantID: t, ID: id, RetiredAt: &now}); err != nil || n == 0 {
			return err
		}
		return s.line(ctx, tx, t, by, "title.retired", FromRow(r))
	})
	if err != nil {
		return fmt.Errorf("retire title %s: %w", id, err)
	}
	return nil
}

func (s *Store) line(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, title Title) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: verb, Subject: title.Name, SubjectID: title.ID, At: s.now()})
}

func (title *Title) check() error {
	title.Name, title.Meaning = strings.TrimSpace(title.Name), strings.TrimSpace(title.Meaning)
	bad := errs.Invalid{}
	switch n := utf8.RuneCountInString(title.Name); {
	case n == 0:
		bad["name"] = i18n.Msg("title.name_missing")
	case n > maxName:
		bad["name"] = i18n.Msg("title.long", "Max", maxName)
	}
	if utf8.RuneCountInString(title.Meaning) > maxText {
		bad["meaning"] = i18n.Msg("title.long", "Max", maxText)
	}
	if utf8.RuneCountInString(strings.Join(title.Privileges, "\n")) > maxText {
		bad["privileges"] = i18n.Msg("title.long", "Max", maxText)
	}
	if title.Rank < 0 || title.Rank > 1000 {
		bad["rank"] = i18n.Msg("title.rank_bad")
	}
	return bad.OrNil()
}

func taken(err error, name string) error {
	if postgres.Violates(err, "titles_name_key") {
		return errs.Invalid{"name": i18n.Msg("title.name_taken", "Name", name)}
	}
	return postgres.Err(err)
}

// FromRow reads a row that came with another noun's.
func FromRow(r db.Title) Title {
	return Title{
		ID: r.ID, Name: r.Name, Meaning: r.Meaning, Privileges: strings.FieldsFunc(r.Privileges, func(c rune) bool { return c == '\n' }),
		Rank: int(r.Rank), Retired: r.RetiredAt != nil, Version: int(r.Version),
	}
}

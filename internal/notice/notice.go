// Package notice tells people in Xinhuo what concerns them, each thing once.
package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Note is one thing somebody is told: a member or, for those of the team, an
// account. Of one Key a person is told once, so telling may be repeated.
type Note struct {
	Member, Account uuid.UUID // one of the two
	Key             string    // as "handover.closed:<id>"
	Text            i18n.Message
	Path            string // of the page it leads to, below the brand's home
}

// Told is a Note as it was kept.
type Told struct {
	ID   uuid.UUID
	Text i18n.Message
	Path string
	At   time.Time
	Read bool
}

// Reader is who reads: an account, and the member it signs in as, if any.
type Reader struct{ Account, Member uuid.UUID }

// Newest is the cursor of a first page.
var Newest = uuid.Max

// Store keeps notices in Postgres.
type Store struct {
	conn postgres.Conn
	now  clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, now clock.Clock) *Store { return &Store{conn, now} }

// Tell tells notes, in the transaction of the store's conn if it is one.
func (s *Store) Tell(ctx context.Context, t tenant.ID, notes ...Note) error {
	if len(notes) == 0 {
		return nil
	}
	p := db.AddNoticesParams{TenantID: t, ToldAt: s.now()}
	for _, n := range notes {
		text, err := json.Marshal(n.Text)
		if err != nil {
			return fmt.Errorf("tell %s: %w", n.Key, err)
		}
		p.Ids, p.Keys = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.Keys, n.Key)
		p.MemberIds, p.AccountIds = append(p.MemberIds, n.Member), append(p.AccountIds, n.Account)
		p.Texts, p.Paths = append(p.Texts, string(text)), append(p.Paths, n.Path)
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error { return db.New(tx).AddNotices(ctx, p) })
	if err != nil {
		return fmt.Errorf("tell %d notices: %w", len(notes), err)
	}
	return nil
}

// For lists at most most of what the reader was told before the cursor,
// newest first.
func (s *Store) For(ctx context.Context, t tenant.ID, who Reader, before uuid.UUID, most int) ([]Told, error) {
	var rows []db.Notice
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListNotices(ctx, db.ListNoticesParams{TenantID: t, MemberID: who.Member, AccountID: who.Account, Before: before, MaxRows: int32(most)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notices for %s: %w", who.Account, err)
	}
	all := make([]Told, len(rows))
	for i, r := range rows {
		all[i] = Told{ID: r.ID, Path: r.Path, At: r.ToldAt, Read: r.ReadAt != nil}
		if err := json.Unmarshal(r.Text, &all[i].Text); err != nil {
			return nil, fmt.Errorf("read notice %s: %w", r.ID, err)
		}
	}
	return all, nil
}

// Unread counts what the reader has not yet read.
func (s *Store) Unread(ctx context.Context, t tenant.ID, who Reader) (int, error) {
	var n int64
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		n, err = db.New(tx).CountUnreadNotices(ctx, db.CountUnreadNoticesParams{TenantID: t, MemberID: who.Member, AccountID: who.Account})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count notices for %s: %w", who.Account, err)
	}
	return int(n), nil
}

// Read marks as read what the reader was told up to the given notice.
func (s *Store) Read(ctx context.Context, t tenant.ID, who Reader, upto uuid.UUID) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		_, err := db.New(tx).ReadNotices(ctx, db.ReadNoticesParams{TenantID: t, MemberID: who.Member, AccountID: who.Account, ReadAt: &now, Upto: upto})
		return err
	})
	if err != nil {
		return fmt.Errorf("mark notices of %s read: %w", who.Account, err)
	}
	return nil
}

package standing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// mostLocked is how many days a lock may last.
const mostLocked = 730

// Hold keeps the rules from moving a member up to a day, in place of any
// other lock; a fall that was announced ends with it at the next night.
func (s *Store) Hold(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, until time.Time, reason string) error {
	reason = strings.TrimSpace(reason)
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		on := s.On(tx)
		today, err := on.rules.Today(ctx, t)
		if err != nil {
			return err
		}
		bad := errs.Invalid{}
		errors.As(text("reason", reason, "standing.bad.reason"), &bad)
		switch {
		case until.IsZero():
			bad["until"] = i18n.Msg("standing.bad.day")
		case until.Before(today):
			bad["until"] = i18n.Msg("standing.bad.past")
		case until.After(today.AddDate(0, 0, mostLocked)):
			bad["until"] = i18n.Msg("standing.bad.far", "Days", mostLocked)
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		p, err := who(ctx, tx, t, id)
		if err != nil {
			return err
		}
		return on.hold(ctx, tx, t, by, p, until, reason)
	})
	if err != nil {
		return fmt.Errorf("lock tier of %s: %w", id, err)
	}
	return nil
}

func (s *Store) hold(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p person, until time.Time, reason string) error {
	q, now := db.New(tx), s.now()
	if _, err := q.EndLocksOf(ctx, db.EndLocksOfParams{TenantID: t, MemberID: p.id, EndedAt: &now}); err != nil {
		return err
	}
	lock := uuid.Must(uuid.NewV7())
	err := q.AddLock(ctx, db.AddLockParams{
		TenantID: t, ID: lock, MemberID: p.id, Reason: reason, UntilDay: until, MadeBy: by.ID, MakerName: by.Name, MadeAt: now,
	})
	if err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.locked", reason, lock, map[string]any{"until": until.Format(time.DateOnly)}, now))
}

// Release ends a member's lock before its day. Where there is none it is
// errs.Invalid.
func (s *Store) Release(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := who(ctx, tx, t, id)
		if err != nil {
			return err
		}
		now := s.now()
		gone, err := db.New(tx).EndLocksOf(ctx, db.EndLocksOfParams{TenantID: t, MemberID: id, EndedAt: &now})
		switch {
		case err != nil:
			return err
		case len(gone) == 0:
			return errs.Invalid{"": i18n.Msg("standing.bad.unlocked", "Name", p.name)}
		}
		return journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.unlocked", "", gone[0].ID, nil, now))
	})
	if err != nil {
		return fmt.Errorf("unlock tier of %s: %w", id, err)
	}
	return nil
}

// expireLocks notes which locks are over; that they hold no more is so since
// their day.
func (s *Store) expireLocks(ctx context.Context, t tenant.ID, today time.Time) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		now := s.now()
		gone, err := db.New(tx).ExpireLocks(ctx, db.ExpireLocksParams{TenantID: t, Today: today, EndedAt: &now})
		if err != nil || len(gone) == 0 {
			return err
		}
		var ids []uuid.UUID
		for _, l := range gone {
			ids = append(ids, l.MemberID)
		}
		people, err := named(ctx, tx, t, ids)
		if err != nil {
			return err
		}
		var lines []journal.Line
		for _, l := range gone {
			lines = append(lines, people[l.MemberID].line(journal.Actor{}, "standing.lock_over", "", l.ID, nil, now))
		}
		return journal.NewStore(tx).Write(ctx, t, lines...)
	})
	if err != nil {
		return fmt.Errorf("expire locks: %w", err)
	}
	return nil
}

package retirement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Round retires everybody whose day has begun where their brand is, and counts
// the reasons of those who can be counted. It may be called as often as one
// likes, by several servers at once; what fails for one brand keeps no other
// waiting.
func (s *Store) Round(ctx context.Context) error {
	var due []uuid.UUID
	err := s.conn.Platform(ctx, func(tx postgres.Conn) (err error) {
		due, err = db.New(tx).RetirementsDue(ctx, s.now())
		return err
	})
	if err != nil {
		return fmt.Errorf("look for retirements due: %w", err)
	}
	var failed []error
	for _, id := range due {
		if err := s.RoundOf(ctx, tenant.ID{UUID: id}); err != nil {
			failed = append(failed, fmt.Errorf("retirements of brand %s: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// RoundOf is Round for one brand.
func (s *Store) RoundOf(ctx context.Context, t tenant.ID) error {
	for {
		found, err := s.actNext(ctx, t)
		if err != nil {
			return err
		}
		if !found {
			return s.group(ctx, t)
		}
	}
}

// actNext retires one whose day has come. One that cannot happen any more
// goes back to who decided it, with the reason.
func (s *Store) actNext(ctx context.Context, t tenant.ID) (found bool, err error) {
	var row db.Retirement
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		row, err = db.New(tx).NextRetirementDue(ctx, db.NextRetirementDueParams{TenantID: t, Today: today})
		if err := postgres.Err(err); errors.Is(err, errs.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
		found = true
		r, err := get(ctx, tx, t, row.ID)
		if err != nil {
			return err
		}
		b, err := s.holds(ctx, tx, t, r.Member)
		if err != nil {
			return err
		}
		return s.act(ctx, tx, t, r.Doer, row, r, b, today)
	})
	if bad := (errs.Invalid{}); errors.As(err, &bad) {
		return true, s.stick(ctx, t, row.ID, bad[""])
	}
	if err != nil {
		return false, fmt.Errorf("retire on the day: %w", err)
	}
	return found, nil
}

// stick makes it a draft again and tells who decided it why.
func (s *Store) stick(ctx context.Context, t tenant.ID, id uuid.UUID, why i18n.Message) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		if err != nil || State(row.State) != Planned {
			return postgres.Err(err)
		}
		text, err := json.Marshal(why)
		if err != nil {
			return err
		}
		if err := db.New(tx).ReopenRetirement(ctx, db.ReopenRetirementParams{TenantID: t, ID: id, Stuck: string(text)}); err != nil {
			return err
		}
		if row.DoerID != nil {
			err := notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
				Account: *row.DoerID, Key: fmt.Sprintf("retirement.stuck:%s:%d", id, row.Version), Text: i18n.Msg("retirement.told_stuck", "Why", why), Path: "retirements/" + id.String(),
			})
			if err != nil {
				return err
			}
		}
		return s.line(ctx, tx, t, journal.Actor{}, "retirement.stuck", row, journal.Line{Reason: i18n.Say(i18n.Chinese, why)})
	})
	if err != nil {
		return fmt.Errorf("put retirement %s back: %w", id, err)
	}
	return nil
}

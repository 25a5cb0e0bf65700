package mentorship

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

func asInvalid(err error, into *errs.Invalid) bool { return errors.As(err, into) }

// Rounds does in every brand what time asks for: an invitation whose days are
// over goes to the next on the list, and a pair in which nothing happens is
// told so, once. Whichever server does it, and however often: each thing is
// its own transaction, and is looked at again inside it.
func (s *Store) Rounds(ctx context.Context) error {
	due, err := db.New(s.conn).MentoringDue(ctx, db.MentoringDueParams{Now: s.now(), Seconds: StaleAfter.Seconds()})
	if err != nil {
		return fmt.Errorf("look for brands with mentoring due: %w", err)
	}
	var failed error
	for _, id := range due {
		t := tenant.ID{UUID: id}
		failed = errors.Join(failed, s.lapse(ctx, t), s.tellSilent(ctx, t))
	}
	return failed
}

// lapse passes on the brand's invitations whose days are over, or whose asked
// one is gone.
func (s *Store) lapse(ctx context.Context, t tenant.ID) error {
	var ids []uuid.UUID
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		now := s.now()
		ids, err = db.New(tx).LapsedMatches(ctx, db.LapsedMatchesParams{TenantID: t, Now: &now})
		return err
	})
	for _, id := range ids {
		err = errors.Join(err, s.conn.In(ctx, t, func(tx postgres.Conn) error { return s.lapseOne(ctx, tx, t, id) }))
	}
	if err != nil {
		return fmt.Errorf("pass on invitations of %s: %w", t, err)
	}
	return nil
}

func (s *Store) lapseOne(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) error {
	if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
		return err
	}
	m, err := s.holdMatch(ctx, tx, t, id)
	if err != nil {
		return err
	}
	switch o, asked := m.Asked(); {
	case asked && !o.Until.After(s.now()):
		return s.passOn(ctx, tx, t, journal.Actor{}, &m, o, Lapsed)
	case !asked && m.State == Asking:
		return s.advance(ctx, tx, t, &m)
	}
	return nil // somebody was here before
}

// tellSilent tells both of each stale pair of the brand, once for each silence.
func (s *Store) tellSilent(ctx context.Context, t tenant.ID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).HoldSilentUntold(ctx, db.HoldSilentUntoldParams{TenantID: t, Since: s.now().Add(-StaleAfter)})
		if err != nil || len(rows) == 0 {
			return err
		}
		var ids, who []uuid.UUID
		for _, r := range rows {
			ids, who = append(ids, r.ID), append(who, r.MentorID, r.SuccessorID)
		}
		people, err := persons(ctx, tx, t, false, who...)
		if err != nil {
			return err
		}
		var lines []journal.Line
		for _, r := range rows {
			p := pairFrom(r)
			p.Mentor, p.Successor = people[r.MentorID], people[r.SuccessorID]
			key := "mentorship.stale:" + p.ID.String() + ":" + strconv.FormatInt(p.HappenedAt.Unix(), 10)
			if err := s.tellBoth(ctx, tx, t, p, key, "mentorship.told.stale"); err != nil {
				return err
			}
			lines = append(lines, s.line("mentorship.stale", journal.Actor{}, p, p.Title()))
		}
		if err := journal.NewStore(tx).Write(ctx, t, lines...); err != nil {
			return err
		}
		return db.New(tx).MarkToldSilent(ctx, db.MarkToldSilentParams{TenantID: t, Ids: ids})
	})
	if err != nil {
		return fmt.Errorf("tell the silent pairs of %s: %w", t, err)
	}
	return nil
}

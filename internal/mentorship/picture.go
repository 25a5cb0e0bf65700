package mentorship

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// PictureNoun is whose the pictures of a step are, to the store of files.
const PictureNoun = "mentorship_step"

// Illustrate takes in a picture as evidence of a step, done or not, while the
// pair runs. What is no picture is errs.Invalid beside "file".
func (s *Store) Illustrate(ctx context.Context, t tenant.ID, by Act, pair, step uuid.UUID, files *file.Store, u file.Upload) error {
	check := func(tx postgres.Conn, p Pair, _ Side) error {
		_, err := holdStep(ctx, tx, t, p, step)
		u.Sample = p.Sample
		return err
	}
	if err := s.within(ctx, t, by, pair, "illustrate a step", check); err != nil { // before anything is kept for nothing
		return err
	}
	u.By, u.Noun, u.Of, u.Only = by.By, PictureNoun, step, file.Picture
	f, err := files.Receive(ctx, t, u)
	if err != nil {
		return err
	}
	err = s.within(ctx, t, by, pair, "illustrate a step", func(tx postgres.Conn, p Pair, _ Side) error {
		st, err := holdStep(ctx, tx, t, p, step)
		if err != nil {
			return err
		}
		return s.happened(ctx, tx, t, p, s.line("mentorship.step_pictured", by.By, p, st.Title))
	})
	if err != nil { // it is over by now
		_ = files.Remove(context.WithoutCancel(ctx), t, f)
	}
	return err
}

// TakeDown takes a picture away again: whoever brought it may, while the pair
// runs, and not the last thing that shows that a step is done.
func (s *Store) TakeDown(ctx context.Context, t tenant.ID, by Act, pair, step uuid.UUID, files *file.Store, picture uuid.UUID) error {
	return s.within(ctx, t, by, pair, "take down a picture", func(tx postgres.Conn, p Pair, _ Side) error {
		st, err := holdStep(ctx, tx, t, p, step)
		if err != nil {
			return err
		}
		kept := files.On(tx)
		f, err := kept.Get(ctx, t, picture)
		switch {
		case err != nil:
			return err
		case f.Noun != PictureNoun || f.Of != step:
			return errs.NotFound
		case f.MadeBy.ID != by.By.ID:
			return errs.Forbidden
		}
		if err := s.mayTakeDown(ctx, t, st, kept); err != nil {
			return err
		}
		if err := s.happened(ctx, tx, t, p, s.line("mentorship.step_unpictured", by.By, p, st.Title)); err != nil {
			return err
		}
		return kept.Remove(ctx, t, f)
	})
}

func (s *Store) mayTakeDown(ctx context.Context, t tenant.ID, st Step, kept *file.Store) error {
	if !st.Done() || st.Kind == Meeting || st.Words+st.Link != "" {
		return nil
	}
	n, err := kept.Count(ctx, t, PictureNoun, st.ID)
	if err == nil && n == 1 {
		err = errs.Invalid{"": i18n.Msg("mentorship.picture.last", "Title", st.Title)}
	}
	return err
}

// pictured reports whether a step has a picture.
func pictured(ctx context.Context, tx postgres.Conn, t tenant.ID, step uuid.UUID) (bool, error) {
	n, err := db.New(tx).CountFilesOf(ctx, db.CountFilesOfParams{TenantID: t, Noun: PictureNoun, NounID: step})
	return n > 0, err
}

// SeenBy reports whether the step is of a pair of the member's.
func (s *Store) SeenBy(ctx context.Context, t tenant.ID, step, member uuid.UUID) (seen bool, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		seen, err = db.New(tx).StepSeenBy(ctx, db.StepSeenByParams{TenantID: t, ID: step, MemberID: member})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look who sees step %s: %w", step, err)
	}
	return seen && member != uuid.Nil, nil
}

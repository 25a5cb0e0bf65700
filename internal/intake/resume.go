package intake

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

const (
	deadAfter   = 15 * time.Second // of silence somebody else takes over
	lookEvery   = 3 * time.Second
	mostTries   = 3
	waiting     = UndoWindow          // what nobody goes on with is kept so long
	remembering = 30 * 24 * time.Hour // what stood in the rows is kept so long
)

// Watch takes over intakes whose server has died, until ctx ends. Every
// server does it.
func (s *Store) Watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := s.Resume(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "resume intakes", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Resume has every intake that was left in the middle begun again, from its
// beginning: what a dead server had written was rolled back with it. After
// the third try it is given back to the person.
func (s *Store) Resume(ctx context.Context) error {
	silent, err := db.New(s.conn).SilentIntakes(ctx, deadAfter.Seconds())
	if err != nil {
		return fmt.Errorf("look for silent intakes: %w", err)
	}
	for _, i := range silent {
		if err := s.resume(ctx, tenant.ID{UUID: i.BrandID}, i.IntakeID); err != nil {
			return fmt.Errorf("resume intake %s: %w", i.IntakeID, err)
		}
	}
	return nil
}

func (s *Store) resume(ctx context.Context, t tenant.ID, id uuid.UUID) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		row, err := q.LockIntake(ctx, db.LockIntakeParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		in, err := s.fromRow(t, row)
		if err != nil || !in.State.Working() || row.BeatAt == nil || s.now().Sub(*row.BeatAt) < deadAfter {
			return err
		}
		if in.Tries >= mostTries && in.State != Finishing {
			return s.giveUp(ctx, tx, t, in)
		}
		notice := i18n.Msg("intake.notice.resumed")
		if in.State == Finishing {
			notice = in.Notice // nothing was lost
		}
		run := uuid.New()
		err = q.ResumeIntake(ctx, db.ResumeIntakeParams{TenantID: t, ID: id, Run: &run, Notice: message(notice)})
		if err != nil {
			return err
		}
		return s.enqueue(ctx, tx, in.State, job{t, id, run})
	})
}

// giveUp leads back to where a person decides; a file that can't even be
// read has nowhere to go back to.
func (s *Store) giveUp(ctx context.Context, tx postgres.Conn, t tenant.ID, in Intake) error {
	why := i18n.Msg("intake.problem.interrupted")
	back, ok := map[State]State{Checking: Mapping, Confirming: Checked, Undoing: Done}[in.State]
	if !ok {
		return s.end(ctx, tx, t, in.ID, Failed, why)
	}
	return db.New(tx).StopIntake(ctx, db.StopIntakeParams{TenantID: t, ID: in.ID, State: string(back), Notice: message(why)})
}

// fallBack gives an intake back to a person with a word why.
func (s *Store) fallBack(ctx context.Context, j job, to State, why i18n.Message) error {
	return s.conn.In(ctx, j.Brand, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockIntake(ctx, db.LockIntakeParams{TenantID: j.Brand, ID: j.Intake})
		if err != nil || row.Run == nil || *row.Run != j.Run {
			return postgres.Err(err)
		}
		return db.New(tx).StopIntake(ctx, db.StopIntakeParams{TenantID: j.Brand, ID: j.Intake, State: string(to), Notice: message(why)})
	})
}

// Tidy lets go of what intakes hold longer than they may: those nobody went
// on with for a day end, a day after the end nothing can be taken back, and
// after 30 days what stood in the rows is forgotten.
func (s *Store) Tidy(ctx context.Context) error {
	sweep(s.now().Add(-waiting))
	lapsed, err := db.New(s.conn).LapsedIntakes(ctx, db.LapsedIntakesParams{Waiting: int32(waiting.Hours()), Remembering: int32(remembering.Hours())})
	if err != nil {
		return fmt.Errorf("look for lapsed intakes: %w", err)
	}
	for _, i := range lapsed {
		t := tenant.ID{UUID: i.BrandID}
		err := s.conn.In(ctx, t, func(tx postgres.Conn) error { return s.tidy(ctx, tx, t, i.IntakeID) })
		if err != nil {
			return fmt.Errorf("tidy intake %s: %w", i.IntakeID, err)
		}
	}
	return nil
}

func (s *Store) tidy(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) error {
	q := db.New(tx)
	row, err := q.LockIntake(ctx, db.LockIntakeParams{TenantID: t, ID: id})
	if err != nil {
		return postgres.Err(err)
	}
	in, err := s.fromRow(t, row)
	switch {
	case err != nil || in.State.Working():
		return err
	case in.FinishedAt == nil:
		return s.end(ctx, tx, t, id, Cancelled, i18n.Msg("intake.problem.abandoned"))
	}
	err = q.DropIntakeParts(ctx, db.DropIntakePartsParams{TenantID: t, IntakeID: id, Kinds: []string{fileParts, rowParts, undoParts}})
	if err != nil || s.now().Sub(*in.FinishedAt) < remembering {
		return err
	}
	if err := q.ForgetIntakeFindings(ctx, db.ForgetIntakeFindingsParams{TenantID: t, IntakeID: id}); err != nil {
		return err
	}
	return q.ForgetIntake(ctx, db.ForgetIntakeParams{TenantID: t, ID: id})
}

// sweep removes temporary files older than a moment, which a killed server
// left behind.
func sweep(before time.Time) {
	names, _ := filepath.Glob(filepath.Join(os.TempDir(), Scratch+"*")) // the pattern is sound
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.ModTime().Before(before) {
			_ = os.Remove(name) // another server may have been quicker
		}
	}
}

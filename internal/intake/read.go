package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
)

// read finds out what is in the file and what has to be asked about it.
func (s *Store) read(ctx context.Context, sh *shift) error {
	book, done, err := sh.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	outline := book.Outline()
	if sh.chosen {
		if outline, err = book.Look(sh.Plan.Sheet, sh.Plan.HeaderRow); err != nil {
			return err
		}
	}
	sh.total.Store(int64(outline.Rows))
	plan := Plan{Mapping: outline.Mapping()}
	today, err := s.today(ctx, sh.Brand)
	if err != nil {
		return err
	}
	asks, err := plan.Survey(sh.watched(ctx, book.Rows(outline.Sheet, outline.HeaderRow)), today)
	if err != nil {
		return err
	}
	return sh.write(ctx, func(tx postgres.Conn) error { return s.keepOutline(ctx, tx, sh, outline, plan, asks) })
}

// watched counts the rows that go by, and ends when ctx does.
func (sh *shift) watched(ctx context.Context, rows iter.Seq2[roster.Row, error]) iter.Seq2[roster.Row, error] {
	return func(yield func(roster.Row, error) bool) {
		for row, err := range rows {
			if sh.passed.Add(1)%512 == 0 && ctx.Err() != nil {
				yield(roster.Row{}, context.Cause(ctx))
				return
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (s *Store) keepOutline(ctx context.Context, tx postgres.Conn, sh *shift, o roster.Outline, p Plan, asks roster.Questions) error {
	o.Rows = int(sh.passed.Load())
	outline, err := json.Marshal(o)
	if err != nil {
		return err
	}
	mapping, err := json.Marshal(p)
	if err != nil {
		return err
	}
	sealed, err := s.sealAsks(sh, asks)
	if err != nil {
		return err
	}
	notice, err := s.twin(ctx, tx, sh.Brand, sh.Intake)
	if err != nil {
		return err
	}
	n, err := db.New(tx).IntakeRead(ctx, db.IntakeReadParams{
		TenantID: sh.Brand, ID: sh.job.Intake, Run: &sh.Run, Outline: outline, Mapping: mapping, Asks: sealed,
		Notice: message(notice), Total: sh.passed.Load(),
	})
	return fenced(n, err)
}

func (s *Store) sealAsks(sh *shift, asks roster.Questions) ([]byte, error) {
	if asks.IsZero() {
		return nil, nil
	}
	b, err := json.Marshal(asks)
	if err != nil {
		return nil, fmt.Errorf("keep questions: %w", err)
	}
	return s.keys.SealBytes(sh.Brand, b), nil
}

// fenced fails a run whose last statement found the intake gone on.
func fenced(n int64, err error) error {
	if err == nil && n == 0 {
		return errTaken
	}
	return err
}

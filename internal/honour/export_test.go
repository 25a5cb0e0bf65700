package honour

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/tenant"
)

// Clock is the clock the store goes by.
func (s *Store) Clock() clock.Clock { return s.now }

// Turn is one worker's turn at a dry run.
type Turn = tryArgs

// Asleep is the turn of whoever has a dry run in hand.
func (s *Store) Asleep(ctx context.Context, t tenant.ID, run uuid.UUID) (Turn, error) {
	r, err := s.Run(ctx, t, run)
	return Turn{t, run, r.run}, err
}

// Wake has a turn go on.
func (s *Store) Wake(ctx context.Context, a Turn) error { return s.work(ctx, a) }

// Work does what a job would: the whole of a dry run that is being worked on.
func (s *Store) Work(ctx context.Context, t tenant.ID, run uuid.UUID) error {
	a, err := s.Asleep(ctx, t, run)
	if err != nil {
		return err
	}
	return s.work(ctx, a)
}

// Step weighs at most most members, as a server that is killed after it.
func (s *Store) Step(ctx context.Context, t tenant.ID, run uuid.UUID, most int32) error {
	r, err := s.Run(ctx, t, run)
	if err != nil {
		return err
	}
	_, err = s.weigh(ctx, Turn{t, run, r.run}, &r, most)
	return err
}

// Read sets how much a transaction reads at a time.
func (s *Store) Read(stretch int) { s.stretch = stretch }

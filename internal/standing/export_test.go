package standing

import (
	"context"

	"xinhuo/internal/tenant"
)

// InStretches goes through members so many at a time.
func (s *Store) InStretches(n int) { s.stretch = n }

// Killed begins the day and goes through one stretch of members, as a server
// that is killed after it.
func (s *Store) Killed(ctx context.Context, t tenant.ID) error {
	today, err := s.rules.Today(ctx, t)
	if err != nil {
		return err
	}
	if err := s.begin(ctx, t, today); err != nil {
		return err
	}
	_, err = s.step(ctx, t, today)
	return err
}

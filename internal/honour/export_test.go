package honour

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/tenant"
)

// Work does what a job would: the whole of a dry run that is being worked on.
func (s *Store) Work(ctx context.Context, t tenant.ID, run uuid.UUID) error {
	r, err := s.Run(ctx, t, run)
	if err != nil {
		return err
	}
	return s.work(ctx, tryArgs{t, run, r.run})
}

package risk

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// DraftListed does what a round does for one who crossed the limit when it
// listed them, which may be a while ago.
func (s *Store) DraftListed(ctx context.Context, t tenant.ID, of uuid.UUID) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		limit, err := latest(ctx, tx, t)
		if err != nil {
			return err
		}
		return s.draft(ctx, tx, t, of, limit)
	})
}

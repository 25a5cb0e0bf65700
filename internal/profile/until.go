package profile

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Until records the last year the member was in the community, making the
// profile where there is none; 0 takes it away, for who has come back.
func (s *Store) Until(ctx context.Context, t tenant.ID, id uuid.UUID, year int) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.On(tx).Start(ctx, t, id); err != nil {
			return err
		}
		p, err := db.New(tx).LockHonourProfile(ctx, db.LockHonourProfileParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		var to *int16
		if year != 0 {
			y := int16(year)
			to = &y
		}
		return db.New(tx).SetHonourYears(ctx, db.SetHonourYearsParams{TenantID: t, MemberID: id, FromYear: p.FromYear, ToYear: to, UpdatedAt: s.now()})
	})
	if err != nil {
		return fmt.Errorf("set last year of member %s: %w", id, err)
	}
	return nil
}

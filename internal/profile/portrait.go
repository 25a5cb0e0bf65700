package profile

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Portray makes a file the member's portrait, uuid.Nil none, and returns the
// one before it. Whether it is shown is for the consent to say.
func (s *Store) Portray(ctx context.Context, t tenant.ID, by journal.Actor, id, file uuid.UUID) (was uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.On(tx).Start(ctx, t, id); err != nil {
			return err
		}
		row, err := db.New(tx).LockHonourProfile(ctx, db.LockHonourProfileParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		was = fromRow(row).Portrait
		p := db.SetPortraitParams{TenantID: t, MemberID: id, UpdatedAt: s.now()}
		verb := "profile.unportrayed"
		if file != uuid.Nil {
			p.PortraitID, verb = &file, "profile.portrayed"
		}
		if err := db.New(tx).SetPortrait(ctx, p); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, verb, id, "")
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("set portrait of member %s: %w", id, err)
	}
	return was, nil
}

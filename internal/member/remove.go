package member

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// RemoveSample takes away every sample member with all that hangs on them,
// and what they added to the counts, and returns who they were. Somebody who
// has edited one in the meantime loses that; members who are no sample stay.
func (s *Store) RemoveSample(ctx context.Context, t tenant.ID) (ids []uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if ids, err = db.New(tx).LockSampleMembers(ctx, t); err != nil {
			return err
		}
		return s.On(tx).remove(ctx, tx, t, ids)
	})
	if err != nil {
		return nil, fmt.Errorf("remove sample members: %w", err)
	}
	return ids, nil
}

// remove deletes members whose rows are held. The tables that hang on
// members go with them; keys do not and go first.
func (s *Store) remove(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	held, err := s.PeekMany(ctx, t, ids)
	if err != nil {
		return err
	}
	tally := NewTally()
	for _, m := range held {
		tally.stand(m.Profile, m.Contacts, m.Tier, -1)
	}
	if err := unmove(ctx, tx, t, ids, tally); err != nil {
		return err
	}
	if err := db.New(tx).DeleteKeys(ctx, db.DeleteKeysParams{TenantID: t, MemberIds: ids}); err != nil {
		return err
	}
	if err := db.New(tx).DeleteMembers(ctx, db.DeleteMembersParams{TenantID: t, Ids: ids}); err != nil {
		return err
	}
	return tally.Keep(ctx, tx, t)
}

// unmove takes the members' moves out of the flows.
func unmove(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID, tally Tally) error {
	zone, err := Zone(ctx, tx, t)
	if err != nil {
		return err
	}
	moves, err := db.New(tx).StandingMovesOf(ctx, db.StandingMovesOfParams{TenantID: t, MemberIds: ids})
	if err != nil {
		return err
	}
	for _, v := range moves {
		tally.Flow(v.MovedAt, zone, Tier(v.FromTier), Tier(v.ToTier), -1)
	}
	return nil
}

// RemoveMany takes away the given members as RemoveSample does, for an import
// that is taken back. Of what they passed on to those who stay, and took from
// them, it stays known that somebody did.
func (s *Store) RemoveMany(ctx context.Context, t tenant.ID, ids []uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		if err := q.KeepRemnants(ctx, db.KeepRemnantsParams{TenantID: t, MemberIds: ids}); err != nil {
			return err
		}
		if err := s.On(tx).remove(ctx, tx, t, ids); err != nil {
			return err
		}
		return q.DropRemnants(ctx, t)
	})
	if err != nil {
		return fmt.Errorf("remove %d members: %w", len(ids), err)
	}
	return nil
}

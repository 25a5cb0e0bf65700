package consult

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Filter chooses questions: those put to a member, or by an account, or in a
// state. The zero value chooses all.
type Filter struct {
	To    uuid.UUID
	Asker uuid.UUID
	State State
}

// Newest is the cursor of a first page.
var Newest = uuid.Max

// List returns at most most questions before the cursor, the latest first.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter, before uuid.UUID, most int) (all []Consult, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).ListConsults(ctx, db.ListConsultsParams{
			TenantID: t, Before: before, MemberID: some(f.To), AskerID: some(f.Asker), State: string(f.State), MaxRows: int32(most),
		})
		for _, r := range rows {
			all = append(all, from(r.Consult, r.Called, today))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list consults: %w", err)
	}
	return all, nil
}

// Unsettled lists what lapsed and nobody of the team has taken note of.
func (s *Store) Unsettled(ctx context.Context, t tenant.ID) (all []Consult, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).UnsettledConsults(ctx, t)
		for _, r := range rows {
			all = append(all, from(r.Consult, r.Called, today))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list lapsed consults: %w", err)
	}
	return all, nil
}

// Numbers is how many questions stand how.
type Numbers struct{ Asked, Answered, Lapsed, Thanked int }

// Count counts a brand's questions, or those put to one member.
func (s *Store) Count(ctx context.Context, t tenant.ID, to uuid.UUID) (n Numbers, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).CountConsults(ctx, db.CountConsultsParams{TenantID: t, MemberID: some(to)})
		n = Numbers{int(r.Asked), int(r.Answered), int(r.Lapsed), int(r.Thanked)}
		return err
	})
	if err != nil {
		return n, fmt.Errorf("count consults: %w", err)
	}
	return n, nil
}

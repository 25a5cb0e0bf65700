package regard

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Quiet returns which of the members nobody may write to, call or ask. Like
// Of it needs no Store.
func Quiet(ctx context.Context, conn postgres.Conn, t tenant.ID, members ...uuid.UUID) (map[uuid.UUID]bool, error) {
	all := map[uuid.UUID]bool{}
	if len(members) == 0 {
		return all, nil
	}
	err := conn.Read(ctx, t, func(tx postgres.Conn) error {
		ids, err := db.New(tx).ListQuiet(ctx, db.ListQuietParams{TenantID: t, MemberIds: members})
		for _, id := range ids {
			all[id] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the quiet among %d members: %w", len(members), err)
	}
	return all, nil
}

// Running is something of a member that goes on: a mentorship or a hand-over
// with somebody else, a retirement, a seat that they hold or are named for;
// with the other's name, or the seat's.
type Running struct {
	Kind string // mentorship, handover, retirement, seat, nomination
	ID   uuid.UUID
	With string
}

// Around lists what still runs around a member.
func (s *Store) Around(ctx context.Context, t tenant.ID, id uuid.UUID) ([]Running, error) {
	var all []Running
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).RunningAround(ctx, db.RunningAroundParams{TenantID: t, MemberID: id})
		for _, r := range rows {
			all = append(all, Running{r.Kind, r.ID, r.Called})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what runs around member %s: %w", id, err)
	}
	return all, nil
}

// Mourned is a member who has died and around whom something still runs.
type Mourned struct {
	Member uuid.UUID
	Name   string
}

// Unsettled lists up to most members who have died and around whom something
// still runs, who was remembered last first.
func (s *Store) Unsettled(ctx context.Context, t tenant.ID, most int) ([]Mourned, error) {
	var all []Mourned
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListMourned(ctx, db.ListMournedParams{TenantID: t, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, Mourned{r.MemberID, r.Called})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list whom we mourn: %w", err)
	}
	return all, nil
}

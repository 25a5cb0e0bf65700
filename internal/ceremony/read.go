package ceremony

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Numbers is what the list says first.
type Numbers struct{ Planned, Held, Unrecorded int }

// List returns up to most ceremonies that begin before the given moment, the
// latest first, with the numbers of all.
func (s *Store) List(ctx context.Context, t tenant.ID, before time.Time, most int) (found []Ceremony, n Numbers, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		c, err := db.New(tx).CountCeremonies(ctx, db.CountCeremoniesParams{TenantID: t, Now: s.now()})
		if err != nil {
			return err
		}
		n = Numbers{int(c.Planned), int(c.Held), int(c.Unrecorded)}
		ids, err := db.New(tx).ListCeremonies(ctx, db.ListCeremoniesParams{TenantID: t, BeforeAt: before, BeforeID: uuid.Nil, MaxRows: int32(most)})
		if err != nil {
			return err
		}
		found, err = many(ctx, tx, t, ids)
		return err
	})
	if err != nil {
		return nil, Numbers{}, fmt.Errorf("list ceremonies: %w", err)
	}
	return found, n, nil
}

// Of lists the ceremonies in which a member gives or takes, the latest first,
// at most 20.
func (s *Store) Of(ctx context.Context, t tenant.ID, who uuid.UUID) (found []Ceremony, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		ids, err := db.New(tx).CeremoniesOf(ctx, db.CeremoniesOfParams{TenantID: t, MemberID: who, MaxRows: 20})
		if err == nil {
			found, err = many(ctx, tx, t, ids)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list ceremonies of %s: %w", who, err)
	}
	return found, nil
}

// For is the ceremony of a hand-over, uuid.Nil where there is none.
func (s *Store) For(ctx context.Context, t tenant.ID, handover uuid.UUID) (id uuid.UUID, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		id, err = db.New(tx).CeremonyOfHandover(ctx, db.CeremonyOfHandoverParams{TenantID: t, HandoverID: handover})
		return postgres.Err(err)
	})
	if err != nil && !errors.Is(err, errs.NotFound) {
		return uuid.Nil, fmt.Errorf("find the ceremony of hand-over %s: %w", handover, err)
	}
	return id, nil
}

// Get returns one ceremony with its run sheet.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (c Ceremony, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		found, err := many(ctx, tx, t, []uuid.UUID{id})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.NotFound
		}
		c = found[0]
		rows, err := db.New(tx).ListCeremonySteps(ctx, db.ListCeremonyStepsParams{TenantID: t, CeremonyID: id})
		for _, r := range rows {
			c.Steps = append(c.Steps, Step{r.ID, r.Title, int(r.Minutes), r.Owner})
		}
		return err
	})
	if err != nil {
		return Ceremony{}, fmt.Errorf("get ceremony %s: %w", id, err)
	}
	return c, nil
}

func many(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]Ceremony, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := db.New(tx).GetCeremonies(ctx, db.GetCeremoniesParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, err
	}
	out := make([]Ceremony, len(rows))
	for i, r := range rows {
		out[i] = Ceremony{
			ID: r.Ceremony.ID, Outline: outlineFrom(r.Ceremony), GiverName: r.Giver, TakerName: r.Taker, State: State(r.Ceremony.State), Said: r.Ceremony.Said,
			Recording: r.Ceremony.Recording, EndReason: r.Ceremony.EndReason, Maker: r.Ceremony.MakerName, Minutes: int(r.Minutes), Sample: r.Sample,
			Version: int(r.Ceremony.Version),
		}
	}
	return out, nil
}

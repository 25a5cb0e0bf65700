package member

import (
	"context"
	"fmt"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Drift is a count that says something else than the rows it counts.
type Drift struct {
	Dim, Value string
	Kept, True int64
}

// Recount compares the brand's counts with its members and their moves, and
// returns those that differ; there should be none.
func (s *Store) Recount(ctx context.Context, t tenant.ID) (drifts []Drift, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		drifts, err = drifted(ctx, tx, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("recount members of %s: %w", t, err)
	}
	return drifts, nil
}

// MendCounts is Recount that also puts right what differs. Nobody changes the
// brand's members meanwhile.
func (s *Store) MendCounts(ctx context.Context, t tenant.ID) (drifts []Drift, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := db.New(tx).HoldCounts(ctx, t.UUID); err != nil {
			return err
		}
		if drifts, err = drifted(ctx, tx, t); err != nil {
			return err
		}
		tally := NewTally()
		for _, d := range drifts {
			tally[count{d.Dim, d.Value}] = d.True - d.Kept
		}
		return tally.Keep(ctx, tx, t)
	})
	if err != nil {
		return nil, fmt.Errorf("mend counts of %s: %w", t, err)
	}
	return drifts, nil
}

func drifted(ctx context.Context, tx postgres.Conn, t tenant.ID) ([]Drift, error) {
	zone, err := Zone(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.New(tx).CountsThatDrifted(ctx, db.CountsThatDriftedParams{TenantID: t, Zone: zone.String()})
	if err != nil {
		return nil, err
	}
	drifts := make([]Drift, len(rows))
	for i, r := range rows {
		drifts[i] = Drift{r.Dim, r.Value, r.Kept, r.Spoken}
	}
	return drifts, nil
}

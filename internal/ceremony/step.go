package ceremony

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// AddStep puts a step at the end of the run sheet.
func (s *Store) AddStep(ctx context.Context, t tenant.ID, id uuid.UUID, step Step) error {
	return s.onSteps(ctx, t, id, "add a step to", func(tx postgres.Conn, steps []db.CeremonyStep) error {
		if err := step.check(); err != nil {
			return err
		}
		if len(steps) >= maxSteps {
			return errs.Invalid{"step_title": i18n.Msg("ceremony.steps_full", "Max", maxSteps)}
		}
		last := 0
		if len(steps) > 0 {
			last = int(steps[len(steps)-1].Place)
		}
		return insertSteps(ctx, tx, t, id, last+1, []Step{step})
	})
}

// EditStep changes one step of the run sheet.
func (s *Store) EditStep(ctx context.Context, t tenant.ID, id uuid.UUID, step Step) error {
	return s.onSteps(ctx, t, id, "edit a step of", func(tx postgres.Conn, _ []db.CeremonyStep) error {
		if err := step.check(); err != nil {
			return err
		}
		n, err := db.New(tx).EditCeremonyStep(ctx, db.EditCeremonyStepParams{TenantID: t, CeremonyID: id, ID: step.ID, Title: step.Title, Minutes: int32(step.Minutes), Owner: step.Owner})
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		return err
	})
}

// MoveStep moves a step one place, up when by is negative.
func (s *Store) MoveStep(ctx context.Context, t tenant.ID, id, step uuid.UUID, by int) error {
	return s.onSteps(ctx, t, id, "move a step of", func(tx postgres.Conn, steps []db.CeremonyStep) error {
		from := slices.IndexFunc(steps, func(x db.CeremonyStep) bool { return x.ID == step })
		if from < 0 {
			return errs.NotFound
		}
		to := min(max(from+by, 0), len(steps)-1)
		steps[from], steps[to] = steps[to], steps[from]
		for place, x := range steps {
			if int(x.Place) == place {
				continue
			}
			if err := db.New(tx).PlaceCeremonyStep(ctx, db.PlaceCeremonyStepParams{TenantID: t, ID: x.ID, Place: int32(place)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveStep takes a step out of the run sheet.
func (s *Store) RemoveStep(ctx context.Context, t tenant.ID, id, step uuid.UUID) error {
	return s.onSteps(ctx, t, id, "take a step out of", func(tx postgres.Conn, _ []db.CeremonyStep) error {
		n, err := db.New(tx).DeleteCeremonyStep(ctx, db.DeleteCeremonyStepParams{TenantID: t, CeremonyID: id, ID: step})
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		return err
	})
}

func (s *Store) onSteps(ctx context.Context, t tenant.ID, id uuid.UUID, doing string, fn func(tx postgres.Conn, steps []db.CeremonyStep) error) error {
	return s.change(ctx, t, id, doing, func(tx postgres.Conn, row db.Ceremony) error {
		if State(row.State) == Held {
			return errs.Invalid{"": i18n.Msg("ceremony.is_held")}
		}
		steps, err := db.New(tx).ListCeremonySteps(ctx, db.ListCeremonyStepsParams{TenantID: t, CeremonyID: id})
		if err != nil {
			return err
		}
		return fn(tx, steps)
	})
}

func insertSteps(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, first int, steps []Step) error {
	p := db.InsertCeremonyStepsParams{TenantID: t, CeremonyID: id}
	for i, step := range steps {
		p.Ids, p.Places = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.Places, int32(first+i))
		p.Titles, p.Minutes, p.Owners = append(p.Titles, step.Title), append(p.Minutes, int32(step.Minutes)), append(p.Owners, step.Owner)
	}
	return db.New(tx).InsertCeremonySteps(ctx, p)
}

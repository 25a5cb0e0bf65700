package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
	"xinhuo/internal/tenant"
)

// Decision is who decides what about which intake, as they saw it: an intake
// that has changed since is errs.Conflict, and one already gone on as decided
// is left alone.
type Decision struct {
	By      journal.Actor
	Intake  uuid.UUID
	Version int
}

// Reread has the file read again, from another sheet or header row. A header
// row below 0 is looked for; 0 means that the people begin at once.
func (s *Store) Reread(ctx context.Context, t tenant.ID, d Decision, sheet, headerRow int) error {
	return s.decide(ctx, t, d, Reading, func(in Intake) (Plan, error) {
		if sheet < 0 || sheet >= len(in.Outline.Sheets) || headerRow > roster.MaxRows {
			return Plan{}, errs.NotFound
		}
		return Plan{Mapping: roster.Mapping{Sheet: sheet, HeaderRow: headerRow}}, nil
	})
}

// Check has every row compared with the brand by the plan, writing nothing.
// A plan that cannot work is errs.Invalid, its fields those of
// roster.Mapping.Check.
func (s *Store) Check(ctx context.Context, t tenant.ID, d Decision, p Plan) error {
	return s.decide(ctx, t, d, Checking, func(in Intake) (Plan, error) {
		own := in.Outline.Mapping()
		p.Sheet, p.HeaderRow, p.Titles = own.Sheet, own.HeaderRow, own.Titles
		return p, p.Mapping.Check()
	})
}

// Confirm has the accepted rows written, all or none.
func (s *Store) Confirm(ctx context.Context, t tenant.ID, d Decision) error {
	return s.decide(ctx, t, d, Confirming, func(in Intake) (Plan, error) {
		if in.Created+in.Changed == 0 {
			return Plan{}, errs.Invalid{"": i18n.Msg("intake.nothing_new")}
		}
		return in.Plan, nil
	})
}

// Undo has what a confirmed intake wrote taken back, for whoever confirmed it.
func (s *Store) Undo(ctx context.Context, t tenant.ID, d Decision) error {
	return s.decide(ctx, t, d, Undoing, func(in Intake) (Plan, error) {
		switch {
		case !in.ConfirmedBy(d.By.ID):
			return Plan{}, errs.Invalid{"": i18n.Msg("intake.undo.not_yours", "Name", in.Confirmer())}
		case !in.Undoable(s.now()):
			return Plan{}, errs.Invalid{"": i18n.Msg("intake.undo.late")}
		}
		return in.Plan, nil
	})
}

// from lists the states in which a person may decide for another.
var from = map[State][]State{
	Reading:    {Mapping, Checked},
	Checking:   {Mapping, Checked},
	Confirming: {Checked},
	Undoing:    {Done},
	Cancelled:  {Reading, Mapping, Checking, Checked, Confirming, Failed},
}

// past lists the states in which a decision was carried out already.
var past = map[State][]State{
	Reading:    {Reading},
	Checking:   {Checking},
	Confirming: {Confirming, Finishing, Done},
	Undoing:    {Undoing, Undone},
	Cancelled:  {Cancelled},
}

// decide moves an intake on to a state in which a job works, with the plan
// that choose returns.
func (s *Store) decide(ctx context.Context, t tenant.ID, d Decision, to State, choose func(Intake) (Plan, error)) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		in, moot, err := s.lock(ctx, tx, t, d, to)
		if err != nil || moot {
			return err
		}
		plan, err := choose(in)
		if err != nil {
			return err
		}
		return s.plan(ctx, tx, t, in.ID, d.By, to, plan, i18n.Message{})
	})
	if err != nil {
		return fmt.Errorf("move intake %s to %s: %w", d.Intake, to, err)
	}
	return nil
}

// lock holds the intake and says whether the decision is moot.
func (s *Store) lock(ctx context.Context, tx postgres.Conn, t tenant.ID, d Decision, to State) (in Intake, moot bool, err error) {
	row, err := db.New(tx).LockIntake(ctx, db.LockIntakeParams{TenantID: t, ID: d.Intake})
	if err != nil {
		return Intake{}, false, postgres.Err(err)
	}
	if in, err = s.fromRow(t, row); err != nil {
		return Intake{}, false, err
	}
	switch {
	case in.State.isOneOf(past[to]):
		return in, true, nil
	case !in.State.isOneOf(from[to]):
		return in, false, errs.Conflict
	case to != Cancelled && in.Version != d.Version:
		return in, false, errs.Conflict
	}
	return in, false, nil
}

func (s State) isOneOf(states []State) bool { return slices.Contains(states, s) }

// plan puts the intake into a working state and enqueues the work.
func (s *Store) plan(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, by journal.Actor, to State, p Plan, notice i18n.Message) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	run := uuid.New()
	err = db.New(tx).PlanIntake(ctx, db.PlanIntakeParams{
		TenantID: t, ID: id, State: string(to), Mapping: b, Run: &run, ActedBy: by.ID, ActorName: by.Name, Notice: message(notice),
	})
	if err != nil {
		return err
	}
	return s.enqueue(ctx, tx, to, job{t, id, run})
}

// Cancel ends an intake that is not confirmed yet, even while its rows are
// being written: then none of them are. What was uploaded is deleted. One that
// failed is put aside; why it failed stays with it.
func (s *Store) Cancel(ctx context.Context, t tenant.ID, d Decision) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		in, moot, err := s.lock(ctx, tx, t, d, Cancelled)
		if err != nil || moot {
			return err
		}
		why := i18n.Msg("intake.problem.cancelled", "Name", d.By.Name)
		if in.State == Failed {
			why = in.Problem
		}
		return s.end(ctx, tx, t, in.ID, Cancelled, why)
	})
	if err != nil {
		return fmt.Errorf("cancel intake %s: %w", d.Intake, err)
	}
	return nil
}

// end closes an intake that wrote nothing, and lets go of what it held.
func (s *Store) end(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, to State, why i18n.Message) error {
	q := db.New(tx)
	if err := q.StopIntake(ctx, db.StopIntakeParams{TenantID: t, ID: id, State: string(to), Problem: message(why)}); err != nil {
		return err
	}
	if err := q.DropIntakeFindings(ctx, db.DropIntakeFindingsParams{TenantID: t, IntakeID: id}); err != nil {
		return err
	}
	return q.DropIntakeParts(ctx, db.DropIntakePartsParams{TenantID: t, IntakeID: id, Kinds: []string{fileParts, rowParts, undoParts}})
}

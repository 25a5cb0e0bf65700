package retirement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
)

// Burden is what the member still holds, and the hand-over in which it is
// planned who takes it, uuid.Nil where there is none.
type Burden struct {
	Things   []holding.Thing
	Handover uuid.UUID
}

// Unplanned reports whether something is held and nobody plans who takes it.
func (b Burden) Unplanned() bool { return len(b.Things) > 0 && b.Handover == uuid.Nil }

// Holds returns what a member still holds.
func (s *Store) Holds(ctx context.Context, t tenant.ID, who uuid.UUID) (b Burden, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		b, err = s.holds(ctx, tx, t, who)
		return err
	})
	if err != nil {
		return Burden{}, fmt.Errorf("list what member %s holds: %w", who, err)
	}
	return b, nil
}

func (s *Store) holds(ctx context.Context, tx postgres.Conn, t tenant.ID, who uuid.UUID) (Burden, error) {
	things, err := s.Holdings.Held(ctx, tx, t, []uuid.UUID{who})
	if err != nil {
		return Burden{}, err
	}
	planned, err := s.Handovers.On(tx).Known(ctx, t, []uuid.UUID{who})
	return Burden{things, planned[who]}, err
}

// Decide makes it so: today at once, a later day when it comes. What is not
// decided yet, and things that are held without a plan and without a heldWhy,
// are errs.Invalid; version is the one that was read.
func (s *Store) Decide(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, heldWhy string) (state State, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if err := draft(row); err != nil {
			return err
		}
		if int(row.Version) != version {
			return errs.Conflict
		}
		r, err := get(ctx, tx, t, id)
		if err != nil {
			return err
		}
		if len(r.Missing()) > 0 {
			return errs.Invalid{"": i18n.Msg("retirement.missing")}
		}
		b, err := s.holds(ctx, tx, t, r.Member)
		if err != nil {
			return err
		}
		if row.HeldWhy, err = allowed(r, b, heldWhy); err != nil {
			return err
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		if state = Done; r.On.After(today) {
			state = Planned
			return s.plan(ctx, tx, t, by, row, r)
		}
		now := s.now()
		row.DoerID, row.DoerName, row.DecidedAt = some(by.ID), by.Name, &now
		return s.act(ctx, tx, t, by, row, r, b, today)
	})
	if err != nil {
		return "", fmt.Errorf("decide retirement %s: %w", id, err)
	}
	return state, nil
}

// allowed is why it may go on though something is held.
func allowed(r Retirement, b Burden, why string) (string, error) {
	why = strings.TrimSpace(why)
	bad := errs.Invalid{}
	if b.Unplanned() && why == "" {
		bad["held_why"] = i18n.Msg("retirement.holds", "Name", r.Name, "N", len(b.Things))
	}
	tooLong(bad, "held_why", why, maxWhy)
	if !b.Unplanned() {
		why = ""
	}
	return why, bad.OrNil()
}

func (s *Store) plan(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, row db.Retirement, r Retirement) error {
	m, err := s.Members.On(tx).Get(ctx, t, r.Member)
	if err != nil {
		return err
	}
	if err := s.may(ctx, tx, t, m); err != nil {
		return err
	}
	now := s.now()
	err = db.New(tx).PlanRetirement(ctx, db.PlanRetirementParams{TenantID: t, ID: row.ID, DoerID: some(by.ID), DoerName: by.Name, DecidedAt: &now, HeldWhy: row.HeldWhy})
	if err != nil {
		return err
	}
	return s.line(ctx, tx, t, by, "retirement.planned", row, journal.Line{Reason: row.HeldWhy, After: map[string]any{"due_on": r.On.Format(time.DateOnly)}})
}

// act is the retirement itself: the move, the titles, the year of the
// profile, what was held, the timeline and the notice, or none of them.
func (s *Store) act(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, row db.Retirement, r Retirement, b Burden, today time.Time) error {
	m, err := s.Members.On(tx).Get(ctx, t, r.Member)
	if err != nil {
		return err
	}
	if err := s.may(ctx, tx, t, m); err != nil {
		return err
	}
	to := member.Emeritus
	if r.Verdict.Outcome == Left {
		to = member.Left
	}
	move, err := s.tiers(tx).Move(ctx, t, by, tier.Order{Members: []uuid.UUID{m.ID}, To: to, Reason: moveReason(r), Source: member.Retirement})
	if err != nil {
		return whole(err)
	}
	if r.Honours() {
		if err := s.confer(ctx, tx, t, by, r, today); err != nil {
			return whole(err)
		}
		if err := s.Profiles.On(tx).Until(ctx, t, m.ID, today.Year()); err != nil {
			return err
		}
	}
	held, err := json.Marshal(keptOf(b.Things))
	if err != nil {
		return err
	}
	now := s.now()
	if err := db.New(tx).FinishRetirement(ctx, db.FinishRetirementParams{
		TenantID: t, ID: r.ID, DoerID: row.DoerID, DoerName: row.DoerName, DecidedAt: row.DecidedAt, DoneAt: &now, OnDay: &today, HeldWhy: row.HeldWhy, MoveID: &move, Held: held,
	}); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, t, row, "done:"+move.String(), i18n.Msg("retirement.told_"+string(r.Verdict.Outcome)), "honour"); err != nil {
		return err
	}
	return s.line(ctx, tx, t, by, "retirement.done_"+string(r.Verdict.Outcome), row, journal.Line{Reason: row.HeldWhy})
}

// moveReason stands in the member's history of tiers. Why they leave is told
// in confidence, and does not.
func moveReason(r Retirement) string {
	return i18n.Say(i18n.Chinese, i18n.Msg("retirement.move_"+string(r.Verdict.Outcome), "Judge", r.Judge, "Why", r.Verdict.Why))
}

// whole makes what was beside a field a complaint about the whole.
func whole(err error) error {
	var bad errs.Invalid
	if errors.As(err, &bad) {
		for _, m := range bad {
			return errs.Invalid{"": m}
		}
	}
	return err
}

func keptOf(things []holding.Thing) []Kept {
	all := []Kept{}
	for _, th := range things {
		all = append(all, Kept{th.Kind, th.Title, th.ID})
	}
	return all
}

// confer gives the titles that were chosen. One that the member bears by now,
// or that is not conferred any more, is left out.
func (s *Store) confer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, r Retirement, today time.Time) error {
	titles := s.Titles.On(tx)
	of, err := titles.Of(ctx, t, r.Member)
	if err != nil {
		return err
	}
	borne := map[uuid.UUID]bool{}
	for _, a := range of[r.Member] {
		if a.Stands() {
			borne[a.Title.ID] = true
		}
	}
	for _, c := range r.Titles {
		if borne[c.Title.ID] || c.Title.Retired {
			continue
		}
		award, err := titles.Confer(ctx, t, by, title.Conferral{Title: c.Title.ID, Member: r.Member, On: today, Citation: c.Citation})
		if err != nil {
			return err
		}
		if err := db.New(tx).SetRetirementAward(ctx, db.SetRetirementAwardParams{TenantID: t, RetirementID: r.ID, TitleID: c.Title.ID, AwardID: &award}); err != nil {
			return err
		}
	}
	return nil
}

// Undo takes the act back within tier.UndoWindow: the tier is as before, the
// titles that came with it are revoked, and it can be written on again. Later,
// or after the member moved on, is errs.Invalid.
func (s *Store) Undo(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		r, err := get(ctx, tx, t, id)
		switch {
		case err != nil:
			return err
		case r.State != Done:
			return errs.Invalid{"": i18n.Msg("retirement.not_done")}
		case !r.Undoable(s.now()):
			return errs.Invalid{"": i18n.Msg("retirement.undo_late")}
		}
		if err := s.tiers(tx).TakeBackRetirement(ctx, t, by, r.Move); err != nil {
			return err
		}
		if err := s.unconfer(ctx, tx, t, by, r); err != nil {
			return err
		}
		if err := db.New(tx).ReopenRetirement(ctx, db.ReopenRetirementParams{TenantID: t, ID: id}); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, t, row, "undone:"+r.Move.String(), i18n.Msg("retirement.told_undone", "Actor", by.Name), ""); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "retirement.undone", row, journal.Line{})
	})
	if err != nil {
		return fmt.Errorf("undo retirement %s: %w", id, err)
	}
	return nil
}

func (s *Store) unconfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, r Retirement) error {
	titles, why := s.Titles.On(tx), i18n.Say(i18n.Chinese, i18n.Msg("retirement.taken_back"))
	for _, c := range r.Titles {
		if c.Award == uuid.Nil {
			continue
		}
		a, err := titles.Award(ctx, t, c.Award)
		if err == nil && a.Stands() {
			err = titles.Revoke(ctx, t, by, c.Award, why)
		}
		if err == nil {
			err = db.New(tx).SetRetirementAward(ctx, db.SetRetirementAwardParams{TenantID: t, RetirementID: r.ID, TitleID: c.Title.ID})
		}
		if err != nil {
			return err
		}
	}
	if !r.Honours() {
		return nil
	}
	return s.Profiles.On(tx).Until(ctx, t, r.Member, 0)
}

// Unplan calls the day off: the retirement can be written on again.
func (s *Store) Unplan(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.end(ctx, t, by, id, "unplanned", "", func(tx postgres.Conn, row db.Retirement) error {
		if State(row.State) != Planned {
			return errs.Invalid{"": i18n.Msg("retirement.not_planned")}
		}
		return db.New(tx).ReopenRetirement(ctx, db.ReopenRetirementParams{TenantID: t, ID: id})
	})
}

// Cancel calls the whole off, with a reason. Once it is decided that is for
// those who lead; anybody else's is errs.Forbidden.
func (s *Store) Cancel(ctx context.Context, t tenant.ID, by journal.Actor, leads bool, id uuid.UUID, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.end(ctx, t, by, id, "cancelled", reason, func(tx postgres.Conn, row db.Retirement) error {
		bad := errs.Invalid{}
		if tooLong(bad, "reason", reason, maxWhy); reason == "" {
			bad["reason"] = i18n.Msg("retirement.cancel_missing")
		}
		if State(row.State) == Planned {
			if !leads {
				return errs.Forbidden
			}
		} else if err := draft(row); err != nil {
			return err
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		return db.New(tx).CancelRetirement(ctx, db.CancelRetirementParams{TenantID: t, ID: id, EndReason: reason})
	})
}

func (s *Store) end(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, verb, reason string, fn func(tx postgres.Conn, row db.Retirement) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if err := fn(tx, row); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "retirement."+verb, row, journal.Line{Reason: reason})
	})
	if err != nil {
		return fmt.Errorf("end retirement %s (%s): %w", id, verb, err)
	}
	return nil
}

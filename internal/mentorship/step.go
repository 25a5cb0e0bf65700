package mentorship

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// MostSteps is how many steps one pair's plan holds.
const MostSteps = 40

// Act is who does something in a pair: one of the two as the member they are,
// or a colleague, whose Member is nil.
type Act struct {
	By     journal.Actor
	Member uuid.UUID
}

// Evidence is what shows that a step is done: words, a link or a picture that
// was brought before, and for a meeting its day.
type Evidence struct {
	Words, Link string
	HeldOn      time.Time
}

func (e *Evidence) check(k Kind, today time.Time, pictured bool) error {
	bad := errs.Invalid{}
	e.Words, e.Link = strings.TrimSpace(e.Words), strings.TrimSpace(e.Link)
	checkText(bad, "words", e.Words, maxText, "")
	checkLink(bad, "link", e.Link)
	switch {
	case k == Meeting && e.HeldOn.IsZero():
		e.HeldOn = today
	case k == Meeting && e.HeldOn.After(today):
		bad["held_on"] = i18n.Msg("mentorship.step.future")
	case k != Meeting && e.Words == "" && e.Link == "" && !pictured:
		bad["words"] = i18n.Msg("mentorship.step.evidence_missing." + string(k))
	}
	return bad.OrNil()
}

// Sketch is a step as somebody writes it down.
type Sketch struct {
	Kind          Kind
	Title, Detail string
	DueOn         time.Time // zero for no day
}

func (k *Sketch) check() error {
	bad := errs.Invalid{}
	k.Title, k.Detail = strings.TrimSpace(k.Title), strings.TrimSpace(k.Detail)
	checkText(bad, "title", k.Title, maxTitle, "mentorship.step.title_missing")
	checkText(bad, "detail", k.Detail, maxText, "")
	if !k.Kind.Known() {
		bad["kind"] = i18n.Msg("mentorship.template.kind_bad")
	}
	return bad.OrNil()
}

// within does something in a running pair, in one transaction. A member who is
// not of the pair is told that there is none.
func (s *Store) within(ctx context.Context, t tenant.ID, by Act, pair uuid.UUID, verb string, do func(tx postgres.Conn, p Pair, side Side) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, pair)
		if err != nil {
			return err
		}
		side := p.Side(by.Member)
		switch {
		case by.Member != uuid.Nil && side == "":
			return errs.NotFound
		case p.State != Running:
			return errs.Invalid{"": i18n.Msg("mentorship.over", "Mentor", p.Mentor.Name, "Successor", p.Successor.Name)}
		}
		return do(tx, p, side)
	})
	if err != nil {
		return fmt.Errorf("%s of mentorship %s: %w", verb, pair, err)
	}
	return nil
}

// happened notes that something was done in the pair, and writes the journal.
func (s *Store) happened(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair, lines ...journal.Line) error {
	err := db.New(tx).TouchMentorship(ctx, db.TouchMentorshipParams{TenantID: t, ID: p.ID, HappenedAt: s.now()})
	if err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, lines...)
}

// FinishStep says that a step is done, and by what one sees it. One that is
// done already is errs.Invalid and stays as it was.
func (s *Store) FinishStep(ctx context.Context, t tenant.ID, by Act, pair, step uuid.UUID, e Evidence) error {
	return s.within(ctx, t, by, pair, "finish a step", func(tx postgres.Conn, p Pair, _ Side) error {
		st, err := holdStep(ctx, tx, t, p, step)
		if err != nil {
			return err
		}
		if st.Done() {
			return errs.Invalid{"": i18n.Msg("mentorship.step.done", "Title", st.Title, "Name", st.Doer.Name)}
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		seen, err := pictured(ctx, tx, t, st.ID)
		if err != nil {
			return err
		}
		if err := e.check(st.Kind, today, seen); err != nil {
			return err
		}
		now, doer := s.now(), by.By.ID
		err = db.New(tx).SetStepDone(ctx, db.SetStepDoneParams{
			TenantID: t, ID: st.ID, DoneAt: &now, DoneBy: &doer, DoerName: by.By.Name, HeldOn: orNil(e.HeldOn), Words: e.Words, Link: e.Link,
		})
		if err != nil {
			return err
		}
		if err := s.count(ctx, tx, t, p, st); err != nil {
			return err
		}
		return s.happened(ctx, tx, t, p, s.line("mentorship.step_done", by.By, p, st.Title))
	})
}

// ReopenStep says that a step is not done after all; what was written of it is
// gone, and its pictures wait for when it is.
func (s *Store) ReopenStep(ctx context.Context, t tenant.ID, by Act, pair, step uuid.UUID) error {
	return s.within(ctx, t, by, pair, "reopen a step", func(tx postgres.Conn, p Pair, _ Side) error {
		st, err := holdStep(ctx, tx, t, p, step)
		if err != nil || !st.Done() {
			return err
		}
		if err := db.New(tx).SetStepDone(ctx, db.SetStepDoneParams{TenantID: t, ID: st.ID}); err != nil {
			return err
		}
		if err := s.uncount(ctx, tx, t, by.By, p, st); err != nil {
			return err
		}
		line := s.line("mentorship.step_reopened", by.By, p, st.Title)
		line.Before = map[string]any{"words": st.Words, "link": st.Link}
		return s.happened(ctx, tx, t, p, line)
	})
}

// AddStep adds a step of the pair's own.
func (s *Store) AddStep(ctx context.Context, t tenant.ID, by Act, pair uuid.UUID, k Sketch) (id uuid.UUID, err error) {
	if err := k.check(); err != nil {
		return uuid.Nil, err
	}
	err = s.within(ctx, t, by, pair, "add a step", func(tx postgres.Conn, p Pair, _ Side) error {
		all, err := stepsOf(ctx, tx, t, p.ID)
		if err != nil {
			return err
		}
		if len(all[p.ID]) >= MostSteps {
			return errs.Invalid{"": i18n.Msg("mentorship.step.enough", "Max", MostSteps)}
		}
		st := Step{ID: uuid.Must(uuid.NewV7()), Kind: k.Kind, Title: k.Title, Detail: k.Detail, DueOn: k.DueOn, Position: len(all[p.ID])}
		id = st.ID
		if err := addSteps(ctx, tx, t, p.ID, true, st); err != nil {
			return err
		}
		return s.happened(ctx, tx, t, p, s.line("mentorship.step_added", by.By, p, st.Title))
	})
	return id, err
}

// ReviseStep changes a step that is not done; from then on its template no
// longer speaks for it.
func (s *Store) ReviseStep(ctx context.Context, t tenant.ID, by Act, pair, step uuid.UUID, k Sketch) error {
	k.Kind = Meeting // stays what it is
	if err := k.check(); err != nil {
		return err
	}
	return s.within(ctx, t, by, pair, "revise a step", func(tx postgres.Conn, p Pair, _ Side) error {
		st, err := holdUndone(ctx, tx, t, p, step)
		if err != nil {
			return err
		}
		err = db.New(tx).LiftStep(ctx, db.LiftStepParams{TenantID: t, ID: st.ID, Title: k.Title, Detail: k.Detail, DueOn: orNil(k.DueOn)})
		if err != nil {
			return err
		}
		return s.happened(ctx, tx, t, p, s.line("mentorship.step_revised", by.By, p, k.Title))
	})
}

// RemoveStep takes a step that is not done out of the plan.
func (s *Store) RemoveStep(ctx context.Context, t tenant.ID, by Act, pair, step uuid.UUID) error {
	return s.within(ctx, t, by, pair, "remove a step", func(tx postgres.Conn, p Pair, _ Side) error {
		st, err := holdUndone(ctx, tx, t, p, step)
		if err != nil {
			return err
		}
		if err := db.New(tx).DeleteStep(ctx, db.DeleteStepParams{TenantID: t, ID: st.ID}); err != nil {
			return err
		}
		return s.happened(ctx, tx, t, p, s.line("mentorship.step_removed", by.By, p, st.Title))
	})
}

func holdStep(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair, step uuid.UUID) (Step, error) {
	r, err := db.New(tx).HoldStep(ctx, db.HoldStepParams{TenantID: t, ID: step, MentorshipID: p.ID})
	if err != nil {
		return Step{}, postgres.Err(err)
	}
	return stepFrom(r), nil
}

func holdUndone(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair, step uuid.UUID) (Step, error) {
	st, err := holdStep(ctx, tx, t, p, step)
	if err == nil && st.Done() {
		err = errs.Invalid{"": i18n.Msg("mentorship.step.done", "Title", st.Title, "Name", st.Doer.Name)}
	}
	return st, err
}

func addSteps(ctx context.Context, tx postgres.Conn, t tenant.ID, pair uuid.UUID, own bool, steps ...Step) error {
	p := db.InsertStepsParams{TenantID: t, Own: own}
	for _, s := range steps {
		p.Ids, p.MentorshipIds, p.ItemIds, p.Kinds = append(p.Ids, s.ID), append(p.MentorshipIds, pair), append(p.ItemIds, s.Item), append(p.Kinds, string(s.Kind))
		p.Titles, p.Details = append(p.Titles, s.Title), append(p.Details, s.Detail)
		p.DueOns, p.Positions = append(p.DueOns, day(s.DueOn)), append(p.Positions, int16(s.Position))
	}
	return db.New(tx).InsertSteps(ctx, p)
}

// day is a date as the queries take one: the first of all for none.
func day(d time.Time) time.Time {
	if d.IsZero() {
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return d
}

// stepsOf reads the plans of pairs, each in its order.
func stepsOf(ctx context.Context, tx postgres.Conn, t tenant.ID, pairs ...uuid.UUID) (map[uuid.UUID][]Step, error) {
	rows, err := db.New(tx).ListSteps(ctx, db.ListStepsParams{TenantID: t, MentorshipIds: pairs})
	all := map[uuid.UUID][]Step{}
	for _, r := range rows {
		all[r.MentorshipID] = append(all[r.MentorshipID], stepFrom(r))
	}
	return all, err
}

func stepFrom(r db.MentorshipStep) Step {
	s := Step{
		ID: r.ID, Kind: Kind(r.Kind), Title: r.Title, Detail: r.Detail, DueOn: orZero(r.DueOn), Position: int(r.Position), Own: r.Own,
		DoneAt: orZero(r.DoneAt), Doer: journal.Actor{Name: r.DoerName}, HeldOn: orZero(r.HeldOn), Words: r.Words, Link: r.Link,
	}
	if r.ItemID != nil {
		s.Item = *r.ItemID
	}
	if r.DoneBy != nil {
		s.Doer.ID = *r.DoneBy
	}
	return s
}

package onboarding

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// change does something with one item of a running plan.
func (s *Store) change(ctx context.Context, t tenant.ID, by Act, plan, item uuid.UUID, verb string, do func(tx postgres.Conn, p Plan, i Item) error) error {
	return s.within(ctx, t, by, plan, verb, func(tx postgres.Conn, p Plan) error {
		r, err := db.New(tx).HoldOnboardingItem(ctx, db.HoldOnboardingItemParams{TenantID: t, ID: item, OnboardingID: p.ID})
		if err != nil {
			return postgres.Err(err)
		}
		if err := do(tx, p, itemFrom(r)); err != nil {
			return err
		}
		return db.New(tx).TouchOnboarding(ctx, db.TouchOnboardingParams{TenantID: t, ID: p.ID})
	})
}

func (s *Store) keep(ctx context.Context, tx postgres.Conn, t tenant.ID, i Item) error {
	return db.New(tx).SetOnboardingItem(ctx, db.SetOnboardingItemParams{
		TenantID: t, ID: i.ID, DoneAt: orNil(i.DoneAt), DoerName: i.Doer, MemberNote: i.MemberNote, StaffNote: i.StaffNote, StaffName: i.StaffName,
	})
}

// Tick says whether an expectation is met. Saying it twice changes nothing.
func (s *Store) Tick(ctx context.Context, t tenant.ID, by Act, plan, item uuid.UUID, met bool) error {
	return s.change(ctx, t, by, plan, item, "tick an expectation", func(tx postgres.Conn, p Plan, i Item) error {
		switch {
		case i.Kind != Expectation:
			return errs.NotFound
		case i.Done() == met:
			return nil
		}
		verb := "onboarding.unmet"
		i.DoneAt, i.Doer = time.Time{}, ""
		if met {
			i.DoneAt, i.Doer, verb = s.now(), by.By.Name, "onboarding.met"
		}
		if err := s.keep(ctx, tx, t, i); err != nil {
			return err
		}
		return s.about(ctx, tx, t, p, verb, by.By, i.Title)
	})
}

// about is write with the item's title as the subject.
func (s *Store) about(ctx context.Context, tx postgres.Conn, t tenant.ID, p Plan, verb string, by journal.Actor, title string) error {
	p.Member.Name = title
	return s.write(ctx, tx, t, p, verb, by, "")
}

// Note keeps what the member, or a colleague, notes of a check-in. With the
// colleague's it is held.
func (s *Store) Note(ctx context.Context, t tenant.ID, by Act, plan, item uuid.UUID, text string) error {
	text = strings.TrimSpace(text)
	if bad := missing("note", text, "onboarding.note.missing"); bad != nil {
		return bad
	}
	return s.change(ctx, t, by, plan, item, "note a check-in", func(tx postgres.Conn, p Plan, i Item) error {
		if i.Kind != Checkin {
			return errs.NotFound
		}
		if by.Member != uuid.Nil {
			i.MemberNote = text
		} else {
			i.StaffNote, i.StaffName = text, by.By.Name
			if !i.Done() {
				i.DoneAt, i.Doer = s.now(), by.By.Name
			}
		}
		if err := s.keep(ctx, tx, t, i); err != nil {
			return err
		}
		return s.about(ctx, tx, t, p, "onboarding.noted", by.By, i.Title)
	})
}

func missing(field, text, id string) error {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return errs.Invalid{field: i18n.Msg(id)}
	case n > maxText:
		return errs.Invalid{field: i18n.Msg("onboarding.text.long", "Max", maxText)}
	}
	return nil
}

// Add adds a line to a running plan.
func (s *Store) Add(ctx context.Context, t tenant.ID, by journal.Actor, plan uuid.UUID, l Line) error {
	if bad := l.check(); len(bad) > 0 {
		return bad
	}
	return s.within(ctx, t, Act{By: by}, plan, "add a line", func(tx postgres.Conn, p Plan) error {
		items, err := itemsOf(ctx, tx, t, plan)
		if err != nil {
			return err
		}
		if len(items[plan]) >= MostLines {
			return errs.Invalid{"": i18n.Msg("onboarding.template.too_many", "Max", MostLines)}
		}
		if err := addItems(ctx, tx, t, p, len(items[plan])+MostLines, l); err != nil {
			return err
		}
		return s.about(ctx, tx, t, p, "onboarding.added", by, l.Title)
	})
}

// Remove takes a line that is not done, and of which nobody has noted
// anything, out of a running plan.
func (s *Store) Remove(ctx context.Context, t tenant.ID, by journal.Actor, plan, item uuid.UUID) error {
	return s.change(ctx, t, Act{By: by}, plan, item, "remove a line", func(tx postgres.Conn, p Plan, i Item) error {
		if i.Done() || i.MemberNote != "" || i.StaffNote != "" {
			return errs.Invalid{"": i18n.Msg("onboarding.line.done", "Title", i.Title)}
		}
		if err := db.New(tx).DeleteOnboardingItem(ctx, db.DeleteOnboardingItemParams{TenantID: t, ID: i.ID}); err != nil {
			return err
		}
		return s.about(ctx, tx, t, p, "onboarding.removed", by, i.Title)
	})
}

func (j *Project) check(today time.Time) error {
	bad := errs.Invalid{}
	j.Title, j.Reflection = strings.TrimSpace(j.Title), strings.TrimSpace(j.Reflection)
	if utf8.RuneCountInString(j.Title) > maxTitle {
		bad["title"] = i18n.Msg("onboarding.text.long", "Max", maxTitle)
	}
	if utf8.RuneCountInString(j.Reflection) > maxText {
		bad["reflection"] = i18n.Msg("onboarding.text.long", "Max", maxText)
	}
	switch {
	case j.Title == "":
		bad["title"] = i18n.Msg("onboarding.project.title_missing")
	case !j.FinishOn.IsZero() && j.BeganOn.IsZero():
		bad["began_on"] = i18n.Msg("onboarding.project.began_missing")
	case !j.FinishOn.IsZero() && j.FinishOn.Before(j.BeganOn):
		bad["finished_on"] = i18n.Msg("onboarding.project.order")
	case j.FinishOn.After(today):
		bad["finished_on"] = i18n.Msg("onboarding.project.future")
	}
	return bad.OrNil()
}

// Lead keeps the first project the member leads alone. Version is the plan's
// that was read: when it has gone on it is errs.Conflict.
func (s *Store) Lead(ctx context.Context, t tenant.ID, by Act, plan uuid.UUID, version int, j Project) error {
	return s.within(ctx, t, by, plan, "keep the project", func(tx postgres.Conn, p Plan) error {
		if p.Version != version {
			return errs.Conflict
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := j.check(today); err != nil {
			return err
		}
		err = db.New(tx).SetOnboardingProject(ctx, db.SetOnboardingProjectParams{
			TenantID: t, ID: p.ID, Project: j.Title, BeganOn: orNil(j.BeganOn), FinishedOn: orNil(j.FinishOn), Reflection: j.Reflection,
		})
		if err != nil {
			return err
		}
		verb := "onboarding.project"
		if !j.FinishOn.IsZero() && p.Project.FinishOn.IsZero() {
			verb = "onboarding.led"
		}
		return s.about(ctx, tx, t, p, verb, by.By, j.Title)
	})
}

// Talk is what closes a plan.
type Talk struct {
	On    time.Time
	Words string
}

// Close ends a plan with a talk. What is not done by then stays as it is.
// Version is the plan's that was read, so that nobody closes what they have
// not seen: when it has gone on it is errs.Conflict.
func (s *Store) Close(ctx context.Context, t tenant.ID, by journal.Actor, plan uuid.UUID, version int, k Talk) error {
	k.Words = strings.TrimSpace(k.Words)
	if bad := missing("words", k.Words, "onboarding.close.words_missing"); bad != nil {
		return bad
	}
	return s.within(ctx, t, Act{By: by}, plan, "close", func(tx postgres.Conn, p Plan) error {
		today, err := s.today(ctx, tx, t)
		switch {
		case err != nil:
			return err
		case p.Version != version:
			return errs.Conflict
		case k.On.IsZero():
			k.On = today
		case k.On.After(today):
			return errs.Invalid{"talked_on": i18n.Msg("onboarding.close.future")}
		}
		if err := s.end(ctx, tx, t, by, p, Closed, k); err != nil {
			return err
		}
		if err := s.write(ctx, tx, t, p, "onboarding.closed", by, k.Words); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, p, fmt.Sprintf("onboarding.closed:%s:%d", p.ID, p.Version), "onboarding.told.closed")
	})
}

// Stop ends a plan before its time, for a reason that the staff alone reads.
func (s *Store) Stop(ctx context.Context, t tenant.ID, by journal.Actor, plan uuid.UUID, reason string) error {
	reason = strings.TrimSpace(reason)
	if bad := missing("reason", reason, "onboarding.stop.missing"); bad != nil {
		return bad
	}
	return s.within(ctx, t, Act{By: by}, plan, "stop", func(tx postgres.Conn, p Plan) error {
		if err := s.end(ctx, tx, t, by, p, Stopped, Talk{Words: reason}); err != nil {
			return err
		}
		return s.write(ctx, tx, t, p, "onboarding.stopped", by, reason)
	})
}

func (s *Store) end(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Plan, to State, k Talk) error {
	now, who := s.now(), by.ID
	return db.New(tx).EndOnboarding(ctx, db.EndOnboardingParams{
		TenantID: t, ID: p.ID, State: string(to), EndedAt: &now, EndedBy: &who, EnderName: by.Name, TalkedOn: orNil(k.On), Words: k.Words,
	})
}

// TakeBackEnd makes a plan run again that by ended within UndoWindow.
// Somebody else's is errs.Forbidden; too late, or another plan running by now
// is errs.Invalid.
func (s *Store) TakeBackEnd(ctx context.Context, t tenant.ID, by journal.Actor, plan uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, plan)
		switch {
		case err != nil:
			return err
		case p.State == Running:
			return errs.Invalid{"": i18n.Msg("onboarding.undo.not")}
		case p.Ender.ID != by.ID:
			return errs.Forbidden
		case !p.Undoable(by, s.now()):
			return errs.Invalid{"": i18n.Msg("onboarding.undo.late")}
		}
		err = db.New(tx).EndOnboarding(ctx, db.EndOnboardingParams{TenantID: t, ID: p.ID, State: string(Running)})
		if postgres.Violates(err, "onboardings_running_key") {
			return errs.Invalid{"": i18n.Msg("onboarding.refuse.has", "Name", p.Member.Name)}
		}
		if err != nil {
			return err
		}
		return s.write(ctx, tx, t, p, "onboarding.resumed", by, "")
	})
	if err != nil {
		return fmt.Errorf("take back the end of onboarding %s: %w", plan, err)
	}
	return nil
}

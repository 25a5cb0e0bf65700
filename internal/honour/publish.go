package honour

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

const (
	leastDays = 7 // for which comments are taken
	mostDays  = 90
	freshFor  = 7 // days for which a dry run says what publishing would do
)

// change holds a version and runs fn on it in one transaction.
func (s *Store) change(ctx context.Context, t tenant.ID, id uuid.UUID, doing string, fn func(tx postgres.Conn, v Version, today time.Time) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockHonourRule(ctx, db.LockHonourRuleParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		today, err := s.On(tx).Today(ctx, t)
		if err != nil {
			return err
		}
		v, err := versionFrom(row, today)
		if err != nil {
			return err
		}
		return fn(tx, v, today)
	})
	if err != nil {
		return fmt.Errorf("%s honour rules %s: %w", doing, id, err)
	}
	return nil
}

// Hear opens a draft to comments from a day to another, both included: today
// at the earliest, and at least seven days. What it says stands from then on.
func (s *Store) Hear(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, from, to time.Time) error {
	return s.change(ctx, t, id, "open to comments", func(tx postgres.Conn, v Version, today time.Time) error {
		bad := errs.Invalid{}
		switch {
		case v.Phase != Draft:
			return errs.Invalid{"": i18n.Msg("honours.bad.no_draft")}
		case v.Version != version:
			return errs.Invalid{"": i18n.Msg("honours.bad.changed", "Name", v.Changer.Name)}
		}
		if from.Before(today) {
			bad["comments_from"] = i18n.Msg("honours.bad.from_past")
		}
		if days := int(to.Sub(from).Hours()/24) + 1; days < leastDays || days > mostDays {
			bad["comments_to"] = i18n.Msg("honours.bad.days", "Least", leastDays, "Max", mostDays)
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		if err := db.New(tx).OpenHonourRule(ctx, db.OpenHonourRuleParams{TenantID: t, ID: id, CommentsFrom: &from, CommentsTo: &to}); err != nil {
			return err
		}
		return s.note(ctx, tx, t, by, "honours.heard", id, map[string]any{"from": from.Format(time.DateOnly), "to": to.Format(time.DateOnly)})
	})
}

// Rework makes an open version a draft again. What was said of it stays; it
// must be opened to comments anew.
func (s *Store) Rework(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.change(ctx, t, id, "rework", func(tx postgres.Conn, v Version, _ time.Time) error {
		if v.Phase != Open && v.Phase != Heard {
			return errs.Invalid{"": i18n.Msg("honours.bad.not_open")}
		}
		if err := db.New(tx).CloseHonourRule(ctx, db.CloseHonourRuleParams{TenantID: t, ID: id}); err != nil {
			return err
		}
		return s.note(ctx, tx, t, by, "honours.reworked", id, nil)
	})
}

// Publish makes a version the rules from a day on: tomorrow at the earliest,
// after every other published one, and only when its days of comments are
// over and it was tried of late. It never reaches back.
func (s *Store) Publish(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, on time.Time) error {
	err := s.change(ctx, t, id, "publish", func(tx postgres.Conn, v Version, today time.Time) error {
		if err := s.mayPublish(ctx, tx, t, v, on, today); err != nil {
			return err
		}
		now := s.now()
		err := db.New(tx).PublishHonourRule(ctx, db.PublishHonourRuleParams{TenantID: t, ID: id, EffectiveOn: &on, PublisherName: by.Name, PublishedAt: &now})
		if err != nil {
			return err
		}
		return s.note(ctx, tx, t, by, "honours.published", id, map[string]any{"effective_on": on.Format(time.DateOnly)})
	})
	if postgres.Violates(err, "honour_rules_effective_key") {
		return errs.Invalid{"effective_on": i18n.Msg("honours.bad.same_day")}
	}
	return err
}

func (s *Store) mayPublish(ctx context.Context, tx postgres.Conn, t tenant.ID, v Version, on, today time.Time) error {
	run, err := s.On(tx).LastRun(ctx, t, v.ID)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	tried := err == nil && run.State == RunDone && run.OfVersion == v.Version
	others, err := db.New(tx).PublishedHonourRules(ctx, t)
	switch {
	case err != nil:
		return err
	case v.Phase == Draft:
		return errs.Invalid{"": i18n.Msg("honours.bad.unheard")}
	case v.Phase == Open:
		return errs.Invalid{"": i18n.Msg("honours.bad.still_open", "Day", v.To.Format(time.DateOnly))}
	case v.Phase != Heard:
		return errs.Invalid{"": i18n.Msg("honours.bad.done")}
	case !tried:
		return errs.Invalid{"": i18n.Msg("honours.bad.untried")}
	case today.Sub(run.Day) > freshFor*24*time.Hour:
		return errs.Invalid{"": i18n.Msg("honours.bad.stale", "Days", freshFor)}
	case !on.After(today):
		return errs.Invalid{"effective_on": i18n.Msg("honours.bad.backwards")}
	case len(others) > 0 && !on.After(*others[0].EffectiveOn):
		return errs.Invalid{"effective_on": i18n.Msg("honours.bad.before_other", "Day", others[0].EffectiveOn.Format(time.DateOnly))}
	}
	return nil
}

// Withdraw takes a published version back before its day has come; after that
// it is errs.Invalid, and only another version changes the rules.
func (s *Store) Withdraw(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.change(ctx, t, id, "withdraw", func(tx postgres.Conn, v Version, _ time.Time) error {
		if v.Phase != Coming {
			return errs.Invalid{"": i18n.Msg("honours.bad.too_late")}
		}
		now := s.now()
		if err := db.New(tx).WithdrawHonourRule(ctx, db.WithdrawHonourRuleParams{TenantID: t, ID: id, WithdrawnAt: &now}); err != nil {
			return err
		}
		return s.note(ctx, tx, t, by, "honours.withdrawn", id, nil)
	})
}

// Discard throws a draft away. What is open to comments must be reworked
// first, so that nothing people spoke of goes without a word.
func (s *Store) Discard(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.change(ctx, t, id, "discard", func(tx postgres.Conn, v Version, _ time.Time) error {
		if v.Phase != Draft {
			return errs.Invalid{"": i18n.Msg("honours.bad.no_draft")}
		}
		if err := s.note(ctx, tx, t, by, "honours.discarded", id, nil); err != nil {
			return err
		}
		_, err := db.New(tx).DropHonourRule(ctx, db.DropHonourRuleParams{TenantID: t, ID: id})
		return err
	})
}

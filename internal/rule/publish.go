package rule

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

// freshFor is how many days a dry run says what publishing would do.
const freshFor = 7

// Publication puts a draft in force from a day on. Version is the draft's
// that was read and tried.
type Publication struct {
	ID          uuid.UUID
	Version     int
	EffectiveOn time.Time // zero when what was typed is no day
}

// Publish makes a draft the rules from a day on, tomorrow at the earliest and
// after every other published version. A draft that was not tried as it is
// now, or was changed meanwhile, is errs.Invalid: who publishes has seen who
// would move.
func (s *Store) Publish(ctx context.Context, t tenant.ID, by journal.Actor, p Publication) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q, now := db.New(tx), s.now()
		row, err := q.LockRuleVersion(ctx, db.LockRuleVersionParams{TenantID: t, ID: p.ID})
		if err != nil {
			return postgres.Err(err)
		}
		today, err := s.On(tx).Today(ctx, t)
		if err != nil {
			return err
		}
		if err := s.mayPublish(ctx, tx, t, row, p, today); err != nil {
			return err
		}
		err = q.PublishRules(ctx, db.PublishRulesParams{
			TenantID: t, ID: p.ID, EffectiveOn: &p.EffectiveOn, PublishedBy: &by.ID, PublisherName: by.Name, PublishedAt: &now,
		})
		if err != nil {
			return err
		}
		return s.write(ctx, tx, t, by, "rule.published", p.ID, map[string]any{"effective_on": p.EffectiveOn.Format(time.DateOnly)})
	})
	if postgres.Violates(err, "rule_versions_effective_key") {
		err = errs.Invalid{"effective_on": i18n.Msg("rule.publish.same_day")}
	}
	if err != nil {
		return fmt.Errorf("publish rules %s: %w", p.ID, err)
	}
	return nil
}

func (s *Store) mayPublish(ctx context.Context, tx postgres.Conn, t tenant.ID, row db.RuleVersion, p Publication, today time.Time) error {
	last, err := db.New(tx).LastRuleDay(ctx, t)
	if err != nil {
		return err
	}
	run, err := s.On(tx).LastRun(ctx, t, p.ID)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	switch {
	case row.State != "draft":
		return errs.Invalid{"": i18n.Msg("rule.publish.done")}
	case int(row.Version) != p.Version:
		return errs.Invalid{"": i18n.Msg("rule.publish.changed", "Name", row.ChangerName)}
	case err != nil || run.State != RunDone || run.OfVersion != p.Version:
		return errs.Invalid{"": i18n.Msg("rule.publish.untried")}
	case today.Sub(run.Day) > freshFor*24*time.Hour:
		return errs.Invalid{"": i18n.Msg("rule.publish.stale", "Days", freshFor)}
	case p.EffectiveOn.IsZero():
		return errs.Invalid{"effective_on": i18n.Msg("rule.publish.day")}
	case !p.EffectiveOn.After(today):
		return errs.Invalid{"effective_on": i18n.Msg("rule.publish.backwards")}
	case !p.EffectiveOn.After(last):
		return errs.Invalid{"effective_on": i18n.Msg("rule.publish.before_other", "Day", last.Format(time.DateOnly))}
	}
	return nil
}

// Withdraw takes a published version back before its day has come; after
// that it is errs.Invalid, and only another version changes the rules.
func (s *Store) Withdraw(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRuleVersion(ctx, db.LockRuleVersionParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		today, err := s.On(tx).Today(ctx, t)
		if err != nil {
			return err
		}
		if row.State != "published" || !row.EffectiveOn.After(today) {
			return errs.Invalid{"": i18n.Msg("rule.withdraw.late")}
		}
		now := s.now()
		if err := db.New(tx).WithdrawRules(ctx, db.WithdrawRulesParams{TenantID: t, ID: id, WithdrawnAt: &now}); err != nil {
			return err
		}
		return s.write(ctx, tx, t, by, "rule.withdrawn", id, nil)
	})
	if err != nil {
		return fmt.Errorf("withdraw rules %s: %w", id, err)
	}
	return nil
}

// Discard throws a draft away with its dry runs.
func (s *Store) Discard(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.write(ctx, tx, t, by, "rule.discarded", id, nil); err != nil {
			return err
		}
		n, err := db.New(tx).DropRuleDraft(ctx, db.DropRuleDraftParams{TenantID: t, ID: id})
		if err == nil && n == 0 {
			return errs.Invalid{"": i18n.Msg("rule.publish.done")}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("discard rule draft %s: %w", id, err)
	}
	return nil
}

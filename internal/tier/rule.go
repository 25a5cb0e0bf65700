package tier

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// RuleWindow is how long a move that the rules made may be taken back, by
// whoever leads.
const RuleWindow = 30 * 24 * time.Hour

// TakeBackRule undoes a move that the rules made. One that somebody made, is
// older than RuleWindow, was taken back already or was followed by another is
// errs.Invalid. Who may ask is the caller's to know.
func (s *Store) TakeBackRule(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockTierMove(ctx, db.LockTierMoveParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		v, now := fromRow(row), s.now()
		held, err := s.members.On(tx).HoldMany(ctx, t, []uuid.UUID{v.Member})
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return errs.NotFound
		}
		later, err := db.New(tx).HasLaterTierMove(ctx, db.HasLaterTierMoveParams{TenantID: t, MemberID: v.Member, ID: v.ID, MovedAt: v.At})
		switch {
		case err != nil:
			return err
		case v.UndoneAt != nil:
			return errs.Invalid{"": i18n.Msg("tier.undo.done")}
		case later:
			return errs.Invalid{"": i18n.Msg("tier.undo.later", "Name", held[0].DisplayName())}
		case v.Source != member.Rule || now.Sub(v.At) > RuleWindow:
			return errs.Invalid{"": i18n.Msg("tier.undo.rule_late")}
		}
		return s.restore(ctx, tx, t, by, held[0], v, now)
	})
	if err != nil {
		return fmt.Errorf("take back move %s of the rules: %w", id, err)
	}
	return nil
}

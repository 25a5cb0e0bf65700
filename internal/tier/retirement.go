package tier

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// TakeBackRetirement undoes a move that a retirement made, within UndoWindow.
// Another move, one that is older or was taken back, and one that another
// followed are errs.Invalid. Who may ask is the caller's to know.
func (s *Store) TakeBackRetirement(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
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
		case v.Source != member.Retirement || now.Sub(v.At) > UndoWindow:
			return errs.Invalid{"": i18n.Msg("tier.undo.late")}
		}
		return s.restore(ctx, tx, t, by, held[0], v, now)
	})
	if err != nil {
		return fmt.Errorf("take back move %s of a retirement: %w", id, err)
	}
	return nil
}

package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/tenant"
)

// Undo takes a close back within UndoWindow: everything that passed returns,
// and the hand-over is open again. What has moved on since is errs.Invalid,
// naming it, and nothing has changed.
func (s *Store) Undo(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.change(ctx, t, Doer{Actor: by}, id, func(w *work) error {
		if err := w.undoable(); err != nil {
			return err
		}
		rows, err := w.q.ListHandoverThings(ctx, db.ListHandoverThingsParams{TenantID: t, HandoverID: id})
		if err != nil {
			return err
		}
		var passed []holding.Passed
		took := map[uuid.UUID]int{}
		for _, r := range rows {
			g := r.HandoverThing
			if g.PassedAt == nil || g.SuccessorID == nil {
				continue
			}
			passed = append(passed, holding.Passed{
				Pass:  holding.Pass{Kind: g.Kind, ID: g.ThingID, From: w.row.LeaverID, To: *g.SuccessorID},
				Title: g.Title, Before: json.RawMessage(g.Before),
			})
			took[*g.SuccessorID]++
		}
		if err := w.nouns.TakeBack(ctx, w.tx, t, by, passed); err != nil {
			return err
		}
		return w.reopen(took)
	})
	if err != nil {
		return fmt.Errorf("take back the close of hand-over %s: %w", id, err)
	}
	return nil
}

func (w *work) undoable() error {
	name := w.leaver.DisplayName()
	switch {
	case State(w.row.State) != Closed:
		return errs.Invalid{"": i18n.Msg("handover.undo.not_closed", "Leaver", name)}
	case w.at.Sub(*w.row.EndedAt) > UndoWindow:
		return errs.Invalid{"": i18n.Msg("handover.undo.late")}
	}
	again, err := w.q.LeavingAmong(w.ctx, db.LeavingAmongParams{TenantID: w.t, Members: []uuid.UUID{w.row.LeaverID}})
	if err == nil && len(again) > 0 {
		return errs.Invalid{"": i18n.Msg("handover.undo.again", "Leaver", name)}
	}
	return err
}

func (w *work) reopen(took map[uuid.UUID]int) error {
	if err := w.q.ReopenHandover(w.ctx, db.ReopenHandoverParams{TenantID: w.t, ID: w.row.ID, UndoneAt: &w.at}); err != nil {
		return err
	}
	if err := w.q.UnpassHandoverThings(w.ctx, db.UnpassHandoverThingsParams{TenantID: w.t, HandoverID: w.row.ID}); err != nil {
		return err
	}
	n := 0
	for _, k := range took {
		n += k
	}
	if err := w.log(event{what: "undone", subject: w.leaver.DisplayName(), after: map[string]any{"count": n}}); err != nil {
		return err
	}
	return w.tellEnd("undone", took)
}

// Cancel ends a hand-over without one: a draft is thrown away, an open one
// needs a reason. Nothing passes.
func (s *Store) Cancel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	err := s.change(ctx, t, Doer{Actor: by}, id, func(w *work) error {
		if err := w.plannable(); err != nil {
			return err
		}
		begun := State(w.row.State) == Open
		said, err := reasonOf(reason, "handover.cancel.missing")
		if err != nil && (begun || strings.TrimSpace(reason) != "") {
			return err
		}
		err = w.q.CancelHandover(ctx, db.CancelHandoverParams{TenantID: t, ID: id, EndedAt: &w.at, EndedBy: some(by.ID), EnderName: by.Name, EndReason: said})
		if err != nil {
			return err
		}
		if err := w.log(event{what: "cancelled", subject: w.leaver.DisplayName(), note: said}); err != nil || !begun {
			return err
		}
		return w.tell(w.affected("cancelled:"+id.String(), i18n.Msg("handover.told.cancelled", "Leaver", w.leaver.DisplayName()))...)
	})
	if err != nil {
		return fmt.Errorf("cancel hand-over %s: %w", id, err)
	}
	return nil
}

// affected is one note to the leaver and to the main successor.
func (w *work) affected(key string, text i18n.Message) []notice.Note {
	return append(w.note(w.row.LeaverID, key, "handovers/mine", text), w.note(w.main.ID, key, "handovers/mine", text)...)
}

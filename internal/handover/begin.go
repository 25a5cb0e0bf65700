package handover

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Begin starts all hand-overs of a group that are still drafts. One in which
// something has nobody to take it begins only with a reason, which is gap.
func (s *Store) Begin(ctx context.Context, t tenant.ID, by journal.Actor, group uuid.UUID, gap string) error {
	gap = strings.TrimSpace(gap)
	if long(gap, maxReason) {
		return errs.Invalid{"gap": i18n.Msg("handover.text.long", "Max", maxReason)}
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).LockHandoverGroup(ctx, db.LockHandoverGroupParams{TenantID: t, GroupID: group})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return s.begunAlready(ctx, tx, t, group)
		}
		for _, r := range rows {
			err := s.On(tx).change(ctx, t, Doer{Actor: by}, r.ID, func(w *work) error { return w.begin(gap) })
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("begin hand-overs of group %s: %w", group, err)
	}
	return nil
}

func (s *Store) begunAlready(ctx context.Context, tx postgres.Conn, t tenant.ID, group uuid.UUID) error {
	ids, err := db.New(tx).HandoversOfGroup(ctx, db.HandoversOfGroupParams{TenantID: t, GroupID: group})
	switch {
	case err != nil:
		return err
	case len(ids) == 0:
		return errs.NotFound
	}
	return errs.Invalid{"": i18n.Msg("handover.begin.done")}
}

func (w *work) begin(gap string) error {
	things, err := w.things()
	if err != nil {
		return err
	}
	open := 0
	for _, th := range things {
		if !th.Taker.Known() {
			open++
		}
	}
	name := w.leaver.DisplayName()
	switch {
	case gap != "":
	case open > 0:
		return errs.Invalid{"gap": i18n.Msg("handover.gap.things", "Name", name, "N", open)}
	case w.row.SuccessorID == nil:
		return errs.Invalid{"gap": i18n.Msg("handover.gap.nobody", "Name", name)}
	}
	if w.row.SuccessorID != nil {
		if _, err := w.taker("successor", *w.row.SuccessorID); err != nil {
			return err
		}
	}
	if open == 0 && w.row.SuccessorID != nil {
		gap = ""
	}
	if err := w.q.BeginHandover(w.ctx, db.BeginHandoverParams{TenantID: w.t, ID: w.row.ID, BegunAt: &w.at, Gap: gap}); err != nil {
		return err
	}
	w.row.State, w.row.BegunAt, w.row.Gap = string(Open), &w.at, gap
	if err := w.log(event{what: "begun", subject: name, note: gap}); err != nil {
		return err
	}
	return w.tellBegun()
}

// tellBegun tells the leaver and whoever takes something.
func (w *work) tellBegun() error {
	id, name := w.row.ID.String(), w.leaver.DisplayName()
	notes := w.note(w.leaver.ID, "begun:"+id, "handovers/mine", i18n.Msg("handover.told.begun"))
	if w.main.ID != uuid.Nil {
		notes = append(notes, w.note(w.main.ID, "named:"+id+":"+w.main.ID.String(), "handovers/mine", i18n.Msg("handover.told.named", "Leaver", name))...)
		if err := journal.NewStore(w.tx).Write(w.ctx, w.t, w.line("named", w.main, name, "")); err != nil {
			return err
		}
	}
	items, err := w.q.ListHandoverItems(w.ctx, db.ListHandoverItemsParams{TenantID: w.t, HandoverID: w.row.ID})
	if err != nil {
		return err
	}
	for _, i := range items {
		if to := deref(i.HandoverItem.SuccessorID); to != uuid.Nil && to != w.main.ID {
			notes = append(notes, w.note(to, "named:"+id+":"+to.String(), "handovers/mine", i18n.Msg("handover.told.named", "Leaver", name))...)
		}
	}
	return w.tell(notes...)
}

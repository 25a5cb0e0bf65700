package handover

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Closing is what somebody saw and said when they closed.
type Closing struct {
	Seen   string // Digest of the things that were shown
	Behind string // why something stays with the leaver, where something does
}

// Digest stands for who takes what, so that nothing passes that nobody saw.
func Digest(things []Thing) string {
	h := sha256.New()
	for _, th := range things {
		fmt.Fprintf(h, "%s %s %s\n", th.Kind, th.ID, th.Taker.ID)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// Close ends a hand-over all of whose items are accepted: in one transaction
// with it, everything the leaver holds passes to who takes it. Where one
// thing can't pass, nothing has changed.
func (s *Store) Close(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, c Closing) (passed int, err error) {
	c.Behind = strings.TrimSpace(c.Behind)
	err = s.change(ctx, t, Doer{Actor: by}, id, func(w *work) error {
		things, err := w.closable(c)
		if err != nil {
			return err
		}
		row, err := w.q.CloseHandover(ctx, db.CloseHandoverParams{
			TenantID: t, ID: id, EndedAt: &w.at, EndedBy: some(by.ID), EnderName: by.Name, EndReason: c.Behind,
		})
		if err != nil {
			return w.unaccepted(postgres.Err(err))
		}
		w.row = row
		passed, err = w.pass(things)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("close hand-over %s: %w", id, err)
	}
	return passed, nil
}

// closable says what would pass, or why nothing can.
func (w *work) closable(c Closing) ([]Thing, error) {
	if State(w.row.State) != Open {
		return nil, w.over()
	}
	things, err := w.things()
	if err != nil {
		return nil, err
	}
	behind := 0
	for _, th := range things {
		if !th.Taker.Known() {
			behind++
		}
	}
	switch {
	case c.Seen != Digest(things):
		return nil, errs.Invalid{"": i18n.Msg("handover.close.changed")}
	case behind > 0 && c.Behind == "":
		return nil, errs.Invalid{"behind": i18n.Msg("handover.close.behind", "N", behind)}
	case long(c.Behind, maxReason):
		return nil, errs.Invalid{"behind": i18n.Msg("handover.text.long", "Max", maxReason)}
	}
	var people []uuid.UUID
	for _, th := range things {
		if th.Taker.Known() {
			people = append(people, th.Taker.ID)
		}
	}
	_, err = w.takers("", people)
	return things, err
}

// unaccepted counts what the close waits for.
func (w *work) unaccepted(err error) error {
	if !errors.Is(err, errs.NotFound) {
		return err
	}
	rows, err := w.q.ListHandoverItems(w.ctx, db.ListHandoverItemsParams{TenantID: w.t, HandoverID: w.row.ID})
	if err != nil {
		return err
	}
	n := 0
	for _, r := range rows {
		if i := itemFrom(r.HandoverItem); !i.Settled() {
			n++
		}
	}
	return errs.Invalid{"": i18n.Msg("handover.close.unaccepted", "N", n)}
}

// pass transfers the things that somebody takes, and tells everybody.
func (w *work) pass(things []Thing) (int, error) {
	var passes []holding.Pass
	for _, th := range things {
		if th.Taker.Known() {
			passes = append(passes, holding.Pass{Kind: th.Kind, ID: th.ID, From: w.row.LeaverID, To: th.Taker.ID})
		}
	}
	passed, err := w.nouns.Transfer(w.ctx, w.tx, w.t, w.by.Actor, passes)
	if err != nil {
		return 0, err
	}
	rows := db.PassHandoverThingsParams{TenantID: w.t, HandoverID: w.row.ID, PassedAt: &w.at}
	took := map[uuid.UUID]int{}
	for _, p := range passed {
		rows.Kinds, rows.ThingIds, rows.Titles = append(rows.Kinds, p.Kind), append(rows.ThingIds, p.ID), append(rows.Titles, p.Title)
		rows.SuccessorIds, rows.Befores = append(rows.SuccessorIds, p.To), append(rows.Befores, string(p.Before))
		took[p.To]++
	}
	if err := w.q.PassHandoverThings(w.ctx, rows); err != nil {
		return 0, err
	}
	err = w.log(event{what: "closed", subject: w.leaver.DisplayName(), note: w.row.EndReason, after: map[string]any{"count": len(passed)}})
	if err != nil {
		return 0, err
	}
	return len(passed), w.tellEnd("closed", took)
}

// tellEnd tells the leaver, the main successor, and who took something, that
// the hand-over was closed or opened again.
func (w *work) tellEnd(what string, took map[uuid.UUID]int) error {
	key := what + ":" + w.row.ID.String() + ":" + w.at.Format(time.RFC3339)
	if w.row.SuccessorID != nil {
		took[*w.row.SuccessorID] += 0
	}
	notes := w.note(w.leaver.ID, key, "handovers/mine", i18n.Msg("handover.told."+what+"_leaver"))
	var lines []journal.Line
	for to, n := range took {
		notes = append(notes, w.note(to, key, "handovers/mine", i18n.Msg("handover.told."+what+"_taker", "Leaver", w.leaver.DisplayName(), "N", n))...)
		line := w.line(what+"_taker", w.main, w.leaver.DisplayName(), "")
		line.Member, line.After = to, map[string]any{"count": n}
		lines = append(lines, line)
	}
	if err := journal.NewStore(w.tx).Write(w.ctx, w.t, lines...); err != nil {
		return err
	}
	return w.tell(notes...)
}

// errTried ends a transaction that only tried.
var errTried = errors.New("only tried")

// Obstacles tries to pass each thing by itself, and says of those that can't
// pass why. Whatever was tried is taken back before it returns.
func (s *Store) Obstacles(ctx context.Context, t tenant.ID, by journal.Actor, w Whole) (map[uuid.UUID]i18n.Message, error) {
	found := map[uuid.UUID]i18n.Message{}
	for _, th := range w.Things {
		if !th.Taker.Known() || !w.Plannable() {
			continue
		}
		err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
			pass := holding.Pass{Kind: th.Kind, ID: th.ID, From: w.Leaver.ID, To: th.Taker.ID}
			if _, err := s.nouns.Transfer(ctx, tx, t, by, []holding.Pass{pass}); err != nil {
				return err
			}
			return errTried
		})
		var bad errs.Invalid
		switch {
		case errors.As(err, &bad):
			for _, why := range bad {
				found[th.ID] = why
			}
		case !errors.Is(err, errTried):
			return nil, fmt.Errorf("try to pass %s %s: %w", th.Kind, th.ID, err)
		}
	}
	return found, nil
}

// accepted does what follows from an acceptance: it counts as something the
// leaver did, the leaver is told, and when it was the last, whoever made the
// hand-over.
func (w *work) accepted(i *Item) error {
	done := contribution.Entry{Member: w.leaver.ID, Kind: contribution.HandoverAccepted, At: w.at, Source: i.ID, Note: i.Title}
	if err := contribution.NewStore(w.tx).Add(w.ctx, w.t, done); err != nil {
		return err
	}
	notes := w.note(w.leaver.ID, "accepted:"+i.ID.String(), minePath(i.ID), i18n.Msg("handover.told.accepted", "Taker", i.Taker.Name, "Title", i.Title))
	rows, err := w.q.ListHandoverItems(w.ctx, db.ListHandoverItemsParams{TenantID: w.t, HandoverID: w.row.ID})
	if err != nil {
		return err
	}
	left, n := 0, 0
	for _, r := range rows {
		switch it := itemFrom(r.HandoverItem); {
		case it.State == Accepted:
			n++
		case it.State != Dropped:
			left++
		}
	}
	if by := deref(w.row.MadeBy); left == 0 && by != uuid.Nil && by != w.by.ID {
		notes = append(notes, notice.Note{
			Account: by, Key: fmt.Sprintf("handover.ready:%s:%d", w.row.ID, n), Path: "handovers/" + w.row.ID.String(),
			Text: i18n.Msg("handover.told.ready", "Leaver", w.leaver.DisplayName(), "N", n),
		})
	}
	return w.tell(notes...)
}

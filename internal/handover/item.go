package handover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// maxItems is how many items a hand-over may have.
const maxItems = 100

func (o *Outline) check() error {
	o.Title, o.Detail = strings.TrimSpace(o.Title), strings.TrimSpace(o.Detail)
	bad := errs.Invalid{}
	if !slices.Contains(Kinds, o.Kind) {
		bad["kind"] = i18n.Msg("handover.kind.missing")
	}
	switch {
	case o.Title == "":
		bad["title"] = i18n.Msg("handover.name.missing")
	case long(o.Title, maxTitle):
		bad["title"] = i18n.Msg("handover.text.long", "Max", maxTitle)
	}
	if long(o.Detail, maxDetail) {
		bad["detail"] = i18n.Msg("handover.text.long", "Max", maxDetail)
	}
	return bad.OrNil()
}

// AddItem writes down one more thing to teach. The leaver may do it too, and
// leaves the successor to the team.
func (s *Store) AddItem(ctx context.Context, t tenant.ID, by Doer, id uuid.UUID, o Outline) (item uuid.UUID, err error) {
	item = uuid.Must(uuid.NewV7())
	err = s.change(ctx, t, by, id, func(w *work) error {
		if err := w.mayAdd(&o); err != nil {
			return err
		}
		there, err := w.q.ListHandoverItems(w.ctx, db.ListHandoverItemsParams{TenantID: t, HandoverID: id})
		if err != nil {
			return err
		}
		if len(there) >= maxItems {
			return errs.Invalid{"": i18n.Msg("handover.item.crowd", "Max", maxItems)}
		}
		err = w.q.InsertHandoverItem(ctx, db.InsertHandoverItemParams{
			TenantID: t, ID: item, HandoverID: id, Kind: string(o.Kind), Title: o.Title, Detail: o.Detail, DueOn: o.DueOn, SuccessorID: some(o.Successor), CreatedAt: w.at,
		})
		if err != nil {
			return err
		}
		if err := w.touched(); err != nil {
			return err
		}
		return w.log(event{what: "added", item: item, subject: o.Title})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("add an item to hand-over %s: %w", id, err)
	}
	return item, nil
}

func (w *work) mayAdd(o *Outline) error {
	if !w.by.Team() {
		if w.by.Member != w.row.LeaverID || State(w.row.State) == Draft {
			return errs.NotFound
		}
		o.Successor = uuid.Nil
	}
	if err := w.plannable(); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	_, err := w.taker("successor", o.Successor)
	return err
}

// EditItem changes what is written of an item that is not settled yet.
// Somebody else having saved first is errs.Conflict.
func (s *Store) EditItem(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID, version int, o Outline) error {
	return s.onItem(ctx, t, by, item, "edit", func(w *work, i *Item) error {
		if i.Settled() {
			return settled(i)
		}
		if err := o.check(); err != nil {
			return err
		}
		to, err := w.taker("successor", o.Successor)
		if err != nil {
			return err
		}
		n, err := w.q.EditHandoverItem(w.ctx, db.EditHandoverItemParams{
			TenantID: t, ID: item, Kind: string(o.Kind), Title: o.Title, Detail: o.Detail, DueOn: o.DueOn, SuccessorID: some(o.Successor), Version: int32(version),
		})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		if o.Successor != uuid.Nil && o.Successor != i.Taker.ID && State(w.row.State) == Open {
			err := w.tell(w.note(o.Successor, "item:"+item.String()+":"+o.Successor.String(), minePath(item),
				i18n.Msg("handover.told.item", "Leaver", w.leaver.DisplayName(), "Title", o.Title))...)
			if err != nil {
				return err
			}
			return w.log(event{what: "retaken", item: item, subject: o.Title, note: to.DisplayName()})
		}
		return w.log(event{what: "edited", item: item, subject: o.Title})
	})
}

// Reach notes that the item has come to a stage, the next one in its order.
// Reaching a stage twice changes nothing.
func (s *Store) Reach(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID, stage Stage) error {
	if stage < Watch || stage > Alone {
		return fmt.Errorf("reach stage %d of item %s: %w", stage, item, errs.NotFound)
	}
	return s.onItem(ctx, t, by, item, "reach "+stage.Word()+" of", func(w *work, i *Item) error {
		switch {
		case !w.gives():
			return errs.Invalid{"": i18n.Msg("handover.stage.leaver", "Name", w.leaver.DisplayName())}
		case i.Reached[stage] != nil:
			return nil
		case i.Settled():
			return settled(i)
		case stage != i.Next():
			return errs.Invalid{"": i18n.Msg("handover.stage.order", "Next", i18n.Msg("handover.stage."+i.Next().Word()))}
		}
		i.Reached[stage] = &Mark{By: w.by.Actor, At: w.at}
		return w.keep(i, event{what: "staged_" + stage.Word(), behalf: w.stead(w.leaver.DisplayName())})
	})
}

// Offer asks the taker to accept. A leaver does so once the taker has done it
// alone; the team may do it sooner, as the leaver may be gone. What was
// returned may be offered again; offering twice changes nothing.
func (s *Store) Offer(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID) error {
	return s.onItem(ctx, t, by, item, "offer", func(w *work, i *Item) error {
		switch {
		case !w.gives():
			return errs.Invalid{"": i18n.Msg("handover.stage.leaver", "Name", w.leaver.DisplayName())}
		case i.State == Offered:
			return nil
		case i.Settled():
			return settled(i)
		case !i.Taker.Known():
			return errs.Invalid{"": i18n.Msg("handover.offer.nobody", "Title", i.Title)}
		case !w.by.Team() && i.Stage() != Alone:
			return errs.Invalid{"": i18n.Msg("handover.offer.early", "Name", i.Taker.Name)}
		}
		i.State, i.OfferedAt, i.Note = Offered, &w.at, ""
		if err := w.keep(i, event{what: "offered", behalf: w.stead(w.leaver.DisplayName())}); err != nil {
			return err
		}
		return w.tell(w.note(i.Taker.ID, "offered:"+item.String()+":"+w.at.Format(time.RFC3339Nano), minePath(item),
			i18n.Msg("handover.told.offered", "Leaver", w.leaver.DisplayName(), "Title", i.Title))...)
	})
}

// Accept takes an offered item over. It counts once: accepting again changes
// nothing and reports false.
func (s *Store) Accept(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID) (first bool, err error) {
	err = s.onItem(ctx, t, by, item, "accept", func(w *work, i *Item) error {
		switch {
		case !w.takes(i):
			return errs.Invalid{"": i18n.Msg("handover.accept.theirs", "Name", i.Taker.Name)}
		case i.State == Accepted:
			return nil
		case i.State != Offered:
			return errs.Invalid{"": i18n.Msg("handover.accept.early", "Name", w.leaver.DisplayName())}
		case !i.Taker.Known():
			return errs.Invalid{"": i18n.Msg("handover.offer.nobody", "Title", i.Title)}
		}
		first = true
		i.State, i.AcceptedAt, i.AcceptedBy, i.Note = Accepted, &w.at, w.by.Name, ""
		if err := w.keep(i, event{what: "accepted", behalf: w.stead(i.Taker.Name)}); err != nil {
			return err
		}
		return w.accepted(i)
	})
	return first, err
}

// Return gives an offered item back with a reason.
func (s *Store) Return(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID, reason string) error {
	return s.onItem(ctx, t, by, item, "return", func(w *work, i *Item) error {
		reason, err := reasonOf(reason, "handover.return.missing")
		switch {
		case !w.takes(i):
			return errs.Invalid{"": i18n.Msg("handover.accept.theirs", "Name", i.Taker.Name)}
		case i.Settled():
			return settled(i)
		case i.State != Offered:
			return errs.Invalid{"": i18n.Msg("handover.return.early")}
		case err != nil:
			return err
		}
		i.State, i.Note, i.OfferedAt = Returned, reason, nil
		if err := w.keep(i, event{what: "returned", note: reason, behalf: w.stead(i.Taker.Name)}); err != nil {
			return err
		}
		return w.tell(w.note(w.leaver.ID, "returned:"+item.String()+":"+w.at.Format(time.RFC3339Nano), minePath(item),
			i18n.Msg("handover.told.returned", "Taker", i.Taker.Name, "Title", i.Title, "Reason", reason))...)
	})
}

// Drop takes an item out of the hand-over with a reason, for the team; it
// stays in the history.
func (s *Store) Drop(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID, reason string) error {
	return s.onItem(ctx, t, by, item, "drop", func(w *work, i *Item) error {
		reason, err := reasonOf(reason, "handover.drop.missing")
		switch {
		case i.State == Dropped:
			return nil
		case i.Settled():
			return settled(i)
		case err != nil:
			return err
		}
		i.State, i.Note, i.OfferedAt = Dropped, reason, nil
		return w.keep(i, event{what: "dropped", note: reason})
	})
}

func settled(i *Item) error {
	id := "handover.item.dropped"
	if i.State == Accepted {
		id = "handover.item.accepted"
	}
	return errs.Invalid{"": i18n.Msg(id, "Title", i.Title, "By", i.AcceptedBy)}
}

// onItem holds an item with its hand-over and runs fn on it. A member who has
// no part in it finds none; what has ended can't change any more.
func (s *Store) onItem(ctx context.Context, t tenant.ID, by Doer, item uuid.UUID, verb string, fn func(w *work, i *Item) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		id, err := db.New(tx).HandoverOfItem(ctx, db.HandoverOfItemParams{TenantID: t, ID: item})
		if err != nil {
			return postgres.Err(err)
		}
		return s.On(tx).change(ctx, t, by, id, func(w *work) error {
			i, err := w.item(item)
			if err != nil {
				return err
			}
			if !by.Team() && (State(w.row.State) == Draft || by.Member != w.row.LeaverID && by.Member != i.Taker.ID) {
				return errs.NotFound
			}
			if err := w.plannable(); err != nil && !(i.State == Accepted && verb == "accept") {
				return err
			}
			return fn(w, &i)
		})
	})
	if err != nil {
		return fmt.Errorf("%s item %s: %w", verb, item, err)
	}
	return nil
}

// item reads one item with its taker and holds it.
func (w *work) item(id uuid.UUID) (Item, error) {
	row, err := w.q.LockHandoverItem(w.ctx, db.LockHandoverItemParams{TenantID: w.t, ID: id, HandoverID: w.row.ID})
	if err != nil {
		return Item{}, postgres.Err(err)
	}
	i := itemFrom(row)
	i.Leaver, i.LeavingOn = Person{w.leaver.ID, w.leaver.DisplayName()}, w.row.LeavingOn
	switch {
	case i.Successor == uuid.Nil:
		i.Taker = personOf(w.main)
	default:
		m, err := w.members.Get(w.ctx, w.t, i.Successor)
		if err != nil && !errors.Is(err, errs.NotFound) {
			return Item{}, err
		}
		i.Own = personOf(m)
		i.Taker = i.Own
	}
	return i, nil
}

func personOf(m member.Member) Person { return Person{m.ID, m.DisplayName()} }

// gives reports whether the doer may act for who leaves; takes, for who takes.
func (w *work) gives() bool          { return w.by.Team() || w.by.Member == w.row.LeaverID }
func (w *work) takes(i *Item) bool   { return w.by.Team() || w.by.Member == i.Taker.ID }
func minePath(item uuid.UUID) string { return "handovers/mine/" + item.String() }

// stead is name when the team acts for them.
func (w *work) stead(name string) string {
	if w.by.Team() {
		return name
	}
	return ""
}

// keep saves where the item stands and tells what happened.
func (w *work) keep(i *Item, e event) error {
	p := db.SetHandoverItemParams{
		TenantID: w.t, ID: i.ID, State: string(i.State), Note: i.Note, OfferedAt: i.OfferedAt, AcceptedAt: i.AcceptedAt, AcceptedBy: i.AcceptedBy,
	}
	for s, into := range map[Stage]struct {
		at *(*time.Time)
		by *string
	}{Watch: {&p.WatchedAt, &p.WatchedBy}, Together: {&p.TogetherAt, &p.TogetherBy}, Alone: {&p.AloneAt, &p.AloneBy}} {
		if m := i.Reached[s]; m != nil {
			*into.at, *into.by = &m.At, m.By.Name
		}
	}
	if err := w.q.SetHandoverItem(w.ctx, p); err != nil {
		return err
	}
	e.item, e.subject = i.ID, i.Title
	if err := w.touched(); err != nil {
		return err
	}
	return w.log(e)
}

func itemFrom(r db.HandoverItem) Item {
	i := Item{
		ID: r.ID, Handover: r.HandoverID, State: ItemState(r.State), Note: r.Note, OfferedAt: r.OfferedAt, AcceptedAt: r.AcceptedAt, AcceptedBy: r.AcceptedBy,
		Version: int(r.Version), CreatedAt: r.CreatedAt,
		Outline: Outline{Kind: Kind(r.Kind), Title: r.Title, Detail: r.Detail, DueOn: r.DueOn, Successor: deref(r.SuccessorID)},
	}
	for s, m := range map[Stage]struct {
		at *time.Time
		by string
	}{Watch: {r.WatchedAt, r.WatchedBy}, Together: {r.TogetherAt, r.TogetherBy}, Alone: {r.AloneAt, r.AloneBy}} {
		if m.at != nil {
			i.Reached[s] = &Mark{At: *m.at}
			i.Reached[s].By.Name = m.by
		}
	}
	return i
}

package handover

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Numbers is what the list says first.
type Numbers struct {
	Open, Drafts, Closed, Cancelled int
	Overdue                         int // open though the leaver's day has passed
	Offered, Late, Unaccepted       int // items of open ones
	Lately                          int // closed within the last 30 days
}

// Of is how many hand-overs are in a state.
func (n Numbers) Of(s State) int {
	return map[State]int{Open: n.Open, Draft: n.Drafts, Closed: n.Closed, Cancelled: n.Cancelled}[s]
}

// Cursor is where a further page of a list begins; empty is its beginning.
type Cursor string

// List returns up to most hand-overs of a state, with the numbers of all: of
// the running ones who leaves first, of the ended ones the latest. Drafts that
// Xinhuo made for a risk are left out unless leads.
func (s *Store) List(ctx context.Context, t tenant.ID, state State, leads bool, after Cursor, most int) (found []Handover, n Numbers, next Cursor, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if n, err = s.numbers(ctx, tx, t, leads); err != nil {
			return err
		}
		var ids []uuid.UUID
		if ids, next, err = page(ctx, tx, t, state, leads, after, most); err != nil {
			return err
		}
		found, err = s.heads(ctx, tx, t, ids)
		return err
	})
	if err != nil {
		return nil, Numbers{}, "", fmt.Errorf("list %s hand-overs: %w", state, err)
	}
	return found, n, next, nil
}

func page(ctx context.Context, tx postgres.Conn, t tenant.ID, state State, leads bool, after Cursor, most int) (ids []uuid.UUID, next Cursor, err error) {
	at, id := after.read()
	var ends []time.Time
	if state == Draft || state == Open {
		rows, err := db.New(tx).ListRunningHandovers(ctx, db.ListRunningHandoversParams{
			TenantID: t, State: string(state), AfterOn: at, AfterID: id, Risk: leads, MaxRows: int32(most) + 1,
		})
		if err != nil {
			return nil, "", err
		}
		for _, r := range rows {
			ids, ends = append(ids, r.ID), append(ends, r.LeavingOn)
		}
	} else {
		if after == "" {
			at, id = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max
		}
		rows, err := db.New(tx).ListEndedHandovers(ctx, db.ListEndedHandoversParams{
			TenantID: t, State: string(state), BeforeAt: at, BeforeID: id, Risk: leads, MaxRows: int32(most) + 1,
		})
		if err != nil {
			return nil, "", err
		}
		for _, r := range rows {
			ids, ends = append(ids, r.ID), append(ends, *r.EndedAt)
		}
	}
	if len(ids) > most {
		ids = ids[:most]
		next = Cursor(ends[most-1].Format(time.RFC3339Nano) + "_" + ids[most-1].String())
	}
	return ids, next, nil
}

// read takes a cursor apart; what nobody can have been given is a beginning.
func (c Cursor) read() (time.Time, uuid.UUID) {
	first, second, _ := strings.Cut(string(c), "_")
	at, err := time.Parse(time.RFC3339Nano, first)
	id, bad := uuid.Parse(second)
	if err != nil || bad != nil {
		return time.Time{}, uuid.Nil
	}
	return at, id
}

func (s *Store) numbers(ctx context.Context, tx postgres.Conn, t tenant.ID, leads bool) (n Numbers, err error) {
	q := db.New(tx)
	today, err := s.today(ctx, tx, t)
	if err != nil {
		return n, err
	}
	running, err := q.CountHandovers(ctx, db.CountHandoversParams{TenantID: t, Risk: leads, Today: today})
	if err != nil {
		return n, err
	}
	items, err := q.CountOpenItems(ctx, db.CountOpenItemsParams{TenantID: t, Today: today})
	if err != nil {
		return n, err
	}
	since := s.now().AddDate(0, 0, -30)
	ended, err := q.CountEndedHandovers(ctx, db.CountEndedHandoversParams{TenantID: t, Risk: leads, Since: &since})
	return Numbers{
		Open: int(running.Open), Drafts: int(running.Drafts), Overdue: int(running.Overdue), Closed: int(ended.Closed), Cancelled: int(ended.Cancelled),
		Offered: int(items.Offered), Late: int(items.Late), Unaccepted: int(items.Unaccepted), Lately: int(ended.Lately),
	}, err
}

// About lists the hand-overs in which a member leaves or takes something, the
// newest first, at most 20.
func (s *Store) About(ctx context.Context, t tenant.ID, who uuid.UUID) ([]Handover, error) {
	var found []Handover
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).HandoversAbout(ctx, db.HandoversAboutParams{TenantID: t, MemberID: who, MaxRows: 20})
		if err != nil {
			return err
		}
		var ids []uuid.UUID
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		found, err = s.heads(ctx, tx, t, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list hand-overs about %s: %w", who, err)
	}
	return found, nil
}

// Waiting lists up to most open hand-overs about which somebody should do
// something: the day is within a week or past, something is late, or all is
// accepted and it can be closed.
func (s *Store) Waiting(ctx context.Context, t tenant.ID, most int) ([]Handover, error) {
	var found []Handover
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		ids, err := db.New(tx).WaitingHandovers(ctx, db.WaitingHandoversParams{TenantID: t, Today: today, Soon: today.AddDate(0, 0, 7), MaxRows: int32(most)})
		if err != nil {
			return err
		}
		found, err = s.heads(ctx, tx, t, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list hand-overs that wait: %w", err)
	}
	return found, nil
}

// maxMine is how many items a member's page shows.
const maxMine = 200

// Mine lists the items of open hand-overs that a member gives or takes, what
// is settled last, the rest by the day it is due.
func (s *Store) Mine(ctx context.Context, t tenant.ID, who uuid.UUID) ([]Item, error) {
	var items []Item
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ItemsForMember(ctx, db.ItemsForMemberParams{TenantID: t, MemberID: who, MaxRows: maxMine})
		for _, r := range rows {
			i := itemFrom(r.HandoverItem)
			i.LeavingOn, i.Leaver, i.Taker = r.LeavingOn, Person{r.LeaverID, r.Leaver}, Person{deref(r.TakerID), r.Successor}
			items = append(items, i)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what %s gives and takes: %w", who, err)
	}
	return items, nil
}

// MyItem returns one of Mine with its history, the latest first, or
// errs.NotFound.
func (s *Store) MyItem(ctx context.Context, t tenant.ID, who, id uuid.UUID) (Item, []Event, error) {
	all, err := s.Mine(ctx, t, who)
	if err != nil {
		return Item{}, nil, err
	}
	for _, i := range all {
		if i.ID == id {
			events, err := s.History(ctx, t, id)
			return i, events, err
		}
	}
	return Item{}, nil, fmt.Errorf("item %s of %s: %w", id, who, errs.NotFound)
}

// History tells what happened to one item, the latest first.
func (s *Store) History(ctx context.Context, t tenant.ID, item uuid.UUID) ([]Event, error) {
	var rows []db.HandoverEvent
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListItemEvents(ctx, db.ListItemEventsParams{TenantID: t, ItemID: item, MaxRows: maxEvents})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("tell the history of item %s: %w", item, err)
	}
	return eventsFrom(rows), nil
}

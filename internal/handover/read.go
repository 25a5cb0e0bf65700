package handover

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Event is one thing that happened in a hand-over.
type Event struct {
	Item    uuid.UUID // uuid.Nil when it is about the whole
	What    string    // its sentence is handover.event.<What>
	Subject string
	Note    string
	By      journal.Actor
	For     string // in whose stead the team did it
	At      time.Time
}

// Whole is a hand-over with everything that is in it.
type Whole struct {
	Handover
	Items  []Item
	Things []Thing
	Events []Event
}

// Behind is how many things nobody takes.
func (w Whole) Behind() int {
	n := 0
	for _, th := range w.Things {
		if !th.Taker.Known() {
			n++
		}
	}
	return n
}

// Digest stands for who takes what; Close wants to see it.
func (w Whole) Digest() string { return Digest(w.Things) }

const maxEvents = 200

// Get returns one hand-over with all that is in it.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (Whole, error) {
	var found []Whole
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		found, err = s.whole(ctx, tx, t, []uuid.UUID{id})
		return err
	})
	if err == nil && len(found) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return Whole{}, fmt.Errorf("get hand-over %s: %w", id, err)
	}
	return found[0], nil
}

// Group returns the hand-overs that were planned together, in a fixed order.
func (s *Store) Group(ctx context.Context, t tenant.ID, group uuid.UUID) ([]Whole, error) {
	var found []Whole
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		ids, err := db.New(tx).HandoversOfGroup(ctx, db.HandoversOfGroupParams{TenantID: t, GroupID: group})
		if err != nil {
			return err
		}
		found, err = s.whole(ctx, tx, t, ids)
		return err
	})
	if err == nil && len(found) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("get hand-overs of group %s: %w", group, err)
	}
	return found, nil
}

func (s *Store) whole(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]Whole, error) {
	heads, err := s.heads(ctx, tx, t, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Whole, len(heads))
	for i, h := range heads {
		out[i].Handover = h
		if err := s.fill(ctx, tx, t, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) fill(ctx context.Context, tx postgres.Conn, t tenant.ID, w *Whole) error {
	q := db.New(tx)
	items, err := q.ListHandoverItems(ctx, db.ListHandoverItemsParams{TenantID: t, HandoverID: w.ID})
	if err != nil {
		return err
	}
	for _, r := range items {
		i := itemFrom(r.HandoverItem)
		i.Leaver, i.LeavingOn, i.Taker = w.Leaver, w.LeavingOn, w.Successor
		if i.Successor != uuid.Nil {
			i.Own = Person{i.Successor, r.Successor}
			i.Taker = i.Own
		}
		w.Items = append(w.Items, i)
	}
	if w.Things, err = things(ctx, tx, t, s.nouns, w.Handover); err != nil {
		return err
	}
	events, err := q.ListHandoverEvents(ctx, db.ListHandoverEventsParams{TenantID: t, HandoverID: w.ID, MaxRows: maxEvents})
	w.Events = eventsFrom(events)
	return err
}

func eventsFrom(rows []db.HandoverEvent) []Event {
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = Event{
			Item: deref(r.ItemID), What: r.What, Subject: r.Subject, Note: r.Note, For: r.ForName, At: r.At,
			By: journal.Actor{ID: deref(r.ActorID), Name: r.ActorName},
		}
	}
	return out
}

// things is what the leaver holds now with who takes it, or, once the
// hand-over is closed, what passed.
func (w *work) things() ([]Thing, error) {
	h := Handover{ID: w.row.ID, State: State(w.row.State), Leaver: personOf(w.leaver), Successor: personOf(w.main)}
	return things(w.ctx, w.tx, w.t, w.nouns, h)
}

func things(ctx context.Context, tx postgres.Conn, t tenant.ID, nouns holding.Nouns, h Handover) ([]Thing, error) {
	planned, err := db.New(tx).ListHandoverThings(ctx, db.ListHandoverThingsParams{TenantID: t, HandoverID: h.ID})
	if err != nil {
		return nil, err
	}
	var out []Thing
	if !h.Plannable() {
		for _, p := range planned {
			if g := p.HandoverThing; g.PassedAt != nil {
				th := holding.Thing{Kind: g.Kind, ID: g.ThingID, Holder: h.Leaver.ID, Title: g.Title}
				out = append(out, Thing{Thing: th, Taker: Person{deref(g.SuccessorID), p.Successor}, Chosen: true, Passed: g.PassedAt})
			}
		}
		return out, nil
	}
	held, err := nouns.Held(ctx, tx, t, []uuid.UUID{h.Leaver.ID})
	if err != nil {
		return nil, err
	}
	for _, th := range held {
		thing := Thing{Thing: th, Taker: h.Successor}
		i := slices.IndexFunc(planned, func(p db.ListHandoverThingsRow) bool {
			return p.HandoverThing.Kind == th.Kind && p.HandoverThing.ThingID == th.ID
		})
		if i >= 0 {
			thing.Chosen, thing.Taker = true, Person{deref(planned[i].HandoverThing.SuccessorID), planned[i].Successor}
		}
		out = append(out, thing)
	}
	return out, nil
}

// Candidates names for each thing up to three members who could take it, none
// of them leaving.
func (s *Store) Candidates(ctx context.Context, t tenant.ID, group []Whole) (map[uuid.UUID][]holding.Candidate, error) {
	var all map[uuid.UUID][]holding.Candidate
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		var held []holding.Thing
		leavers, err := s.On(tx).Leaving(ctx, t)
		if err != nil {
			return err
		}
		for _, w := range group {
			leavers = append(leavers, w.Leaver.ID)
			for _, th := range w.Things {
				held = append(held, th.Thing)
			}
		}
		all, err = s.nouns.Candidates(ctx, tx, t, held, leavers, 3)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("name candidates for %d hand-overs: %w", len(group), err)
	}
	return all, nil
}

func (s *Store) heads(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]Handover, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	today, err := s.today(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.New(tx).GetHandovers(ctx, db.GetHandoversParams{TenantID: t, Ids: ids, Today: today})
	if err != nil {
		return nil, err
	}
	out := make([]Handover, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	return clock.Date(s.now(), zone), nil
}

func fromRow(r db.GetHandoversRow) Handover {
	h := Handover{
		ID: r.Handover.ID, Group: r.Handover.GroupID, Leaver: Person{r.Handover.LeaverID, r.Leaver}, LeaverTier: member.Tier(r.LeaverTier),
		Successor: Person{deref(r.Handover.SuccessorID), r.Successor}, LeavingOn: r.Handover.LeavingOn, Reason: r.Handover.Reason, Gap: r.Handover.Gap,
		Origin: Origin(r.Handover.Origin), State: State(r.Handover.State), BegunAt: r.Handover.BegunAt, EndReason: r.Handover.EndReason,
		UndoneAt: r.Handover.UndoneAt, Version: int(r.Handover.Version), Sample: r.Sample,
		Made:  Mark{journal.Actor{ID: deref(r.Handover.MadeBy), Name: r.Handover.MakerName}, r.Handover.MadeAt},
		Count: Count{int(r.Total), int(r.Accepted), int(r.Offered), int(r.Returned), int(r.Late), r.NextDue},
	}
	if r.Handover.EndedAt != nil {
		h.Ended = &Mark{journal.Actor{ID: deref(r.Handover.EndedBy), Name: r.Handover.EnderName}, *r.Handover.EndedAt}
	}
	return h
}

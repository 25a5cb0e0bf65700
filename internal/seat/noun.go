package seat

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Noun makes seats one of the things that members hold and pass on.
type Noun struct{ seats *Store }

// NewNoun returns the Noun of a store's seats.
func NewNoun(seats *Store) Noun { return Noun{seats} }

// Kind is "seat".
func (Noun) Kind() string { return "seat" }

// Held lists the seats that the members hold.
func (n Noun) Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]holding.Thing, error) {
	seats, err := few(ctx, tx, t, nil, members)
	if err != nil {
		return nil, fmt.Errorf("list seats held: %w", err)
	}
	things := make([]holding.Thing, len(seats))
	for i, s := range seats {
		things[i] = holding.Thing{
			Kind: n.Kind(), ID: s.ID, Holder: s.Holder.ID, Title: s.Name(), Path: "seats/" + s.ID.String(), Ready: s.Ready,
			Detail: i18n.Msg("seat.thing", "N", s.Ready, "Named", s.Named),
		}
	}
	return things, nil
}

// Candidates names who is nominated for each seat, and then core and reserve
// members of its city and its speciality.
func (n Noun) Candidates(ctx context.Context, tx postgres.Conn, t tenant.ID, things []holding.Thing, without []uuid.UUID, most int) (map[uuid.UUID][]holding.Candidate, error) {
	ids := make([]uuid.UUID, len(things))
	for i, th := range things {
		ids[i] = th.ID
	}
	seats, err := few(ctx, tx, t, ids, nil)
	if err != nil {
		return nil, fmt.Errorf("read seats to be filled: %w", err)
	}
	found, err := suggest(ctx, tx, t, seats, bench, without, most)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID][]holding.Candidate{}
	for id, all := range found {
		for _, c := range all {
			out[id] = append(out[id], holding.Candidate{Member: c.ID, Name: c.Name, Tier: string(c.Tier), Score: c.Score, Reasons: c.Reasons})
		}
	}
	return out, nil
}

// before is what taking a pass back asks for.
type before struct {
	Term uuid.UUID `json:"term"` // that began with it
}

// Transfer gives each seat from who holds it to a core member.
func (n Noun) Transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passes []holding.Pass) ([]holding.Passed, error) {
	s := n.seats.On(tx)
	held, err := lockMany(ctx, tx, t, ids(passes))
	if err != nil {
		return nil, err
	}
	var all []holding.Passed
	for _, p := range passes {
		r, ok := held[p.ID]
		if !ok {
			return nil, errs.NotFound
		}
		if r.HolderID == nil || *r.HolderID != p.From {
			return nil, n.movedOn(ctx, tx, t, r, p.From)
		}
		term, err := s.hand(ctx, tx, t, by, r, p.To, Handover, i18n.Say(i18n.Chinese, i18n.Msg("seat.handover.why")))
		if err != nil {
			return nil, fmt.Errorf("pass seat %s on: %w", p.ID, err)
		}
		r.HolderID = &p.To // the same seat may be passed on again
		held[p.ID] = r
		kept, err := json.Marshal(before{term})
		if err != nil {
			return nil, err
		}
		all = append(all, holding.Passed{Pass: p, Title: defined(r).Name(), Before: kept})
	}
	return all, nil
}

func ids(passes []holding.Pass) []uuid.UUID {
	out := make([]uuid.UUID, len(passes))
	for i, p := range passes {
		out[i] = p.ID
	}
	return out
}

// movedOn says that a seat is no longer whose it was thought to be.
func (n Noun) movedOn(ctx context.Context, tx postgres.Conn, t tenant.ID, r db.Seat, from uuid.UUID) error {
	was, err := n.seats.name(ctx, tx, t, from)
	if err != nil {
		return err
	}
	if r.HolderID == nil {
		return errs.Invalid{"": i18n.Msg("seat.pass.vacant", "Seat", defined(r).Name(), "Name", was.Name)}
	}
	now, err := n.seats.name(ctx, tx, t, *r.HolderID)
	if err != nil {
		return err
	}
	return errs.Invalid{"": i18n.Msg("seat.pass.moved", "Seat", defined(r).Name(), "Name", was.Name, "Now", now.Name)}
}

// TakeBack gives each seat back to who held it before, the last pass first.
func (n Noun) TakeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passed []holding.Passed) error {
	passes := make([]holding.Pass, len(passed))
	for i, p := range passed {
		passes[i] = p.Pass
	}
	if _, err := lockMany(ctx, tx, t, ids(passes)); err != nil {
		return err
	}
	for i := len(passed) - 1; i >= 0; i-- {
		if err := n.takeBack(ctx, tx, t, by, passed[i]); err != nil {
			return fmt.Errorf("take back seat %s: %w", passed[i].ID, err)
		}
	}
	return nil
}

func (n Noun) takeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p holding.Passed) error {
	var kept before
	if err := json.Unmarshal(p.Before, &kept); err != nil {
		return fmt.Errorf("read what was before: %w", err)
	}
	r, err := lock(ctx, tx, t, p.ID)
	if err != nil {
		return err
	}
	last, err := db.New(tx).LastTerms(ctx, db.LastTermsParams{TenantID: t, SeatID: p.ID})
	if err != nil {
		return err
	}
	if len(last) == 0 || last[0].ID != kept.Term || last[0].Until != nil {
		return n.movedOn(ctx, tx, t, r, p.To)
	}
	return n.seats.On(tx).giveBack(ctx, tx, t, by, r, last)
}

// Package holding is what a member holds for the community and how it passes
// to somebody else: seats, mentees, knowledge pages, and whatever comes to be
// held. A noun joins what-if, hand-over and risk by being a Noun and standing
// in the list that internal/app/wire.go makes.
package holding

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Thing is one thing that one member holds.
type Thing struct {
	Kind   string // of its Noun
	ID     uuid.UUID
	Holder uuid.UUID
	Title  string
	Detail i18n.Message // a few words more; may be zero
	Path   string       // of its page, below the brand's home
	Ready  int          // how many could take it today; 0 makes it a hole
}

// Candidate is somebody who could take a thing over, and why.
type Candidate struct {
	Member  uuid.UUID
	Name    string
	Tier    string
	Score   int            // 0 to 100, only to be compared for one thing
	Reasons []i18n.Message // plain sentences, the strongest first
}

// Pass gives a thing to somebody.
type Pass struct {
	Kind     string
	ID       uuid.UUID
	From, To uuid.UUID
}

// Passed is a Pass that was made, with what its noun needs to take it back.
type Passed struct {
	Pass
	Title  string
	Before json.RawMessage // the noun's own
}

// Noun is a kind of thing that members hold. Every method works in the
// transaction of tx.
type Noun interface {
	// Kind names it for ever, as "seat".
	Kind() string
	// Held lists what the members hold, in a stable order.
	Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]Thing, error)
	// Candidates names for each thing at most most members who could take it,
	// the best first, never one of without.
	Candidates(ctx context.Context, tx postgres.Conn, t tenant.ID, things []Thing, without []uuid.UUID, most int) (map[uuid.UUID][]Candidate, error)
	// Transfer makes the passes, in their order. A thing that From no longer
	// holds, or that To may not hold, is errs.Invalid and nothing is changed.
	Transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passes []Pass) ([]Passed, error)
	// TakeBack undoes what Transfer did. What has moved on since is
	// errs.Invalid, naming it.
	TakeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passed []Passed) error
}

// Nouns are all kinds of things that members hold.
type Nouns []Noun

// Held lists what the members hold of every kind.
func (ns Nouns) Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]Thing, error) {
	var all []Thing
	for _, n := range ns {
		things, err := n.Held(ctx, tx, t, members)
		if err != nil {
			return nil, fmt.Errorf("list each %s held: %w", n.Kind(), err)
		}
		all = append(all, things...)
	}
	return all, nil
}

// Candidates names who could take each of the things, by its id.
func (ns Nouns) Candidates(ctx context.Context, tx postgres.Conn, t tenant.ID, things []Thing, without []uuid.UUID, most int) (map[uuid.UUID][]Candidate, error) {
	all := map[uuid.UUID][]Candidate{}
	for _, n := range ns {
		own := of(things, func(th Thing) bool { return th.Kind == n.Kind() })
		if len(own) == 0 {
			continue
		}
		some, err := n.Candidates(ctx, tx, t, own, without, most)
		if err != nil {
			return nil, fmt.Errorf("name candidates for each %s: %w", n.Kind(), err)
		}
		for id, c := range some {
			all[id] = c
		}
	}
	return all, nil
}

// Transfer makes all passes or, as the caller's transaction ends with the
// error, none.
func (ns Nouns) Transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passes []Pass) ([]Passed, error) {
	var all []Passed
	for _, p := range passes {
		if !slices.ContainsFunc(ns, func(n Noun) bool { return n.Kind() == p.Kind }) {
			return nil, errs.NotFound
		}
	}
	for _, n := range ns {
		own := of(passes, func(p Pass) bool { return p.Kind == n.Kind() })
		if len(own) == 0 {
			continue
		}
		passed, err := n.Transfer(ctx, tx, t, by, own)
		if err != nil {
			return nil, fmt.Errorf("transfer %d of kind %s: %w", len(own), n.Kind(), err)
		}
		all = append(all, passed...)
	}
	return all, nil
}

// TakeBack undoes passes, the last kind first.
func (ns Nouns) TakeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passed []Passed) error {
	for _, n := range slices.Backward(ns) {
		own := of(passed, func(p Passed) bool { return p.Kind == n.Kind() })
		if len(own) == 0 {
			continue
		}
		if err := n.TakeBack(ctx, tx, t, by, own); err != nil {
			return fmt.Errorf("take back %d of kind %s: %w", len(own), n.Kind(), err)
		}
	}
	return nil
}

func of[T any](all []T, mine func(T) bool) []T {
	var own []T
	for _, x := range all {
		if mine(x) {
			own = append(own, x)
		}
	}
	return own
}

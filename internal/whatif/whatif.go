// Package whatif answers what would be left uncovered if somebody left: what
// they hold, and who could take each thing. It changes nothing.
package whatif

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// MaxLeavers is about how many people one may ask at a time.
const MaxLeavers = handover.MaxLeavers

// Store answers from Postgres.
type Store struct {
	conn      postgres.Conn
	members   *member.Store
	nouns     holding.Nouns
	handovers *handover.Store
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, nouns holding.Nouns, handovers *handover.Store) *Store {
	return &Store{conn, members, nouns, handovers}
}

// Grade is how badly a thing would be missed.
type Grade int

// The grades, the worst first.
const (
	Hole    Grade = iota // nobody could take it
	Thin                 // somebody could in time, nobody today
	Covered              // somebody could today
)

// Grades lists the grades, the worst first.
var Grades = []Grade{Hole, Thin, Covered}

// Word is the grade's name in messages.
func (g Grade) Word() string { return [...]string{"hole", "thin", "covered"}[g] }

// Loss is one thing that would be left, and who could take it.
type Loss struct {
	holding.Thing
	From       string // the holder's name
	Candidates []holding.Candidate
}

// Grade is how badly it would be missed.
func (l Loss) Grade() Grade {
	switch {
	case l.Ready > 0:
		return Covered
	case len(l.Candidates) > 0:
		return Thin
	}
	return Hole
}

// Answer is what would be left uncovered, the worst first.
type Answer struct {
	Leavers []member.Member
	Running map[uuid.UUID]uuid.UUID // the hand-overs of leavers that run already
	Losses  []Loss
}

// Of are the losses of one grade.
func (a Answer) Of(g Grade) []Loss {
	var all []Loss
	for _, l := range a.Losses {
		if l.Grade() == g {
			all = append(all, l)
		}
	}
	return all
}

// Ask says what would be left if the members left together. Who is no member
// is passed over.
func (s *Store) Ask(ctx context.Context, t tenant.ID, leavers []uuid.UUID) (Answer, error) {
	var a Answer
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		if a.Leavers, err = s.members.On(tx).GetMany(ctx, t, leavers[:min(len(leavers), MaxLeavers)]); err != nil || len(a.Leavers) == 0 {
			return err
		}
		return s.fill(ctx, tx, t, &a)
	})
	if err != nil {
		return Answer{}, fmt.Errorf("ask what if %d members left: %w", len(leavers), err)
	}
	return a, nil
}

func (s *Store) fill(ctx context.Context, tx postgres.Conn, t tenant.ID, a *Answer) error {
	names := map[uuid.UUID]string{}
	var ids []uuid.UUID
	for _, m := range a.Leavers {
		ids, names[m.ID] = append(ids, m.ID), m.DisplayName()
	}
	held, err := s.nouns.Held(ctx, tx, t, ids)
	if err != nil {
		return err
	}
	handovers := s.handovers.On(tx)
	if a.Running, err = handovers.Running(ctx, t, ids); err != nil {
		return err
	}
	leaving, err := handovers.Leaving(ctx, t)
	if err != nil {
		return err
	}
	could, err := s.nouns.Candidates(ctx, tx, t, held, append(leaving, ids...), 3)
	if err != nil {
		return err
	}
	for _, th := range held {
		a.Losses = append(a.Losses, Loss{th, names[th.Holder], could[th.ID]})
	}
	slices.SortStableFunc(a.Losses, func(x, y Loss) int {
		return cmp.Or(cmp.Compare(x.Grade(), y.Grade()), cmp.Compare(x.Ready, y.Ready), strings.Compare(x.Kind, y.Kind))
	})
	return nil
}

// Plan is the hand-overs that the answer suggests: whoever is best for most
// things takes over, and what somebody else is best for goes to them.
func (a Answer) Plan() handover.Plan {
	p := handover.Plan{Origin: handover.WhatIf, Successor: a.successor()}
	for _, m := range a.Leavers {
		p.Leavers = append(p.Leavers, m.ID)
	}
	for _, l := range a.Losses {
		if len(l.Candidates) > 0 && l.Candidates[0].Member != p.Successor {
			p.Takings = append(p.Takings, handover.Taking{Kind: l.Kind, Thing: l.ID, To: l.Candidates[0].Member})
		}
	}
	return p
}

// successor is who is best for most things, uuid.Nil when nobody is.
func (a Answer) successor() uuid.UUID {
	best, sum, first := map[uuid.UUID]int{}, map[uuid.UUID]int{}, uuid.Nil
	for _, l := range a.Losses {
		for i, c := range l.Candidates {
			sum[c.Member] += c.Score
			if i == 0 {
				best[c.Member]++
			}
		}
	}
	for id := range best {
		if first == uuid.Nil || cmp.Or(best[id]-best[first], sum[id]-sum[first], strings.Compare(first.String(), id.String())) > 0 {
			first = id
		}
	}
	return first
}

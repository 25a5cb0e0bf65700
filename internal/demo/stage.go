package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seat"
	"xinhuo/internal/tenant"
)

// stage is one brand on which stories are told: who is there, and the stores
// as they were on a day before now. What is told first stands for what comes
// after, so the order of tell is the order of the world.
type stage struct {
	maker
	tx      postgres.Conn
	b       brand.Brand
	t       tenant.ID
	w       world
	staff   map[string]auth.Account // and members who sign in, by part
	known   map[string]uuid.UUID    // members by name
	pairs   map[string]uuid.UUID    // the two mentorships of the core member who signs in
	things  map[string]uuid.UUID    // themes by path, pages by title
	core    []member.Member         // whom nobody knows by name, who came first first
	reserve []member.Member
	busy    map[uuid.UUID]bool // who has a part in a story already
}

// tell tells the stories of a brand whose people are there.
func (s *stage) tell(ctx context.Context) error {
	ctx = i18n.With(ctx, i18n.Chinese) // the brands' own words, however dev was started
	if err := s.cast(ctx); err != nil {
		return err
	}
	for _, story := range []struct {
		of   string
		tell func(context.Context) error
	}{
		{"lineages", s.inherit},
		{"knowledge", s.shelve}, {"mentorships", s.mentor}, {"the programme", s.gather}, {"seats", s.seat}, {"the hand-over that closed", s.closed}, {"the hand-over under way", s.leaving},
		{"ceremonies", s.celebrate}, {"the first ninety days", s.accompany}, {"contributions", s.contribute}, {"rules", s.judged(s.rule)}, {"potential", s.observe}, {"risk", s.weigh},
		{"the hall", s.hang},
		{"retirements", s.retire},
		{"certificates", s.certify},
		{"advice", s.advise}, {"what was earned", s.judged(s.credit)},
		{"care", s.cherish},
	} {
		if err := story.tell(ctx); err != nil {
			return fmt.Errorf("tell of %s: %w", story.of, err)
		}
	}
	return nil
}

// judged is tell for what goes through all members at once. Postgres has no
// statistics yet of what this transaction wrote, takes the tables for empty,
// and would go through them over and over.
func (s *stage) judged(tell func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if _, err := s.tx.Exec(ctx, "SET LOCAL enable_nestloop = off"); err != nil {
			return err
		}
		if err := tell(ctx); err != nil {
			return err
		}
		_, err := s.tx.Exec(ctx, "SET LOCAL enable_nestloop = on")
		return err
	}
}

// cast looks who is there.
func (s *stage) cast(ctx context.Context) error {
	members := s.members()
	named := map[uuid.UUID]bool{}
	for _, id := range s.known {
		named[id] = true
	}
	for tier, into := range map[member.Tier]*[]member.Member{member.Core: &s.core, member.Reserve: &s.reserve} {
		ids, _, err := members.IDs(ctx, s.t, member.Filter{Tiers: []member.Tier{tier}}, member.Oldest, "", size)
		if err != nil {
			return err
		}
		found, err := members.InOrder(ctx, s.t, ids, false)
		if err != nil {
			return err
		}
		for _, m := range found {
			if !named[m.ID] {
				*into = append(*into, m)
			}
		}
	}
	m, err := s.pick(s.core[10:]) // the first of them teach
	s.known[quiet] = m.ID
	return err
}

// quiet stands for a name among those known: somebody of the core who has
// fallen silent, whoever that is.
const quiet = "(quiet)"

// pick is somebody among all who has long stood in their tier and has no part
// in a story yet.
func (s *stage) pick(all []member.Member) (member.Member, error) {
	for _, m := range all {
		if !s.busy[m.ID] && m.TierSince.Before(ago(s.now, 8, 0)) {
			s.busy[m.ID] = true
			return m, nil
		}
	}
	return member.Member{}, fmt.Errorf("%s has nobody left for a part", s.w.name)
}

func (s *stage) members() *member.Store { return member.NewStore(s.tx, s.keys) }

// on is a clock that stands days before now.
func (s *stage) on(days int) clock.Clock {
	at := s.now.Add(-time.Duration(days) * 24 * time.Hour)
	return func() time.Time { return at }
}

// day is the calendar day that was days before now where the brand is; below
// 0 it is still to come.
func (s *stage) day(days int) time.Time { return clock.Date(s.on(days)(), s.b.Zone) }

// evening is half past seven on that day.
func (s *stage) evening(days int) time.Time {
	d := s.day(days)
	return time.Date(d.Year(), d.Month(), d.Day(), 19, 30, 0, 0, s.b.Zone).UTC()
}

func (s *stage) manager() journal.Actor { return s.staff["manager"].Actor() }

// actor is a member as the journal names them: by their own account, or in the
// words of the colleague who noted it for them.
func (s *stage) actor(name string) journal.Actor {
	for _, p := range s.w.known {
		if p.Name == name && p.part != "" {
			return s.staff[p.part].Actor()
		}
	}
	return journal.Actor{ID: s.manager().ID, Name: name}
}

func (s *stage) seatsOn(days int) *seat.Store { return seat.NewStore(s.tx, s.members(), s.on(days)) }

func (s *stage) pairsOn(days int) *mentorship.Store { return mentorship.NewStore(s.tx, s.on(days)) }

func (s *stage) pagesOn(days int) *knowledge.Store {
	return knowledge.NewStore(s.tx, s.members(), s.on(days))
}

func (s *stage) nounsOn(days int) holding.Nouns {
	return holding.Nouns{seat.NewNoun(s.seatsOn(days)), s.pairsOn(days).Mentees(), s.pagesOn(days).Holding()}
}

func (s *stage) handoversOn(days int) *handover.Store {
	return handover.NewStore(s.tx, s.members(), s.nounsOn(days), s.on(days))
}

package seeding

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"xinhuo/internal/believe"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/potential"
)

// soul is a member as a story needs them.
type soul struct {
	id   uuid.UUID
	tier member.Tier
	city string
	good string // the first thing they are good at
	came time.Time
}

// cast is whom seats and pairs are made of. Prospects are in none.
type cast struct {
	core, reserve, emeritus []soul
}

// succeed makes all that succession is about for the members after an id.
func (s seeder) succeed(ctx context.Context, o Order, after uuid.UUID) error {
	all, err := s.deeds(ctx, o.Members, after)
	if err != nil {
		return err
	}
	if err := s.chairs(ctx, all, asked(o.Seats, o.Members/perSeat)); err != nil {
		return err
	}
	if err := s.pair(ctx, all, asked(o.Mentorships, o.Members/perPair)); err != nil {
		return err
	}
	if err := s.shelve(ctx, all, o.Members); err != nil {
		return err
	}
	s.clock.begin(Potential, o.Members)
	if err := potential.NewStore(s.conn, clock.System).RoundOf(ctx, s.tenant); err != nil {
		return err
	}
	s.clock.add(o.Members)
	return nil
}

func asked(n, usual int) int {
	if n == Usual {
		return usual
	}
	return n
}

// habit is what somebody usually does: so many lines, over so many days, of so
// much each. One in busy keeps it; the others do little, and did it long ago.
type habit struct {
	busy        float64
	least, most int
	days        int
	much        int
	kinds       []contribution.Kind // one as likely as the other
}

const (
	posts, joins, answers = contribution.PostPublished, contribution.ActivityJoined, contribution.AnswerGiven
	attends, leads, tells = contribution.SessionAttended, contribution.LeadBrought, contribution.FeedbackGiven
)

var habits = map[member.Tier]habit{
	member.Core:     {0.86, 4, 8, 100, 4, []contribution.Kind{posts, posts, posts, posts, answers, answers, joins, leads, attends}},
	member.Reserve:  {0.82, 3, 5, 170, 3, []contribution.Kind{joins, joins, attends, attends, posts, posts, answers}},
	member.Prospect: {0.13, 1, 2, 200, 4, []contribution.Kind{posts, joins, tells, leads}},
	member.Emeritus: {0.2, 1, 2, 300, 2, []contribution.Kind{answers, tells, joins}},
}

// deeds goes through the members after an id, gives them what they did, and
// returns who of them a story can be made of.
func (s seeder) deeds(ctx context.Context, n int, after uuid.UUID) (cast, error) {
	s.clock.begin(Deeds, n)
	var all cast
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(writers)
	for chunk := uint64(0); ctx.Err() == nil; chunk++ {
		souls, err := s.souls(ctx, after)
		if err != nil || len(souls) == 0 {
			return all, orFirst(g.Wait(), err)
		}
		all.add(souls)
		after = souls[len(souls)-1].id
		g.Go(func() error {
			if err := s.did(ctx, chunk, souls); err != nil {
				return fmt.Errorf("what %d members did: %w", len(souls), err)
			}
			s.clock.add(len(souls))
			return nil
		})
	}
	return all, g.Wait()
}

func orFirst(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

func (s seeder) souls(ctx context.Context, after uuid.UUID) (all []soul, err error) {
	err = s.conn.Read(ctx, s.tenant, func(tx postgres.Conn) error {
		rows, err := db.New(tx).SeedPeople(ctx, db.SeedPeopleParams{TenantID: s.tenant, After: after, MaxRows: batch})
		for _, r := range rows {
			good, _, _ := strings.Cut(strings.TrimPrefix(r.Specialities, "\n"), "\n")
			all = append(all, soul{r.ID, member.Tier(r.Tier), strings.Clone(r.City), strings.Clone(good), r.JoinedSort})
		}
		return err
	})
	return all, err
}

func (c *cast) add(souls []soul) {
	for _, p := range souls {
		switch p.tier {
		case member.Core:
			c.core = append(c.core, p)
		case member.Reserve:
			c.reserve = append(c.reserve, p)
		case member.Emeritus:
			c.emeritus = append(c.emeritus, p)
		}
	}
}

// did writes what some members did.
func (s seeder) did(ctx context.Context, chunk uint64, souls []soul) error {
	r := rand.New(rand.NewPCG(s.seed, chunk+1))
	lines := deedLines{db.SeedContributionsParams{TenantID: s.tenant}}
	for _, p := range souls {
		h, some := habits[p.tier]
		if !some {
			continue
		}
		n, days, much := between(r, h.least, h.most), h.days, h.much
		if r.Float64() >= h.busy {
			n, days, much = between(r, 0, h.least/2), 420, 1
		}
		for range n {
			at := office(r, s.now.AddDate(0, 0, -between(r, 1, days)))
			if clock.Date(at, clock.Shanghai).After(p.came) {
				lines.add(p.id, h.kinds[r.IntN(len(h.kinds))], at, int64(between(r, 1, much)), uuid.Nil, r)
			}
		}
	}
	return s.in(ctx, func(tx postgres.Conn) error { return db.New(tx).SeedContributions(ctx, lines.SeedContributionsParams) })
}

// deedLines are contributions, on their way.
type deedLines struct{ db.SeedContributionsParams }

// add adds one; what a colleague recorded has a source of its own.
func (l *deedLines) add(who uuid.UUID, kind contribution.Kind, at time.Time, amount int64, source uuid.UUID, r *rand.Rand) {
	origin, maker := contribution.Work, ""
	if source == uuid.Nil {
		source, origin, maker = uuid.Must(uuid.NewV7()), contribution.Hand, one(r, believe.Scribes)
	}
	l.Ids, l.MemberIds, l.Kinds, l.Ats = append(l.Ids, uuid.Must(uuid.NewV7())), append(l.MemberIds, who), append(l.Kinds, string(kind)), append(l.Ats, at)
	l.Days, l.Amounts, l.Sources = append(l.Days, clock.Date(at, clock.Shanghai)), append(l.Amounts, amount), append(l.Sources, source)
	l.Origins, l.MakerNames = append(l.Origins, string(origin)), append(l.MakerNames, maker)
}

func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(max(1, hi-lo+1)) }

// office moves t to a minute of that day in Shanghai at which people work.
func office(r *rand.Rand, t time.Time) time.Time {
	y, m, d := t.In(clock.Shanghai).Date()
	return time.Date(y, m, d, 9, between(r, 5, 9*60), between(r, 0, 59), 0, clock.Shanghai).UTC()
}

package potential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// atOnce is how many members one transaction of a round computes.
const atOnce = 1000

// roundKind names the round in nightly_rounds.
const roundKind = "potential"

// nightBegins is the hour, where the brand is, at which a round is due.
const nightBegins = 2 * time.Hour

// Recompute computes one member's potential at once, whatever their tier.
func (s *Store) Recompute(ctx context.Context, t tenant.ID, of uuid.UUID) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		n, err := s.compute(ctx, tx, t, []uuid.UUID{of}, now)
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.NotFound
		}
		q := db.New(tx)
		if err := q.RankPotentialOf(ctx, db.RankPotentialOfParams{TenantID: t, MemberID: of}); err != nil {
			return err
		}
		if err := q.KeepPotentialPlaces(ctx, db.KeepPotentialPlacesParams{TenantID: t, MemberID: &of}); err != nil {
			return err
		}
		if err := q.KeepSpecialityPlaces(ctx, db.KeepSpecialityPlacesParams{TenantID: t, Ids: []uuid.UUID{of}}); err != nil {
			return err
		}
		return q.KeepPotentialHistory(ctx, db.KeepPotentialHistoryParams{TenantID: t, Since: now, MemberID: &of})
	})
	if err != nil {
		return fmt.Errorf("compute potential of %s: %w", of, err)
	}
	return nil
}

// Round computes everybody's potential in each brand for which that is due:
// once a night, and again when the weights have changed. Whatever it did
// before it was stopped, it may be done again.
func (s *Store) Round(ctx context.Context) error {
	due, err := s.Due(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range due {
		if err := s.RoundOf(ctx, tenant.ID{UUID: id}); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// Due lists the brands for which Round has something to do.
func (s *Store) Due(ctx context.Context) (due []uuid.UUID, err error) {
	err = s.conn.Platform(ctx, func(tx postgres.Conn) (err error) {
		due, err = db.New(tx).RoundsDue(ctx, db.RoundsDueParams{Kind: roundKind, At: s.now()})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rounds of potential due: %w", err)
	}
	return due, nil
}

// RoundOf is Round for one brand, whether or not it is due.
func (s *Store) RoundOf(ctx context.Context, t tenant.ID) error {
	begun := s.now()
	ids, err := s.begin(ctx, t, begun)
	if err != nil {
		return fmt.Errorf("begin potential round of %s: %w", t, err)
	}
	people := len(ids)
	for batch := range slices.Chunk(ids, atOnce) {
		err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
			_, err := s.compute(ctx, tx, t, batch, s.now())
			return err
		})
		if err != nil {
			return fmt.Errorf("compute potential of %d in %s: %w", len(batch), t, err)
		}
	}
	if err := s.finish(ctx, t, begun, people); err != nil {
		return fmt.Errorf("finish potential round of %s: %w", t, err)
	}
	return nil
}

func (s *Store) begin(ctx context.Context, t tenant.ID, now time.Time) (ids []uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		w, err := latest(ctx, tx, t)
		if err != nil {
			return err
		}
		q, night := db.New(tx), clock.Date(now.Add(-nightBegins), zone)
		if err := q.BeginRound(ctx, db.BeginRoundParams{TenantID: t, Kind: roundKind, Night: night, Settings: int32(w.Version), BegunAt: now}); err != nil {
			return err
		}
		ids, err = q.ListPotentialMembers(ctx, t)
		return err
	})
	return ids, err
}

// finish ranks what the round computed, and keeps it as its month's.
func (s *Store) finish(ctx context.Context, t tenant.ID, begun time.Time, people int) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q, now := db.New(tx), s.now()
		for _, do := range []func() error{
			func() error { return q.TidyPotentialTiers(ctx, t) },
			func() error { return q.RankPotential(ctx, t) },
			func() error { return q.ForgetPotentialPlaces(ctx, t) },
			func() error { return q.KeepPotentialPlaces(ctx, db.KeepPotentialPlacesParams{TenantID: t}) },
			func() error { return q.KeepAllSpecialityPlaces(ctx, t) },
			func() error {
				return q.KeepPotentialHistory(ctx, db.KeepPotentialHistoryParams{TenantID: t, Since: begun})
			},
			func() error {
				return q.KeepPotentialMedians(ctx, db.KeepPotentialMediansParams{TenantID: t, ComputedAt: now})
			},
			func() error {
				return q.FinishRound(ctx, db.FinishRoundParams{TenantID: t, Kind: roundKind, FinishedAt: &now, People: int32(people)})
			},
		} {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	})
}

// compute computes and keeps the potential of those of ids that are the
// brand's, all but the rank of their performance, and says of how many.
func (s *Store) compute(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID, now time.Time) (int, error) {
	w, err := latest(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	found, err := gather(ctx, db.New(tx), t, ids, clock.Date(now, zone))
	if err != nil {
		return 0, err
	}
	p := db.PutPotentialStandingsParams{TenantID: t, Month: monthOf(now, zone), Weights: int32(w.Version), ComputedAt: now}
	for _, f := range found {
		if err := put(&p, f, w, now); err != nil {
			return 0, err
		}
	}
	return len(found), db.New(tx).PutPotentialStandings(ctx, p)
}

func put(p *db.PutPotentialStandingsParams, f Found, w Weights, now time.Time) error {
	parts := f.Compute(now)
	told, err := json.Marshal(parts)
	if err != nil {
		return err
	}
	s := scores(parts)
	total, standsOn := w.Total(s)
	points := int64(-1)
	if sum := f.Performance(); sum != nil {
		points = *sum
	}
	p.MemberIds, p.Tiers, p.Parts = append(p.MemberIds, f.Member), append(p.Tiers, string(f.Tier)), append(p.Parts, string(told))
	p.Activities, p.Creations, p.Spreads = append(p.Activities, orLess(s[0])), append(p.Creations, orLess(s[1])), append(p.Spreads, orLess(s[2]))
	p.Conversions, p.Fits = append(p.Conversions, orLess(s[3])), append(p.Fits, orLess(s[4]))
	p.Totals, p.StandOns, p.Points = append(p.Totals, orLess(total)), append(p.StandOns, int16(standsOn)), append(p.Points, points)
	return nil
}

// gather reads what the records hold of members, in four queries for all.
func gather(ctx context.Context, q *db.Queries, t tenant.ID, ids []uuid.UUID, today time.Time) ([]Found, error) {
	rows, err := q.GatherPotentialMembers(ctx, db.GatherPotentialMembersParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, err
	}
	found, at := make([]Found, len(rows)), make(map[uuid.UUID]*Found, len(rows))
	for i, r := range rows {
		found[i] = Found{Member: r.ID, Tier: member.Tier(r.Tier), Counts: map[contribution.Kind]int{}, Joined: r.JoinedOn}
		if r.Followers >= 0 {
			found[i].Followers = &r.Followers
		}
		at[r.ID] = &found[i]
	}
	return found, fill(ctx, q, t, ids, today, at)
}

func fill(ctx context.Context, q *db.Queries, t tenant.ID, ids []uuid.UUID, today time.Time, at map[uuid.UUID]*Found) error {
	since := today.AddDate(0, 0, -Days)
	counts, err := q.GatherPotentialCounts(ctx, db.GatherPotentialCountsParams{TenantID: t, Ids: ids, Since: since, Today: today})
	if err != nil {
		return err
	}
	weeks, err := q.GatherPotentialWeeks(ctx, db.GatherPotentialWeeksParams{TenantID: t, Ids: ids, Since: since, Today: today})
	if err != nil {
		return err
	}
	marks, err := q.GatherPotentialMarks(ctx, db.GatherPotentialMarksParams{TenantID: t, Ids: ids, Since: since.AddDate(0, 0, 1-since.Day())})
	if err != nil {
		return err
	}
	for _, r := range counts {
		if f := at[r.MemberID]; f != nil {
			f.Counts[contribution.Kind(r.Kind)] = int(r.N)
		}
	}
	for _, r := range weeks {
		if f := at[r.MemberID]; f != nil {
			f.Weeks = int(r.Weeks)
		}
	}
	for _, r := range marks {
		if f, i := at[r.MemberID], slices.Index(Dimensions[:], Dimension(r.Dimension)); f != nil && i >= 0 {
			f.Observed[i] = Observed{r.Mean, int(r.People)}
		}
	}
	return nil
}

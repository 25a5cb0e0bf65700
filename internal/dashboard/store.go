package dashboard

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// latest is how many of the newest moves a board names.
const latest = 8

// Store reads dashboards from Postgres.
type Store struct {
	conn postgres.Conn
	now  clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, now clock.Clock) *Store { return &Store{conn, now} }

// Today is the present moment in the brand's zone.
func (s *Store) Today(b brand.Brand) time.Time { return s.now().In(b.Zone) }

// Look returns how the brand stands. What it costs does not depend on how
// many members there are.
func (s *Store) Look(ctx context.Context, of brand.Brand) (Board, error) {
	now := s.Today(of)
	b := Board{At: now, Week: midnight(now, 6), Months: months(now), Target: of.BenchTarget}
	err := s.conn.Read(ctx, of.ID, func(tx postgres.Conn) error {
		if err := b.read(ctx, tx, of, latest); err != nil {
			return err
		}
		rankings, err := db.New(tx).Rankings(ctx, db.RankingsParams{TenantID: of.ID, Top: Top})
		b.rank(rankings)
		return err
	})
	if err != nil {
		return Board{}, fmt.Errorf("look at brand %s: %w", of.Slug, err)
	}
	return b, nil
}

// read fills in all but the rankings.
func (b *Board) read(ctx context.Context, tx postgres.Conn, of brand.Brand, latest int) error {
	q := db.New(tx)
	tallies, err := q.Tallies(ctx, db.TalliesParams{TenantID: of.ID, Since: b.Months[0]})
	if err != nil {
		return err
	}
	b.tally(tallies)
	pulse, err := q.Pulse(ctx, db.PulseParams{TenantID: of.ID, Since: b.Week})
	if err != nil {
		return err
	}
	b.Moved, b.Sample = pulse.Moved, pulse.Sample
	b.Latest, err = moves(ctx, tx, of.ID, Query{}, b.At, nil, latest)
	return err
}

// tally fills in what the small counts say, and works the past tiers out:
// before a month there were those after it, less who came, plus who went.
func (b *Board) tally(rows []db.TalliesRow) {
	b.Tiers, b.Ends, b.Flows = map[member.Tier]int64{}, map[member.Tier][]int64{}, map[Kind][]int64{}
	b.Joined, b.entered = make([]int64, Span), map[member.Tier]int64{}
	net := map[member.Tier][]int64{}
	for _, t := range member.Tiers {
		b.Ends[t], net[t] = make([]int64, Span), make([]int64, Span)
	}
	for _, k := range Kinds {
		b.Flows[k] = make([]int64, Span)
	}
	gaps := map[string]int64{}
	for _, r := range rows {
		switch r.Dim {
		case "tier":
			b.Tiers[member.Tier(r.Value)] += r.N
			b.Total += r.N
		case "role":
			if r.N != 0 {
				b.Roles = append(b.Roles, Count{r.Value, r.N})
			}
		case "gap":
			gaps[r.Value] = r.N
		case "joined":
			if i := slices.Index(b.Months, r.Value); i >= 0 {
				b.Joined[i] = r.N
			}
		case "flow":
			if f, ok := parseFlow(r.Value, r.N, b.Months); ok {
				b.flow(f, net)
			}
		}
	}
	for _, t := range member.Tiers {
		b.Ends[t][Span-1] = b.Tiers[t]
		for i := Span - 2; i >= 0; i-- {
			b.Ends[t][i] = b.Ends[t][i+1] - net[t][i+1]
		}
	}
	for _, g := range member.Gaps {
		b.Gaps = append(b.Gaps, Count{g, gaps[g]})
	}
	slices.SortFunc(b.Roles, func(x, y Count) int {
		return cmp.Or(cmp.Compare(btoi(x.Value == ""), btoi(y.Value == "")), cmp.Compare(y.N, x.N), cmp.Compare(x.Value, y.Value))
	})
}

func (b *Board) flow(f flow, net map[member.Tier][]int64) {
	if to := net[f.to]; to != nil {
		to[f.month] += f.n
	}
	if f.from == "" {
		if f.month == Span-1 {
			b.entered[f.to] += f.n
		}
		return
	}
	if from := net[f.from]; from != nil {
		from[f.month] -= f.n
	}
	b.Flows[KindOf(f.from, f.to)][f.month] += f.n
}

func (b *Board) rank(rows []db.RankingsRow) {
	for _, r := range rows {
		into := map[string]*Ranking{"city": &b.Cities, "model": &b.Models, "speciality": &b.Specialities}[r.Dim]
		if r.Value == "" {
			into.Rest, into.Kinds = r.N, r.Kinds
			continue
		}
		into.Top = append(into.Top, Count{r.Value, r.N})
	}
}

// Move is one move of one member between tiers.
type Move struct {
	ID       uuid.UUID
	Member   uuid.UUID
	Name     string
	From, To member.Tier
	Reason   string
	At       time.Time
	By       string
}

// Moves returns up to limit moves, newest first, older than after; nil begins.
// Only moves that stand are there: neither taken back nor a taking back.
func (s *Store) Moves(ctx context.Context, of brand.Brand, q Query, after *Move, limit int) ([]Move, error) {
	var found []Move
	if err := q.Check(); err != nil {
		return nil, err
	}
	err := s.conn.Read(ctx, of.ID, func(tx postgres.Conn) (err error) {
		found, err = moves(ctx, tx, of.ID, q, s.Today(of), after, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list moves of %s: %w", of.Slug, err)
	}
	return found, nil
}

func moves(ctx context.Context, tx postgres.Conn, t tenant.ID, q Query, now time.Time, after *Move, limit int) ([]Move, error) {
	since, until := q.span(now)
	p := db.MovesBetweenParams{TenantID: t, Since: since, BeforeAt: until, Pairs: q.pairs(), MaxRows: int32(limit)}
	if after != nil && after.At.Before(until) {
		p.BeforeAt, p.BeforeID = after.At, after.ID
	}
	rows, err := db.New(tx).MovesBetween(ctx, p)
	if err != nil {
		return nil, err
	}
	found := make([]Move, len(rows))
	for i, r := range rows {
		found[i] = Move{r.ID, r.MemberID, cmp.Or(r.Name, r.Nickname), member.Tier(r.FromTier), member.Tier(r.ToTier), r.Reason, r.MovedAt, r.MoverName}
	}
	return found, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

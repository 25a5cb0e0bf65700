package seat

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// looked is how many members of a city or a speciality are looked at.
const looked = 20

// bench are those from whom a seat can be filled.
var bench = []member.Tier{member.Core, member.Reserve}

// Suggestion is somebody who could take a seat, and why.
type Suggestion struct {
	Person
	Named   bool // for this seat already
	Score   int
	Reasons []i18n.Message // the strongest first
}

// pool is whom the suggestions for some seats are drawn from.
type pool struct {
	named map[uuid.UUID][]Nomination // by seat
	city  map[string][]Person
	good  map[string][]Person // by what they are good at
	holds map[uuid.UUID]int   // how many seats they hold already
}

// suggest names for each seat at most most members of the tiers, never one of
// without, nor anybody who has died or asked not to be contacted.
func suggest(ctx context.Context, tx postgres.Conn, t tenant.ID, seats []Seat, tiers []member.Tier, without []uuid.UUID, most int) (map[uuid.UUID][]Suggestion, error) {
	p, err := gather(ctx, tx, t, seats, tiers)
	if err != nil {
		return nil, fmt.Errorf("look for members for %d seats: %w", len(seats), err)
	}
	quiet, err := regard.Quiet(ctx, tx, t, p.everybody()...)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID][]Suggestion{}
	for _, s := range seats {
		found := slices.DeleteFunc(p.of(s), func(g Suggestion) bool {
			return quiet[g.ID] || slices.Contains(without, g.ID) || !slices.Contains(tiers, g.Tier) || g.ID == s.Holder.ID
		})
		slices.SortFunc(found, func(a, b Suggestion) int {
			return cmp.Or(b.Score-a.Score, strings.Compare(a.ID.String(), b.ID.String()))
		})
		out[s.ID] = found[:min(most, len(found))]
	}
	return out, nil
}

func gather(ctx context.Context, tx postgres.Conn, t tenant.ID, seats []Seat, tiers []member.Tier) (pool, error) {
	q, p := db.New(tx), pool{map[uuid.UUID][]Nomination{}, map[string][]Person{}, map[string][]Person{}, map[uuid.UUID]int{}}
	var ids []uuid.UUID
	var cities, keys []string
	for _, s := range seats {
		ids = append(ids, s.ID)
		if s.City != "" && !slices.Contains(cities, s.City) {
			cities = append(cities, s.City)
		}
		if key := member.SpecialityKey(s.Speciality); s.Speciality != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	all, err := levels(ctx, tx, t)
	if err != nil {
		return pool{}, err
	}
	named, err := q.ListNominations(ctx, db.ListNominationsParams{TenantID: t, SeatIds: ids})
	if err != nil {
		return pool{}, err
	}
	for _, r := range named {
		p.named[r.SeatID] = append(p.named[r.SeatID], nominationFrom(r, byID(all)))
	}
	near, err := q.BenchOfCities(ctx, db.BenchOfCitiesParams{TenantID: t, Cities: cities, Tiers: codes(tiers), MaxRows: looked})
	if err != nil {
		return pool{}, err
	}
	for _, r := range near {
		p.city[r.OfCity] = append(p.city[r.OfCity], person(r.ID, r.Name, r.Nickname, r.Tier, r.City))
	}
	good, err := q.BenchOfSpecialities(ctx, db.BenchOfSpecialitiesParams{TenantID: t, Keys: keys, Tiers: codes(tiers), MaxRows: looked})
	for _, r := range good {
		p.good[r.OfKey] = append(p.good[r.OfKey], person(r.ID, r.Name, r.Nickname, r.Tier, r.City))
	}
	if err != nil {
		return pool{}, err
	}
	return p, p.burden(ctx, q, t)
}

// burden adds what those in the pool hold already.
func (p pool) burden(ctx context.Context, q *db.Queries, t tenant.ID) error {
	rows, err := q.SeatsHeldBy(ctx, db.SeatsHeldByParams{TenantID: t, HolderIds: p.everybody()})
	for _, r := range rows {
		p.holds[*r.HolderID] = int(r.N)
	}
	return err
}

// everybody in the pool, some more than once.
func (p pool) everybody() (ids []uuid.UUID) {
	for _, some := range []map[string][]Person{p.city, p.good} {
		for _, all := range some {
			for _, who := range all {
				ids = append(ids, who.ID)
			}
		}
	}
	for _, all := range p.named {
		for _, n := range all {
			ids = append(ids, n.Member.ID)
		}
	}
	return ids
}

func codes(tiers []member.Tier) []string {
	out := make([]string, len(tiers))
	for i, t := range tiers {
		out[i] = string(t)
	}
	return out
}

// of weighs everybody who has something to do with a seat: being named counts
// most, and being ready; then the same city, the same speciality, being core.
func (p pool) of(s Seat) []Suggestion {
	found := map[uuid.UUID]*Suggestion{}
	add := func(who Person, score int, why i18n.Message) {
		g := found[who.ID]
		if g == nil {
			g = &Suggestion{Person: who}
			found[who.ID] = g
			if who.Tier == member.Core {
				g.Score += 5
			}
		}
		g.Score += score
		g.Reasons = append(g.Reasons, why)
	}
	for i, n := range p.named[s.ID] {
		score := max(40, 50-2*i)
		if n.Able() {
			score += 20
		}
		add(n.Member, score, i18n.Msg("seat.because.named", "Place", i+1, "Level", n.Level.Label))
		found[n.Member.ID].Named = true
	}
	for _, who := range p.city[s.City] {
		add(who, 15, i18n.Msg("seat.because.city", "City", s.City))
	}
	if s.Speciality != "" {
		for _, who := range p.good[member.SpecialityKey(s.Speciality)] {
			add(who, 10, i18n.Msg("seat.because.speciality", "Speciality", s.Speciality))
		}
	}
	out := make([]Suggestion, 0, len(found))
	for _, g := range found {
		out = append(out, g.settled(p.holds[g.ID]))
	}
	return out
}

// settled adds what their tier means for taking a seat, and what they hold
// already.
func (g Suggestion) settled(holds int) Suggestion {
	if g.Tier == member.Core {
		g.Reasons = append(g.Reasons, i18n.Msg("seat.because.core"))
	} else {
		g.Reasons = append(g.Reasons, i18n.Msg("seat.because.reserve"))
	}
	if holds > 0 {
		g.Score = max(0, g.Score-12*holds)
		g.Reasons = append(g.Reasons, i18n.Msg("seat.because.holds", "N", holds))
	}
	return g
}

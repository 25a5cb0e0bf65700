package seat

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Depth is how many core members there are somewhere, and how many in reserve.
type Depth struct {
	Value         string // the city, speciality or platform
	Core, Reserve int
}

// Ratio is how many are in reserve for each core member; false where nobody
// is core.
func (d Depth) Ratio() (float64, bool) {
	if d.Core == 0 {
		return 0, false
	}
	return float64(d.Reserve) / float64(d.Core), true
}

// Missing is how many more in reserve it takes to reach target for each core
// member.
func (d Depth) Missing(target int) int { return max(0, d.Core*target-d.Reserve) }

// Bench is the reserve against the core: of the whole brand, and within what
// people are told apart by, those first where most are missing.
type Bench struct {
	Whole                           Depth
	Cities, Specialities, Platforms []Depth
}

// Bench counts from what is kept with each change of a member; it passes over
// no members.
func (s *Store) Bench(ctx context.Context, t tenant.ID, target int) (b Bench, err error) {
	var rows []db.BenchCountsRow
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err = db.New(tx).BenchCounts(ctx, t)
		return err
	})
	if err != nil {
		return Bench{}, fmt.Errorf("count the bench: %w", err)
	}
	found := map[string]map[string]*Depth{}
	for _, r := range rows {
		code, value, _ := strings.Cut(r.Value, " ")
		if found[r.Dim] == nil {
			found[r.Dim] = map[string]*Depth{}
		}
		d := found[r.Dim][value]
		if d == nil {
			d = &Depth{Value: value}
			found[r.Dim][value] = d
		}
		switch member.Tier(code) {
		case member.Core:
			d.Core = int(r.N)
		case member.Reserve:
			d.Reserve = int(r.N)
		}
	}
	if whole := found["tier"][""]; whole != nil {
		b.Whole = *whole
	}
	b.Cities, b.Specialities, b.Platforms = ordered(found["bench_city"], target), ordered(found["bench_speciality"], target), ordered(found["bench_platform"], target)
	return b, nil
}

func ordered(found map[string]*Depth, target int) []Depth {
	var all []Depth
	for _, d := range found {
		if d.Core+d.Reserve > 0 {
			all = append(all, *d)
		}
	}
	slices.SortFunc(all, func(a, b Depth) int {
		return cmp.Or(b.Missing(target)-a.Missing(target), b.Core-a.Core, b.Reserve-a.Reserve, strings.Compare(a.Value, b.Value))
	})
	return all
}

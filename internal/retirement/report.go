package retirement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// Crowd is how many people there must be before anything is said of why they
// left.
const Crowd = 6

// Reason codes beside those of the list.
const (
	inactive = "inactivity"
	unsaid   = "unsaid"
)

// farAhead is after every moment there is.
var farAhead = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Count is how many named a reason.
type Count struct {
	Reason string
	People int
}

// Slice is whose reasons are asked for: everybody's, those of a city, those of
// a quarter (2026Q3).
type Slice struct{ City, Quarter string }

// Report is why people left, without names.
type Report struct {
	People  int // 0 where there are too few to say anything
	Reasons []Count
	Until   time.Time // when the last were counted
	// The slices of which something can be said.
	Cities, Quarters []string
}

// Enough reports whether something can be said.
func (r Report) Enough() bool { return r.People >= Crowd }

// Report says why people left. People are counted in groups of at least
// Crowd who are never told apart again, once nobody of them can be taken back;
// whatever is reported is made of whole groups. So no report, no slice and no
// difference between two of them is about fewer.
func (s *Store) Report(ctx context.Context, t tenant.ID, of Slice) (r Report, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		groups, err := db.New(tx).ListRetirementGroups(ctx, t)
		if err != nil {
			return err
		}
		for _, g := range groups {
			r.Cities, r.Quarters = addOnce(r.Cities, g.City), addOnce(r.Quarters, g.Quarter)
			if (of.City == "" || g.City == of.City) && (of.Quarter == "" || g.Quarter == of.Quarter) {
				r.People, r.Until = r.People+int(g.People), g.MadeAt
			}
		}
		rows, err := db.New(tx).SumRetirementReasons(ctx, db.SumRetirementReasonsParams{TenantID: t, City: of.City, Quarter: of.Quarter})
		for _, row := range rows {
			r.Reasons = append(r.Reasons, Count{row.Reason, int(row.People)})
		}
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("report why people left: %w", err)
	}
	return r, nil
}

func addOnce(all []string, s string) []string {
	if s == "" || slices.Contains(all, s) {
		return all
	}
	all = append(all, s)
	slices.Sort(all)
	return all
}

// group counts those who can be counted.
func (s *Store) group(ctx context.Context, t tenant.ID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		waiting, err := q.UncountedRetirements(ctx, db.UncountedRetirementsParams{TenantID: t, Before: ptr(s.now().Add(-tier.UndoWindow))})
		if err != nil {
			return err
		}
		had, err := q.CountRetirementGroups(ctx, t)
		if err != nil {
			return err
		}
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		for {
			together, rest := gather(waiting, had > 0)
			if len(together) == 0 {
				return nil
			}
			if err := s.keepGroup(ctx, q, t, together, zone); err != nil {
				return err
			}
			had, waiting = had+1, rest
		}
	})
	if err != nil {
		return fmt.Errorf("count why people left: %w", err)
	}
	return nil
}

// gather picks who is counted together: those of one city where there are
// enough of them; else all, at once for the first report, and afterwards only
// when twice as many wait, so that a city has time to come together.
func gather(waiting []db.UncountedRetirementsRow, more bool) (together, rest []db.UncountedRetirementsRow) {
	of := map[string]int{}
	for _, r := range waiting {
		if of[r.City]++; r.City != "" && of[r.City] == Crowd {
			for _, w := range waiting {
				if w.City == r.City {
					together = append(together, w)
				} else {
					rest = append(rest, w)
				}
			}
			return together, rest
		}
	}
	if len(waiting) >= 2*Crowd || !more && len(waiting) >= Crowd {
		return waiting, nil
	}
	return nil, waiting
}

func (s *Store) keepGroup(ctx context.Context, q *db.Queries, t tenant.ID, together []db.UncountedRetirementsRow, zone *time.Location) error {
	g := db.InsertRetirementGroupParams{TenantID: t, ID: uuid.Must(uuid.NewV7()), People: int32(len(together)), MadeAt: s.now()}
	counts, ids := map[string]int32{}, []uuid.UUID{}
	for i, r := range together {
		g.City, g.Quarter = common(g.City, r.City, i), common(g.Quarter, quarter(r.DoneAt.In(zone)), i)
		ids = append(ids, r.ID)
		for _, reason := range reasonsOf(r) {
			counts[reason]++
		}
	}
	if err := q.InsertRetirementGroup(ctx, g); err != nil {
		return err
	}
	p := db.InsertRetirementGroupReasonsParams{TenantID: t, GroupID: g.ID}
	for reason, n := range counts {
		p.Reasons, p.People = append(p.Reasons, reason), append(p.People, n)
	}
	if err := q.InsertRetirementGroupReasons(ctx, p); err != nil {
		return err
	}
	return q.SetRetirementGroup(ctx, db.SetRetirementGroupParams{TenantID: t, GroupID: &g.ID, Ids: ids})
}

// common is what all share: "" once two differ.
func common(so, next string, i int) string {
	if i == 0 || so == next {
		return next
	}
	return ""
}

func quarter(at time.Time) string { return fmt.Sprintf("%dQ%d", at.Year(), (int(at.Month())+2)/3) }

// reasonsOf is each reason once, whoever of the two named it.
func reasonsOf(r db.UncountedRetirementsRow) []string {
	all := append(strings.Fields(r.Reasons), strings.Fields(r.OwnReasons)...)
	if Cause(r.Cause) == Inactivity {
		all = append(all, inactive)
	}
	if len(all) == 0 {
		return []string{unsaid}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func ptr[T any](v T) *T { return &v }

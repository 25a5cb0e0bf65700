package rule

import (
	"context"
	"errors"
	"fmt"
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

// Case is a member with what the rules make of them.
type Case struct {
	Member uuid.UUID
	Tier   member.Tier
	Sums   []int64
	Verdict
}

// Bench judges members by one Spec on one day.
type Bench struct {
	spec  Spec
	today time.Time
	zone  *time.Location
	known []time.Time
	ask   criteria
}

// criteria is what a query asks for.
type criteria struct {
	nos      []int32
	kinds    []string
	froms    []time.Time
	earliest time.Time
}

// Sit makes a Bench that judges by spec on a day, in the transaction of tx.
func Sit(ctx context.Context, tx postgres.Conn, t tenant.ID, spec Spec, day time.Time) (Bench, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return Bench{}, err
	}
	since, err := contribution.NewStore(tx).Since(ctx, t)
	if err != nil {
		return Bench{}, err
	}
	b := Bench{spec: spec, today: day, zone: zone}
	b.ask.earliest = b.today
	for i, c := range spec.Criteria() {
		from, known := c.From(b.today), time.Time{}
		for _, k := range c.Kinds {
			b.ask.nos, b.ask.kinds, b.ask.froms = append(b.ask.nos, int32(i)), append(b.ask.kinds, string(k)), append(b.ask.froms, from)
			if first, ok := since[k]; ok && (known.IsZero() || first.Before(known)) {
				known = first
			}
		}
		b.known = append(b.known, known)
		if from.Before(b.ask.earliest) {
			b.ask.earliest = from
		}
	}
	return b, nil
}

// Today is the day it judges on.
func (b Bench) Today() time.Time { return b.today }

// Stretch is some members in the order of their ids.
type Stretch struct {
	Upto  uuid.UUID // the last of them; uuid.Nil when there are none
	Many  int
	Cases []Case // those who can rise or fall; a prospect who did nothing cannot
}

// Next judges the next most members after an id, at most.
func (b Bench) Next(ctx context.Context, tx postgres.Conn, t tenant.ID, after uuid.UUID, most int) (Stretch, error) {
	last, err := db.New(tx).NextRuleChunk(ctx, db.NextRuleChunkParams{TenantID: t, After: after, MaxRows: int32(most)})
	switch err := postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return Stretch{}, nil
	case err != nil:
		return Stretch{}, fmt.Errorf("look for members after %s: %w", after, err)
	}
	q := db.New(tx)
	members, err := q.RuleMembers(ctx, db.RuleMembersParams{TenantID: t, After: after, Upto: last.ID})
	if err != nil {
		return Stretch{}, fmt.Errorf("judge members after %s: %w", after, err)
	}
	sums, err := q.RuleSums(ctx, db.RuleSumsParams{
		TenantID: t, After: after, Upto: last.ID, Nos: b.ask.nos, Kinds: b.ask.kinds, Froms: b.ask.froms, Earliest: b.ask.earliest, Today: b.today,
	})
	if err != nil {
		return Stretch{}, fmt.Errorf("sum what members after %s did: %w", after, err)
	}
	prospects, err := prospectsOf(ctx, q, t, members, sums)
	if err != nil {
		return Stretch{}, fmt.Errorf("judge prospects after %s: %w", after, err)
	}
	locked, err := q.RuleLocks(ctx, db.RuleLocksParams{TenantID: t, After: after, Upto: last.ID, Today: b.today})
	if err != nil {
		return Stretch{}, fmt.Errorf("look who is locked after %s: %w", after, err)
	}
	return Stretch{last.ID, int(last.Many), b.judge(append(members, prospects...), sums, locked)}, nil
}

// prospectsOf are the prospects who did something. Nobody else among them can
// reach a line, as the least of every criterion is 1, so of a large brand most
// are never read.
func prospectsOf(ctx context.Context, q *db.Queries, t tenant.ID, bench []db.RuleMembersRow, sums []db.RuleSumsRow) ([]db.RuleMembersRow, error) {
	seen := make(map[uuid.UUID]bool, len(bench))
	for _, m := range bench {
		seen[m.ID] = true
	}
	var ids []uuid.UUID
	for _, s := range sums {
		if !seen[s.MemberID] {
			seen[s.MemberID] = true
			ids = append(ids, s.MemberID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := q.RuleProspects(ctx, db.RuleProspectsParams{TenantID: t, Ids: ids})
	all := make([]db.RuleMembersRow, len(rows))
	for i, r := range rows {
		all[i] = db.RuleMembersRow(r)
	}
	return all, err
}

// Of judges members by id; those that are not the brand's are left out.
func (b Bench) Of(ctx context.Context, tx postgres.Conn, t tenant.ID, ids ...uuid.UUID) ([]Case, error) {
	q := db.New(tx)
	of, err := q.RuleMembersOf(ctx, db.RuleMembersOfParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("judge %d members: %w", len(ids), err)
	}
	did, err := q.RuleSumsOf(ctx, db.RuleSumsOfParams{
		TenantID: t, Ids: ids, Nos: b.ask.nos, Kinds: b.ask.kinds, Froms: b.ask.froms, Earliest: b.ask.earliest, Today: b.today,
	})
	if err != nil {
		return nil, fmt.Errorf("sum what %d members did: %w", len(ids), err)
	}
	locked, err := q.RuleLocksOf(ctx, db.RuleLocksOfParams{TenantID: t, Ids: ids, Today: b.today})
	if err != nil {
		return nil, fmt.Errorf("look who of %d is locked: %w", len(ids), err)
	}
	members, sums := make([]db.RuleMembersRow, len(of)), make([]db.RuleSumsRow, len(did))
	for i, m := range of {
		members[i] = db.RuleMembersRow(m)
	}
	for i, s := range did {
		sums[i] = db.RuleSumsRow(s)
	}
	return b.judge(members, sums, locked), nil
}

func (b Bench) judge(members []db.RuleMembersRow, sums []db.RuleSumsRow, locked []uuid.UUID) []Case {
	did := make(map[uuid.UUID][]int64, len(sums))
	for _, s := range sums {
		if did[s.MemberID] == nil {
			did[s.MemberID] = make([]int64, len(b.known))
		}
		did[s.MemberID][s.No] = s.N
	}
	held := map[uuid.UUID]bool{}
	for _, id := range locked {
		held[id] = true
	}
	nothing := make([]int64, len(b.known))
	cases := make([]Case, len(members))
	for i, m := range members {
		f := Facts{Tier: member.Tier(m.Tier), Since: clock.Date(m.TierSince, b.zone), Today: b.today, Locked: held[m.ID], Sums: did[m.ID], Known: b.known}
		if f.Sums == nil {
			f.Sums = nothing
		}
		cases[i] = Case{m.ID, f.Tier, f.Sums, b.spec.Judge(f)}
	}
	return cases
}

package member_test

import (
	"context"
	"testing"
	"time"

	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

// Two transactions that each count more than once, in crossing order, neither
// wait for each other nor lock up: a person's edit goes through while a long
// import is under way.
func TestCountersDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	of := fixture.Tenant(t, pool)
	keep := func(ctx context.Context, tx postgres.Conn, in member.Tier) error {
		tally := member.NewTally()
		tally.Tier(in, 1)
		return tally.Keep(ctx, tx, of)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := pool.In(ctx, of, func(long postgres.Conn) error {
		if err := keep(ctx, long, member.Core); err != nil {
			return err
		}
		err := pool.In(ctx, of, func(short postgres.Conn) error {
			if err := keep(ctx, short, member.Reserve); err != nil {
				return err
			}
			return keep(ctx, short, member.Core)
		})
		if err != nil {
			return err
		}
		return keep(ctx, long, member.Reserve)
	})
	if err != nil {
		t.Fatalf("counting side by side: %v", err)
	}
	drifts, err := member.NewStore(pool, fixture.Keys()).Recount(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range drifts {
		if d.Dim == "tier" && d.Kept != 2 {
			t.Errorf("%s is counted %d times, want 2", d.Value, d.Kept)
		}
	}
	if len(drifts) != 2 {
		t.Errorf("drifts = %v, want the two that were made up", drifts)
	}
}

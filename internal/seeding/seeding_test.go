package seeding_test

import (
	"errors"
	"testing"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seeding"
)

// A seeded brand is like any other: all its counts agree with its rows.
func TestRun(t *testing.T) {
	t.Parallel()
	conn := pgtest.Pool(t)
	var last seeding.Progress
	order := seeding.Order{Slug: "big", Name: "大品牌", Members: 5_400, Seats: seeding.Usual, Mentorships: seeding.Usual, Seed: 1, Now: clock.System(), Tell: func(p seeding.Progress) { last = p }}
	b, err := seeding.Run(t.Context(), conn, fixture.Keys(), order)
	if err != nil {
		t.Fatal(err)
	}
	if last.Part != seeding.Potential || last.Done != order.Members || last.All != order.Members {
		t.Errorf("the last word was %+v, want all of %d", last, order.Members)
	}
	if _, err := seeding.Run(t.Context(), conn, fixture.Keys(), order); !errors.Is(err, seeding.ErrHasMembers) {
		t.Errorf("a second Run = %v, want a refusal", err)
	}
	order.Append, order.Members = true, 100
	if _, err := seeding.Run(t.Context(), conn, fixture.Keys(), order); err != nil {
		t.Errorf("Run with Append = %v", err)
	}
	drifts, err := member.NewStore(conn, fixture.Keys()).Recount(t.Context(), b.ID)
	if err != nil || len(drifts) > 0 {
		t.Errorf("the counts drifted: %v, %v", drifts, err)
	}
	var n int
	err = conn.Read(t.Context(), b.ID, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM members WHERE tenant_id = $1", b.ID).Scan(&n)
	})
	if err != nil || n != 5_500 {
		t.Errorf("the brand has %d members, want 5500 (%v)", n, err)
	}
}

func TestRunRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	_, err := seeding.Run(t.Context(), pgtest.Tx(t), fixture.Keys(), seeding.Order{Slug: "Big Brand", Members: 1})
	if !errors.As(err, new(errs.Invalid)) {
		t.Errorf("Run = %v, want a refusal", err)
	}
}

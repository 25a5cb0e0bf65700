package seeding_test

import (
	"errors"
	"strings"
	"testing"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seeding"
	"xinhuo/internal/tenant"
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
	for what, want := range map[string][2]int{ // at least, at most
		"members": {5_500, 5_500}, "seats": {27, 27}, "seat_nominations": {50, 110}, "mentorships": {270, 275}, "mentorship_steps": {8 * 270, 8 * 275},
		"contributions": {5_000, 12_000}, "knowledge_pages": {5, 5}, "potential_places": {900, 1_300},
		"seats s JOIN members m USING (tenant_id) WHERE m.id = s.holder_id AND m.tier <> 'core'":                 {0, 0},
		"mentorships p JOIN members m USING (tenant_id) WHERE m.id = p.successor_id AND m.tier <> 'reserve'":     {0, 0},
		"contributions c JOIN members m USING (tenant_id) WHERE m.id = c.member_id AND c.on_day < m.joined_sort": {0, 0},
	} {
		if n := many(t, conn, b.ID, what); n < want[0] || n > want[1] {
			t.Errorf("the brand has %d of %s, want %d to %d", n, what, want[0], want[1])
		}
	}
}

// many is how many rows of a brand there are.
func many(t *testing.T, conn postgres.Conn, of tenant.ID, what string) (n int) {
	t.Helper()
	where := " WHERE "
	if strings.Contains(what, where) {
		where = " AND "
	}
	err := conn.Read(t.Context(), of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM "+what+where+"tenant_id = $1", of).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// None asked for are none made; a brand that was seeded without is given what
// it lacks, once.
func TestSucceed(t *testing.T) {
	t.Parallel()
	conn := pgtest.Pool(t)
	order := seeding.Order{Slug: "later", Name: "后来", Members: 400, Seed: 1, Now: clock.System()}
	b, err := seeding.Run(t.Context(), conn, fixture.Keys(), order)
	if err != nil {
		t.Fatal(err)
	}
	if n := many(t, conn, b.ID, "seats") + many(t, conn, b.ID, "mentorships"); n > 0 {
		t.Errorf("%d seats and pairs nobody asked for", n)
	}
	order.Seats, order.Mentorships = 3, 7
	for range 2 {
		if err := seeding.Succeed(t.Context(), conn, fixture.Keys(), order); err != nil {
			t.Fatal(err)
		}
	}
	if seats, pairs := many(t, conn, b.ID, "seats"), many(t, conn, b.ID, "mentorships"); seats != 3 || pairs != 7 {
		t.Errorf("%d seats and %d pairs, want 3 and 7", seats, pairs)
	}
}

func TestRunRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	_, err := seeding.Run(t.Context(), pgtest.Tx(t), fixture.Keys(), seeding.Order{Slug: "Big Brand", Members: 1})
	if !errors.As(err, new(errs.Invalid)) {
		t.Errorf("Run = %v, want a refusal", err)
	}
}

package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/demo"
	"xinhuo/internal/doctor"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/potential"
	"xinhuo/internal/risk"
	"xinhuo/internal/tier"
)

func TestEnsure(t *testing.T) {
	t.Parallel()
	conn := pgtest.Pool(t)
	ensure(t, conn)
	began := time.Now()
	ensure(t, conn)
	if spent := time.Since(began); spent > time.Second {
		t.Errorf("a second start takes %s, want next to nothing", spent)
	}
	for _, slug := range []string{"demo", "rival"} {
		b, err := brand.NewStore(conn).BySlug(t.Context(), slug)
		if err != nil || !b.Demo {
			t.Fatalf("brand %s = %+v, %v; want a demo brand", slug, b, err)
		}
		if n := members(t, conn, b); n < 400 || n > 410 {
			t.Errorf("%s has %d members, want about 400", slug, n)
		}
		people, err := auth.NewStore(conn, cache.New(nil), auth.Limits{}).People(t.Context(), b.ID, uuid.Nil)
		if err != nil || len(people) != 10 {
			t.Fatalf("%s has %d people, %v; want ten", slug, len(people), err)
		}
		checkMembers(t, conn, b, people)
	}
}

// The three who sign in as members are each of another tier, with a history
// that leads there.
func checkMembers(t *testing.T, conn postgres.Conn, b brand.Brand, people []auth.Person) {
	t.Helper()
	store := member.NewStore(conn, fixture.Keys())
	seen := map[member.Tier]bool{}
	for _, p := range people {
		if p.Role != auth.Member {
			continue
		}
		m, err := store.Get(t.Context(), b.ID, p.Member)
		if err != nil || m.Name != p.Name {
			t.Errorf("%s signs in as %q, %v", p.Name, m.Name, err)
		}
		seen[m.Tier] = true
		moves, err := tier.NewStore(conn, store, clock.System).History(t.Context(), b.ID, p.Member)
		if err != nil || len(moves) < 2 || moves[0].To != m.Tier {
			t.Errorf("the history of %s is %v, %v; want one that ends in %s", p.Name, moves, err, m.Tier)
		}
	}
	if len(seen) != 3 || !seen[member.Core] || !seen[member.Reserve] || !seen[member.Emeritus] {
		t.Errorf("members of %s sign in from %v, want core, reserve and emeritus", b.Slug, seen)
	}
}

func TestEnsureLeavesAnotherBrandAlone(t *testing.T) {
	t.Parallel()
	conn := pgtest.Pool(t)
	b, err := brand.NewStore(conn).Found(t.Context(), brand.Founding{Slug: "demo", Name: "自己的"})
	if err != nil {
		t.Fatal(err)
	}
	ensure(t, conn)
	if n := members(t, conn, b); n != 0 {
		t.Errorf("a brand of somebody's own got %d members", n)
	}
}

func ensure(t *testing.T, conn postgres.Conn) {
	t.Helper()
	if err := demo.Ensure(t.Context(), conn, fixture.Keys(), cache.New(nil), clock.System()); err != nil {
		t.Fatal(err)
	}
}

func members(t *testing.T, conn postgres.Conn, b brand.Brand) (n int) {
	t.Helper()
	err := conn.Read(t.Context(), b.ID, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM members WHERE tenant_id = $1", b.ID).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Nothing is out of order, and no round of the first night has anything left
// to do.
func TestStoriesAreSound(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	ensure(t, pool)
	for f, err := range doctor.New(pool, fixture.Keys(), cache.New(nil)).Examine(t.Context(), doctor.Orders{}) {
		if err != nil || f.Wrong {
			t.Errorf("doctor: %s %v %v", f.Name, f.Said, err)
		}
	}
	for name, due := range map[string]func(context.Context) ([]uuid.UUID, error){
		"potential": potential.NewStore(pool, clock.System).Due,
		"risk":      risk.NewStore(pool, nil, nil, clock.System).Due,
	} {
		if ids, err := due(t.Context()); err != nil || len(ids) > 0 {
			t.Errorf("%s has %d brands left to go through, %v", name, len(ids), err)
		}
	}
}

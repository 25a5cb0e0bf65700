package sample_test

import (
	"context"
	"errors"
	"maps"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/sample"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

func store(conn postgres.Conn) *sample.Store {
	return sample.NewStore(conn, member.NewStore(conn, fixture.Keys()), cache.New(nil), clock.System)
}

// Whatever was done to sample members, taking them away leaves the brand as
// if they had never been.
func TestRemoveLeavesNothing(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	zhang := fixture.MemberIn(t, conn, ours, "张三丰", member.Reserve)
	samples, before := store(conn), rows(t, conn, ours)
	for _, of := range []tenant.ID{ours, theirs} {
		if n, err := samples.Fill(t.Context(), of, fixture.Actor); err != nil || n < 100 {
			t.Fatalf("Fill = %d, %v; want a hundred or more", n, err)
		}
	}
	counts := counted(t, conn, ours)
	if counts["tier core"] == 0 || counts["tier emeritus"] == 0 {
		t.Errorf("filled, the brand counts %v; want people in every tier", counts)
	}
	theirsFilled := rows(t, conn, theirs)
	meddle(t, conn, ours)
	li := fixture.Member(t, conn, ours, "李若曦")

	if n, err := samples.Remove(t.Context(), ours, fixture.Actor); err != nil || n < 100 {
		t.Fatalf("Remove = %d, %v; want all of them", n, err)
	}
	members := member.NewStore(conn, fixture.Keys())
	for _, id := range []uuid.UUID{zhang.ID, li.ID} {
		if _, err := members.Get(t.Context(), ours, id); err != nil {
			t.Errorf("a real member went too: %v", err)
		}
	}
	month := clock.System().In(clock.Shanghai).Format("2006-01")
	got, want := counted(t, conn, ours), map[string]int{
		"flow " + member.FlowValue(month, "", member.Reserve): 1, "flow " + member.FlowValue(month, "", member.Prospect): 1,
		"tier prospect": 1, "tier reserve": 1, "bench_city " + member.BenchValue(member.Reserve, ""): 1, "city ": 2, "model ": 2, "role ": 2,
		"gap city": 2, "gap joined": 2, "gap model": 2, "gap speciality": 2, "gap wechat": 2,
	}
	if !maps.Equal(got, want) {
		t.Errorf("afterwards the brand counts\n%v, want\n%v", got, want)
	}
	after := rows(t, conn, ours)
	for table, n := range before {
		want := map[string]int{"members": 2, "tier_moves": 2, "journal": n + 3, "member_keys": after["member_keys"]}[table]
		if after[table] != want {
			t.Errorf("%s holds %d rows, want %d", table, after[table], want)
		}
	}
	if got := rows(t, conn, theirs); !maps.Equal(got, theirsFilled) {
		t.Errorf("another brand's rows became %v, were %v", got, theirsFilled)
	}
}

// meddle does to some sample members what people do to members.
func meddle(t *testing.T, conn postgres.Conn, of tenant.ID) {
	t.Helper()
	members := member.NewStore(conn, fixture.Keys())
	for from, to := range map[member.Tier]member.Tier{member.Prospect: member.Reserve, member.Reserve: member.Core} {
		m := someone(t, conn, members, of, from)
		tiers := tier.NewStore(conn, members, clock.System)
		move, err := tiers.Move(t.Context(), of, fixture.Actor, tier.Order{Members: []uuid.UUID{m.ID}, To: to, Reason: "试试", Source: member.Manual})
		check(t, err)
		if from == member.Prospect {
			_, err = tiers.TakeBack(t.Context(), of, fixture.Actor, move)
			check(t, err)
		}
	}
	m := someone(t, conn, members, of, member.Core)
	m.Profile.Name, m.Profile.City = "改了名", "成都"
	check(t, members.Revise(t.Context(), of, member.Act{By: fixture.Actor, Source: member.Manual}, member.Revision{ID: m.ID, Version: m.Version, Profile: m.Profile}))
	if m.Phone != "" {
		_, err := members.Reveal(t.Context(), of, fixture.Actor, m.ID, "phone")
		check(t, err)
	}
}

func someone(t *testing.T, conn postgres.Conn, members *member.Store, of tenant.ID, in member.Tier) member.Member {
	t.Helper()
	var id uuid.UUID
	ask(t, conn, of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), "SELECT id FROM members WHERE tenant_id = $1 AND tier = $2 AND sample AND phone_tail <> '' LIMIT 1", of, in).Scan(&id)
	})
	m, err := members.Get(t.Context(), of, id)
	check(t, err)
	return m
}

func TestFillTwiceIsRefused(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	of := fixture.Tenant(t, conn)
	samples := store(conn)
	n, err := samples.Fill(t.Context(), of, fixture.Actor)
	check(t, err)
	if _, err := samples.Fill(t.Context(), of, fixture.Actor); !errors.As(err, new(errs.Invalid)) {
		t.Errorf("the second Fill = %v, want invalid", err)
	}
	if got, err := samples.Present(t.Context(), of); got != n || err != nil {
		t.Errorf("Present = %d, %v; want %d", got, err, n)
	}
	if got, err := samples.Present(t.Context(), fixture.Tenant(t, conn)); got != 0 || err != nil {
		t.Errorf("Present in another brand = %d, %v; want none", got, err)
	}
}

func TestRemoveWithoutSamplesSaysNothing(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	of := fixture.Tenant(t, conn)
	fixture.Member(t, conn, of, "张三丰")
	if n, err := store(conn).Remove(t.Context(), of, fixture.Actor); n != 0 || err != nil {
		t.Errorf("Remove = %d, %v; want none", n, err)
	}
	lines, err := journal.NewStore(conn).Recent(t.Context(), of, journal.Newest, 10)
	if err != nil || len(lines) != 1 {
		t.Errorf("the journal has %d lines, %v; want only the member's", len(lines), err)
	}
}

// counted is what the brand's counts say, without those that are none.
func counted(t *testing.T, conn postgres.Conn, of tenant.ID) map[string]int {
	t.Helper()
	return gather(t, conn, of, "SELECT dim || ' ' || value, sum(n)::int FROM member_counts WHERE tenant_id = $1 GROUP BY 1 HAVING sum(n) <> 0")
}

func rows(t *testing.T, conn postgres.Conn, of tenant.ID) map[string]int {
	t.Helper()
	return gather(t, conn, of, `SELECT 'members', count(*)::int FROM members WHERE tenant_id = $1
		UNION ALL SELECT 'member_keys', count(*) FROM member_keys WHERE tenant_id = $1
		UNION ALL SELECT 'member_handles', count(*) FROM member_handles WHERE tenant_id = $1
		UNION ALL SELECT 'member_notes', count(*) FROM member_notes WHERE tenant_id = $1
		UNION ALL SELECT 'tier_moves', count(*) FROM tier_moves WHERE tenant_id = $1
		UNION ALL SELECT 'journal', count(*) FROM journal WHERE tenant_id = $1`)
}

func gather(t *testing.T, conn postgres.Conn, of tenant.ID, sql string) map[string]int {
	t.Helper()
	got := map[string]int{}
	ask(t, conn, of, func(tx postgres.Conn) error {
		found, err := tx.Query(context.Background(), sql, of)
		if err != nil {
			return err
		}
		for found.Next() {
			var key string
			var n int
			if err := found.Scan(&key, &n); err != nil {
				return err
			}
			got[key] = n
		}
		return found.Err()
	})
	return got
}

func ask(t *testing.T, conn postgres.Conn, of tenant.ID, question func(postgres.Conn) error) {
	t.Helper()
	check(t, conn.Read(context.Background(), of, question))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package doctor_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/doctor"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

func TestExamine(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	of := fixture.Tenant(t, pool)
	for _, name := range []string{"张三丰", "单雄信", "李若曦"} {
		fixture.Member(t, pool, of, name)
	}
	tests := []struct {
		name, harm string
		orders     doctor.Orders
		wrong      []string // checks that complain
	}{
		{name: "well"},
		{name: "a count is off", harm: "UPDATE member_counts SET n = n + 1 WHERE tenant_id = $1 AND dim = 'tier'", wrong: []string{"counts"}},
		{name: "repaired", orders: doctor.Orders{Repair: true}},
		{name: "and well again"},
		{name: "a key is lost", harm: "DELETE FROM member_keys WHERE tenant_id = $1 AND key LIKE '雄%'", wrong: []string{"members"}},
		{name: "reindexed", orders: doctor.Orders{Reindex: true}},
		{name: "found again"},
		{name: "a contact is damaged", harm: "UPDATE members SET phone_sealed = '\\x00' WHERE tenant_id = $1 AND name = '李若曦'", wrong: []string{"members"}},
	}
	for _, tt := range tests {
		if tt.harm != "" {
			harm(t, pool, of, tt.harm)
		}
		if got := wrong(t, pool, tt.orders); !slices.Equal(got, tt.wrong) {
			t.Errorf("%s: wrong are %v, want %v", tt.name, got, tt.wrong)
		}
	}
}

func harm(t *testing.T, pool *postgres.Pool, of tenant.ID, sql string) {
	t.Helper()
	err := pool.In(t.Context(), of, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), sql, of)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wrong lists the checks that complain.
func wrong(t *testing.T, pool *postgres.Pool, o doctor.Orders) (checks []string) {
	t.Helper()
	for f, err := range doctor.New(pool, member.NewStore(pool, fixture.Keys()), cache.New(nil)).Examine(t.Context(), o) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Wrong {
			checks = append(checks, f.Name)
		}
	}
	return checks
}

// After a change of key and a reindex, the new key alone opens and finds.
func TestReindexChangesKeys(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	before := fixture.Admit(t, conn, ours, member.Admission{Profile: member.Profile{Name: "张三丰"}, Contacts: member.Contacts{Phone: "+8613800000000", Wechat: "zsf", Email: "zsf@example.com", Address: "武当山"}})
	fixture.Member(t, conn, theirs, "别家的")
	fresh := bytes.Repeat([]byte{9}, seal.Size)
	both, err := seal.New(fresh, bytes.Repeat([]byte{7}, seal.Size))
	if err != nil {
		t.Fatal(err)
	}
	alone, err := seal.New(fresh)
	if err != nil {
		t.Fatal(err)
	}
	changed, last, err := member.NewStore(conn, both).Reindex(t.Context(), ours, uuid.Nil, 100)
	if err != nil || changed != 1 || last != before.ID {
		t.Fatalf("Reindex = %d, %s, %v; want the one member", changed, last, err)
	}
	if changed, _, err := member.NewStore(conn, both).Reindex(t.Context(), ours, uuid.Nil, 100); changed != 0 || err != nil {
		t.Errorf("a second Reindex = %d, %v; want nothing to do", changed, err)
	}
	members := member.NewStore(conn, alone)
	found, err := members.Lookup(t.Context(), ours, []member.Mark{{Phone: "+8613800000000"}, {Wechat: "ZSF"}})
	if err != nil || found[0].Phone != before.ID || found[1].Wechat != before.ID {
		t.Errorf("Lookup with the new key = %v, %v; want %s twice", found, err, before.ID)
	}
	after, err := members.PeekMany(t.Context(), ours, []uuid.UUID{before.ID})
	if err != nil || after[0].Address != "武当山" || after[0].Version != before.Version {
		t.Errorf("with the new key alone: %+v, %v; want the same member", after, err)
	}
	if h, err := member.NewStore(conn, fixture.Keys()).Examine(t.Context(), theirs, uuid.Nil, 10); err != nil || h.Seen != 1 || len(h.Sealed) > 0 {
		t.Errorf("the other brand's members = %+v, %v; want them left alone", h, err)
	}
}

package doctor_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/doctor"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
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
	for f, err := range doctor.New(pool, fixture.Keys(), cache.New(nil)).Examine(t.Context(), o) {
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
	pool := pgtest.Pool(t)
	ours, _ := fixture.Twins(t, pool)
	of := ours.Brand.ID
	before := fixture.Admit(t, pool, of, member.Admission{Profile: member.Profile{Name: "张三丰"}, Contacts: member.Contacts{Phone: "+8613800000000", Wechat: "zsf", Email: "zsf@example.com", Address: "武当山"}})
	old := regard.NewStore(pool, member.NewStore(pool, keys(t, 7)), keys(t, 7), clock.System)
	if err := old.Remember(t.Context(), of, fixture.Actor, regard.Memorial{Member: before.ID, Phone: "13912345678"}); err != nil {
		t.Fatal(err)
	}
	both, alone := keys(t, 9, 7), keys(t, 9)
	for f, err := range doctor.New(pool, both, cache.New(nil)).Examine(t.Context(), doctor.Orders{Reindex: true}) {
		if err != nil || f.Wrong {
			t.Fatalf("reindexing, %s is %+v, %v", f.Name, f, err)
		}
	}
	for _, again := range []uuid.UUID{uuid.Nil, before.ID} {
		if changed, _, err := member.NewStore(pool, both).Reindex(t.Context(), of, again, 100); changed != 0 || err != nil {
			t.Errorf("a second Reindex = %d, %v; want nothing to do", changed, err)
		}
	}
	members := member.NewStore(pool, alone)
	found, err := members.Lookup(t.Context(), of, []member.Mark{{Phone: "+8613800000000"}, {Wechat: "ZSF"}})
	if err != nil || found[0].Phone != before.ID || found[1].Wechat != before.ID {
		t.Errorf("Lookup with the new key = %v, %v; want %s twice", found, err, before.ID)
	}
	after, err := members.PeekMany(t.Context(), of, []uuid.UUID{before.ID})
	if err != nil || after[0].Address != "武当山" || after[0].Version != before.Version {
		t.Errorf("with the new key alone: %+v, %v; want the same member", after, err)
	}
	if phone, err := regard.NewStore(pool, members, alone, clock.System).Family(t.Context(), of, fixture.Actor, before.ID); err != nil || phone != "13912345678" {
		t.Errorf("the family's phone with the new key alone = %q, %v", phone, err)
	}
	err = pool.Read(t.Context(), of, func(tx postgres.Conn) error {
		var sealed []byte
		err := tx.QueryRow(t.Context(), "SELECT sealed FROM intake_findings WHERE tenant_id = $1 AND intake_id = $2", of, ours.Intake).Scan(&sealed)
		if plain, failed := alone.Open(of, sealed); failed != nil || !strings.Contains(plain, ours.Canary) {
			t.Errorf("a finding opens to %q, %v; want it to say %s", plain, failed, ours.Canary)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keys are those of secrets that repeat one byte, the newest first.
func keys(t *testing.T, secrets ...byte) *seal.Keys {
	t.Helper()
	raw := make([][]byte, len(secrets))
	for i, b := range secrets {
		raw[i] = bytes.Repeat([]byte{b}, seal.Size)
	}
	k, err := seal.New(raw[0], raw[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestExamineOfAnotherTenant(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	fixture.Member(t, conn, theirs, "别家的")
	members := member.NewStore(conn, keys(t, 9, 7))
	if h, err := members.Examine(t.Context(), ours, uuid.Nil, 10); h.Seen != 0 || err != nil {
		t.Errorf("Examine = %+v, %v; want nobody", h, err)
	}
	if changed, last, err := members.Reindex(t.Context(), ours, uuid.Nil, 10); changed != 0 || last != uuid.Nil || err != nil {
		t.Errorf("Reindex = %d, %s, %v; want nobody", changed, last, err)
	}
	if h, err := member.NewStore(conn, fixture.Keys()).Examine(t.Context(), theirs, uuid.Nil, 10); h.Seen != 1 || len(h.Sealed) > 0 || err != nil {
		t.Errorf("the other brand's members = %+v, %v; want them left alone", h, err)
	}
}

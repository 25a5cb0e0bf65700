package member_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

var byHand = member.Act{By: fixture.Actor, Source: member.Entry}

func newStore(conn postgres.Conn) *member.Store { return member.NewStore(conn, fixture.Keys()) }

func date(s string) *time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return &d
}

func followers(n int64) *int64 { return &n }

func on(platform, handle string) []member.Handle {
	return []member.Handle{{Platform: platform, Handle: handle}}
}

// zhang is somebody of whom everything is known.
func zhang() member.Admission {
	return member.Admission{
		Profile: member.Profile{
			Name: "张三丰", Nickname: "丰哥 On The Road", Role: member.KOC, Gender: "male", Birth: "1985-03", Province: "四川", City: "成都",
			Model: "星驰 L7", BoughtOn: date("2022-05-01"), JoinedOn: date("2023-06-18"), Remark: "城市领队", Specialities: []string{"越野", "摄影"},
			Handles: []member.Handle{{Platform: "douyin", Handle: "ZSF_auto", Followers: followers(12000)}, {Platform: "xiaohongshu", Followers: followers(3500)}},
		},
		Contacts: member.Contacts{Phone: fixture.Phone(), Wechat: "Zhang_SF", Email: "zsf@example.com", Address: "成都市武侯区天府大道 1 号"},
		Tier:     member.Core,
	}
}

func TestAdmitKeepsEverything(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	want := zhang()
	id, err := store.Admit(t.Context(), ours, byHand, want)
	if err != nil {
		t.Fatal(err)
	}
	held, err := store.PeekMany(t.Context(), ours, []uuid.UUID{id})
	if err != nil || len(held) != 1 {
		t.Fatalf("PeekMany = %v, %v; want 张三丰", held, err)
	}
	got := held[0]
	slices.Sort(want.Specialities)
	if diff := cmp.Diff(want.Profile, got.Profile); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
	if got.Contacts != want.Contacts || got.Tier != member.Core || got.Version != 1 || got.PhoneTail != want.Phone[len(want.Phone)-4:] {
		t.Errorf("kept %+v in %s, version %d, tail %s; want %+v in core, version 1", got.Contacts, got.Tier, got.Version, got.PhoneTail, want.Contacts)
	}
}

func TestContactsAreMaskedAndSealed(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	a := zhang()
	a.Phone = "+8613812345678"
	id, err := store.Admit(t.Context(), ours, byHand, a)
	if err != nil {
		t.Fatal(err)
	}
	m, err := store.Get(t.Context(), ours, id)
	want := member.Contacts{Phone: "138****5678", Wechat: "Z***F", Email: "z***@example.com", Address: "成都市武侯区****"}
	if err != nil || m.Contacts != want {
		t.Errorf("Get shows %+v, %v; want %+v", m.Contacts, err, want)
	}
	var row string
	read(t, conn, ours, "SELECT m::text FROM members m", &row)
	for _, secret := range []string{"13812345678", "Zhang_SF", "zsf@example.com", "天府大道"} {
		if strings.Contains(row, secret) {
			t.Errorf("the row holds %q in clear", secret)
		}
	}
}

func TestGetOfAnotherTenantIsNotFound(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs, store := fixture.Tenant(t, conn), fixture.Tenant(t, conn), newStore(conn)
	m := fixture.Member(t, conn, ours, "张三丰")
	if _, err := store.Get(t.Context(), theirs, m.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("Get from another tenant = %v, want not found", err)
	}
	for name, get := range map[string]func() ([]member.Member, error){
		"GetMany":  func() ([]member.Member, error) { return store.GetMany(t.Context(), theirs, []uuid.UUID{m.ID}) },
		"PeekMany": func() ([]member.Member, error) { return store.PeekMany(t.Context(), theirs, []uuid.UUID{m.ID}) },
	} {
		if found, err := get(); err != nil || len(found) != 0 {
			t.Errorf("%s from another tenant = %v, %v; want nobody", name, found, err)
		}
	}
}

func TestAdmitRefuses(t *testing.T) {
	t.Parallel()
	first := zhang()
	tests := map[string]struct {
		change    func(*member.Admission)
		field, id string
	}{
		"nobody":               {func(a *member.Admission) { a.Name, a.Nickname = "", "" }, "name", "member.name.missing"},
		"a phone of another":   {func(a *member.Admission) { a.Phone = first.Phone }, "phone", "member.phone.taken"},
		"a 微信号 of another":     {func(a *member.Admission) { a.Wechat = "zhang_sf" }, "wechat", "member.wechat.taken"},
		"a handle of another":  {func(a *member.Admission) { a.Handles[0].Handle = "zsf_AUTO" }, "handles", "member.handle.taken"},
		"a name without end":   {func(a *member.Admission) { a.Name = strings.Repeat("张", 41) }, "name", "member.text.long"},
		"a city without end":   {func(a *member.Admission) { a.City = strings.Repeat("成", 41) }, "city", "member.text.long"},
		"too good at too much": {func(a *member.Admission) { a.Specialities = words(21) }, "specialities", "member.speciality.over"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Tx(t)
			ours, store := fixture.Tenant(t, conn), newStore(conn)
			if _, err := store.Admit(t.Context(), ours, byHand, first); err != nil {
				t.Fatal(err)
			}
			second := zhang()
			second.Wechat, second.Handles = "other", on("douyin", "other")
			tt.change(&second)
			_, err := store.Admit(t.Context(), ours, byHand, second)
			var bad errs.Invalid
			if !errors.As(err, &bad) || bad[tt.field].ID != tt.id {
				t.Errorf("Admit = %v, want %s beside %s", err, tt.id, tt.field)
			}
			if n := count(t, conn, ours, "SELECT count(*) FROM members"); n != 1 {
				t.Errorf("there are %d members, want the first only", n)
			}
		})
	}
}

func TestAnotherTenantMayHaveTheSamePerson(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	store, a := newStore(conn), zhang()
	for range 2 {
		if _, err := store.Admit(t.Context(), fixture.Tenant(t, conn), byHand, a); err != nil {
			t.Errorf("Admit of the same person in another brand = %v", err)
		}
	}
}

func TestAdmitManyIsAllOrNone(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	as := crowdOf(30)
	as[29].Phone = as[3].Phone
	if _, err := store.AdmitMany(t.Context(), ours, byHand, as); !errors.As(err, new(errs.Invalid)) {
		t.Fatalf("AdmitMany with a phone twice = %v, want invalid", err)
	}
	for _, table := range []string{"members", "member_keys", "member_handles", "member_counts", "tier_moves", "journal"} {
		if n := count(t, conn, ours, "SELECT count(*) FROM "+table); n != 0 {
			t.Errorf("%s holds %d rows of a refused call", table, n)
		}
	}
	as[29].Phone = fixture.Phone()
	ids, err := store.AdmitMany(t.Context(), ours, byHand, as)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range as {
		if m, err := store.Get(t.Context(), ours, ids[i]); err != nil || m.Name != a.Name {
			t.Errorf("id %d is %s, %v; want %s", i, m.Name, err, a.Name)
		}
	}
}

// Many rows are planned once for all; what follows in the same transaction
// must again be planned for its tenant.
func TestAdmitManyLeavesThePlanningAsItWas(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	var mode string
	err := conn.In(t.Context(), ours, func(tx postgres.Conn) error {
		if _, err := newStore(tx).AdmitMany(t.Context(), ours, byHand, crowdOf(30)); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), "SHOW plan_cache_mode").Scan(&mode)
	})
	if err != nil || mode != "force_custom_plan" {
		t.Errorf("plan_cache_mode = %s, %v; want force_custom_plan", mode, err)
	}
}

func TestAdmitWithAPast(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	now := clock.System()
	a := member.Admission{
		Profile: member.Profile{Name: "李四"}, Tier: member.Reserve, EnteredAt: now.AddDate(-2, 0, 0),
		Past: []member.Step{{To: member.Core, At: now.AddDate(-1, 0, 0), Reason: "达标"}, {To: member.OnLeave, At: now.AddDate(0, -1, 0), Reason: "出国"}},
	}
	id, err := store.Admit(t.Context(), ours, byHand, a)
	if err != nil {
		t.Fatal(err)
	}
	m, err := store.Get(t.Context(), ours, id)
	if err != nil || m.Tier != member.OnLeave || m.TierBefore != member.Core || !m.TierSince.Equal(a.Past[1].At) {
		t.Errorf("stands in %s since %s, from %s, %v; want on leave from core since %s", m.Tier, m.TierSince, m.TierBefore, err, a.Past[1].At)
	}
	history, err := tier.NewStore(conn, store, clock.System).History(t.Context(), ours, id)
	if got := route(history); err != nil || got != "on_leave<core<reserve<" {
		t.Errorf("history = %s, %v; want on_leave<core<reserve<", got, err)
	}
	lines, err := journal.NewStore(conn).Of(t.Context(), ours, id, journal.Newest, 10)
	if got := verbs(lines); err != nil || got != "tier.moved tier.moved member.admitted" {
		t.Errorf("timeline = %s, %v; want two moves and an entry", got, err)
	}
}

func route(history []member.Move) (s string) {
	for _, v := range history {
		s += string(v.To) + "<"
	}
	return s
}

func verbs(lines []journal.Entry) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Verb)
	}
	return strings.Join(all, " ")
}

// crowdOf is n people with phones of their own.
func crowdOf(n int) []member.Admission {
	as := make([]member.Admission, n)
	for i := range as {
		as[i] = member.Admission{
			Profile:  member.Profile{Name: fmt.Sprintf("成员%d", i), City: "成都", Specialities: []string{"越野"}, Handles: on("douyin", fmt.Sprint("dy", i))},
			Contacts: member.Contacts{Phone: fixture.Phone()},
		}
	}
	return as
}

func words(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprint("本事", i))
	}
	return out
}

// read scans one row of the tenant's.
func read(t testing.TB, conn postgres.Conn, of tenant.ID, sql string, into ...any) {
	t.Helper()
	err := conn.Read(t.Context(), of, func(tx postgres.Conn) error { return tx.QueryRow(t.Context(), sql).Scan(into...) })
	if err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, conn postgres.Conn, of tenant.ID, sql string) (n int) {
	t.Helper()
	read(t, conn, of, sql, &n)
	return n
}

package member_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

// same is a revision that leaves m as it is.
func same(m member.Member) member.Revision {
	return member.Revision{ID: m.ID, Version: m.Version, Profile: m.Profile}
}

func admit(t testing.TB, conn postgres.Conn, of tenant.ID, a member.Admission) member.Member {
	t.Helper()
	return fixture.Admit(t, conn, of, a)
}

func text(s string) *string { return &s }

func TestReviseChangesAndTells(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	a := zhang()
	a.Phone = "+8613812345678"
	m := admit(t, conn, ours, a)
	r := same(m)
	r.City, r.Specialities, r.JoinedOn = "重庆", []string{"露营"}, nil
	r.Phone, r.Address = text("+8613900001111"), text("")
	if err := store.Revise(t.Context(), ours, member.Act{By: fixture.Actor, Reason: "搬家了"}, r); err != nil {
		t.Fatal(err)
	}
	got := must(store.PeekMany(t.Context(), ours, []uuid.UUID{m.ID}))[0]
	if got.City != "重庆" || !slices.Equal(got.Specialities, []string{"露营"}) || got.JoinedOn != nil || got.Version != 2 || got.Name != "张三丰" {
		t.Errorf("now %+v, version %d; want 重庆, 露营, no joining date, version 2", got.Profile, got.Version)
	}
	if want := (member.Contacts{Phone: "+8613900001111", Wechat: "Zhang_SF", Email: "zsf@example.com"}); got.Contacts != want || got.PhoneTail != "1111" {
		t.Errorf("contacts %+v, tail %s; want %+v, tail 1111", got.Contacts, got.PhoneTail, want)
	}
	line := must(journal.NewStore(conn).Of(t.Context(), ours, m.ID, journal.Newest, 1))[0]
	before := map[string]any{"city": "成都", "specialities": []any{"摄影", "越野"}, "joined_on": "2023-06-18", "phone": "138****5678", "address": "成都市武侯区****"}
	after := map[string]any{"city": "重庆", "specialities": []any{"露营"}, "joined_on": "", "phone": "139****1111", "address": ""}
	if diff := cmp.Diff(before, line.Before) + cmp.Diff(after, line.After); diff != "" || line.Verb != "member.edited" || line.Reason != "搬家了" {
		t.Errorf("the journal says %s because of %q, (-want +got):\n%s", line.Verb, line.Reason, diff)
	}
}

func TestReviseOfNothingChangesNothing(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	m := admit(t, conn, ours, zhang())
	r := same(m)
	slices.Reverse(r.Specialities)
	slices.Reverse(r.Handles)
	n, err := store.ReviseMany(t.Context(), ours, byHand, []member.Revision{r})
	if err != nil || n != 0 {
		t.Errorf("ReviseMany with what is there = %d, %v; want 0 changed", n, err)
	}
	if now, _ := store.Get(t.Context(), ours, m.ID); now.Version != 1 {
		t.Errorf("version %d, want 1", now.Version)
	}
}

func TestReviseRefuses(t *testing.T) {
	t.Parallel()
	other := member.Admission{Profile: member.Profile{Name: "李四", Handles: on("douyin", "lisi")}, Contacts: member.Contacts{Phone: fixture.Phone(), Wechat: "lisi"}}
	tests := map[string]struct {
		change func(*member.Revision)
		want   error
		field  string
	}{
		"a version that is gone": {change: func(r *member.Revision) { r.Version, r.City = 7, "重庆" }, want: errs.Conflict},
		"somebody unknown":       {change: func(r *member.Revision) { r.ID = uuid.New() }, want: errs.NotFound},
		"no name at all":         {change: func(r *member.Revision) { r.Name, r.Nickname = "", "" }, field: "name"},
		"a phone of another":     {change: func(r *member.Revision) { r.Phone = &other.Phone }, field: "phone"},
		"a 微信号 of another":       {change: func(r *member.Revision) { r.Wechat = text("LiSi") }, field: "wechat"},
		"a handle of another":    {change: func(r *member.Revision) { r.Handles = on("douyin", "LISI") }, field: "handles"},
		"too good at too much":   {change: func(r *member.Revision) { r.Specialities = words(21) }, field: "specialities"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Tx(t)
			ours, store := fixture.Tenant(t, conn), newStore(conn)
			m := admit(t, conn, ours, zhang())
			admit(t, conn, ours, other)
			r := same(m)
			tt.change(&r)
			err := store.Revise(t.Context(), ours, byHand, r)
			var bad errs.Invalid
			if tt.want != nil && !errors.Is(err, tt.want) || tt.field != "" && (!errors.As(err, &bad) || bad[tt.field].IsZero()) {
				t.Errorf("Revise = %v, want %v %s", err, tt.want, tt.field)
			}
			if now, _ := store.Get(t.Context(), ours, m.ID); now.Version != 1 {
				t.Errorf("version %d after a refusal, want 1", now.Version)
			}
		})
	}
}

func TestReviseOfAnotherTenantIsNotFound(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs, store := fixture.Tenant(t, conn), fixture.Tenant(t, conn), newStore(conn)
	m := admit(t, conn, ours, zhang())
	r := same(m)
	r.City = "重庆"
	if err := store.Revise(t.Context(), theirs, byHand, r); !errors.Is(err, errs.NotFound) {
		t.Errorf("Revise from another tenant = %v, want not found", err)
	}
}

func TestReviseManyIsAllOrNone(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, store := fixture.Tenant(t, conn), newStore(conn)
	one, two := fixture.Member(t, conn, ours, "甲"), fixture.Member(t, conn, ours, "乙")
	a, b := same(one), same(two)
	a.City, b.City, b.Version = "成都", "成都", 9
	if _, err := store.ReviseMany(t.Context(), ours, byHand, []member.Revision{a, b}); !errors.Is(err, errs.Conflict) {
		t.Fatalf("ReviseMany = %v, want conflict", err)
	}
	if now, _ := store.Get(t.Context(), ours, one.ID); now.City != "" {
		t.Errorf("甲 moved to %s although the call was refused", now.City)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs, store := fixture.Tenant(t, conn), fixture.Tenant(t, conn), newStore(conn)
	z := admit(t, conn, ours, zhang())
	phone := must(store.PeekMany(t.Context(), ours, []uuid.UUID{z.ID}))[0].Phone
	li := admit(t, conn, ours, member.Admission{Profile: member.Profile{Name: "李四", Handles: on("douyin", "lisi")}})
	marks := []member.Mark{
		{Phone: phone, Wechat: "ZHANG_sf", Handles: slices.Concat(on("douyin", "zsf_auto"), on("douyin", "LiSi"), on("kuaishou", "zsf_auto"))},
		{Phone: fixture.Phone(), Wechat: "nobody", Handles: on("douyin", "")},
		{},
	}
	got, err := store.Lookup(t.Context(), ours, marks)
	want := []member.Match{{Phone: z.ID, Wechat: z.ID, Handle: []uuid.UUID{z.ID, li.ID}}, {}, {}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Lookup = %v (-want +got):\n%s", err, diff)
	}
	got, err = store.Lookup(t.Context(), theirs, marks)
	if diff := cmp.Diff([]member.Match{{}, {}, {}}, got); err != nil || diff != "" {
		t.Errorf("Lookup from another tenant = %v (-want +got):\n%s", err, diff)
	}
}

func TestRevealIsRecorded(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs, store := fixture.Tenant(t, conn), fixture.Tenant(t, conn), newStore(conn)
	a := zhang()
	a.Phone, a.Email = "+8613812345678", ""
	m := admit(t, conn, ours, a)
	for field, want := range map[string]string{"phone": "13812345678", "wechat": "Zhang_SF", "address": "成都市武侯区天府大道 1 号"} {
		if got, err := store.Reveal(t.Context(), ours, fixture.Actor, m.ID, field); got != want || err != nil {
			t.Errorf("Reveal %s = %q, %v; want %q", field, got, err, want)
		}
		line := must(journal.NewStore(conn).Of(t.Context(), ours, m.ID, journal.Newest, 1))[0]
		if line.Verb != "contact.revealed" || line.After["field"] != field || line.Actor != fixture.Actor {
			t.Errorf("the journal says %s of %v by %v, want contact.revealed of %s", line.Verb, line.After, line.Actor, field)
		}
	}
	lines := len(must(journal.NewStore(conn).Of(t.Context(), ours, m.ID, journal.Newest, 100)))
	for _, field := range []string{"email", "name", "phone_hash", ""} {
		if got, err := store.Reveal(t.Context(), ours, fixture.Actor, m.ID, field); !errors.Is(err, errs.NotFound) {
			t.Errorf("Reveal %q = %q, %v; want not found", field, got, err)
		}
	}
	if got, err := store.Reveal(t.Context(), theirs, fixture.Actor, m.ID, "phone"); !errors.Is(err, errs.NotFound) {
		t.Errorf("Reveal from another tenant = %q, %v; want not found", got, err)
	}
	if now := len(must(journal.NewStore(conn).Of(t.Context(), ours, m.ID, journal.Newest, 100))); now != lines {
		t.Errorf("refusals wrote %d lines", now-lines)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

package whatif_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/whatif"
)

// fixed is a kind of thing whose holders and candidates the test names.
type fixed struct {
	things []holding.Thing
	could  map[uuid.UUID][]holding.Candidate
}

func (fixed) Kind() string { return "seat" }

func (f fixed) Held(_ context.Context, _ postgres.Conn, _ tenant.ID, members []uuid.UUID) (all []holding.Thing, _ error) {
	for _, th := range f.things {
		if slices.Contains(members, th.Holder) {
			all = append(all, th)
		}
	}
	return all, nil
}

func (f fixed) Candidates(_ context.Context, _ postgres.Conn, _ tenant.ID, things []holding.Thing, without []uuid.UUID, most int) (map[uuid.UUID][]holding.Candidate, error) {
	out := map[uuid.UUID][]holding.Candidate{}
	for _, th := range things {
		for _, c := range f.could[th.ID] {
			if !slices.Contains(without, c.Member) && len(out[th.ID]) < most {
				out[th.ID] = append(out[th.ID], c)
			}
		}
	}
	return out, nil
}

func (fixed) Transfer(context.Context, postgres.Conn, tenant.ID, journal.Actor, []holding.Pass) ([]holding.Passed, error) {
	return nil, nil
}

func (fixed) TakeBack(context.Context, postgres.Conn, tenant.ID, journal.Actor, []holding.Passed) error {
	return nil
}

func TestAsk(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	wang := fixture.MemberIn(t, conn, ours, "王伟强", member.Core)
	li := fixture.MemberIn(t, conn, ours, "李明", member.Reserve)
	zhao := fixture.MemberIn(t, conn, ours, "赵敏", member.Reserve)
	lead, column, hole := uuid.New(), uuid.New(), uuid.New()
	f := fixed{
		things: []holding.Thing{
			{Kind: "seat", ID: lead, Holder: wang.ID, Title: "城市领队", Ready: 1},
			{Kind: "seat", ID: column, Holder: wang.ID, Title: "周末栏目"},
			{Kind: "seat", ID: hole, Holder: wang.ID, Title: "测评官"},
		},
		could: map[uuid.UUID][]holding.Candidate{
			lead:   {{Member: li.ID, Name: "李明", Score: 90}, {Member: zhao.ID, Name: "赵敏", Score: 50}},
			column: {{Member: zhao.ID, Name: "赵敏", Score: 60}},
		},
	}
	members, nouns := member.NewStore(conn, fixture.Keys()), holding.Nouns{f}
	handovers := handover.NewStore(conn, members, nouns, clock.System)
	store := whatif.NewStore(conn, members, nouns, handovers)

	a, err := store.Ask(t.Context(), ours, []uuid.UUID{wang.ID, uuid.New()})
	if err != nil || len(a.Leavers) != 1 || len(a.Losses) != 3 || a.Losses[0].ID != hole || a.Losses[1].ID != column || a.Losses[2].ID != lead {
		t.Fatalf("Ask = %+v, %v; want the hole first", a, err)
	}
	for g, want := range map[whatif.Grade]int{whatif.Hole: 1, whatif.Thin: 1, whatif.Covered: 1} {
		if got := len(a.Of(g)); got != want {
			t.Errorf("%s = %d, want %d", g.Word(), got, want)
		}
	}
	p := a.Plan()
	if p.Successor == uuid.Nil || len(p.Takings) != 1 {
		t.Fatalf("Plan = %+v, want a successor and one thing for somebody else", p)
	}
	p.LeavingOn, p.Reason = clock.Date(time.Now(), clock.Shanghai).AddDate(0, 1, 0), "推演"
	group, err := handovers.Draft(t.Context(), ours, fixture.Actor, p)
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := handovers.Group(t.Context(), ours, group)
	if err != nil || len(drafts) != 1 || drafts[0].Behind() != 0 || drafts[0].Origin != handover.WhatIf {
		t.Errorf("drafted = %+v, %v", drafts, err)
	}

	// 李明 leaves too: he takes nothing over any more.
	if a, err = store.Ask(t.Context(), ours, []uuid.UUID{wang.ID, li.ID}); err != nil || a.Losses[2].Candidates[0].Name != "赵敏" || a.Running[wang.ID] != drafts[0].ID {
		t.Errorf("with 李明 = %+v, %v", a, err)
	}
	if _, err := handovers.Draft(t.Context(), ours, fixture.Actor, handover.Plan{Leavers: []uuid.UUID{zhao.ID}, LeavingOn: p.LeavingOn, Reason: "x", Origin: handover.Manual}); err != nil {
		t.Fatal(err)
	}
	if a, err = store.Ask(t.Context(), ours, []uuid.UUID{wang.ID}); err != nil || len(a.Of(whatif.Hole)) != 2 {
		t.Errorf("with 赵敏 leaving = %+v, %v", a, err)
	}
	if a, err = store.Ask(t.Context(), theirs, []uuid.UUID{wang.ID}); err != nil || len(a.Leavers)+len(a.Losses) != 0 {
		t.Errorf("another tenant asks and gets %+v, %v", a, err)
	}
}

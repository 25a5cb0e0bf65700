package sample_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seat"
	"xinhuo/internal/tenant"
)

// held is what a sample member came to hold beside real ones.
type held struct {
	seat, page, asking uuid.UUID
	handover           uuid.UUID
}

// Sample members go with all they held: what is the brand's stays, and nobody
// answers for it.
func TestRemoveOfHolders(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	of := fixture.Tenant(t, conn)
	zhang, li := fixture.MemberIn(t, conn, of, "张三丰", member.Core), fixture.MemberIn(t, conn, of, "李若曦", member.Reserve)
	_, err := store(conn).Fill(t.Context(), of, fixture.Actor)
	check(t, err)
	members := member.NewStore(conn, fixture.Keys())
	h := burden(t, conn, of, members, zhang, li)

	_, err = store(conn).Remove(t.Context(), of, fixture.Actor)
	check(t, err)
	plan, err := seat.NewStore(conn, members, clock.System).Plan(t.Context(), of, h.seat)
	if err != nil || !plan.Vacant() || len(plan.Nominees) != 1 || plan.Nominees[0].Member.ID != li.ID {
		t.Errorf("the seat is held by %q with %d nominees, %v; want vacant, with the real one", plan.Holder.Name, len(plan.Nominees), err)
	}
	page, err := knowledge.NewStore(conn, members, clock.System).Get(t.Context(), of, h.page)
	if err != nil || page.Owner != uuid.Nil || len(page.Authors) != 1 || page.Authors[0].Name == "" {
		t.Errorf("the page is owned by %s, written by %v, %v; want nobody's, and still credited", page.OwnerName, page.Authors, err)
	}
	whole, err := handover.NewStore(conn, members, nouns(conn, members), clock.System).Get(t.Context(), of, h.handover)
	if err != nil || whole.Successor.Known() || len(whole.Items) != 1 {
		t.Errorf("the real one's hand-over is %+v, %v; want it without a successor", whole, err)
	}
	pairs := mentorship.NewStore(conn, clock.System)
	if all, err := pairs.Of(t.Context(), of, li.ID); err != nil || len(all) != 0 {
		t.Errorf("the successor of who is gone has %d pairs, %v; want none", len(all), err)
	}
	goesOn(t, conn, of, h, zhang)
}

// goesOn looks whether the search whose asked one is gone asks the next, and
// ends when that one declines.
func goesOn(t *testing.T, conn postgres.Conn, of tenant.ID, h held, next member.Member) {
	t.Helper()
	pairs := mentorship.NewStore(conn, clock.System)
	check(t, pairs.Rounds(t.Context()))
	m, err := pairs.Match(t.Context(), of, h.asking)
	check(t, err)
	if o, asked := m.Asked(); !asked || o.Mentor.ID != next.ID {
		t.Fatalf("the search is %+v, want the real one asked", m)
	}
	_, err = pairs.Answer(t.Context(), of, fixture.Actor, h.asking, next.ID, false)
	check(t, err)
	if m, err = pairs.Match(t.Context(), of, h.asking); err != nil || m.State != mentorship.Exhausted {
		t.Errorf("declined by the last, the search is %s, %v", m.State, err)
	}
}

func nouns(conn postgres.Conn, members *member.Store) holding.Nouns {
	return holding.Nouns{
		seat.NewNoun(seat.NewStore(conn, members, clock.System)), mentorship.NewStore(conn, clock.System).Mentees(),
		knowledge.NewStore(conn, members, clock.System).Holding(),
	}
}

// burden gives sample members what members come to hold.
func burden(t *testing.T, conn postgres.Conn, of tenant.ID, members *member.Store, zhang, li member.Member) (h held) {
	t.Helper()
	ctx := t.Context()
	ids := func(in member.Tier) []uuid.UUID {
		all, _, err := members.IDs(ctx, of, member.Filter{Tiers: []member.Tier{in}}, member.Oldest, "", 50)
		check(t, err)
		var some []uuid.UUID
		for _, id := range all {
			if id != zhang.ID && id != li.ID {
				some = append(some, id)
			}
		}
		return some
	}
	core, reserve := ids(member.Core), ids(member.Reserve)
	seats := seat.NewStore(conn, members, clock.System)
	var err error
	h.seat, err = seats.Define(ctx, of, fixture.Actor, seat.Definition{Title: "城市领队", City: "成都"})
	check(t, err)
	check(t, seats.Appoint(ctx, of, fixture.Actor, seat.Appointment{Seat: h.seat, Member: core[0], Version: 1, Why: "评议会推荐"}))
	for _, id := range []uuid.UUID{reserve[0], li.ID} {
		_, err = seats.Nominate(ctx, of, fixture.Actor, seat.Naming{Seat: h.seat, Member: id, Level: seat.Usual[0].ID})
		check(t, err)
	}
	writer := knowledge.Hand{Actor: fixture.Actor, Member: core[0], Tier: member.Core}
	h.page, err = knowledge.NewStore(conn, members, clock.System).Begin(ctx, of, writer, knowledge.Beginning{Text: knowledge.Text{Title: "手记", Body: "慢慢写。", Kind: knowledge.Handbook}})
	check(t, err)
	pairs := mentorship.NewStore(conn, clock.System)
	h.asking, err = pairs.Ask(ctx, of, fixture.Actor, mentorship.Request{Successor: fixture.MemberIn(t, conn, of, "周慧", member.Reserve).ID, Mentors: []uuid.UUID{core[1], zhang.ID}})
	check(t, err)
	match, err := pairs.Ask(ctx, of, fixture.Actor, mentorship.Request{Successor: li.ID, Mentors: []uuid.UUID{core[0]}})
	check(t, err)
	_, err = pairs.Answer(ctx, of, fixture.Actor, match, core[0], true)
	check(t, err)
	h.handover = handing(t, conn, of, members, zhang.ID, core[0])
	handing(t, conn, of, members, core[1], li.ID)
	_, err = ceremony.NewStore(conn, members, clock.System).Plan(ctx, of, fixture.Actor, ceremony.Outline{Title: "交接", At: clock.System(), Giver: zhang.ID, Taker: core[0], Handover: h.handover}, nil)
	check(t, err)
	check(t, contribution.NewStore(conn).Add(ctx, of, contribution.Entry{Member: core[0], Kind: contribution.PostPublished, At: clock.System(), Source: uuid.New()}))
	return h
}

// handing is a hand-over under way with one item.
func handing(t *testing.T, conn postgres.Conn, of tenant.ID, members *member.Store, from, to uuid.UUID) uuid.UUID {
	t.Helper()
	store := handover.NewStore(conn, members, nouns(conn, members), clock.System)
	group, err := store.Draft(t.Context(), of, fixture.Actor, handover.Plan{
		Leavers: []uuid.UUID{from}, Successor: to, LeavingOn: clock.System().Add(30 * 24 * time.Hour), Reason: "换城市", Origin: handover.Manual,
	})
	check(t, err)
	check(t, store.Begin(t.Context(), of, fixture.Actor, group, ""))
	running, err := store.Running(t.Context(), of, []uuid.UUID{from})
	check(t, err)
	_, err = store.AddItem(t.Context(), of, handover.Doer{Actor: fixture.Actor}, running[from], handover.Outline{Kind: handover.Contacts, Title: "门店"})
	check(t, err)
	return running[from]
}

package tier_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

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

// club is a brand whose clock the test sets.
type club struct {
	conn    postgres.Conn
	of      tenant.ID
	members *member.Store
	tiers   *tier.Store
	now     time.Time
}

func newClub(t testing.TB, conn postgres.Conn) *club {
	t.Helper()
	c := &club{conn: conn, of: fixture.Tenant(t, conn), members: member.NewStore(conn, fixture.Keys()), now: clock.System()}
	c.tiers = tier.NewStore(conn, c.members, func() time.Time { return c.now })
	return c
}

func (c *club) order(to member.Tier, who ...uuid.UUID) tier.Order {
	return tier.Order{Members: who, To: to, Reason: "达到标准", Evidence: "https://example.com/post", Source: member.Manual}
}

func (c *club) move(t testing.TB, to member.Tier, who uuid.UUID) uuid.UUID {
	t.Helper()
	c.now = c.now.Add(time.Second)
	id, err := c.tiers.Move(t.Context(), c.of, fixture.Actor, c.order(to, who))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (c *club) get(t testing.TB, id uuid.UUID) member.Member {
	t.Helper()
	m, err := c.members.Get(t.Context(), c.of, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (c *club) expect(t testing.TB, id uuid.UUID, in, before member.Tier, since time.Time) {
	t.Helper()
	if m := c.get(t, id); m.Tier != in || m.TierBefore != before || !m.TierSince.Equal(since) {
		t.Errorf("stands in %s (before %q) since %s, want %s (%q) since %s", m.Tier, m.TierBefore, m.TierSince, in, before, since)
	}
}

func (c *club) verbs(t testing.TB, id uuid.UUID) string {
	t.Helper()
	lines, err := journal.NewStore(c.conn).Of(t.Context(), c.of, id, journal.Newest, 20)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, l := range lines {
		verbs = append(verbs, l.Verb)
	}
	return strings.Join(verbs, " ")
}

// complaint is the id of what err says beside field.
func complaint(err error, field string) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad[field].ID
}

func TestMove(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := fixture.Member(t, c.conn, c.of, "张三丰")
	c.move(t, member.Reserve, zhang.ID)
	c.expect(t, zhang.ID, member.Reserve, "", c.now)
	c.move(t, member.OnLeave, zhang.ID)
	c.expect(t, zhang.ID, member.OnLeave, member.Reserve, c.now)
	c.move(t, member.Reserve, zhang.ID)
	c.expect(t, zhang.ID, member.Reserve, "", c.now)

	history, err := c.tiers.History(t.Context(), c.of, zhang.ID)
	if err != nil || len(history) != 4 {
		t.Fatalf("history has %d moves, %v; want 3 and the entry", len(history), err)
	}
	last, entry := history[0], history[3]
	if last.From != member.OnLeave || last.To != member.Reserve || last.Reason != "达到标准" || last.Evidence != "https://example.com/post" ||
		last.By != fixture.Actor || !last.At.Equal(c.now) || last.Source != member.Manual {
		t.Errorf("last move = %+v", last)
	}
	if entry.From != "" || entry.To != member.Prospect || entry.Source != member.Entry {
		t.Errorf("first line = %+v, want the entry as prospect", entry)
	}
	if got := c.verbs(t, zhang.ID); got != "tier.moved tier.moved tier.moved member.admitted" {
		t.Errorf("timeline = %s", got)
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change    func(*tier.Order)
		field, id string
	}{
		"an illegal jump":      {func(o *tier.Order) { o.To = member.Core }, "to", "tier.illegal"},
		"to where they are":    {func(o *tier.Order) { o.To = member.Prospect }, "to", "tier.already"},
		"to nowhere":           {func(o *tier.Order) { o.To = "" }, "to", "tier.to.missing"},
		"to a tier unheard of": {func(o *tier.Order) { o.To = "gold" }, "to", "tier.to.missing"},
		"without a reason":     {func(o *tier.Order) { o.Reason = " \n" }, "reason", "tier.reason.missing"},
		"a reason without end": {func(o *tier.Order) { o.Reason = strings.Repeat("长", 1001) }, "reason", "tier.text.long"},
		"evidence without end": {func(o *tier.Order) { o.Evidence = strings.Repeat("长", 1001) }, "evidence", "tier.text.long"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClub(t, pgtest.Tx(t))
			zhang := fixture.Member(t, c.conn, c.of, "张三丰")
			o := c.order(member.Reserve, zhang.ID)
			tt.change(&o)
			if _, err := c.tiers.Move(t.Context(), c.of, fixture.Actor, o); complaint(err, tt.field) != tt.id {
				t.Errorf("Move = %v, want %s beside %s", err, tt.id, tt.field)
			}
			c.expect(t, zhang.ID, member.Prospect, "", zhang.TierSince)
			if got := c.verbs(t, zhang.ID); got != "member.admitted" {
				t.Errorf("a refused move left %s", got)
			}
		})
	}
}

func TestAnotherTenantMovesNobody(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := newClub(t, conn), newClub(t, conn)
	zhang := fixture.Member(t, conn, ours.of, "张三丰")
	move := ours.move(t, member.Reserve, zhang.ID)
	since := ours.now
	if _, err := theirs.tiers.Move(t.Context(), theirs.of, fixture.Actor, theirs.order(member.Core, zhang.ID)); !errors.Is(err, errs.NotFound) {
		t.Errorf("Move from another tenant = %v, want not found", err)
	}
	if _, err := theirs.tiers.TakeBack(t.Context(), theirs.of, fixture.Actor, move); !errors.Is(err, errs.NotFound) {
		t.Errorf("TakeBack from another tenant = %v, want not found", err)
	}
	f, err := theirs.tiers.MoveMany(t.Context(), theirs.of, fixture.Actor, theirs.order(member.Core, zhang.ID))
	if err != nil || len(f.Moving)+len(f.Refused) != 0 {
		t.Errorf("MoveMany from another tenant = %+v, %v; want nobody", f, err)
	}
	if f, err := theirs.tiers.Foresee(t.Context(), theirs.of, theirs.order(member.Core, zhang.ID)); err != nil || len(f.Moving)+len(f.Refused) != 0 {
		t.Errorf("Foresee from another tenant = %+v, %v; want nobody", f, err)
	}
	if history, err := theirs.tiers.History(t.Context(), theirs.of, zhang.ID); err != nil || len(history) != 0 {
		t.Errorf("History from another tenant = %v, %v; want nothing", history, err)
	}
	ours.expect(t, zhang.ID, member.Reserve, "", since)
}

func TestMoveManyMovesThoseWhoMay(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	may, already, not := fixture.MemberIn(t, c.conn, c.of, "甲", member.Reserve), fixture.MemberIn(t, c.conn, c.of, "乙", member.Core), fixture.MemberIn(t, c.conn, c.of, "丙", member.Prospect)
	c.now = clock.System().Add(time.Second)
	o := c.order(member.Core, may.ID, already.ID, not.ID, uuid.New())
	o.Source = member.Bulk
	check := func(what string, f tier.Forecast, err error) {
		t.Helper()
		if err != nil || len(f.Moving) != 1 || f.Moving[0].ID != may.ID || len(f.Refused) != 2 {
			t.Fatalf("%s = %+v, %v; want 甲 to move and two who may not", what, f, err)
		}
		for _, r := range f.Refused {
			want := map[uuid.UUID]string{already.ID: "tier.already", not.ID: "tier.illegal"}[r.Member.ID]
			if r.Reason.ID != want {
				t.Errorf("%s refuses %s with %s, want %s", what, r.Member.Name, r.Reason.ID, want)
			}
		}
	}
	f, err := c.tiers.Foresee(t.Context(), c.of, o)
	check("Foresee", f, err)
	c.expect(t, may.ID, member.Reserve, "", may.TierSince)
	f, err = c.tiers.MoveMany(t.Context(), c.of, fixture.Actor, o)
	check("MoveMany", f, err)
	c.expect(t, may.ID, member.Core, "", c.now)
	c.expect(t, not.ID, member.Prospect, "", not.TierSince)
	history, _ := c.tiers.History(t.Context(), c.of, may.ID)
	if history[0].Source != member.Bulk {
		t.Errorf("source = %s, want bulk", history[0].Source)
	}
}

func TestTakeBack(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := fixture.MemberIn(t, c.conn, c.of, "张三丰", member.Core)
	c.move(t, member.OnLeave, zhang.ID)
	left := c.now
	move := c.move(t, member.Left, zhang.ID)
	c.now = c.now.Add(tier.UndoWindow)
	who, err := c.tiers.TakeBack(t.Context(), c.of, fixture.Actor, move)
	if err != nil || who != zhang.ID {
		t.Fatalf("TakeBack = %s, %v; want 张三丰", who, err)
	}
	c.expect(t, zhang.ID, member.OnLeave, member.Core, left)
	history, _ := c.tiers.History(t.Context(), c.of, zhang.ID)
	if len(history) != 4 || history[0].Undoes != move || history[0].Source != member.Undo || history[1].UndoneAt == nil {
		t.Errorf("history = %+v, want both the move and its undoing", history)
	}
	if got := c.verbs(t, zhang.ID); got != "tier.undone tier.moved tier.moved member.admitted" {
		t.Errorf("timeline = %s", got)
	}
	if drifts, err := c.members.Recount(t.Context(), c.of); err != nil || len(drifts) != 0 {
		t.Errorf("the counts differ: %+v, %v", drifts, err)
	}
	c.move(t, member.Core, zhang.ID) // they can come back to where they had left from
}

func TestTakeBackRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		act  func(*testing.T, *club, uuid.UUID, uuid.UUID)
		by   journal.Actor
		want string // complaint
		is   error
	}{
		"what a colleague did": {by: journal.Actor{ID: uuid.New(), Name: "林晓"}, is: errs.Forbidden},
		"a day and a bit later": {
			act: func(_ *testing.T, c *club, _, _ uuid.UUID) { c.now = c.now.Add(tier.UndoWindow + time.Microsecond) }, want: "tier.undo.late"},
		"twice": {
			act: func(t *testing.T, c *club, _, move uuid.UUID) {
				if _, err := c.tiers.TakeBack(t.Context(), c.of, fixture.Actor, move); err != nil {
					t.Fatal(err)
				}
			}, want: "tier.undo.done"},
		"when they have moved again": {
			act: func(t *testing.T, c *club, who, _ uuid.UUID) { c.move(t, member.Core, who) }, want: "tier.undo.later"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClub(t, pgtest.Tx(t))
			zhang := fixture.Member(t, c.conn, c.of, "张三丰")
			move := c.move(t, member.Reserve, zhang.ID)
			by := tt.by
			if by == (journal.Actor{}) {
				by = fixture.Actor
			}
			if tt.act != nil {
				tt.act(t, c, zhang.ID, move)
			}
			before := c.get(t, zhang.ID)
			_, err := c.tiers.TakeBack(t.Context(), c.of, by, move)
			if tt.is != nil && !errors.Is(err, tt.is) || tt.want != "" && complaint(err, "") != tt.want {
				t.Errorf("TakeBack = %v, want %v%s", err, tt.is, tt.want)
			}
			c.expect(t, zhang.ID, before.Tier, before.TierBefore, before.TierSince)
		})
	}
}

func TestTakeBackOfAnEntryIsRefused(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := fixture.Member(t, c.conn, c.of, "张三丰")
	history, _ := c.tiers.History(t.Context(), c.of, zhang.ID)
	if _, err := c.tiers.TakeBack(t.Context(), c.of, fixture.Actor, history[0].ID); complaint(err, "") != "tier.undo.entry" {
		t.Errorf("TakeBack of the entry = %v, want tier.undo.entry", err)
	}
}

// A move that was taken back no longer stands in the way of the one before.
func TestTakeBackOneAfterTheOther(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := fixture.Member(t, c.conn, c.of, "张三丰")
	first := c.move(t, member.Reserve, zhang.ID)
	second := c.move(t, member.Core, zhang.ID)
	for _, move := range []uuid.UUID{second, first} {
		if _, err := c.tiers.TakeBack(t.Context(), c.of, fixture.Actor, move); err != nil {
			t.Fatalf("TakeBack: %v", err)
		}
	}
	c.expect(t, zhang.ID, member.Prospect, "", zhang.TierSince)
}

// Two colleagues promote the same person at the same moment: one does, the
// other is told that they are there already.
func TestMoveAtTheSameMoment(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	c := newClub(t, pool)
	zhang := fixture.Member(t, pool, c.of, "张三丰")
	var wg sync.WaitGroup
	start, results := make(chan struct{}), make(chan error, 8)
	for range cap(results) {
		wg.Go(func() {
			<-start
			_, err := c.tiers.Move(t.Context(), c.of, fixture.Actor, c.order(member.Reserve, zhang.ID))
			results <- err
		})
	}
	close(start)
	wg.Wait()
	close(results)
	moved := 0
	for err := range results {
		if err == nil {
			moved++
		} else if complaint(err, "to") != "tier.already" {
			t.Errorf("Move = %v, want tier.already", err)
		}
	}
	if history, err := c.tiers.History(t.Context(), c.of, zhang.ID); moved != 1 || err != nil || len(history) != 2 {
		t.Errorf("%d moved, history of %d, %v; want one move and the entry", moved, len(history), err)
	}
}

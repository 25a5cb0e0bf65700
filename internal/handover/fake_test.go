package handover_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// keys are a kind of thing for these tests: each is a note, and lies with the
// member it is about. stuck can't pass and moved can't return.
type keys struct{ stuck, moved *uuid.UUID }

func (keys) Kind() string { return "key" }

func (keys) Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]holding.Thing, error) {
	rows, err := tx.Query(ctx, `SELECT id, member_id, body FROM member_notes WHERE tenant_id = $1 AND member_id = ANY($2) ORDER BY id`, t, members)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []holding.Thing
	for rows.Next() {
		th := holding.Thing{Kind: "key"}
		if err := rows.Scan(&th.ID, &th.Holder, &th.Title); err != nil {
			return nil, err
		}
		all = append(all, th)
	}
	return all, rows.Err()
}

func (keys) Candidates(context.Context, postgres.Conn, tenant.ID, []holding.Thing, []uuid.UUID, int) (map[uuid.UUID][]holding.Candidate, error) {
	return nil, nil
}

func (k keys) Transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, _ journal.Actor, passes []holding.Pass) ([]holding.Passed, error) {
	var out []holding.Passed
	for _, p := range passes {
		if k.stuck != nil && *k.stuck == p.ID {
			return nil, errs.Invalid{"": i18n.Msg("mentorship.pass.moved", "Name", "key")}
		}
		if _, err := tx.Exec(ctx, `UPDATE member_notes SET member_id = $3 WHERE tenant_id = $1 AND id = $2`, t, p.ID, p.To); err != nil {
			return nil, err
		}
		before, _ := json.Marshal(p.From)
		out = append(out, holding.Passed{Pass: p, Title: "key", Before: before})
	}
	return out, nil
}

func (k keys) TakeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, _ journal.Actor, passed []holding.Passed) error {
	for _, p := range passed {
		if k.moved != nil && *k.moved == p.ID {
			return errs.Invalid{"": i18n.Msg("tier.undo.later", "Name", p.Title)}
		}
		var from uuid.UUID
		if err := json.Unmarshal(p.Before, &from); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE member_notes SET member_id = $3 WHERE tenant_id = $1 AND id = $2`, t, p.ID, from); err != nil {
			return err
		}
	}
	return nil
}

// club is a brand in which 王 leaves, 李 takes over and 赵 looks on.
type club struct {
	conn           postgres.Conn
	of             tenant.ID
	members        *member.Store
	handovers      *handover.Store
	wang, li, zhao member.Member
	gone, going    member.Member // where a test wants them
	stuck, moved   uuid.UUID
	now            time.Time
}

var boss = handover.Doer{Actor: fixture.Actor}

func newClub(t testing.TB, conn postgres.Conn) *club {
	t.Helper()
	c := &club{conn: conn, of: fixture.Tenant(t, conn), members: member.NewStore(conn, fixture.Keys()), now: clock.System().Add(time.Minute)}
	c.handovers = handover.NewStore(conn, c.members, holding.Nouns{keys{&c.stuck, &c.moved}}, func() time.Time { return c.now })
	c.wang = fixture.MemberIn(t, conn, c.of, "王伟强", member.Core)
	c.li = fixture.MemberIn(t, conn, c.of, "李明", member.Reserve)
	c.zhao = fixture.MemberIn(t, conn, c.of, "赵敏", member.Reserve)
	return c
}

// key gives somebody a key and returns it.
func (c *club) key(t testing.TB, to member.Member, title string) uuid.UUID {
	t.Helper()
	if err := c.members.Remark(t.Context(), c.of, fixture.Actor, to.ID, title); err != nil {
		t.Fatal(err)
	}
	things := c.held(t, to)
	return things[len(things)-1].ID
}

func (c *club) held(t testing.TB, who member.Member) (all []holding.Thing) {
	t.Helper()
	err := c.conn.Read(t.Context(), c.of, func(tx postgres.Conn) (err error) {
		all, err = keys{}.Held(t.Context(), tx, c.of, []uuid.UUID{who.ID})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (c *club) plan(leavers ...uuid.UUID) handover.Plan {
	return handover.Plan{Leavers: leavers, LeavingOn: clock.Date(c.now.AddDate(0, 0, 20), clock.Shanghai), Reason: "举家迁往昆明", Origin: handover.Manual, Successor: c.li.ID}
}

func (c *club) draft(t testing.TB, p handover.Plan) handover.Whole {
	t.Helper()
	group, err := c.handovers.Draft(t.Context(), c.of, fixture.Actor, p)
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.handovers.Group(t.Context(), c.of, group)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// open is a hand-over from 王 to 李 with one item to teach.
func (c *club) open(t testing.TB) (handover.Whole, uuid.UUID) {
	t.Helper()
	h := c.draft(t, c.plan(c.wang.ID))
	item := c.item(t, h.ID, "选址的办法")
	c.begin(t, h)
	return c.get(t, h.ID), item
}

func (c *club) begin(t testing.TB, h handover.Whole) {
	t.Helper()
	if err := c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, ""); err != nil {
		t.Fatal(err)
	}
}

func (c *club) item(t testing.TB, id uuid.UUID, title string) uuid.UUID {
	t.Helper()
	item, err := c.handovers.AddItem(t.Context(), c.of, boss, id, handover.Outline{Kind: handover.KnowHow, Title: title})
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func (c *club) get(t testing.TB, id uuid.UUID) handover.Whole {
	t.Helper()
	w, err := c.handovers.Get(t.Context(), c.of, id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (c *club) as(m member.Member) handover.Doer {
	return handover.Doer{Actor: journal.Actor{ID: uuid.MustParse("0190b0c4-0000-7000-8000-0000000000aa"), Name: m.DisplayName()}, Member: m.ID}
}

// hand brings an item all the way to accepted.
func (c *club) hand(t testing.TB, item uuid.UUID) {
	t.Helper()
	must(t, c.handovers.Offer(t.Context(), c.of, boss, item))
	if first, err := c.handovers.Accept(t.Context(), c.of, c.as(c.li), item); err != nil || !first {
		t.Fatalf("Accept = %v, %v; want the first", first, err)
	}
}

func (c *club) close(t testing.TB, id uuid.UUID) error {
	t.Helper()
	_, err := c.handovers.Close(t.Context(), c.of, fixture.Actor, id, handover.Closing{Seen: c.get(t, id).Digest()})
	return err
}

// events are the whats of a hand-over, the first first.
func (c *club) events(t testing.TB, id uuid.UUID) string {
	t.Helper()
	var all []string
	for _, e := range c.get(t, id).Events {
		all = append(all, e.What)
	}
	slices.Reverse(all)
	return strings.Join(all, " ")
}

// told counts what a member was told.
func (c *club) told(t testing.TB, who member.Member) (n int) {
	t.Helper()
	err := c.conn.Read(t.Context(), c.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM notices WHERE tenant_id = $1 AND member_id = $2`, c.of, who.ID).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// counted is how many contributions a member has.
func (c *club) counted(t testing.TB, who member.Member) (n int) {
	t.Helper()
	must(t, c.conn.Read(t.Context(), c.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM contributions WHERE tenant_id = $1 AND member_id = $2`, c.of, who.ID).Scan(&n)
	}))
	return n
}

// complaint is the id of what err says beside field.
func complaint(err error, field string) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad[field].ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

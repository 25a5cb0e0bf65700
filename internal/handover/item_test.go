package handover_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

// everything is all that the brand knows of hand-overs, and how much was
// written and told of them.
func (c *club) everything(t testing.TB) (all string) {
	t.Helper()
	must(t, c.conn.Read(t.Context(), c.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT concat_ws(E'\n',
			(SELECT string_agg(h::text, E'\n' ORDER BY h.id) FROM handovers h WHERE h.tenant_id = $1),
			(SELECT string_agg(i::text, E'\n' ORDER BY i.id) FROM handover_items i WHERE i.tenant_id = $1),
			(SELECT count(*) FROM handover_events e WHERE e.tenant_id = $1), (SELECT count(*) FROM notices n WHERE n.tenant_id = $1))`, c.of).Scan(&all)
	}))
	return all
}

// What is wrong with what somebody writes is said beside its field, and
// nothing of it is kept.
func TestWritingRefuses(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, item := c.open(t)
	novel, ctx := strings.Repeat("长", 5000), t.Context()
	fine := handover.Outline{Kind: handover.KnowHow, Title: "选址的办法"}
	with := func(change func(*handover.Outline)) handover.Outline { o := fine; change(&o); return o }
	add := func(change func(*handover.Outline)) error {
		return second(c.handovers.AddItem(ctx, c.of, boss, h.ID, with(change)))
	}
	edit := func(change func(*handover.Outline)) error {
		return c.handovers.EditItem(ctx, c.of, boss, item, 1, with(change))
	}
	before := c.everything(t)
	for name, tt := range map[string]struct {
		err       error
		field, id string
	}{
		"an item of no kind":             {add(func(o *handover.Outline) { o.Kind = "party" }), "kind", "handover.kind.missing"},
		"an item without a name":         {add(func(o *handover.Outline) { o.Title = " " }), "title", "handover.name.missing"},
		"a name without end":             {add(func(o *handover.Outline) { o.Title = novel }), "title", "handover.text.long"},
		"a detail without end":           {add(func(o *handover.Outline) { o.Detail = novel }), "detail", "handover.text.long"},
		"edited to no kind":              {edit(func(o *handover.Outline) { o.Kind = "" }), "kind", "handover.kind.missing"},
		"edited for the leaver to take":  {edit(func(o *handover.Outline) { o.Successor = c.wang.ID }), "successor", "handover.taker.self"},
		"settled without a day":          {c.handovers.Settle(ctx, c.of, fixture.Actor, h.ID, h.Version, c.li.ID, time.Time{}, "改期"), "leaving_on", "handover.day.missing"},
		"settled without a reason":       {c.handovers.Settle(ctx, c.of, fixture.Actor, h.ID, h.Version, c.li.ID, h.LeavingOn, " "), "reason", "handover.reason.missing"},
		"settled with the leaver":        {c.handovers.Settle(ctx, c.of, fixture.Actor, h.ID, h.Version, c.wang.ID, h.LeavingOn, "改期"), "successor", "handover.taker.self"},
		"dropped with a novel":           {c.handovers.Drop(ctx, c.of, boss, item, novel), "reason", "handover.text.long"},
		"begun with a novel":             {c.handovers.Begin(ctx, c.of, fixture.Actor, h.Group, novel), "gap", "handover.text.long"},
		"closed with a novel":            {second(c.handovers.Close(ctx, c.of, fixture.Actor, h.ID, handover.Closing{Seen: h.Digest(), Behind: novel})), "behind", "handover.text.long"},
		"cancelled without a reason":     {c.handovers.Cancel(ctx, c.of, fixture.Actor, h.ID, ""), "reason", "handover.cancel.missing"},
		"a stage that there is not":      {c.handovers.Reach(ctx, c.of, boss, item, 7), "", ""},
		"returned by who gives":          {c.handovers.Return(ctx, c.of, c.as(c.wang), item, "反悔"), "", "handover.accept.theirs"},
		"accepted by who gives":          {second(c.handovers.Accept(ctx, c.of, c.as(c.wang), item)), "", "handover.accept.theirs"},
		"taken back before it is closed": {c.handovers.Undo(ctx, c.of, fixture.Actor, h.ID), "", "handover.undo.not_closed"},
	} {
		if tt.id == "" && !errors.Is(tt.err, errs.NotFound) || tt.id != "" && complaint(tt.err, tt.field) != tt.id {
			t.Errorf("%s = %v, want %q beside %q", name, tt.err, tt.id, tt.field)
		}
	}
	if after := c.everything(t); after != before {
		t.Errorf("the refusals changed something:\n%s\nwas\n%s", after, before)
	}
}

// A second press of the same button changes nothing and tells nobody.
func TestTwiceIsOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, item := c.open(t)
	other := c.item(t, h.ID, "车展的摊位")
	ctx := t.Context()
	for name, press := range map[string]func() error{
		"reaching a stage": func() error { return c.handovers.Reach(ctx, c.of, c.as(c.wang), item, handover.Watch) },
		"offering":         func() error { return c.handovers.Offer(ctx, c.of, boss, item) },
		"dropping":         func() error { return c.handovers.Drop(ctx, c.of, boss, other, "取消了") },
	} {
		must(t, press())
		c.now = c.now.Add(time.Minute)
		once := c.everything(t)
		must(t, press())
		if twice := c.everything(t); twice != once {
			t.Errorf("%s twice changed something:\n%s\nwas\n%s", name, twice, once)
		}
	}
}

// What is accepted or was left out is not touched any more.
func TestSettledItemsStay(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, accepted := c.open(t)
	dropped := c.item(t, h.ID, "车展的摊位")
	must(t, c.handovers.Drop(t.Context(), c.of, boss, dropped, "取消了"))
	c.hand(t, accepted)
	before := c.everything(t)
	o := handover.Outline{Kind: handover.Accounts, Title: "后台账号"}
	for item, says := range map[uuid.UUID]string{accepted: "「选址的办法」已经由李明接收，不能再改。", dropped: "「车展的摊位」已经不在这次交接里了。"} {
		for name, err := range map[string]error{
			"editing":   c.handovers.EditItem(t.Context(), c.of, boss, item, 1, o),
			"teaching":  c.handovers.Reach(t.Context(), c.of, boss, item, handover.Watch),
			"offering":  c.handovers.Offer(t.Context(), c.of, boss, item),
			"returning": c.handovers.Return(t.Context(), c.of, boss, item, "反悔"),
		} {
			if said(err) != says {
				t.Errorf("%s it says %v %q, want %q", name, err, said(err), says)
			}
		}
	}
	if after := c.everything(t); after != before {
		t.Errorf("the refusals changed something:\n%s\nwas\n%s", after, before)
	}
}

// What nobody takes can be neither offered nor accepted.
func TestWhatNobodyTakes(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	p := c.plan(c.wang.ID)
	p.Successor = uuid.Nil
	h := c.draft(t, p)
	item := c.item(t, h.ID, "选址的办法")
	must(t, c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, "月底再选人"))
	if err := c.handovers.Offer(t.Context(), c.of, boss, item); said(err) != "「选址的办法」还没有人接，先选一位再提交。" {
		t.Errorf("Offer = %v %q", err, said(err))
	}
	must(t, c.handovers.Settle(t.Context(), c.of, fixture.Actor, h.ID, c.get(t, h.ID).Version, c.li.ID, h.LeavingOn, "选好了"))
	must(t, c.handovers.Offer(t.Context(), c.of, boss, item))
	must(t, c.handovers.Settle(t.Context(), c.of, fixture.Actor, h.ID, c.get(t, h.ID).Version, uuid.Nil, h.LeavingOn, "又没人了"))
	if _, err := c.handovers.Accept(t.Context(), c.of, boss, item); said(err) != "「选址的办法」还没有人接，先选一位再提交。" {
		t.Errorf("Accept = %v %q", err, said(err))
	}
	if got := c.get(t, h.ID).Items[0]; got.State != handover.Offered || c.counted(t, c.wang) != 0 {
		t.Errorf("refused, the item is %s and counts %d times", got.State, c.counted(t, c.wang))
	}
}

// A hand-over has its limit.
func TestAHandoverIsNotACrowd(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, _ := c.open(t)
	must(t, c.conn.In(t.Context(), c.of, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO handover_items (tenant_id, id, handover_id, kind, title, created_at)
			SELECT $1, gen_random_uuid(), $2, 'know_how', 'x', now() FROM generate_series(2, 100)`, c.of, h.ID)
		return err
	}))
	_, err := c.handovers.AddItem(t.Context(), c.of, boss, h.ID, handover.Outline{Kind: handover.KnowHow, Title: "再来一项"})
	if says := "一次交接最多 100 项。再多的话，合并几项更容易交清楚。"; said(err) != says || len(c.get(t, h.ID).Items) != 100 {
		t.Errorf("the hundred and first = %v %q, want %q", err, said(err), says)
	}
}

package handover_test

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
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
)

func TestFromPlanToClosed(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	c.key(t, c.wang, "成都城市领队")
	h, item := c.open(t)
	if h.State != handover.Open || h.Left() != 1 || len(h.Things) != 1 || h.Things[0].Taker.ID != c.li.ID {
		t.Fatalf("begun = %+v", h)
	}
	wang, li := c.as(c.wang), c.as(c.li)
	for _, s := range handover.Stages {
		c.now = c.now.Add(time.Hour)
		must(t, c.handovers.Reach(t.Context(), c.of, wang, item, s))
	}
	must(t, c.handovers.Offer(t.Context(), c.of, wang, item))
	must(t, c.handovers.Return(t.Context(), c.of, li, item, "报批的表还缺一张"))
	c.now = c.now.Add(time.Hour)
	must(t, c.handovers.Offer(t.Context(), c.of, wang, item))
	if first, err := c.handovers.Accept(t.Context(), c.of, li, item); !first || err != nil {
		t.Fatalf("Accept = %v, %v", first, err)
	}
	if h = c.get(t, h.ID); !h.Ready() || h.Items[0].AcceptedBy != "李明" || h.Items[0].Stage() != handover.Alone {
		t.Fatalf("accepted = %+v", h.Items[0])
	}
	must(t, c.close(t, h.ID))
	h = c.get(t, h.ID)
	if h.State != handover.Closed || len(c.held(t, c.wang)) != 0 || len(c.held(t, c.li)) != 1 || len(h.Things) != 1 || h.Things[0].Passed == nil {
		t.Errorf("closed = %+v; 李明 holds %d", h, len(c.held(t, c.li)))
	}
	const want = "drafted added begun staged_watch staged_together staged_alone offered returned offered accepted closed"
	if got := c.events(t, h.ID); got != want {
		t.Errorf("history = %s", got)
	}
	for _, e := range h.Events {
		if !i18n.Has(i18n.Chinese, "handover.event."+e.What) || !i18n.Has(i18n.English, "journal.handover."+e.What) {
			t.Errorf("nobody can say %s", e.What)
		}
	}
	// Told: 王 of the beginning, the return, the acceptance and the close; 李
	// of being named, of two offers, and of the close.
	if c.told(t, c.wang) != 4 || c.told(t, c.li) != 4 || c.told(t, c.zhao) != 0 {
		t.Errorf("told 王 %d, 李 %d, 赵 %d times; want 4, 4, 0", c.told(t, c.wang), c.told(t, c.li), c.told(t, c.zhao))
	}
	lines, err := journal.NewStore(c.conn).Of(t.Context(), c.of, c.li.ID, journal.Newest, 10)
	if err != nil || len(lines) < 2 || lines[0].Verb != "handover.closed_taker" || lines[1].Verb != "handover.named" {
		t.Errorf("李明's timeline = %+v, %v", lines, err)
	}
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change    func(*club, *handover.Plan)
		field, id string
	}{
		"nobody":                  {func(_ *club, p *handover.Plan) { p.Leavers = nil }, "leaver", "handover.leaver.missing"},
		"a crowd":                 {func(_ *club, p *handover.Plan) { p.Leavers = make([]uuid.UUID, 13); fill(p.Leavers) }, "leaver", "handover.leaver.crowd"},
		"no reason":               {func(_ *club, p *handover.Plan) { p.Reason = " " }, "reason", "handover.reason.missing"},
		"a reason without end":    {func(_ *club, p *handover.Plan) { p.Reason = strings.Repeat("长", 501) }, "reason", "handover.text.long"},
		"no day":                  {func(_ *club, p *handover.Plan) { p.LeavingOn = time.Time{} }, "leaving_on", "handover.day.missing"},
		"in ten years":            {func(_ *club, p *handover.Plan) { p.LeavingOn = p.LeavingOn.AddDate(10, 0, 0) }, "leaving_on", "handover.day.far"},
		"a successor who leaves":  {func(c *club, p *handover.Plan) { p.Leavers = []uuid.UUID{c.wang.ID, c.li.ID} }, "successor", "handover.taker.among"},
		"successor = leaver":      {func(c *club, p *handover.Plan) { p.Successor = c.wang.ID }, "successor", "handover.taker.among"},
		"a stranger takes over":   {func(_ *club, p *handover.Plan) { p.Successor = uuid.New() }, "successor", "handover.taker.unknown"},
		"who has left takes over": {func(c *club, p *handover.Plan) { p.Successor = c.gone.ID }, "successor", "handover.taker.left"},
		"who leaves too":          {func(c *club, p *handover.Plan) { p.Successor = c.going.ID }, "successor", "handover.taker.leaving"},
		"who leaves already":      {func(c *club, p *handover.Plan) { p.Leavers = []uuid.UUID{c.going.ID} }, "leaver", "handover.leaver.twice"},
		"a thing for a stranger":  {func(c *club, p *handover.Plan) { p.Takings = []handover.Taking{{Kind: "key", To: uuid.New()}} }, "takings", "handover.taker.unknown"},
		"a thing for its holder":  {func(c *club, p *handover.Plan) { p.Takings = []handover.Taking{{Kind: "key", To: c.wang.ID}} }, "takings", "handover.taker.self"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClub(t, pgtest.Tx(t))
			c.gone = fixture.MemberIn(t, c.conn, c.of, "孙走", member.Left)
			c.going = fixture.MemberIn(t, c.conn, c.of, "周行", member.Core)
			c.draft(t, c.plan(c.going.ID))
			p := c.plan(c.wang.ID)
			tt.change(c, &p)
			if _, err := c.handovers.Draft(t.Context(), c.of, fixture.Actor, p); complaint(err, tt.field) != tt.id {
				t.Errorf("Draft = %v, want %s beside %s", err, tt.id, tt.field)
			}
			if all, err := c.handovers.About(t.Context(), c.of, c.wang.ID); err != nil || len(all) != 0 {
				t.Errorf("王 has %d hand-overs, %v; want none", len(all), err)
			}
		})
	}
}

func fill(ids []uuid.UUID) {
	for i := range ids {
		ids[i] = uuid.New()
	}
}

func TestSeveralLeaveTogether(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h := c.draft(t, c.plan(c.wang.ID, c.zhao.ID))
	c.begin(t, h)
	all, err := c.handovers.Group(t.Context(), c.of, h.Group)
	if err != nil || len(all) != 2 || all[0].State != handover.Open || all[1].State != handover.Open {
		t.Fatalf("Group = %+v, %v; want two, open", all, err)
	}
	if err := c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, ""); complaint(err, "") != "handover.begin.done" {
		t.Errorf("Begin again = %v", err)
	}
	if c.told(t, c.li) != 2 {
		t.Errorf("李 was told %d times, want of both", c.told(t, c.li))
	}
}

// Who is the only holder of something, with nobody to take it, is asked about
// first, and may go then with a reason.
func TestOnlyHolderWithoutPlan(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	key := c.key(t, c.wang, "成都城市领队")
	p := c.plan(c.wang.ID)
	p.Successor = uuid.Nil
	h := c.draft(t, p)
	if err := c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, " "); complaint(err, "gap") != "handover.gap.things" {
		t.Fatalf("Begin = %v, want to be asked", err)
	}
	if c.get(t, h.ID).State != handover.Draft {
		t.Error("it began all the same")
	}
	must(t, c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, "下月再招人"))
	if h = c.get(t, h.ID); h.State != handover.Open || h.Gap != "下月再招人" || h.Behind() != 1 {
		t.Errorf("begun = %+v", h)
	}
	if err := c.close(t, h.ID); complaint(err, "behind") != "handover.close.behind" {
		t.Errorf("Close = %v, want to be asked about what stays behind", err)
	}
	_, err := c.handovers.Close(t.Context(), c.of, fixture.Actor, h.ID, handover.Closing{Seen: h.Digest(), Behind: "席位先空着"})
	must(t, err)
	if got := c.held(t, c.wang); len(got) != 1 || got[0].ID != key {
		t.Errorf("王 holds %v, want what nobody takes", got)
	}
}

func TestNobodyAtAllIsAskedAbout(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	p := c.plan(c.wang.ID)
	p.Successor = uuid.Nil
	h := c.draft(t, p)
	if err := c.handovers.Begin(t.Context(), c.of, fixture.Actor, h.Group, ""); complaint(err, "gap") != "handover.gap.nobody" {
		t.Errorf("Begin = %v, want to be asked", err)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, item := c.open(t)
	wang, li, zhao := c.as(c.wang), c.as(c.li), c.as(c.zhao)
	accept := func(by handover.Doer) error { _, err := c.handovers.Accept(t.Context(), c.of, by, item); return err }
	for name, tt := range map[string]struct {
		err error
		id  string // "" is not found
	}{
		"the successor teaches":       {c.handovers.Reach(t.Context(), c.of, li, item, handover.Watch), "handover.stage.leaver"},
		"a stage too far":             {c.handovers.Reach(t.Context(), c.of, wang, item, handover.Together), "handover.stage.order"},
		"the successor offers":        {c.handovers.Offer(t.Context(), c.of, li, item), "handover.stage.leaver"},
		"offered before it is taught": {c.handovers.Offer(t.Context(), c.of, wang, item), "handover.offer.early"},
		"accepted before offered":     {accept(li), "handover.accept.early"},
		"returned before offered":     {c.handovers.Return(t.Context(), c.of, li, item, "早"), "handover.return.early"},
		"the leaver accepts":          {accept(wang), "handover.accept.theirs"},
		"a stranger accepts":          {accept(zhao), ""},
		"a stranger offers":           {c.handovers.Offer(t.Context(), c.of, zhao, item), ""},
		"the successor adds":          {second(c.handovers.AddItem(t.Context(), c.of, li, h.ID, handover.Outline{Kind: handover.KnowHow, Title: "x"})), ""},
		"dropped without a reason":    {c.handovers.Drop(t.Context(), c.of, boss, item, ""), "handover.drop.missing"},
	} {
		if tt.id == "" && !errors.Is(tt.err, errs.NotFound) || tt.id != "" && complaint(tt.err, "") != tt.id && complaint(tt.err, "reason") != tt.id {
			t.Errorf("%s = %v, want %q", name, tt.err, tt.id)
		}
	}
	if got := c.events(t, h.ID); got != "drafted added begun" {
		t.Errorf("history = %s; want nothing of it", got)
	}
	if _, err := c.handovers.AddItem(t.Context(), c.of, wang, h.ID, handover.Outline{Kind: handover.Contacts, Title: "场地方的张经理"}); err != nil {
		t.Errorf("the leaver adds an item: %v", err)
	}
	must(t, c.handovers.Offer(t.Context(), c.of, boss, item))
	if err := c.handovers.Return(t.Context(), c.of, li, item, " "); complaint(err, "reason") != "handover.return.missing" {
		t.Errorf("Return without a reason = %v", err)
	}
}

func second[A any](_ A, err error) error { return err }

// Two tabs accept: it counts once, and what is accepted stays so.
func TestAcceptanceCountsOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, item := c.open(t)
	c.hand(t, item)
	if first, err := c.handovers.Accept(t.Context(), c.of, c.as(c.li), item); first || err != nil {
		t.Errorf("Accept again = %v, %v; want nothing to happen", first, err)
	}
	for name, err := range map[string]error{
		"Return": c.handovers.Return(t.Context(), c.of, c.as(c.li), item, "反悔"),
		"Drop":   c.handovers.Drop(t.Context(), c.of, boss, item, "不要了"),
		"Offer":  c.handovers.Offer(t.Context(), c.of, boss, item),
	} {
		if complaint(err, "") != "handover.item.accepted" {
			t.Errorf("%s what is accepted = %v", name, err)
		}
	}
	if got := strings.Count(c.events(t, h.ID), "accepted"); got != 1 {
		t.Errorf("accepted %d times", got)
	}
	if n := c.counted(t, c.wang); n != 1 {
		t.Errorf("it counts %d times as something 王 did, want once", n)
	}
	must(t, c.close(t, h.ID))
	if first, err := c.handovers.Accept(t.Context(), c.of, c.as(c.li), item); first || err != nil {
		t.Errorf("Accept after the close = %v, %v; want nothing to happen", first, err)
	}
}

func TestTwoTabsAcceptAtOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Pool(t))
	h, item := c.open(t)
	must(t, c.handovers.Offer(t.Context(), c.of, boss, item))
	var wg sync.WaitGroup
	firsts := make(chan bool, 8)
	for range 8 {
		wg.Go(func() {
			first, err := c.handovers.Accept(t.Context(), c.of, c.as(c.li), item)
			if err != nil {
				t.Error(err)
			}
			if first {
				firsts <- true
			}
		})
	}
	wg.Wait()
	if n := len(firsts); n != 1 || strings.Count(c.events(t, h.ID), "accepted") != 1 {
		t.Errorf("%d of 8 were the first; want 1", n)
	}
}

func TestCloseRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(*testing.T, *club, handover.Whole, uuid.UUID)
		id      string
	}{
		"an item not accepted": {func(*testing.T, *club, handover.Whole, uuid.UUID) {}, "handover.close.unaccepted"},
		"one that was returned": {func(t *testing.T, c *club, _ handover.Whole, item uuid.UUID) {
			must(t, c.handovers.Offer(t.Context(), c.of, boss, item))
			must(t, c.handovers.Return(t.Context(), c.of, c.as(c.li), item, "没讲清"))
		}, "handover.close.unaccepted"},
		"a thing that can't pass": {func(t *testing.T, c *club, h handover.Whole, item uuid.UUID) {
			c.hand(t, item)
			c.stuck = h.Things[1].ID
		}, "mentorship.pass.moved"},
		"closed already": {func(t *testing.T, c *club, h handover.Whole, item uuid.UUID) {
			c.hand(t, item)
			must(t, c.close(t, h.ID))
		}, "handover.over.closed"},
		"cancelled": {func(t *testing.T, c *club, h handover.Whole, _ uuid.UUID) {
			must(t, c.handovers.Cancel(t.Context(), c.of, fixture.Actor, h.ID, "不走了"))
		}, "handover.over.cancelled"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClub(t, pgtest.Tx(t))
			c.key(t, c.wang, "成都城市领队")
			c.key(t, c.wang, "周末栏目")
			h, item := c.open(t)
			tt.prepare(t, c, h, item)
			before, held, told := c.events(t, h.ID), len(c.held(t, c.wang)), c.told(t, c.li)
			if err := c.close(t, h.ID); complaint(err, "") != tt.id {
				t.Errorf("Close = %v, want %s", err, tt.id)
			}
			if c.events(t, h.ID) != before || len(c.held(t, c.wang)) != held || c.told(t, c.li) != told {
				t.Errorf("the refused close changed something: %s", c.events(t, h.ID))
			}
		})
	}
}

// What could not pass is known before; trying changes nothing.
func TestObstacles(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	c.key(t, c.wang, "成都城市领队")
	c.stuck = c.key(t, c.wang, "周末栏目")
	h, _ := c.open(t)
	found, err := c.handovers.Obstacles(t.Context(), c.of, fixture.Actor, h)
	if err != nil || len(found) != 1 || found[c.stuck].IsZero() {
		t.Errorf("Obstacles = %v, %v; want one", found, err)
	}
	if len(c.held(t, c.wang)) != 2 || c.told(t, c.li) != 1 {
		t.Error("trying passed something")
	}
}

// What passes is what was shown: a taker changed meanwhile, or something new
// that the leaver holds, is shown first.
func TestCloseWantsToHaveBeenSeen(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	key := c.key(t, c.wang, "成都城市领队")
	h, item := c.open(t)
	c.hand(t, item)
	must(t, c.handovers.Assign(t.Context(), c.of, fixture.Actor, h.ID, []handover.Taking{{Kind: "key", Thing: key, To: c.zhao.ID}}))
	if _, err := c.handovers.Close(t.Context(), c.of, fixture.Actor, h.ID, handover.Closing{Seen: h.Digest()}); complaint(err, "") != "handover.close.changed" {
		t.Errorf("Close = %v, want to show it again", err)
	}
	must(t, c.close(t, h.ID))
	if len(c.held(t, c.zhao)) != 1 {
		t.Error("赵敏 does not hold what she was named for")
	}
}

func TestTwoManagersCloseAtOnce(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Pool(t))
	c.key(t, c.wang, "成都城市领队")
	h, item := c.open(t)
	c.hand(t, item)
	seen := handover.Closing{Seen: c.get(t, h.ID).Digest()}
	var wg sync.WaitGroup
	names := []string{"陈静", "何川", "周海涛", "李若曦", "孙悦", "赵敏"}
	failures := make(chan error, len(names))
	for _, name := range names {
		wg.Go(func() {
			_, err := c.handovers.Close(t.Context(), c.of, journal.Actor{ID: uuid.New(), Name: name}, h.ID, seen)
			failures <- err
		})
	}
	wg.Wait()
	close(failures)
	closed, by := 0, c.get(t, h.ID).Ended.By.Name
	for err := range failures {
		var bad errs.Invalid
		switch {
		case err == nil:
			closed++
		case !errors.As(err, &bad) || bad[""].ID != "handover.over.closed" || bad[""].Args["By"] != by:
			t.Errorf("closing at once = %v; want to hear that %s closed it", err, by)
		}
	}
	if closed != 1 {
		t.Errorf("%d of %d closed it, want one", closed, len(names))
	}
	if got := strings.Count(c.events(t, h.ID), "closed"); got != 1 {
		t.Errorf("closed %d times", got)
	}
}

func TestUndo(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	c.key(t, c.wang, "成都城市领队")
	h, item := c.open(t)
	c.hand(t, item)
	must(t, c.close(t, h.ID))
	c.now = c.now.Add(6 * 24 * time.Hour)
	must(t, c.handovers.Undo(t.Context(), c.of, fixture.Actor, h.ID))
	h = c.get(t, h.ID)
	if h.State != handover.Open || h.UndoneAt == nil || len(c.held(t, c.wang)) != 1 || len(c.held(t, c.li)) != 0 || h.Left() != 0 {
		t.Errorf("undone = %+v", h)
	}
	if err := c.handovers.Undo(t.Context(), c.of, fixture.Actor, h.ID); complaint(err, "") != "handover.undo.not_closed" {
		t.Errorf("Undo again = %v", err)
	}
	must(t, c.close(t, h.ID))
	if len(c.held(t, c.li)) != 1 {
		t.Error("closed again, 李明 holds nothing")
	}
}

func TestUndoRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(*testing.T, *club, handover.Whole)
		id      string
	}{
		"after a week":    {func(_ *testing.T, c *club, _ handover.Whole) { c.now = c.now.Add(handover.UndoWindow + time.Minute) }, "handover.undo.late"},
		"something moved": {func(_ *testing.T, c *club, h handover.Whole) { c.moved = h.Things[0].ID }, "tier.undo.later"},
		"leaving anew":    {func(t *testing.T, c *club, _ handover.Whole) { c.draft(t, c.plan(c.wang.ID)) }, "handover.undo.again"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClub(t, pgtest.Tx(t))
			c.key(t, c.wang, "成都城市领队")
			c.key(t, c.wang, "周末栏目")
			h, item := c.open(t)
			c.hand(t, item)
			must(t, c.close(t, h.ID))
			tt.prepare(t, c, h)
			if err := c.handovers.Undo(t.Context(), c.of, fixture.Actor, h.ID); complaint(err, "") != tt.id {
				t.Errorf("Undo = %v, want %s", err, tt.id)
			}
			if h = c.get(t, h.ID); h.State != handover.Closed || len(c.held(t, c.li)) != 2 || len(h.Things) != 2 {
				t.Errorf("the refused undo changed something: %+v", h)
			}
		})
	}
}

func TestStaleSaves(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, item := c.open(t)
	stale := h.Version
	must(t, c.handovers.Settle(t.Context(), c.of, fixture.Actor, h.ID, stale, c.zhao.ID, h.LeavingOn, "改期"))
	if err := c.handovers.Settle(t.Context(), c.of, fixture.Actor, h.ID, stale, c.li.ID, h.LeavingOn, "又改"); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale Settle = %v, want a conflict", err)
	}
	o := handover.Outline{Kind: handover.Accounts, Title: "后台账号", Successor: c.li.ID}
	must(t, c.handovers.EditItem(t.Context(), c.of, boss, item, 1, o))
	if err := c.handovers.EditItem(t.Context(), c.of, boss, item, 1, o); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale EditItem = %v, want a conflict", err)
	}
	if h = c.get(t, h.ID); h.Successor.ID != c.zhao.ID || h.Items[0].Taker.ID != c.li.ID || h.Items[0].Title != "后台账号" {
		t.Errorf("saved = %+v", h)
	}
}

// What Xinhuo fears is for those who lead, until somebody begins it.
func TestRiskDraftsAreForThoseWhoLead(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	p := c.plan(c.wang.ID)
	p.Origin, p.Successor = handover.Risk, uuid.Nil
	h := c.draft(t, p)
	for leads, want := range map[bool]int{true: 1, false: 0} {
		found, n, _, err := c.handovers.List(t.Context(), c.of, handover.Draft, leads, "", 10)
		if err != nil || len(found) != want || n.Drafts != want {
			t.Errorf("leads %v: %d drafts, %+v, %v; want %d", leads, len(found), n, err, want)
		}
	}
	if !h.Hidden() {
		t.Error("it is not hidden")
	}
	lines, err := journal.NewStore(c.conn).Of(t.Context(), c.of, c.wang.ID, journal.Newest, 10)
	if err != nil || len(lines) != 1 {
		t.Errorf("王's timeline = %+v, %v; want nothing of it", lines, err)
	}
	if _, err := c.handovers.Draft(t.Context(), c.of, fixture.Actor, c.plan(c.zhao.ID)); err != nil {
		t.Errorf("Draft = %v", err)
	}
}

func TestListsInOrder(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	p := c.plan(c.wang.ID)
	p.LeavingOn = clock.Date(c.now, clock.Shanghai).AddDate(0, 0, -1)
	late := c.draft(t, p)
	due := clock.Date(c.now, clock.Shanghai).AddDate(0, 0, -3)
	item, err := c.handovers.AddItem(t.Context(), c.of, boss, late.ID, handover.Outline{Kind: handover.OpenWork, Title: "车展", DueOn: &due})
	must(t, err)
	c.begin(t, late)
	later := c.draft(t, c.plan(c.zhao.ID))
	c.begin(t, later)
	found, n, next, err := c.handovers.List(t.Context(), c.of, handover.Open, true, "", 1)
	if err != nil || len(found) != 1 || found[0].ID != late.ID || found[0].Late != 1 || n.Open != 2 || n.Overdue != 1 || n.Late != 1 || next == "" {
		t.Fatalf("List = %+v, %+v, %q, %v", found, n, next, err)
	}
	found, _, next, err = c.handovers.List(t.Context(), c.of, handover.Open, true, next, 1)
	if err != nil || len(found) != 1 || found[0].ID != later.ID || next != "" {
		t.Fatalf("second page = %+v, %q, %v", found, next, err)
	}
	waiting, err := c.handovers.Waiting(t.Context(), c.of, 10)
	if err != nil || len(waiting) != 1 || waiting[0].ID != late.ID {
		t.Errorf("Waiting = %+v, %v", waiting, err)
	}
	mine, err := c.handovers.Mine(t.Context(), c.of, c.li.ID)
	if err != nil || len(mine) != 1 || mine[0].ID != item || mine[0].WaitsFor().ID != c.wang.ID {
		t.Errorf("Mine = %+v, %v", mine, err)
	}
	if _, _, err := c.handovers.MyItem(t.Context(), c.of, c.zhao.ID, item); !errors.Is(err, errs.NotFound) {
		t.Errorf("a stranger's MyItem = %v", err)
	}
	must(t, c.handovers.Drop(t.Context(), c.of, boss, item, "车展取消了"))
	must(t, c.close(t, late.ID))
	found, n, _, err = c.handovers.List(t.Context(), c.of, handover.Closed, true, "", 10)
	if err != nil || len(found) != 1 || n.Closed != 1 || n.Lately != 1 {
		t.Errorf("closed = %+v, %+v, %v", found, n, err)
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	h, item := c.open(t)
	theirs, ctx := fixture.Tenant(t, c.conn), t.Context()
	for name, err := range map[string]error{
		"Draft":    second(c.handovers.Draft(ctx, theirs, fixture.Actor, c.plan(c.zhao.ID))),
		"Get":      second(c.handovers.Get(ctx, theirs, h.ID)),
		"Group":    second(c.handovers.Group(ctx, theirs, h.Group)),
		"Begin":    c.handovers.Begin(ctx, theirs, fixture.Actor, h.Group, "x"),
		"Settle":   c.handovers.Settle(ctx, theirs, fixture.Actor, h.ID, 1, uuid.Nil, c.now, "x"),
		"Assign":   c.handovers.Assign(ctx, theirs, fixture.Actor, h.ID, nil),
		"AddItem":  second(c.handovers.AddItem(ctx, theirs, boss, h.ID, handover.Outline{Kind: handover.KnowHow, Title: "x"})),
		"EditItem": c.handovers.EditItem(ctx, theirs, boss, item, 1, handover.Outline{Kind: handover.KnowHow, Title: "x"}),
		"Reach":    c.handovers.Reach(ctx, theirs, boss, item, handover.Watch),
		"Offer":    c.handovers.Offer(ctx, theirs, boss, item),
		"Accept":   second(c.handovers.Accept(ctx, theirs, boss, item)),
		"Return":   c.handovers.Return(ctx, theirs, boss, item, "x"),
		"Drop":     c.handovers.Drop(ctx, theirs, boss, item, "x"),
		"Close":    second(c.handovers.Close(ctx, theirs, fixture.Actor, h.ID, handover.Closing{})),
		"Undo":     c.handovers.Undo(ctx, theirs, fixture.Actor, h.ID),
		"Cancel":   c.handovers.Cancel(ctx, theirs, fixture.Actor, h.ID, "x"),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	found, n, _, err := c.handovers.List(ctx, theirs, handover.Open, true, "", 10)
	if err != nil || len(found) != 0 || n != (handover.Numbers{}) {
		t.Errorf("List in another tenant = %v, %+v, %v", found, n, err)
	}
	waiting, err := c.handovers.Waiting(ctx, theirs, 10)
	about, bad := c.handovers.About(ctx, theirs, c.wang.ID)
	mine, worse := c.handovers.Mine(ctx, theirs, c.li.ID)
	history, worst := c.handovers.History(ctx, theirs, item)
	running, ill := c.handovers.Running(ctx, theirs, []uuid.UUID{c.wang.ID})
	if len(waiting)+len(about)+len(mine)+len(history)+len(running) != 0 || errors.Join(err, bad, worse, worst, ill) != nil {
		t.Errorf("another tenant reads %v %v %v %v %v", waiting, about, mine, history, running)
	}
}

package consult_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/consult"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
)

// house is a brand whose clock the test sets: somebody of the team, a core
// member, and one who has retired and is willing.
type house struct {
	*testing.T
	conn         postgres.Conn
	of           brand.Brand
	now          time.Time
	consults     *consult.Store
	members      *member.Store
	team         consult.Who
	core, master consult.Who
}

func open(t *testing.T, conn postgres.Conn) *house {
	t.Helper()
	h := &house{T: t, conn: conn, of: fixture.Brand(t, conn), now: time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	h.members = member.NewStore(conn, fixture.Keys())
	h.consults = consult.NewStore(conn, knowledge.NewStore(conn, h.members, clock), clock)
	h.team = consult.Who{Actor: fixture.Person(t, conn, h.of, "赵一凡", auth.Staff).Actor()}
	h.core, h.master = h.member("王伟强", member.Core), h.member("郑国栋", member.Emeritus)
	h.must(h.consults.Limit(t.Context(), h.of.ID, h.master, 2))
	return h
}

func (h *house) member(name string, in member.Tier) consult.Who {
	h.Helper()
	m := fixture.MemberIn(h, h.conn, h.of.ID, name, in)
	return consult.Who{Actor: journal.Actor{ID: uuid.New(), Name: name}, Member: m.ID, Tier: in}
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) ask(by consult.Who, to uuid.UUID) (uuid.UUID, error) {
	return h.consults.Ask(h.Context(), h.of.ID, by, consult.Question{To: to, Title: "水温报警怎么办", Text: "垭口上，后面还有六台车。"})
}

func (h *house) asked(by consult.Who) uuid.UUID {
	h.Helper()
	id, err := h.ask(by, h.master.Member)
	h.must(err)
	return id
}

func (h *house) refused(err error, field, id string) {
	h.Helper()
	var bad errs.Invalid
	if !errors.As(err, &bad) || bad[field].ID != id {
		h.Errorf("refused with %v, want %s beside %q", err, id, field)
	}
}

// told are the keys' sentences a member or somebody of the team was told.
func (h *house) told(who consult.Who) []string {
	h.Helper()
	all, err := notice.NewStore(h.conn, func() time.Time { return h.now }).For(h.Context(), h.of.ID, notice.Reader{Account: who.ID, Member: who.Member}, notice.Newest, 50)
	h.must(err)
	var ids []string
	for _, n := range all {
		ids = append(ids, n.Text.ID)
	}
	return ids
}

func count(all []string, id string) (n int) {
	for _, s := range all {
		if s == id {
			n++
		}
	}
	return n
}

func TestAQuestionIsAnsweredThankedForAndBecomesAPage(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	ctx, of := t.Context(), h.of.ID
	id := h.asked(h.core)
	h.refused(h.consults.Thank(ctx, of, h.core, id), "", "consult.bad.unanswered")
	h.refused(h.consults.Answer(ctx, of, h.master, id, consult.Reply{Text: " "}), "answer", "consult.bad.answer")
	if err := h.consults.Answer(ctx, of, h.core, id, consult.Reply{Text: "我自己答"}); !errors.Is(err, errs.NotFound) {
		t.Errorf("the asker answers: %v", err)
	}
	h.must(h.consults.Answer(ctx, of, h.master, id, consult.Reply{Text: "先慢，不要马上停。", MayShare: true}))
	h.refused(h.consults.Answer(ctx, of, h.master, id, consult.Reply{Text: "再说一遍"}), "", "consult.bad.is_answered")
	h.must(h.consults.Thank(ctx, of, h.core, id))
	h.refused(h.consults.Thank(ctx, of, h.core, id), "", "consult.bad.thanked")
	page, err := h.consults.Share(ctx, of, h.team, id)
	h.must(err)
	again, err := h.consults.Share(ctx, of, h.team, id)
	if err != nil || again != page {
		t.Errorf("shared again it is page %s, %v; want %s", again, err, page)
	}
	p, err := knowledge.NewStore(h.conn, h.members, time.Now).Get(ctx, of, page)
	if err != nil || p.State != knowledge.Draft || len(p.Authors) != 1 || p.Authors[0].ID != h.master.Member || !p.Authors[0].Member || p.Owner != h.master.Member {
		t.Errorf("the page is %+v, %v; want a draft of the one who answered", p, err)
	}
	if told := h.told(h.master); count(told, "consult.told_asked") != 1 || count(told, "consult.told_thanked") != 1 || count(told, "consult.told_shared") != 1 {
		t.Errorf("who answered was told %v", told)
	}
	if told := h.told(h.core); count(told, "consult.told_answered") != 1 {
		t.Errorf("who asked was told %v", told)
	}
	if n, err := h.consults.Count(ctx, of, h.master.Member); err != nil || n.Answered != 1 || n.Thanked != 1 {
		t.Errorf("the numbers are %+v, %v", n, err)
	}
	theirs := fixture.Tenant(t, h.conn)
	if _, err := h.consults.Get(ctx, theirs, h.team, id); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand reads it: %v", err)
	}
	if all, err := h.consults.List(ctx, theirs, consult.Filter{}, consult.Newest, 9); err != nil || len(all) > 0 {
		t.Errorf("another brand lists %v, %v", all, err)
	}
	if _, err := h.consults.Get(ctx, of, h.member("路人", member.Core), id); !errors.Is(err, errs.NotFound) {
		t.Errorf("a member without a part in it reads it: %v", err)
	}
}

func TestAnAnswerIsSharedOnlyWithItsGiversWord(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	id := h.asked(h.core)
	h.must(h.consults.Answer(t.Context(), h.of.ID, h.master, id, consult.Reply{Text: "只说给你听。"}))
	_, err := h.consults.Share(t.Context(), h.of.ID, h.team, id)
	h.refused(err, "", "consult.bad.private")
	if _, err := h.consults.Share(t.Context(), h.of.ID, h.core, id); !errors.Is(err, errs.NotFound) {
		t.Errorf("the asker makes a page of it: %v", err)
	}
	if _, err := h.consults.Share(t.Context(), h.of.ID, h.master, id); err != nil {
		t.Errorf("who gave it makes a page of it: %v", err)
	}
}

// Declining needs no reason and leaves no other trace than lapsing does.
func TestDecliningSaysNoMoreThanThatItDoesNotSuit(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	first, second := h.asked(h.core), h.asked(h.core)
	if err := h.consults.Decline(t.Context(), h.of.ID, h.core, first); !errors.Is(err, errs.NotFound) {
		t.Errorf("the asker declines: %v", err)
	}
	h.must(h.consults.Decline(t.Context(), h.of.ID, h.master, first))
	h.refused(h.consults.Answer(t.Context(), h.of.ID, h.master, first, consult.Reply{Text: "又想答了"}), "", "consult.bad.is_over")
	h.now = h.now.AddDate(0, 0, 7)
	h.must(h.consults.Lapse(t.Context(), h.of.ID))
	if told := h.told(h.core); count(told, "consult.told_quiet") != 2 || len(told) != 2 {
		t.Errorf("who asked was told %v, want the same sentence twice", told)
	}
	for _, id := range []uuid.UUID{first, second} {
		if c, err := h.consults.Get(t.Context(), h.of.ID, h.core, id); err != nil || !c.Quiet() {
			t.Errorf("to who asked it is %+v, %v", c, err)
		}
	}
	lines, err := journal.NewStore(h.conn).Of(t.Context(), h.of.ID, h.master.Member, journal.Newest, 50)
	h.must(err)
	for _, l := range lines {
		if l.Verb == "consult.quiet" && (l.Actor.Name != "" || l.Reason != "") {
			t.Errorf("the journal says %+v", l)
		}
	}
}

func TestFiveDaysToAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	id := h.asked(h.team)
	h.now = time.Date(2026, 5, 25, 15, 59, 0, 0, time.UTC) // the fifth day's last minute in Shanghai
	h.must(h.consults.Round(t.Context()))
	if c, err := h.consults.Get(t.Context(), h.of.ID, h.master, id); err != nil || !c.Waits() || c.Left() != 0 {
		t.Errorf("on the last day it is %+v, %v", c, err)
	}
	h.now = h.now.Add(time.Minute)
	h.refused(h.consults.Answer(t.Context(), h.of.ID, h.master, id, consult.Reply{Text: "晚了"}), "", "consult.bad.is_over")
	for range 2 { // River brings the job twice
		h.must(h.consults.Round(t.Context()))
	}
	left, err := h.consults.Unsettled(t.Context(), h.of.ID)
	if err != nil || len(left) != 1 || left[0].ID != id || left[0].State != consult.Lapsed {
		t.Fatalf("the team's queue holds %+v, %v", left, err)
	}
	if told := h.told(h.team); count(told, "consult.told_quiet") != 1 {
		t.Errorf("who asked was told %v", told)
	}
	if told := h.told(h.master); len(told) != 1 {
		t.Errorf("who did not answer was told %v, want nothing more", told)
	}
	theirs := fixture.Tenant(t, h.conn)
	if all, err := h.consults.Unsettled(t.Context(), theirs); err != nil || len(all) > 0 {
		t.Errorf("another brand's queue holds %v, %v", all, err)
	}
	if err := h.consults.Settle(t.Context(), theirs, h.team, id); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand settles it: %v", err)
	}
	h.must(h.consults.Settle(t.Context(), h.of.ID, h.team, id))
	if left, err := h.consults.Unsettled(t.Context(), h.of.ID); err != nil || len(left) > 0 {
		t.Errorf("settled, the queue holds %v, %v", left, err)
	}
}

func TestWhoMayBeAsked(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	ctx, of := t.Context(), h.of.ID
	heeds := regard.NewStore(h.conn, h.members, fixture.Keys(), func() time.Time { return h.now })
	alone, dead, away, unwilling := h.member("想静一静", member.Emeritus), h.member("故去的", member.Emeritus), h.member("出远门的", member.Emeritus), h.member("没说过的", member.Emeritus)
	none := h.member("先不接", member.Emeritus)
	for _, w := range []consult.Who{alone, dead, away} {
		h.must(h.consults.Limit(ctx, of, w, 2))
	}
	h.must(h.consults.Limit(ctx, of, none, 0))
	h.must(heeds.LeaveAlone(ctx, of, h.team.Actor, alone.Member, ""))
	h.must(heeds.Remember(ctx, of, h.team.Actor, regard.Memorial{Member: dead.Member}))
	h.must(h.conn.In(ctx, of, func(tx postgres.Conn) error {
		_, err := tx.Exec(ctx, `INSERT INTO absences (tenant_id, id, member_id, from_day, to_day, state, asked_at) VALUES ($1, $2, $3, '2026-05-01', '2026-05-31', 'away', now())`, of, uuid.New(), away.Member)
		return err
	}))
	for name, to := range map[string]uuid.UUID{
		"who asked to be left alone": alone.Member, "who died": dead.Member, "who is away": away.Member, "who never said so": unwilling.Member, "who takes none": none.Member, "who has not retired": h.core.Member,
	} {
		_, err := h.ask(h.team, to)
		if h.refused(err, "to", "consult.bad.closed"); t.Failed() {
			t.Fatalf("%s can be asked", name)
		}
	}
	if _, err := h.ask(h.master, h.master.Member); !errors.Is(err, errs.Forbidden) {
		t.Errorf("the retired ask: %v", err)
	}
	if all, err := h.consults.Advisers(ctx, of); err != nil || len(all) != 1 || all[0].ID != h.master.Member {
		t.Errorf("who may be asked is %+v, %v", all, err)
	}
	if all, err := h.consults.Advisers(ctx, fixture.Tenant(t, h.conn)); err != nil || len(all) > 0 {
		t.Errorf("another brand may ask %v, %v", all, err)
	}
}

func TestTheMonthlyCap(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	ctx, of := t.Context(), h.of.ID
	h.must(h.consults.Limit(ctx, of, h.master, 1))
	h.refused(h.consults.Limit(ctx, of, h.master, 3), "monthly", "consult.bad.limit")
	if err := h.consults.Limit(ctx, of, h.core, 1); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a core member limits: %v", err)
	}
	h.now = time.Date(2026, 5, 31, 15, 59, 0, 0, time.UTC)
	h.asked(h.core)
	_, err := h.ask(h.team, h.master.Member)
	h.refused(err, "to", "consult.bad.full")
	var bad errs.Invalid
	if errors.As(err, &bad); bad["to"].Args["Day"] != "2026-06-01" {
		t.Errorf("it says there is room from %v, want 2026-06-01", bad["to"].Args["Day"])
	}
	h.now = h.now.Add(time.Minute) // June in Shanghai
	h.asked(h.team)
	h.must(h.consults.Set(ctx, of, h.team.Actor, consult.Settings{Monthly: 3, Version: 1}))
	if err := h.consults.Set(ctx, of, h.team.Actor, consult.Settings{Monthly: 4, Version: 1}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want conflict", err)
	}
	if s, err := h.consults.Settings(ctx, fixture.Tenant(t, h.conn)); err != nil || s.Monthly != consult.UsualMonthly {
		t.Errorf("another brand has %+v, %v", s, err)
	}
}

// Of many who ask at once, as many get through as there is room for.
func TestTheCapHoldsUnderParallelAsking(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	var all sync.WaitGroup
	var through, full int
	var mu sync.Mutex
	start := make(chan struct{})
	for range 6 {
		all.Go(func() {
			<-start
			_, err := h.ask(h.core, h.master.Member)
			mu.Lock()
			defer mu.Unlock()
			var bad errs.Invalid
			switch {
			case err == nil:
				through++
			case errors.As(err, &bad) && bad["to"].ID == "consult.bad.full":
				full++
			default:
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	if through != 2 || full != 4 {
		t.Errorf("%d got through and %d were told it is full, want 2 and 4", through, full)
	}
}

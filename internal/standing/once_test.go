package standing_test

import (
	"errors"
	"testing"
	"time"

	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
)

// Two answer an appeal at the same moment: one answer counts, the other hears
// whose it was.
func TestTwoAnswerAtOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := openOn(t, pool)
	wang := h.member("王伟强", member.Core, 2)
	h.night()
	h.must(h.s.Appeal(t.Context(), h.of.ID, journal.Actor{Name: "王伟强"}, wang.ID, "在写手册"))
	f := h.life(wang).Open()
	clock := func() time.Time { return h.now }
	held := pgtest.Hold(pool, "AnswerFall")
	slow := standing.NewStore(held, rule.NewStore(held, hands(t), clock), h.members, clock)
	one := pgtest.Begin(func() error {
		return slow.Answer(t.Context(), h.of.ID, h.lead.Actor(), true, standing.Reply{Fall: f.ID, Uphold: true, Until: h.today(60), Words: "手册也算"})
	})
	<-held.Came()
	two := pgtest.Begin(func() error {
		return h.s.Answer(t.Context(), h.of.ID, journal.Actor{ID: h.lead.Account, Name: "何川"}, true, standing.Reply{Fall: f.ID, Words: "按规则走"})
	})
	pgtest.Blocked(t, pool, two.Done())
	held.GoOn()
	h.must(one.Err())
	bad := errs.Invalid{}
	if err := two.Err(); !errors.As(err, &bad) || bad[""].ID != "standing.bad.answered" || bad[""].Args["Name"] != "陈静" {
		t.Errorf("the second answer = %v, want to hear that 陈静 has answered", err)
	}
	h.hears(wang, "再过 30 天", "陈静同意了你的申诉")
	if l := h.life(wang); l.Fall.Answer != "upheld" || l.Lock == nil {
		t.Errorf("answered twice, 王伟强 stands %+v", l)
	}
}

// A day that has been gone through is not gone through again: who sinks below
// the line meanwhile hears of it the next day.
func TestADayIsGoneThroughOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.member("李若曦", member.Core, 12)
	h.night()
	late := h.member("王伟强", member.Core, 2)
	h.night()
	h.hears(late)
	h.nights(1)
	h.hears(late, "再过 30 天")
}

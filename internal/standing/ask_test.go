package standing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/standing"
)

// A leave or a lock that cannot be is refused beside its field, and everything
// stands as it did.
func TestAskingForWhatCannotBe(t *testing.T) {
	t.Parallel()
	h := open(t)
	wang, old := h.member("王伟强", member.Core, 12), h.member("郑国栋", member.Emeritus, 0)
	novel := strings.Repeat("长", 1001)
	leave := func(who member.Member, from, to time.Time, why string) error {
		_, err := h.s.AskLeave(t.Context(), h.of.ID, journal.Actor{Name: who.Name}, standing.Ask{Member: who.ID, From: from, To: to, Reason: why})
		return err
	}
	lock := func(until time.Time, why string) error {
		return h.s.Hold(t.Context(), h.of.ID, h.lead.Actor(), wang.ID, until, why)
	}
	before := h.everything()
	for name, tt := range map[string]struct {
		err         error
		field, says string
	}{
		"a leave from no day on":      {leave(wang, time.Time{}, h.today(9), "照顾家人"), "from", "选一个日子"},
		"a leave until no day":        {leave(wang, h.today(1), time.Time{}, "照顾家人"), "to", "选一个日子"},
		"a leave of yesterday":        {leave(wang, h.today(-1), h.today(9), "照顾家人"), "from", "这一天已经过去，往后选"},
		"a leave that ends before":    {leave(wang, h.today(5), h.today(4), "照顾家人"), "to", "结束那天要在开始之后"},
		"a leave of more than a year": {leave(wang, h.today(0), h.today(365), "照顾家人"), "to", "一次最多暂离 365 天"},
		"a leave without a reason":    {leave(wang, h.today(1), h.today(9), " "), "reason", "写一句原因，只有同事看得到"},
		"a leave for a novel":         {leave(wang, h.today(1), h.today(9), novel), "reason", "最多 1000 个字"},
		"a leave of who has retired":  {leave(old, h.today(1), h.today(9), "照顾家人"), "", "郑国栋在荣休，不能请暂离"},
		"a lock until no day":         {lock(time.Time{}, "产假"), "until", "选一个日子"},
		"a lock for ever":             {lock(h.today(4000), "产假"), "until", "最多锁 730 天"},
		"a lock for a novel":          {lock(h.today(9), novel), "reason", "最多 1000 个字"},
	} {
		bad := errs.Invalid{}
		if !errors.As(tt.err, &bad) || i18n.Say(i18n.Chinese, bad[tt.field]) != tt.says {
			t.Errorf("%s: %v %q, want %q beside %q", name, tt.err, i18n.Say(i18n.Chinese, bad[tt.field]), tt.says, tt.field)
		}
	}
	if after := h.everything(); after != before || len(h.told(wang)) != 0 {
		t.Errorf("the refusals changed something:\n%s\nwas\n%s", after, before)
	}
	h.must(leave(wang, h.today(0), h.today(364), "照顾家人"))
}

package standing_test

import (
	"errors"
	"testing"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/standing"
)

// everything is all that is known of falls and locks, and how much was written
// and told of them.
func (h *house) everything() (all string) {
	h.t.Helper()
	h.must(h.conn.Read(h.t.Context(), h.of.ID, func(tx postgres.Conn) error {
		return tx.QueryRow(h.t.Context(), `SELECT concat_ws(E'\n',
			(SELECT string_agg(f::text, E'\n' ORDER BY f.id) FROM falls f WHERE f.tenant_id = $1),
			(SELECT string_agg(l::text, E'\n' ORDER BY l.id) FROM tier_locks l WHERE l.tenant_id = $1),
			(SELECT string_agg(m.tier, ' ' ORDER BY m.id) FROM members m WHERE m.tenant_id = $1),
			(SELECT count(*) FROM journal j WHERE j.tenant_id = $1), (SELECT count(*) FROM notices n WHERE n.tenant_id = $1))`, h.of.ID).Scan(&all)
	}))
	return all
}

// An answer that cannot be is refused with a sentence, and everything stands
// as it did.
func TestAnswersThatCannotBe(t *testing.T) {
	t.Parallel()
	appealed := func(h *house, m member.Member) {
		h.must(h.s.Appeal(h.t.Context(), h.of.ID, journal.Actor{Name: m.Name}, m.ID, "出差两个月，已经在补"))
	}
	tests := map[string]struct {
		prepare func(*house, member.Member)
		reply   standing.Reply
		field   string
		says    string
	}{
		"nobody has appealed":     {func(*house, member.Member) {}, standing.Reply{Words: "照旧"}, "", "对方没有申诉"},
		"above the line by then":  {func(h *house, m member.Member) { appealed(h, m); h.posts(m, 9, h.now); h.nights(1) }, standing.Reply{Words: "照旧"}, "", "这次变动已经结束，不用再答复"},
		"moved by somebody since": {func(h *house, m member.Member) { appealed(h, m); h.leaves(m); h.nights(1) }, standing.Reply{Words: "照旧"}, "", "这次变动已经结束，不用再答复"},
		"without a word why":      {appealed, standing.Reply{Words: " "}, "words", "写一句理由，会给对方看"},
		"upheld without a day":    {appealed, standing.Reply{Words: "好", Uphold: true}, "until", "选一个日子"},
		"upheld for ever":         {appealed, standing.Reply{Words: "好", Uphold: true, Until: may20.AddDate(9, 0, 0)}, "until", "最多锁 730 天"},
		"upheld until a past day": {appealed, standing.Reply{Words: "好", Uphold: true, Until: may20.AddDate(0, 0, -1)}, "until", "这一天已经过去，往后选"},
		"answered by one already": {func(h *house, m member.Member) { appealed(h, m); h.answers(m, false) }, standing.Reply{Words: "还是不行"}, "", "陈静已经答复过这次申诉"},
		"upheld by one already":   {func(h *house, m member.Member) { appealed(h, m); h.answers(m, true) }, standing.Reply{Words: "还是不行"}, "", "陈静已经答复过这次申诉"},
		"it happened before it":   {func(h *house, m member.Member) { h.nights(31) }, standing.Reply{Words: "照旧"}, "", "这次变动已经结束，不用再答复"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			wang := h.member("王伟强", member.Core, 2)
			h.night()
			tt.prepare(h, wang)
			tt.reply.Fall = h.life(wang).Fall.ID
			before := h.everything()
			err := h.s.Answer(t.Context(), h.of.ID, h.lead.Actor(), true, tt.reply)
			bad := errs.Invalid{}
			if !errors.As(err, &bad) || i18n.Say(i18n.Chinese, bad[tt.field]) != tt.says {
				t.Errorf("it says %v %q, want %q beside %q", err, i18n.Say(i18n.Chinese, bad[tt.field]), tt.says, tt.field)
			}
			if after := h.everything(); after != before {
				t.Errorf("the refusal changed something:\n%s\nwas\n%s", after, before)
			}
		})
	}
}

func (h *house) leaves(m member.Member) {
	h.exec("UPDATE members SET tier = 'left' WHERE tenant_id = $1 AND id = $2", m.ID)
}

func (h *house) answers(m member.Member, uphold bool) {
	h.t.Helper()
	r := standing.Reply{Fall: h.life(m).Open().ID, Words: "知道了", Uphold: uphold}
	if uphold {
		r.Until = h.today(60)
	}
	h.must(h.s.Answer(h.t.Context(), h.of.ID, h.lead.Actor(), true, r))
}

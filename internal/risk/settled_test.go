package risk_test

import (
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/risk"
)

func (c *club) limit(percent int) {
	c.t.Helper()
	l, err := c.Limit(c.t.Context(), c.of)
	c.must(err)
	c.must(c.SetLimit(c.t.Context(), c.of, fixture.Actor, risk.Limit{Version: l.Version, Percent: percent, Reason: "试一试"}))
	c.round()
}

func (c *club) cancelAll() {
	c.exec(`UPDATE handovers SET state = 'cancelled', ended_at = now(), end_reason = '她不走了' WHERE tenant_id = $1`)
}

// Just below the limit nothing is settled: who goes to and fro there has
// crossed it once. Clearly below it is, and the next crossing is another.
func TestToAndFroIsOneCrossing(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	c.worsen(zhang) // to 53
	c.round()
	first := c.risk(zhang)
	c.cancelAll()
	c.limit(55) // 53 is below it, and more than nine tenths
	if r := c.risk(zhang); r.OverSince == nil || !r.OverSince.Equal(*first.OverSince) || r.Handover.ID != first.Handover.ID {
		t.Errorf("a little below the limit: %+v; want it over since %v still", r, first.OverSince)
	}
	c.limit(50)
	if n := c.drafts(); n != 1 {
		t.Errorf("to and fro: %d hand-overs, want the one", n)
	}
	c.limit(60)
	if r := c.risk(zhang); r.OverSince != nil || r.Handover.ID != uuid.Nil {
		t.Errorf("clearly below the limit: %+v; want it settled, and no hand-over named", r)
	}
	c.limit(50)
	if r := c.risk(zhang); c.drafts() != 2 || r.Handover.ID == first.Handover.ID || r.Handover.State != handover.Draft {
		t.Errorf("a second crossing: %+v with %d hand-overs, want a second", r, c.drafts())
	}
}

// Nobody below the limit waits for anything, though no hand-over of theirs be
// there to be begun.
func TestOnlyWhoIsOverWaits(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.atRisk("张三丰")
	fixture.MemberIn(t, c.conn, c.of, "王伟强", member.Core)
	c.round()
	if waiting, err := c.Waiting(t.Context(), c.of, 10); err != nil || len(waiting) != 0 {
		t.Errorf("below the limit %+v wait, %v; want nobody", waiting, err)
	}
	c.worsen(zhang)
	c.round()
	if waiting, err := c.Waiting(t.Context(), c.of, 10); err != nil || len(waiting) != 1 || waiting[0].Member != zhang {
		t.Errorf("at the limit %+v wait, %v; want 张三丰", waiting, err)
	}
}

// Of falls only one that is open speaks for leaving: not one that was upheld,
// recovered from, ended or taken back, nor one that has happened.
func TestOnlyAnOpenFallCounts(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"upheld", "recovered", "ended", "moved", "undone"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			c := newClub(t, pgtest.Tx(t))
			zhang := c.atRisk("张三丰")
			c.worsen(zhang)
			c.exec(`UPDATE falls SET state = $2 WHERE tenant_id = $1`, state)
			c.round()
			if r := c.risk(zhang); r.Likelihood != 50 || r.OverSince != nil || c.drafts() != 0 {
				t.Errorf("risk %+v with %d hand-overs; want 50 without the fall, and no draft", r, c.drafts())
			}
		})
	}
}

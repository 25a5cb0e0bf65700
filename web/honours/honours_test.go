package honours_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/honour"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web"
	"xinhuo/web/webtest"
)

// club is a brand whose clock the test sets, with somebody who leads it,
// somebody who works for it, and 王伟强, a core member who signs in.
type club struct {
	webtest.House
	*testing.T
	conn             postgres.Conn
	now              time.Time
	lead, staff, own *webtest.Browser
	wang             member.Member
	honours          *honour.Store
	base, settings   string
}

func open(t *testing.T) *club {
	t.Helper()
	c := &club{T: t, conn: pgtest.Tx(t), now: time.Now()}
	tick := func() time.Time { return c.now }
	c.honours = honour.NewStore(c.conn, nil, member.NewStore(c.conn, fixture.Keys()), tick)
	c.House = webtest.OpenAs(t, c.conn, func(s *web.Services) { s.Honours, s.Clock = c.honours, tick })
	c.base, c.settings = c.Brand.Home()+"honours", c.Brand.Home()+"settings/honour"
	c.lead, c.staff = c.As(c.Person("陈静", auth.Manager)), c.As(c.Person("赵一凡", auth.Staff))
	c.wang = fixture.Admit(t, c.conn, c.Brand.ID, member.Admission{
		Profile: member.Profile{Name: "王伟强"}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Core, EnteredAt: c.now.AddDate(-1, 0, 0),
	})
	a, err := c.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "王伟强", webtest.Password)
	c.must(err)
	c.must(c.Accounts.Enrol(t.Context(), c.Brand.ID, a.ID, auth.Member, nil, c.wang.ID))
	c.own = c.As(a)
	return c
}

func (c *club) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *club) expect(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
	c.Helper()
	if a.Code != code || !a.Says(words...) {
		c.Errorf("%s = %d to %q, want %d with %q\n%.1500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
	}
	return a
}

// day is a day from today where the brand is, as forms send it.
func (c *club) day(n int) string {
	return clock.Date(c.now, c.Brand.Zone).AddDate(0, 0, n).Format(time.DateOnly)
}

var version = regexp.MustCompile(`name="version" value="(\d+)"`)

// seen is the version of what a page shows, as its form sends it.
func (c *club) seen(path string) string {
	c.Helper()
	found := version.FindStringSubmatch(c.lead.Get(path).Body)
	if found == nil {
		c.Fatalf("%s sends no version", path)
	}
	return found[1]
}

// hearing is the version that the form of opening sends.
func (c *club) hearing() string {
	c.Helper()
	_, form, found := strings.Cut(c.lead.Get(c.settings).Body, "/draft/hear")
	if m := version.FindStringSubmatch(form); found && m != nil {
		return m[1]
	}
	c.Fatal("the settings have no form that opens the draft")
	return ""
}

// From the draft over everybody's word to the day it takes effect, and to the
// first lines it gives.
func TestRulesBecomeRules(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.expect("no lines yet", c.staff.Get(c.base), 200, "这里记着每个人挣得的荣誉值")
	c.expect("no rules yet", c.own.Get(c.base+"/rules"), 200, "荣誉值的规则会写在这里")
	c.expect("nothing to comment on", c.own.Post(c.base+"/rules", "words", "好"), 303)
	c.expect("why not", c.own.Get(c.base+"/rules"), 200, "现在不在征求意见的日子里")
	c.expect("settings", c.lead.Get(c.settings), 200, "从常用的一版起草")
	c.expect("publishing what nobody saw", c.lead.Post(c.settings+"/draft/publish", "effective_on", c.day(1)), 404)
	c.expect("beginning", c.lead.Post(c.settings+"/draft/new"), 303)
	draft := c.settings + "/draft"
	form := []string{"version", c.seen(draft), "page.written", "20", "lead.brought", "3", "sales_cap", "10", "note", "多写多得"}
	c.expect("an amount that is none", c.lead.Post(draft, append(form, "handover.closed", "很多")...), 422, "填 0 到", `value="很多"`)
	c.expect("saving", c.lead.Post(draft, form...), 303)
	c.expect("saving what was read before", c.lead.Post(draft, append(form, "page.used", "7")...), 409, "先保存了", `value="7"`)
	c.expect("unheard", c.lead.Post(draft+"/publish", "effective_on", c.day(1)), 422, "先公开征求意见")
	c.expect("three days only", c.lead.Post(draft+"/hear", "version", c.hearing(), "comments_from", c.day(0), "comments_to", c.day(2)), 422, "征求意见至少 7 天")
	c.expect("a week", c.lead.Post(draft+"/hear", "version", c.hearing(), "comments_from", c.day(0), "comments_to", c.day(6)), 303)

	c.expect("what members read", c.own.Get(c.base+"/rules"), 200, "第 1 版，征求意见", "多写多得")
	c.expect("saying nothing", c.own.Post(c.base+"/rules", "words", " "), 422, "写一句你的看法")
	c.expect("saying something", c.own.Post(c.base+"/rules", "words", "线索的上限低了些"), 303)
	c.expect("what was said", c.lead.Get(c.base+"/rules"), 200, "线索的上限低了些", "王伟强")
	c.expect("too early", c.lead.Post(draft+"/publish", "effective_on", c.day(8)), 422, "过了那天再发布")

	c.now = c.now.AddDate(0, 0, 8)
	c.expect("saying something late", c.own.Post(c.base+"/rules", "words", "还有"), 422)
	c.expect("untried", c.lead.Post(draft+"/publish", "effective_on", c.day(1)), 422, "先试算一遍")
	run := c.expect("trying", c.lead.Post(draft+"/try"), 303).To
	c.expect("what the trial finds", c.lead.Get(run), 200, "第 1 版试算")
	c.expect("backwards", c.lead.Post(draft+"/publish", "effective_on", c.day(0)), 422, "规则不往回算")
	c.expect("publishing", c.lead.Post(draft+"/publish", "effective_on", c.day(1)), 303)
	c.expect("it is to come", c.lead.Get(c.settings), 200, "第 1 版")

	c.now = c.now.AddDate(0, 0, 2)
	c.must(contribution.NewStore(c.conn).Add(t.Context(), c.Brand.ID, contribution.Entry{Member: c.wang.ID, Kind: contribution.PageWritten, At: c.now, Amount: 1, Source: uuid.New(), Note: "冬季电池指南"}))
	c.must(c.honours.Record(t.Context(), c.Brand.ID))
	c.expect("their own", c.own.Get(c.base+"/mine"), 200, "我的荣誉值", "20", "按第 1 版规则")
	c.expect("everybody's", c.staff.Get(c.base), 200, "王伟强", "20")
}

// What was wrong is answered by a line that everybody sees, once.
func TestCorrect(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.must(c.conn.In(t.Context(), c.Brand.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO honour_rules (tenant_id, id, no, state, spec, comments_from, comments_to, effective_on, changed_by, changer_name, changed_at)
			VALUES ($1, $2, 1, 'published', '{"amounts": {"page.written": 20}, "sales_cap": 10}', $3::date - 20, $3::date - 10, $3, $2, '陈静', now())`, c.Brand.ID, uuid.New(), c.day(-30))
		return err
	}))
	c.must(contribution.NewStore(c.conn).Add(t.Context(), c.Brand.ID, contribution.Entry{Member: c.wang.ID, Kind: contribution.PageWritten, At: c.now, Amount: 1, Source: uuid.New()}))
	c.must(c.honours.Record(t.Context(), c.Brand.ID))
	lines, err := c.honours.List(t.Context(), c.Brand.ID, honour.Filter{Members: []uuid.UUID{c.wang.ID}}, honour.Latest, 10)
	c.must(err)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want the page's", len(lines))
	}
	at := c.base + "/" + lines[0].ID.String() + "/correct"
	c.expect("the form", c.lead.Get(at), 200, "更正王伟强的一笔荣誉值", "原来那笔不会消失")
	c.expect("not by staff", c.staff.Get(at), 403)
	c.expect("without a reason", c.lead.Post(at, "reason", ""), 422, "写一句为什么更正")
	c.expect("correcting", c.lead.Post(at, "reason", "这页是陈师傅写的"), 303)
	c.expect("twice", c.lead.Post(at, "reason", "这页是陈师傅写的"), 422, "这一笔已经更正过了")
	c.expect("what they read", c.own.Get(c.base+"/mine"), 200, "这页是陈师傅写的", "更正")
	c.expect("what was corrected", c.staff.Get(c.base+"?corrected=1"), 200, "王伟强", "这页是陈师傅写的")
	c.expect("a search that finds nobody", c.staff.Get(c.base+"?q=龘"), 200, "没有找到")
	if a := c.expect("as a file", c.staff.Get(c.base+"/ledger.csv"), 200, "这页是陈师傅写的"); strings.Count(a.Body, "王伟强") != 2 {
		t.Errorf("the file has %d lines of 王伟强, want both", strings.Count(a.Body, "王伟强"))
	}
}

func TestHowOftenTheRetiredAreAsked(t *testing.T) {
	t.Parallel()
	c := open(t)
	_, form, _ := strings.Cut(c.lead.Get(c.settings).Body, c.settings+"/consults")
	seen := version.FindStringSubmatch(form)
	if seen == nil {
		t.Fatal("the settings have no form of questions")
	}
	c.expect("too often", c.lead.Post(c.settings+"/consults", "monthly", "1000", "version", seen[1]), 422, "填 1 到", `value="1000"`)
	c.expect("three a month", c.lead.Post(c.settings+"/consults", "monthly", "3", "version", seen[1]), 303)
	c.expect("what it says", c.lead.Get(c.settings), 200, "每人每月最多 3 个问题")
	c.expect("what was read before", c.lead.Post(c.settings+"/consults", "monthly", "5", "version", seen[1]), 409, "有人比你先保存了", `value="5"`)
}

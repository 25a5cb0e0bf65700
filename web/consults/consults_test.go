package consults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/consult"
	"xinhuo/internal/fixture"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web"
	"xinhuo/web/webtest"
)

// parlour is a brand whose clock the test sets: 陈静 of the team asks, 王伟强 is
// core, 郑国栋 has retired and is asked.
type parlour struct {
	webtest.House
	*testing.T
	now             time.Time
	team, core, own *webtest.Browser
	zheng           member.Member
	base            string
	consults        *consult.Store
}

func open(t *testing.T) *parlour {
	t.Helper()
	conn := pgtest.Tx(t)
	p := &parlour{T: t, now: time.Now()}
	tick := func() time.Time { return p.now }
	members := member.NewStore(conn, fixture.Keys())
	p.consults = consult.NewStore(conn, knowledge.NewStore(conn, members, clock.System), tick)
	p.House = webtest.OpenAs(t, conn, func(s *web.Services) { s.Consults, s.Clock = p.consults, tick })
	p.base = p.Brand.Home() + "consults"
	p.team = p.As(p.Person("陈静", auth.Manager))
	wang := fixture.MemberIn(t, conn, p.Brand.ID, "王伟强", member.Core)
	p.zheng = fixture.MemberIn(t, conn, p.Brand.ID, "郑国栋", member.Emeritus)
	p.core, p.own = p.member(wang), p.member(p.zheng)
	return p
}

// member is a browser in which a member is signed in.
func (p *parlour) member(m member.Member) *webtest.Browser {
	p.Helper()
	a, err := p.Accounts.EnsureDemo(p.Context(), uuid.NewString()+"@example.com", m.DisplayName(), webtest.Password)
	if err == nil {
		err = p.Accounts.Enrol(p.Context(), p.Brand.ID, a.ID, auth.Member, nil, m.ID)
	}
	if err != nil {
		p.Fatal(err)
	}
	return p.As(a)
}

func (p *parlour) expect(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
	p.Helper()
	if a.Code != code || !a.Says(words...) {
		p.Errorf("%s = %d to %q, want %d with %q\n%.1500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
	}
	return a
}

func (p *parlour) not(what string, a webtest.Answer, words ...string) {
	p.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			p.Errorf("%s says %q", what, w)
		}
	}
}

// willing has 郑国栋 take questions.
func (p *parlour) willing(monthly string) {
	p.Helper()
	p.expect("being willing", p.own.Post(p.base+"/mine/limit", "monthly", monthly), 303)
}

func (p *parlour) ask(by *webtest.Browser, title string) webtest.Answer {
	p.Helper()
	return by.Post(p.base+"/new", "to", p.zheng.ID.String(), "title", title, "question", "垭口上，后面还有六台车。")
}

func TestAskAnswerThank(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.expect("nobody yet", p.team.Get(p.base), 200, "这里会有大家请教过的问题")
	p.expect("nobody to ask", p.team.Get(p.base+"/new"), 200, "现在没有可以请教的人")
	p.willing("2")
	p.expect("whom to ask", p.team.Get(p.base+"/new"), 200, "郑国栋", "本月还能问 2 个")
	p.expect("nothing filled in", p.team.Post(p.base+"/new"), 422, "选一位想请教的人", "用一句话写问什么", "把问题写清楚一些")
	p.expect("somebody who is not there", p.team.Post(p.base+"/new", "to", uuid.NewString(), "title", "水温", "question", "垭口上，后面还有六台车。"), 422, "这位现在不接提问", `value="水温"`)
	at := p.expect("asking", p.ask(p.team, "水温报警怎么办"), 303).To
	p.expect("the list", p.team.Get(p.base), 200, "水温报警怎么办", "等回答", "郑国栋")
	p.expect("a state in which there is none", p.team.Get(p.base+"?state=declined"), 200, "没有")

	p.expect("on their own home", p.own.Get(p.Brand.Home()), 200, "水温报警怎么办")
	p.expect("on their page", p.own.Get(p.base+"/mine"), 200, "有 1 个问题等你，答不答都随你")
	p.expect("an empty answer", p.own.Post(at+"/answer", "answer", " "), 422, "写几句再发出")
	p.expect("somebody else answers", p.core.Post(at+"/answer", "answer", "我来"), 404)
	p.expect("answering", p.own.Post(at+"/answer", "answer", "先停车，开暖风，等风扇转起来。", "may_share", "1"), 303)
	p.expect("answering again", p.own.Post(at+"/answer", "answer", "还有一句"), 422, "这个问题你已经回答过了")
	p.expect("the answer", p.team.Get(at), 200, "郑国栋的回答", "先停车，开暖风", "谢谢郑国栋", "整理成知识页")
	p.expect("somebody who has no part in it", p.core.Get(at), 404)
	p.expect("thanking", p.team.Post(at+"/thank"), 303)
	p.expect("thanking twice", p.team.Post(at+"/thank"), 303)
	p.expect("why not", p.team.Get(at), 200, "已经谢过了")
	page := p.expect("a page of it", p.team.Post(at+"/page"), 303).To
	p.expect("the page", p.team.Get(page), 200, "水温报警怎么办", "郑国栋")
	p.expect("what they are thanked for", p.own.Get(p.base+"/mine"), 200, "对方道过谢")
}

// Who declines gives no reason, and whoever asked is told no more than that it
// does not suit.
func TestDecline(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.willing("2")
	at := p.expect("asking", p.ask(p.core, "水温报警怎么办"), 303).To
	p.expect("being asked first", p.own.Get(at+"/decline"), 200, "这次先不答？", "不用说理由")
	p.expect("the form for whoever asked", p.core.Get(at+"/answer"), 404)
	p.expect("declining", p.own.Post(at+"/decline"), 303)
	shown := p.expect("what is said", p.core.Get(at), 200, "这次不方便")
	p.not("what is said", shown, "拒绝", "理由")
	p.expect("declining again", p.own.Get(at+"/decline"), 303)
	p.expect("answering after all", p.own.Post(at+"/answer", "answer", "又想答了"), 422, "这个问题已经过去了")
	p.expect("the declining of others' questions", p.core.Post(at+"/decline"), 404)
}

func TestTheMonthIsFull(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.willing("1")
	p.expect("the first", p.ask(p.core, "水温报警怎么办"), 303)
	p.expect("one too many", p.ask(p.team, "胎压"), 422, "郑国栋这个月的 1 个问题已经问满", `value="胎压"`)
	p.not("the list", p.team.Get(p.base), "胎压")
	p.expect("none at all, please", p.own.Post(p.base+"/mine/limit", "monthly", "0"), 303)
	p.expect("nobody to ask", p.team.Get(p.base+"/new"), 200, "现在没有可以请教的人")
	p.expect("more than the brand allows", p.own.Post(p.base+"/mine/limit", "monthly", "99"), 422, "之间的一项")
	p.expect("a limit of who has not retired", p.core.Post(p.base+"/mine/limit", "monthly", "1"), 404)
}

// After five days it is the team's to see to.
func TestNobodyAnswered(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.willing("2")
	at := p.expect("asking", p.ask(p.team, "水温报警怎么办"), 303).To
	p.expect("too early to settle", p.team.Post(at+"/settle"), 303)
	p.expect("why not", p.team.Get(at), 200, "这个问题不用再处理了", "还有")
	p.now = p.now.AddDate(0, 0, 6)
	if err := p.consults.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.expect("the queue", p.team.Get(p.Brand.Home()), 200, "没有等到郑国栋回答")
	p.expect("the list", p.team.Get(p.base+"?state=lapsed"), 200, "水温报警怎么办", "没有等到")
	p.expect("settling", p.team.Post(at+"/settle"), 303)
	p.not("the queue", p.team.Get(p.Brand.Home()), "没有等到郑国栋回答")
}

package care_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// street is a brand in which 郑国栋, who has retired, signs in.
type street struct {
	webtest.House
	*testing.T
	team, own *webtest.Browser
	zheng     member.Member
	base      string
}

func open(t *testing.T) *street {
	t.Helper()
	conn := pgtest.Tx(t)
	s := &street{House: webtest.Open(t, conn), T: t}
	joined := time.Date(2019, 3, 5, 0, 0, 0, 0, time.UTC)
	s.zheng = fixture.Admit(t, conn, s.Brand.ID, member.Admission{
		Profile: member.Profile{Name: "郑国栋", Birth: "1962-02-28", JoinedOn: &joined, City: "成都"}, Tier: member.Emeritus,
		Contacts: member.Contacts{Phone: fixture.Phone(), Address: "成都市玉林西路 1 号 2 单元"},
	})
	a, err := s.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "郑国栋", webtest.Password)
	if err == nil {
		err = s.Accounts.Enrol(t.Context(), s.Brand.ID, a.ID, auth.Member, nil, s.zheng.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.team, s.own, s.base = s.As(s.Person("陈静", auth.Manager)), s.As(a), s.Brand.Home()+"care"
	return s
}

func (s *street) expect(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
	s.Helper()
	if a.Code != code || !a.Says(words...) {
		s.Errorf("%s = %d to %q, want %d with %q\n%.2500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
	}
	return a
}

func (s *street) not(what string, a webtest.Answer, words ...string) {
	s.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			s.Errorf("%s says %q", what, w)
		}
	}
}

func TestPlanAYearAndDoIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	year := strconv.Itoa(time.Now().In(clock.Shanghai).Year() + 1)
	s.expect("an empty calendar", s.team.Get(s.base), 200, "这里还没有安排", "排一年")
	s.expect("the preview", s.team.Get(s.base+"/plan?year="+year), 200, "会加 7 项", "春节", "加入周年", "排好 "+year)
	s.expect("nothing chosen", s.team.Post(s.base+"/plan", "chosen", "1", "year", year, "tier", "emeritus"), 422, "至少选一种日子")
	form := []string{"chosen", "1", "year", year, "tier", "emeritus", "on", "spring", "what_spring", "gift", "on", "birthday", "what_birthday", "call"}
	s.expect("planning", s.team.Post(s.base+"/plan", form...), 303)
	s.expect("what it says", s.team.Get(s.base+"/plan?year="+year), 200, "加了 2 项", "撤回这份计划")
	s.expect("planning again", s.team.Post(s.base+"/plan", form...), 303)
	s.expect("nothing twice", s.team.Get(s.base+"/plan?year="+year), 200, "没有要加的")
	s.expect("February", s.team.Get(s.base+"?view=month&at="+year+"-02-10"), 200, "郑国栋", "生日", "还没人做")
	s.expect("the calendar", s.team.Get(s.base+"/calendar?at="+year+"-02-10"), 200, "生日 · 郑国栋")
	s.expect("a filter that finds nothing", s.team.Get(s.base+"?view=month&at="+year+"-02-10&shown=done"), 200, "没有符合的")

	at := s.expect("something thought of", s.team.Post(s.base+"/new", "member", s.zheng.ID.String(), "title", "乔迁", "on", year+"-05-02", "what", "gift", "gift", "茶", "cost", "128.5"), 303).To
	s.expect("without a day", s.team.Post(s.base+"/new", "member", s.zheng.ID.String(), "title", "乔迁", "what", "gift"), 422, "选一天", `value="乔迁"`)
	shown := s.expect("its page", s.team.Get(at), 200, "郑国栋 · 乔迁", "寄出了", "成都市玉林西****")
	s.not("its page", shown, "2 单元")
	s.expect("the address", s.team.Post(at+"/reveal", "field", "address"), 200, "2 单元")
	s.expect("done with one button", s.team.Post(at+"/record", "state", "sent"), 303)
	s.expect("how it went", s.team.Get(at), 200, "寄出了", "送到了", "¥128.50", "撤回，重新要做")
	s.expect("skipping without a reason", s.team.Post(at+"/record", "state", "returned"), 422, "写一句原因")
	s.expect("what it cost", s.team.Get(s.base+"/costs?year="+year), 200, "¥128.50")
	s.expect("on the member's page", s.team.Get(s.Brand.Home()+"members/"+s.zheng.ID.String()), 200, "关怀日历", "乔迁")
	if a := s.team.Post(at+"/edit", "title", "乔迁", "on", year+"-05-02", "what", "gift", "version", "9"); a.Code != 303 && a.Code != 422 && a.Code != 409 {
		t.Errorf("editing what is done = %d", a.Code)
	}
}

func TestDealerDoesTheirsAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	account := s.Person("店长", auth.Dealer)
	dealer := s.As(account)
	on := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	theirs := s.team.Post(s.base+"/new", "member", s.zheng.ID.String(), "title", "探望", "on", on, "what", "visit", "doer", account.ID.String()).To
	other := s.team.Post(s.base+"/new", "member", s.zheng.ID.String(), "title", "秘密", "on", on, "what", "visit").To
	mine := s.base + "/mine"
	id := func(url string) string { return url[strings.LastIndex(url, "/")+1:] }
	a := s.expect("the dealer's list", dealer.Get(mine), 200, "郑国栋", "探望", "去过了")
	s.not("the dealer's list", a, "秘密", "玉林")
	s.not("the dealer's home", s.expect("the dealer's home", dealer.Get(s.Brand.Home()), 200, "探望", "还没做", mine), "秘密", "目前没有等你的事")
	if a := dealer.Get(theirs); a.Code != 403 {
		t.Errorf("the team's page for a dealer = %d", a.Code)
	}
	s.expect("an address of theirs", dealer.Post(mine+"/"+id(theirs)+"/reveal", "field", "address"), 200, "2 单元")
	s.expect("an address of another's", dealer.Post(mine+"/"+id(other)+"/reveal", "field", "address"), 303)
	s.expect("why not", dealer.Get(mine), 200, "这一项现在不归你做")
	s.expect("one tap", dealer.Post(mine+"/"+id(theirs)+"/record", "state", "delivered"), 303)
	s.expect("done", dealer.Get(mine), 200, "最近做的", "做好了")
}

func TestAMemberSaysWhatTheyWant(t *testing.T) {
	t.Parallel()
	s := open(t)
	on := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	at := s.team.Post(s.base+"/new", "member", s.zheng.ID.String(), "title", "乔迁", "on", on, "what", "gift").To
	own := s.base + "/own"
	s.expect("their part", s.own.Get(own), 200, "收东西的地址", "要不要联系我", "成都市玉林西****")
	s.expect("no address", s.own.Post(own+"/address", "address", " "), 303)
	s.expect("an address", s.own.Post(own+"/address", "address", "重庆市渝中区 9 号"), 303)
	s.expect("kept", s.own.Get(own+"/address"), 200, "重庆市渝中****", "只用来邮寄")
	s.expect("a birthday on no day", s.own.Post(own+"/birthday", "calendar", "lunar"), 422, "农历月份是 1 到 12")
	s.expect("a lunar birthday", s.own.Post(own+"/birthday", "calendar", "lunar", "lunar_month", "6", "lunar_day", "15", "lunar_leap", "1"), 303)
	s.expect("as the team sees it", s.team.Get(s.base+"/members/"+s.zheng.ID.String()), 200, "乔迁")
	s.expect("noted", s.own.Get(own), 200, "农历闰六月十五")
	s.expect("leave me alone", s.own.Post(own+"/quiet"), 303)
	s.expect("heard", s.own.Get(own+"/quiet"), 200, "你说过：请不要联系我", "可以联系我了")
	off := s.expect("the item is called off", s.team.Get(at), 200, "不便联系")
	s.not("the item that is called off", off, "寄出了", "看地址")
	s.expect("doing it all the same", s.team.Post(at+"/record", "state", "sent"), 422, "希望不被打扰")
	s.expect("welcome", s.own.Post(own+"/welcome"), 303)
	s.expect("it stands again", s.team.Get(at), 200, "寄出了")
}

func TestFeedIsPrivate(t *testing.T) {
	t.Parallel()
	s := open(t)
	on := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	s.team.Post(s.base+"/new", "member", s.zheng.ID.String(), "title", "乔迁", "on", on, "what", "gift")
	a := s.expect("a new address", s.team.Post(s.base+"/feed"), 200, "只显示这一次", "/care-feed/")
	from := strings.Index(a.Body, s.Brand.Home()+"care-feed/")
	path := a.Body[from : from+strings.IndexByte(a.Body[from:], '"')]
	s.not("the page afterwards", s.team.Get(s.base+"/feed"), path)
	feed := s.expect("the feed, not signed in", s.Stranger().Get(path), 200, "乔迁 · 郑国栋")
	if got := feed.Header.Get("Cache-Control"); got != "private, no-store" || feed.Header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("the feed may be kept or indexed: %v", feed.Header)
	}
	s.expect("leave me alone", s.own.Post(s.base+"/own/quiet"), 303)
	s.not("the feed at once", s.Stranger().Get(path), "郑国栋")
	s.expect("a guess", s.Stranger().Get(path[:len(path)-2]+"AA"), 404)
	s.expect("closing it", s.team.Post(s.base+"/feed/close"), 303)
	s.expect("closed", s.Stranger().Get(path), 404)
}

func TestGala(t *testing.T) {
	t.Parallel()
	s := open(t)
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }
	list := s.base + "/gala"
	s.expect("none yet", s.team.Get(list), 200, "还没有年会")
	s.expect("answered after it", s.team.Post(list+"/new", "title", "老友年会", "on", day(30), "clock", "18:00", "answer_by", day(40), "place", "成都"), 422, "回复截止选在年会当天或之前", `value="老友年会"`)
	at := s.expect("planning", s.team.Post(list+"/new", "title", "老友年会", "on", day(30), "clock", "18:00", "answer_by", day(20), "place", "成都东郊"), 303).To
	s.expect("seats", s.team.Post(at+"/reserve", "tier", "emeritus"), 303)
	s.expect("before inviting", s.team.Get(at), 200, "1 位还没发请柬", "郑国栋")
	own := s.base + "/own/gala/" + at[strings.LastIndex(at, "/")+1:]
	s.expect("not invited yet", s.own.Get(own), 404)
	s.expect("inviting", s.team.Post(at+"/invite"), 303)
	s.expect("their home", s.own.Get(s.Brand.Home()), 200, "老友年会", "来不来，说一声")
	s.expect("the invitation", s.own.Get(own), 200, "郑国栋，请你来", "成都东郊", "来，带一位", "来不了")
	s.expect("no answer", s.own.Post(own), 422, "选一个")
	s.expect("words without an answer", s.own.Post(own, "answer", "kept", "companion", "老伴"), 422, "选一个")
	s.expect("coming", s.own.Post(own, "answer", "coming"), 303)

	guest := at + "/guests/" + s.zheng.ID.String()
	page := s.expect("the guest", s.team.Get(guest), 200, "请柬链接", "/gala/")
	from := strings.Index(page.Body, s.Brand.Home()+"gala/")
	link := page.Body[from : from+strings.IndexByte(page.Body[from:], '"')]
	shown := s.expect("the link, not signed in", s.Stranger().Get(link), 200, "郑国栋，请你来", "你已回复：出席")
	s.not("the link", shown, "玉林", s.zheng.Phone, s.zheng.ID.String())
	s.expect("naming somebody is bringing them", s.Stranger().Post(link, "answer", "kept", "companion", "老伴"), 303)
	s.expect("what is known then", s.Stranger().Get(link), 200, "你已回复：出席，带一位", "老伴")
	s.expect("a link made up", s.Stranger().Get(link[:len(link)-3]+"AAA"), 404)

	s.expect("tables", s.team.Post(at+"/tables", "name", "桌", "tables", "1", "seats", "1"), 303)
	s.expect("no tables", s.team.Post(at+"/tables", "name", "", "tables", "0", "seats", "0"), 422, "给桌子起个名字", "一次加 1 到 50 张桌")
	s.expect("filling", s.team.Post(at+"/fill", "by", "city"), 303)
	s.expect("two at one seat", s.team.Get(at+"/seating"), 200, "还有 1 位坐不下", "带老伴")
	s.expect("the door list", s.team.Get(at+"/print"), 200, "老伴", "郑国栋")
	s.expect("too early", s.team.Post(guest+"/attend", "came", "1"), 303)
	s.expect("why", s.team.Get(at), 200, "还没到签到的时候")
	s.expect("calling it off without a reason", s.team.Post(at+"/cancel"), 422, "写一句为什么取消")
	s.expect("calling it off", s.team.Post(at+"/cancel", "reason", "场地有变"), 303)
	s.expect("as the guest sees it", s.own.Get(own), 200, "已取消", "场地有变")
}

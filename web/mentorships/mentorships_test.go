package mentorships_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// scene is a brand with a mentor and a successor who sign in, and a manager.
type scene struct {
	t                    *testing.T
	conn                 postgres.Conn
	house                webtest.House
	base                 string
	wang, li             uuid.UUID
	staff, mentor, pupil *webtest.Browser
}

func newScene(t *testing.T) scene {
	t.Helper()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	s := scene{t: t, conn: conn, house: h, base: h.Brand.Home() + "mentorships"}
	admit := func(name string, tier member.Tier) uuid.UUID {
		p := member.Profile{Name: name, City: "成都", Model: "磐石 700", Specialities: []string{"越野"}}
		return fixture.Admit(t, conn, h.Brand.ID, member.Admission{Profile: p, Tier: tier}).ID
	}
	s.wang, s.li = admit("王伟强", member.Core), admit("李若曦", member.Reserve)
	s.staff = h.As(h.Person("陈静", auth.Manager))
	s.mentor, s.pupil = s.as("王伟强", s.wang), s.as("李若曦", s.li)
	return s
}

// as signs somebody in as a member.
func (s scene) as(name string, of uuid.UUID) *webtest.Browser {
	s.t.Helper()
	a, err := s.house.Accounts.EnsureDemo(s.t.Context(), uuid.NewString()+"@example.com", name, webtest.Password)
	if err == nil {
		err = s.house.Accounts.Enrol(s.t.Context(), s.house.Brand.ID, a.ID, auth.Member, nil, of)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return s.house.As(a)
}

func (s scene) want(a webtest.Answer, code int, words ...string) webtest.Answer {
	s.t.Helper()
	if a.Code != code || !a.Says(words...) || strings.Contains(a.Body, "style=") {
		s.t.Errorf("got %d to %q, want %d with %q\n%.2000s", a.Code, a.To, code, words, a.Body)
	}
	return a
}

var formAction = regexp.MustCompile(`action="([^"]+)"`)

// action is the address of the page's form that ends so.
func action(a webtest.Answer, end string) string {
	for _, m := range formAction.FindAllStringSubmatch(a.Body, -1) {
		if strings.HasSuffix(m[1], end) {
			return m[1]
		}
	}
	return ""
}

// From the suggestion to both saying that it is done, by three people.
func TestAMentorshipFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.want(s.staff.Get(s.base), 200, "第一对师徒从这里开始")
	s.want(s.staff.Get(s.base+"/new"), 200, "李若曦")
	s.want(s.staff.Get(s.base+"/new?for="+s.li.String()), 200, "王伟强", "同开磐石 700", "同在成都", "擅长越野", "还能带 2 位")
	s.want(s.staff.Post(s.base+"/new", "for", s.li.String()), 422, "先选至少一位")
	asked := s.want(s.staff.Post(s.base+"/new", "for", s.li.String(), "rank-"+s.wang.String(), "1"), 303)
	s.want(s.staff.Get(asked.To), 200, "正在等王伟强答复", "记下：答应了")
	own := s.want(s.mentor.Get(s.base+"/mine"), 200, "想请你带李若曦", "不用说理由")
	s.want(s.mentor.Get(s.house.Brand.Home()), 200, "想请你带李若曦")
	s.want(s.pupil.Get(s.base+"/mine"), 200, "眼下没有师徒")
	s.want(s.pupil.Post(action(own, "/answer"), "answer", "yes"), 404)
	agreed := s.want(s.mentor.Post(action(own, "/answer"), "answer", "yes"), 303)
	ours := s.want(s.mentor.Get(agreed.To), 200, "带李若曦", "第一次见面", "你感觉怎么样")
	pair := strings.TrimPrefix(agreed.To, s.base+"/mine/")
	s.want(s.mentor.Post(action(own, "/answer"), "answer", "yes"), 303) // twice: says so, and changes nothing

	step := regexp.MustCompile(`/steps/([0-9a-f-]{36})/done`).FindStringSubmatch(ours.Body)[1]
	s.want(s.pupil.Get(agreed.To+"/steps/"+step+"/done"), 200, "哪天见的")
	s.want(s.pupil.Post(agreed.To+"/steps/"+step+"/done", "held_on", "2099-01-01"), 422, "见面的日子还没到")
	s.want(s.pupil.Post(agreed.To+"/steps/"+step+"/done", "words", "在玉林喝了茶"), 303)
	s.want(s.mentor.Get(agreed.To), 200, "在玉林喝了茶", "完成 1 / 8")
	s.want(s.mentor.Post(agreed.To+"/pulse", "score", "", "word", "写了很多"), 422, "选一个感受", "写了很多")
	s.want(s.mentor.Post(agreed.To+"/pulse", "score", "2", "word", "有点吃力"), 303)
	s.want(s.pupil.Post(agreed.To+"/wish", "wish", "yes"), 303)
	if a := s.pupil.Get(agreed.To); strings.Contains(a.Body, "有点吃力") {
		t.Error("the successor reads what the mentor told the staff")
	}
	if a := s.mentor.Get(agreed.To); strings.Contains(a.Body, "想换一位搭档") && strings.Contains(a.Body, "同事已经知道") {
		t.Error("the mentor sees the successor's wish")
	}
	s.want(s.staff.Get(s.base+"/"+pair), 200, "有点吃力", "李若曦想换一位搭档", "在玉林喝了茶")
	s.want(s.staff.Get(s.house.Brand.Home()), 200, "有人想换搭档")
	s.want(s.staff.Post(s.base+"/"+pair+"/keep"), 303)

	s.want(s.pupil.Post(agreed.To+"/confirm"), 303)
	s.want(s.mentor.Get(agreed.To), 200, "李若曦说你们走完了", "再走一段")
	s.want(s.mentor.Post(agreed.To+"/confirm"), 303)
	s.want(s.mentor.Get(agreed.To), 200, "你们走完了")
	s.want(s.staff.Get(s.base+"?state=completed"), 200, "王伟强", "李若曦")
	s.want(s.staff.Get(s.house.Brand.Home()+"members/"+s.wang.String()), 200, "带着李若曦", "最多同时带")
}

func TestRematchIsWithoutFault(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	asked := s.staff.Post(s.base+"/new", "for", s.li.String(), "rank-"+s.wang.String(), "1")
	begun := s.want(s.staff.Post(asked.To+"/answer", "mentor", s.wang.String(), "answer", "yes"), 303)
	s.want(s.staff.Post(begun.To+"/end"), 422, "写一句为什么")
	onward := s.want(s.staff.Post(begun.To+"/rematch"), 303)
	if onward.To != s.base+"/new?for="+s.li.String() {
		t.Errorf("a rematch leads to %s, want on to another mentor", onward.To)
	}
	own := strings.Replace(begun.To, s.base, s.base+"/mine", 1)
	for _, b := range []*webtest.Browser{s.mentor, s.pupil} {
		s.want(b.Get(own), 200, "这一段到此为止，谢谢这段时间")
	}
	s.want(s.staff.Post(begun.To+"/resume"), 303)
	s.want(s.staff.Get(begun.To), 200, "正在带")
	s.want(s.staff.Post(begun.To+"/end", "reason", "搬去了国外"), 303)
	if a := s.pupil.Get(own); strings.Contains(a.Body, "搬去了国外") {
		t.Error("a member reads why the pair was ended")
	}
}

func TestTemplateIsPushedAfterALook(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	asked := s.staff.Post(s.base+"/new", "for", s.li.String(), "rank-"+s.wang.String(), "1")
	begun := s.staff.Post(asked.To+"/answer", "mentor", s.wang.String(), "answer", "yes")
	shelf := s.want(s.staff.Get(s.base+"/templates"), 200, "六周师徒计划", "1 对正照着走")
	at := regexp.MustCompile(`mentorships/templates/[0-9a-f-]{36}`).FindString(shelf.Body)
	at = s.house.Brand.Home() + at
	outline := s.want(s.staff.Get(at), 200, "第一次见面")
	item := outline.Value("item")
	form := []string{"name", "六周师徒计划", "weeks", "6", "version", "1", "item", item, "kind", "meeting", "title", "先通个电话", "detail", "", "day", "2", "item", "", "kind", "work", "title", "一起拍一条", "detail", "", "day", "30"}
	s.want(s.staff.Post(at, append(form, "item", "", "kind", "work", "title", "太晚", "detail", "", "day", "99")...), 422, "填 0 到 42 之间的天数", "太晚")
	s.want(s.staff.Post(at, form...), 303)
	s.want(s.staff.Post(at, form...), 409, "有人比你先保存了", "一起拍一条")
	s.want(s.staff.Get(at+"/push"), 200, "1 对还在走旧版", "先通个电话", "一起拍一条")
	s.want(s.staff.Post(at+"/push", "version", "1"), 409, "计划刚被改到第 2 版")
	s.want(s.staff.Post(at+"/push", "version", "2"), 303)
	s.want(s.staff.Get(begun.To), 200, "先通个电话", "一起拍一条", "徒弟牵头做一次")
	reader := s.house.As(s.house.Person("孙悦", auth.Staff, auth.Ops))
	s.want(reader.Get(at), 200, "先通个电话")
	s.want(reader.Post(at, form...), 403)
}

// A picture is evidence: a phone brings it, both and the team see it, and
// whoever brought it takes it down again while the pair runs.
func TestAPictureIsEvidence(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	asked := s.staff.Post(s.base+"/new", "for", s.li.String(), "rank-"+s.wang.String(), "1")
	begun := s.staff.Post(asked.To+"/answer", "mentor", s.wang.String(), "answer", "yes")
	own := strings.Replace(begun.To, s.base, s.base+"/mine", 1)
	mile := regexp.MustCompile(`(?s)里程碑.*?/steps/([0-9a-f-]{36})/done`).FindStringSubmatch(s.pupil.Get(own).Body)[1]
	at := own + "/steps/" + mile
	s.want(s.pupil.Get(at+"/files"), 200, "还没有照片", `enctype="multipart/form-data"`)
	s.want(s.pupil.Post(at+"/done"), 422, "放个链接、一张照片")
	s.want(s.pupil.Upload(at+"/files", "file", "a.pdf", []byte("%PDF-1.7")), 422, "这不是图片")
	up := s.want(s.pupil.Upload(at+"/files", "file", "川西.png", fixture.Picture(t, 640, 480)), 303)
	if up.To != at+"/done" {
		t.Errorf("a picture leads to %s, want on to what it shows", up.To)
	}
	picture := regexp.MustCompile(`files/([0-9a-f-]{36})\?size=thumb`).FindStringSubmatch(s.want(s.pupil.Get(at+"/done"), 200, "照片也算凭据").Body)[1]
	s.want(s.pupil.Post(at+"/done"), 303)
	shown := s.house.Brand.Home() + "files/" + picture
	for name, b := range map[string]*webtest.Browser{"the mentor": s.mentor, "the team": s.staff} {
		if a := b.Get(shown + "?size=thumb"); a.Code != 200 || a.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s sees the picture as %d %s", name, a.Code, a.Header.Get("Content-Type"))
		}
	}
	s.want(s.staff.Get(begun.To), 200, picture)
	stranger := s.as("何静", fixture.MemberIn(t, s.conn, s.house.Brand.ID, "何静", member.Core).ID)
	s.want(stranger.Get(shown), 404)
	s.want(stranger.Get(at+"/files"), 404)
	s.want(stranger.Upload(at+"/files", "file", "川西.png", fixture.Picture(t, 9, 9)), 404)
	gone := at + "/files/" + picture + "/remove"
	s.want(s.mentor.Post(gone), 403)
	if a := s.mentor.Get(at + "/files"); strings.Contains(a.Body, "/remove\"") {
		t.Error("the mentor is offered to take down what another brought")
	}
	s.want(s.pupil.Post(gone), 303)
	s.want(s.pupil.Get(at+"/files"), 200, "的凭据只剩这张照片", picture)
	s.want(s.pupil.Upload(at+"/files", "file", "川西二.png", fixture.Picture(t, 64, 48)), 303)
	s.want(s.pupil.Post(gone), 303)
	s.want(s.staff.Get(shown), 404)
	s.want(s.pupil.Post(own+"/confirm"), 303)
	s.want(s.mentor.Post(own+"/confirm"), 303)
	s.want(s.pupil.Upload(at+"/files", "file", "太晚.png", fixture.Picture(t, 9, 9)), 422, "已经结束")
	last := regexp.MustCompile(`files/([0-9a-f-]{36})\?size=thumb`).FindStringSubmatch(s.pupil.Get(at + "/files").Body)[1]
	s.want(s.pupil.Post(at+"/files/"+last+"/remove"), 303)
	s.want(s.pupil.Get(at+"/files"), 200, "已经结束", last)
}

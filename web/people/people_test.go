package people_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web"
	"xinhuo/web/webtest"
)

var joinLink = regexp.MustCompile(`value="http://example\.com(/b/[^"]+/join/[^"]+)"`)

func TestPeople(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	owner := h.Person("郑国栋", auth.Owner)
	h.Person("李若曦", auth.Staff, auth.Content, auth.Data)
	home := h.Brand.Home() + "settings/people"
	if a := h.As(owner).Get(home); a.Code != 200 || !a.Says("同事与伙伴", "2 人可以进入", "郑国栋", "李若曦", "内容中台、数据与支持", "***@example.com", "邀请同事") {
		t.Errorf("%s = %d\n%s", home, a.Code, a.Body)
	}
	for role, want := range map[auth.Role]int{auth.Manager: 200, auth.Staff: 403, auth.Dealer: 403, auth.Member: 403} {
		b := h.As(h.Person("某人", role, auth.Ops))
		for _, path := range []string{home, home + "/invite", home + "/" + owner.ID.String()} {
			if a := b.Get(path); a.Code != want {
				t.Errorf("%s of %s = %d, want %d", path, role, a.Code, want)
			}
		}
	}
	stranger := h.Person("对手", auth.Dealer)
	foreign := fixture.Brand(t, conn)
	if err := h.Accounts.Enrol(t.Context(), foreign.ID, stranger.ID, auth.Owner, nil, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	b := h.As(stranger)
	there := foreign.Home() + "settings/people/" + owner.ID.String()
	missing := foreign.Home() + "settings/people/" + uuid.NewString()
	if a, m := b.Get(there), b.Get(missing); a.Code != 404 || same(a.Body) != same(m.Body) {
		t.Errorf("our person in their brand = %d, want 404 with the bytes of nobody", a.Code)
	}
	for _, what := range []string{"", "/disable", "/enable", "/remove"} {
		if a := b.Post(there+what, "role", "dealer"); a.Code != 404 {
			t.Errorf("POST %s on our person in their brand = %d, want 404", what, a.Code)
		}
	}
}

// same leaves out the page's own address, which stands on it to come back to.
func same(body string) string {
	return regexp.MustCompile(`name="next" value="[^"]*"`).ReplaceAllString(body, "")
}

func TestInvite(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	b := h.As(h.Person("郑国栋", auth.Owner))
	home := h.Brand.Home() + "settings/people"
	form := b.Get(home + "/invite")
	key := form.Value("_key")
	if form.Code != 200 || key == "" || !form.Says("所有者", "经销商", "矩阵运营") || strings.Contains(form.Body, `value="member"`) {
		t.Errorf("the form = %d\n%s", form.Code, form.Body)
	}
	if a := b.Post(home+"/invite", "role", "staff", "note", "小马"); a.Code != 422 || !a.Says("给运营选至少一个小组", "小马") {
		t.Errorf("staff of no squad = %d\n%s", a.Code, a.Body)
	}
	fields := []string{"_key", key, "role", "staff", "squads", "ops", "note", "小马"}
	made := b.Post(home+"/invite", fields...)
	if made.Code != 201 || joinLink.FindStringSubmatch(made.Body) == nil || !made.Says("发给小马", "「运营」", "矩阵运营", "还有 7 天有效", "data-copy") {
		t.Fatalf("inviting = %d\n%s", made.Code, made.Body)
	}
	if again := b.Post(home+"/invite", fields...); again.Code != 303 || again.To != home {
		t.Errorf("sent twice = %d to %s, want the list and nothing more", again.Code, again.To)
	}
	list := b.Get(home)
	if !list.Says("还没被接受的邀请", "小马", "郑国栋发出") || strings.Count(list.Body, "/revoke") != 1 {
		t.Errorf("the list has not exactly one invitation:\n%s", list.Body)
	}
	if link := joinLink.FindStringSubmatch(made.Body)[1]; strings.Contains(list.Body, link) {
		t.Error("the list shows the link again")
	}
	revoke := regexp.MustCompile(`action="([^"]+/revoke)"`).FindStringSubmatch(list.Body)[1]
	if a := b.Post(revoke); a.To != home || !b.Get(home).Says("邀请已撤回") {
		t.Errorf("revoking = %d to %s", a.Code, a.To)
	}
	if a := b.Post(revoke); a.Code != 404 {
		t.Errorf("revoking again = %d, want 404", a.Code)
	}
}

// An invitation leads to the address the deployment says it has: whoever can
// choose a request's Host must not choose where a colleague types a password.
func TestTheLinkOfAnInvitation(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"":                         "http://example.com/b/",
		"https://xinhuo.example":   "https://xinhuo.example/b/",
		"https://xinhuo.example/":  "https://xinhuo.example/b/",
		"http://192.168.1.20:8080": "http://192.168.1.20:8080/b/",
	} {
		h := webtest.OpenAs(t, pgtest.Tx(t), func(s *web.Services) { s.BaseURL = base })
		made := h.As(h.Person("郑国栋", auth.Owner)).Post(h.Brand.Home()+"settings/people/invite", "role", "dealer")
		if made.Code != 201 || !strings.Contains(made.Body, `value="`+want) {
			t.Errorf("told %q, the link = %d, want %s…\n%s", base, made.Code, want, made.Body)
		}
	}
}

func TestPerson(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	owner, manager, li := h.Person("郑国栋", auth.Owner), h.Person("陈静", auth.Manager), h.Person("李若曦", auth.Staff, auth.Content)
	home := h.Brand.Home() + "settings/people"
	page := home + "/" + li.ID.String()
	b, theirs := h.As(owner), h.As(li)

	if a := b.Get(page); a.Code != 200 || !a.Says("李若曦", "移出品牌", "停用") {
		t.Errorf("the person = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(page, "role", "staff", "squads", "data"); a.To != home || !b.Get(home).Says("李若曦的角色已更新", "数据与支持") {
		t.Errorf("changing squads = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	old := theirs.Cookie("xinhuo").Value
	if a := theirs.Get(h.Brand.Home()); a.Code != 200 || theirs.Cookie("xinhuo").Value == old {
		t.Errorf("their next page = %d, want one with a new token", a.Code)
	}
	if a := b.Post(page + "/disable"); a.To != home || !b.Get(home).Says("已停用", "恢复") {
		t.Errorf("disabling = %d to %s", a.Code, a.To)
	}
	if a := theirs.Get(h.Brand.Home()); a.Code != 404 {
		t.Errorf("disabled they get %d, want 404", a.Code)
	}
	b.Post(page + "/enable")
	if a := theirs.Get(h.Brand.Home()); a.Code != 200 {
		t.Errorf("enabled again they get %d, want 200", a.Code)
	}
	if a := b.Get(page + "/remove"); a.Code != 200 || !a.Says("把李若曦移出") {
		t.Errorf("asking whether to remove = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(page + "/remove"); a.To != home || !b.Get(home).Says("李若曦已移出") {
		t.Errorf("removing = %d to %s", a.Code, a.To)
	}
	if a, p := theirs.Get(h.Brand.Home()), b.Get(page); a.Code != 404 || p.Code != 404 {
		t.Errorf("removed they get %d and their page is %d, want 404 both", a.Code, p.Code)
	}

	zhou := home + "/" + h.Person("周海涛", auth.Staff, auth.Ops).ID.String()
	if a := b.Post(zhou+"/reach", "wechat", "xh zhou", "phone", "01055551234"); a.Code != 422 || !a.Says("微信号里不能有空格", `value="01055551234"`) {
		t.Errorf("a WeChat id with a space = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(zhou+"/reach", "wechat", "xh_zhou", "phone", "01055551234"); a.To != zhou || !b.Get(zhou).Says("联系方式已更新", `value="xh_zhou"`) {
		t.Errorf("saying how to reach somebody = %d to %s", a.Code, a.To)
	}
	if a := b.Get(home + "/" + h.Person("店长", auth.Dealer).ID.String()); strings.Contains(a.Body, "/reach") {
		t.Errorf("a dealer is asked how dealers reach them\n%s", a.Body)
	}

	self := home + "/" + owner.ID.String()
	if a := b.Post(self, "role", "manager"); a.Code != 422 || !a.Says("唯一的所有者") {
		t.Errorf("the last owner steps back = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(self + "/remove"); a.Code != 422 || !a.Says("唯一的所有者") {
		t.Errorf("the last owner leaves = %d\n%s", a.Code, a.Body)
	}
	m := h.As(manager)
	if a := m.Get(self); a.Code != 200 || !a.Says("只有同级或更高的人能改") || strings.Contains(a.Body, "/remove") {
		t.Errorf("an owner's page for a manager = %d\n%s", a.Code, a.Body)
	}
	for _, what := range []string{"", "/disable", "/remove"} {
		if a := m.Post(self+what, "role", "dealer"); a.Code != 403 {
			t.Errorf("a manager posts %q on an owner = %d, want 403", what, a.Code)
		}
	}
	if a := m.Post(home+"/invite", "role", "owner"); a.Code != 403 {
		t.Errorf("a manager invites an owner = %d, want 403", a.Code)
	}
	if a := m.Post(home + "/" + manager.ID.String() + "/remove"); a.To != "/me" || m.Get(h.Brand.Home()).Code != 404 {
		t.Errorf("a manager leaves = %d to %s, want /me and out", a.Code, a.To)
	}
}

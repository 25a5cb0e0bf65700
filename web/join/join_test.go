package join_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// invite makes a link into the house's brand, for staff in ops.
func invite(t *testing.T, h webtest.House) (link string, owner auth.Identity, made auth.Invitation) {
	t.Helper()
	owner = auth.Identity{Account: h.Person("郑国栋", auth.Owner).ID, Name: "郑国栋", Brand: h.Brand, Role: auth.Owner}
	made, token, err := h.Accounts.Invite(t.Context(), owner, auth.Offer{Role: auth.Staff, Squads: []auth.Squad{auth.Ops}})
	if err != nil {
		t.Fatal(err)
	}
	return h.Brand.Home() + "join/" + token, owner, made
}

func TestANewcomerJoins(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Pool(t))
	link, owner, _ := invite(t, h)
	b := h.Stranger()
	if a := b.Get(link); a.Code != 200 || !a.Says("加入"+h.Brand.Name, "郑国栋邀请你成为", "「运营」", "矩阵运营", "还有 7 天有效", "/login?next="+url.QueryEscape(link)) {
		t.Errorf("the door = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(link, "name", "李若曦", "login", "li@example.com", "password", "short"); a.Code != 422 || !a.Says("至少 8 个字符") || a.Value("login") != "li@example.com" {
		t.Errorf("a short password = %d\n%s", a.Code, a.Body)
	}
	login := uuid.NewString() + "@example.com"
	if a := b.Post(link, "name", "李若曦", "login", login, "password", webtest.Password); a.Code != 303 || a.To != h.Brand.Home() {
		t.Fatalf("joining = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	if a := b.Get(h.Brand.Home()); a.Code != 200 || !a.Says("欢迎加入"+h.Brand.Name) {
		t.Errorf("the brand's home = %d\n%s", a.Code, a.Body)
	}
	if a := h.Stranger().Get(link); a.Code != 410 || !a.Says("已经用过了", "郑国栋") {
		t.Errorf("the link afterwards = %d, want 410 and whom to ask\n%s", a.Code, a.Body)
	}
	if a := b.Get(link); a.Code != 410 || !a.Says("进入"+h.Brand.Name) {
		t.Errorf("the link afterwards for who used it = %d, want a way in\n%s", a.Code, a.Body)
	}
	if a := h.Stranger().Post(link, "name", "别人", "login", uuid.NewString()+"@example.com", "password", webtest.Password); a.Code != 410 {
		t.Errorf("a second newcomer = %d, want 410", a.Code)
	}
	people, err := h.Accounts.People(t.Context(), owner.Tenant(), uuid.Nil)
	if err != nil || len(people) != 2 {
		t.Errorf("the brand has %d people, %v; want 2", len(people), err)
	}
}

func TestSomebodySignedInJoins(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h, elsewhere := webtest.Open(t, conn), fixture.Brand(t, conn)
	link, _, _ := invite(t, h)
	li, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "李若曦", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Enrol(t.Context(), elsewhere.ID, li.ID, auth.Dealer, nil, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	b := h.As(li)
	if a := b.Get(h.Brand.Home()); a.Code != 404 {
		t.Fatalf("before = %d, want 404", a.Code)
	}
	if a := b.Get(link); a.Code != 200 || !a.Says("你现在登录的是李若曦", "退出，换一个人") || strings.Contains(a.Body, `name="password"`) {
		t.Errorf("the door = %d\n%s", a.Code, a.Body)
	}
	before := b.Cookie("xinhuo").Value
	if a := b.Post(link); a.Code != 303 || a.To != h.Brand.Home() {
		t.Fatalf("accepting = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	if b.Cookie("xinhuo").Value == before {
		t.Error("with more to do comes no new token")
	}
	if a := b.Get(h.Brand.Home()); a.Code != 200 {
		t.Errorf("afterwards = %d, want 200", a.Code)
	}
	other, _, _ := invite(t, h)
	if a := b.Post(other); a.Code != 422 || !a.Says("你已经在这个品牌里了", "进入"+h.Brand.Name) {
		t.Errorf("accepting another = %d\n%s", a.Code, a.Body)
	}
}

// A login that is taken leads to the sign-in page and back to the invitation.
func TestALoginSomebodyHas(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	link, _, _ := invite(t, h)
	li, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "李若曦", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	b := h.Stranger()
	back := "/login?next=" + url.QueryEscape(link)
	if a := b.Post(link, "name", "李若曦", "login", li.Login, "password", webtest.Password); a.Code != 422 || !a.Says("请先登录，再继续", back) {
		t.Errorf("a login somebody has = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post("/login", "login", li.Login, "password", webtest.Password, "next", link); a.To != link {
		t.Errorf("signing in leads to %s, want the invitation", a.To)
	}
}

func TestClosedInvitationsSayWhy(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	revoked, owner, made := invite(t, h)
	if err := h.Accounts.Revoke(t.Context(), owner, made.ID); err != nil {
		t.Fatal(err)
	}
	expired, _, old := invite(t, h)
	err := conn.In(t.Context(), h.Brand.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "UPDATE invitations SET expires_at = now() WHERE tenant_id = $1 AND id = $2", h.Brand.ID.UUID, old.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for link, says := range map[string]string{revoked: "这个邀请已经撤回", expired: "这个邀请已经过期"} {
		if a := h.Stranger().Get(link); a.Code != 410 || !a.Says(says, "请找郑国栋再发一个", "去登录") {
			t.Errorf("%s: %d\n%s", says, a.Code, a.Body)
		}
		if a := h.Stranger().Post(link, "name", "李若曦", "login", uuid.NewString()+"@example.com", "password", webtest.Password); a.Code != 410 || !a.Says(says) {
			t.Errorf("joining, %s: %d", says, a.Code)
		}
	}
}

// An unknown token, another brand's token and an unknown brand are all the
// same: nothing here.
func TestUnknownInvitations(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h, foreign := webtest.Open(t, conn), fixture.Brand(t, conn)
	link, _, _ := invite(t, h)
	token := link[strings.LastIndex(link, "/")+1:]
	for name, path := range map[string]string{
		"an unknown token":           h.Brand.Home() + "join/" + strings.Repeat("x", 43),
		"a token in the wrong place": foreign.Home() + "join/" + token,
		"an unknown brand":           "/b/no-such-brand/join/" + token,
	} {
		if a := h.Stranger().Get(path); a.Code != 404 {
			t.Errorf("%s = %d, want 404", name, a.Code)
		}
		if a := h.Stranger().Post(path, "name", "x", "login", "x@example.com", "password", webtest.Password); a.Code != 404 {
			t.Errorf("posting to %s = %d, want 404", name, a.Code)
		}
	}
}

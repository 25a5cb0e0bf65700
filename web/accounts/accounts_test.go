package accounts_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// A member is invited from their own page, joins by the link, and sees what
// is theirs.
func TestAMemberIsInvited(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	h := webtest.Open(t, tx)
	zhang := fixture.Admit(t, tx, h.Brand.ID, member.Admission{Profile: member.Profile{Name: "张三丰"}, Tier: member.Core})
	manager, staff := h.As(h.Person("陈静", auth.Manager)), h.As(h.Person("林岚", auth.Staff, auth.Ops))
	person := h.Brand.Home() + "members/" + zhang.ID.String()
	door := person + "/account"

	if got := manager.Get(person); !got.Says("还没有登录过", "邀请 TA 登录") {
		t.Errorf("the member's page does not offer to invite them:\n%s", got.Body)
	}
	if got := staff.Get(person); !got.Says("还没有登录过") || strings.Contains(got.Body, "邀请 TA 登录") {
		t.Error("staff who may not invite are offered to")
	}
	if got := staff.Post(door); got.Code != 403 {
		t.Errorf("staff invite with %d, want 403", got.Code)
	}
	first := manager.Post(door)
	second := manager.Post(door)
	if first.Code != 201 || second.Code != 201 {
		t.Fatalf("inviting twice = %d, %d, want 201 each", first.Code, second.Code)
	}
	old, link := path(first.Value("link")), path(second.Value("link"))
	if got := h.Stranger().Get(old); got.Code != 410 {
		t.Errorf("the first link still opens with %d, want 410", got.Code)
	}
	if got := manager.Get(door); !got.Says("陈静已经发出邀请", "换一个新链接", "收回邀请") {
		t.Errorf("the invitation under way is not told:\n%s", got.Body)
	}
	visitor := h.Stranger()
	joined := visitor.Post(link, "name", "张三丰", "login", uuid.NewString()+"@example.com", "password", webtest.Password)
	if joined.Code != 303 {
		t.Fatalf("joining = %d, want 303:\n%s", joined.Code, joined.Body)
	}
	if got := visitor.Get(h.Brand.Home()); got.Code != 200 || !got.Says("张三丰") {
		t.Errorf("their home is %d:\n%s", got.Code, got.Body)
	}
	if got := visitor.Get(person); got.Code != 403 {
		t.Errorf("the team's page of them opens with %d, want 403", got.Code)
	}
	if got := manager.Post(door); got.Code != 422 || !got.Says("张三丰已经有登录了") {
		t.Errorf("inviting who is in = %d, want 422 and why", got.Code)
	}
	if got := manager.Get(person); !got.Says("可以登录") || strings.Contains(got.Body, "邀请 TA 登录") {
		t.Error("the member's page does not say that they sign in")
	}
}

func TestAnInvitationIsTakenBack(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	h := webtest.Open(t, tx)
	zhang := fixture.Admit(t, tx, h.Brand.ID, member.Admission{Profile: member.Profile{Name: "张三丰"}, Tier: member.Core})
	manager := h.As(h.Person("陈静", auth.Manager))
	door := h.Brand.Home() + "members/" + zhang.ID.String() + "/account"
	link := path(manager.Post(door).Value("link"))
	if got := manager.Post(door + "/revoke"); got.Code != 303 {
		t.Errorf("taking back = %d, want 303", got.Code)
	}
	if got := h.Stranger().Get(link); got.Code != 410 {
		t.Errorf("the link taken back opens with %d, want 410", got.Code)
	}
	if got := manager.Post(door + "/revoke"); got.Code != 404 {
		t.Errorf("taking back twice = %d, want 404", got.Code)
	}
	other := fixture.Admit(t, tx, fixture.Brand(t, tx).ID, member.Admission{Profile: member.Profile{Name: "李四"}})
	if got := manager.Get(h.Brand.Home() + "members/" + other.ID.String() + "/account"); got.Code != 404 {
		t.Errorf("another brand's member = %d, want 404", got.Code)
	}
}

func path(link string) string {
	_, rest, _ := strings.Cut(link, "://")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}

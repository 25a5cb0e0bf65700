package standing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// house is the site with the twins in it, and people of one of them.
type house struct {
	webtest.House
	t    *testing.T
	ours fixture.Twin
}

func open(t *testing.T) house {
	tx := pgtest.Tx(t)
	h := house{webtest.OpenIdle(t, tx), t, fixture.Twin{}}
	h.ours, _ = fixture.Twins(t, tx)
	return h
}

func (h house) in(name string, role auth.Role, of uuid.UUID) *webtest.Browser {
	h.t.Helper()
	a, err := h.Accounts.EnsureDemo(h.t.Context(), uuid.NewString()+"@example.com", name, webtest.Password)
	if err != nil {
		h.t.Fatal(err)
	}
	var squads []auth.Squad
	if role == auth.Staff {
		squads = []auth.Squad{auth.Ops}
	}
	if err := h.Accounts.Enrol(h.t.Context(), h.ours.Brand.ID, a.ID, role, squads, of); err != nil {
		h.t.Fatal(err)
	}
	return h.As(a)
}

func TestAMemberSeesWhatHangsOverThem(t *testing.T) {
	t.Parallel()
	h := open(t)
	me, home := h.in("王伟强", auth.Member, h.ours.Core), h.ours.Brand.Home()
	a := me.Get(home + "standing")
	if a.Code != 200 || !a.Says("我的梯队", "变动先停着，等答复", "近 90 天发布内容 1，要 6", "appeal "+h.ours.Canary, "最近记上的贡献") {
		t.Fatalf("their page = %d\n%s", a.Code, a.Body)
	}
	if strings.Contains(a.Body, "note "+h.ours.Canary) || strings.Contains(a.Body, "maker ") {
		t.Error("their page shows what is the staff's")
	}
	if a := me.Get(home); !strings.Contains(a.Body, "你的申诉在host "+h.ours.Canary+"那里") {
		t.Errorf("their home says nothing of it\n%s", a.Body)
	}
	if a := me.Post(home+"standing/appeal", "appeal", "再说一次"); a.Code != 422 || !a.Says("你已经申诉过了") {
		t.Errorf("a second appeal = %d\n%s", a.Code, a.Body)
	}
	if a := me.Post(home+"standing/leave", "from", "2020-01-01", "to", "2099-01-01", "reason", "出远门"); a.Code != 422 || !a.Says("这一天已经过去，往后选", "出远门") {
		t.Errorf("a leave of the past = %d\n%s", a.Code, a.Body)
	}
	today := time.Now().In(h.ours.Brand.Zone).Format(time.DateOnly)
	if a := me.Post(home+"standing/leave", "from", today, "to", today, "reason", "出远门"); a.Code != 303 {
		t.Errorf("a leave = %d\n%s", a.Code, a.Body)
	}
	if a := me.Get(home + "standing"); !a.Says("等同事答复", "取消这次暂离") {
		t.Errorf("after asking the page says\n%s", a.Body)
	}
}

func TestAnAppealIsAnsweredByWhomItNames(t *testing.T) {
	t.Parallel()
	h := open(t)
	fall := h.ours.Brand.Home() + "standing/falls/" + h.ours.Fall.String()
	staff, lead := h.in("孙悦", auth.Staff, uuid.Nil), h.in("陈静", auth.Manager, uuid.Nil)
	if a := staff.Get(fall); a.Code != 200 || !a.Says("这份申诉由host "+h.ours.Canary+"答复") {
		t.Errorf("to staff it says %d\n%s", a.Code, a.Body)
	}
	if a := staff.Post(fall+"/answer", "answer", "declined", "words", "按规则走"); a.Code != 422 {
		t.Errorf("staff answer = %d", a.Code)
	}
	if a := lead.Post(fall+"/answer", "answer", "upheld", "until", "", "words", "手册也算"); a.Code != 422 || !a.Says("选一个日子", "手册也算") {
		t.Errorf("an answer without a day = %d\n%s", a.Code, a.Body)
	}
	until := time.Now().AddDate(0, 0, 60).Format(time.DateOnly)
	if a := lead.Post(fall+"/answer", "answer", "upheld", "until", until, "words", "手册也算"); a.Code != 303 {
		t.Errorf("an answer = %d\n%s", a.Code, a.Body)
	}
	if a := lead.Get(fall); !a.Says("申诉成立", "陈静同意了") {
		t.Errorf("answered it says\n%s", a.Body)
	}
	if a := lead.Post(fall+"/answer", "answer", "declined", "words", "还是不行"); a.Code != 422 || !a.Says("陈静已经答复过这次申诉") {
		t.Errorf("a second answer = %d\n%s", a.Code, a.Body)
	}
	if a := lead.Get(h.ours.Brand.Home() + "members/" + h.ours.Core.String()); !a.Says("梯队与规则", "申诉成立", "解除锁定") {
		t.Errorf("the member's page says\n%s", a.Body)
	}
}

func TestTheDesk(t *testing.T) {
	t.Parallel()
	h := open(t)
	home := h.ours.Brand.Home()
	staff := h.in("孙悦", auth.Staff, uuid.Nil)
	if a := staff.Get(home + "standing"); a.Code != 200 || !a.Says("升降与暂离", "1 人收到下降通知，1 份申诉等答复，1 人等确认升级", "等答复的申诉") {
		t.Errorf("the desk = %d\n%s", a.Code, a.Body)
	}
	if a := staff.Get(home); !a.Says("1 份申诉等答复", "1 人达到标准，等确认升级", "1 人申请暂离") {
		t.Errorf("the morning queue says\n%s", a.Body)
	}
	preview := staff.Post(home+"standing/rises", "id", h.ours.Rise.String())
	if preview.Code != 200 || !preview.Says("1 人会升", "确认 1 人升级") {
		t.Fatalf("the preview = %d\n%s", preview.Code, preview.Body)
	}
	if a := staff.Post(home+"standing/rises", "id", h.ours.Rise.String(), "step", "decline", "reason", ""); a.Code != 422 || !a.Says("写一句为什么") {
		t.Errorf("a decline without a word = %d\n%s", a.Code, a.Body)
	}
	if a := staff.Post(home+"standing/rises", "id", h.ours.Rise.String(), "step", "confirm"); a.Code != 303 {
		t.Errorf("the confirmation = %d\n%s", a.Code, a.Body)
	}
	if a := staff.Get(home + "members/" + h.ours.Prospect.String()); !a.Says(`tier-` + string(member.Reserve)) {
		t.Errorf("confirmed they are not in reserve\n%s", a.Body)
	}
	if a := staff.Get(home + "standing/members/" + h.ours.Core.String() + "/lock"); a.Code != 403 {
		t.Errorf("staff lock: %d", a.Code)
	}
}

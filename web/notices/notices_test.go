package notices_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestInbox(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	h := webtest.Open(t, tx)
	zhang := fixture.Admit(t, tx, h.Brand.ID, member.Admission{Profile: member.Profile{Name: "张三丰"}, Tier: member.Core})
	a := h.Person("张三丰", auth.Member)
	if err := h.Accounts.Enrol(t.Context(), h.Brand.ID, a.ID, auth.Member, nil, zhang.ID); err != nil {
		t.Fatal(err)
	}
	b, inbox := h.As(a), h.Brand.Home()+"notices"
	if got := b.Get(inbox); got.Code != 200 || !got.Says("还没有消息") {
		t.Errorf("an empty inbox is %d:\n%s", got.Code, got.Body)
	}
	for i := range 32 {
		err := notice.NewStore(tx, clock.System).Tell(t.Context(), h.Brand.ID,
			notice.Note{Member: zhang.ID, Key: fmt.Sprint(i), Text: i18n.Msg("join.joined", "Brand", fmt.Sprintf("第%d件", i)), Path: "members/x"})
		if err != nil {
			t.Fatal(err)
		}
	}
	first := b.Get(inbox)
	if !first.Says("有 32 条还没读", "第31件", "第2件", `href="`+h.Brand.Home()+`members/x"`) || strings.Contains(first.Body, "第1件") {
		t.Errorf("the first page is\n%s", first.Body)
	}
	if got := b.Get(inbox + "/count"); !strings.Contains(got.Body, ">32<") {
		t.Errorf("the number in the navigation is %q", got.Body)
	}
	if got := b.Get(h.Brand.Home()); !got.Says("全部消息（32 条未读）", "第31件") {
		t.Error("the member's home does not tell of what is unread")
	}
	if got := b.Post(inbox+"/read", "upto", first.Value("upto")); got.Code != 303 {
		t.Errorf("marking as read = %d", got.Code)
	}
	if got := b.Get(inbox); !got.Says("都读过了", "第31件") {
		t.Errorf("after reading:\n%s", got.Body)
	}
	if got := h.As(h.Person("李四", auth.Dealer)).Get(inbox); strings.Contains(got.Body, "第31件") {
		t.Error("somebody else reads what the member was told")
	}
	if got := b.Get(inbox + "?before=" + uuid.Nil.String()); got.Code != 200 {
		t.Errorf("before all there is = %d", got.Code)
	}
}

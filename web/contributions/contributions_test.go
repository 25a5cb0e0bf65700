package contributions_test

import (
	"testing"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func TestAContributionIsRecordedAndTakenBack(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.Open(t, tx)
	of := house.Brand
	zhang := fixture.Member(t, tx, of.ID, "张三丰")
	b := house.As(house.Person("陈静", auth.Staff, auth.Ops))
	page, ledger := of.Home()+"members/"+zhang.ID.String(), of.Home()+"contributions/"+zhang.ID.String()
	if a := b.Get(page); a.Code != 200 || !a.Says("还没有记过贡献", "记一笔贡献") {
		t.Fatalf("the member's page = %d\n%s", a.Code, a.Body)
	}
	today := time.Now().In(of.Zone)
	entry := func(day time.Time, amount string) []string {
		return []string{"kind", string(contribution.PostPublished), "day", day.Format(time.DateOnly), "amount", amount, "note", "三篇长文"}
	}
	if a := b.Post(ledger, entry(today.AddDate(0, 0, 1), "3")...); a.Code != 422 || !a.Says("这一天还没到，不能先记", "三篇长文") {
		t.Errorf("what is done tomorrow = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(ledger, entry(today, "很多")...); a.Code != 422 || !a.Says("填 1 到 1000 之间的整数", `value="很多"`) {
		t.Errorf("a word for a number = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(ledger, entry(today, "3")...); a.Code != 303 || a.To != page+"#contributions" {
		t.Fatalf("recording = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	if a := b.Get(page); !a.Says("发布内容 3 篇", "陈静记的", "三篇长文") {
		t.Errorf("recorded the page says\n%s", a.Body)
	}
	lines, err := contribution.NewStore(tx).List(t.Context(), of.ID, zhang.ID, contribution.Latest, 5)
	if err != nil || len(lines) != 1 {
		t.Fatalf("the ledger is %v, %v", lines, err)
	}
	if a := b.Post(ledger + "/" + lines[0].ID.String() + "/back"); a.Code != 303 {
		t.Errorf("taking back = %d", a.Code)
	}
	if a := b.Get(ledger); !a.Says("已撤回", "撤回的一笔", "近一年还没有贡献") {
		t.Errorf("taken back the ledger says\n%s", a.Body)
	}
}

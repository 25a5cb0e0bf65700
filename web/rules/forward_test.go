package rules_test

import (
	"testing"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// Rules come into force tomorrow at the earliest; a day that is none or over
// is refused beside its field, and the draft is a draft still.
func TestRulesGoForward(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.OpenIdle(t, tx)
	ours, _ := fixture.Twins(t, tx)
	lead, err := house.Accounts.EnsureDemo(t.Context(), "lead@"+ours.Brand.Slug+".test", "陈静", webtest.Password)
	if err == nil {
		err = house.Accounts.Enrol(t.Context(), ours.Brand.ID, lead.ID, auth.Owner, nil, [16]byte{})
	}
	if err != nil {
		t.Fatal(err)
	}
	b, rules := house.As(lead), ours.Brand.Home()+"settings/rules"
	publish := rules + "/runs/" + ours.RuleRun.String() + "/publish"
	today := time.Now().In(ours.Brand.Zone)
	for on, says := range map[string]string{
		today.Format(time.DateOnly): "规则只能往后生效，最早明天", today.AddDate(0, -1, 0).Format(time.DateOnly): "规则只能往后生效，最早明天", "": "选一个生效日",
	} {
		if a := b.Post(publish, "effective_on", on); a.Code != 422 || !a.Says(says) {
			t.Errorf("from %q on = %d, want %q\n%.2000s", on, a.Code, says, a.Body)
		}
		if a := b.Get(rules + "/draft"); a.Code != 200 || !a.Says("草稿") {
			t.Errorf("refused, the draft is %d", a.Code)
		}
	}
	if a := b.Post(publish, "effective_on", today.AddDate(0, 1, 0).Format(time.DateOnly)); a.Code != 303 {
		t.Errorf("from next month on = %d\n%.2000s", a.Code, a.Body)
	}
	if a := b.Post(publish, "effective_on", today.AddDate(0, 2, 0).Format(time.DateOnly)); a.Code != 422 || !a.Says("这一版已经不是草稿了") {
		t.Errorf("published twice = %d\n%.2000s", a.Code, a.Body)
	}
}

package rules_test

import (
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/rule"
	"xinhuo/web/webtest"
)

// The way of a draft: begun, refused, saved, stale, tried.
func TestADraftIsWritten(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.OpenIdle(t, tx)
	lead := house.Person("陈静", auth.Manager)
	b, rules := house.As(lead), house.Brand.Home()+"settings/rules"
	if a := b.Get(rules); a.Code != 200 || !a.Says("梯队靠什么升、靠什么留，由你们定") {
		t.Fatalf("without rules the page says %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(rules + "/draft/new"); a.Code != 303 || a.To != rules+"/draft" {
		t.Fatalf("a draft begins with %d to %s", a.Code, a.To)
	}
	a := b.Get(rules + "/draft")
	if !a.Says("第 1 版草稿", "升到核心", "发布内容或写知识页") {
		t.Fatalf("the form says\n%s", a.Body)
	}
	form := func(version, least string) []string {
		return []string{
			"version", version, "slack", "90", "grace", "90", "host", lead.ID.String(), "note", "先紧一点",
			rule.Field(rule.KeepCore, 0, "kinds"), string(contribution.PostPublished), rule.Field(rule.KeepCore, 0, "days"), "90", rule.Field(rule.KeepCore, 0, "least"), least,
		}
	}
	if a := b.Post(rules+"/draft", form("1", "许多")...); a.Code != 422 || !a.Says("填一个大于 0 的整数", `value="许多"`) {
		t.Errorf("a word for a number is answered with %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(rules+"/draft", form("1", "6")...); a.Code != 303 {
		t.Errorf("saving is answered with %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(rules+"/draft", form("1", "7")...); a.Code != 409 || !a.Says("陈静比你先保存了", `value="7"`, "近 90 天发布内容至少 6") {
		t.Errorf("a stale save is answered with %d\n%s", a.Code, a.Body)
	}
	run := b.Post(rules+"/draft", append(form("2", "6"), "then", "try")...)
	if run.Code != 303 {
		t.Fatalf("a dry run begins with %d\n%s", run.Code, run.Body)
	}
	if a := b.Get(run.To); a.Code != 200 || !a.Says("正在把每个人放到草稿里过一遍") {
		t.Errorf("the run's page says %d\n%s", a.Code, a.Body)
	}
	if a := b.Get(run.To + "/outcomes.csv"); a.Code != 404 {
		t.Errorf("the list of a run under way = %d", a.Code)
	}
	staff := house.As(house.Person("孙悦", auth.Staff, auth.Ops))
	if a := staff.Get(rules); a.Code != 403 {
		t.Errorf("staff get %d", a.Code)
	}
}

// A dry run that the draft has left behind says so, and publishes nothing.
func TestAStaleRunPublishesNothing(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.OpenIdle(t, tx)
	ours, _ := fixture.Twins(t, tx)
	lead, err := house.Accounts.EnsureDemo(t.Context(), "lead@"+ours.Brand.Slug+".test", "陈静", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	if err := house.Accounts.Enrol(t.Context(), ours.Brand.ID, lead.ID, auth.Owner, nil, [16]byte{}); err != nil {
		t.Fatal(err)
	}
	b, rules := house.As(lead), ours.Brand.Home()+"settings/rules"
	run := rules + "/runs/" + ours.RuleRun.String()
	if a := b.Get(run); a.Code != 200 || !a.Says("1 人会降", ours.Canary, "发布") {
		t.Fatalf("a fresh run says %d\n%s", a.Code, a.Body)
	}
	if a := b.Get(run + "/outcomes.csv"); a.Code != 200 || !a.Says("会降", "近 90 天发布内容 1，要 6") {
		t.Errorf("its list is %d %s", a.Code, a.Body)
	}
	saved := b.Post(rules+"/draft", "version", "1", "slack", "85", "grace", "90", "host", lead.ID.String(),
		rule.Field(rule.KeepCore, 0, "kinds"), "post.published", rule.Field(rule.KeepCore, 0, "days"), "90", rule.Field(rule.KeepCore, 0, "least"), "6")
	if saved.Code != 303 {
		t.Fatalf("saving = %d\n%s", saved.Code, saved.Body)
	}
	if a := b.Get(run); !a.Says("这份试算作废：陈静之后又改过草稿", "重新试算") {
		t.Errorf("a stale run says\n%s", a.Body)
	}
	if a := b.Post(run+"/publish", "effective_on", "2099-01-01"); a.Code != 422 || !a.Says("陈静在这次试算之后改过草稿，这份试算作废") {
		t.Errorf("publishing by it = %d\n%s", a.Code, a.Body)
	}
}

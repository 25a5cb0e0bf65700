package home_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tier"
	"xinhuo/web/home"
	"xinhuo/web/page"
)

// visit opens the home of a brand as who, at a moment.
func visit(t *testing.T, conn postgres.Conn, who auth.Identity, now clock.Clock, lang string) (int, string) {
	t.Helper()
	members := member.NewStore(conn, fixture.Keys())
	r := chi.NewRouter()
	r.Use(page.Setup(page.Options{Secret: make([]byte, 32)}))
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), who)))
		})
	})
	r.Route(who.Brand.Home(), home.Pages(dashboard.NewStore(conn, now), members, tier.NewStore(conn, members, now), home.Adds{}))
	q := httptest.NewRequest(http.MethodGet, who.Brand.Home(), nil)
	q.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, q)
	return w.Code, w.Body.String()
}

func as(of brand.Brand, role auth.Role) auth.Identity {
	return auth.Identity{Account: fixture.Actor.ID, Name: "陈静", Brand: of, Role: role}
}

func at(hour int) clock.Clock {
	return func() time.Time { return time.Date(2026, 11, 22, hour-8, 30, 0, 0, time.UTC) }
}

func TestHomeOfANewBrand(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	for role, holds := range map[auth.Role]string{
		auth.Owner:   "用示例数据看看",
		auth.Manager: "邀请同事",
		auth.Staff:   "导入名单",
		auth.Dealer:  "你是星驰汽车社群的经销商伙伴",
		auth.Member:  "欢迎来到星驰汽车社群",
	} {
		code, body := visit(t, tx, as(of, role), at(10), "zh-CN")
		if code != 200 || !strings.Contains(body, holds) || strings.Contains(body, "⟦") || strings.Contains(body, "style=") {
			t.Errorf("%s: %d\n%s\nwant %q", role, code, body, holds)
		}
		if sample := strings.Contains(body, of.Home()+"sample"); sample != role.Leads() {
			t.Errorf("%s is offered sample data: %t", role, sample)
		}
	}
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	for hour, holds := range map[int]string{6: "早上好，陈静", 10: "上午好，", 13: "中午好，", 15: "下午好，", 20: "晚上好，", 24: "夜深了，"} {
		if _, body := visit(t, tx, as(of, auth.Staff), at(hour), "zh-CN"); !strings.Contains(body, holds) {
			t.Errorf("at %d in the brand's zone there is no %q", hour, holds)
		}
	}
}

func TestStepsTickThemselvesOff(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	done := func() int {
		_, body := visit(t, tx, as(of, auth.Owner), at(10), "zh-CN")
		return strings.Count(body, "已完成")
	}
	fixture.Admit(t, tx, of.ID, member.Admission{Profile: member.Profile{Name: "示例"}, Tier: member.Core, Sample: true})
	if got := done(); got != 0 {
		t.Errorf("with sample data only, %d steps are done, want none", got)
	}
	fixture.Member(t, tx, of.ID, "张三丰")
	if got := done(); got != 1 {
		t.Errorf("with a member %d steps are done, want 1", got)
	}
	fixture.MemberIn(t, tx, of.ID, "李若曦", member.Core)
	if _, body := visit(t, tx, as(of, auth.Owner), at(10), "zh-CN"); strings.Contains(body, "从这里开始") || !strings.Contains(body, "这里只有你一个人") {
		t.Errorf("with a core the steps go on, want only the colleague asked for\n%s", body)
	}
}

func TestQueue(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	fixture.Admit(t, tx, of.ID, member.Admission{Profile: member.Profile{Name: "王伟强", City: "成都", Model: "星河 5", Specialities: []string{"摄影"}}, Tier: member.Core})
	roster := uuid.New()
	err := tx.In(t.Context(), of.ID, func(c postgres.Conn) error {
		_, err := c.Exec(t.Context(), `INSERT INTO intakes (tenant_id, id, filename, size, digest, state, created, refused, made_by, maker_name, acted_by, actor_name)
			VALUES ($1, $2, '成都车友.xlsx', 1, '', 'checked', 120, 3, $3, '陈静', $3, '陈静'), ($1, $4, '别人的.xlsx', 1, '', 'checked', 1, 0, $4, '周海涛', $4, '周海涛'),
			($1, gen_random_uuid(), '坏了的.xlsx', 1, 'a', 'failed', 0, 0, $3, '陈静', $3, '陈静')`,
			of.ID, roster, fixture.Actor.ID, uuid.New())
		if err != nil {
			return err
		}
		_, err = c.Exec(t.Context(), `INSERT INTO intakes (tenant_id, id, filename, size, digest, state, made_by, maker_name, acted_by, actor_name, created_at)
			VALUES ($1, gen_random_uuid(), '重传过的.xlsx', 1, 'b', 'failed', $2, '陈静', $2, '陈静', now() - interval '1 hour'),
			($1, gen_random_uuid(), '重传过的.xlsx', 1, 'c', 'done', $2, '陈静', $2, '陈静', now())`, of.ID, fixture.Actor.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, body := visit(t, tx, as(of, auth.Staff), clock.System, "zh-CN")
	for _, holds := range []string{
		"《成都车友.xlsx》已检查完：新增 120，更新 0，拒收 3", "《坏了的.xlsx》没有导入完", of.Home() + "members/import/" + roster.String(),
		"1 位核心成员没有手机号", "离目标 3 : 1 还差 3 人", "members?gap=phone&amp;tier=core",
	} {
		if !strings.Contains(body, holds) {
			t.Errorf("the queue lacks %q", holds)
		}
	}
	if strings.Contains(body, "别人的.xlsx") || strings.Contains(body, "重传过的.xlsx") || strings.Contains(body, "settings/people") {
		t.Errorf("the queue of staff holds what is another's:\n%s", body)
	}
	if t.Failed() {
		t.Log(body)
	}
	if _, other := visit(t, tx, as(fixture.Brand(t, tx), auth.Owner), clock.System, "en"); strings.Contains(other, "成都车友") {
		t.Error("another brand sees our roster")
	}
}

func TestAMembersOwnHome(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	zhao := fixture.Admit(t, tx, of.ID, member.Admission{
		Profile: member.Profile{Name: "赵敏", City: "成都", Remark: "脾气急"}, Contacts: member.Contacts{Phone: "+8613800001234"}, Tier: member.Reserve,
		Past:      []member.Step{{To: member.Core, At: time.Now().Add(-48 * time.Hour), Reason: "内部原因"}, {To: member.Emeritus, At: time.Now().Add(-24 * time.Hour), Reason: "搬家"}},
		EnteredAt: time.Now().AddDate(-1, 0, 0),
	})
	who := as(of, auth.Member)
	who.Member = zhao.ID
	_, body := visit(t, tx, who, clock.System, "zh-CN")
	for _, holds := range []string{"你已从星驰汽车社群荣休", "成为核心", "138****1234", "成都"} {
		if !strings.Contains(body, holds) {
			t.Errorf("the member's home lacks %q", holds)
		}
	}
	for _, secret := range []string{"内部原因", "脾气急", "13800001234"} {
		if strings.Contains(body, secret) {
			t.Errorf("the member's home shows %q", secret)
		}
	}
}

// What happened to somebody is said to them as a person would.
func TestTheWayOfAMember(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	day := func(n int) time.Time { return at(10)().AddDate(0, 0, -n) }
	m := fixture.Admit(t, tx, of.ID, member.Admission{
		Profile: member.Profile{Name: "赵敏"}, Tier: member.Prospect, EnteredAt: day(900),
		Past: []member.Step{
			{To: member.Reserve, At: day(800), Reason: "x"}, {To: member.Core, At: day(700), Reason: "x"}, {To: member.OnLeave, At: day(600), Reason: "x"},
			{To: member.Core, At: day(500), Reason: "x"}, {To: member.Reserve, At: day(400), Reason: "x"}, {To: member.Core, At: day(300), Reason: "x"},
			{To: member.Emeritus, At: day(35), Reason: "x"},
		},
	})
	who := as(of, auth.Member)
	who.Member = m.ID
	_, body := visit(t, tx, who, at(10), "zh-CN")
	for _, holds := range []string{
		"荣休，到今天 35 天", "加入社群，从潜力起步", "进入预备，开始准备接班", "成为核心成员", "开始暂离", "暂离结束，回到核心", "回到预备", "光荣退下，从此是荣休成员",
	} {
		if !strings.Contains(body, holds) {
			t.Errorf("the way lacks %q", holds)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
}

// Dealers and members are shown how to reach the team where the team said so,
// and never what anybody signs in with.
func TestWhomToTurnTo(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	chen := fixture.Person(t, tx, of, "陈静", auth.Manager)
	zhou := fixture.Person(t, tx, of, "周海涛", auth.Staff, auth.Ops)
	gone := fixture.Person(t, tx, of, "走了的人", auth.Staff, auth.Ops)
	for _, role := range []auth.Role{auth.Dealer, auth.Member} {
		_, body := visit(t, tx, as(of, role), at(10), "zh-CN")
		if !strings.Contains(body, "陈静") || strings.Contains(body, "周海涛") || !strings.Contains(body, "先在群里找他们") {
			t.Errorf("before anybody said how, a %s sees\n%s", role, body)
		}
	}
	accounts := auth.NewStore(tx, cache.New(nil), auth.UsualLimits)
	for who, r := range map[*auth.Identity]auth.Reach{&zhou: {Wechat: "xh_zhou", Phone: "138 0000-1234"}, &gone: {Wechat: "xh_gone"}} {
		if err := accounts.SetReach(t.Context(), chen, who.Account, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := accounts.Disable(t.Context(), chen, gone.Account); err != nil {
		t.Fatal(err)
	}
	for _, role := range []auth.Role{auth.Dealer, auth.Member} {
		_, body := visit(t, tx, as(of, role), at(10), "zh-CN")
		for _, holds := range []string{`data-copy="xh_zhou"`, `href="tel:13800001234"`, "138 0000-1234"} {
			if !strings.Contains(body, holds) {
				t.Errorf("a %s is not shown %s\n%s", role, holds, body)
			}
		}
		for _, secret := range []string{"@example.com", "走了的人", "xh_gone"} {
			if strings.Contains(body, secret) {
				t.Errorf("a %s is shown %s", role, secret)
			}
		}
		if strings.Index(body, "周海涛") > strings.LastIndex(body, "陈静") {
			t.Errorf("a %s sees first whom they cannot reach", role)
		}
		if _, body := visit(t, tx, as(fixture.Brand(t, tx), role), at(10), "zh-CN"); strings.Contains(body, "xh_zhou") {
			t.Error("another brand is shown our people")
		}
	}
}

func TestAnInvitationAboutToExpireComesFirst(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	fixture.MemberIn(t, tx, of.ID, "王伟强", member.Core)
	invite := func(expires time.Time) {
		t.Helper()
		err := tx.In(t.Context(), of.ID, func(c postgres.Conn) error {
			_, err := c.Exec(t.Context(), `INSERT INTO invitations (tenant_id, id, token_hash, role, made_by, expires_at) VALUES ($1, $2, $3, 'staff', $4, $5)`,
				of.ID, uuid.New(), []byte(expires.String()), fixture.Actor.ID, expires)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	invite(time.Now().Add(72 * time.Hour))
	if _, body := visit(t, tx, as(of, auth.Owner), clock.System, "zh-CN"); strings.Contains(body, "份邀请快过期") {
		t.Error("an invitation with three days to go is called about to expire")
	}
	invite(time.Now().Add(20 * time.Hour))
	_, body := visit(t, tx, as(of, auth.Owner), clock.System, "zh-CN")
	first, second := strings.Index(body, "1 份邀请快过期了"), strings.Index(body, "还差 3 人")
	if first < 0 || second < first {
		t.Errorf("the invitation stands at %d, the bench at %d; want it first\n%s", first, second, body)
	}
	if _, body := visit(t, tx, as(of, auth.Staff), clock.System, "zh-CN"); strings.Contains(body, "份邀请快过期") {
		t.Error("staff are asked to see to invitations, which they may not")
	}
}

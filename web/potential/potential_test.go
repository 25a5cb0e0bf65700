package potential_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/potential"
	"xinhuo/web/webtest"
)

// stage is a house with one of the reserve who has written three pages, and
// their mentor.
type stage struct {
	webtest.House
	t           *testing.T
	conn        postgres.Conn
	store       *potential.Store
	zhang, wang member.Member
}

func open(t *testing.T) stage {
	t.Helper()
	conn := pgtest.Tx(t)
	s := stage{House: webtest.Open(t, conn), t: t, conn: conn, store: potential.NewStore(conn, clock.System)}
	s.zhang = fixture.Admit(t, conn, s.Brand.ID, member.Admission{
		Profile: member.Profile{Name: "张三丰", City: "成都", Specialities: []string{"摄影"}}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Reserve,
	})
	s.wang = fixture.MemberIn(t, conn, s.Brand.ID, "王伟强", member.Core)
	for i := range 3 {
		e := contribution.Entry{Member: s.zhang.ID, Kind: contribution.PageWritten, At: clock.System().AddDate(0, 0, -1-i), Amount: 1, Source: uuid.New(), By: fixture.Actor}
		if err := contribution.NewStore(conn).Add(t.Context(), s.Brand.ID, e); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s stage) as(name string, role auth.Role) *webtest.Browser {
	s.t.Helper()
	return s.As(s.Person(name, role))
}

// member is a browser in which m is signed in.
func (s stage) member(m member.Member) *webtest.Browser {
	s.t.Helper()
	a, err := s.Accounts.EnsureDemo(s.t.Context(), uuid.NewString()+"@example.com", m.Name, webtest.Password)
	if err == nil {
		err = s.Accounts.Enrol(s.t.Context(), s.Brand.ID, a.ID, auth.Member, nil, m.ID)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return s.As(a)
}

func (s stage) pair() {
	s.t.Helper()
	now, template := clock.System(), uuid.New()
	err := s.conn.In(s.t.Context(), s.Brand.ID, func(tx postgres.Conn) error {
		if _, err := tx.Exec(s.t.Context(), `INSERT INTO mentor_templates (tenant_id, id, name, weeks, updated_at) VALUES ($1, $2, '通用', 6, $3)`, s.Brand.ID, template, now); err != nil {
			return err
		}
		_, err := tx.Exec(s.t.Context(), `INSERT INTO mentorships (tenant_id, id, mentor_id, successor_id, template_id, template_version, weeks, starts_on, due_on, started_at, happened_at)
			VALUES ($1, $2, $3, $4, $2, 1, 6, $5::timestamptz::date, $5::timestamptz::date, $5::timestamptz, $5::timestamptz)`, s.Brand.ID, template, s.wang.ID, s.zhang.ID, now)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) at(path string) string     { return s.Brand.Home() + path }
func (s stage) of(m member.Member) string { return s.at("potential/" + m.ID.String()) }

func TestMemberPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.as("陈静", auth.Staff)
	card := b.Get(s.at("members/" + s.zhang.ID.String()))
	if card.Code != 200 || !card.Says("潜力", "还没有算过", "写观察", "重新计算") {
		t.Errorf("before computing: %d\n%.2000s", card.Code, card.Body)
	}
	if a := b.Post(s.of(s.zhang) + "/recompute"); a.Code != http.StatusSeeOther || a.To != s.of(s.zhang) {
		t.Fatalf("recompute = %d to %s", a.Code, a.To)
	}
	p := b.Get(s.of(s.zhang))
	if p.Code != 200 || !p.Says("张三丰的潜力", "合计 15 点：15 ÷（15 + 15）× 100 = 50 分", "不足，不按 0 分算", "3 × 5 = 15 点", "缺的维度不算 0 分", "从下个月起") {
		t.Errorf("page = %d\n%s", p.Code, p.Body)
	}
	card = b.Get(s.at("members/" + s.zhang.ID.String()))
	if !card.Says(`class="radar"`, "主动活跃度", "不足", "以 2 个维度计") {
		t.Errorf("card lacks the radar\n%.3000s", card.Body)
	}
	if a := b.Get(s.at("potential/" + uuid.NewString())); a.Code != 404 {
		t.Errorf("of nobody = %d, want 404", a.Code)
	}
}

func TestObserving(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, second := s.as("陈静", auth.Staff), s.as("李若曦", auth.Manager)
	form := s.of(s.zhang) + "/observe"
	if a := first.Post(form, "revision", "0", "fit", "5"); a.Code != http.StatusUnprocessableEntity || !a.Says("给了分，写一句看到了什么", `value="5" selected`) {
		t.Errorf("a score without a sight = %d, want 422 with what was chosen\n%.3000s", a.Code, a.Body)
	}
	if a := first.Post(form, "revision", "0", "fit", "5", "fit_evidence", "把难处说给我们听"); a.Code != http.StatusSeeOther {
		t.Fatalf("observe = %d\n%s", a.Code, a.Body)
	}
	p := second.Get(s.of(s.zhang))
	if !p.Says("还有 1 份观察，等你写完再看") || p.Says("把难处说给我们听") {
		t.Errorf("another sees it before giving their own\n%s", p.Body)
	}
	if a := second.Post(form, "revision", "0", "fit", "2", "fit_evidence", "话不多"); a.Code != http.StatusSeeOther {
		t.Fatalf("observe = %d", a.Code)
	}
	if p = second.Get(s.of(s.zhang)); !p.Says("把难处说给我们听", "话不多", "陈静") {
		t.Errorf("after giving, the others' is not shown\n%s", p.Body)
	}
	stale := first.Post(form, "revision", "0", "fit", "1", "fit_evidence", "后来变了")
	if stale.Code != http.StatusConflict || !stale.Says("后来变了", "又有了新版本") || stale.Value("revision") != "1" {
		t.Errorf("an older form = %d, want 409 with what was typed\n%.3000s", stale.Code, stale.Body)
	}
	if a := first.Post(form, "revision", "1", "fit", "1", "fit_evidence", "后来变了"); a.Code != http.StatusSeeOther {
		t.Errorf("and again = %d", a.Code)
	}
	if a := first.Get(form); !a.Says("之前的版本", "把难处说给我们听", "这个月你已经写过") {
		t.Errorf("the form does not show what stood before\n%s", a.Body)
	}
}

// A hidden observation is not to be read out of the arithmetic either.
func TestArithmeticKeepsObservers(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, second := s.as("陈静", auth.Staff), s.as("李若曦", auth.Staff)
	first.Post(s.of(s.zhang)+"/observe", "revision", "0", "creation", "5", "creation_evidence", "篇篇有料")
	second.Post(s.of(s.zhang) + "/recompute")
	if p := second.Get(s.of(s.zhang)); !p.Says("1 位观察人的分已算在内") || p.Says("位观察人平均") {
		t.Errorf("who has not given sees what others gave\n%s", p.Body)
	}
	if p := first.Get(s.of(s.zhang)); !p.Says("1 位观察人平均 5") {
		t.Errorf("who has given does not see the mean\n%s", p.Body)
	}
}

// A mentor observes from their own home, and sees nothing but their own.
func TestMentorObserves(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pair()
	staff := s.as("陈静", auth.Staff)
	staff.Post(s.of(s.zhang)+"/observe", "revision", "0", "fit", "2", "fit_evidence", "不爱说话")
	mentor := s.member(s.wang)
	home := mentor.Get(s.Brand.Home())
	form := s.at("potential/of/" + s.zhang.ID.String())
	if !home.Says("观察徒弟", "张三丰", form) {
		t.Errorf("the mentor's home does not lead there\n%s", home.Body)
	}
	if a := mentor.Get(form); a.Code != 200 || !a.Says("观察张三丰", "只有品牌团队看得到") || strings.Contains(a.Body, "不爱说话") || strings.Contains(a.Body, "份观察") {
		t.Errorf("form = %d\n%s", a.Code, a.Body)
	}
	if a := mentor.Post(form, "revision", "0", "fit", "4", "fit_evidence", "带过两次活动"); a.Code != http.StatusSeeOther || a.To != s.Brand.Home() {
		t.Fatalf("observe = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	if home = mentor.Get(s.Brand.Home()); !home.Says("本月已写") {
		t.Errorf("home does not say it is done\n%s", home.Body)
	}
	for name, path := range map[string]string{"the page": s.of(s.zhang), "the team's form": s.of(s.zhang) + "/observe", "the nine-box": s.at("succession/ninebox")} {
		if a := mentor.Get(path); a.Code != http.StatusForbidden {
			t.Errorf("a mentor opens %s: %d", name, a.Code)
		}
	}
	mentee := s.member(s.zhang)
	if a := mentee.Get(form); a.Code != http.StatusNotFound {
		t.Errorf("who is observed opens the form: %d", a.Code)
	}
	if a := mentee.Post(form, "revision", "0", "fit", "5", "fit_evidence", "自夸"); a.Code != http.StatusNotFound {
		t.Errorf("who is observed observes: %d", a.Code)
	}
	if own := mentee.Get(s.Brand.Home()); strings.Contains(own.Body, "潜力") && strings.Contains(own.Body, "radar") || strings.Contains(own.Body, "带过两次活动") {
		t.Errorf("who is observed reads of it at home\n%s", own.Body)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.as("陈静", auth.Manager)
	at := s.at("settings/potential")
	if a := b.Get(at); a.Code != 200 || !a.Says("潜力权重", "五个维度各占 20%", "还没有人改过", "半程点数") || a.Value("version") != "0" {
		t.Errorf("settings = %d\n%s", a.Code, a.Body)
	}
	five := func(version string, rest ...string) []string {
		return append([]string{"version", version, "activity", "40", "creation", "30", "spread", "10", "conversion", "10"}, rest...)
	}
	if a := b.Post(at, five("0", "fit", "20", "reason", "更看重内容")...); a.Code != 422 || !a.Says("加起来是 110", "更看重内容") {
		t.Errorf("a sum of 110 = %d\n%.2000s", a.Code, a.Body)
	}
	if a := b.Post(at, five("0", "fit", "ten", "reason", "更看重内容")...); a.Code != 422 || !a.Says("0 到 100 的整数", `value="ten"`) {
		t.Errorf("no number = %d\n%.2000s", a.Code, a.Body)
	}
	if a := b.Post(at, five("0", "fit", "10")...); a.Code != 422 || !a.Says("写下为什么改") {
		t.Errorf("no reason = %d", a.Code)
	}
	if a := b.Post(at, five("0", "fit", "10", "reason", "更看重内容")...); a.Code != 303 {
		t.Fatalf("weigh = %d\n%s", a.Code, a.Body)
	}
	if a := b.Post(at, five("0", "fit", "10", "reason", "晚到的")...); a.Code != 409 || !a.Says("晚到的", "有人改过权重") || a.Value("version") != "1" {
		t.Errorf("an older form = %d\n%.2000s", a.Code, a.Body)
	}
	if a := b.Get(at); !a.Says("现在是第 1 版", "更看重内容", "主动活跃度 40%") {
		t.Errorf("history\n%s", a.Body)
	}
}

func TestNineBox(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.as("陈静", auth.Staff)
	at := s.at("succession/ninebox")
	for i := range 3 {
		m := fixture.MemberIn(t, s.conn, s.Brand.ID, fmt.Sprintf("预备%d", i), member.Reserve)
		for k := range 3 + i {
			for _, kind := range []contribution.Kind{contribution.PostPublished, contribution.LeadBrought, contribution.ActivityJoined} {
				e := contribution.Entry{Member: m.ID, Kind: kind, At: clock.System().AddDate(0, 0, -1-k), Amount: 2, Source: uuid.New(), By: fixture.Actor}
				if err := contribution.NewStore(s.conn).Add(t.Context(), s.Brand.ID, e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if a := b.Get(at); a.Code != 200 || !a.Says("预备 4 人，0 人有位置，4 人记录不足", "今晚会算一次") {
		t.Errorf("before computing = %d\n%s", a.Code, a.Body)
	}
	if err := s.store.RoundOf(t.Context(), s.Brand.ID); err != nil {
		t.Fatal(err)
	}
	a := b.Get(at)
	if !a.Says("3 人有位置，1 人记录不足", "预备1", "明日核心", "潜力看总分：低于 40 是低", "ninebox/0") {
		t.Errorf("the boxes\n%s", a.Body)
	}
	if a := b.Get(at + "?city=%E6%88%90%E9%83%BD"); !a.Says("预备 1 人，0 人有位置，1 人记录不足", "ninebox/0?city=") {
		t.Errorf("of one city\n%.4000s", a.Body)
	}
	if a := b.Get(at + "?city=nowhere"); !a.Says("这样筛选没有人") {
		t.Errorf("of a city without anybody\n%s", a.Body)
	}
	if a := b.Get(at + "/0"); a.Code != 200 || !a.Says("张三丰", "摄影") || strings.Contains(a.Body, "预备1<") {
		t.Errorf("who is not placed\n%s", a.Body)
	}
	for _, bad := range []string{"/10", "/-1", "/x"} {
		if a := b.Get(at + bad); a.Code != 404 {
			t.Errorf("box %s = %d", bad, a.Code)
		}
	}
	if a := b.Get(at + "/9?after=junk"); a.Code != 200 {
		t.Errorf("a cursor nobody was given = %d", a.Code)
	}
}

func TestNineBoxOfNobody(t *testing.T) {
	t.Parallel()
	house := webtest.Open(t, pgtest.Tx(t))
	a := house.As(house.Person("陈静", auth.Staff)).Get(house.Brand.Home() + "succession/ninebox")
	if a.Code != 200 || !a.Says("预备梯队还没有人", "去看潜力成员") {
		t.Errorf("%d\n%s", a.Code, a.Body)
	}
}

// In English nothing is left in Chinese or unsaid.
func TestEnglish(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.as("Jing", auth.Manager)
	b.Set(&http.Cookie{Name: "lang", Value: "en"})
	b.Header.Set("Accept-Language", "en")
	b.Post(s.of(s.zhang) + "/recompute")
	for _, path := range []string{s.of(s.zhang), s.of(s.zhang) + "/observe", s.at("settings/potential"), s.at("succession/ninebox"), s.at("succession/ninebox/0")} {
		if a := b.Get(path); a.Code != 200 || !a.Says() {
			t.Errorf("%s = %d with something unsaid", path, a.Code)
		}
	}
}

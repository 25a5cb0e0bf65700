package members_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// desk is a browser of somebody of the brand, and what lies behind its pages.
type desk struct {
	*webtest.Browser
	t    *testing.T
	conn postgres.Conn
	of   webtest.House
	list string // address of the list
}

func newDesk(t *testing.T, role auth.Role) desk {
	t.Helper()
	conn := pgtest.Tx(t)
	house := webtest.Open(t, conn)
	return desk{house.As(house.Person("陈静", role)), t, conn, house, house.Brand.Home() + "members"}
}

func (d desk) admit(as ...member.Admission) []uuid.UUID {
	d.t.Helper()
	ids, err := member.NewStore(d.conn, fixture.Keys()).AdmitMany(d.t.Context(), d.of.Brand.ID, member.Act{By: fixture.Actor, Source: member.Entry}, as)
	if err != nil {
		d.t.Fatal(err)
	}
	return ids
}

func person(name string, tier member.Tier, city string, specialities ...string) member.Admission {
	return member.Admission{Profile: member.Profile{Name: name, City: city, Specialities: specialities}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: tier}
}

// crowd is four people who differ in everything a list can be narrowed by.
func (d desk) crowd() map[string]uuid.UUID {
	d.t.Helper()
	march, may := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 5, 31, 0, 0, 0, 0, time.UTC)
	zhang, li := person("张三丰", member.Core, "成都", "越野", "摄影"), person("李四", member.Reserve, "重庆", "越野")
	wang, zhao := person("王五", member.Prospect, "成都"), person("赵六", member.Prospect, "")
	zhang.JoinedOn, li.JoinedOn, zhang.Role, li.Role, zhang.Model, wang.Model = &march, &may, member.KOC, member.KOS, "星驰 L7", "星驰 L9"
	zhang.Handles = []member.Handle{{Platform: "douyin", Handle: "zhangsf"}, {Platform: "zhihu", Handle: "sf"}}
	li.Handles = []member.Handle{{Platform: "douyin", Handle: "li4"}}
	zhang.Phone, zhang.Wechat, zhang.Nickname, zhao.Phone = "+8613812345678", "Zhang_SF", "丰哥", ""
	zhang.Past = []member.Step{{To: member.Emeritus, At: time.Now().AddDate(0, 0, -2), Reason: "当时"}}
	ids := d.admit(zhang, li, wang, zhao)
	return map[string]uuid.UUID{"张三丰": ids[0], "李四": ids[1], "王五": ids[2], "赵六": ids[3]}
}

var rowName = regexp.MustCompile(`class="name" href="[^"]*">([^<]*)</a>`)

// names are those in the list's rows, in order.
func names(a webtest.Answer) string {
	var all []string
	for _, m := range rowName.FindAllStringSubmatch(a.Body, -1) {
		all = append(all, m[1])
	}
	return strings.Join(all, " ")
}

func (d desk) at(query string) webtest.Answer {
	d.t.Helper()
	a := d.Get(d.list + query)
	if a.Code != http.StatusOK || !a.Says() {
		d.t.Fatalf("GET %s = %d\n%s", query, a.Code, a.Body)
	}
	return a
}

func TestListNarrows(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	d.crowd()
	today := time.Now().In(d.of.Brand.Zone).Format(time.DateOnly)
	for query, want := range map[string]string{
		"":                               "李四 张三丰 赵六 王五",
		"?sort=joined_asc":               "张三丰 李四 王五 赵六",
		"?sort=name":                     "李四 王五 张三丰 赵六",
		"?sort=nonsense":                 "李四 张三丰 赵六 王五",
		"?q=zsf":                         "张三丰",
		"?q=%E4%B8%89":                   "张三丰",
		"?q=5678":                        "张三丰",
		"?q=138+1234+5678":               "张三丰",
		"?q=zhang_sf":                    "张三丰",
		"?q=%E4%B8%B0%E5%93%A5":          "张三丰",
		"?q=nobody":                      "",
		"?tier=reserve":                  "李四",
		"?tier=reserve&tier=prospect":    "李四 赵六 王五",
		"?tier=gold":                     "李四 张三丰 赵六 王五",
		"?role=koc&role=kos":             "李四 张三丰",
		"?city=" + url.QueryEscape("成都"): "张三丰 王五",
		"?city=" + url.QueryEscape("成都") + "&tier=prospect": "王五",
		"?model=" + url.QueryEscape("星驰 L7"):                "张三丰",
		"?speciality=" + url.QueryEscape("摄影"):              "张三丰",
		"?platform=zhihu":                 "张三丰",
		"?platform=douyin&tier=reserve":   "李四",
		"?platform=weibo":                 "",
		"?platform=no-such-place&city=成都": "张三丰 王五",
		"?joined=2024-03":                 "张三丰",
		"?joined=2025":                    "李四",
		"?joined_from=2024-03-02":         "李四",
		"?joined_to=2024-12-31":           "张三丰",
		"?gap=phone":                      "赵六",
		"?gap=city&gap=phone":             "赵六",
		"?gap=joined":                     "赵六 王五",
		"?moved=7d":                       "张三丰",
		"?moved=7d&to=emeritus":           "张三丰",
		"?moved=7d&to=core":               "",
		"?from=core":                      "张三丰",
		"?moved_from=" + today:            "",
		"?moved_to=2020-01-01":            "",
		"?after=rubbish":                  "李四 张三丰 赵六 王五",
	} {
		if a := d.at(query); names(a) != want {
			t.Errorf("%s lists %q, want %q", query, names(a), want)
		}
	}
}

func TestListTellsWhatIsChosenAndHowMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	d.crowd()
	a := d.at("?tier=prospect&tier=reserve&gap=joined&sort=name")
	for _, telling := range []string{
		"共 4 人", "找到 2 人", `<option value="prospect" selected>潜力（2）</option>`, `name="tier" value="reserve"`, "<b>预备</b>", "<b>缺加入日期</b>", `name="sort" value="name"`,
		`href="` + d.list + `?gap=joined&amp;sort=name&amp;tier=reserve"`, // without the prospects
		`href="` + d.list + `?sort=name"`,                                 // without any filter
	} {
		if !a.Says(telling) {
			t.Errorf("the page does not say %s", telling)
		}
	}
	if a = d.at("?city=" + url.QueryEscape("没人的城")); !a.Says("没有找到这样的人", "没人的城（0）") {
		t.Error("an empty list says neither that it is empty nor why")
	}
	if a = d.at(""); a.Says("13812345678") || !a.Says("138****5678") {
		t.Error("the phone is not masked")
	}
}

func TestListOfAnEmptyBrandSaysWhereToBegin(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	if a := d.at(""); !a.Says(d.list+"/import", d.list+"/new", "这里会列出社群里的每个人") {
		t.Errorf("the page does not say where to begin\n%s", a.Body)
	}
}

func TestListGoesOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	var as []member.Admission
	for i := range 120 {
		as = append(as, person(fmt.Sprintf("成员%03d", i), member.Prospect, "成都"))
	}
	d.admit(as...)
	var seen []string
	for query := "?sort=name&tier=prospect"; query != ""; {
		a := d.at(query)
		seen = append(seen, strings.Fields(names(a))...)
		m := regexp.MustCompile(`hx-get="[^"?]*(\?[^"]*)"[^>]*hx-target="#rows"`).FindStringSubmatch(a.Body)
		if query = ""; m != nil {
			query = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if len(seen) != 120 || seen[0] != "成员000" || seen[119] != "成员119" {
		t.Errorf("paging shows %d people, from %s; want all 120 once", len(seen), seen[0])
	}
}

func TestTheListAsFragment(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	d.crowd()
	d.Header.Set("HX-Request", "true")
	if a := d.at("?q=zsf"); strings.Contains(a.Body, "<html") || !a.Says(`id="found"`, "张三丰") {
		t.Errorf("htmx is sent\n%s", a.Body)
	}
}

// post sends pairs of name and value to a page below the list.
func (d desk) post(path string, fields ...string) webtest.Answer {
	d.t.Helper()
	return d.Post(d.list+path, fields...)
}

func (d desk) tier(id uuid.UUID) member.Tier {
	d.t.Helper()
	m, err := member.NewStore(d.conn, fixture.Keys()).Get(d.t.Context(), d.of.Brand.ID, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m.Tier
}

func TestMoveManyShowsFirstWhatWillHappen(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	who := d.crowd()
	li, wang, zhao := who["李四"].String(), who["王五"].String(), who["赵六"].String()
	a := d.post("/tier", "id", li, "id", wang, "id", zhao)
	if a.Code != http.StatusOK || !a.Says("选中了 3 人", `value="`+li+`"`) {
		t.Fatalf("first step = %d\n%s", a.Code, a.Body)
	}
	a = d.post("/tier", "id", li, "id", wang, "step", "foresee", "to", "reserve")
	if a.Code != http.StatusUnprocessableEntity || !a.Says("写一句为什么", `value="`+wang+`"`) {
		t.Fatalf("without a reason = %d\n%s", a.Code, a.Body)
	}
	fields := []string{"id", li, "id", wang, "id", zhao, "to", "reserve", "reason", "连续三个月达标"}
	a = d.post("/tier", append(fields, "step", "foresee")...)
	if !a.Says("2 人会换到预备", "1 人不会动", "李四已经在预备", "换这 2 人的梯队") || d.tier(who["王五"]) != member.Prospect {
		t.Fatalf("the forecast says\n%s", a.Body)
	}
	a = d.post("/tier", append(fields, "step", "move", "form_key", a.Value("form_key"))...)
	if a.Code != http.StatusSeeOther || d.tier(who["王五"]) != member.Reserve || d.tier(who["赵六"]) != member.Reserve {
		t.Fatalf("moving = %d to %s", a.Code, a.To)
	}
	if a = d.Get(a.To); !a.Says("2 人现在是预备，1 人没有动") || names(a) == "" {
		t.Errorf("after the move the page lists %q and says\n%s", names(a), a.Body)
	}
}

// Only where somebody can go is offered, and going back loses nothing typed.
func TestWaysOfMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	ids := d.admit(person("郑一", member.Core, "成都"), person("吴二", member.Emeritus, "成都"))
	chosen := []string{"id", ids[0].String(), "id", ids[1].String()}
	offered := func(a webtest.Answer) string {
		var values []string
		for _, m := range regexp.MustCompile(`type="radio" name="to" value="([^"]+)"`).FindAllStringSubmatch(a.Body, -1) {
			values = append(values, m[1])
		}
		return strings.Join(values, " ")
	}
	a := d.post("/tier", chosen...)
	if got := offered(a); got != "reserve core emeritus on_leave left" || !a.Says("其中 1 人可以", "选中的人都可以") {
		t.Errorf("a core and an emeritus are offered %q\n%s", got, a.Body)
	}
	typed := append(chosen, "to", "left", "reason", "换城市了，先放一放", "evidence", "群聊截图")
	if a = d.post("/tier", append(typed, "step", "foresee")...); !a.Says("2 人会换到退出", `name="step" value="edit"`) {
		t.Errorf("the forecast says\n%s", a.Body)
	}
	a = d.post("/tier", append(typed, "step", "edit")...)
	if a.Code != http.StatusOK || !a.Says("换城市了，先放一放", `value="群聊截图"`) || !regexp.MustCompile(`value="left"[^>]*checked`).MatchString(a.Body) {
		t.Errorf("going back forgets what was typed\n%s", a.Body)
	}
	theirs := fixture.Member(t, d.conn, fixture.Tenant(t, d.conn), "别家的人")
	if a = d.post("/tier", "id", theirs.ID.String()); offered(a) != "" || !a.Says("选中的人现在都换不了梯队") {
		t.Errorf("a member of another brand is offered %q\n%s", offered(a), a.Body)
	}
}

// What names nobody is refused, not taken for everybody or for fewer.
func TestWhoIsChosenMustBeReadable(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Owner)
	who := d.crowd()
	li := who["李四"].String()
	many := make([]string, 0, 2*5001)
	for range 5001 {
		many = append(many, "id", uuid.NewString())
	}
	for name, form := range map[string][]string{"all malformed": {"id", "1", "id", ""}, "one malformed": {"id", li, "id", "x"}, "too many": many} {
		for path, more := range map[string][]string{"/tier": {"to", "left", "reason", "x", "step", "move"}, "/export": {"format", "csv"}} {
			a := d.post(path, append(form, more...)...)
			if a.Code != http.StatusUnprocessableEntity || strings.Contains(a.Body, "李四") || !a.Says("没有做任何改动") {
				t.Errorf("%s with %s = %d\n%.300s", path, name, a.Code, a.Body)
			}
		}
	}
	if d.tier(who["李四"]) != member.Reserve {
		t.Error("somebody was moved all the same")
	}
	if a := d.post("/export", "all", "1", "filter.city", "没有这座城", "format", "csv"); a.Code != http.StatusSeeOther || a.To != d.list {
		t.Errorf("the export of all of nobody = %d\n%.300s", a.Code, a.Body)
	}
}

func TestMoveAllThatTheFilterFinds(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	who := d.crowd()
	a := d.post("/tier", "all", "1", "filter.city", "成都", "filter.tier", "prospect", "id", who["李四"].String())
	if !a.Says("选中了 1 人", who["王五"].String()) || a.Says(who["李四"].String()) {
		t.Errorf("all of a filter is\n%s", a.Body)
	}
	if a = d.post("/tier"); a.Code != http.StatusSeeOther || a.To != d.list {
		t.Errorf("nobody chosen = %d to %s", a.Code, a.To)
	}
}

func TestNobodyOfAnotherBrandIsMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	theirs := fixture.Member(t, d.conn, fixture.Tenant(t, d.conn), "别家的人")
	if a := d.post("/tier", "id", theirs.ID.String(), "to", "reserve", "reason", "x", "step", "foresee"); a.Says("别家的人") || !a.Says("选中了") {
		t.Errorf("a member of another brand is foreseen\n%s", a.Body)
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	who := d.crowd()
	d.admit(person("=1+1", member.Left, "@SUM(A1)"))
	a := d.post("/export?city="+url.QueryEscape("成都")+"&sort=name", "format", "csv")
	if a.Code != http.StatusOK || !strings.HasPrefix(a.Body, "\ufeff姓名,昵称,手机号,微信号") || !strings.Contains(a.Header.Get("Content-Disposition"), ".csv") {
		t.Fatalf("export = %d %v\n%.300s", a.Code, a.Header, a.Body)
	}
	lines := strings.Split(strings.TrimSpace(a.Body), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "王五,") || !strings.HasPrefix(lines[2], "张三丰,丰哥,138****5678,Z***F,") || !strings.Contains(lines[2], "2024-03-01") {
		t.Errorf("the export holds\n%s", a.Body)
	}
	a = d.post("/export?tier=left", "format", "csv")
	if strings.Contains(a.Body, "\n=1+1") || strings.Contains(a.Body, ",@SUM") {
		t.Errorf("a formula left the house:\n%s", a.Body)
	}
	a = d.post("/export", "format", "csv", "id", who["李四"].String())
	if got := strings.Count(strings.TrimSpace(a.Body), "\n"); got != 1 || !strings.Contains(a.Body, "李四") {
		t.Errorf("the export of one chosen has %d rows\n%s", got, a.Body)
	}
	if a = d.post("/export", "step", "ask", "id", who["李四"].String()); !a.Says("会导出选中的 1 人", who["李四"].String()) {
		t.Errorf("asked for those chosen the page says\n%s", a.Body)
	}
	lines = nil
	for _, l := range d.lines() {
		if l.Verb == "members.exported" {
			lines = append(lines, fmt.Sprint(l.After["count"], l.After["contacts"], l.After["filter"]))
		}
	}
	if want := "1false|1falsetier=left|2falsecity=%E6%88%90%E9%83%BD&sort=name"; strings.ReplaceAll(strings.Join(lines, "|"), " ", "") != want {
		t.Errorf("the journal holds %q, want %s", lines, want)
	}
}

func (d desk) lines() []journal.Entry {
	d.t.Helper()
	lines, err := journal.NewStore(d.conn).Recent(d.t.Context(), d.of.Brand.ID, journal.Newest, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return lines
}

func TestExportOfAWorkbook(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	d.crowd()
	a := d.post("/export", "format", "xlsx")
	if _, err := zip.NewReader(bytes.NewReader([]byte(a.Body)), int64(len(a.Body))); err != nil || a.Code != http.StatusOK {
		t.Errorf("the workbook cannot be opened: %d, %v", a.Code, err)
	}
}

func TestWhoMayTakeContactsAway(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		role   auth.Role
		reason string
		want   int
		clear  bool
	}{
		"a manager who says why":       {auth.Manager, "寄中秋礼品", http.StatusOK, true},
		"an owner who says why":        {auth.Owner, "寄中秋礼品", http.StatusOK, true},
		"a manager who does not":       {auth.Manager, " ", http.StatusUnprocessableEntity, false},
		"staff, whatever they may say": {auth.Staff, "寄中秋礼品", http.StatusForbidden, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, tt.role)
			d.crowd()
			a := d.post("/export", "format", "csv", "contacts", "1", "reason", tt.reason)
			if a.Code != tt.want || strings.Contains(a.Body, "13812345678,Zhang_SF") != tt.clear {
				t.Errorf("export with contacts = %d, in clear %v; want %d, %v", a.Code, strings.Contains(a.Body, "13812345678"), tt.want, tt.clear)
			}
			said := false
			for _, l := range d.lines() {
				said = said || l.Verb == "members.exported" && l.After["contacts"] == true && l.Reason == "寄中秋礼品"
			}
			if said != tt.clear {
				t.Errorf("the journal tells of it: %v, want %v", said, tt.clear)
			}
		})
	}
}

// What is kept of a dashboard is gone as soon as somebody was moved.
func TestTheDashboardIsRightAfterAMove(t *testing.T) {
	t.Parallel()
	kept, err := cache.Open("redis://" + miniredis.RunT(t).Addr() + "?read_timeout=10s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	conn := pgtest.Tx(t)
	house := webtest.OpenWith(t, conn, kept, auth.UsualLimits)
	d := desk{house.As(house.Person("陈静", auth.Staff)), t, conn, house, house.Brand.Home() + "members"}
	ids := d.admit(person("张三丰", member.Reserve, "成都"), person("李四", member.Reserve, "成都"))
	board := house.Brand.Home() + "dashboard/"
	if a := d.Get(board); !a.Says("核心 0，预备 2") {
		t.Fatalf("the dashboard says\n%.600s", a.Body)
	}
	if a := d.post("/"+ids[0].String()+"/tier", "to", "core", "reason", "达标"); a.Code != http.StatusSeeOther {
		t.Fatalf("move = %d\n%s", a.Code, a.Body)
	}
	if a := d.Get(board); !a.Says("核心 1，预备 1") {
		t.Error("the dashboard is what it was before the move")
	}
}

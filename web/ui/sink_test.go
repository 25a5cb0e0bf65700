package ui_test

import (
	"context"
	"io"
	"math"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/public"
	"xinhuo/web/static"
	"xinhuo/web/ui"
)

// TestSink serves every component on a few pages for the eye, at the address
// in XINHUO_SINK, until the deadline of the test. Without it each page is
// rendered once.
func TestSink(t *testing.T) {
	site := sinkSite()
	if addr := os.Getenv("XINHUO_SINK"); addr != "" {
		t.Fatal(http.ListenAndServe(addr, site))
	}
	for path := range sinkPages() {
		body := get(t, site, path)
		wellFormed(t, path, body)
	}
}

var zone = ui.Zone{Now: time.Date(2026, 12, 16, 9, 30, 0, 0, shanghai), At: shanghai}
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func sinkSite() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/static/", static.Handler())
	mux.Handle("POST /preferences", page.Preferences())
	for path, p := range sinkPages() {
		mux.HandleFunc("GET "+path, page.Handle(func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, p.frame, p.body)
		}))
	}
	mux.HandleFunc("/", page.NotFound)
	mux.HandleFunc("GET /{$}", public.Home())
	mux.HandleFunc("GET /broken", page.Handle(func(http.ResponseWriter, *http.Request) error { return io.ErrUnexpectedEOF }))
	framed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := page.Framed(r.Context(), func(*http.Request) ui.Frame { return sinkFrame })
		mux.ServeHTTP(w, r.WithContext(ctx))
	})
	return page.Setup(page.Options{Secret: make([]byte, 32)})(page.Secure(false)(page.Compress()(framed)))
}

var sinkFrame = ui.Frame{
	Brand: "星驰汽车", Home: "/dash",
	Who: ui.Who{Name: "陈静", Role: "品牌管理员", Settings: "/me", Sessions: "/me/sessions"},
	Nav: []ui.NavItem{
		{Label: "今天", Href: "/dash", Icon: "sun", Count: 7},
		{Label: "看板", Href: "/figures", Icon: "layout-dashboard"},
		{Section: "人", Label: "成员", Href: "/list", Icon: "users"},
		{Section: "人", Label: "梯队与席位", Href: "/parts", Icon: "layers"},
		{Section: "人", Label: "师徒", Href: "/x1", Icon: "heart-handshake"},
		{Section: "人", Label: "交接", Href: "/x2", Icon: "handshake", Count: 2},
		{Section: "人", Label: "知识库", Href: "/x3", Icon: "book-open"},
		{Section: "人", Label: "名人堂", Href: "/x4", Icon: "landmark"},
		{Section: "事", Label: "内容日历", Href: "/x5", Icon: "calendar-days"},
		{Section: "事", Label: "审核", Href: "/x6", Icon: "clipboard-list", Count: 4},
		{Section: "事", Label: "冲刺", Href: "/x7", Icon: "timer"},
		{Section: "事", Label: "目标", Href: "/x8", Icon: "target"},
		{Section: "伙伴", Label: "经销商", Href: "/x9", Icon: "store"},
		{Section: "伙伴", Label: "线索", Href: "/x10", Icon: "phone"},
		{Section: " ", Label: "设置", Href: "/form", Icon: "settings"},
	},
}

type sinkPage struct {
	frame ui.Frame
	body  templ.Component
}

func sinkPages() map[string]sinkPage {
	return map[string]sinkPage{
		"/dash":    {ui.Frame{Title: "今天"}, sinkDash()},
		"/figures": {ui.Frame{Title: "看板"}, sinkFigures()},
		"/list":    {ui.Frame{Title: "成员", Toasts: []ui.Toast{{Tone: ui.OK, Text: "已把 3 位成员移到预备。", Action: &ui.Action{Label: "撤销", Href: "/undo"}}}}, sinkList()},
		"/parts":   {ui.Frame{Title: "部件"}, sinkParts()},
		"/form":    {ui.Frame{Title: "新成员"}, sinkForm()},
		"/door":    {ui.Frame{Title: "登录", Bare: true}, sinkDoor()},
	}
}

// in renders outer with children between its tags.
func in(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func html(s string) templ.Component { return templ.Raw(s) }

func box(class string, children ...templ.Component) templ.Component {
	parts := append([]templ.Component{html(`<div class="` + class + `">`)}, children...)
	return templ.Join(append(parts, html(`</div>`))...)
}

func sinkDash() templ.Component {
	return templ.Join(
		ui.PageHeader("上午好，陈静", "有 7 件事等你，其中 1 件已经晚了。",
			ui.LinkButton("导入名单", "/form", ui.Quiet, "upload"), ui.LinkButton("新成员", "/form", ui.Primary, "user-plus")),
		in(ui.Card("", ""), ui.Queue(
			ui.Task{Due: "晚 1 天", Late: true, What: "周海涛申诉了降级提醒：「出差两个月，已恢复更新」", Do: ui.Link{Label: "答复", Href: "/x"}},
			ui.Task{Due: "今天 18:00", What: "《磐石 700 高原三千公里》第二审，作者李若曦", Do: ui.Link{Label: "审核", Href: "/x"}},
			ui.Task{Due: "周三", What: "成都城市领队王伟强将于 12 月 20 日荣休，交接还有 3 项未接收", Do: ui.Link{Label: "看交接", Href: "/x"}},
		)),
		sinkStats(),
		box("grid-story", in(ui.Card("核心与预备，近 12 个月", "每月末的人数"), ui.Chart(ui.LineChart, sinkMonths())), in(ui.Card("梯队", "共 612 人 · 刚刚更新"), sinkTiers(), ui.Chart(ui.BarChart, sinkCities("short")))),
	)
}

func sinkStats() templ.Component {
	return box("grid-4",
		ui.Stat(ui.Figure{Label: "核心成员", Value: "48", Unit: "人", Delta: "+3", Good: true, Note: "较上月", Definition: "今天处在核心梯队的人，含暂离。刚刚更新。", Href: "/list"}),
		ui.Stat(ui.Figure{Label: "预备 : 核心", Value: "2.6", Unit: ": 1", Note: "目标 3 : 1，还差 19 人", Definition: "预备人数除以核心人数。", Href: "/list"}),
		ui.Stat(ui.Figure{Label: "无人可接的席位", Value: "4", Unit: "/ 31", Delta: "+1", Note: "较上周", Definition: "没有一位继任人选准备好的席位。", Href: "/list"}),
		ui.Stat(ui.Figure{Label: "90 天留存", Value: "71%", Delta: "+4 点", Good: true, Note: "较上季", Definition: "90 天前活跃的人里，最近 30 天仍有记录的比例。"}),
	)
}

func sinkTiers() templ.Component {
	return ui.TierBar(ui.TierCount{Code: "prospect", N: 355, Href: "/list"}, ui.TierCount{Code: "reserve", N: 125, Href: "/list"},
		ui.TierCount{Code: "core", N: 48, Href: "/list"}, ui.TierCount{Code: "emeritus", N: 84, Href: "/list"})
}

func sinkMonths() ui.ChartData {
	d := ui.ChartData{Label: "核心与预备人数，近 12 个月", Head: "月份", Series: []ui.Series{{Name: "核心", Colour: "core"}, {Name: "预备", Colour: "reserve", Dashed: true}}}
	core := []float64{31, 32, 32, 35, 36, 36, 39, 40, 42, math.NaN(), 45, 48}
	reserve := []float64{82, 84, 88, 88, 92, 97, 99, 104, 103, 110, 112, 125}
	for i, m := range []string{"1 月", "2 月", "3 月", "4 月", "5 月", "6 月", "7 月", "8 月", "9 月", "10 月", "11 月", "12 月"} {
		d.Points = append(d.Points, ui.Point{Name: m, Values: []float64{core[i], reserve[i]}, Href: "/list?month=" + m})
	}
	return d
}

func sinkCities(size string) ui.ChartData {
	d := ui.ChartData{Label: "成员最多的城市", Head: "城市", Series: []ui.Series{{Name: "人数", Colour: "plain"}}, Size: size}
	for i, c := range []string{"成都", "北京", "上海", "广州", "呼和浩特与周边旗县", "武汉"} {
		d.Points = append(d.Points, ui.Point{Name: c, Values: []float64{float64(1290 - i*173)}, Href: "/list?city=" + c})
	}
	return d
}

func sinkFigures() templ.Component {
	flow := ui.ChartData{Label: "每月进出核心", Head: "月份", Series: []ui.Series{{Name: "升入", Colour: "core"}, {Name: "荣休", Colour: "emeritus"}}}
	for i, m := range []string{"7 月", "8 月", "9 月", "10 月", "11 月", "12 月"} {
		flow.Points = append(flow.Points, ui.Point{Name: m, Values: []float64{float64(i%4 + 2), float64(i % 3)}})
	}
	return templ.Join(
		ui.PageHeader("看板", "612 位成员，48 位核心，预备与核心之比 2.6 : 1。", ui.LinkButton("导出", "/x", ui.Quiet, "download")),
		sinkStats(),
		box("grid-2", in(ui.Card("梯队的进出", "近 6 个月"), ui.Chart(ui.StackedChart, flow)), in(ui.CardLink("城市", ui.Link{Label: "看全部 34 个城市", Href: "/x"}), ui.Chart(ui.BarChart, sinkCities("")))),
		box("grid-2", in(ui.Card("分列", ""), ui.Chart(ui.ColumnChart, flow)), in(ui.Card("资料完整度", ""), box("form", ui.Progress(604, 612, "有手机号"), ui.Progress(612, 612, "有梯队"), ui.Progress(371, 612, "有城市")))),
	)
}

func sinkList() templ.Component {
	var rows []templ.Component
	names := []string{"王伟强", "李若曦", "欧阳震华", "周海涛", "马嘉懿", "司马相如·阿卜杜拉·买买提", "陈静", "赵一", "钱多多", "孙悟空", "Alexandra Konstantinopolitanski", "吴邪"}
	tiers := []string{"core", "reserve", "prospect", "core", "emeritus", "on_leave", "left", "prospect", "prospect", "reserve", "prospect", "core"}
	for i, n := range names {
		rows = append(rows, html("<tr>"), ui.PickCell("id", n, n), in(ui.RowHead(), ui.Person(n, "/x")), in(ui.BadgeCell("梯队"), ui.TierBadge(tiers[i])),
			in(ui.Cell("城市"), html([]string{"成都", "北京", "呼和浩特"}[i%3])), ui.ClipCell("车型", string([]rune("磐石 700 长续航四驱旗舰版（高原定制），另有云图 S")[:i%5*5+3])),
			in(ui.Cell("手机"), html("138****12"+string(rune('0'+i%10))+"4")), ui.NumCell("荣誉值", ui.Number(i*i*731)), in(ui.Cell("加入"), ui.Date(zone.Now.AddDate(0, 0, -i*i), zone)), html("</tr>"))
	}
	table := in(ui.Table("成员", "rows", ui.Column{Pick: true}, ui.Column{Label: "姓名", Sort: "?sort=name", Now: "ascending"}, ui.Column{Label: "梯队"}, ui.Column{Label: "城市"},
		ui.Column{Label: "车型"}, ui.Column{Label: "手机"}, ui.Column{Label: "荣誉值", End: true, Sort: "?sort=honour"}, ui.Column{Label: "加入", Sort: "?sort=joined"}), rows...)
	return templ.Join(
		ui.PageHeader("成员", "共 612 人，本周新来 9 人；有 14 人没有手机号。", in(ui.Menu("更多操作", "ellipsis"), ui.MenuLink("导出 CSV", "/x", "file-down"), ui.MenuLink("导出 Excel", "/x", "file-spreadsheet")), ui.LinkButton("导入名单", "/form", ui.Quiet, "upload"), ui.LinkButton("新成员", "/form", ui.Primary, "user-plus")),
		in(ui.FilterForm("/list", "found"), ui.SearchBox("q", "", "搜索成员", "姓名、拼音、手机尾号、微信号"),
			ui.FilterSelect(ui.Options{Label: "梯队", Name: "tier", Value: "core", Choices: []ui.Option{{Value: "core", Label: "核心"}, {Value: "reserve", Label: "预备"}}}),
			ui.FilterSelect(ui.Options{Label: "城市", Name: "city", Choices: []ui.Option{{Value: "成都", Label: "成都"}}}), ui.FilterSelect(ui.Options{Label: "车型", Name: "model"})),
		ui.FilterChips("/list", ui.Chip{Label: "梯队", Value: "核心", Without: "/list"}, ui.Chip{Label: "城市", Value: "成都", Without: "/list"}),
		html(`<form method="post" id="found" data-bulk>`), table, ui.Pager("/list?after=x", "rows", 12),
		in(ui.BulkBar(), ui.Button("打标签", ui.Quiet, "tag"), ui.Button("移动梯队", ui.Primary, "layers")), html(`</form>`),
	)
}

func sinkParts() templ.Component {
	return templ.Join(
		ui.Breadcrumb(ui.Link{Label: "成员", Href: "/list"}, ui.Link{Label: "王伟强"}),
		ui.PageHeader("王伟强", "成都城市领队，核心成员七年。", in(ui.Menu("更多", "ellipsis"), ui.MenuLink("编辑", "/x", "pencil")), ui.DialogButton("移动梯队", "move", "/form", ui.Primary, "layers")),
		ui.Tabs("王伟强", ui.Tab{Label: "经历", Href: "/parts", Current: true}, ui.Tab{Label: "交接", Href: "/x", Count: 3}, ui.Tab{Label: "备注", Href: "/x"}),
		box("grid-story",
			in(ui.Card("经历", "共 42 条"), ui.Timeline(
				ui.Event{Icon: "layers", Mark: "ok", What: "陈静把他从预备移到核心", Text: "连续三个月带队，带出两位新人。", When: ui.Time(zone.Now.Add(-5*time.Minute), zone), More: ui.Confirm("/x", "撤回这次移动", ui.Quiet+ui.Small, ui.Question{Title: "撤回这次移动？", Text: "王伟强会回到预备，历史里会留下一条记录。", Yes: "撤回"}, map[string]string{"version": "3"})},
				ui.Event{Icon: "eye", What: "陈静看了他的手机号", When: ui.Time(zone.Now.Add(-26*time.Hour), zone)},
				ui.Event{Icon: "award", Mark: "honour", What: "获得「终身荣誉车主」", When: ui.Time(zone.Now.Add(-5*24*time.Hour), zone)},
				ui.Event{Icon: "triangle-alert", Mark: "warn", What: "90 天没有更新", When: ui.Time(zone.Now.AddDate(-1, -2, 0), zone)},
			)),
			box("flow",
				in(ui.Card("资料", ""), ui.Facts(ui.Fact{Label: "梯队", Show: ui.TierBadge("core")}, ui.Fact{Label: "手机", Value: "138****1234"}, ui.Fact{Label: "城市", Value: "成都"}, ui.Fact{Label: "邮箱"}, ui.Fact{Label: "车型", Value: "磐石 700 长续航四驱旗舰版（高原定制）"})),
				in(ui.Card("状态", ""), box("row", ui.TierBadge("prospect"), ui.TierBadge("reserve"), ui.TierBadge("core"), ui.TierBadge("emeritus"), ui.TierBadge("on_leave"), ui.TierBadge("left"), ui.Badge(ui.OK, "已接收"), ui.Badge(ui.Warn, "待处理"), ui.Badge(ui.Bad, "已逾期"), ui.Tag("越野"), ui.CopyButton("复制链接", "https://example.test/x"))),
			)),
		in(ui.Notice(ui.Info, "名单里有 3 列没认出来", "它们不会被导入；也可以手动指定。")), ui.Notice(ui.OK, "", "已导入 1,204 人，用时 3 秒。"), ui.Notice(ui.Warn, "", "还有 14 人没有手机号，群发时会漏掉他们。"), ui.Notice(ui.Bad, "有 6 行没有导入", "它们的手机号像是 Excel 的科学计数。"),
		ui.Steps(1, "选择文件", "对应列", "看差异", "完成"),
		box("grid-2", in(ui.Card("", ""), ui.EmptyState("users", "还没有成员", "把手上的名单导进来，列名不用改，我们来认。", ui.LinkButton("导入名单", "/x", ui.Primary, "upload"), ui.LinkButton("看示例", "/x", ui.Quiet, ""))), in(ui.Card("正在载入", ""), ui.Skeleton("text", 7))),
		ui.Skeleton("cards", 4),
		box("actions", ui.DialogLink("在对话框里看登录", "/door", ui.Quiet, ""), ui.LinkButton("坏掉的片段", "/broken", ui.Quiet, "", templ.Attributes{"hx-get": "/broken", "hx-target": "#main"}), ui.Button("主要", ui.Primary, ""), ui.Button("次要", ui.Quiet, "pencil"), ui.Button("轻", ui.Plain, ""), ui.Button("删除", ui.Danger, "trash-2"), ui.IconButton("编辑", "pencil"), ui.Confirm("/x", "删除", ui.Danger, ui.Question{Title: "删除示例数据？", Text: "会删掉 40 位示例成员，你自己的数据不动。", Yes: "删除"}, nil)),
		in(ui.Dialog("move", "移动梯队"), html(`<form class="form" method="post">`), ui.Select(ui.Options{Label: "移到", Name: "to", Choices: []ui.Option{{Value: "emeritus", Label: "荣休"}}}), ui.Textarea(ui.Input{Label: "原因", Name: "reason", Hint: "会出现在他的经历里。"}), ui.FormEnd("移动", "/parts"), html(`</form>`)),
	)
}

func sinkForm() templ.Component {
	return templ.Join(
		ui.PageHeader("新成员", "手机号和微信号至少填一个，方便以后认出同一个人。"),
		in(ui.Card("", ""),
			html(`<form class="form reading" method="post" data-draft="sink" id="sink">`), ui.FormComplaint(i18n.Msg("ui.problem.conflict.text")),
			box("form-row", ui.Field(ui.Input{Label: "姓名", Name: "name", Value: `张"三<丰>`, Required: true, Autocomplete: "off"}), ui.Field(ui.Input{Label: "昵称", Name: "nickname", Optional: true})),
			ui.Field(ui.Input{Label: "手机号", Name: "phone", Value: "1380000", Type: "tel", Hint: "只有你点「显示」时才看得到全号。", Complaint: i18n.Msg("ui.too_big")}),
			ui.Select(ui.Options{Label: "城市", Name: "city", Blank: "请选择", Choices: []ui.Option{{Value: "cd", Label: "成都"}}}),
			ui.RadioCards(ui.Options{Label: "梯队", Name: "tier", Value: "reserve", Choices: []ui.Option{{Value: "prospect", Label: "潜力", Hint: "刚认识，还在看"}, {Value: "reserve", Label: "预备", Hint: "有人带，准备接班"}, {Value: "core", Label: "核心", Hint: "撑起社群的人"}}}),
			ui.CheckCards(ui.Options{Label: "小组", Name: "squads", Choices: []ui.Option{{Value: "a", Label: "策略与指挥"}, {Value: "b", Label: "内容中台"}}}, "b"),
			ui.Textarea(ui.Input{Label: "备注", Name: "note", Value: "带队细致，\n川西路线熟。", Rows: 4}),
			ui.Checkbox("agree", "1", "本人已同意登记这些资料", "撤回同意后资料会被删除。", true),
			ui.FormEnd("保存", "/list"), html(`</form>`)),
		in(ui.Card("导入名单", ""), html(`<form class="form" method="post" enctype="multipart/form-data" data-upload id="up">`), ui.Dropzone("file", "把名单拖到这里，或选择文件", "CSV 或 Excel，最多 10 万行、30 MB。列名不用改。", ".csv,.xlsx", 30<<20, i18n.Message{}), ui.FormEnd("上传并试算", ""), html(`</form>`)),
	)
}

func sinkDoor() templ.Component {
	return box("door", html(`<h1>登录</h1><p class="lead">回到你的品牌社群。</p><form class="form" method="post">`),
		ui.Field(ui.Input{Label: "邮箱或手机号", Name: "login", Autocomplete: "username"}), ui.Field(ui.Input{Label: "密码", Name: "password", Type: "password", Autocomplete: "current-password"}), ui.Button("登录", ui.Primary, ""), html(`</form><p class="door-foot">还没有品牌？ <a class="link" href="/signup">开始使用</a></p>`))
}

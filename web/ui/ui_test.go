package ui_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

func get(t *testing.T, site http.Handler, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s = %d, want 200\n%s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// wellFormed fails on tags that do not match and on anything the content
// security policy would refuse.
func wellFormed(t *testing.T, name, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if el, ok := tok.(xml.StartElement); ok {
			for _, a := range el.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s %s=%q> is inline", name, el.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
}

// drawn renders one component in lang.
func drawn(t *testing.T, c templ.Component, lang ...i18n.Lang) string {
	t.Helper()
	ctx := t.Context()
	if len(lang) > 0 {
		ctx = i18n.With(ctx, lang[0])
	}
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// nasty is what somebody might be called to get a script into a page, long
// enough to break a layout that trusts names to be short.
var nasty = `"><script>alert(1)</script>'` + strings.Repeat("很长的名字", 40)

func TestComponentsEscape(t *testing.T) {
	link := ui.Link{Label: nasty, Href: "javascript:alert(1)"}
	in := ui.Input{Label: nasty, Name: "n", Value: nasty, Hint: nasty, Complaint: i18n.Msg(nasty)}
	choice := ui.Options{Label: nasty, Name: "o", Value: nasty, Blank: nasty, Hint: nasty, Choices: []ui.Option{{Value: nasty, Label: nasty, Hint: nasty}}}
	data := ui.ChartData{Label: nasty, Head: nasty, Series: []ui.Series{{Name: nasty, Colour: nasty}}, Points: []ui.Point{{Name: nasty, Values: []float64{1}, Href: link.Href}}}
	components := map[string]templ.Component{
		"Page": ui.Page(ui.Frame{Title: nasty, Brand: nasty, Description: nasty, Path: nasty, Prefs: ui.Prefs{Lang: nasty, Theme: nasty, Size: nasty},
			Who: ui.Who{Name: nasty, Role: nasty, Settings: link.Href}, Nav: []ui.NavItem{{Section: nasty, Label: nasty, Href: link.Href, Icon: nasty, Count: 3}},
			Toasts: []ui.Toast{{Tone: ui.Tone(nasty), Text: nasty, Action: &ui.Action{Label: nasty, Href: link.Href, Fields: map[string]string{nasty: nasty}}}}}, ui.Tag(nasty)),
		"PageHeader": ui.PageHeader(nasty, nasty, ui.LinkButton(nasty, link.Href, ui.Primary, nasty)),
		"Breadcrumb": ui.Breadcrumb(link, ui.Link{Label: nasty}), "Tabs": ui.Tabs(nasty, ui.Tab{Label: nasty, Href: link.Href}), "Steps": ui.Steps(0, nasty),
		"Button": ui.Button(nasty, ui.Danger, nasty), "IconButton": ui.IconButton(nasty, nasty), "DialogLink": ui.DialogLink(nasty, link.Href, ui.Quiet, ""),
		"DialogButton": ui.DialogButton(nasty, nasty, link.Href, ui.Quiet, ""), "CopyButton": ui.CopyButton(nasty, nasty), "Cancel": ui.Cancel(link.Href),
		"Field": ui.Field(in), "Textarea": ui.Textarea(in), "Select": ui.Select(choice), "RadioCards": ui.RadioCards(choice), "CheckCards": ui.CheckCards(choice, nasty),
		"Checkbox": ui.Checkbox("c", nasty, nasty, nasty, true), "Hidden": ui.Hidden(nasty, nasty), "FormComplaint": ui.FormComplaint(i18n.Msg(nasty)), "FormEnd": ui.FormEnd(nasty, link.Href),
		"Dropzone": ui.Dropzone("f", nasty, nasty, nasty, 1, i18n.Msg(nasty)), "FilterForm": ui.FilterForm(link.Href, "x"), "SearchBox": ui.SearchBox("q", nasty, nasty, nasty),
		"FilterSelect": ui.FilterSelect(choice), "FilterChips": ui.FilterChips(link.Href, ui.Chip{Label: nasty, Value: nasty, Without: link.Href}, ui.Chip{}),
		"Table": ui.Table(nasty, "rows", ui.Column{Label: nasty, Sort: link.Href}), "ClipCell": ui.ClipCell(nasty, nasty), "NumCell": ui.NumCell(nasty, nasty), "PickCell": ui.PickCell("id", nasty, nasty),
		"BulkBar": ui.BulkBar(), "Pager": ui.Pager(link.Href, "rows", 1), "Dialog": ui.Dialog("d", nasty), "Confirm": ui.Confirm(link.Href, nasty, ui.Danger, ui.Question{Title: nasty, Text: nasty, Yes: nasty}, map[string]string{nasty: nasty}),
		"Menu": ui.Menu(nasty, nasty), "MenuLink": ui.MenuLink(nasty, link.Href, nasty), "MenuButton": ui.MenuButton(nasty, nasty), "MoreInfo": ui.MoreInfo(nasty, nasty),
		"Card": ui.Card(nasty, nasty), "CardLink": ui.CardLink(nasty, link), "Notice": ui.Notice(ui.Tone(nasty), nasty, nasty), "EmptyState": ui.EmptyState(nasty, nasty, nasty),
		"Skeleton": ui.Skeleton("text", 5), "Facts": ui.Facts(ui.Fact{Label: nasty, Value: nasty}), "Timeline": ui.Timeline(ui.Event{Icon: nasty, Mark: nasty, What: nasty, Text: nasty}),
		"Queue": ui.Queue(ui.Task{Due: nasty, What: nasty, Do: link}), "Avatar": ui.Avatar(nasty, "lg"), "Person": ui.Person(nasty, link.Href), "TierBadge": ui.TierBadge(nasty), "Badge": ui.Badge(ui.Tone(nasty), nasty),
		"TierBar": ui.TierBar(ui.TierCount{Code: nasty, N: 3, Href: link.Href}), "Stat": ui.Stat(ui.Figure{Label: nasty, Value: nasty, Unit: nasty, Delta: nasty, Note: nasty, Definition: nasty, Href: link.Href}),
		"Progress": ui.Progress(3, 2, nasty), "Chart": ui.Chart(ui.ChartKind(nasty), data), "Problem": ui.Problem(nasty, nasty, nasty, nasty), "Time": ui.Time(zone.Now, zone), "Date": ui.Date(zone.Now, zone),
	}
	for name, c := range components {
		t.Run(name, func(t *testing.T) {
			for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
				got := drawn(t, c, lang)
				wellFormed(t, name, "<div>"+got+"</div>")
				for _, bad := range []string{"<script>alert", ` href="javascript:`, ` action="javascript:`, "⟦ui."} {
					if strings.Contains(got, bad) {
						t.Errorf("%q in %s", bad, got)
					}
				}
			}
		})
	}
}

func TestCurrent(t *testing.T) {
	nav := []ui.NavItem{{Href: "/b/demo/"}, {Href: "/b/demo/members"}, {Href: "/b/demo/members/import"}}
	for path, want := range map[string]int{
		"/b/demo/": 0, "/b/demo/members": 1, "/b/demo/members/7": 1, "/b/demo/members/import/3?x=1": 2, "/b/demo/membership": -1, "/b/rival/": -1,
	} {
		for i, item := range ui.Current(nav, path) {
			if item.Current != (i == want) {
				t.Errorf("%s: item %d is current: %v, want item %d", path, i, item.Current, want)
			}
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -5: "-5", -1234: "-1,234", -999: "-999"} {
		if got := ui.Number(n); got != want {
			t.Errorf("Number(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	tests := map[string]struct {
		ago    time.Duration
		zh, en string
	}{
		"now":               {20 * time.Second, "刚刚", "just now"},
		"one minute":        {time.Minute, "1 分钟前", "1 minute ago"},
		"minutes":           {59 * time.Minute, "59 分钟前", "59 minutes ago"},
		"this morning":      {2 * time.Hour, "今天 07:30", "today 07:30"},
		"later today":       {-8 * time.Hour, "今天 17:30", "today 17:30"},
		"yesterday":         {24 * time.Hour, "昨天 09:30", "yesterday 09:30"},
		"tomorrow":          {-24 * time.Hour, "明天 09:30", "tomorrow 09:30"},
		"this week":         {-4 * 24 * time.Hour, "周日 09:30", "Sun 09:30"},
		"days ago":          {3 * 24 * time.Hour, "3 天前", "3 days ago"},
		"this year":         {40 * 24 * time.Hour, "11 月 6 日（周五）", "Fri, 6 November"},
		"next year":         {-30 * 24 * time.Hour, "2027 年 1 月 15 日", "15 January 2027"},
		"midnight was near": {10 * time.Hour, "昨天 23:30", "yesterday 23:30"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := zone.Now.Add(-tt.ago).UTC()
			if got := ui.Moment(i18n.With(t.Context(), i18n.Chinese), at, zone); got != tt.zh {
				t.Errorf("Moment = %s, want %s", got, tt.zh)
			}
			if got := ui.Moment(i18n.With(t.Context(), i18n.English), at, zone); got != tt.en {
				t.Errorf("Moment = %s, want %s", got, tt.en)
			}
		})
	}
}

func TestDay(t *testing.T) {
	for d, want := range map[string]string{"2026-12-16": "今天", "2026-12-17": "明天", "2026-12-20": "4 天后", "2026-12-09": "7 天前", "2026-12-30": "12 月 30 日（周三）", "2019-05-01": "2019 年 5 月 1 日"} {
		day, err := time.Parse(time.DateOnly, d)
		if err != nil {
			t.Fatal(err)
		}
		if got := ui.Day(t.Context(), day, zone); got != want {
			t.Errorf("Day(%s) = %s, want %s", d, got, want)
		}
	}
}

func TestSecretsStayOutOfForms(t *testing.T) {
	if got := drawn(t, ui.Field(ui.Input{Name: "password", Type: "password", Value: "hunter2"})); strings.Contains(got, "hunter2") {
		t.Error("a refused form shows the password again")
	}
}

func TestTextareaKeepsItsText(t *testing.T) {
	got := drawn(t, ui.Textarea(ui.Input{Name: "note", Value: "一\n二"}))
	if !strings.Contains(got, ">一\n二</textarea>") {
		t.Errorf("the text is not as it was: %s", got)
	}
}

func TestChartIsATableFirst(t *testing.T) {
	got := drawn(t, ui.Chart(ui.LineChart, sinkMonths()))
	for _, want := range []string{`data-chart="line"`, `data-colour="core"`, "<td class=\"end\" data-value=\"31\"><a class=\"link\" href=\"/list?month=1 月\">31</a></td>", ">–<", "<caption>核心与预备人数，近 12 个月</caption>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

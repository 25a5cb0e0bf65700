package intake_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/intake"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

const roster = `姓名,手机号,微信号,城市,梯队
张三丰,13800138001,zsf_1,成都,核心
李四思,13800138002,lss_2,北京,预备
王五武,1380013800,,上海,潜力
`

// visit is a browser in a brand that imports.
type visit struct {
	*webtest.Browser
	t    *testing.T
	home string
}

func newVisit(t *testing.T) (visit, webtest.House) {
	house := webtest.OpenImporting(t, pgtest.Pool(t))
	return visit{house.As(house.Person("陈静", auth.Staff)), t, house.Brand.Home() + "members/import"}, house
}

// upload brings a roster in and returns where its page is.
func (v visit) upload(name, content string) string {
	v.t.Helper()
	a := v.Upload(v.home, "file", name, []byte(content))
	if a.Code != http.StatusSeeOther {
		v.t.Fatalf("upload = %d\n%s", a.Code, a.Body)
	}
	return a.To
}

// settled is the page once no job is at it.
func (v visit) settled(path string) webtest.Answer {
	v.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if a := v.Get(path); !strings.Contains(a.Body, `id="progress"`) {
			return a
		}
	}
	v.t.Fatalf("%s is still at work", path)
	return webtest.Answer{}
}

var chosen = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>`)
var selected = regexp.MustCompile(`<option value="([^"]*)" selected`)

// filled are the fields of a page's mapping as they stand.
func filled(a webtest.Answer) []string {
	fields := []string{"version", a.Value("version")}
	for _, m := range chosen.FindAllStringSubmatch(a.Body, -1) {
		value := ""
		if s := selected.FindStringSubmatch(m[2]); s != nil {
			value = s[1]
		}
		fields = append(fields, m[1], value)
	}
	return fields
}

func (v visit) expect(a webtest.Answer, code int, words ...string) {
	v.t.Helper()
	if a.Code != code || !a.Says(words...) {
		v.t.Fatalf("%d\n%s\nwant %d with %q", a.Code, a.Body, code, words)
	}
}

// From a file to a receipt, as somebody without a script goes.
func TestImport(t *testing.T) {
	t.Parallel()
	v, house := newVisit(t)
	v.expect(v.Get(v.home), 200, "导入名单", "还没有导入过名单", "template.xlsx")
	at := v.upload("名单 2026.csv", roster)
	columns := v.settled(at)
	v.expect(columns, 200, "各列对应什么", "5 列都认出来了", "核对全部 3 行", "138****8001")
	v.expect(v.Post(at+"/mapping", filled(columns)...), 303)
	checked := v.settled(at)
	v.expect(checked, 200, "核对好了：新增 2 人", "第 4 行", "王五武", "1380013800", "有 10 位数字", "确认写入 2 行")
	if file := v.Get(at + "/refused.csv"); file.Code != 200 || !strings.HasPrefix(file.Body, "\ufeff姓名,手机号,微信号,城市,梯队,原因\r\n王五武,1380013800,,上海,潜力,第 4 行：") {
		t.Errorf("refused rows = %d %q", file.Code, file.Body)
	}
	v.expect(v.Post(at+"/confirm", "version", checked.Value("version")), 303)
	v.expect(v.settled(at), 200, "写入完成：新增 2 人", "陈静", "撤销这次导入", house.Brand.Home()+"members")
	v.expect(v.Get(v.home), 200, "名单 2026.csv", "新增 2，更新 0，不导入 1")
	v.expect(v.Post(at+"/confirm", "version", checked.Value("version")), 303) // a second click changes nothing
	v.expect(v.Post(at+"/undo", "version", v.Get(at).Value("version")), 303)
	v.expect(v.settled(at), 200, "新增的 2 人已移走")
}

func TestMappingIsRefusedBesideItsColumn(t *testing.T) {
	t.Parallel()
	v, _ := newVisit(t)
	at := v.upload("a.csv", roster)
	version := v.settled(at).Value("version")
	twice := v.Post(at+"/mapping", "version", version, "columns.0", "name", "columns.1", "phone", "columns.2", "phone")
	v.expect(twice, 422, `id="f-columns-2-bad"`, "一项只能对应一列")
	nobody := v.Post(at+"/mapping", "version", version, "columns.1", "phone")
	v.expect(nobody, 422, "没有哪一列是姓名或昵称")
	if got := filled(nobody); fmt.Sprint(got[2:6]) != fmt.Sprint([]string{"columns.0", "", "columns.1", "phone"}) {
		t.Errorf("the form comes back with %v", got)
	}
	v.expect(v.Post(at+"/mapping", "version", "99", "columns.0", "name", "columns.1", "phone"), 409)
}

// A tier nobody knows is asked about, and the answer holds.
func TestUnknownTierIsAsked(t *testing.T) {
	t.Parallel()
	v, house := newVisit(t)
	at := v.upload("a.csv", "姓名,手机号,梯队\n张三丰,13800138001,长老\n李四思,13800138002,长老\n王五武,13800138003,小白\n")
	columns := v.settled(at)
	v.expect(columns, 200, "有几个词要问一下你", "梯队「长老」是", "2 行，第一次在第 2 行", "梯队「小白」是", "留空（新成员按潜力）")
	fields := filled(columns)
	for i, f := range fields {
		if f == "tiers.0" {
			fields[i+1] = "emeritus"
		}
	}
	v.expect(v.Post(at+"/mapping", fields...), 303)
	checked := v.settled(at)
	v.expect(v.Post(at+"/confirm", "version", checked.Value("version")), 303)
	v.expect(v.settled(at), 200, "写入完成：新增 3 人")
	v.expect(v.Get(house.Brand.Home()+"dashboard"), 200)
}

func TestAnotherSheetAndHeader(t *testing.T) {
	t.Parallel()
	v, _ := newVisit(t)
	at := v.upload("a.csv", roster)
	version := v.settled(at).Value("version")
	v.expect(v.Post(at+"/reread", "version", version, "sheet", "0", "header_row", "0"), 303)
	v.expect(v.settled(at), 200, "没有标题行，从第一行起就是人，一共 4 行")
	v.expect(v.Post(at+"/reread", "version", version, "sheet", "7", "header_row", "1"), 409)
	v.expect(v.Post(at+"/reread", "version", v.Get(at).Value("version"), "sheet", "7", "header_row", "1"), 404)
}

func TestRefusedUploads(t *testing.T) {
	t.Parallel()
	v, _ := newVisit(t)
	for name, tt := range map[string]struct {
		content []byte
		code    int
		says    string
	}{
		"empty.csv":   {nil, 422, `id="f-file-bad"`},
		"picture.png": {append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 4096)...), 422, `id="f-file-bad"`},
		"columns.csv": {[]byte("姓名" + strings.Repeat(",", 1_000_000) + "\n"), 422, `id="f-file-bad"`},
		"large.csv":   {bytes.Repeat([]byte("姓名,手机\n"), intake.MaxBytes/14+10000), 413, "文件超过 30 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			a := v.Upload(v.home, "file", name, tt.content)
			if a.Code != tt.code || !a.Says(tt.says) {
				t.Errorf("%d\n%s\nwant %d with %q", a.Code, a.Body, tt.code, tt.says)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("refused after %s", took)
			}
		})
	}
	v.expect(v.Post(v.home, "file", "x"), 422, "还没有选文件")
}

func TestCancel(t *testing.T) {
	t.Parallel()
	v, _ := newVisit(t)
	at := v.upload("a.csv", roster)
	version := v.settled(at).Value("version")
	v.expect(v.Post(at+"/cancel", "version", version), 303)
	v.expect(v.Get(at), 200, "陈静 放弃了这次导入，什么都没有写入。")
	v.expect(v.Post(at+"/mapping", "version", version, "columns.0", "name", "columns.1", "phone"), 409)
}

func TestTemplatesComeBackAsNobody(t *testing.T) {
	t.Parallel()
	v, _ := newVisit(t)
	for _, name := range []string{"template.csv", "template.xlsx"} {
		file := v.Get(v.home + "/" + name)
		if file.Code != 200 || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%s = %d %v", name, file.Code, file.Header)
		}
		at := v.upload(name, file.Body)
		columns := v.settled(at)
		v.expect(columns, 200, "19 列都认出来了")
		v.expect(v.Post(at+"/mapping", filled(columns)...), 303)
		v.expect(v.settled(at), 200, "核对好了：没有要写入的内容")
	}
}

// Whoever is not of the team, or of another brand, sees nothing of it.
func TestOthersAreKeptOut(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	ours, theirs := webtest.OpenImporting(t, pool), webtest.OpenImporting(t, pool)
	v := visit{ours.As(ours.Person("陈静", auth.Staff)), t, ours.Brand.Home() + "members/import"}
	at := v.upload("secret-name.csv", roster)
	v.settled(at)
	id := at[strings.LastIndexByte(at, '/')+1:]
	stranger := theirs.As(theirs.Person("周海涛", auth.Owner))
	dealer, member := ours.As(ours.Person("李明", auth.Dealer)), ours.As(ours.Person("王芳", auth.Member))
	nobody := uuid.NewString()
	for _, sub := range []string{"", "/progress", "/mapping", "/refused.csv"} {
		foreign, missing := stranger.Get(theirs.Brand.Home()+"members/import/"+id+sub), stranger.Get(theirs.Brand.Home()+"members/import/"+nobody+sub)
		if foreign.Code != 404 || strings.ReplaceAll(foreign.Body, id, "") != strings.ReplaceAll(missing.Body, nobody, "") {
			t.Errorf("GET %s of another brand = %d, want the 404 of one that is not there", sub, foreign.Code)
		}
		for _, b := range []*webtest.Browser{dealer, member} {
			if a := b.Get(at + sub); a.Code != 403 || strings.Contains(a.Body, "secret-name") {
				t.Errorf("GET %s = %d, want 403", sub, a.Code)
			}
		}
	}
	for _, sub := range []string{"/mapping", "/reread", "/confirm", "/cancel", "/undo"} {
		if a := stranger.Post(theirs.Brand.Home()+"members/import/"+id+sub, "version", "2", "sheet", "0"); a.Code != 404 {
			t.Errorf("POST %s of another brand = %d, want 404", sub, a.Code)
		}
		if a := dealer.Post(at+sub, "version", "2"); a.Code != 403 {
			t.Errorf("POST %s by a dealer = %d, want 403", sub, a.Code)
		}
	}
	v.expect(v.Get(at), 200, "各列对应什么")
}

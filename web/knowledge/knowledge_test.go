package knowledge_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// reading is the library of a house and who comes to it.
type reading struct {
	webtest.House
	conn             postgres.Conn
	home             string
	staff, wang, li  *webtest.Browser // a colleague, a core member, a reserve
	wangID, reserved uuid.UUID
}

func open(t *testing.T) reading {
	t.Helper()
	conn := pgtest.Tx(t)
	r := reading{House: webtest.Open(t, conn), conn: conn}
	r.home = r.Brand.Home() + "knowledge"
	r.staff = r.As(r.Person("陈静", auth.Staff, auth.Content))
	r.wang, r.wangID = r.member(t, "王伟强", member.Core)
	r.li, r.reserved = r.member(t, "李娜", member.Reserve)
	return r
}

// member is a browser in which a member of a tier is signed in.
func (r reading) member(t *testing.T, name string, in member.Tier) (*webtest.Browser, uuid.UUID) {
	t.Helper()
	m := fixture.MemberIn(t, r.conn, r.Brand.ID, name, in)
	a := r.Person(name, auth.Member)
	if err := r.Accounts.Enrol(t.Context(), r.Brand.ID, a.ID, auth.Member, nil, m.ID); err != nil {
		t.Fatal(err)
	}
	return r.As(a), m.ID
}

// write begins a page and fills it, and returns its address.
func write(t *testing.T, who *webtest.Browser, home, title, body string) string {
	t.Helper()
	a := who.Post(home+"/new", "title", title, "kind", "handbook")
	if a.Code != http.StatusSeeOther || !strings.HasSuffix(a.To, "/edit") {
		t.Fatalf("POST new = %d to %s\n%.400s", a.Code, a.To, a.Body)
	}
	if a := who.Post(a.To, "title", title, "kind", "handbook", "body", body, "version", "1"); a.Code != http.StatusSeeOther {
		t.Fatalf("POST edit = %d\n%.400s", a.Code, a.Body)
	}
	return strings.TrimSuffix(a.To, "/edit")
}

func TestAPageFromDraftToUse(t *testing.T) {
	t.Parallel()
	r := open(t)
	if a := r.wang.Get(r.home); !a.Says("知识库还是空的", "写第一篇") {
		t.Errorf("the empty library says\n%.600s", a.Body)
	}
	at := write(t, r.wang, r.home, "冬天续航怎么办", "先**“预热”**电池。<script>alert(1)</script>")
	if a := r.wang.Get(at); a.Code != 200 || !a.Says("<strong>“预热”</strong>电池", "&lt;script&gt;", "交给同事发布") || strings.Contains(a.Body, "<script>alert") {
		t.Errorf("its author reads %d\n%.600s", a.Code, a.Body)
	}
	for name, who := range map[string]*webtest.Browser{"a reserve": r.li} {
		if a := who.Get(at); a.Code != 404 {
			t.Errorf("%s reads a draft: %d, want 404", name, a.Code)
		}
	}
	if a := r.wang.Post(at + "/publish"); a.Code != 403 {
		t.Errorf("publishing by a member = %d, want 403", a.Code)
	}
	if a := r.wang.Post(at + "/handin"); a.Code != 303 {
		t.Errorf("handing in = %d", a.Code)
	}
	if a := r.staff.Get(r.Brand.Home()); !a.Says("《冬天续航怎么办》写好了，等你看过发布") {
		t.Errorf("the queue does not tell of the page handed in\n%.900s", a.Body)
	}
	if a := r.staff.Post(at + "/publish"); a.Code != 303 {
		t.Errorf("publishing = %d", a.Code)
	}
	if a := r.li.Post(at + "/used"); a.Code != 303 {
		t.Errorf("using = %d", a.Code)
	}
	if a := r.li.Get(at); !a.Says("本月 1 人用过", "本月你用过", "记下了，谢谢") {
		t.Errorf("after using it the page says\n%.900s", a.Body)
	}
	r.li.Post(at + "/used")
	if a := r.li.Get(at); !a.Says("本月 1 人用过", "这个月已经记过了") {
		t.Errorf("a second use is not told apart")
	}
	r.wang.Post(at + "/used")
	if a := r.wang.Get(at); !a.Says("本月 1 人用过", "不计入") {
		t.Errorf("its author's own use is not told apart")
	}
	if a := r.wang.Get(r.Brand.Home()); !a.Says("我的文章", "冬天续航怎么办", "本月 1 人用过") {
		t.Errorf("the author's home says\n%.900s", a.Body)
	}
	if a := r.staff.Get(r.Brand.Home() + "members/" + r.wangID.String()); !a.Says("写的和负责的文章", "冬天续航怎么办") {
		t.Errorf("the author's page for the team lacks the card")
	}
	if a := r.li.Get(r.home + "?q=预热"); !a.Says("<mark>预热</mark>", "冬天续航怎么办") {
		t.Errorf("the search says\n%.900s", a.Body)
	}
}

func TestAStaleSaveKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	r := open(t)
	at := write(t, r.wang, r.home, "标题", "第一稿")
	if a := r.staff.Post(at+"/edit", "title", "标题", "kind", "handbook", "body", "同事的第二稿", "version", "2", "edition", "2"); a.Code != 303 {
		t.Fatalf("the colleague's save = %d", a.Code)
	}
	a := r.wang.Post(at+"/edit", "title", "标题", "kind", "handbook", "body", "我自己的第二稿", "version", "2", "edition", "2")
	if a.Code != http.StatusConflict || !a.Says("陈静比你先保存了", "<ins>", "我自己的第二稿") || a.Value("version") != "3" {
		t.Errorf("the stale save = %d, version %s\n%.900s", a.Code, a.Value("version"), a.Body)
	}
	if a := r.wang.Post(at+"/edit", "title", "标题", "kind", "handbook", "body", "我自己的第二稿", "version", "3"); a.Code != 303 {
		t.Errorf("saving again = %d, want it taken", a.Code)
	}
	if a := r.wang.Get(at + "/history"); !a.Says("第 4 版", "陈静") {
		t.Errorf("the history lacks a version\n%.900s", a.Body)
	}
}

func TestARefusedFormComesBackFilledIn(t *testing.T) {
	t.Parallel()
	r := open(t)
	at := write(t, r.wang, r.home, "标题", "第一稿")
	a := r.wang.Post(at+"/edit", "title", " ", "kind", "handbook", "body", "写了很久的正文", "version", "2")
	if a.Code != 422 || !a.Says("写个标题吧", "写了很久的正文") {
		t.Errorf("a page without a title = %d", a.Code)
	}
	if a := r.wang.Post(r.home+"/new", "title", "只有标题"); a.Code != 422 || !a.Says("选一种类型", "只有标题") {
		t.Errorf("a page without a kind = %d", a.Code)
	}
	if a := r.wang.Post(at+"/preview", "body", "**“你好”**世界", "title", "没保存的标题", "version", "2"); a.Code != 200 || !a.Says("<strong>“你好”</strong>世界", "没保存的标题") {
		t.Errorf("the preview without a script = %d\n%.600s", a.Code, a.Body)
	}
	if a := r.wang.Get(at); !a.Says("第一稿") || strings.Contains(a.Body, "没保存的标题") {
		t.Errorf("the preview kept something")
	}
	if a := r.li.Get(r.home + "/new"); a.Code != 403 {
		t.Errorf("a reserve begins a page: %d, want 403", a.Code)
	}
}

var inserted = regexp.MustCompile(`!\[车\]\(file:([0-9a-f-]{36})\)`)

func TestPicturesAndAttachments(t *testing.T) {
	t.Parallel()
	r := open(t)
	at := write(t, r.wang, r.home, "标题", "第一稿")
	a := r.wang.Upload(at+"/files", "file", "车.png", fixture.Picture(t, 2000, 1000))
	if a.Code != http.StatusSeeOther {
		t.Fatalf("the upload = %d\n%.600s", a.Code, a.Body)
	}
	found := inserted.FindStringSubmatch(r.wang.Get(at + "/edit").Body)
	if found == nil {
		t.Fatal("the editor does not offer the picture")
	}
	file := r.Brand.Home() + "files/" + found[1]
	body := "看图\n\n" + found[0] + "\n\n![别处](https://evil.example/a.png) ![没有](file:" + uuid.NewString() + ")"
	if a := r.wang.Post(at+"/edit", "title", "标题", "kind", "handbook", "body", body, "version", "2"); a.Code != 303 {
		t.Fatalf("saving = %d", a.Code)
	}
	if a := r.wang.Get(at); !a.Says(`<img src="`+file+`" alt="车"`) || strings.Contains(a.Body, `<img src="https://evil`) {
		t.Errorf("the page shows\n%.900s", a.Body)
	}
	a = r.wang.Get(file)
	if a.Code != 200 || a.Header.Get("Content-Type") != "image/png" || a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header.Get("Cache-Control"), "private") {
		t.Errorf("the picture = %d %v", a.Code, a.Header)
	}
	if a := r.wang.Get(file + "?size=thumb"); a.Code != 200 || len(a.Body) == 0 {
		t.Errorf("the thumb = %d", a.Code)
	}
	if a := r.li.Get(file); a.Code != 404 {
		t.Errorf("a picture of a draft, to somebody else = %d, want 404", a.Code)
	}
	for name, path := range map[string]string{"nobody's": r.Brand.Home() + "files/" + uuid.NewString(), "no id": r.Brand.Home() + "files/x"} {
		if a := r.wang.Get(path); a.Code != 404 || a.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s file = %d %v", name, a.Code, a.Header)
		}
	}
	if a := r.wang.Post(at + "/files/" + found[1] + "/remove"); a.Code != 303 {
		t.Errorf("removing = %d", a.Code)
	}
	if a := r.wang.Get(at + "/edit"); !a.Says("还在正文里用着", found[1]) {
		t.Errorf("a picture that the text shows was removed")
	}
	if a := r.staff.Post(at + "/publish"); a.Code != 303 {
		t.Errorf("publishing = %d", a.Code)
	}
	if a := r.li.Get(file); a.Code != 200 {
		t.Errorf("a picture of a published page = %d, want 200", a.Code)
	}
	if a := r.As(r.Person("经销商", auth.Dealer)).Get(file); a.Code != 403 {
		t.Errorf("a dealer asks for a picture: %d, want 403", a.Code)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	r := open(t)
	at := write(t, r.wang, r.home, "标题", "第一稿")
	for name, tt := range map[string]struct {
		file    string
		content []byte
		says    string
	}{
		"a page of the web": {"a.html", []byte("<script>alert(1)</script>"), "不能上传这种文件"},
		"an iPhone's photo": {"IMG_1.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "兼容性最佳"},
		"a false picture":   {"a.png", []byte("<svg onload=alert(1)>"), "这不是图片"},
		"nothing":           {"a.txt", nil, "空的"},
	} {
		if a := r.wang.Upload(at+"/files", "file", tt.file, tt.content); a.Code != 422 || !a.Says(tt.says) {
			t.Errorf("%s: %d\n%.300s", name, a.Code, a.Body)
		}
	}
	a := r.wang.Upload(at+"/files", "file", "规程.pdf", []byte("%PDF-1.7"))
	if a.Code != 303 {
		t.Fatalf("a pdf = %d", a.Code)
	}
	page := r.wang.Get(at)
	file := regexp.MustCompile(`class="file-line" href="([^"]+)"`).FindStringSubmatch(page.Body)
	if file == nil {
		t.Fatal("the page does not offer the attachment")
	}
	if a := r.wang.Get(file[1]); a.Code != 200 || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the attachment = %d %v", a.Code, a.Header)
	}
}

func TestHistoryIsForWhoWrites(t *testing.T) {
	t.Parallel()
	r := open(t)
	at := write(t, r.wang, r.home, "标题", "第一稿")
	r.staff.Post(at + "/publish")
	if a := r.li.Get(at + "/history"); a.Code != 403 {
		t.Errorf("a reader asks for the history: %d, want 403", a.Code)
	}
	if a := r.wang.Get(at + "/history/2"); a.Code != 200 || !a.Says("<ins>", "第一稿") {
		t.Errorf("the comparison = %d\n%.600s", a.Code, a.Body)
	}
	for _, no := range []string{"9", "0", "x", "99999999999"} {
		if a := r.wang.Get(at + "/history/" + no); a.Code != 404 {
			t.Errorf("version %s = %d, want 404", no, a.Code)
		}
	}
	if a := r.wang.Post(at + "/history/1/restore"); a.Code != 303 {
		t.Errorf("restoring = %d", a.Code)
	}
	if a := r.wang.Get(at + "/history"); !a.Says("恢复了第 1 版") {
		t.Errorf("the history does not tell of it")
	}
}

func TestPeopleAndThemes(t *testing.T) {
	t.Parallel()
	r := open(t)
	at := write(t, r.staff, r.home, "标题", "正文")
	if a := r.staff.Get(at); !a.Says("这篇没有人负责") {
		t.Errorf("a page nobody answers for does not say so")
	}
	if a := r.staff.Get(at + "/people?q=李娜"); !a.Says("设为负责人", r.reserved.String()) {
		t.Errorf("the search for a member says\n%.900s", a.Body)
	}
	r.staff.Post(at+"/owner", "member", r.reserved.String())
	if a := r.li.Get(at + "/edit"); a.Code != 200 {
		t.Errorf("a reserve edits the page put into her hands: %d", a.Code)
	}
	for _, path := range []string{at + "/people", r.home + "/themes"} {
		if a := r.wang.Get(path); a.Code != 403 {
			t.Errorf("a member opens %s: %d, want 403", path, a.Code)
		}
	}
	if a := r.staff.Post(r.home+"/themes", "name", "电池"); a.Code != 303 {
		t.Errorf("a theme = %d", a.Code)
	}
	if a := r.staff.Post(r.home+"/themes", "name", "电池"); a.Code != 422 || !a.Says("这里已经有“电池”了") {
		t.Errorf("a second theme of the name = %d", a.Code)
	}
	theme := regexp.MustCompile(`/themes/([0-9a-f-]{36})"`).FindStringSubmatch(r.staff.Get(r.home + "/themes").Body)
	if theme == nil {
		t.Fatal("the theme is not in the tree")
	}
	r.staff.Post(at+"/edit", "title", "标题", "kind", "video", "body", "正文", "version", "3", "theme", theme[1])
	r.staff.Post(at + "/publish")
	if a := r.li.Get(r.home + "?theme=" + theme[1] + "&kind=video"); !a.Says("标题") || strings.Contains(a.Body, "这里没有文章") {
		t.Errorf("the theme's shelf lacks the page\n%.900s", a.Body)
	}
	if a := r.li.Get(r.home + "?theme=none"); !a.Says("这里没有文章") {
		t.Errorf("what is sorted in still stands among the unsorted")
	}
	if a := r.staff.Post(r.home + "/themes/" + theme[1] + "/remove"); a.Code != 303 {
		t.Errorf("removing = %d", a.Code)
	}
	if a := r.staff.Get(r.home + "/themes"); !a.Says("里面还有文章") && !a.Says("里还有文章") {
		t.Errorf("a theme with a page in it was removed")
	}
	if a := r.staff.Post(at + "/archive"); a.Code != 303 {
		t.Errorf("archiving = %d", a.Code)
	}
	if a := r.staff.Get(at); !a.Says("这篇已归档", "放回去", "撤回") {
		t.Errorf("an archived page offers no way back")
	}
}

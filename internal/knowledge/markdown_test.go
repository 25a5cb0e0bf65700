package knowledge

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

const home = "/b/xingchi/"

func drawn(t *testing.T, body string) string {
	t.Helper()
	d, err := Draw(body, home)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(d.HTML)
}

func TestEmphasisWithoutSpaces(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"**“你好”**世界":          "<strong>“你好”</strong>世界",
		"世界**“你好”**":          "世界<strong>“你好”</strong>",
		"请用**（原厂）**机油":        "请用<strong>（原厂）</strong>机油",
		"**注意：**先断电":          "<strong>注意：</strong>先断电",
		"先断电**《规程》**第 3 条":    "先断电<strong>《规程》</strong>第 3 条",
		"**电池。**再看":           "<strong>电池。</strong>再看",
		"*“轻”*一点":             "<em>“轻”</em>一点",
		"**`P` 挡**下":          "<strong><code>P</code> 挡</strong>下",
		"加**粗**字":             "加<strong>粗</strong>字",
		"a **“b”** c":         "a <strong>“b”</strong> c",
		"5 * 3 * 2":           "5 * 3 * 2",
		"两颗 * 星 *":            "两颗 * 星 *",
		"snake_case_name":     "snake_case_name",
		"**没有完":               "**没有完",
		"***“都要”***的":         "<em><strong>“都要”</strong></em>的",
		"**第一**和**“第二”**，再说。": "<strong>第一</strong>和<strong>“第二”</strong>，再说。",
	} {
		if got := drawn(t, body); got != "<p>"+want+"</p>" {
			t.Errorf("%s is drawn as %s, want %s", body, got, want)
		}
	}
}

// Nothing a person can type becomes anything that runs, frames, or fetches
// from elsewhere.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"<iframe src=https://evil.example></iframe>",
		"<svg><script>alert(1)</script></svg>",
		"<a href='javascript:alert(1)'>点我</a>",
		"[点我](javascript:alert(1))",
		"[点我](JaVaScRiPt:alert(1))",
		"[点我](java&#115;cript:alert(1))",
		"[点我](&#x6A;avascript:alert(1))",
		"[点我](\\x6aavascript:alert(1))",
		"[点我](vbscript:msgbox(1))",
		"[点我](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
		"<javascript:alert(1)>",
		"![x](javascript:alert(1))",
		"![x](data:image/svg+xml;base64,PHN2Zy8+)",
		"![x](https://evil.example/pixel.gif)",
		"![x](//evil.example/pixel.gif)",
		"![x](/b/xingchi/files/../../logout)",
		"![x\" onerror=\"alert(1)](file:0190b0c4-0000-7000-8000-000000000001)",
		"![x](file:0190b0c4-0000-7000-8000-000000000001 \"t\\\" onload=alert(1)\")",
		"[x](https://a.example \"\\\" onclick=alert(1)\")",
		"[a]: javascript:alert(1)\n\n[a]",
		"```\"><script>alert(1)</script>\nx\n```",
		"# <b onmouseover=alert(1)>x",
		"| <script>alert(1)</script> |\n|---|\n| ![x](https://evil.example/a.png) |",
		"<!-- --><style>*{display:none}</style>",
		"<form action=https://evil.example><input name=password></form>",
		"<base href=https://evil.example>",
		"<meta http-equiv=refresh content=0;url=https://evil.example>",
		"&lt;script&gt;alert(1)&lt;/script&gt;",
		"\x00<script>alert(1)</script>",
	} {
		got := drawn(t, body)
		tags := tagsOf(got)
		for _, bad := range []string{"<script", "<iframe", "<svg", "<style", "<form", "<input", "<base", "<meta", "<object", " on", "style=", "javascript:", "vbscript:", "data:", "src=\"http", "src=\"//", "/../\" alt", "<img src=\"/b/xingchi/files/.."} {
			if strings.Contains(strings.ToLower(tags), bad) {
				t.Errorf("%q is drawn with %s: %s", body, bad, got)
			}
		}
	}
}

// tagsOf keeps the tags of some HTML and drops the words between, and the
// alternative words of pictures, which may say anything.
func tagsOf(html string) string {
	var b strings.Builder
	for rest := html; ; {
		open := strings.IndexByte(rest, '<')
		if open < 0 {
			return b.String()
		}
		end := strings.IndexByte(rest[open:], '>')
		if end < 0 {
			return b.String() + rest[open:]
		}
		tag := rest[open : open+end+1]
		if at := strings.Index(tag, ` alt="`); at >= 0 {
			after := tag[at+6:]
			tag = tag[:at] + after[strings.IndexByte(after, '"')+1:]
		}
		b.WriteString(tag)
		rest = rest[open+end+1:]
	}
}

func TestHTMLIsWords(t *testing.T) {
	t.Parallel()
	if got, want := drawn(t, "把 <车架号> 抄下来 & 拍照"), "<p>把 &lt;车架号&gt; 抄下来 &amp; 拍照</p>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFilesAndLinks(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("0190b0c4-0000-7000-8000-000000000001")
	for body, want := range map[string]string{
		FileLink("电池[1].jpg", id, true):            `<p><img src="/b/xingchi/files/` + id.String() + `" alt="电池1.jpg"/></p>`,
		FileLink("规程.pdf", id, false):              `<p><a href="/b/xingchi/files/` + id.String() + `" class="file-link">规程.pdf</a></p>`,
		"[官网](https://example.com/a)":              `<p><a href="https://example.com/a" rel="nofollow noreferrer noopener" target="_blank">官网</a></p>`,
		"看 https://www.bilibili.com/video/BV1，很清楚": `<p>看 <a href="https://www.bilibili.com/video/BV1" class="video-link" rel="nofollow noreferrer noopener" target="_blank">https://www.bilibili.com/video/BV1</a>，很清楚</p>`,
		"![图](https://evil.example/a.png)":         `<p><a href="https://evil.example/a.png" rel="nofollow noreferrer noopener" target="_blank">图</a></p>`,
		"[回去](#s2)":                                `<p><a href="#s2">回去</a></p>`,
		"一行\n又一行":                                  "<p>一行<br/>\n又一行</p>",
		"    缩进的一段":                                "<p>缩进的一段</p>",
	} {
		if got := strings.ReplaceAll(drawn(t, body), "<br>", "<br/>"); strings.ReplaceAll(got, `">`, `"/>`) != strings.ReplaceAll(want, `">`, `"/>`) {
			t.Errorf("%s is drawn as %s, want %s", body, got, want)
		}
	}
}

func TestHeads(t *testing.T) {
	t.Parallel()
	d, err := Draw("# 一、**断电**\n\n## 二\n\n### 三\n\n# 四", home)
	if err != nil {
		t.Fatal(err)
	}
	want := []Head{{"s1", "一、断电", 2}, {"s2", "二", 3}, {"s4", "四", 2}}
	if len(d.Heads) != 3 || d.Heads[0] != want[0] || d.Heads[1] != want[1] || d.Heads[2] != want[2] {
		t.Errorf("heads are %v, want %v", d.Heads, want)
	}
	if !strings.Contains(d.HTML, `<h2 id="s1">`) || !strings.Contains(d.HTML, `<h4 id="s3">`) {
		t.Errorf("drawn as %s, want headings below the page's own", d.HTML)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	got := words("# 电池\n\n冬天**少**充\n一点。[规程](file:x)\n\n- 一\n- 二\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```")
	if want := "电池\n冬天少充 一点。规程\n一\n二\n甲\n乙\n1\n2\ncode"; got != want {
		t.Errorf("words = %q, want %q", got, want)
	}
}

func FuzzDraw(f *testing.F) {
	f.Add("**“你好”**世界")
	f.Add("[x](javascript:alert(1))")
	f.Fuzz(func(t *testing.T, body string) {
		d, err := Draw(body, home)
		if err != nil {
			t.Fatal(err)
		}
		if tags := strings.ToLower(tagsOf(d.HTML)); strings.Contains(tags, "<script") || strings.Contains(tags, "javascript:") {
			t.Errorf("%q is drawn as %s", body, d.HTML)
		}
		words(body)
	})
}

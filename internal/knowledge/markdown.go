package knowledge

import (
	"bytes"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// fileScheme is how a body refers to a file: ![电池](file:0190b0c4-…).
const fileScheme = "file:"

// FileLink is what stands in a body for a file: a picture to be shown, or an
// attachment to be fetched.
func FileLink(name string, id uuid.UUID, picture bool) string {
	name = strings.NewReplacer("[", "", "]", "", "\\", "", "\n", " ").Replace(name)
	link := "[" + name + "](" + fileScheme + id.String() + ")"
	if picture {
		return "!" + link
	}
	return link
}

// Drawn is a body as a page shows it.
type Drawn struct {
	HTML  string // safe to be shown as it is
	Heads []Head
}

// Head is a heading to which one may go.
type Head struct {
	ID, Text string
	Level    int // 2 or 3
}

// Draw turns a body into HTML for the brand whose pages stand below home. What
// a person wrote as HTML shows as they wrote it; pictures come from our own
// files only; nothing in it can run.
func Draw(body, home string) (Drawn, error) {
	source := []byte(body)
	doc := language.Parser().Parse(text.NewReader(source))
	d := Drawn{Heads: arrange(doc, source, home)}
	var out bytes.Buffer
	if err := language.Renderer().Render(&out, source, doc); err != nil {
		return Drawn{}, err
	}
	d.HTML = policy.Sanitize(out.String())
	return d, nil
}

// words returns a body without its marks, a line for each block.
func words(body string) string {
	source := []byte(body)
	var b strings.Builder
	_ = ast.Walk(language.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *ast.FencedCodeBlock:
			if entering {
				b.Write(n.Lines().Value(source))
			}
		default:
			if !entering && (n.Type() == ast.TypeBlock || n.Kind() == east.KindTableCell) {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	}) // the walker never fails
	return strings.TrimSpace(emptyLines.ReplaceAllString(b.String(), "\n"))
}

var emptyLines = regexp.MustCompile(`\n\s*\n+`)

// language is our markdown: what people write on a phone. HTML is words like
// any other, a single line end is one, and neither four spaces before a line
// nor a rule below it mean anything.
var language = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200), util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400), util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(paragraph{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(emphasis{}, 500),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)),
	goldmark.WithRendererOptions(html.WithHardWraps()),
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
)

// paragraph begins however far a line is indented.
type paragraph struct{ parser.BlockParser }

func (paragraph) CanAcceptIndentedLine() bool { return true }

// arrange fits a parsed body into a page of the brand: headings below the
// page's own, addresses of files, no pictures from elsewhere.
func arrange(doc ast.Node, source []byte, home string) []Head {
	var heads []Head
	var strangers []*ast.Image
	top := highest(doc)
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level-top+2, 5)
			h := Head{ID: "s" + strconv.Itoa(len(heads)+1), Text: spoken(n, source), Level: n.Level}
			n.SetAttributeString("id", []byte(h.ID))
			if heads = append(heads, h); n.Level > 3 {
				heads[len(heads)-1].Level = 0
			}
		case *ast.Image:
			if at, ok := fileAt(n.Destination, home); ok {
				n.Destination = at
			} else {
				strangers = append(strangers, n)
			}
		case *ast.Link:
			if at, ok := fileAt(n.Destination, home); ok {
				n.Destination = at
				n.SetAttributeString("class", []byte("file-link"))
			} else if host(n.Destination) {
				n.SetAttributeString("class", []byte("video-link"))
			}
		case *ast.AutoLink:
			if host(n.URL(source)) {
				n.SetAttributeString("class", []byte("video-link"))
			}
		}
		return ast.WalkContinue, nil
	}) // the walker never fails
	for _, n := range strangers {
		asLink(n)
	}
	return shallow(heads)
}

// highest is the level of a body's largest headings, which people begin with #
// or ## as they please.
func highest(doc ast.Node) int {
	top := 6
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			top = min(top, h.Level)
		}
		return ast.WalkContinue, nil
	}) // the walker never fails
	return top
}

func shallow(all []Head) []Head {
	var heads []Head
	for _, h := range all {
		if h.Level > 0 && h.Text != "" {
			heads = append(heads, h)
		}
	}
	return heads
}

// asLink puts a link where a picture from elsewhere would be fetched.
func asLink(n *ast.Image) {
	link := ast.NewLink()
	link.Destination = n.Destination
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		link.AppendChild(link, c)
	}
	n.Parent().ReplaceChild(n.Parent(), n, link)
}

// fileAt is where one of our files stands.
func fileAt(destination []byte, home string) ([]byte, bool) {
	rest, ok := strings.CutPrefix(string(destination), fileScheme)
	id, err := uuid.Parse(rest)
	if !ok || err != nil {
		return nil, false
	}
	return []byte(home + "files/" + id.String()), true
}

// spoken is the words of a heading.
func spoken(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := c.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
		}
		return ast.WalkContinue, nil
	}) // the walker never fails
	return b.String()
}

// hosts are where our people keep their videos.
var hosts = []string{"bilibili.com", "b23.tv", "v.qq.com", "douyin.com", "kuaishou.com", "ixigua.com", "xiaohongshu.com", "xhslink.com", "channels.weixin.qq.com", "weibo.com", "youku.com", "dongchedi.com"}

// host reports whether a link leads to a video.
func host(destination []byte) bool {
	u, err := url.Parse(string(destination))
	if err != nil {
		return false
	}
	for _, h := range hosts {
		if u.Hostname() == h || strings.HasSuffix(u.Hostname(), "."+h) {
			return true
		}
	}
	return false
}

// policy is the second lock behind the parser: whatever got past it, only this
// is let through.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "del", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^s\d{1,4}$`)).OnElements("h2", "h3", "h4", "h5")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,9}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(file|video)-link$`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/b/[a-z0-9-]{1,40}/files/[0-9a-f-]{36}$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}()

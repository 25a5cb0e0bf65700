package knowledge

import (
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis reads * and _ as CommonMark does, and besides as people mean them
// who write without spaces. There **“你好”**世界 and 请用**（原厂）**机油 stay
// what they are: a mark beside both a bracket and a letter is taken to stand
// inside a word. Beside a Chinese letter it is not.
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*', '_'} }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, emphasised{})
	if node == nil {
		return nil
	}
	if node.Char == '*' {
		loosen(node, before, following(line, node.OriginalLength))
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

// loosen lets a run of stars open before a bracket when a letter of ours
// stands before it, and close after one when such a letter follows.
func loosen(node *parser.Delimiter, before, after rune) {
	if eastern(before) && !util.IsSpaceRune(after) {
		node.CanOpen = true
	}
	if eastern(after) && !util.IsSpaceRune(before) {
		node.CanClose = true
	}
}

func following(line []byte, at int) rune {
	if at >= len(line) {
		return ' '
	}
	return util.ToRune(line, at)
}

// eastern reports whether r is a character of a script without spaces, or one
// of its full-width marks.
func eastern(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// emphasised is how goldmark itself matches and makes emphasis.
type emphasised struct{}

func (emphasised) IsDelimiter(b byte) bool { return b == '*' || b == '_' }

func (emphasised) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (emphasised) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

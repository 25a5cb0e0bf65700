package roster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/i18n"
)

// The longest texts a member may have, in characters.
const (
	maxName       = 40
	maxNickname   = 60
	maxRemark     = 1000
	maxModel      = 60
	maxPlace      = 40
	maxAddress    = 200
	maxEmail      = 254
	maxHandle     = 60
	maxSpeciality = 30
)

// Tidy returns s as one line of NFC text, without the characters nobody
// sees and without space around or doubled inside. Emoji stay whole.
func Tidy(s string) string {
	if tidyAlready(s) {
		return s
	}
	return strings.Join(strings.Fields(visible(s, ' ')), " ")
}

// TidyLines does as Tidy, but keeps the lines of a longer text apart.
func TidyLines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(visible(s, '\n'), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// simple reports whether s is printable ASCII and Chinese characters only,
// which no normal form changes. Most cells are, and need no further work.
func simple(s string) bool {
	for _, r := range s {
		if r <= ' ' || r >= 0x7f && (r < 0x4e00 || r > 0x9fff) {
			return false
		}
	}
	return true
}

// short cuts what is far too long to be looked at closely.
func short(s string) string {
	if len(s) <= 400 {
		return s
	}
	return strings.ToValidUTF8(s[:400], "")
}

// tidyAlready spares the common cell, ASCII or Chinese characters only, the work.
func tidyAlready(s string) bool {
	before := ' '
	for _, r := range s {
		if r == ' ' && before == ' ' || r < ' ' || r >= 0x7f && (r < 0x4e00 || r > 0x9fff) {
			return false
		}
		before = r
	}
	return before != ' ' || s == ""
}

// visible drops control and formatting characters; a line break becomes
// newline. The joiner (U+200D) stays where it joins emoji.
func visible(s string, newline rune) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	var b strings.Builder
	b.Grow(len(s))
	last := rune(0)
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			r = newline
		case unicode.IsSpace(r) || r == '\u3000' || r == '\u2800' || r == '\u3164':
			r = ' '
		case r == '\u200d' && joins(last, s[i+len("\u200d"):]):
		case unicode.In(r, unicode.Cc, unicode.Cf):
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func joins(before rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	return emoji(before) && emoji(next)
}

func emoji(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk) || r == '\ufe0f' || r == '♀' || r == '♂'
}

// fold is the form in which words are compared: NFKC, lower case, no spaces.
func fold(s string) string {
	if simple(s) {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// narrow makes full-width letters, digits and signs plain ones.
func narrow(s string) string {
	if simple(s) {
		return s
	}
	return Tidy(norm.NFKC.String(visible(s, ' ')))
}

// nothings are the words people write to say that there is nothing.
var nothings = setOf(`无 没有 暂无 未填 未填写 未知 不详 不清楚 空 待补 待补充 待完善 待定 缺 保密
	n/a na null nil none nan undefined - -- --- – — —— / // \ . 。 、 … ? ？ × ✕ (空) (无) 无。 〇`)

// nothingStarts are the characters with which one of nothings begins, and
// the full-width forms of these.
var nothingStarts = func() string {
	starts := " \t\r\n\u00a0\u3000ｎＮｕＵ－／＼．（"
	for w := range nothings {
		first, _ := utf8.DecodeRuneInString(w)
		starts += string(first) + strings.ToUpper(string(first))
	}
	return starts
}()

// Nothing reports whether the cell says that there is nothing.
func Nothing(s string) bool {
	if s == "" {
		return true
	}
	if len(s) > 20 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune(nothingStarts, first) && (nothings[fold(s)] || strings.TrimFunc(s, unicode.IsSpace) == "")
}

// broken are the errors that Excel leaves where a formula failed.
var broken = setOf("#n/a #ref! #value! #name? #div/0! #null! #num! #spill! #getting_data")

func isBroken(s string) bool { return s[0] == '#' && broken[fold(s)] }

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[fold(w)] = true
	}
	return set
}

// unwrap takes off what programs put around a cell so that Excel leaves it
// alone: ="13800138000" and the apostrophe.
func unwrap(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || s[0] > '=' && s[0] < utf8.RuneSelf && s[0] != '`' || s[0] >= '0' && s[0] <= '9' {
		return s
	}
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 3 {
		s = s[2 : len(s)-1]
	}
	for _, mark := range []string{"'", "’", "‘", "`", "＇"} {
		rest, ok := strings.CutPrefix(s, mark)
		if ok && rest != "" && (strings.ContainsAny(rest[:1], "0123456789=+-@ ") || !strings.Contains(rest, mark) && rest[0] >= utf8.RuneSelf) {
			return rest
		}
	}
	return s
}

// tooLong refuses a text of more than max characters.
func tooLong(s string, max int) i18n.Message {
	if len(s) <= max {
		return i18n.Message{}
	}
	if n := utf8.RuneCountInString(s); n > max {
		return i18n.Msg("roster.text.long", "Length", n, "Max", max)
	}
	return i18n.Message{}
}

// lost reports whether the characters of a text are gone: ??? or U+FFFD,
// what is left when a file was saved in an encoding that lacks them.
func lost(s string) bool {
	return strings.ContainsRune(s, utf8.RuneError) || strings.Trim(s, "?") == "" && len(s) > 1
}

// nameText closes the gap with which people align two-character names.
func nameText(s string) string {
	s = Tidy(s)
	if !strings.Contains(s, " ") {
		return s
	}
	for _, r := range s {
		if r != ' ' && !unicode.Is(unicode.Han, r) && r != '·' {
			return s
		}
	}
	return strings.ReplaceAll(s, " ", "")
}

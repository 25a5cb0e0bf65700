package i18n

import (
	"fmt"
	"regexp"
	"strings"
)

// simple is a sentence cut at its arguments: text, name, text, name, text. A
// page says hundreds of them, and a template for each would be most of its
// cost.
type simple []string

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// cutSimple cuts a sentence; false when it holds more than arguments.
func cutSimple(sentence string) (simple, bool) {
	var s simple
	at := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(sentence, -1) {
		s = append(s, sentence[at:m[0]], sentence[m[2]:m[3]])
		at = m[1]
	}
	s = append(s, sentence[at:])
	for i := 0; i < len(s); i += 2 {
		if strings.Contains(s[i], "{{") {
			return nil, false
		}
	}
	return s, true
}

// say puts the arguments in their places, as text/template would.
func (s simple) say(lang Lang, args map[string]any) string {
	var b strings.Builder
	for i, part := range s {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		switch v := args[part].(type) {
		case string:
			b.WriteString(v)
		case Message:
			b.WriteString(Say(lang, v))
		case nil:
			b.WriteString("<no value>")
		default:
			fmt.Fprint(&b, v)
		}
	}
	return b.String()
}

package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// attr returns the attribute of that local name, unescaped.
func (t token) attr(name string) (string, bool) {
	rest := t.attrs
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return "", false
		}
		key := local(trim(rest[:eq]))
		value := trim(rest[eq+1:])
		if len(value) == 0 {
			return "", false
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 {
			return "", false
		}
		if string(key) == name {
			return unescape(value[1 : 1+end]), true
		}
		rest = value[end+2:]
	}
}

func trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// words returns the text of a chars token.
func (t token) words() string {
	if t.plain {
		return string(t.text)
	}
	return unescape(t.text)
}

var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

func unescape(b []byte) string {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return string(b)
	}
	var s strings.Builder
	for i >= 0 {
		s.Write(b[:i])
		b = b[i+1:]
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			s.WriteByte('&')
		} else if e, ok := entity(string(b[:end])); ok {
			s.WriteString(e)
			b = b[end+1:]
		} else {
			s.WriteByte('&')
		}
		i = bytes.IndexByte(b, '&')
	}
	s.Write(b)
	return s.String()
}

func entity(name string) (string, bool) {
	if e, ok := entities[name]; ok {
		return e, true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return "", false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return "", false
	}
	return string(rune(n)), true
}

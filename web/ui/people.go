package ui

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tint picks one of eight grounds for a name, always the same one.
func tint(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	return "tint-" + strconv.Itoa(int(h.Sum32()%8))
}

// initial is the character a name is known by.
func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(name))
	if r == utf8.RuneError {
		return "?"
	}
	return strings.ToUpper(string(r))
}

package knowledge

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Change is what became of a stretch of text.
type Change string

// The changes.
const (
	Same    Change = "same"
	Added   Change = "added"
	Removed Change = "removed"
	Skipped Change = "skipped" // the same and far from any change; Text is empty
)

// Stretch is a part of a comparison.
type Stretch struct {
	Change Change
	Text   string
	Length int // in characters
}

const around = 60 // characters shown beside a change

// Compare shows what changed from one text to another as people read it: by
// words and sentences, not by single letters that happen to stay.
func Compare(was, is string) []Stretch {
	d := diffmatchpatch.New()
	d.DiffTimeout = 500 * time.Millisecond // two long texts with nothing in common are then told apart less finely
	diffs := d.DiffCleanupSemanticLossless(d.DiffCleanupSemantic(d.DiffMainRunes([]rune(was), []rune(is), false)))
	var all []Stretch
	for i, one := range diffs {
		switch one.Type {
		case diffmatchpatch.DiffInsert:
			all = append(all, stretch(Added, one.Text))
		case diffmatchpatch.DiffDelete:
			all = append(all, stretch(Removed, one.Text))
		default:
			all = append(all, shorten(one.Text, i > 0, i+1 < len(diffs))...)
		}
	}
	return all
}

func stretch(c Change, text string) Stretch {
	return Stretch{c, text, utf8.RuneCountInString(text)}
}

// shorten keeps of what stayed the same the ends beside a change.
func shorten(text string, before, after bool) []Stretch {
	r := []rune(text)
	head, tail := 0, 0
	if before {
		head = around
	}
	if after {
		tail = around
	}
	if len(r) <= head+tail+2*around {
		return []Stretch{stretch(Same, text)}
	}
	head, tail = lineEnd(r, head), lineStart(r, len(r)-tail)
	if head >= tail {
		return []Stretch{stretch(Same, text)}
	}
	var all []Stretch
	if head > 0 {
		all = append(all, stretch(Same, string(r[:head])))
	}
	all = append(all, Stretch{Change: Skipped, Length: tail - head})
	if tail < len(r) {
		all = append(all, stretch(Same, string(r[tail:])))
	}
	return all
}

// lineEnd moves a cut to the end of its line, lineStart to the beginning, when
// that is near.
func lineEnd(r []rune, at int) int {
	for i := at; at > 0 && i < min(len(r), at+around/2); i++ {
		if r[i] == '\n' {
			return i + 1
		}
	}
	return at
}

func lineStart(r []rune, at int) int {
	for i := at; at < len(r) && i > max(0, at-around/2); i-- {
		if r[i-1] == '\n' {
			return i
		}
	}
	return at
}

// Tally counts the characters a comparison adds and removes, spaces apart.
func Tally(all []Stretch) (added, removed int) {
	for _, s := range all {
		n := utf8.RuneCountInString(strings.Join(strings.Fields(s.Text), ""))
		switch s.Change {
		case Added:
			added += n
		case Removed:
			removed += n
		}
	}
	return added, removed
}

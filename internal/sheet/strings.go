package sheet

import (
	"io"
	"math"
	"strconv"
	"strings"
)

// maxStrings bounds the text a workbook keeps beside its sheets, which is
// the one part that stays in memory.
const maxStrings = 96 << 20

// stringTable is the workbook's shared strings: their text end to end in
// blocks, because a header for each of a million strings would weigh as much
// as the text.
type stringTable struct {
	blocks []string
	ends   []uint32 // where string i ends in the text of all blocks
	starts []uint32 // where block b begins
	buf    []byte
}

const stringBlock = 256 << 10

func readStrings(a *archive, part string) (*stringTable, error) {
	t := &stringTable{}
	r, ok, err := a.part(part)
	if err != nil || !ok {
		return t, err
	}
	defer r.Close()
	if err := t.read(newTokens(r)); err != nil {
		return nil, unreadable(err)
	}
	t.flush()
	return t, nil
}

func (t *stringTable) read(in *tokens) error {
	var text richText
	for {
		tok, err := in.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if tok.kind == closed && string(tok.name) == "si" {
			if err := t.add(text.take()); err != nil {
				return err
			}
			continue
		}
		text.see(tok)
	}
}

// add keeps one more string. A string lies in one block, whole.
func (t *stringTable) add(s string) error {
	if len(t.buf) > 0 && len(t.buf)+len(s) > stringBlock {
		t.flush()
	}
	if t.size()+len(s) > maxStrings || len(t.ends) > math.MaxInt32/8 {
		return refuse("too_much_text", "MB", maxStrings>>20)
	}
	t.buf = append(t.buf, s...)
	t.ends = append(t.ends, uint32(t.size()))
	return nil
}

func (t *stringTable) size() int {
	if len(t.blocks) == 0 {
		return len(t.buf)
	}
	return int(t.starts[len(t.blocks)-1]) + len(t.blocks[len(t.blocks)-1]) + len(t.buf)
}

func (t *stringTable) flush() {
	if len(t.buf) == 0 {
		return
	}
	start := t.size() - len(t.buf)
	t.blocks = append(t.blocks, string(t.buf))
	t.starts = append(t.starts, uint32(start))
	t.buf = t.buf[:0]
}

// get returns string number ref, empty when there is none.
func (t *stringTable) get(ref string) string {
	i, err := strconv.Atoi(strings.TrimSpace(ref))
	if err != nil || i < 0 || i >= len(t.ends) {
		return ""
	}
	end, begin := t.ends[i], uint32(0)
	if i > 0 {
		begin = t.ends[i-1]
	}
	if begin == end {
		return ""
	}
	b := t.block(begin)
	return t.blocks[b][begin-t.starts[b] : end-t.starts[b]]
}

func (t *stringTable) block(at uint32) int {
	lo, hi := 0, len(t.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; t.starts[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// richText gathers the text of an si or is element: its t elements, but not
// those of the reading aids (rPh) beside it.
type richText struct {
	text   strings.Builder
	inside bool // a t element
	aid    bool // an rPh element
}

func (r *richText) see(tok token) {
	switch {
	case tok.kind == chars:
		if r.inside && !r.aid {
			r.text.WriteString(tok.words())
		}
	case string(tok.name) == "t":
		r.inside = tok.kind == opening
	case string(tok.name) == "rPh":
		r.aid = tok.kind == opening
	}
}

func (r *richText) take() string {
	s := r.text.String()
	r.text.Reset()
	r.inside, r.aid = false, false
	return unhex(s)
}

// unhex writes out _x000D_ and its like, Excel's way to keep characters XML
// cannot hold.
func unhex(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		if n, ok := hexRune(s); ok {
			b.WriteRune(n)
			s = s[7:]
		} else {
			b.WriteString(s[:2])
			s = s[2:]
		}
		i = strings.Index(s, "_x")
	}
	b.WriteString(s)
	return b.String()
}

func hexRune(s string) (rune, bool) {
	if len(s) < 7 || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

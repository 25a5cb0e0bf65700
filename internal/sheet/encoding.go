package sheet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"xinhuo/internal/i18n"
)

var utf8BOM = []byte("\xef\xbb\xbf")

// script is how a text file is to be read.
type script struct {
	name    string
	decoder encoding.Encoding // nil for UTF-8
	skip    int64             // bytes of mark before the text
	damage  int               // characters that could not be read
}

// scriptOf reads the whole file once or twice: a mark at the beginning
// decides, else UTF-8 when it holds, else GB18030 when that holds.
func scriptOf(path string) (script, error) {
	head, err := readHead(path, 4096)
	if err != nil {
		return script{}, err
	}
	if s, ok := marked(head); ok {
		return s, nil
	}
	u, err := countUTF8(path)
	if err != nil {
		return script{}, err
	}
	return judge(path, head, u)
}

func judge(path string, head []byte, u tally) (script, error) {
	utf := script{name: "UTF-8", damage: u.bad + u.lost}
	if bytes.HasPrefix(head, utf8BOM) {
		utf.skip = 3
	}
	switch {
	case u.nul*1000 > u.bytes:
		return script{}, refuse("unknown")
	case u.lost*10 > u.wide:
		return script{}, refuse("lost_text")
	case u.bad == 0, utf.skip > 0, u.wide >= 3*u.bad:
		// In Chinese written as GB18030, one byte in ten happens to be UTF-8.
		return utf, nil
	}
	g, err := countGB(path)
	if err != nil {
		return script{}, err
	}
	if g.lost*50 > g.wide {
		return script{}, refuse("encoding")
	}
	return script{name: "GB18030", decoder: simplifiedchinese.GB18030, damage: g.lost}, nil
}

// marked knows UTF-16, which Excel calls "Unicode text", by its mark or by
// the zero byte beside every Latin letter.
func marked(head []byte) (script, bool) {
	little := script{name: "UTF-16", decoder: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	big := script{name: "UTF-16", decoder: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) {
		little.skip = 2
		return little, true
	}
	if bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		big.skip = 2
		return big, true
	}
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i%2]++
		}
	}
	few, many := len(head)/50+1, len(head)/10
	if zero[1] > many && zero[0] <= few {
		return little, true
	}
	return big, zero[0] > many && zero[1] <= few
}

// tally counts what a text is made of when read in one way: bytes that are no
// character, and U+FFFD standing where a character was lost.
type tally struct{ bytes, wide, bad, lost, nul int }

func countUTF8(path string) (tally, error) {
	f, err := os.Open(path)
	if err != nil {
		return tally{}, err
	}
	defer f.Close()
	return count(f)
}

func countGB(path string) (tally, error) {
	f, err := os.Open(path)
	if err != nil {
		return tally{}, err
	}
	defer f.Close()
	return count(transform.NewReader(f, simplifiedchinese.GB18030.NewDecoder()))
}

func count(r io.Reader) (tally, error) {
	var t tally
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		t.bytes += n
		b := buf[:kept+n]
		used := t.add(b, err != nil)
		kept = copy(buf, b[used:])
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return t, err
		}
	}
}

// add counts the whole characters of b and returns how many bytes it used.
func (t *tally) add(b []byte, last bool) int {
	i := 0
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if c == 0 {
				t.nul++
			}
			i++
			continue
		}
		if !last && !utf8.FullRune(b[i:]) {
			return i
		}
		r, size := utf8.DecodeRune(b[i:])
		t.wide++
		if r == utf8.RuneError && size == 1 {
			t.bad++
		} else if r == utf8.RuneError {
			t.lost++
		}
		i += size
	}
	return i
}

// open reads the text of path as UTF-8, whatever it is stored as.
func (s script) open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open text: %w", err)
	}
	if _, err := f.Seek(s.skip, io.SeekStart); err != nil {
		f.Close()
		return nil, fmt.Errorf("open text: %w", err)
	}
	if s.decoder == nil {
		return f, nil
	}
	return struct {
		io.Reader
		io.Closer
	}{transform.NewReader(f, s.decoder.NewDecoder()), f}, nil
}

func (s script) warnings() []i18n.Message {
	if s.damage == 0 {
		return nil
	}
	return []i18n.Message{i18n.Msg("sheet.warn.damage", "Count", s.damage, "Encoding", s.name)}
}

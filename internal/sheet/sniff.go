package sheet

import (
	"bytes"
	"io"
	"iter"
	"strings"
)

// text is a CSV on disk.
type text struct {
	path   string
	script script
	comma  byte
	width  int
	marked bool // the first line is sep=
}

func openText(path string) (*File, error) {
	s, err := scriptOf(path)
	if err != nil {
		return nil, err
	}
	t := text{path: path, script: s}
	if err := t.sniff(); err != nil {
		return nil, err
	}
	n, err := t.lines()
	if err != nil {
		return nil, err
	}
	return &File{
		Format: "csv", Encoding: s.name, Sheets: []Sheet{{Rows: n}},
		Warnings: s.warnings(), src: t,
	}, nil
}

// sniff finds the separator and how many cells most lines have.
func (t *text) sniff() error {
	in, err := t.script.open(t.path)
	if err != nil {
		return err
	}
	defer in.Close()
	head, err := readUpTo(in, 256<<10)
	if err != nil {
		return err
	}
	if strings.TrimFunc(string(head), invisible) == "" {
		return refuse("empty")
	}
	if comma, ok := declared(head); ok {
		t.comma, t.marked = comma, true
		t.width, _ = common(head, comma)
		return nil
	}
	t.comma, t.width = separator(head)
	return nil
}

// declared reads the sep= line that some programs put first for Excel.
func declared(head []byte) (byte, bool) {
	line, _, _ := strings.Cut(string(head[:min(len(head), 16)]), "\n")
	rest, ok := strings.CutPrefix(strings.ToLower(strings.Trim(line, "\r\"")), "sep=")
	if !ok || len(rest) != 1 {
		return 0, false
	}
	return rest[0], true
}

// separator picks what cuts most lines into the same number of cells, more
// than one; the comma when nothing does.
func separator(head []byte) (comma byte, width int) {
	comma, width = ',', 1
	best := 0.0
	for _, c := range []byte{',', '\t', ';', '|'} {
		w, share := common(head, c)
		if w < 2 {
			continue
		}
		if share > best+0.1 || share > best-0.1 && w > width {
			best, comma, width = max(share, best), c, w
		}
	}
	return comma, width
}

// common returns the most frequent number of cells in a line when cut at
// comma, and the share of lines that have it.
func common(head []byte, comma byte) (width int, share float64) {
	d := newDelimited(bytes.NewReader(head), comma, 0)
	seen := map[int]int{}
	lines := 0
	for lines < 200 {
		cells, err := d.next()
		if err != nil {
			break
		}
		if len(cells) == 0 {
			continue
		}
		lines++
		seen[len(cells)]++
	}
	for w, n := range seen {
		if n > seen[width] || n == seen[width] && w > width {
			width = w
		}
	}
	if lines == 0 {
		return 0, 0
	}
	return width, float64(seen[width]) / float64(lines)
}

func (t text) rows(int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in, err := t.script.open(t.path)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer in.Close()
		d := newDelimited(in, t.comma, t.width)
		if t.marked {
			d.line()
		}
		d.rows(yield)
	}
}

// lines counts the line ends of the file: about its rows.
func (t text) lines() (int, error) {
	in, err := t.script.open(t.path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	buf := make([]byte, 64<<10)
	lf, cr, last := 0, 0, byte('\n')
	for {
		n, err := in.Read(buf)
		lf += bytes.Count(buf[:n], []byte("\n"))
		cr += bytes.Count(buf[:n], []byte("\r"))
		if n > 0 {
			last = buf[n-1]
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
	}
	if last != '\n' && last != '\r' {
		lf, cr = lf+1, cr+1
	}
	return max(lf, cr), nil
}

func (t text) close() error { return nil }

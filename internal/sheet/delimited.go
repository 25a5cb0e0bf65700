package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// delimited reads the records of a CSV as people make them. A quote that
// opens a cell and never closes does not swallow the lines below it: when the
// line taken by itself has as many cells as the table is wide, and the quoted
// reading has not, the quote was just a character.
type delimited struct {
	in      *bufio.Reader
	comma   byte
	width   int // cells in most lines, 0 when not known
	pending [][]byte
	afterCR bool
	strays  int
	Line    int // of the last record, as Excel counts
}

const (
	maxLookahead = 100  // lines a quoted cell may run over
	maxStrays    = 1000 // stray quotes after which quotes mean nothing
)

func newDelimited(r io.Reader, comma byte, width int) *delimited {
	return &delimited{in: bufio.NewReaderSize(r, 64<<10), comma: comma, width: width}
}

// next returns the next record; a blank line is a record without cells.
func (d *delimited) next() ([]string, error) {
	line, err := d.line()
	if err != nil {
		return nil, err
	}
	d.Line++
	if len(line) == 0 {
		return nil, nil
	}
	if n := bytes.Count(line, []byte{d.comma}); n >= maxFields {
		return nil, refuse("columns", "Max", MaxColumns)
	}
	cells, open := split(string(line), d.comma, false)
	if !open {
		return cells, nil
	}
	return d.quoted(line)
}

// quoted reads a record whose first line ends inside quotes.
func (d *delimited) quoted(first []byte) ([]string, error) {
	alone, _ := split(string(first), d.comma, true)
	record, taken, err := d.toClosingQuote(first)
	if err != nil {
		return nil, err
	}
	if record != nil {
		cells, _ := split(string(record), d.comma, false)
		if d.width == 0 || len(cells) == d.width || len(alone) != d.width {
			return cells, nil
		}
	}
	d.strays++
	d.pending = append(taken, d.pending...)
	return alone, nil
}

// toClosingQuote adds lines until the quotes close; record is nil when they
// do not within reason. taken are the lines it used.
func (d *delimited) toClosingQuote(first []byte) (record []byte, taken [][]byte, err error) {
	record = first
	for len(taken) < maxLookahead && len(record) < maxRecord && d.strays < maxStrays {
		line, err := d.line()
		if err == io.EOF {
			return nil, taken, nil
		}
		if err != nil {
			return nil, nil, err
		}
		taken = append(taken, line)
		record = append(append(record[:len(record):len(record)], '\n'), line...)
		if closes(line, d.comma) {
			if _, open := split(string(record), d.comma, false); !open {
				return record, taken, nil
			}
		}
	}
	return nil, taken, nil
}

// closes reports whether a quote in the line could end a cell.
func closes(line []byte, comma byte) bool {
	for i, b := range line {
		if b != '"' {
			continue
		}
		rest := bytes.TrimLeft(line[i+1:], " ")
		if len(rest) == 0 || rest[0] == comma {
			return true
		}
	}
	return false
}

// line returns the next line without its ending: LF, CRLF or a bare CR.
func (d *delimited) line() ([]byte, error) {
	if len(d.pending) > 0 {
		line := d.pending[0]
		d.pending = d.pending[1:]
		return line, nil
	}
	var out []byte
	for {
		piece, done, err := d.piece()
		if err != nil {
			if err == io.EOF && len(out) > 0 {
				return out, nil
			}
			return nil, err
		}
		out = append(out, piece...)
		if done {
			if out == nil {
				out = []byte{}
			}
			return out, nil
		}
		if len(out) > maxRecord {
			return nil, d.tooLong(out)
		}
	}
}

func (d *delimited) tooLong(line []byte) error {
	if bytes.Count(line, []byte{d.comma}) > MaxColumns {
		return refuse("columns", "Max", MaxColumns)
	}
	return refuse("long_line", "Line", d.Line+1)
}

// piece takes what is buffered up to the end of the line; done when the line
// ended with it. The bytes are good until the next read, which is why the LF
// of a CRLF is left for the next piece to skip.
func (d *delimited) piece() (piece []byte, done bool, err error) {
	first, err := d.in.Peek(1)
	if err == nil && d.afterCR && first[0] == '\n' {
		d.in.Discard(1)
		_, err = d.in.Peek(1)
	}
	d.afterCR = false
	if err != nil {
		return nil, false, err
	}
	buf, _ := d.in.Peek(d.in.Buffered())
	end := lineEnd(buf)
	if end < 0 {
		d.in.Discard(len(buf))
		return buf, false, nil
	}
	d.afterCR = buf[end] == '\r'
	d.in.Discard(end + 1)
	return buf[:end], true, nil
}

func lineEnd(b []byte) int {
	for i, c := range b {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return -1
}

// split cuts one record into cells. open says that it ends inside quotes;
// with literal a quote that never closes is a character like any other.
func split(s string, comma byte, literal bool) (cells []string, open bool) {
	cells = make([]string, 0, 24)
	for {
		cell, rest, more, unclosed := cut(s, comma, literal)
		cells = append(cells, cell)
		if unclosed {
			return cells, true
		}
		if !more {
			return cells, false
		}
		s = rest
	}
}

// cut takes the first cell off s; more when a comma followed it.
func cut(s string, comma byte, literal bool) (cell, rest string, more, open bool) {
	if inside, ok := strings.CutPrefix(strings.TrimLeft(s, " "), `"`); ok {
		end, next := closing(inside, comma)
		if end >= 0 {
			cell = strings.ReplaceAll(inside[:end], `""`, `"`)
			if next < 0 {
				return cell, "", false, false
			}
			return cell, inside[next:], true, false
		}
		if !literal {
			return inside, "", false, true
		}
	}
	cell, rest, more = strings.Cut(s, string(rune(comma)))
	return cell, rest, more, false
}

// closing finds the quote that ends a cell, which stands before a comma or
// the end, and where the next cell begins (-1 at the end).
func closing(s string, comma byte) (end, next int) {
	for i := 0; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			i++
			continue
		}
		j := i + 1
		for j < len(s) && s[j] == ' ' {
			j++
		}
		if j == len(s) {
			return i, -1
		}
		if s[j] == comma {
			return i, j + 1
		}
	}
	return -1, -1
}

// rows turns records into rows, leaving out the blank ones.
func (d *delimited) rows(yield func(Row, error) bool) {
	for {
		cells, err := d.next()
		if err == io.EOF {
			return
		}
		if err == nil {
			cells, err = fitting(cells)
		}
		if err != nil {
			yield(Row{}, err)
			return
		}
		if len(cells) > 0 && !yield(Row{Line: d.Line, Cells: cells}, nil) {
			return
		}
	}
}

// fitting drops the empty cells at the end of a row and refuses one that is
// still too wide.
func fitting(cells []string) ([]string, error) {
	n := len(cells)
	for n > 0 && blank(cells[n-1]) {
		n--
	}
	if n > MaxColumns {
		return nil, refuse("columns", "Max", MaxColumns)
	}
	return cells[:n], nil
}

func blank(s string) bool {
	return s == "" || strings.TrimFunc(s, invisible) == ""
}

func invisible(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', 0, '\u00a0', '\u3000', '\u200b', '\u200c', '\u200d', '\ufeff':
		return true
	}
	return false
}

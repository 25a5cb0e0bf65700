package sheet

import (
	"io"
	"maps"
	"strconv"
	"strings"
)

const maxLines = 1 << 20 // in a sheet of Excel

// grid reads the rows of one worksheet. It believes nothing the sheet says
// of its own size.
type grid struct {
	book   *workbook
	in     *tokens
	filler filler
	line   int
	cell   cell
	row    Row
	inRow  bool
	any    bool // the row has something in it
}

// cell is the one being read.
type cell struct {
	open    bool
	col     int
	kind    string // its t attribute
	style   int
	value   strings.Builder
	rich    richText
	inValue bool
	inRich  bool
	valued  bool // it has a v element, if an empty one
	formula bool
}

func newGrid(w *workbook, r io.Reader, m merges) *grid {
	return &grid{
		book: w, in: newTokens(r),
		filler: filler{down: maps.Clone(m.down), value: map[int]string{}},
	}
}

func (g *grid) rows(yield func(Row, error) bool) {
	for {
		ok, err := g.next()
		if err != nil {
			yield(Row{}, unreadable(err))
			return
		}
		if !ok || !yield(g.row, nil) {
			return
		}
	}
}

// next reads to the end of the next row with something in it; ok is false
// when there is none.
func (g *grid) next() (ok bool, err error) {
	for {
		t, err := g.in.next()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		switch name := string(t.name); {
		case t.kind == chars:
			g.words(t)
		case name == "row" && t.kind == opening:
			g.beginRow(t)
		case name == "row":
			if g.inRow && g.any {
				g.inRow = false
				g.filler.fill(&g.row)
				return true, nil
			}
		case name == "sheetData" && t.kind == closed:
			return false, nil
		default:
			if err := g.inside(name, t); err != nil {
				return false, err
			}
		}
	}
}

func (g *grid) beginRow(t token) {
	g.line++
	if n := number(t, "r"); n > g.line && n <= maxLines {
		g.line = n
	}
	g.row = Row{Line: g.line, Epoch1904: g.book.epoch1904}
	g.inRow, g.any = true, false
	g.cell = cell{col: -1}
}

// inside follows the elements of a cell.
func (g *grid) inside(name string, t token) error {
	c := &g.cell
	open := t.kind == opening
	switch name {
	case "c":
		if open {
			return c.begin(t)
		}
		return g.endCell()
	case "v":
		c.inValue, c.valued = open, true
	case "f":
		c.formula = c.formula || open
	case "is":
		c.inRich = open
	default:
		if c.inRich {
			c.rich.see(t)
		}
	}
	return nil
}

func (g *grid) words(t token) {
	switch c := &g.cell; {
	case c.inValue && t.plain:
		c.value.Write(t.text)
	case c.inValue:
		c.value.WriteString(unescape(t.text))
	case c.inRich:
		c.rich.see(t)
	}
}

func (c *cell) begin(t token) error {
	col := c.col + 1
	if ref, ok := t.attr("r"); ok {
		if at, _ := cellRef(ref); at >= 0 {
			col = at
		}
	}
	if col >= maxFields {
		return refuse("columns", "Max", MaxColumns)
	}
	kind, _ := t.attr("t")
	*c = cell{open: true, col: col, kind: kind, style: number(t, "s")}
	return nil
}

func (g *grid) endCell() error {
	if !g.cell.open {
		return nil
	}
	text, kind := g.read()
	g.cell.open, g.cell.inValue, g.cell.inRich = false, false, false
	if blank(text) && kind != Formula {
		return nil
	}
	col := g.cell.col
	if col >= MaxColumns {
		return refuse("columns", "Max", MaxColumns)
	}
	g.any = true
	g.put(col, text, kind)
	return nil
}

func (g *grid) put(col int, text string, kind Kind) {
	if g.row.Cells == nil {
		g.row.Cells, g.row.Kinds = make([]string, 0, 24), make([]Kind, 0, 24)
	}
	for len(g.row.Cells) <= col {
		g.row.Cells, g.row.Kinds = append(g.row.Cells, ""), append(g.row.Kinds, Text)
	}
	g.row.Cells[col], g.row.Kinds[col] = text, kind
}

// read turns the cell's raw value into text.
func (g *grid) read() (string, Kind) {
	c := &g.cell
	raw := c.value.String()
	if c.formula && !c.valued {
		return "", Formula
	}
	switch c.kind {
	case "s":
		return g.book.strings.get(raw), Text
	case "inlineStr":
		return c.rich.take(), Text
	case "str":
		return unhex(raw), Text
	case "b":
		return map[bool]string{true: "TRUE", false: "FALSE"}[raw == "1"], Bool
	case "e":
		return raw, Broken
	case "d":
		return strings.Replace(strings.TrimSuffix(raw, "T00:00:00"), "T", " ", 1), Date
	}
	if raw == "" {
		return c.rich.take(), Text
	}
	return g.number(raw)
}

func (g *grid) number(raw string) (string, Kind) {
	raw = strings.TrimSpace(raw)
	if s := g.cell.style; s >= 0 && s < len(g.book.styles) {
		if text, ok := g.book.styles[s].dated(raw, g.book.epoch1904); ok {
			return text, Date
		}
	}
	return plainNumber(raw), Number
}

// plainNumber writes 1.3912345678E10 out as 13912345678, and also
// 1.3800138E10, as programs store 13800138000. Six digits or fewer, such as
// 1.39E10, stay as they are: Excel shows no more than six of a number it has
// shortened, and what it left out must not be made up from zeros.
func plainNumber(raw string) string {
	if whole, frac, ok := strings.Cut(raw, "."); ok && strings.Trim(frac, "0") == "" {
		return whole
	}
	mantissa, power, ok := strings.Cut(strings.ToUpper(raw), "E")
	if !ok {
		return raw
	}
	exp, err := strconv.Atoi(power)
	whole, frac, _ := strings.Cut(mantissa, ".")
	frac = strings.TrimRight(frac, "0")
	if err != nil || exp < 0 || exp > 20 || exp > len(frac) && len(frac) < 6 {
		return raw
	}
	for len(frac) < exp {
		frac += "0"
	}
	out := whole + frac[:exp]
	if rest := frac[exp:]; rest != "" {
		out += "." + rest
	}
	return out
}

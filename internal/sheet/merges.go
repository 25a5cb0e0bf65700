package sheet

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
)

// merges is what one look through a sheet tells before it is read: how many
// rows are written and which cells are merged downwards. A city merged over
// twenty people belongs to each of them, but the file has it once.
type merges struct {
	rows int
	down map[int][]span // by column, in order
}

// span is a run of lines, both ends included.
type span struct{ from, to int }

const maxMerges = 200_000

func (w *workbook) look(sheet int) (merges, error) {
	m := merges{down: map[int][]span{}}
	r, ok, err := w.archive.part(w.sheets[sheet].path)
	if err != nil {
		return m, err
	}
	if !ok {
		return m, refuse("broken")
	}
	defer r.Close()
	if err := m.skim(r); err != nil {
		return m, unreadable(err)
	}
	for _, spans := range m.down {
		slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	}
	w.merges[sheet] = m
	return m, nil
}

// skim counts the rows without reading them and stops at the merged cells,
// which stand behind the rows.
func (m *merges) skim(r io.Reader) error {
	mark := []byte("mergeCells")
	buf := make([]byte, 128<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		b := buf[:kept+n]
		if i := bytes.Index(b, mark); i >= 0 {
			m.rows += countRows(b[:i]) - countRows(b[:min(i, kept)])
			return m.read(newTokens(io.MultiReader(bytes.NewReader(b[i:]), r)))
		}
		m.rows += countRows(b) - countRows(b[:kept])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		kept = copy(buf, b[max(0, len(b)-len(mark)):])
	}
}

func countRows(b []byte) int {
	return bytes.Count(b, []byte("<row")) + bytes.Count(b, []byte(":row"))
}

func (m *merges) read(in *tokens) error {
	n := 0
	for {
		t, err := in.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t.kind != opening {
			continue
		}
		switch string(t.name) {
		case "row":
			m.rows++
		case "mergeCell":
			if n++; n <= maxMerges {
				m.add(t)
			}
		}
	}
}

func (m *merges) add(t token) {
	ref, _ := t.attr("ref")
	first, last, ok := strings.Cut(ref, ":")
	if !ok {
		return
	}
	col, from := cellRef(first)
	_, to := cellRef(last)
	if col >= 0 && col < MaxColumns && from > 0 && to > from {
		m.down[col] = append(m.down[col], span{from, to})
	}
}

// cellRef reads B12 as column 1, line 12. Column -1 is no column, and one
// beyond Excel's last is maxFields.
func cellRef(ref string) (col, line int) {
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		if ref[i] == '$' {
			continue
		}
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > maxFields {
			col = maxFields + 1
		}
	}
	for ; i < len(ref); i++ {
		if ref[i] == '$' {
			continue
		}
		if ref[i] < '0' || ref[i] > '9' {
			return col - 1, 0
		}
		line = min(line*10+int(ref[i]-'0'), 1<<24)
	}
	return col - 1, line
}

// filler puts the top value of a merged run into the rows below it.
type filler struct {
	down  map[int][]span
	value map[int]string
}

func (f *filler) fill(row *Row) {
	for col, spans := range f.down {
		for len(spans) > 0 && spans[0].to < row.Line {
			spans = spans[1:]
		}
		f.down[col] = spans
		if len(spans) == 0 || spans[0].from > row.Line {
			continue
		}
		f.within(row, col, spans[0])
	}
}

func (f *filler) within(row *Row, col int, s span) {
	if row.Line == s.from {
		f.value[col] = row.Cell(col)
		return
	}
	if f.value[col] == "" || !blank(row.Cell(col)) {
		return
	}
	for len(row.Cells) <= col {
		row.Cells = append(row.Cells, "")
	}
	row.Cells[col] = f.value[col]
}

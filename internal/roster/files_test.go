package roster

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// result is a file as an import would see it.
type result struct {
	outline    Outline
	candidates []Candidate
	faults     []Fault
	counts     string // "ready 3, refused 1": the verdicts on its rows, in this order
	questions  Questions
}

var verdicts = []struct {
	severity Severity
	word     string
}{{Warn, "ready"}, {Ask, "asked"}, {Refuse, "refused"}, {Ignore, "ignored"}}

func put(t testing.TB, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll opens a file, takes the mapping it proposes and cleans every row.
func readAll(t testing.TB, name string, body []byte) result {
	t.Helper()
	return readMapped(t, name, body, func(*Mapping) {})
}

func readMapped(t testing.TB, name string, body []byte, change func(*Mapping)) result {
	t.Helper()
	b, err := Open(put(t, name, body), name)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer b.Close()
	r := result{outline: b.Outline()}
	m := r.outline.Mapping()
	change(&m)
	seen := map[Severity]int{}
	c := m.Cleaner(today)
	for row, err := range b.Rows(m.Sheet, m.HeaderRow) {
		if err != nil {
			t.Fatalf("Rows: %v", err)
		}
		candidate, faults := c.Clean(row)
		worst := Worst(faults)
		seen[worst]++
		if worst == Warn {
			r.candidates = append(r.candidates, candidate)
		}
		r.faults = append(r.faults, faults...)
		r.questions.Add(faults)
	}
	var words []string
	for _, v := range verdicts {
		if seen[v.severity] > 0 {
			words = append(words, fmt.Sprint(v.word, " ", seen[v.severity]))
		}
	}
	r.counts = strings.Join(words, ", ")
	return r
}

// said lists the faults as "line title reason".
func (r result) said() string {
	var out []string
	for _, f := range r.faults {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s", f.Line, f.Column))+" "+strings.TrimPrefix(f.Reason.ID, "roster."))
	}
	return strings.Join(out, "\n")
}

// mapped lists the fields of the proposed mapping, by column.
func (r result) mapped() string {
	m := r.outline.Mapping()
	var out []string
	for _, i := range slices.Sorted(maps.Keys(m.Columns)) {
		out = append(out, fmt.Sprintf("%d=%s", i, m.Columns[i]))
	}
	return strings.Join(out, " ")
}

// sheetOf is one sheet of a workbook for a test.
type sheetOf struct {
	name string
	rows [][]any
}

// workbook writes an XLSX, letting change do more to it.
func workbook(t testing.TB, change func(*excelize.File), sheets ...sheetOf) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for i, s := range sheets {
		if i == 0 {
			must(t, x.SetSheetName("Sheet1", s.name))
		} else {
			_, err := x.NewSheet(s.name)
			must(t, err)
		}
		for j, row := range s.rows {
			must(t, x.SetSheetRow(s.name, fmt.Sprint("A", j+1), &row))
		}
	}
	if change != nil {
		change(x)
	}
	var buf bytes.Buffer
	must(t, x.Write(&buf))
	return buf.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

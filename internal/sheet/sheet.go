// Package sheet opens what people call a table (a CSV of any encoding they
// may have, or an XLSX workbook) as a stream of rows, and writes such files.
// It knows nothing of members: that is roster's part.
//
// Excelize writes our workbooks but does not read them: its stream does not
// say which cells are numbers or dates, holds the whole archive in memory,
// and takes 8 s for 100,000 rows of 20 columns where this takes about one.
package sheet

import (
	"errors"
	"fmt"
	"iter"
	"os"

	"xinhuo/internal/i18n"
)

// What we are ready to read. Excel itself stops at 16,384 columns and 32,767
// characters in a cell; a table of people needs far fewer.
const (
	MaxBytes   = 32 << 20 // of the file as it was sent
	MaxColumns = 512      // up to the last one with anything in it
	maxFields  = 16384    // in one line, empty ones too
	maxRecord  = 1 << 20  // bytes in one line, or in one piece of XML
)

// Refusal is a file we do not take, with a reason its owner can act on.
type Refusal struct{ Reason i18n.Message }

func (r *Refusal) Error() string { return "refused: " + r.Reason.ID }

func refuse(kind string, pairs ...any) error {
	return &Refusal{i18n.Msg("sheet.refused."+kind, pairs...)}
}

// Kind says what a cell was before it became text.
type Kind uint8

// The kinds of cell. A CSV has only Text.
const (
	Text    Kind = iota
	Number       // a number nobody formatted as a date
	Date         // already written out as 2023-07-05 or 2023-07-05 08:30:00, or 2023-07 when the sheet shows no day
	Bool         // TRUE or FALSE
	Broken       // a formula's error, such as #N/A
	Formula      // a formula nobody has calculated: the text is empty
)

// Row is one line of the table with something in it.
type Row struct {
	Line      int      // as the row header in Excel counts, from 1
	Cells     []string // up to the last filled one
	Kinds     []Kind   // beside Cells; nil when all are Text
	Epoch1904 bool     // day numbers in this workbook count from 1904
}

// Cell returns the text in column i, empty beyond the row's end.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Kind returns what the cell in column i was.
func (r Row) Kind(i int) Kind {
	if i < 0 || i >= len(r.Kinds) {
		return Text
	}
	return r.Kinds[i]
}

// Sheet is one visible sheet of a file.
type Sheet struct {
	Name string // empty for a CSV
	Rows int    // lines written in the file; blank ones may be among them
}

// File is an open table.
type File struct {
	Format   string // csv or xlsx
	Encoding string // of a CSV: UTF-8, GB18030, UTF-16
	Sheets   []Sheet
	Hidden   []string       // sheets nobody sees, left out of Sheets
	Warnings []i18n.Message // what was put right on the way in
	src      source
}

type source interface {
	rows(sheet int) iter.Seq2[Row, error]
	close() error
}

// Open looks at what the file is, by its bytes and not by its name, and
// opens it. What a person can mend is a *Refusal.
func Open(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	if info.Size() == 0 {
		return nil, refuse("empty")
	}
	if info.Size() > MaxBytes {
		return nil, refuse("too_big", "MB", info.Size()>>20, "Max", MaxBytes>>20)
	}
	head, err := readHead(path, 4096)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	switch format, why := recognise(head, path); {
	case why != nil:
		return nil, why
	case format == "xlsx":
		return openWorkbook(path)
	default:
		return openText(path)
	}
}

// Rows reads a sheet from its beginning, a row at a time; blank rows are left
// out. It may be called again and again. The error, if any, comes last.
func (f *File) Rows(sheet int) iter.Seq2[Row, error] {
	if sheet < 0 || sheet >= len(f.Sheets) {
		return func(yield func(Row, error) bool) {
			yield(Row{}, fmt.Errorf("no sheet %d", sheet))
		}
	}
	return f.src.rows(sheet)
}

// Close lets go of the file.
func (f *File) Close() error { return f.src.close() }

var errStop = errors.New("stop")

func readHead(path string, n int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readUpTo(f, n)
}

// Letter names column i (from 0) as Excel does: A, B, … Z, AA.
func Letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

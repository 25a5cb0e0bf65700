// Package roster reads the member lists of a brand as community managers keep
// them: it finds the sheet, the header and the meaning of each column, and
// turns each row into a candidate or says what is wrong with which cell. It
// knows no database; who of the candidates is already a member is decided
// elsewhere. The rules for single values (NormalPhone, ParseDate …) serve the
// forms too.
package roster

import (
	"iter"
	"strings"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

// MaxRows is how many people a file may bring.
const MaxRows = 100_000

// Refusal is a file we do not take, with a reason its owner can act on.
type Refusal = sheet.Refusal

// Book is an open roster.
type Book struct {
	file   *sheet.File
	sheets []Sheet
	found  Outline
}

// Row is one row below the header. Skip says why it is no person (a sum, a
// note, the header once more) and is zero for people.
type Row struct {
	sheet.Row
	Skip i18n.Message
}

// Open looks at the file at path, by its bytes, and says what is in it; the
// filename only helps to word a refusal. What a person can mend is a
// *Refusal.
func Open(path, filename string) (*Book, error) {
	f, err := sheet.Open(path)
	if err != nil {
		return nil, err
	}
	b := &Book{file: f}
	if err := b.survey(); err != nil {
		f.Close()
		return nil, err
	}
	return b, nil
}

// survey chooses the sheet that is most like a roster.
func (b *Book) survey() error {
	b.sheets = make([]Sheet, len(b.file.Sheets))
	budget, chosen, best := headerCells, 0, start{likeness: -1}
	for i, s := range b.file.Sheets {
		b.sheets[i] = Sheet{Name: s.Name, Rows: s.Rows}
		if i >= maxSurveyed {
			continue
		}
		found, err := b.begin(i, &budget)
		if err != nil {
			return err
		}
		b.sheets[i].Likely = found.likeness >= likely
		if found.likeness > best.likeness {
			chosen, best = i, found
		}
	}
	b.found = b.finish(b.outline(chosen, best))
	return nil
}

const maxSurveyed = 40 // sheets; the others can be chosen by hand

// Outline says what is in the file and what we take it for.
func (b *Book) Outline() Outline { return b.found }

// Look says the same of a sheet, or below a header row, that a person chose.
// A header row below 0 is looked for; 0 means there is none.
func (b *Book) Look(sheet, headerRow int) (Outline, error) {
	if sheet < 0 || sheet >= len(b.sheets) {
		return Outline{}, &Refusal{Reason: i18n.Msg("sheet.refused.no_sheet")}
	}
	budget := headerCells
	s, err := b.begin(sheet, &budget)
	if err != nil {
		return Outline{}, err
	}
	if headerRow >= 0 {
		s.header = headerAtLine(s.rows, headerRow)
	}
	return b.finish(b.outline(sheet, s)), nil
}

// finish adds what is to be said about the whole.
func (b *Book) finish(o Outline) Outline {
	o.Sheets = b.sheets
	o.Warnings = append(o.Warnings, b.file.Warnings...)
	if len(b.file.Hidden) > 0 {
		o.Warnings = append(o.Warnings, i18n.Msg("roster.warn.hidden", "Names", strings.Join(b.file.Hidden, "、")))
	}
	var more []string
	for i, s := range b.sheets {
		if s.Likely && i != o.Sheet {
			more = append(more, s.Name)
		}
	}
	if len(more) > 0 {
		o.Warnings = append(o.Warnings, i18n.Msg("roster.warn.more_sheets", "Names", strings.Join(more, "、")))
	}
	if o.HeaderRow == 0 {
		o.Warnings = append(o.Warnings, i18n.Msg("roster.warn.no_header"))
	}
	if o.Rows == 0 {
		o.Warnings = append(o.Warnings, i18n.Msg("roster.warn.no_rows"))
	}
	return o
}

// Rows reads the rows below the header, one at a time; blank ones are left
// out. More than MaxRows people end it with a *Refusal.
func (b *Book) Rows(sheet, headerRow int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		people := 0
		s := skipper{}
		for row, err := range b.file.Rows(sheet) {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if row.Line <= headerRow {
				s.header(row)
				continue
			}
			out := Row{row, s.why(row)}
			if out.Skip.IsZero() {
				people++
			}
			if people > MaxRows {
				yield(Row{}, &Refusal{Reason: i18n.Msg("roster.refused.rows", "Max", MaxRows)})
				return
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

// Close lets go of the file.
func (b *Book) Close() error { return b.file.Close() }

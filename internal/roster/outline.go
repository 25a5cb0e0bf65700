package roster

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

// Outline is what is in a file and what we take it for. It holds no contact
// in the clear: samples are masked, so that it may be kept as it is.
type Outline struct {
	Format    string // csv or xlsx
	Encoding  string // of a CSV
	Sheets    []Sheet
	Sheet     int // the one this outline is about
	HeaderRow int // as Excel counts, 0 when the people begin at once
	Rows      int // about how many stand below the header
	Columns   []Column
	Warnings  []i18n.Message
}

// Sheet is one sheet of the file.
type Sheet struct {
	Name   string
	Rows   int  // about
	Likely bool // it looks like a roster
}

// Column is one column below the header.
type Column struct {
	Index      int    // from 0
	Letter     string // as Excel names it
	Title      string
	Guess      Field    // "" when it stays unmapped
	Confidence float64  // of the guess, 0 to 1; below 0.6 somebody should look
	Samples    []string // a few different values
	Filled     int      // of the first rows, those with a value
	Unit       int64    // what the title says numbers are in: 粉丝(万) 10000
}

const (
	headRows   = 300 // rows looked at for an outline
	maxSamples = 5
)

// start is where the table of a sheet begins, by its titles alone.
type start struct {
	rows []sheet.Row
	header
	likeness float64
}

// begin finds the header of a sheet and says how much it looks like a roster.
func (b *Book) begin(at int, budget *int) (start, error) {
	rows, err := head(b.file, at)
	if err != nil {
		return start{}, err
	}
	s := start{rows: rows, header: findHeader(rows, budget)}
	s.likeness = likeness(s.header, len(rows)-s.above)
	return s, nil
}

// outline reads the columns of a sheet.
func (b *Book) outline(at int, s start) Outline {
	below := s.rows[s.above:]
	o := Outline{
		Format: b.file.Format, Encoding: b.file.Encoding, Sheet: at, HeaderRow: s.line,
		Rows: max(0, b.file.Sheets[at].Rows-s.line),
	}
	o.Columns = columns(s.header, below)
	assign(o.Columns, below)
	maskSamples(o.Columns)
	if len(below) == 0 {
		o.Rows = 0
	}
	return o
}

func head(f *sheet.File, at int) ([]sheet.Row, error) {
	var rows []sheet.Row
	for row, err := range f.Rows(at) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		if len(rows) == headRows {
			break
		}
	}
	return rows, nil
}

// likeness says how much a sheet looks like a roster: the fields named in its
// header, whether they say who and how to reach them, and that there is
// somebody in it.
func likeness(h header, people int) float64 {
	score := h.score
	seen := map[Field]bool{}
	for i := range h.titles[:min(len(h.titles), maxGuessed)] {
		g, _ := matchTitle(cellAt(h.titles, i))
		if seen[g.field] {
			continue
		}
		switch seen[g.field] = true; g.field {
		case FieldName, FieldNickname:
			score += 3 * g.sure
		case FieldPhone, FieldWechat:
			score += 4 * g.sure
		}
	}
	if people == 0 {
		return min(score/4, 1)
	}
	return score + min(float64(people), 50)/25
}

// likely is the likeness from which a sheet may be called a roster.
const likely = 6

func columns(h header, rows []sheet.Row) []Column {
	width := len(h.titles)
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	out := make([]Column, 0, width)
	for i := range width {
		c := Column{Index: i, Letter: sheet.Letter(i), Title: cellAt(h.titles, i), Unit: 1}
		c.look(rows)
		if c.Title != "" || c.Filled > 0 {
			out = append(out, c)
		}
	}
	return out
}

// look gathers what stands in the column.
func (c *Column) look(rows []sheet.Row) {
	for _, r := range rows {
		v := Tidy(unwrap(short(r.Cell(c.Index))))
		if Nothing(v) {
			continue
		}
		c.Filled++
		if len(c.Samples) < maxSamples && !slices.Contains(c.Samples, v) {
			c.Samples = append(c.Samples, v)
		}
	}
}

// maskSamples hides contacts, in columns known for them and by their looks.
func maskSamples(columns []Column) {
	for i, c := range columns {
		if strings.HasSuffix(string(c.Guess), ".followers") || c.Guess == FieldFollowers {
			columns[i].Unit = int64(countUnit(c.Title))
		}
		for j, v := range c.Samples {
			c.Samples[j] = clip(maskSample(c.Guess, v))
		}
	}
}

func maskSample(f Field, v string) string {
	digits := strings.Count(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9'
		}
		return r
	}, v), "9")
	phone := readPhone(v).number
	switch {
	case phone != "":
		return MaskPhone(phone)
	case strings.Contains(v, "@") && looksLike[FieldEmail](v):
		return MaskEmail(v)
	case f == FieldWechat:
		return MaskWechat(v)
	case f == FieldAddress:
		return MaskAddress(v)
	case digits >= 15 && digits <= 19:
		return maskMiddle(v, 3, 2)
	}
	return v
}

func clip(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}

// Mapping is what the outline proposes.
func (o Outline) Mapping() Mapping {
	m := Mapping{Sheet: o.Sheet, HeaderRow: o.HeaderRow, Columns: map[int]Field{}, Titles: map[int]string{}}
	for _, c := range o.Columns {
		m.Titles[c.Index] = cmp.Or(c.Title, c.Letter)
		if c.Guess != "" {
			m.Columns[c.Index] = c.Guess
		}
	}
	return m
}

// Unmapped lists the columns that hold something and go nowhere.
func (o Outline) Unmapped() []Column {
	var out []Column
	for _, c := range o.Columns {
		if c.Guess == "" && c.Filled > 0 {
			out = append(out, c)
		}
	}
	return out
}

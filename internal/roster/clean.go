package roster

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

func columnKey(i int) string { return "columns." + strconv.Itoa(i) }

// Cleaner turns rows into candidates by one mapping.
type Cleaner struct {
	columns []column
	tiers   map[string]string
	roles   map[string]string
	order   DateOrder
	today   time.Time
}

// column is one mapped column.
type column struct {
	index int
	title string
	field Field
	unit  float64
	put   func(*reading, cell)
}

// Cleaner prepares the mapping for its rows; today is the last day on which
// somebody can have joined.
func (m Mapping) Cleaner(today time.Time) *Cleaner {
	c := &Cleaner{tiers: answers(m.Tiers), roles: answers(m.Roles), order: m.DateOrder, today: today}
	for i, f := range m.Columns {
		if !f.Known() {
			continue
		}
		title := cmp.Or(m.Titles[i], sheet.Letter(i))
		c.columns = append(c.columns, column{index: i, title: title, field: f, unit: countUnit(title), put: putter(f)})
	}
	// The phone stands before the 微信号 that may say "the same".
	slices.SortFunc(c.columns, func(a, b column) int {
		return cmp.Or(cmp.Compare(turn(a.field), turn(b.field)), cmp.Compare(a.index, b.index))
	})
	return c
}

func turn(f Field) int {
	switch f {
	case FieldPhone, FieldPlatform, FieldProvince:
		return 0
	}
	return 1
}

func answers(given map[string]string) map[string]string {
	out := maps.Clone(given)
	for word, code := range given {
		out[fold(word)] = code
	}
	return out
}

// reading is one row being read.
type reading struct {
	*Cleaner
	Candidate
	faults   []Fault
	any      bool   // a mapped cell says something
	platform string // what the platform column names in this row
	loose    Handle // of the columns that need it
	accounts map[string]*Handle
	same     bool // the phone cell says that it is the 微信号 too
}

// cell is one value on its way in.
type cell struct {
	column
	text string // without what hides it from Excel
	raw  string
	kind sheet.Kind
	row  *Row
}

// Clean turns one row into a candidate, and says for each cell that is wrong
// what is wrong with it. Worst of the faults tells whether the row may come
// in. A candidate that may not is not complete.
func (c *Cleaner) Clean(row Row) (Candidate, []Fault) {
	if !row.Skip.IsZero() {
		return Candidate{Line: row.Line}, []Fault{{Line: row.Line, Reason: row.Skip, Severity: Ignore}}
	}
	r := &reading{Cleaner: c, Candidate: Candidate{Line: row.Line}}
	for _, col := range c.columns {
		raw := row.Cell(col.index)
		kind := row.Kind(col.index)
		if raw == "" && kind != sheet.Formula {
			continue
		}
		r.take(cell{column: col, text: unwrap(raw), raw: raw, kind: kind, row: &row})
	}
	r.finish()
	return r.Candidate, r.faults
}

// maxCell is the most bytes a cell may have to be looked at, more than any
// field may keep.
const maxCell = 8 * maxRemark

// take reads one cell.
func (r *reading) take(c cell) {
	switch {
	case c.kind == sheet.Formula:
		r.fault(c, Warn, i18n.Msg("roster.cell.formula"))
	case c.kind == sheet.Broken || c.text != "" && isBroken(c.text):
		r.fault(c, Warn, i18n.Msg("roster.cell.broken"))
	case Nothing(c.text):
	case len(c.text) > maxCell:
		r.any = true
		r.fault(c, Refuse, i18n.Msg("roster.text.long", "Length", utf8.RuneCountInString(c.text), "Max", maxRemark))
	default:
		r.any = true
		c.put(r, c)
	}
}

func (r *reading) fault(c cell, s Severity, why i18n.Message) {
	value := TidyLines(short(c.raw))
	if n := []rune(value); len(n) > 200 {
		value = string(n[:200]) + "…"
	}
	r.faults = append(r.faults, Fault{Line: r.Line, Column: c.title, Field: c.field, Value: value, Reason: why, Severity: s})
}

// refuseUnless faults the cell when there is a reason, and reports whether
// there is none.
func (r *reading) refuseUnless(c cell, why i18n.Message) bool {
	if why.IsZero() {
		return true
	}
	r.fault(c, Refuse, why)
	return false
}

// finish looks at the row as a whole.
func (r *reading) finish() {
	if !r.any {
		r.faults = []Fault{{Line: r.Line, Reason: i18n.Msg("roster.skip.blank"), Severity: Ignore}}
		return
	}
	if r.same && r.Wechat == "" && len(r.Phone) == len("+8613800138000") {
		r.Wechat = r.Phone[len("+86"):]
	}
	r.settleHandles()
	r.settlePlace()
	switch {
	case r.Name == "" && r.Nickname == "" && !r.refused(FieldName, FieldNickname):
		r.faults = append(r.faults, Fault{Line: r.Line, Reason: i18n.Msg("roster.row.no_name"), Severity: Refuse})
	case len(r.Keys()) == 0 && Worst(r.faults) != Refuse:
		r.faults = append(r.faults, Fault{Line: r.Line, Reason: i18n.Msg("roster.row.no_identity"), Severity: Refuse})
	}
}

// refused reports whether one of the fields was there and was refused.
func (r *reading) refused(fields ...Field) bool {
	return slices.ContainsFunc(r.faults, func(f Fault) bool {
		return f.Severity == Refuse && slices.Contains(fields, f.Field)
	})
}

func (r *reading) settlePlace() {
	r.Province = NormalProvince(r.Province)
	if r.City == "" {
		if seated[r.Province] {
			r.City = r.Province
		}
		return
	}
	province, city := NormalCity(r.City)
	// 吉林 is both; with a province beside it, a bare province is no city.
	r.City = city
	r.Province = cmp.Or(r.Province, province)
}

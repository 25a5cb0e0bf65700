package roster

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xinhuo/internal/sheet"
)

// header is where a table begins: its titles, and how many of the rows that
// were looked at lie above the first person.
type header struct {
	line   int // of the last title row as Excel counts, 0 when there is none
	titles []string
	above  int
	score  float64
}

// Where a header is looked for: so many rows of a sheet, and no more cells
// than this in a whole file, because sheets may be many and wide.
const (
	headerSearch = 40
	headerCells  = 12_000
)

// findHeader picks the row whose cells name most fields. Two rows may be one
// header: 抖音 over 账号 and 粉丝数. It takes the cells it looks at from budget.
func findHeader(rows []sheet.Row, budget *int) header {
	var best header
	for i := range min(len(rows), headerSearch) {
		if *budget -= len(rows[i].Cells); *budget < 0 && i > 0 {
			break
		}
		h := headerAt(rows, i)
		if h.score > best.score+0.01 {
			best = h
		}
	}
	if best.score == 0 {
		return unnamedHeader(rows)
	}
	return best
}

// unnamedHeader is a row of words above a row with numbers, where no row
// names fields we know.
func unnamedHeader(rows []sheet.Row) header {
	for i := 0; i+1 < len(rows) && i < 10; i++ {
		words, data := contents(rows[i].Cells)
		below, numbers := contents(rows[i+1].Cells)
		if words >= 2 && data == 0 && below+numbers >= 2 && numbers > 0 {
			return header{line: rows[i].Line, titles: rows[i].Cells, above: i + 1, score: 0.1}
		}
	}
	return header{}
}

// contents counts the cells that are words and those that are data.
func contents(cells []string) (words, data int) {
	for i := range cells {
		switch c := unwrap(cellAt(cells, i)); {
		case c == "":
		case looksDate(c), LooksScientific(c), strings.Trim(c, "0123456789.,+-* ") == "":
			data++
		default:
			words++
		}
	}
	return words, data
}

// headerAtLine is the header a person pointed at.
func headerAtLine(rows []sheet.Row, line int) header {
	i := slices.IndexFunc(rows, func(r sheet.Row) bool { return r.Line == line })
	if i < 0 {
		return header{line: line, above: countAbove(rows, line)}
	}
	return headerAt(rows, i)
}

func countAbove(rows []sheet.Row, line int) int {
	n := 0
	for n < len(rows) && rows[n].Line <= line {
		n++
	}
	return n
}

func headerAt(rows []sheet.Row, i int) header {
	h := header{line: rows[i].Line, titles: rows[i].Cells, above: i + 1}
	h.score = titleScore(h.titles)
	if i == 0 || rows[i-1].Line != rows[i].Line-1 || !spans(rows[i-1].Cells, rows[i].Cells) {
		return h
	}
	joined := joinTitles(rows[i-1].Cells, rows[i].Cells)
	if s := titleScore(joined); s > h.score+0.5 && s > titleScore(rows[i-1].Cells)+0.5 {
		h.titles, h.score = joined, s
	}
	return h
}

// spans reports whether a title above stands over more than one cell below.
func spans(upper, lower []string) bool {
	for i := range lower {
		if i > 0 && cellAt(lower, i) != "" && cellAt(upper, i) == "" {
			return true
		}
	}
	return false
}

// joinTitles makes one header of two rows. A merged title above stands for
// every cell below it until the next one.
func joinTitles(upper, lower []string) []string {
	out := make([]string, max(len(upper), len(lower)))
	over := ""
	for i := range out {
		up, low := cellAt(upper, i), cellAt(lower, i)
		if up != "" {
			over = up
		}
		switch {
		case low == "":
			out[i] = up
		case low == over || over == "":
			out[i] = low
		default:
			out[i] = better(low, over+low)
		}
	}
	return out
}

// better is the title that says more.
func better(own, joined string) string {
	a, _ := matchTitle(own)
	b, _ := matchTitle(joined)
	if b.sure > a.sure {
		return joined
	}
	return own
}

func cellAt(cells []string, i int) string {
	if i < len(cells) {
		return Tidy(short(cells[i]))
	}
	return ""
}

// titleScore adds up how surely the cells name fields, each field once, and
// takes off for what no title looks like. Less than two fields are no header,
// but for a table of one or two columns.
func titleScore(cells []string) float64 {
	score, fields, filled := 0.0, map[Field]bool{}, 0
	for i := range cells {
		c := cellAt(cells, i)
		if c == "" {
			continue
		}
		filled++
		if longTitle(c) || plainMobile(c) || looksDate(c) {
			score--
			continue
		}
		g, _ := matchTitle(c)
		if g.field == "" || g.sure < 0.4 || fields[g.field] {
			continue
		}
		fields[g.field] = true
		score += g.sure
	}
	if len(fields) >= 2 || len(fields) == 1 && filled <= 2 && score >= 0.9 {
		return score
	}
	return 0
}

// longTitle sees sentences; what stands in brackets behind a title does not
// count.
func longTitle(s string) bool {
	if utf8.RuneCountInString(s) <= 30 {
		return false
	}
	title, _ := readTitle(s)
	return utf8.RuneCountInString(title) > 30 || title == ""
}

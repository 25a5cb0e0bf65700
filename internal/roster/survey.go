package roster

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// Questions is what only a person can answer before the rows may come in.
type Questions struct {
	Tiers []Word
	Roles []Word
	Dates *Word // the first date that could be two days, and how many there are
}

// Word is one value that is asked about.
type Word struct {
	Text string
	Rows int // how many have it
	Line int // the first of them
}

// IsZero reports whether nothing is asked.
func (q Questions) IsZero() bool { return len(q.Tiers) == 0 && len(q.Roles) == 0 && q.Dates == nil }

const maxWords = 200

// Add notes the questions among a row's faults.
func (q *Questions) Add(faults []Fault) {
	for _, f := range faults {
		if f.Severity != Ask {
			continue
		}
		switch f.Field {
		case FieldTier:
			q.Tiers = addWord(q.Tiers, f)
		case FieldRole:
			q.Roles = addWord(q.Roles, f)
		default:
			if q.Dates == nil {
				q.Dates = &Word{Text: f.Value, Line: f.Line}
			}
			q.Dates.Rows++
		}
	}
}

func addWord(words []Word, f Fault) []Word {
	i := slices.IndexFunc(words, func(w Word) bool { return fold(w.Text) == fold(f.Value) })
	if i >= 0 {
		words[i].Rows++
		return words
	}
	if len(words) < maxWords {
		words = append(words, Word{Text: f.Value, Rows: 1, Line: f.Line})
	}
	return words
}

// Survey goes through all rows and returns what has to be asked, the most
// frequent first.
func (m Mapping) Survey(rows iter.Seq2[Row, error], today time.Time) (Questions, error) {
	var q Questions
	c := m.Cleaner(today)
	for row, err := range rows {
		if err != nil {
			return Questions{}, err
		}
		_, faults := c.Clean(row)
		q.Add(faults)
	}
	byRows := func(a, b Word) int { return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Line, b.Line)) }
	slices.SortFunc(q.Tiers, byRows)
	slices.SortFunc(q.Roles, byRows)
	return q, nil
}

package contribution

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/sheet"
)

// ListState is how far a list has come.
type ListState string

// The states of a list.
const (
	Checked   ListState = "checked" // waits for a decision
	Done      ListState = "done"
	Cancelled ListState = "cancelled"
	Undone    ListState = "undone"
)

const (
	// MostRows is how many rows one list may have.
	MostRows = 5000
	// UndoWindow is how long a list that was counted may be taken back whole.
	UndoWindow = 24 * time.Hour
	// MostShown is how many rows of a list are shown.
	MostShown = 200
)

// List is a table of contributions that came in a file. It counts whole or
// not at all.
type List struct {
	ID                             uuid.UUID
	Filename                       string
	State                          ListState
	Maker                          journal.Actor
	At                             time.Time
	Decider                        string
	DecidedAt                      time.Time
	Total, Refused, Known, Counted int
	Rows                           []Row // of one list alone: those that cannot be counted first, up to MostShown
}

// Fresh is how many rows do not count yet and can.
func (l List) Fresh() int { return l.Total - l.Refused - l.Known }

// Undoable reports whether the list may be taken back at now.
func (l List) Undoable(now time.Time) bool {
	return l.State == Done && l.Counted > 0 && now.Sub(l.DecidedAt) < UndoWindow
}

// Row is one row of a list.
type Row struct {
	Line           int    // as the file numbers it
	Who            string // as the row says it, a phone masked
	Member         uuid.UUID
	Called         string
	Kind           Kind
	Day            time.Time // midnight UTC, zero when what stood there is no day
	Amount         int64
	Note           string
	Problem        i18n.Message // why it cannot be counted
	Known          bool         // it counts already
	Again          bool         // it was taken back and would count again
	Counted        bool
	source         uuid.UUID
	name, phone    string // as said
	kindSaid, when string
	times          string
}

// plain is a word as it is compared.
func plain(s string) string {
	s, _, _ = strings.Cut(norm.NFKC.String(s), "(")
	return strings.ToLower(strings.Join(strings.Fields(s), ""))
}

func fieldNamed(word string) string {
	for _, h := range headings {
		if slices.Contains(h.words, plain(word)) {
			return h.field
		}
	}
	return ""
}

func kindNamed(word string) Kind {
	word = plain(word)
	for _, k := range ByHand {
		if word == string(k) || word != "" && slices.Contains(kindWords[k], word) || isNameOf(k, word) {
			return k
		}
	}
	return ""
}

func isNameOf(k Kind, word string) bool {
	return slices.ContainsFunc([]i18n.Lang{i18n.Chinese, i18n.English}, func(l i18n.Lang) bool { return plain(i18n.Say(l, k.Name())) == word })
}

// readRows reads the first sheet of the file at path. What a person can mend
// is errs.Invalid beside "file".
func readRows(path string) ([]Row, error) {
	book, err := sheet.Open(path)
	if err != nil {
		return nil, refused(err)
	}
	defer book.Close()
	var at map[string]int
	var rows []Row
	for r, err := range book.Rows(0) {
		switch {
		case err != nil:
			return nil, refused(err)
		case at == nil:
			if at, err = columnsOf(r); err != nil {
				return nil, err
			}
			continue
		case len(rows) == MostRows:
			return nil, errs.Invalid{"file": i18n.Msg("contribution.list.too_long", "Max", MostRows)}
		}
		rows = append(rows, rowOf(r, at))
	}
	if len(rows) == 0 {
		return nil, errs.Invalid{"file": i18n.Msg("contribution.list.empty")}
	}
	return rows, nil
}

func refused(err error) error {
	var no *sheet.Refusal
	if errors.As(err, &no) {
		return errs.Invalid{"file": no.Reason}
	}
	return fmt.Errorf("read list of contributions: %w", err)
}

// columnsOf says in which column what stands. One that must be there and is
// not is named.
func columnsOf(r sheet.Row) (map[string]int, error) {
	at := map[string]int{}
	for i := range r.Cells {
		if f := fieldNamed(r.Cell(i)); f != "" {
			if _, taken := at[f]; !taken {
				at[f] = i
			}
		}
	}
	_, named := at["who"]
	_, phoned := at["phone"]
	for _, need := range []string{"who", "day", "kind"} {
		if _, there := at[need]; !there && !(need == "who" && (named || phoned)) {
			return nil, errs.Invalid{"file": i18n.Msg("contribution.list.no_column", "Column", i18n.Msg("contribution.list.column."+need))}
		}
	}
	return at, nil
}

func rowOf(r sheet.Row, at map[string]int) Row {
	cell := func(f string) string {
		if i, there := at[f]; there {
			return roster.Tidy(r.Cell(i))
		}
		return ""
	}
	return Row{Line: r.Line, name: cell("who"), phone: cell("phone"), when: cell("day"), kindSaid: cell("kind"), times: cell("amount"), Note: cell("note")}
}

// read makes of what stands in the row what can be counted; today is the day
// it is in the brand. What is wrong first is its Problem.
func (r *Row) read(today time.Time) {
	phone, bad := roster.NormalPhone(r.phone)
	r.phone = phone
	r.Who = cmp.Or(r.name, member.MaskPhone(phone))
	r.Kind, r.Amount = kindNamed(r.kindSaid), 1
	if r.times != "" {
		r.Amount, _ = strconv.ParseInt(norm.NFKC.String(r.times), 10, 64) // none is complained of
	}
	day, worse := roster.ParseDate(r.when)
	if day != nil {
		r.Day = *day
	}
	entered := Record{Kind: r.Kind, Day: r.Day, Amount: r.Amount, Note: r.Note}
	complaints := errs.Invalid{}
	errors.As(entered.Check(today), &complaints)
	r.Note = entered.Note
	if r.name == "" && phone == "" {
		complaints["who"] = i18n.Msg("contribution.list.nobody")
	}
	if !bad.IsZero() {
		complaints["who"] = bad
	}
	if !worse.IsZero() {
		complaints["day"] = worse
	}
	if r.Kind == "" {
		complaints["kind"] = i18n.Msg("contribution.list.kind_unknown", "Word", r.kindSaid)
	}
	for _, f := range []string{"who", "kind", "day", "amount", "note"} {
		if m, wrong := complaints[f]; wrong {
			r.Problem = m
			return
		}
	}
}

// rowSpace is where the sources of rows are from.
var rowSpace = uuid.MustParse("6f9d5a3e-3f0c-4c55-9d6f-2d8f0e6b7c41")

// nameSources gives each row the source it has in any file: rows that say the
// same are told apart by their order.
func nameSources(rows []Row) {
	seen := map[string]int{}
	for i, r := range rows {
		said := fmt.Sprintf("%s|%s|%s|%d|%s", r.Member, r.Kind, r.Day.Format(time.DateOnly), r.Amount, r.Note)
		seen[said]++
		rows[i].source = uuid.NewSHA1(rowSpace, fmt.Appendf(nil, "%s|%d", said, seen[said]))
	}
}

package roster

import (
	"maps"
	"slices"
	"time"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// LeaveEmpty answers an unknown tier or role: the row comes in without one.
const LeaveEmpty = "-"

// Mapping is what a person decided about a file. It travels as JSON.
type Mapping struct {
	Sheet     int
	HeaderRow int               // as Excel counts; 0 when the people begin at once
	Columns   map[int]Field     // by column, from 0
	Titles    map[int]string    // of all columns, for speaking of them
	Tiers     map[string]string // the code for each unknown tier word, or LeaveEmpty
	Roles     map[string]string // the same for roles
	DateOrder DateOrder
}

// Check refuses a mapping that cannot work: a field given twice, nothing to
// call people by, or nothing to know them by. The form's fields are
// columns.<index>; "" is the mapping as a whole.
func (m Mapping) Check() error {
	bad := errs.Invalid{}
	given := map[Field]bool{}
	for _, i := range slices.Sorted(maps.Keys(m.Columns)) {
		f := m.Columns[i]
		switch {
		case f == "":
			continue
		case !f.Known():
			bad[columnKey(i)] = i18n.Msg("roster.mapping.unknown")
		case given[f]:
			bad[columnKey(i)] = i18n.Msg("roster.mapping.twice", "Field", f.Label())
		}
		given[f] = true
	}
	switch {
	case !given[FieldName] && !given[FieldNickname]:
		bad[""] = i18n.Msg("roster.mapping.no_name")
	case !slices.ContainsFunc(slices.Collect(maps.Keys(given)), Field.identifies):
		bad[""] = i18n.Msg("roster.mapping.no_identity")
	}
	return bad.OrNil()
}

// identifies reports whether a person can be known again by f.
func (f Field) identifies() bool {
	_, what, ok := f.platform()
	return f == FieldPhone || f == FieldWechat || f == FieldHandle || ok && what == "handle"
}

// Severity is what a fault does to its row.
type Severity string

// The severities. Anything but Warn keeps the row out.
const (
	Warn   Severity = "warn"   // comes in, without this cell or with it put right
	Ask    Severity = "ask"    // waits for an answer in the mapping
	Refuse Severity = "refuse" // must be mended in the file
	Ignore Severity = "ignore" // no person: a sum, a note, an empty line
)

// Fault is what is wrong with one cell, or with a row when Column is empty.
type Fault struct {
	Line     int
	Column   string // its title
	Field    Field
	Value    string // as it stands in the file; may be a phone number
	Reason   i18n.Message
	Severity Severity
}

// Worst returns the severity that decides over a row; Warn when it comes in.
func Worst(faults []Fault) Severity {
	worst := Warn
	for _, f := range faults {
		if rank(f.Severity) > rank(worst) {
			worst = f.Severity
		}
	}
	return worst
}

func rank(s Severity) int { return slices.Index([]Severity{Warn, Ask, Refuse, Ignore}, s) }

// Candidate is one person as a row describes them, each value in its normal
// form. What the row leaves open is empty.
type Candidate struct {
	Line         int
	Name         string
	Nickname     string
	Phone        string // E.164
	Wechat       string
	Email        string
	Gender       string // female, male
	Birth        string // YYYY-MM or YYYY-MM-DD
	Province     string
	City         string
	Address      string
	Model        string
	BoughtOn     *time.Time
	JoinedOn     *time.Time
	Role         string // koc kol koe kos owner
	Tier         string // prospect reserve core emeritus on_leave left
	Specialities []string
	Remark       string
	Handles      []Handle
}

// Handle is somebody's name on a platform. It may be empty when the roster
// knows only the followers.
type Handle struct {
	Platform  string
	Handle    string
	Followers *int64
}

// Keys are what a person is known again by, the strongest first:
// phone:+8613800138000, wechat:abc, douyin:dy1.
func (c Candidate) Keys() []string {
	var keys []string
	if c.Phone != "" {
		keys = append(keys, "phone:"+c.Phone)
	}
	if c.Wechat != "" {
		keys = append(keys, "wechat:"+HandleKey(c.Wechat))
	}
	for _, h := range c.Handles {
		if h.Handle != "" {
			keys = append(keys, h.Platform+":"+HandleKey(h.Handle))
		}
	}
	return keys
}

package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

// Kind is why a row is shown to a person.
type Kind string

// The kinds of finding.
const (
	Refused Kind = "refused" // does not come in
	Warned  Kind = "warned"  // comes in, but not all as it stands
	Changed Kind = "changed" // changes somebody
	Created Kind = "created" // somebody new; only the first of them are kept
)

// Kinds lists them in the order in which they matter.
var Kinds = []Kind{Refused, Warned, Changed, Created}

func (k Kind) rank() int64 { return int64(slices.Index(Kinds, k)) }

// Finding is what there is to say about one row.
type Finding struct {
	No     int64 // its place in the list
	Line   int   // as Excel counts
	Kind   Kind
	Who    string
	Notes  []Note
	Cells  []string // the row as it stands in the file; of refused rows, until forgotten
	Member uuid.UUID
}

// Note is about one field of the row: what is wrong with it, or how it
// changes. Contacts in Before and After are masked; Value is as it stands in
// the file and lies sealed.
type Note struct {
	Field  string       `json:"field,omitempty"`
	Column string       `json:"column,omitempty"` // its title
	Value  string       `json:"-"`
	Reason i18n.Message `json:"reason,omitzero"`
	Before any          `json:"before,omitempty"`
	After  any          `json:"after,omitempty"`
}

// place is where a finding stands among those of its intake: by line, then
// by kind.
func place(line int, k Kind) int64 { return int64(line)*4 + k.rank() }

// secret is what of a finding is sealed.
type secret struct {
	Values []string
	Cells  []string
}

// findings gathers findings to write many at once.
type findings struct {
	keys *seal.Keys
	rows db.AddIntakeFindingsParams
}

func newFindings(keys *seal.Keys, t tenant.ID, id uuid.UUID) *findings {
	return &findings{keys, db.AddIntakeFindingsParams{TenantID: t, IntakeID: id}}
}

func (fs *findings) add(f Finding) error {
	notes, err := json.Marshal(f.Notes)
	if err != nil {
		return fmt.Errorf("keep finding of line %d: %w", f.Line, err)
	}
	sealed, err := fs.seal(f)
	if err != nil {
		return fmt.Errorf("keep finding of line %d: %w", f.Line, err)
	}
	r := &fs.rows
	r.Nos, r.Lines, r.Kinds = append(r.Nos, place(f.Line, f.Kind)), append(r.Lines, int64(f.Line)), append(r.Kinds, string(f.Kind))
	r.Whos, r.Notes, r.Sealeds = append(r.Whos, f.Who), append(r.Notes, string(notes)), append(r.Sealeds, sealed)
	r.MemberIds = append(r.MemberIds, f.Member)
	return nil
}

func (fs *findings) seal(f Finding) ([]byte, error) {
	s := secret{Cells: f.Cells}
	if slices.ContainsFunc(f.Notes, func(n Note) bool { return n.Value != "" }) {
		for _, n := range f.Notes {
			s.Values = append(s.Values, n.Value)
		}
	}
	if s.Values == nil && s.Cells == nil {
		return nil, nil
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return fs.keys.SealBytes(fs.rows.TenantID, b), nil
}

// flush writes what was gathered in the transaction of tx.
func (fs *findings) flush(ctx context.Context, tx postgres.Conn) error {
	if len(fs.rows.Nos) == 0 {
		return nil
	}
	if err := db.New(tx).AddIntakeFindings(ctx, fs.rows); err != nil {
		return fmt.Errorf("keep %d findings: %w", len(fs.rows.Nos), err)
	}
	fs.rows = db.AddIntakeFindingsParams{TenantID: fs.rows.TenantID, IntakeID: fs.rows.IntakeID}
	return nil
}

// Findings returns up to limit findings of an intake in the order of its
// file, from after the given place on: those of kind, or all when it is "".
func (s *Store) Findings(ctx context.Context, t tenant.ID, id uuid.UUID, kind Kind, after int64, limit int) ([]Finding, error) {
	var rows []db.IntakeFinding
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListIntakeFindings(ctx, db.ListIntakeFindingsParams{
			TenantID: t, IntakeID: id, Kind: string(kind), After: after, MaxRows: int32(limit),
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list findings of intake %s: %w", id, err)
	}
	out := make([]Finding, len(rows))
	for i, r := range rows {
		if out[i], err = s.finding(t, r); err != nil {
			return nil, fmt.Errorf("read finding %d of intake %s: %w", r.No, id, err)
		}
	}
	return out, nil
}

func (s *Store) finding(t tenant.ID, r db.IntakeFinding) (Finding, error) {
	f := Finding{No: r.No, Line: int(r.Line), Kind: Kind(r.Kind), Who: r.Who}
	if r.MemberID != nil {
		f.Member = *r.MemberID
	}
	if err := json.Unmarshal(r.Notes, &f.Notes); err != nil || len(r.Sealed) == 0 {
		return f, err
	}
	b, err := s.keys.OpenBytes(t, r.Sealed)
	if err != nil {
		return f, err
	}
	var open secret
	if err := json.Unmarshal(b, &open); err != nil {
		return f, err
	}
	f.Cells = open.Cells
	for i, v := range open.Values[:min(len(open.Values), len(f.Notes))] {
		f.Notes[i].Value = v
	}
	return f, nil
}

// faultNotes tells of faults.
func faultNotes(faults []roster.Fault) []Note {
	notes := make([]Note, len(faults))
	for i, f := range faults {
		notes[i] = Note{Field: string(f.Field), Column: f.Column, Value: f.Value, Reason: f.Reason}
	}
	return notes
}

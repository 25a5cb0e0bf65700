// Package intake brings a brand's own rosters in. A file is uploaded, read,
// mapped by a person, checked row by row against the brand without writing
// anything, and confirmed: then all its accepted rows are written in one
// transaction, or none. What takes time is done by jobs; the state of an
// intake is in Postgres, so any server can go on with it.
package intake

import (
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
)

// MaxBytes is the largest file that is taken.
const MaxBytes = 30 << 20

// State is how far an intake has come.
type State string

// The states. In Mapping and Checked a person decides; those before Done and
// Undone are a job's; the others are the end. In Finishing all members are
// written, and what they are searched by follows.
const (
	Reading    State = "reading"
	Mapping    State = "mapping"
	Checking   State = "checking"
	Checked    State = "checked"
	Confirming State = "confirming"
	Finishing  State = "finishing"
	Done       State = "done"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
	Undoing    State = "undoing"
	Undone     State = "undone"
)

// Working reports whether a job is at it.
func (s State) Working() bool {
	return s == Reading || s == Checking || s == Confirming || s == Finishing || s == Undoing
}

// Waiting reports whether a person is to decide.
func (s State) Waiting() bool { return s == Mapping || s == Checked }

// Plan is what a person decided about a file.
type Plan struct {
	roster.Mapping
	// MoveTiers lets the roster move people who are members already; without
	// it the tier they have stays, and the roster's is a warning.
	MoveTiers bool
}

// Tally counts rows by what becomes of them. Warned are some of those that
// come in; Ignored are no people.
type Tally struct {
	Created, Changed, Unchanged, Refused, Warned, Ignored int
}

// Rows is how many rows of people there are.
func (t Tally) Rows() int { return t.Created + t.Changed + t.Unchanged + t.Refused }

// Accepted is how many of them come in.
func (t Tally) Accepted() int { return t.Created + t.Changed + t.Unchanged }

// Intake is one roster on its way in.
type Intake struct {
	ID       uuid.UUID
	Filename string
	Size     int64
	State    State
	Outline  roster.Outline
	Plan     Plan
	Asks     roster.Questions
	Total    int // rows to go through in a working state, about
	Passed   int // rows gone through
	Tally
	Problem     i18n.Message // why it failed
	Notice      i18n.Message // what happened on the way
	Maker       journal.Actor
	CreatedAt   time.Time
	CheckedAt   *time.Time
	ConfirmedAt *time.Time
	FinishedAt  *time.Time
	Tries       int  // how often the work of this state was begun
	Silent      bool // whoever was at work has not been heard of
	Forgotten   bool // what stood in the rows is gone
	Version     int

	run    uuid.UUID
	actor  journal.Actor // who decided last
	chosen bool          // Plan says which sheet and header row to read
	digest []byte
}

// UndoWindow is how long an import may be taken back.
const UndoWindow = 24 * time.Hour

// Undoable reports whether the import may still be taken back at now.
func (in Intake) Undoable(now time.Time) bool {
	return in.State == Done && in.FinishedAt != nil && now.Sub(*in.FinishedAt) < UndoWindow && in.Created+in.Changed > 0
}

// profile is what the candidate says of somebody, as members are kept.
func profile(c roster.Candidate) (member.Profile, member.Contacts, member.Tier) {
	p := member.Profile{
		Name: c.Name, Nickname: c.Nickname, Role: member.Role(c.Role), Gender: c.Gender, Birth: c.Birth,
		Province: c.Province, City: c.City, Model: c.Model, BoughtOn: c.BoughtOn, JoinedOn: c.JoinedOn,
		Specialities: c.Specialities, Remark: c.Remark,
	}
	for _, h := range c.Handles {
		p.Handles = append(p.Handles, member.Handle(h))
	}
	return p, member.Contacts{Phone: c.Phone, Wechat: c.Wechat, Email: c.Email, Address: c.Address}, member.Tier(c.Tier)
}

// MostCreated is how many of those who are new are listed one by one.
const MostCreated = 100

// ConfirmedBy reports whether account confirmed the import; whoever did may
// take it back.
func (in Intake) ConfirmedBy(account uuid.UUID) bool { return in.actor.ID == account }

// Confirmer is the name of who confirmed the import.
func (in Intake) Confirmer() string { return in.actor.Name }

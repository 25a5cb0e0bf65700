package handover

import (
	"context"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps hand-overs in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	nouns   holding.Nouns
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, nouns holding.Nouns, now clock.Clock) *Store {
	return &Store{conn, members, nouns, now}
}

// On is the store in another's transaction.
func (s *Store) On(conn postgres.Conn) *Store {
	return &Store{conn, s.members.On(conn), s.nouns, s.now}
}

// work is one change of one hand-over: its transaction, its row, which is
// held, and its people. What happens in it is told by log.
type work struct {
	*Store
	ctx    context.Context
	tx     postgres.Conn
	q      *db.Queries
	t      tenant.ID
	by     Doer
	at     time.Time
	row    db.Handover
	leaver member.Member
	main   member.Member // the main successor; zero when there is none
}

// change holds the hand-over and runs fn on it in one transaction. Somebody
// who has no part in it finds none.
func (s *Store) change(ctx context.Context, t tenant.ID, by Doer, id uuid.UUID, fn func(w *work) error) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		row, err := q.LockHandover(ctx, db.LockHandoverParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		w := &work{Store: s.On(tx), ctx: ctx, tx: tx, q: q, t: t, by: by, at: s.now(), row: row}
		if err := w.people(); err != nil {
			return err
		}
		return fn(w)
	})
}

// people reads the leaver and the main successor.
func (w *work) people() error {
	ids := []uuid.UUID{w.row.LeaverID}
	if w.row.SuccessorID != nil {
		ids = append(ids, *w.row.SuccessorID)
	}
	found, err := w.members.GetMany(w.ctx, w.t, ids)
	if err != nil {
		return err
	}
	for _, m := range found {
		if m.ID == w.row.LeaverID {
			w.leaver = m
		} else {
			w.main = m
		}
	}
	return nil
}

// event is one thing that happened, for the hand-over's history and for the
// journal.
type event struct {
	what    string // of handover.event.… and journal.handover.…
	item    uuid.UUID
	subject string
	note    string
	behalf  string // in whose stead the team did it
	after   map[string]any
}

// log writes what happened into the hand-over's history, and on the leaver's
// timeline.
func (w *work) log(e event) error {
	err := w.q.InsertHandoverEvent(w.ctx, db.InsertHandoverEventParams{
		TenantID: w.t, ID: uuid.Must(uuid.NewV7()), HandoverID: w.row.ID, ItemID: some(e.item), What: e.what, Subject: e.subject, Note: e.note,
		ActorID: some(w.by.ID), ActorName: w.by.Name, ForName: e.behalf, At: w.at,
	})
	if err != nil {
		return err
	}
	line := w.line(e.what, w.leaver, e.subject, e.note)
	line.After = e.after
	if w.row.Origin == string(Risk) && w.row.BegunAt == nil {
		line.Member = uuid.Nil // nobody's timeline tells that Xinhuo fears it
	}
	return journal.NewStore(w.tx).Write(w.ctx, w.t, line)
}

func (w *work) line(what string, on member.Member, subject, reason string) journal.Line {
	return journal.Line{
		Actor: w.by.Actor, Verb: "handover." + what, Member: on.ID, Subject: subject, SubjectID: w.row.ID, Reason: reason, Sample: w.leaver.Sample, At: w.at,
	}
}

// tell tells members what concerns them, each thing once.
func (w *work) tell(notes ...notice.Note) error {
	return notice.NewStore(w.tx, w.now).Tell(w.ctx, w.t, notes...)
}

// note is a notice to a member, unless they did it themselves.
func (w *work) note(to uuid.UUID, key, path string, text i18n.Message) []notice.Note {
	if to == uuid.Nil || to == w.by.Member {
		return nil
	}
	return []notice.Note{{Member: to, Key: "handover." + key, Text: text, Path: path}}
}

// touched counts the change, so that who saw an older state is told.
func (w *work) touched() error {
	return w.q.TouchHandover(w.ctx, db.TouchHandoverParams{TenantID: w.t, ID: w.row.ID})
}

// plannable refuses to plan what has ended.
func (w *work) plannable() error {
	switch State(w.row.State) {
	case Draft, Open:
		return nil
	}
	return w.over()
}

// over says who ended the hand-over, in answer to somebody who came too late.
func (w *work) over() error {
	return errs.Invalid{"": i18n.Msg("handover.over."+w.row.State, "Leaver", w.leaver.DisplayName(), "By", ender(w.row))}
}

func ender(row db.Handover) any {
	if row.EnderName == "" {
		return i18n.Msg("journal.xinhuo")
	}
	return row.EnderName
}

// taker checks that to can take something in this hand-over: there, still
// with us, not the leaver, and not leaving too.
func (w *work) taker(field string, to uuid.UUID) (member.Member, error) {
	if to == uuid.Nil {
		return member.Member{}, nil
	}
	found, err := w.takers(field, []uuid.UUID{to})
	if err != nil {
		return member.Member{}, err
	}
	return found[to], nil
}

// takers is taker for several.
func (w *work) takers(field string, ids []uuid.UUID) (map[uuid.UUID]member.Member, error) {
	people, err := w.members.HoldMany(w.ctx, w.t, ids)
	if err != nil {
		return nil, err
	}
	found := map[uuid.UUID]member.Member{}
	for _, m := range people {
		found[m.ID] = m
	}
	leaving, err := w.q.LeavingAmong(w.ctx, db.LeavingAmongParams{TenantID: w.t, Members: ids})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		m, there := found[id]
		switch {
		case !there:
			return nil, errs.Invalid{field: i18n.Msg("handover.taker.unknown")}
		case id == w.row.LeaverID:
			return nil, errs.Invalid{field: i18n.Msg("handover.taker.self", "Name", m.DisplayName())}
		case m.Tier == member.Left:
			return nil, errs.Invalid{field: i18n.Msg("handover.taker.left", "Name", m.DisplayName())}
		}
	}
	for _, l := range leaving {
		if !(l.Origin == string(Risk) && l.State == string(Draft)) {
			return nil, errs.Invalid{field: i18n.Msg("handover.taker.leaving", "Name", found[l.LeaverID].DisplayName())}
		}
	}
	return found, nil
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

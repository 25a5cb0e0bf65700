// Package journal keeps what happened in a brand: who did what to whom, when,
// why, and how it was before. Lines are only ever added. The audit trail and
// every timeline are read from here.
package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Actor is who did it: an account, or Xinhuo itself as the zero Actor.
type Actor struct {
	ID   uuid.UUID
	Name string
}

// Line is one thing that happened. Verb is dotted, noun first, and i18n has
// its sentence as "journal." + Verb. Before and After hold only what changed,
// by field; contact fields stand there masked.
type Line struct {
	Actor     Actor
	Verb      string
	Member    uuid.UUID // whose timeline shows it; may be uuid.Nil
	Subject   string    // what it was done to, in words a person knows
	SubjectID uuid.UUID
	Reason    string
	Before    map[string]any
	After     map[string]any
	Sample    bool      // came with sample data and goes with it
	At        time.Time // now when zero
}

// Entry is a Line as it was kept.
type Entry struct {
	ID uuid.UUID
	Line
}

// Newest is the cursor of a first page.
var Newest = uuid.Max

// Store keeps the journal in Postgres.
type Store struct{ conn postgres.Conn }

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn) *Store { return &Store{conn} }

// Write adds lines in the transaction of conn, in their order.
func (s *Store) Write(ctx context.Context, t tenant.ID, lines ...Line) error {
	if len(lines) == 0 {
		return nil
	}
	p, err := params(t, lines)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error { return db.New(tx).AddJournalLines(ctx, p) })
	if err != nil {
		return fmt.Errorf("write %d journal lines: %w", len(lines), err)
	}
	return nil
}

func params(t tenant.ID, lines []Line) (db.AddJournalLinesParams, error) {
	p := db.AddJournalLinesParams{TenantID: t}
	now := clock.System()
	for i, l := range lines {
		before, err := fields(l.Before)
		if err != nil {
			return p, err
		}
		after, err := fields(l.After)
		if err != nil {
			return p, err
		}
		if l.At.IsZero() {
			l.At = now
		}
		p.Ids = append(p.Ids, idAt(l.At, i))
		p.Ats = append(p.Ats, l.At)
		p.ActorIds = append(p.ActorIds, l.Actor.ID)
		p.ActorNames = append(p.ActorNames, l.Actor.Name)
		p.Verbs = append(p.Verbs, l.Verb)
		p.MemberIds = append(p.MemberIds, l.Member)
		p.Subjects = append(p.Subjects, l.Subject)
		p.SubjectIds = append(p.SubjectIds, l.SubjectID)
		p.Reasons = append(p.Reasons, l.Reason)
		p.Befores = append(p.Befores, before)
		p.Afters = append(p.Afters, after)
		p.Samples = append(p.Samples, l.Sample)
	}
	return p, nil
}

func fields(m map[string]any) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	b, err := json.Marshal(m)
	return string(b), err
}

// idAt returns a fresh UUIDv7 whose time is at, so that lines of the past stand
// in their place when ordered by id; seq keeps lines of one moment in order.
func idAt(at time.Time, seq int) uuid.UUID {
	id := uuid.Must(uuid.NewV7())
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6], id[7] = 0x70|byte(seq>>8)&0x0f, byte(seq)
	return id
}

// Of returns up to limit lines of a member's timeline older than the cursor,
// newest first.
func (s *Store) Of(ctx context.Context, t tenant.ID, member, cursor uuid.UUID, limit int) ([]Entry, error) {
	var rows []db.Journal
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListJournalOfMember(ctx, db.ListJournalOfMemberParams{TenantID: t, MemberID: &member, Before: cursor, MaxRows: int32(limit)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list journal of member %s: %w", member, err)
	}
	return entries(rows)
}

// Recent returns up to limit lines of the whole brand older than the cursor,
// newest first.
func (s *Store) Recent(ctx context.Context, t tenant.ID, cursor uuid.UUID, limit int) ([]Entry, error) {
	var rows []db.Journal
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListJournal(ctx, db.ListJournalParams{TenantID: t, Before: cursor, MaxRows: int32(limit)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list journal: %w", err)
	}
	return entries(rows)
}

// ForgetSample removes the lines that came with sample data.
func (s *Store) ForgetSample(ctx context.Context, t tenant.ID) (n int64, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) (err error) {
		n, err = db.New(tx).ForgetSampleJournal(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget sample journal: %w", err)
	}
	return n, nil
}

func entries(rows []db.Journal) ([]Entry, error) {
	out := make([]Entry, len(rows))
	for i, r := range rows {
		e := Entry{ID: r.ID, Line: Line{
			Actor: Actor{deref(r.ActorID), r.ActorName}, Verb: r.Verb, Member: deref(r.MemberID),
			Subject: r.Subject, SubjectID: deref(r.SubjectID), Reason: r.Reason, Sample: r.Sample, At: r.At,
		}}
		for raw, into := range map[*[]byte]*map[string]any{&r.Before: &e.Before, &r.After: &e.After} {
			if len(*raw) == 0 {
				continue
			}
			if err := json.Unmarshal(*raw, into); err != nil {
				return nil, fmt.Errorf("read journal line %s: %w", r.ID, err)
			}
		}
		out[i] = e
	}
	return out, nil
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

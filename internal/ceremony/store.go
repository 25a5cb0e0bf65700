package ceremony

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps ceremonies in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// Plan plans a ceremony with a run sheet of the given steps. A hand-over has
// one ceremony at most; a second is errs.Invalid.
func (s *Store) Plan(ctx context.Context, t tenant.ID, by journal.Actor, o Outline, steps []Step) (id uuid.UUID, err error) {
	id = uuid.Must(uuid.NewV7())
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := o.check(); err != nil {
			return err
		}
		pair, err := s.pair(ctx, tx, t, o)
		if err != nil {
			return err
		}
		now := s.now()
		err = db.New(tx).InsertCeremony(ctx, db.InsertCeremonyParams{
			TenantID: t, ID: id, HandoverID: some(o.Handover), Title: o.Title, StartsAt: o.At, Place: o.Place, Link: o.Link, GiverID: o.Giver, TakerID: some(o.Taker),
			Witnesses: o.Witnesses, Token: o.Token, Story: o.Story, MadeAt: now, MakerName: by.Name,
		})
		if postgres.Violates(err, "ceremonies_handover_key") {
			return errs.Invalid{"": i18n.Msg("ceremony.twice")}
		}
		if err != nil {
			return postgres.Err(err)
		}
		if err := insertSteps(ctx, tx, t, id, 0, steps); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, "planned", id, 1, o, pair, "")
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("plan a ceremony: %w", err)
	}
	return id, nil
}

// pair reads who gives and who takes; who is no member is errs.Invalid.
func (s *Store) pair(ctx context.Context, tx postgres.Conn, t tenant.ID, o Outline) (map[uuid.UUID]member.Member, error) {
	ids := []uuid.UUID{o.Giver}
	if o.Taker != uuid.Nil {
		ids = append(ids, o.Taker)
	}
	found, err := s.members.On(tx).GetMany(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	pair := map[uuid.UUID]member.Member{}
	for _, m := range found {
		pair[m.ID] = m
	}
	bad := errs.Invalid{}
	for field, id := range map[string]uuid.UUID{"giver": o.Giver, "taker": o.Taker} {
		if _, there := pair[id]; !there && id != uuid.Nil {
			bad[field] = i18n.Msg("ceremony.person_unknown")
		}
	}
	return pair, bad.OrNil()
}

// tell writes what happened on both timelines, and tells both.
func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, what string, id uuid.UUID, version int, o Outline, pair map[uuid.UUID]member.Member, reason string) error {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return err
	}
	var lines []journal.Line
	var notes []notice.Note
	for of, m := range pair {
		lines = append(lines, journal.Line{
			Actor: by, Verb: "ceremony." + what, Member: of, Subject: o.Title, SubjectID: id, Reason: reason, Sample: m.Sample, At: s.now(),
		})
		notes = append(notes, notice.Note{
			Member: of, Key: fmt.Sprintf("ceremony.%s:%s:%d", what, id, version),
			Text: i18n.Msg("ceremony.told_"+what, "Title", o.Title, "When", hour(o.At.In(zone), s.now().In(zone)), "Place", o.Place),
		})
	}
	if err := journal.NewStore(tx).Write(ctx, t, lines...); err != nil {
		return err
	}
	if what == "edited" || what == "run" {
		return nil
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notes...)
}

// change holds a ceremony that is not cancelled and runs fn on it in one
// transaction.
func (s *Store) change(ctx context.Context, t tenant.ID, id uuid.UUID, doing string, fn func(tx postgres.Conn, row db.Ceremony) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockCeremony(ctx, db.LockCeremonyParams{TenantID: t, ID: id})
		switch {
		case err != nil:
			return postgres.Err(err)
		case State(row.State) == Cancelled:
			return errs.Invalid{"": i18n.Msg("ceremony.is_cancelled")}
		}
		return fn(tx, row)
	})
	if err != nil {
		return fmt.Errorf("%s ceremony %s: %w", doing, id, err)
	}
	return nil
}

// Edit changes what was planned. Both are told when the time or the place is
// another. Somebody else having saved first is errs.Conflict.
func (s *Store) Edit(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, o Outline) error {
	return s.change(ctx, t, id, "edit", func(tx postgres.Conn, row db.Ceremony) error {
		if err := o.check(); err != nil {
			return err
		}
		pair, err := s.pair(ctx, tx, t, o)
		if err != nil {
			return err
		}
		n, err := db.New(tx).EditCeremony(ctx, db.EditCeremonyParams{
			TenantID: t, ID: id, Title: o.Title, StartsAt: o.At, Place: o.Place, Link: o.Link, GiverID: o.Giver, TakerID: some(o.Taker), Witnesses: o.Witnesses,
			Token: o.Token, Story: o.Story, Version: int32(version),
		})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		what := "edited"
		if !row.StartsAt.Equal(o.At) || row.Place != o.Place {
			what = "moved"
		}
		return s.tell(ctx, tx, t, by, what, id, version+1, o, pair, "")
	})
}

// Record writes down how it was; it may be written again. A ceremony that has
// not begun is errs.Invalid.
func (s *Store) Record(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, r Record) error {
	return s.change(ctx, t, id, "record", func(tx postgres.Conn, row db.Ceremony) error {
		if err := r.check(); err != nil {
			return err
		}
		if s.now().Before(row.StartsAt) {
			return errs.Invalid{"": i18n.Msg("ceremony.not_begun")}
		}
		n, err := db.New(tx).RecordCeremony(ctx, db.RecordCeremonyParams{TenantID: t, ID: id, Said: r.Said, Recording: r.Recording, Version: int32(version)})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		o := outlineFrom(row)
		pair, err := s.pair(ctx, tx, t, o)
		if err != nil {
			return err
		}
		what := "held"
		if State(row.State) == Held {
			what = "edited"
		}
		return s.tell(ctx, tx, t, by, what, id, 1, o, pair, "")
	})
}

// Cancel calls a planned ceremony off with a reason; both are told.
func (s *Store) Cancel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	return s.change(ctx, t, id, "cancel", func(tx postgres.Conn, row db.Ceremony) error {
		rec := Record{Said: reason}
		switch err := rec.check(); {
		case State(row.State) == Held:
			return errs.Invalid{"": i18n.Msg("ceremony.is_held")}
		case err != nil:
			return errs.Invalid{"reason": i18n.Msg("ceremony.reason_missing")}
		}
		if err := db.New(tx).CancelCeremony(ctx, db.CancelCeremonyParams{TenantID: t, ID: id, EndReason: rec.Said}); err != nil {
			return err
		}
		o := outlineFrom(row)
		pair, err := s.pair(ctx, tx, t, o)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, "cancelled", id, 1, o, pair, rec.Said)
	})
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

func outlineFrom(r db.Ceremony) Outline {
	return Outline{
		Handover: deref(r.HandoverID), Title: r.Title, At: r.StartsAt, Place: r.Place, Link: r.Link, Giver: r.GiverID, Taker: deref(r.TakerID),
		Witnesses: r.Witnesses, Token: r.Token, Story: r.Story,
	}
}

// hour is how a moment is named in a message that is kept: its day and hour,
// in the language of whoever reads it.
func hour(at, now time.Time) i18n.Message {
	id := "ui.time.date"
	if at.Year() != now.Year() {
		id = "ui.time.date_year"
	}
	day := i18n.Msg(id, "Year", at.Format("2006"), "Month", i18n.Msg("ui.time.month_"+at.Format("1")), "Day", at.Format("2"),
		"Weekday", i18n.Msg("ui.time.weekday_"+strings.ToLower(at.Format("Mon"))))
	return i18n.Msg("ui.time.at", "Day", day, "Clock", at.Format("15:04"))
}

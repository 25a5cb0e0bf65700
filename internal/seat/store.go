package seat

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps seats in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.members.On(conn), s.now} }

// Define makes a seat, vacant. One that is called the same in the same place
// is errs.Invalid.
func (s *Store) Define(ctx context.Context, t tenant.ID, by journal.Actor, d Definition) (uuid.UUID, error) {
	ids, err := s.DefineMany(ctx, t, by, []Definition{d}, false)
	if err != nil {
		return uuid.Nil, err
	}
	return ids[0], nil
}

// DefineMany makes seats, all or none.
func (s *Store) DefineMany(ctx context.Context, t tenant.ID, by journal.Actor, ds []Definition, sample bool) (ids []uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		for _, d := range ds {
			id, err := s.define(ctx, tx, t, by, d, sample)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("define %d seats: %w", len(ds), err)
	}
	return ids, nil
}

func (s *Store) define(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, d Definition, sample bool) (uuid.UUID, error) {
	if err := d.check(); err != nil {
		return uuid.Nil, err
	}
	id, now := uuid.Must(uuid.NewV7()), s.now()
	err := db.New(tx).InsertSeat(ctx, db.InsertSeatParams{
		TenantID: t, ID: id, Title: d.Title, City: d.City, Speciality: d.Speciality, Duties: d.Duties, Notes: d.Notes, Now: &now, Sample: sample,
	})
	if err != nil {
		return uuid.Nil, taken(err, d)
	}
	return id, s.tell(ctx, tx, t, by, told{seat: id, name: d.Name(), sample: sample, verb: "defined"})
}

// taken turns the refusal of a second seat of one name into a sentence.
func taken(err error, d Definition) error {
	if postgres.Violates(err, "seats_title_key") {
		return errs.Invalid{"title": i18n.Msg("seat.title.taken", "Seat", d.Name())}
	}
	return err
}

// Redefine changes what a seat is. A version that is no longer the seat's is
// errs.Conflict.
func (s *Store) Redefine(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, d Definition) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		old, err := lock(ctx, tx, t, id)
		if err != nil {
			return err
		}
		if int(old.Version) != version {
			return errs.Conflict
		}
		if err := d.check(); err != nil {
			return err
		}
		before, after := differences(defined(old), d)
		if len(after) == 0 {
			return nil
		}
		_, err = db.New(tx).UpdateSeat(ctx, db.UpdateSeatParams{
			TenantID: t, ID: id, Version: old.Version, Title: d.Title, City: d.City, Speciality: d.Speciality, Duties: d.Duties, Notes: d.Notes, Now: s.now(),
		})
		if err != nil {
			return taken(err, d)
		}
		return s.tell(ctx, tx, t, by, told{seat: id, name: d.Name(), sample: old.Sample, verb: "edited", before: before, after: after})
	})
	if err != nil {
		return fmt.Errorf("redefine seat %s: %w", id, err)
	}
	return nil
}

func defined(r db.Seat) Definition {
	return Definition{Title: r.Title, City: r.City, Speciality: r.Speciality, Duties: r.Duties, Notes: r.Notes}
}

func differences(was, is Definition) (before, after map[string]any) {
	before, after = map[string]any{}, map[string]any{}
	for field, pair := range map[string][2]string{
		"seat_title": {was.Title, is.Title}, "seat_city": {was.City, is.City}, "seat_speciality": {was.Speciality, is.Speciality},
		"duties": {was.Duties, is.Duties}, "notes": {was.Notes, is.Notes},
	} {
		if pair[0] != pair[1] {
			before[field], after[field] = pair[0], pair[1]
		}
	}
	return before, after
}

// Review records that somebody has looked at the plan for a seat and what
// they found.
func (s *Store) Review(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, note string) error {
	if err := reason("note", &note); err != nil {
		return err
	}
	return s.with(ctx, t, "review", id, func(tx postgres.Conn, held db.Seat) error {
		now := s.now()
		if err := db.New(tx).ReviewSeat(ctx, db.ReviewSeatParams{TenantID: t, ID: id, Now: &now, ReviewerName: by.Name, ReviewNote: note}); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, of(held, "reviewed", note))
	})
}

// Archive takes a seat out of use; whoever is named for it is kept. One that
// somebody holds is errs.Invalid.
func (s *Store) Archive(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, why string) error {
	if err := reason("why", &why); err != nil {
		return err
	}
	return s.with(ctx, t, "archive", id, func(tx postgres.Conn, held db.Seat) error {
		if held.HolderID != nil {
			who, err := s.name(ctx, tx, t, *held.HolderID)
			if err != nil {
				return err
			}
			return errs.Invalid{"": i18n.Msg("seat.archive.held", "Name", who.Name, "Seat", defined(held).Name())}
		}
		now := s.now()
		if err := db.New(tx).ArchiveSeat(ctx, db.ArchiveSeatParams{TenantID: t, ID: id, ArchivedAt: &now, Now: now}); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, of(held, "archived", why))
	})
}

// Restore brings an archived seat back as it was.
func (s *Store) Restore(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		held, err := lock(ctx, tx, t, id)
		if err != nil || held.ArchivedAt == nil {
			return err
		}
		err = db.New(tx).ArchiveSeat(ctx, db.ArchiveSeatParams{TenantID: t, ID: id, Now: s.now()})
		if postgres.Violates(err, "seats_title_key") {
			return errs.Invalid{"": i18n.Msg("seat.title.taken", "Seat", defined(held).Name())}
		}
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, of(held, "restored", ""))
	})
	if err != nil {
		return fmt.Errorf("restore seat %s: %w", id, err)
	}
	return nil
}

// with runs fn on a seat in use, held against change.
func (s *Store) with(ctx context.Context, t tenant.ID, doing string, id uuid.UUID, fn func(postgres.Conn, db.Seat) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		held, err := lock(ctx, tx, t, id)
		if err != nil {
			return err
		}
		if held.ArchivedAt != nil {
			return errs.Invalid{"": i18n.Msg("seat.archived", "Seat", defined(held).Name())}
		}
		return fn(tx, held)
	})
	if err != nil {
		return fmt.Errorf("%s seat %s: %w", doing, id, err)
	}
	return nil
}

func lock(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (db.Seat, error) {
	rows, err := db.New(tx).LockSeats(ctx, db.LockSeatsParams{TenantID: t, Ids: []uuid.UUID{id}})
	if err != nil {
		return db.Seat{}, err
	}
	if len(rows) == 0 {
		return db.Seat{}, errs.NotFound
	}
	return rows[0], nil
}

// told is a line of a seat's history and of the journal.
type told struct {
	seat          uuid.UUID
	name          string // of the seat
	sample        bool
	verb          string
	who           Person
	level         uuid.UUID
	note          string
	before, after map[string]any
}

func of(r db.Seat, verb, note string) told {
	return told{seat: r.ID, name: defined(r).Name(), sample: r.Sample, verb: verb, note: note}
}

func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, e told) error {
	now := s.now()
	err := db.New(tx).AddSeatEvents(ctx, db.AddSeatEventsParams{
		TenantID: t, Ids: []uuid.UUID{uuid.Must(uuid.NewV7())}, SeatIds: []uuid.UUID{e.seat}, Verbs: []string{e.verb}, MemberIds: []uuid.UUID{e.who.ID},
		LevelIds: []uuid.UUID{e.level}, Notes: []string{e.note}, At: now, ByName: by.Name,
	})
	if err != nil {
		return err
	}
	if e.who.ID != uuid.Nil {
		if e.after == nil {
			e.after = map[string]any{}
		}
		e.after["person"] = e.who.Name
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: "seat." + e.verb, Member: e.who.ID, Subject: e.name, SubjectID: e.seat, Reason: e.note, Before: e.before, After: e.after, Sample: e.sample, At: now,
	})
}

func (s *Store) name(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Person, error) {
	rows, err := db.New(tx).PeopleNamed(ctx, db.PeopleNamedParams{TenantID: t, Ids: []uuid.UUID{id}})
	if err != nil {
		return Person{}, err
	}
	if len(rows) == 0 {
		return Person{}, errs.NotFound
	}
	r := rows[0]
	return person(r.ID, r.Name, r.Nickname, r.Tier, r.City), nil
}

func person(id uuid.UUID, name, nickname, tier, city string) Person {
	return Person{id, member.Profile{Name: name, Nickname: nickname}.DisplayName(), member.Tier(tier), city}
}

func moment(at *time.Time, or time.Time) time.Time {
	if at == nil {
		return or
	}
	return *at
}

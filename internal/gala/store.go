package gala

import (
	"context"
	"errors"
	"fmt"
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

// Store keeps galas in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// Plan plans a gala; making is the year's plan it comes with, or uuid.Nil. A
// second one in a year is errs.Invalid.
func (s *Store) Plan(ctx context.Context, t tenant.ID, by journal.Actor, making uuid.UUID, o Outline) (id uuid.UUID, err error) {
	id = uuid.Must(uuid.NewV7())
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := o.check(s.now(), zone); err != nil {
			return err
		}
		switch _, err := s.ofYear(ctx, tx, t, o.At.In(zone).Year()); {
		case err == nil:
			return taken(o, zone)
		case !errors.Is(err, errs.NotFound):
			return err
		}
		err = db.New(tx).InsertGala(ctx, db.InsertGalaParams{
			TenantID: t, ID: id, MakingID: some(making), Year: int16(o.At.In(zone).Year()), Title: o.Title, StartsAt: o.At, Place: o.Place, AnswerBy: o.AnswerBy, About: o.About,
			MadeAt: s.now(), MakerName: by.Name,
		})
		if err != nil {
			return second(err, o, zone)
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.planned", Subject: o.Title, SubjectID: id})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("plan gala %q: %w", o.Title, err)
	}
	return id, nil
}

// second tells of a gala that the year got meanwhile.
func second(err error, o Outline, zone *time.Location) error {
	if postgres.Violates(err, "galas_year_key") {
		return taken(o, zone)
	}
	return postgres.Err(err)
}

func taken(o Outline, zone *time.Location) error {
	return errs.Invalid{"on": i18n.Msg("gala.year_taken", "Year", o.At.In(zone).Year())}
}

// Edit changes a gala that is still to be; whoever was invited and has not
// declined is told of another time or place. Somebody else having saved first
// is errs.Conflict.
func (s *Store) Edit(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, o Outline) error {
	return s.change(ctx, t, id, "edit", func(tx postgres.Conn, g Gala) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := o.check(s.now(), zone); err != nil {
			return err
		}
		n, err := db.New(tx).EditGala(ctx, db.EditGalaParams{
			TenantID: t, ID: id, Version: int32(version), Title: o.Title, Year: int16(o.At.In(zone).Year()), StartsAt: o.At, Place: o.Place, AnswerBy: o.AnswerBy, About: o.About,
		})
		switch {
		case err != nil:
			return second(err, o, zone)
		case n == 0:
			return errs.Conflict
		}
		verb := "gala.edited"
		if !o.At.Equal(g.At) || o.Place != g.Place {
			verb = "gala.moved"
			if err := s.spread(ctx, tx, t, id, fmt.Sprintf("gala.moved:%s:%d", id, version), i18n.Msg("gala.told_moved", "Title", o.Title)); err != nil {
				return err
			}
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: verb, Subject: o.Title, SubjectID: id})
	})
}

// Cancel calls a gala off, and tells whoever was invited and has not declined.
func (s *Store) Cancel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	return s.change(ctx, t, id, "cancel", func(tx postgres.Conn, g Gala) error {
		bad := errs.Invalid{}
		if reason == "" {
			bad["reason"] = i18n.Msg("gala.reason_missing")
		}
		long(bad, "reason", reason, maxSaid)
		if err := bad.OrNil(); err != nil {
			return err
		}
		if err := db.New(tx).CancelGala(ctx, db.CancelGalaParams{TenantID: t, ID: id, EndReason: reason}); err != nil {
			return err
		}
		if err := s.spread(ctx, tx, t, id, "gala.cancelled:"+id.String(), i18n.Msg("gala.told_cancelled", "Title", g.Title)); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.cancelled", Subject: g.Title, SubjectID: id, Reason: reason})
	})
}

// spread tells those who were invited, have not declined and may be told.
func (s *Store) spread(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, key string, text i18n.Message) error {
	guests, err := s.guests(ctx, tx, t, id)
	var notes []notice.Note
	for _, g := range guests {
		if g.InvitedAt != nil && g.Answer != Declined && !g.Quiet() {
			notes = append(notes, notice.Note{Member: g.Member, Key: key, Text: text, Path: "care/own/gala/" + id.String()})
		}
	}
	if err != nil {
		return err
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notes...)
}

// Unmake takes away the gala that came with a year's plan; once somebody was
// invited to it that is errs.Invalid.
func (s *Store) Unmake(ctx context.Context, t tenant.ID, making uuid.UUID) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GalaOfMaking(ctx, db.GalaOfMakingParams{TenantID: t, MakingID: making})
		if errors.Is(postgres.Err(err), errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := db.New(tx).LockGala(ctx, db.LockGalaParams{TenantID: t, ID: row.ID}); err != nil {
			return err
		}
		guests, err := s.guests(ctx, tx, t, row.ID)
		if err != nil {
			return err
		}
		for _, g := range guests {
			if g.InvitedAt != nil {
				return errs.Invalid{"": i18n.Msg("gala.is_invited", "Title", row.Title)}
			}
		}
		return db.New(tx).DeleteGala(ctx, db.DeleteGalaParams{TenantID: t, ID: row.ID})
	})
}

// Get returns one gala with its guests by name and its tables.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (g Gala, guests []Guest, tables []Table, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetGala(ctx, db.GetGalaParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		g = galaFrom(row)
		if guests, err = s.guests(ctx, tx, t, id); err != nil {
			return err
		}
		tables, err = s.tables(ctx, tx, t, id, guests)
		return err
	})
	if err != nil {
		return Gala{}, nil, nil, fmt.Errorf("get gala %s: %w", id, err)
	}
	return g, guests, tables, nil
}

// Look returns one gala and its numbers, without its guests.
func (s *Store) Look(ctx context.Context, t tenant.ID, id uuid.UUID) (g Gala, n Numbers, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetGala(ctx, db.GetGalaParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		g = galaFrom(row)
		c, err := db.New(tx).CountGalaGuests(ctx, db.CountGalaGuestsParams{TenantID: t, GalaID: id})
		n = Numbers{
			Everybody: int(c.Everybody), Reserved: int(c.Reserved), Invited: int(c.Invited), Coming: int(c.Coming), Heads: int(c.Heads),
			Declined: int(c.Declined), Waiting: int(c.Waiting), Seated: int(c.Seated), Attended: int(c.Attended),
		}
		return err
	})
	if err != nil {
		return Gala{}, Numbers{}, fmt.Errorf("look at gala %s: %w", id, err)
	}
	return g, n, nil
}

// Guests lists at most most of a gala's guests by name; after is the member
// who was the last of the page before, or uuid.Nil.
func (s *Store) Guests(ctx context.Context, t tenant.ID, id uuid.UUID, shown Shown, after uuid.UUID, most int) (all []Guest, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).PageGalaGuests(ctx, db.PageGalaGuestsParams{TenantID: t, GalaID: id, Shown: string(shown), AfterID: some(after), MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, listed(db.ListGalaGuestsRow(r)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list guests of gala %s: %w", id, err)
	}
	return all, nil
}

// OfYear is the gala of a year that was not called off, or errs.NotFound.
func (s *Store) OfYear(ctx context.Context, t tenant.ID, year int) (g Gala, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		g, err = s.ofYear(ctx, tx, t, year)
		return err
	})
	return g, err
}

func (s *Store) ofYear(ctx context.Context, tx postgres.Conn, t tenant.ID, year int) (Gala, error) {
	row, err := db.New(tx).GalaOfYear(ctx, db.GalaOfYearParams{TenantID: t, Year: int16(year)})
	return galaFrom(row), postgres.Err(err)
}

// List lists galas, the latest first.
func (s *Store) List(ctx context.Context, t tenant.ID, most int) (all []Gala, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListGalas(ctx, db.ListGalasParams{TenantID: t, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, galaFrom(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list galas: %w", err)
	}
	return all, nil
}

// Between lists the galas that begin in a time and were not called off.
func (s *Store) Between(ctx context.Context, t tenant.ID, from, to time.Time) (all []Gala, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).GalasBetween(ctx, db.GalasBetweenParams{TenantID: t, FromAt: from, ToAt: to})
		for _, r := range rows {
			all = append(all, galaFrom(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list galas of a time: %w", err)
	}
	return all, nil
}

// change runs fn on a gala that stands, held against other changes: who seats
// and who answers at once come one after the other.
func (s *Store) change(ctx context.Context, t tenant.ID, id uuid.UUID, doing string, fn func(postgres.Conn, Gala) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockGala(ctx, db.LockGalaParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		g := galaFrom(row)
		if g.Cancelled {
			return errs.Invalid{"": i18n.Msg("gala.is_cancelled")}
		}
		return fn(tx, g)
	})
	if err != nil {
		return fmt.Errorf("%s gala %s: %w", doing, id, err)
	}
	return nil
}

func (s *Store) line(ctx context.Context, tx postgres.Conn, t tenant.ID, l journal.Line) error {
	l.At = s.now()
	return journal.NewStore(tx).Write(ctx, t, l)
}

func galaFrom(r db.Gala) Gala {
	return Gala{
		ID: r.ID, Outline: Outline{r.Title, r.StartsAt, r.Place, r.AnswerBy, r.About}, Year: int(r.Year), Cancelled: r.State == "cancelled", EndReason: r.EndReason,
		Maker: r.MakerName, Version: int(r.Version),
	}
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

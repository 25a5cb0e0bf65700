package consult

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
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps questions in Postgres.
type Store struct {
	conn  postgres.Conn
	pages *knowledge.Store
	now   clock.Clock
}

// NewStore returns a Store on conn; answers become pages of pages.
func NewStore(conn postgres.Conn, pages *knowledge.Store, now clock.Clock) *Store {
	return &Store{conn, pages, now}
}

func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	return clock.Date(s.now(), zone), nil
}

// Settings returns the brand's settings, the usual ones where it has none.
func (s *Store) Settings(ctx context.Context, t tenant.ID) (set Settings, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		set, err = settings(ctx, tx, t)
		return err
	})
	if err != nil {
		return set, fmt.Errorf("read how often one may ask: %w", err)
	}
	return set, nil
}

func settings(ctx context.Context, tx postgres.Conn, t tenant.ID) (Settings, error) {
	row, err := db.New(tx).GetConsultSettings(ctx, t)
	switch err := postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return Settings{Monthly: UsualMonthly, Version: 1}, nil
	case err != nil:
		return Settings{}, err
	}
	return Settings{int(row.Monthly), deref(row.TitleID), int(row.Version)}, nil
}

// Set changes the settings. Somebody else having saved first is errs.Conflict.
func (s *Store) Set(ctx context.Context, t tenant.ID, by journal.Actor, set Settings) error {
	if set.Monthly < 1 || set.Monthly > mostMonthly {
		return errs.Invalid{"monthly": i18n.Msg("consult.bad.monthly", "Max", mostMonthly)}
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		n, err := db.New(tx).SaveConsultSettings(ctx, db.SaveConsultSettingsParams{TenantID: t, Monthly: int16(set.Monthly), TitleID: some(set.Title), Version: int32(set.Version)})
		switch {
		case postgres.Violates(err, "consult_settings_title_fkey"):
			return errs.Invalid{"title": i18n.Msg("consult.bad.title_gone")}
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "consult.set", After: map[string]any{"count": set.Monthly}, At: s.now()})
	})
	if err != nil {
		return fmt.Errorf("set how often one may ask: %w", err)
	}
	return nil
}

// Wish is what a member said of themselves, -1 for nothing.
func (s *Store) Wish(ctx context.Context, t tenant.ID, id uuid.UUID) (monthly int, err error) {
	monthly = -1
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		n, err := db.New(tx).ConsultWish(ctx, db.ConsultWishParams{TenantID: t, MemberID: id})
		if err = postgres.Err(err); err == nil {
			monthly = int(n)
		}
		return err
	})
	if err != nil && !errors.Is(err, errs.NotFound) {
		return monthly, fmt.Errorf("read how often %s may be asked: %w", id, err)
	}
	return monthly, nil
}

// Limit has a member say how many questions a month they would have at most:
// 0 for none, never more than the brand's. It is theirs to say alone.
func (s *Store) Limit(ctx context.Context, t tenant.ID, by Who, monthly int) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		set, err := settings(ctx, tx, t)
		switch {
		case err != nil:
			return err
		case by.Member == uuid.Nil || by.Tier != member.Emeritus:
			return errs.Forbidden
		case monthly < 0 || monthly > set.Monthly:
			return errs.Invalid{"monthly": i18n.Msg("consult.bad.limit", "Max", set.Monthly)}
		}
		if err := db.New(tx).SetConsultWish(ctx, db.SetConsultWishParams{TenantID: t, MemberID: by.Member, Monthly: int16(monthly), SaidAt: s.now()}); err != nil {
			return postgres.Err(err)
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by.Actor, Verb: "consult.limited", Member: by.Member, Subject: by.Name, SubjectID: by.Member, After: map[string]any{"count": monthly}, At: s.now(),
		})
	})
	if err != nil {
		return fmt.Errorf("limit how often %s may be asked: %w", by.Member, err)
	}
	return nil
}

// Advisers lists who may be asked, with the room each has this month. Who died,
// asked to be left alone, is away, or wants no questions is not among them.
func (s *Store) Advisers(ctx context.Context, t tenant.ID) (all []Adviser, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		all, err = advisers(ctx, tx, t, today)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who may be asked: %w", err)
	}
	return all, nil
}

func advisers(ctx context.Context, tx postgres.Conn, t tenant.ID, today time.Time, ids ...uuid.UUID) ([]Adviser, error) {
	set, err := settings(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.New(tx).Consultants(ctx, db.ConsultantsParams{TenantID: t, Month: month(today), Ids: append([]uuid.UUID{}, ids...), TitleID: some(set.Title), Today: today})
	if err != nil {
		return nil, err
	}
	var all []Adviser
	for _, r := range rows {
		a := Adviser{ID: r.ID, Name: r.Called, City: r.City, Specialities: r.Specialities, Most: set.most(int(r.Wish)), Asked: int(r.Asked)}
		if a.Most == 0 {
			continue
		}
		if a.Full() {
			a.Next = month(today).AddDate(0, 1, 0)
		}
		all = append(all, a)
	}
	return all, nil
}

// Ask puts a question and tells who is asked, once. Who may not be asked, or
// was asked as often as they would this month, is errs.Invalid beside "to",
// saying when there is room again.
func (s *Store) Ask(ctx context.Context, t tenant.ID, by Who, q Question) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := q.check(); err != nil {
			return err
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := s.book(ctx, tx, t, by, q.To, today); err != nil {
			return err
		}
		err = db.New(tx).InsertConsult(ctx, db.InsertConsultParams{
			TenantID: t, ID: id, MemberID: q.To, Title: q.Title, Question: q.Text, AskerID: by.ID, AskerMember: some(by.Member), AskerName: by.Name, AskedAt: s.now(), DueOn: today.AddDate(0, 0, Days),
		})
		if err != nil {
			return postgres.Err(err)
		}
		if err := s.tell(ctx, tx, t, notice.Note{Member: q.To, Key: "consult.asked:" + id.String(), Path: path(id), Text: i18n.Msg("consult.told_asked", "Name", by.Name, "Title", q.Title)}); err != nil {
			return err
		}
		return s.note(ctx, tx, t, by.Actor, "consult.asked", id)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("ask %s: %w", q.To, err)
	}
	return id, nil
}

// book takes one of the month's places.
func (s *Store) book(ctx context.Context, tx postgres.Conn, t tenant.ID, by Who, to uuid.UUID, today time.Time) error {
	switch {
	case !by.MayAsk():
		return errs.Forbidden
	case to == by.Member:
		return errs.Invalid{"to": i18n.Msg("consult.bad.self")}
	}
	found, err := advisers(ctx, tx, t, today, to)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return errs.Invalid{"to": i18n.Msg("consult.bad.closed")}
	}
	_, err = db.New(tx).CountConsult(ctx, db.CountConsultParams{TenantID: t, MemberID: to, Month: month(today), Most: int32(found[0].Most)})
	if errors.Is(postgres.Err(err), errs.NotFound) {
		next := month(today).AddDate(0, 1, 0)
		return errs.Invalid{"to": i18n.Msg("consult.bad.full", "Name", found[0].Name, "N", found[0].Most, "Day", next.Format(time.DateOnly))}
	}
	return err
}

func path(id uuid.UUID) string { return "consults/" + id.String() }

func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, n notice.Note) error {
	return notice.NewStore(tx, s.now).Tell(ctx, t, n)
}

// asker is a note to whoever put the question.
func asker(c db.Consult, what string, text i18n.Message) notice.Note {
	n := notice.Note{Key: "consult." + what + ":" + c.ID.String(), Path: path(c.ID), Text: text}
	if c.AskerMember != nil {
		n.Member = *c.AskerMember
	} else {
		n.Account = c.AskerID
	}
	return n
}

// note writes on the timeline of who is asked what became of a question.
func (s *Store) note(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, id uuid.UUID) error {
	row, err := db.New(tx).GetConsult(ctx, db.GetConsultParams{TenantID: t, ID: id})
	if err != nil {
		return postgres.Err(err)
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: row.Consult.MemberID, Subject: row.Consult.Title, SubjectID: id, Sample: row.Sample, At: s.now(), After: map[string]any{"person": row.Called},
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

package care

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// usualDays is how many days before is reminded where the brand has not said.
const usualDays = 3

// Settings are a brand's own: how many days before is reminded, and the
// festivals it keeps beside Feasts.
type Settings struct {
	RemindDays int
	Feasts     []Feast
}

// Settings reads a brand's settings.
func (s *Store) Settings(ctx context.Context, t tenant.ID) (of Settings, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		if of.RemindDays, err = remindDays(ctx, tx, t); err != nil {
			return err
		}
		rows, err := db.New(tx).CareFestivals(ctx, t)
		for _, r := range rows {
			of.Feasts = append(of.Feasts, Feast{r.ID.String(), r.Name, Day{Lunar: r.Lunar, Month: int(r.Month), Day: int(r.Day)}})
		}
		return err
	})
	if err != nil {
		return Settings{}, fmt.Errorf("read care settings: %w", err)
	}
	return of, nil
}

func remindDays(ctx context.Context, tx postgres.Conn, t tenant.ID) (int, error) {
	row, err := db.New(tx).CareSettings(ctx, t)
	if errors.Is(postgres.Err(err), errs.NotFound) {
		return usualDays, nil
	}
	return int(row.RemindDays), err
}

// RemindBefore sets how many days before something is to be done its doer is
// reminded, 0 to 30.
func (s *Store) RemindBefore(ctx context.Context, t tenant.ID, by journal.Actor, days int) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if days < 0 || days > 30 {
			return errs.Invalid{"remind_days": i18n.Msg("care.remind_bad")}
		}
		if err := db.New(tx).SetCareSettings(ctx, db.SetCareSettingsParams{TenantID: t, RemindDays: int16(days)}); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.remind_set", Subject: fmt.Sprint(days)})
	})
	if err != nil {
		return fmt.Errorf("set care reminders: %w", err)
	}
	return nil
}

// Keep adds a festival of the brand's own.
func (s *Store) Keep(ctx context.Context, t tenant.ID, by journal.Actor, f Feast) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if f.Name = strings.TrimSpace(f.Name); f.Name == "" {
			return errs.Invalid{"name": i18n.Msg("care.feast_missing")}
		}
		bad := errs.Invalid{}
		long(bad, "name", f.Name, maxTitle)
		if !f.real() || f.Leap {
			bad["day"] = i18n.Msg("care.feast_day_bad")
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		id := uuid.Must(uuid.NewV7())
		err := db.New(tx).AddCareFestival(ctx, db.AddCareFestivalParams{TenantID: t, ID: id, Name: f.Name, Lunar: f.Lunar, Month: int16(f.Month), Day: int16(f.Day.Day)})
		if postgres.Violates(err, "care_festivals_name_key") {
			return errs.Invalid{"name": i18n.Msg("care.feast_taken", "Name", f.Name)}
		}
		if err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.feast_kept", Subject: f.Name, SubjectID: id})
	})
	if err != nil {
		return fmt.Errorf("keep festival %q: %w", f.Name, err)
	}
	return nil
}

// Forget takes a festival of the brand's own away; what is planned for it
// stays planned.
func (s *Store) Forget(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).RemoveCareFestival(ctx, db.RemoveCareFestivalParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.feast_forgotten", Subject: row.Name, SubjectID: id})
	})
	if err != nil {
		return fmt.Errorf("forget festival %s: %w", id, err)
	}
	return nil
}

// Spent is what one kind of care came to in one month.
type Spent struct {
	Month int
	What  What
	N     int
	Cost  int64
}

// Year is what care came to in a year, beside what it may.
type Year struct {
	Year    int
	Spent   []Spent
	Budget  int64 // in fen; 0 where none was set
	Version int   // of the budget, 0 where none was set
}

// Total is what was spent in all.
func (y Year) Total() (fen int64) {
	for _, s := range y.Spent {
		fen += s.Cost
	}
	return fen
}

// Costs sums up a year.
func (s *Store) Costs(ctx context.Context, t tenant.ID, year int) (y Year, err error) {
	y.Year = year
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		b, err := db.New(tx).CareBudget(ctx, db.CareBudgetParams{TenantID: t, Year: int16(year)})
		if err != nil && !errors.Is(postgres.Err(err), errs.NotFound) {
			return err
		}
		y.Budget, y.Version = b.Fen, int(b.Version)
		rows, err := db.New(tx).CareCosts(ctx, db.CareCostsParams{TenantID: t, FromDay: date(year, time.January, 1), ToDay: date(year+1, time.January, 1)})
		for _, r := range rows {
			y.Spent = append(y.Spent, Spent{int(r.Month), What(r.What), int(r.N), r.Cost})
		}
		return err
	})
	if err != nil {
		return Year{}, fmt.Errorf("sum care of %d: %w", year, err)
	}
	return y, nil
}

// Budget sets what care may cost in a year; version is the one that was read,
// and somebody else having set it since is errs.Conflict.
func (s *Store) Budget(ctx context.Context, t tenant.ID, by journal.Actor, year, version int, fen int64) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if fen < 0 || fen > 100*maxCost {
			return errs.Invalid{"budget": i18n.Msg("care.cost_bad")}
		}
		n, err := db.New(tx).SetCareBudget(ctx, db.SetCareBudgetParams{TenantID: t, Year: int16(year), Fen: fen, Version: int32(version)})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.budget_set", Subject: fmt.Sprint(year), After: map[string]any{"fen": fen}})
	})
	if err != nil {
		return fmt.Errorf("set care budget of %d: %w", year, err)
	}
	return nil
}

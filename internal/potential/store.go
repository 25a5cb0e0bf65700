package potential

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

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

// maxText is the longest reason or evidence, in characters.
const maxText = 500

// Store keeps potential in Postgres.
type Store struct {
	conn postgres.Conn
	now  clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, now clock.Clock) *Store { return &Store{conn, now} }

// Weights returns what counts now: the latest version, Usual before any.
func (s *Store) Weights(ctx context.Context, t tenant.ID) (w Weights, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		w, err = latest(ctx, tx, t)
		return err
	})
	return w, err
}

func latest(ctx context.Context, tx postgres.Conn, t tenant.ID) (Weights, error) {
	row, err := db.New(tx).LatestPotentialWeights(ctx, t)
	switch err := postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return Usual, nil
	case err != nil:
		return Weights{}, fmt.Errorf("read weights of potential: %w", err)
	}
	return weightsFrom(row), nil
}

// Versions lists the weights there were, the latest first, at most 100.
func (s *Store) Versions(ctx context.Context, t tenant.ID) ([]Weights, error) {
	var rows []db.PotentialWeight
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListPotentialWeights(ctx, db.ListPotentialWeightsParams{TenantID: t, MaxRows: 100})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list weights of potential: %w", err)
	}
	all := make([]Weights, len(rows))
	for i, r := range rows {
		all[i] = weightsFrom(r)
	}
	return all, nil
}

// Check trims w and says what is wrong with it, field by field.
func (w *Weights) Check() error {
	w.Reason = strings.TrimSpace(w.Reason)
	bad := errs.Invalid{}
	for i, d := range Dimensions {
		if w.Percent[i] < 0 || w.Percent[i] > 100 {
			bad[string(d)] = i18n.Msg("potential.weights.range")
		}
	}
	if sum := w.Sum(); len(bad) == 0 && sum != 100 {
		bad[""] = i18n.Msg("potential.weights.sum", "Sum", sum)
	}
	switch {
	case w.Reason == "":
		bad["reason"] = i18n.Msg("potential.weights.why")
	case utf8.RuneCountInString(w.Reason) > maxText:
		bad["reason"] = i18n.Msg("potential.long", "Max", maxText)
	}
	return bad.OrNil()
}

// Weigh makes a new version of the weights, from the one that was read on:
// w.Version. What was computed keeps the version it was computed with. When
// somebody else made a version meanwhile it is errs.Conflict, and what
// changes nothing is errs.Invalid.
func (s *Store) Weigh(ctx context.Context, t tenant.ID, by journal.Actor, w Weights) error {
	if err := w.Check(); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		before, err := latest(ctx, tx, t)
		switch {
		case err != nil:
			return err
		case before.Version != w.Version:
			return errs.Conflict
		case before.Percent == w.Percent:
			return errs.Invalid{"": i18n.Msg("potential.weights.same")}
		}
		return s.weigh(ctx, tx, t, by, before, w)
	})
	if err != nil {
		return fmt.Errorf("weigh potential: %w", err)
	}
	return nil
}

func (s *Store) weigh(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, before, w Weights) error {
	p := w.Percent
	n, err := db.New(tx).AddPotentialWeights(ctx, db.AddPotentialWeightsParams{
		TenantID: t, Version: int32(w.Version + 1), Activity: int16(p[0]), Creation: int16(p[1]), Spread: int16(p[2]), Conversion: int16(p[3]), Fit: int16(p[4]),
		Reason: w.Reason, MadeBy: orNull(by.ID), MakerName: by.Name, MadeAt: s.now(),
	})
	switch {
	case err != nil:
		return err
	case n == 0:
		return errs.Conflict
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: "potential.weighed", Reason: w.Reason, Before: before.fields(), After: w.fields(), At: s.now(),
	})
}

func (w Weights) fields() map[string]any {
	f := map[string]any{}
	for i, d := range Dimensions {
		f[string(d)] = w.Percent[i]
	}
	return f
}

// Standing returns where a member stands, or errs.NotFound when nothing was
// computed for them.
func (s *Store) Standing(ctx context.Context, t tenant.ID, of uuid.UUID) (st Standing, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetPotentialStanding(ctx, db.GetPotentialStandingParams{TenantID: t, MemberID: of})
		if err != nil {
			return postgres.Err(err)
		}
		st, err = standingFrom(row)
		return err
	})
	if err != nil {
		return Standing{}, fmt.Errorf("get potential of %s: %w", of, err)
	}
	return st, nil
}

// Median returns the middle of a tier; nobody is in one never computed.
func (s *Store) Median(ctx context.Context, t tenant.ID, of member.Tier) (m Median, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetPotentialMedian(ctx, db.GetPotentialMedianParams{TenantID: t, Tier: string(of)})
		if err == nil {
			m = Median{five(r.Activity, r.Creation, r.Spread, r.Conversion, r.Fit), orNone(r.Total), int(r.People), r.ComputedAt}
		}
		return postgres.Err(err)
	})
	if err != nil && !errors.Is(err, errs.NotFound) {
		return Median{}, fmt.Errorf("read median of %s: %w", of, err)
	}
	return m, nil
}

// History returns where a member stood month by month, the latest first, at
// most most months.
func (s *Store) History(ctx context.Context, t tenant.ID, of uuid.UUID, most int) ([]Standing, error) {
	var rows []db.PotentialHistory
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListPotentialHistory(ctx, db.ListPotentialHistoryParams{TenantID: t, MemberID: of, MaxRows: int32(most)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list potential of %s by month: %w", of, err)
	}
	all := make([]Standing, len(rows))
	for i, r := range rows {
		all[i] = Standing{
			Member: r.MemberID, Month: r.Month, Tier: member.Tier(r.Tier), Weights: int(r.Weights), Scores: five(r.Activity, r.Creation, r.Spread, r.Conversion, r.Fit),
			Total: orNone(r.Total), StandsOn: int(r.StandsOn), Performance: orNone(r.Performance), At: r.ComputedAt,
		}
	}
	return all, nil
}

// monthOf is the month of a moment where the brand is, as its first day.
func monthOf(at time.Time, zone *time.Location) time.Time {
	d := clock.Date(at, zone)
	return d.AddDate(0, 0, 1-d.Day())
}

package contribution

import (
	"context"
	"fmt"
	"slices"
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

const (
	mostAmount = 1000
	mostNote   = 200
	mostYears  = 5 // how far back somebody may remember
)

// Record is a contribution that a colleague puts down by hand.
type Record struct {
	Member uuid.UUID
	Kind   Kind
	Day    time.Time // midnight UTC; zero when what was typed is no day
	Amount int64
	Note   string
}

// Check trims r and says what of it cannot be counted; today is the day it is
// in the brand.
func (r *Record) Check(today time.Time) error {
	r.Note = strings.TrimSpace(r.Note)
	bad := errs.Invalid{}
	if !slices.Contains(ByHand, r.Kind) {
		bad["kind"] = i18n.Msg("contribution.bad.kind")
	}
	if r.Amount < 1 || r.Amount > mostAmount {
		bad["amount"] = i18n.Msg("contribution.bad.amount", "Max", mostAmount)
	}
	switch {
	case r.Day.IsZero():
		bad["day"] = i18n.Msg("contribution.bad.day")
	case r.Day.After(today):
		bad["day"] = i18n.Msg("contribution.bad.future")
	case r.Day.Before(today.AddDate(-mostYears, 0, 0)):
		bad["day"] = i18n.Msg("contribution.bad.old", "Years", mostYears)
	}
	if utf8.RuneCountInString(r.Note) > mostNote {
		bad["note"] = i18n.Msg("contribution.bad.note", "Max", mostNote)
	}
	return bad.OrNil()
}

// Record counts what a colleague knows of, and says so in the journal. Now is
// the present.
func (s *Store) Record(ctx context.Context, t tenant.ID, by journal.Actor, r Record, now time.Time) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := r.Check(clock.Date(now, zone)); err != nil {
			return err
		}
		source := uuid.Must(uuid.NewV7())
		e := Entry{Member: r.Member, Kind: r.Kind, At: moment(r.Day, now, zone), Amount: r.Amount, Source: source, Note: r.Note, By: by}
		if _, err := NewStore(tx).add(ctx, t, Hand, []Entry{e}); err != nil {
			return err
		}
		return note(ctx, tx, t, by, "contribution.recorded", e, now)
	})
	if err != nil {
		return fmt.Errorf("record contribution of %s: %w", r.Member, err)
	}
	return nil
}

// moment is now on the day that it is, and noon on another.
func moment(day, now time.Time, zone *time.Location) time.Time {
	if clock.Date(now, zone).Equal(day) {
		return now
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone).UTC()
}

func note(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, e Entry, at time.Time) error {
	who, err := db.New(tx).MemberNamed(ctx, db.MemberNamedParams{TenantID: t, ID: e.Member})
	if err != nil {
		return postgres.Err(err)
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: e.Member, Subject: who.Called, SubjectID: e.Source, Reason: e.Note, Sample: who.Sample, At: at,
		After: map[string]any{"what": "contribution.kind." + string(e.Kind), "count": e.Amount},
	})
}

// TakeBack answers a line that a colleague or a file brought with a
// counter-line. One that our own pages know is theirs to withdraw, and one
// taken back already stays so: errs.Invalid.
func (s *Store) TakeBack(ctx context.Context, t tenant.ID, by journal.Actor, of, id uuid.UUID, now time.Time) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetContribution(ctx, db.GetContributionParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		l := fromRow(row)
		switch {
		case l.Member != of:
			return errs.NotFound
		case l.Origin == Work:
			return errs.Invalid{"": i18n.Msg("contribution.bad.work")}
		}
		n, err := NewStore(tx).withdraw(ctx, t, by, l.Kind, l.Source, "", []uuid.UUID{l.Member})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Invalid{"": i18n.Msg("contribution.bad.gone")}
		}
		return note(ctx, tx, t, by, "contribution.taken_back", Entry{Member: l.Member, Kind: l.Kind, Amount: l.Amount, Source: l.Source}, now)
	})
	if err != nil {
		return fmt.Errorf("take back contribution %s: %w", id, err)
	}
	return nil
}

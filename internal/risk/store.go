package risk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// maxReason is the longest reason, in characters.
const maxReason = 500

// Store keeps risks in Postgres.
type Store struct {
	conn      postgres.Conn
	nouns     holding.Nouns
	handovers *handover.Store
	now       clock.Clock
}

// NewStore returns a Store on conn. What members hold is asked of nouns; a
// risk past the limit has its hand-over drafted by handovers.
func NewStore(conn postgres.Conn, nouns holding.Nouns, handovers *handover.Store, now clock.Clock) *Store {
	return &Store{conn, nouns, handovers, now}
}

// Limit is a version of from which risk on a hand-over is drafted, in percent.
type Limit struct {
	Version int
	Percent int
	Reason  string
	By      journal.Actor
	At      time.Time
}

// Limit returns the limit in force: the latest version, Usual before any.
func (s *Store) Limit(ctx context.Context, t tenant.ID) (l Limit, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		l, err = latest(ctx, tx, t)
		return err
	})
	return l, err
}

func latest(ctx context.Context, tx postgres.Conn, t tenant.ID) (Limit, error) {
	row, err := db.New(tx).LatestRiskLimit(ctx, t)
	switch err := postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return Limit{Percent: Usual}, nil
	case err != nil:
		return Limit{}, fmt.Errorf("read limit of risk: %w", err)
	}
	return limitFrom(row), nil
}

// Limits lists the limits there were, the latest first, at most 20.
func (s *Store) Limits(ctx context.Context, t tenant.ID) ([]Limit, error) {
	var rows []db.RiskLimit
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListRiskLimits(ctx, db.ListRiskLimitsParams{TenantID: t, MaxRows: 20})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list limits of risk: %w", err)
	}
	all := make([]Limit, len(rows))
	for i, r := range rows {
		all[i] = limitFrom(r)
	}
	return all, nil
}

func limitFrom(r db.RiskLimit) Limit {
	l := Limit{Version: int(r.Version), Percent: int(r.Percent), Reason: r.Reason, By: journal.Actor{Name: r.MakerName}, At: r.MadeAt}
	if r.MadeBy != nil {
		l.By.ID = *r.MadeBy
	}
	return l
}

// The least and the greatest limit, in percent.
const (
	Least = 5
	Most  = 95
)

// Check trims l and says what is wrong with it, field by field.
func (l *Limit) Check() error {
	l.Reason = strings.TrimSpace(l.Reason)
	bad := errs.Invalid{}
	if l.Percent < Least || l.Percent > Most {
		bad["percent"] = i18n.Msg("risk.limit.range", "Least", Least, "Most", Most)
	}
	switch {
	case l.Reason == "":
		bad["reason"] = i18n.Msg("risk.limit.why")
	case utf8.RuneCountInString(l.Reason) > maxReason:
		bad["reason"] = i18n.Msg("risk.limit.long", "Max", maxReason)
	}
	return bad.OrNil()
}

// SetLimit makes a new version of the limit from the one that was read,
// l.Version; it counts from the next round on. When somebody else set one
// meanwhile it is errs.Conflict.
func (s *Store) SetLimit(ctx context.Context, t tenant.ID, by journal.Actor, l Limit) error {
	if err := l.Check(); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		before, err := latest(ctx, tx, t)
		switch {
		case err != nil:
			return err
		case before.Version != l.Version:
			return errs.Conflict
		case before.Percent == l.Percent:
			return errs.Invalid{"percent": i18n.Msg("risk.limit.same")}
		}
		now := s.now()
		p := db.AddRiskLimitParams{TenantID: t, Version: int32(l.Version + 1), Percent: int16(l.Percent), Reason: l.Reason, MadeBy: orNull(by.ID), MakerName: by.Name, MadeAt: now}
		n, err := db.New(tx).AddRiskLimit(ctx, p)
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "risk.limited", Reason: l.Reason, At: now,
			Before: map[string]any{"percent": before.Percent}, After: map[string]any{"percent": l.Percent, "count": l.Percent},
		})
	})
	if err != nil {
		return fmt.Errorf("set limit of risk: %w", err)
	}
	return nil
}

// Risk is where a member's risk stands, as it was last computed.
type Risk struct {
	Member     uuid.UUID
	Name, City string
	Score
	OverSince *time.Time // since when at the limit
	Handover  Drafted
	At        time.Time
}

// Drafted is the hand-over that a crossing led to, or that was under way.
type Drafted struct {
	ID    uuid.UUID
	State handover.State
}

// Of returns a member's risk, or errs.NotFound when none was computed.
func (s *Store) Of(ctx context.Context, t tenant.ID, of uuid.UUID) (r Risk, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetRisk(ctx, db.GetRiskParams{TenantID: t, MemberID: of})
		if err != nil {
			return postgres.Err(err)
		}
		r, err = from(db.ListRisksRow{
			MemberID: row.MemberID, Likelihood: row.Likelihood, Uniqueness: row.Uniqueness, Risk: row.Risk, Held: row.Held, Alone: row.Alone,
			Reasons: row.Reasons, OverSince: row.OverSince, HandoverID: row.HandoverID, HandoverState: row.HandoverState, ComputedAt: row.ComputedAt,
		})
		return err
	})
	if err != nil {
		return Risk{}, fmt.Errorf("get risk of %s: %w", of, err)
	}
	return r, nil
}

// Count is how the risks of a brand stand.
type Count struct {
	People, Over, Alone int        // with a risk, at the limit, with a thing nobody could take
	At                  *time.Time // when the last round ended, nil before the first
}

// After is where a page begins: behind this risk, uniqueness and member.
type After struct {
	Risk, Uniqueness int
	Member           uuid.UUID
}

// First is the cursor of a first page.
var First = After{Risk: math.MaxInt16}

// Behind is the cursor behind r.
func Behind(r Risk) After { return After{r.Score.Risk, r.Uniqueness, r.Member} }

// List returns at most most risks behind the cursor, the greatest first, and
// how all stand.
func (s *Store) List(ctx context.Context, t tenant.ID, after After, most int) (all []Risk, c Count, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		l, err := latest(ctx, tx, t)
		if err != nil {
			return err
		}
		q := db.New(tx)
		rows, err := q.ListRisks(ctx, db.ListRisksParams{TenantID: t, AfterRisk: int16(after.Risk), AfterUniqueness: int16(after.Uniqueness), AfterID: after.Member, MaxRows: int32(most)})
		if err != nil {
			return err
		}
		if all, err = fromAll(rows); err != nil {
			return err
		}
		c, err = count(ctx, q, t, l)
		return err
	})
	if err != nil {
		return nil, Count{}, fmt.Errorf("list risks: %w", err)
	}
	return all, c, nil
}

func count(ctx context.Context, q *db.Queries, t tenant.ID, l Limit) (Count, error) {
	n, err := q.CountRisks(ctx, db.CountRisksParams{TenantID: t, Percent: int32(l.Percent)})
	if err != nil {
		return Count{}, err
	}
	c := Count{People: int(n.People), Over: int(n.Over), Alone: int(n.Alone)}
	round, err := q.LatestPotentialRound(ctx, db.LatestPotentialRoundParams{TenantID: t, Kind: roundKind})
	switch err := postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return c, nil
	case err != nil:
		return c, err
	}
	c.At = round.FinishedAt
	return c, nil
}

// Waiting lists at most most of those at the limit whose hand-over nobody has
// taken up yet, those first who crossed it last.
func (s *Store) Waiting(ctx context.Context, t tenant.ID, most int) (all []Risk, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListRisksOver(ctx, db.ListRisksOverParams{TenantID: t, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, Risk{
				Member: r.MemberID, Name: called(r.Name, r.Nickname), Score: Score{Risk: int(r.Risk), Alone: int(r.Alone)},
				OverSince: r.OverSince, Handover: drafted(r.HandoverID, r.HandoverState),
			})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list risks at the limit: %w", err)
	}
	return all, nil
}

func fromAll(rows []db.ListRisksRow) ([]Risk, error) {
	all := make([]Risk, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = from(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func from(r db.ListRisksRow) (Risk, error) {
	k := Risk{
		Member: r.MemberID, Name: called(r.Name, r.Nickname), City: r.City, OverSince: r.OverSince, Handover: drafted(r.HandoverID, r.HandoverState), At: r.ComputedAt,
		Score: Score{Likelihood: int(r.Likelihood), Uniqueness: int(r.Uniqueness), Risk: int(r.Risk), Held: int(r.Held), Alone: int(r.Alone)},
	}
	if err := json.Unmarshal(r.Reasons, &k.Reasons); err != nil {
		return Risk{}, fmt.Errorf("read reasons of %s: %w", r.MemberID, err)
	}
	return k, nil
}

func drafted(id *uuid.UUID, state string) Drafted {
	if id == nil || state == "" {
		return Drafted{}
	}
	return Drafted{*id, handover.State(state)}
}

func called(name, nickname string) string {
	return member.Profile{Name: name, Nickname: nickname}.DisplayName()
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

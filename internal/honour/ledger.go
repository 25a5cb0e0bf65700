package honour

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// Filter chooses lines: of some members, of one source, only counter-lines.
// The zero value chooses all.
type Filter struct {
	Members   []uuid.UUID
	Source    Source
	Corrected bool
}

// Cursor is where a page of lines begins: after the given one.
type Cursor struct {
	Day time.Time
	ID  uuid.UUID
}

// Latest is the cursor of a first page.
var Latest = Cursor{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max}

// After is the cursor behind a line.
func (l Line) After() Cursor { return Cursor{l.Day, l.ID} }

// List returns at most most lines after the cursor, the latest day first.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter, after Cursor, most int) ([]Line, error) {
	var all []Line
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListHonourLines(ctx, db.ListHonourLinesParams{
			TenantID: t, BeforeDay: after.Day, BeforeID: after.ID, MemberIds: append([]uuid.UUID{}, f.Members...), Source: string(f.Source), Corrected: f.Corrected, MaxRows: int32(most),
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			l, err := lineFrom(r.HonourLine)
			if err != nil {
				return err
			}
			l.Name, l.Answered = r.Called, r.Countered
			all = append(all, l)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list honour: %w", err)
	}
	return all, nil
}

// Line returns one line, or errs.NotFound.
func (s *Store) Line(ctx context.Context, t tenant.ID, id uuid.UUID) (l Line, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetHonourLine(ctx, db.GetHonourLineParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		l, err = lineFrom(row.HonourLine)
		l.Name, l.Answered = row.Called, row.Countered
		return err
	})
	if err != nil {
		return Line{}, fmt.Errorf("get honour line %s: %w", id, err)
	}
	return l, nil
}

// Totals is what members have; who has none is not in it.
func (s *Store) Totals(ctx context.Context, t tenant.ID, ids ...uuid.UUID) (map[uuid.UUID]int64, error) {
	all := map[uuid.UUID]int64{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).HonourTotals(ctx, db.HonourTotalsParams{TenantID: t, MemberIds: ids})
		for _, r := range rows {
			all[r.MemberID] = r.Total
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum honour of %d members: %w", len(ids), err)
	}
	return all, nil
}

// Numbers is the brand's ledger in numbers.
type Numbers struct{ People, Total, Lines int64 }

// Count counts the brand's ledger.
func (s *Store) Count(ctx context.Context, t tenant.ID) (n Numbers, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).CountHonour(ctx, t)
		n = Numbers(row)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("count honour: %w", err)
	}
	return n, nil
}

// Year is what a member earned in a calendar year, and had by its end.
type Year struct {
	Year         int
	Earned, Held int64
}

// Share is what a member has from one source.
type Share struct {
	Source Source
	Amount int64
	Lines  int
}

// Life is a member's honour as they look at it: how it grew and what it came
// from.
type Life struct {
	Total  int64
	Years  []Year // each one from the first to the last
	Shares []Share
}

// Life sums up a member's ledger.
func (s *Store) Life(ctx context.Context, t tenant.ID, id uuid.UUID) (l Life, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		years, err := db.New(tx).HonourYears(ctx, db.HonourYearsParams{TenantID: t, MemberID: id})
		if err != nil {
			return err
		}
		l.Years = grow(years)
		if len(l.Years) > 0 {
			l.Total = l.Years[len(l.Years)-1].Held
		}
		rows, err := db.New(tx).HonourSources(ctx, db.HonourSourcesParams{TenantID: t, MemberID: id})
		for _, r := range rows {
			l.Shares = append(l.Shares, Share{Source(r.Source), r.Amount, int(r.Lines)})
		}
		return err
	})
	if err != nil {
		return Life{}, fmt.Errorf("sum up honour of %s: %w", id, err)
	}
	return l, nil
}

// grow fills in the years in which nothing was earned.
func grow(rows []db.HonourYearsRow) []Year {
	var all []Year
	held := int64(0)
	for _, r := range rows {
		for n := len(all); n > 0 && all[n-1].Year < int(r.Year)-1; n++ {
			all = append(all, Year{Year: all[n-1].Year + 1, Held: held})
		}
		held += r.Amount
		all = append(all, Year{int(r.Year), r.Amount, held})
	}
	return all
}

const mostReason = 200

// Correct answers a line with a counter-line that says why; the member sees
// both. A counter-line, or one that is answered already, is errs.Invalid.
func (s *Store) Correct(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	reason = strings.TrimSpace(reason)
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetHonourLine(ctx, db.GetHonourLineParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		l, err := lineFrom(row.HonourLine)
		switch {
		case err != nil:
			return err
		case l.Counter():
			return errs.Invalid{"": i18n.Msg("honours.bad.is_counter")}
		case reason == "" || utf8.RuneCountInString(reason) > mostReason:
			return errs.Invalid{"reason": i18n.Msg("honours.bad.reason", "Max", mostReason)}
		}
		n, err := add(ctx, tx, t, []Line{l.counter(i18n.Msg("honours.back.hand", "What", l.Text), reason, by, s.now())}, by, s.now())
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Invalid{"": i18n.Msg("honours.bad.answered")}
		}
		if err := s.tellCorrected(ctx, tx, t, l, reason); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "honours.corrected", Member: l.Member, Subject: row.Called, SubjectID: id, Reason: reason, Sample: row.Sample, At: s.now(),
			After: map[string]any{"count": l.Amount},
		})
	})
	if err != nil {
		return fmt.Errorf("correct honour line %s: %w", id, err)
	}
	return nil
}

func (s *Store) tellCorrected(ctx context.Context, tx postgres.Conn, t tenant.ID, l Line, reason string) error {
	heed, err := regard.Of(ctx, tx, t, l.Member)
	if err != nil || heed[l.Member].Quiet() {
		return err
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: l.Member, Key: fmt.Sprintf("honours.corrected:%s:%d", l.ID, l.Step), Path: "honours/mine", Text: i18n.Msg("honours.told_corrected", "What", l.Text, "Reason", reason),
	})
}

// Drift is a total that is not the sum of its lines.
type Drift struct {
	Member        uuid.UUID
	Kept, Counted int64
}

// Recount looks for totals that are not the sums of their lines; with mend it
// puts them right.
func (s *Store) Recount(ctx context.Context, t tenant.ID, mend bool) ([]Drift, error) {
	var all []Drift
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).HonourDrifts(ctx, t)
		for _, r := range rows {
			all = append(all, Drift{r.MemberID, r.Kept, r.Counted})
			if !mend {
				continue
			}
			if err := db.New(tx).MendHonourTotal(ctx, db.MendHonourTotalParams{TenantID: t, MemberID: r.MemberID}); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("recount honour of %s: %w", t, err)
	}
	return all, nil
}

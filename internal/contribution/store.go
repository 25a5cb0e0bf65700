package contribution

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Entry is one thing a member did. Of one Kind a Source counts once for each
// member. Amount is 1 when zero; At is the moment it was done, and names the
// day in the brand's zone. By is who says so, nobody when Xinhuo knows it by
// itself.
type Entry struct {
	Member uuid.UUID
	Kind   Kind
	At     time.Time
	Amount int64
	Source uuid.UUID
	Note   string
	By     journal.Actor
}

// Line is an Entry as it was kept. A counter-line has an Amount below 0.
type Line struct {
	ID uuid.UUID
	Entry
	Day    time.Time // midnight UTC, as dates travel
	Origin Origin
	Step   int  // of one source: odd takes back, even counts
	Undone bool // a later line took it back
}

// Origin is how a line came about.
type Origin string

// The origins.
const (
	Work Origin = "work" // our own pages know it
	Hand Origin = "hand" // a colleague typed it
	File Origin = "file" // it stood in a file
)

// Store keeps contributions in Postgres.
type Store struct{ conn postgres.Conn }

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn) *Store { return &Store{conn} }

// Add counts entries, in the transaction of the store's conn if it is one.
// What counts already is left alone, and what was withdrawn counts again, so
// adding may be repeated. A member that is not there is errs.NotFound. The
// noun that adds writes its own journal line.
func (s *Store) Add(ctx context.Context, t tenant.ID, entries ...Entry) error {
	_, err := s.add(ctx, t, Work, entries)
	return err
}

// Bring is Add for entries that stood in a brand's own file, which a colleague
// may take back one by one. All are By the same.
func (s *Store) Bring(ctx context.Context, t tenant.ID, entries ...Entry) error {
	_, err := s.add(ctx, t, File, entries)
	return err
}

// add returns the sources of those entries that did not count before.
func (s *Store) add(ctx context.Context, t tenant.ID, origin Origin, entries []Entry) ([]uuid.UUID, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	var rows []db.Contribution
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		p, err := addParams(t, origin, zone, entries)
		if err != nil {
			return err
		}
		rows, err = db.New(tx).AddContributions(ctx, p)
		return postgres.Err(err)
	})
	if err != nil {
		return nil, fmt.Errorf("add %d contributions: %w", len(entries), err)
	}
	sources := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		sources[i] = r.Source
	}
	return sources, nil
}

func addParams(t tenant.ID, origin Origin, zone *time.Location, entries []Entry) (db.AddContributionsParams, error) {
	by := entries[0].By
	p := db.AddContributionsParams{TenantID: t, Origin: string(origin), MadeBy: by.ID, MakerName: by.Name, MadeAt: clock.System()}
	for _, e := range entries {
		if !e.Kind.Known() || e.At.IsZero() || e.Source == uuid.Nil || e.By != by {
			return p, fmt.Errorf("a contribution of kind %q at %s with source %s by %s cannot be counted", e.Kind, e.At, e.Source, e.By.Name)
		}
		p.Ids, p.MemberIds = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.MemberIds, e.Member)
		p.Kinds, p.Sources = append(p.Kinds, string(e.Kind)), append(p.Sources, e.Source)
		p.Days, p.Ats = append(p.Days, clock.Date(e.At, zone)), append(p.Ats, e.At)
		p.Amounts, p.Notes = append(p.Amounts, cmp.Or(e.Amount, 1)), append(p.Notes, e.Note)
	}
	return p, nil
}

// Withdraw makes a source count no longer, for the members given or for all
// it counted for: somebody was marked as present by mistake, a page was taken
// down. It may be repeated, and Add makes it count again. By may be nobody.
func (s *Store) Withdraw(ctx context.Context, t tenant.ID, by journal.Actor, k Kind, source uuid.UUID, note string, members ...uuid.UUID) error {
	_, err := s.withdraw(ctx, t, by, k, source, note, members)
	return err
}

func (s *Store) withdraw(ctx context.Context, t tenant.ID, by journal.Actor, k Kind, source uuid.UUID, note string, members []uuid.UUID) (int, error) {
	var rows []db.Contribution
	err := s.conn.In(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).WithdrawContributions(ctx, db.WithdrawContributionsParams{
			TenantID: t, Kind: string(k), Source: source, MemberIds: append([]uuid.UUID{}, members...),
			Note: note, MadeBy: by.ID, MakerName: by.Name, MadeAt: clock.System(),
		})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("withdraw %s of %s: %w", k, source, err)
	}
	return len(rows), nil
}

// Sum is what a member did from a day to another, both included, by kind.
func (s *Store) Sum(ctx context.Context, t tenant.ID, id uuid.UUID, from, to time.Time) (map[Kind]int64, error) {
	sums := map[Kind]int64{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).SumContributions(ctx, db.SumContributionsParams{TenantID: t, MemberID: id, FromDay: from, ToDay: to})
		for _, r := range rows {
			sums[Kind(r.Kind)] = r.Amount
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum contributions of %s: %w", id, err)
	}
	return sums, nil
}

// SumMany is Sum for several members; who did nothing is not in it.
func (s *Store) SumMany(ctx context.Context, t tenant.ID, ids []uuid.UUID, from, to time.Time) (map[uuid.UUID]map[Kind]int64, error) {
	sums := map[uuid.UUID]map[Kind]int64{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).SumContributionsOfMany(ctx, db.SumContributionsOfManyParams{TenantID: t, MemberIds: ids, FromDay: from, ToDay: to})
		for _, r := range rows {
			if sums[r.MemberID] == nil {
				sums[r.MemberID] = map[Kind]int64{}
			}
			sums[r.MemberID][Kind(r.Kind)] = r.Amount
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum contributions of %d members: %w", len(ids), err)
	}
	return sums, nil
}

// Since is the first day on which each kind was counted in the brand; before
// it nothing is known, which is not the same as nothing done. Kinds never
// counted are not in it.
func (s *Store) Since(ctx context.Context, t tenant.ID) (map[Kind]time.Time, error) {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	since := map[Kind]time.Time{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ContributionsSince(ctx, db.ContributionsSinceParams{TenantID: t, Kinds: names})
		for _, r := range rows {
			since[Kind(r.Kind)] = r.OnDay
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look since when is counted: %w", err)
	}
	return since, nil
}

// Latest is the cursor of a first page.
var Latest = Line{ID: uuid.Max, Day: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// List returns at most most of a member's lines before the given one, the
// latest day first.
func (s *Store) List(ctx context.Context, t tenant.ID, id uuid.UUID, before Line, most int) ([]Line, error) {
	var lines []Line
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListContributions(ctx, db.ListContributionsParams{TenantID: t, MemberID: id, BeforeDay: before.Day, Before: before.ID, MaxRows: int32(most)})
		for _, r := range rows {
			l := fromRow(r.Contribution)
			l.Undone = r.Undone
			lines = append(lines, l)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list contributions of %s: %w", id, err)
	}
	return lines, nil
}

func fromRow(r db.Contribution) Line {
	l := Line{
		ID: r.ID, Day: r.OnDay, Origin: Origin(r.Origin), Step: int(r.Step),
		Entry: Entry{Member: r.MemberID, Kind: Kind(r.Kind), At: r.At, Amount: r.Amount, Source: r.Source, Note: r.Note, By: journal.Actor{Name: r.MakerName}},
	}
	if r.MadeBy != nil {
		l.By.ID = *r.MadeBy
	}
	return l
}

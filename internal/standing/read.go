package standing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/rule"
	"xinhuo/internal/tenant"
)

// Life is how one member stands: what the rules in force say, what was
// announced, and what keeps the rules from them.
type Life struct {
	Today time.Time
	Tier  member.Tier
	Rules *rule.Version // nil where none are in force
	Next  *rule.Version // published, and its day is still to come
	rule.Verdict
	Fall  *Fall  // the open one, or the last
	Leave *Leave // the open one, or the last
	Lock  *Lock
}

// Open is the fall that hangs over the member, if one does.
func (l Life) Open() *Fall {
	if l.Fall != nil && l.Fall.State == Open {
		return l.Fall
	}
	return nil
}

// Off is the leave that was asked for, granted or is going on, if one is.
func (l Life) Off() *Leave {
	if l.Leave != nil && (l.Leave.State == Asked || l.Leave.State == Granted || l.Leave.State == Away) {
		return l.Leave
	}
	return nil
}

// Of says how a member stands.
func (s *Store) Of(ctx context.Context, t tenant.ID, m member.Member) (Life, error) {
	l := Life{Tier: m.Tier}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		on, q := s.On(tx), db.New(tx)
		versions, err := on.rules.Versions(ctx, t)
		if err != nil {
			return err
		}
		for _, v := range versions {
			switch v.Phase {
			case rule.InForce:
				l.Rules = &v
			case rule.Coming:
				l.Next = &v // the list is newest first, so this ends with the nearest
			}
		}
		if l.Today, err = on.rules.Today(ctx, t); err != nil {
			return err
		}
		if l.Rules != nil {
			if l.Verdict, err = on.verdict(ctx, tx, t, *l.Rules, l.Today, m.ID); err != nil {
				return err
			}
		}
		return l.gather(ctx, q, t, m.ID)
	})
	if err != nil {
		return Life{}, fmt.Errorf("see how %s stands: %w", m.ID, err)
	}
	return l, nil
}

func (s *Store) verdict(ctx context.Context, tx postgres.Conn, t tenant.ID, v rule.Version, today time.Time, id uuid.UUID) (rule.Verdict, error) {
	bench, err := rule.Sit(ctx, tx, t, v.Spec, today)
	if err != nil {
		return rule.Verdict{}, err
	}
	cases, err := bench.Of(ctx, tx, t, id)
	if err != nil || len(cases) == 0 {
		return rule.Verdict{}, err
	}
	return cases[0].Verdict, nil
}

func (l *Life) gather(ctx context.Context, q *db.Queries, t tenant.ID, id uuid.UUID) error {
	fall, err := q.LastFall(ctx, db.LastFallParams{TenantID: t, MemberID: id})
	switch err := postgres.Err(err); {
	case err == nil:
		f, err := fallFrom(fall)
		if err != nil {
			return err
		}
		l.Fall = &f
	case !errors.Is(err, errs.NotFound):
		return err
	}
	leave, err := q.LastLeave(ctx, db.LastLeaveParams{TenantID: t, MemberID: id})
	switch err := postgres.Err(err); {
	case err == nil:
		v := leaveFrom(leave)
		l.Leave = &v
	case !errors.Is(err, errs.NotFound):
		return err
	}
	lock, err := q.LockOf(ctx, db.LockOfParams{TenantID: t, MemberID: id, Today: l.Today})
	switch err := postgres.Err(err); {
	case err == nil:
		v := lockFrom(lock)
		l.Lock = &v
	case !errors.Is(err, errs.NotFound):
		return err
	}
	return nil
}

// Desk is what waits for the staff.
type Desk struct {
	Today                time.Time
	Open, Due, Appeals   int // falls; Due within a week
	FirstDue             time.Time
	Rises                int
	LeavesAsked, Overdue int // Overdue: to be asked back
}

// Desk counts it.
func (s *Store) Desk(ctx context.Context, t tenant.ID) (d Desk, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if d.Today, err = s.On(tx).rules.Today(ctx, t); err != nil {
			return err
		}
		falls, err := db.New(tx).CountFalls(ctx, db.CountFallsParams{TenantID: t, WeekOn: d.Today.AddDate(0, 0, 7)})
		if err != nil {
			return err
		}
		rises, err := db.New(tx).CountRises(ctx, t)
		if err != nil {
			return err
		}
		leaves, err := db.New(tx).CountLeaves(ctx, db.CountLeavesParams{TenantID: t, Today: d.Today})
		d.Open, d.Due, d.Appeals, d.FirstDue = int(falls.Open), int(falls.Due), int(falls.Appeals), falls.FirstDue
		d.Rises, d.LeavesAsked, d.Overdue = int(rises), int(leaves.Asked), int(leaves.Overdue)
		return err
	})
	if err != nil {
		return Desk{}, fmt.Errorf("count what waits: %w", err)
	}
	return d, nil
}

// Falls lists at most most of the open falls after the given one, the nearest
// first.
func (s *Store) Falls(ctx context.Context, t tenant.ID, after Fall, most int) ([]Fall, error) {
	var all []Fall
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListOpenFalls(ctx, db.ListOpenFallsParams{TenantID: t, AfterDay: day0(after.DueOn), After: after.ID, MaxRows: int32(most)})
		for _, r := range rows {
			f, err := fallFrom(r.Fall)
			if err != nil {
				return err
			}
			f.Name, f.City = r.Called, r.City
			all = append(all, f)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list falls: %w", err)
	}
	return all, nil
}

// mostAppeals is how many appeals a desk shows; nobody has more for long.
const mostAppeals = 50

// Appeals lists those that wait for an answer, the longest waiting first.
func (s *Store) Appeals(ctx context.Context, t tenant.ID) ([]Fall, error) {
	var all []Fall
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListAppeals(ctx, db.ListAppealsParams{TenantID: t, MaxRows: mostAppeals})
		for _, r := range rows {
			f, err := fallFrom(r.Fall)
			if err != nil {
				return err
			}
			f.Name, f.City = r.Called, r.City
			all = append(all, f)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list appeals: %w", err)
	}
	return all, nil
}

// Get returns a fall of the brand, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (f Fall, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetFall(ctx, db.GetFallParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if f, err = fallFrom(row); err != nil {
			return err
		}
		p, err := who(ctx, tx, t, f.Member)
		f.Name = p.name
		return err
	})
	if err != nil {
		return Fall{}, fmt.Errorf("get fall %s: %w", id, err)
	}
	return f, nil
}

// mostLeaves is how many leaves a desk shows.
const mostLeaves = 100

// Leaves lists those that wait for an answer, then those going on or granted.
func (s *Store) Leaves(ctx context.Context, t tenant.ID) ([]Leave, error) {
	var all []Leave
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListOpenLeaves(ctx, db.ListOpenLeavesParams{TenantID: t, MaxRows: mostLeaves})
		for _, r := range rows {
			l := leaveFrom(r.Absence)
			l.Name = r.Called
			all = append(all, l)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list leaves: %w", err)
	}
	return all, nil
}

// LeaveBy returns a leave of the brand, or errs.NotFound.
func (s *Store) LeaveBy(ctx context.Context, t tenant.ID, id uuid.UUID) (l Leave, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetLeave(ctx, db.GetLeaveParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		l = leaveFrom(row.Absence)
		l.Name = row.Called
		return nil
	})
	if err != nil {
		return Leave{}, fmt.Errorf("get leave %s: %w", id, err)
	}
	return l, nil
}

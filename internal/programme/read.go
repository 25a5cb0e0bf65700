package programme

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Coming lists the sessions that have not ended, the next first.
func (s *Store) Coming(ctx context.Context, t tenant.ID) (all []Session, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ComingProgrammeSessions(ctx, db.ComingProgrammeSessionsParams{TenantID: t, Now: s.now()})
		for _, r := range rows {
			all = append(all, counted(db.PastProgrammeSessionsRow(r)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list coming sessions: %w", err)
	}
	return all, nil
}

// Cursor is the last session of a page before.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// Newest is the cursor of a first page.
var Newest = Cursor{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max}

// Past lists at most most sessions that have ended, the last first.
func (s *Store) Past(ctx context.Context, t tenant.ID, before Cursor, most int) (all []Session, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).PastProgrammeSessions(ctx, db.PastProgrammeSessionsParams{TenantID: t, Now: s.now(), BeforeAt: before.At, BeforeID: before.ID, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, counted(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list past sessions: %w", err)
	}
	return all, nil
}

func counted(r db.PastProgrammeSessionsRow) Session {
	s := fromRow(db.ProgrammeSession{
		TenantID: r.TenantID, ID: r.ID, Title: r.Title, Kind: r.Kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Place: r.Place, Link: r.Link, Capacity: r.Capacity,
		Agenda: r.Agenda, Summary: r.Summary, CancelledAt: r.CancelledAt, CancelWhy: r.CancelWhy, MakerName: r.MakerName, Version: r.Version,
	})
	s.Invited, s.Accepted, s.Declined, s.Attended = int(r.Invited), int(r.Accepted), int(r.Declined), int(r.Attended)
	return s
}

// Get reads one session with its guests, those first who come, or is
// errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (found Session, guests []Guest, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetProgrammeSession(ctx, db.GetProgrammeSessionParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		found = fromRow(row)
		rows, err := db.New(tx).ListGuests(ctx, db.ListGuestsParams{TenantID: t, SessionID: id})
		for _, r := range rows {
			g := guestFrom(r)
			guests = append(guests, g)
			found.Invited++
			switch {
			case g.Answer == Accepted:
				found.Accepted++
			case g.Answer == Declined:
				found.Declined++
			}
			if g.AttendedAt != nil {
				found.Attended++
			}
		}
		return err
	})
	if err != nil {
		return Session{}, nil, fmt.Errorf("read session %s: %w", id, err)
	}
	return found, guests, nil
}

// Visit reads a session as one who is invited sees it; anybody else finds
// nothing.
func (s *Store) Visit(ctx context.Context, t tenant.ID, id, guest uuid.UUID) (v Visit, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		g, err := q.GetGuest(ctx, db.GetGuestParams{TenantID: t, SessionID: id, MemberID: guest})
		if err != nil {
			return postgres.Err(err)
		}
		row, err := q.GetProgrammeSession(ctx, db.GetProgrammeSessionParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		v = Visit{fromRow(row), Answer(g.Answer), g.AttendedAt}
		v.Summary = "" // the team's own
		n, err := q.CountAccepted(ctx, db.CountAcceptedParams{TenantID: t, SessionID: id})
		v.Accepted = int(n)
		return err
	})
	if err != nil {
		return Visit{}, fmt.Errorf("read session %s for guest %s: %w", id, guest, err)
	}
	return v, nil
}

// Invitations lists the sessions to come to which a member is invited.
func (s *Store) Invitations(ctx context.Context, t tenant.ID, id uuid.UUID) (all []Visit, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).InvitationsOf(ctx, db.InvitationsOfParams{TenantID: t, MemberID: id, Now: s.now()})
		for _, r := range rows {
			all = append(all, visit(db.VisitsOfRow(r)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list invitations of member %s: %w", id, err)
	}
	return all, nil
}

// Visits lists the sessions a member was invited to, the last first, at most
// twenty.
func (s *Store) Visits(ctx context.Context, t tenant.ID, id uuid.UUID) (all []Visit, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).VisitsOf(ctx, db.VisitsOfParams{TenantID: t, MemberID: id})
		for _, r := range rows {
			all = append(all, visit(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions of member %s: %w", id, err)
	}
	return all, nil
}

func visit(r db.VisitsOfRow) Visit {
	s := fromRow(db.ProgrammeSession{
		TenantID: r.TenantID, ID: r.ID, Title: r.Title, Kind: r.Kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Place: r.Place, Link: r.Link, Capacity: r.Capacity,
		Agenda: r.Agenda, CancelledAt: r.CancelledAt, CancelWhy: r.CancelWhy, MakerName: r.MakerName, Version: r.Version,
	})
	return Visit{s, Answer(r.Answer), r.AttendedAt}
}

// Unsummarised lists sessions that ended in the last month and of which nobody
// has written what came of it.
func (s *Store) Unsummarised(ctx context.Context, t tenant.ID) (all []Session, err error) {
	now := s.now()
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).UnsummarisedSessions(ctx, db.UnsummarisedSessionsParams{TenantID: t, Now: now, Since: now.AddDate(0, -1, 0)})
		for _, r := range rows {
			all = append(all, fromRow(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions without a summary: %w", err)
	}
	return all, nil
}

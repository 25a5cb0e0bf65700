package seat

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Appointment gives a seat to a member. Version is the seat's as it was read.
type Appointment struct {
	Seat, Member uuid.UUID
	Version      int
	Why          string
}

// Appoint gives a seat to a core member; whoever held it no longer does, and
// the nomination of who takes it has come to its end. Somebody who is not
// core is errs.Invalid, a version that is no longer the seat's errs.Conflict.
func (s *Store) Appoint(ctx context.Context, t tenant.ID, by journal.Actor, a Appointment) error {
	if err := reason("why", &a.Why); err != nil {
		return err
	}
	if a.Member == uuid.Nil {
		return errs.Invalid{"member": i18n.Msg("seat.member.missing")}
	}
	return s.with(ctx, t, "fill", a.Seat, func(tx postgres.Conn, held db.Seat) error {
		if int(held.Version) != a.Version {
			return errs.Conflict
		}
		m, err := s.hold(ctx, tx, t, a.Member)
		if err != nil {
			return err
		}
		if err := heeded(ctx, tx, t, m); err != nil {
			return err
		}
		_, err = s.hand(ctx, tx, t, by, held, a.Member, Appointed, a.Why)
		return err
	})
}

// hand gives a seat that is held against change to a member and returns the
// term that begins.
func (s *Store) hand(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, held db.Seat, to uuid.UUID, came Came, why string) (uuid.UUID, error) {
	who, err := s.fit(ctx, tx, t, held, to)
	if err != nil {
		return uuid.Nil, err
	}
	q, now, term := db.New(tx), s.now(), uuid.Must(uuid.NewV7())
	if err := q.CloseTerm(ctx, db.CloseTermParams{TenantID: t, SeatID: held.ID, Until: &now, EndedWhy: why, EnderName: by.Name}); err != nil {
		return uuid.Nil, err
	}
	err = q.OpenTerm(ctx, db.OpenTermParams{TenantID: t, ID: term, SeatID: held.ID, MemberID: to, Since: now, Came: string(came), Why: why, ByName: by.Name})
	if err != nil {
		return uuid.Nil, err
	}
	if err := q.GiveSeat(ctx, db.GiveSeatParams{TenantID: t, ID: held.ID, HolderID: to, HeldSince: &now, Now: now}); err != nil {
		return uuid.Nil, err
	}
	if err := q.EndNominationOf(ctx, db.EndNominationOfParams{TenantID: t, SeatID: held.ID, MemberID: to, EndedAt: &now}); err != nil {
		return uuid.Nil, err
	}
	e := of(held, string(came), why)
	e.who = who
	return term, s.tell(ctx, tx, t, by, e)
}

// fit returns the member, held against change, if they may take the seat.
func (s *Store) fit(ctx context.Context, tx postgres.Conn, t tenant.ID, held db.Seat, id uuid.UUID) (Person, error) {
	m, err := s.hold(ctx, tx, t, id)
	switch {
	case err != nil:
		return Person{}, err
	case held.HolderID != nil && *held.HolderID == id:
		return Person{}, errs.Invalid{"member": i18n.Msg("seat.holder.already", "Name", m.DisplayName(), "Seat", defined(held).Name())}
	case m.Tier != member.Core:
		return Person{}, notCore(m)
	}
	return named(m), nil
}

func notCore(m member.Member) error {
	return errs.Invalid{"member": i18n.Msg("seat.holder.not_core", "Name", m.DisplayName(), "Tier", i18n.Msg("tier.name."+string(m.Tier)))}
}

func named(m member.Member) Person { return Person{m.ID, m.DisplayName(), m.Tier, m.City} }

func (s *Store) hold(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (member.Member, error) {
	found, err := s.members.On(tx).HoldMany(ctx, t, []uuid.UUID{id})
	if err != nil {
		return member.Member{}, err
	}
	if len(found) == 0 {
		return member.Member{}, errs.NotFound
	}
	return found[0], nil
}

// Vacate takes its holder out of a seat; who is named for it stays named. A
// seat that nobody holds is errs.Invalid, a version that is no longer the
// seat's errs.Conflict.
func (s *Store) Vacate(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, why string) error {
	if err := reason("why", &why); err != nil {
		return err
	}
	return s.with(ctx, t, "vacate", id, func(tx postgres.Conn, held db.Seat) error {
		switch {
		case int(held.Version) != version:
			return errs.Conflict
		case held.HolderID == nil:
			return errs.Invalid{"": i18n.Msg("seat.vacate.vacant", "Seat", defined(held).Name())}
		}
		who, err := s.name(ctx, tx, t, *held.HolderID)
		if err != nil {
			return err
		}
		q, now := db.New(tx), s.now()
		if err := q.CloseTerm(ctx, db.CloseTermParams{TenantID: t, SeatID: id, Until: &now, EndedWhy: why, EnderName: by.Name}); err != nil {
			return err
		}
		if err := q.GiveSeat(ctx, db.GiveSeatParams{TenantID: t, ID: id, VacantSince: &now, Now: now}); err != nil {
			return err
		}
		e := of(held, "vacated", why)
		e.who = who
		return s.tell(ctx, tx, t, by, e)
	})
}

// Unappoint takes the last appointment to a seat back within UndoWindow: it
// is as if it had not been, and the seat's history tells of both.
func (s *Store) Unappoint(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.with(ctx, t, "take back the appointment to", id, func(tx postgres.Conn, held db.Seat) error {
		rows, err := db.New(tx).LastTerms(ctx, db.LastTermsParams{TenantID: t, SeatID: id})
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].Until != nil {
			return errs.Invalid{"": i18n.Msg("seat.undo.none", "Seat", defined(held).Name())}
		}
		if !(Term{Since: rows[0].Since, Came: Came(rows[0].Came)}).Undoable(s.now()) {
			return errs.Invalid{"": i18n.Msg("seat.undo.late")}
		}
		return s.giveBack(ctx, tx, t, by, held, rows)
	})
}

// giveBack takes back the first of a seat's last two terms, which stands open.
func (s *Store) giveBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, held db.Seat, last []db.SeatTerm) error {
	q, now, undone := db.New(tx), s.now(), last[0]
	who, err := s.name(ctx, tx, t, undone.MemberID)
	if err != nil {
		return err
	}
	if err := q.DropTerm(ctx, db.DropTermParams{TenantID: t, ID: undone.ID}); err != nil {
		return err
	}
	give := db.GiveSeatParams{TenantID: t, ID: held.ID, Now: now, VacantSince: &held.CreatedAt}
	if len(last) > 1 {
		before := last[1]
		give.VacantSince = before.Until
		if before.Until != nil && before.Until.Equal(undone.Since) {
			if err := s.still(ctx, tx, t, before.MemberID); err != nil {
				return err
			}
			give.HolderID, give.HeldSince, give.VacantSince = before.MemberID, &before.Since, nil
			if err := q.ReopenTerm(ctx, db.ReopenTermParams{TenantID: t, ID: before.ID}); err != nil {
				return err
			}
		}
	}
	if err := q.GiveSeat(ctx, give); err != nil {
		return err
	}
	if err := s.renominate(ctx, tx, t, undone); err != nil {
		return err
	}
	e := of(held, "undone", "")
	e.who = who
	return s.tell(ctx, tx, t, by, e)
}

// still refuses to give a seat back to somebody who is no longer core.
func (s *Store) still(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) error {
	m, err := s.hold(ctx, tx, t, id)
	if err == nil && m.Tier != member.Core {
		return errs.Invalid{"": i18n.Msg("seat.undo.not_core", "Name", m.DisplayName(), "Tier", i18n.Msg("tier.name."+string(m.Tier)))}
	}
	return err
}

// renominate names somebody again whose nomination ended with a term that was
// taken back.
func (s *Store) renominate(ctx context.Context, tx postgres.Conn, t tenant.ID, undone db.SeatTerm) error {
	q := db.New(tx)
	ids, err := q.AppointedNomination(ctx, db.AppointedNominationParams{TenantID: t, SeatID: undone.SeatID, MemberID: undone.MemberID, EndedAt: &undone.Since})
	for _, id := range ids {
		if err := q.ReopenNomination(ctx, db.ReopenNominationParams{TenantID: t, ID: id}); err != nil {
			return err
		}
	}
	return err
}

// lockMany holds seats against change and returns them by id.
func lockMany(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) (map[uuid.UUID]db.Seat, error) {
	rows, err := db.New(tx).LockSeats(ctx, db.LockSeatsParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("hold %d seats: %w", len(ids), err)
	}
	held := make(map[uuid.UUID]db.Seat, len(rows))
	for _, r := range rows {
		held[r.ID] = r
	}
	return held, nil
}

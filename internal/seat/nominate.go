package seat

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// Naming names a member for a seat.
type Naming struct {
	Seat, Member, Level uuid.UUID
	Note                string // may be empty
}

// Nominate names a reserve or core member for a seat, after those who are
// named already. Its holder, and somebody who is named already, are
// errs.Invalid.
func (s *Store) Nominate(ctx context.Context, t tenant.ID, by journal.Actor, n Naming) (id uuid.UUID, err error) {
	n.Note = strings.TrimSpace(n.Note)
	if bad := n.check(); len(bad) > 0 {
		return uuid.Nil, bad
	}
	err = s.with(ctx, t, "nominate for", n.Seat, func(tx postgres.Conn, held db.Seat) error {
		if err := s.ownLevels(ctx, tx, t); err != nil {
			return err
		}
		all, err := levels(ctx, tx, t)
		if err != nil {
			return err
		}
		if _, err := current(all, n.Level); err != nil {
			return err
		}
		who, err := s.eligible(ctx, tx, t, held, n.Member)
		if err != nil {
			return err
		}
		id = uuid.Must(uuid.NewV7())
		return s.nominate(ctx, tx, t, by, held, who, id, n)
	})
	return id, err
}

func (n Naming) check() errs.Invalid {
	bad := errs.Invalid{}
	if n.Member == uuid.Nil {
		bad["member"] = i18n.Msg("seat.member.missing")
	}
	if n.Level == uuid.Nil {
		bad["level"] = i18n.Msg("seat.level.missing")
	}
	if utf8.RuneCountInString(n.Note) > 500 {
		bad["note"] = i18n.Msg("seat.text.long", "Max", 500)
	}
	return bad
}

// eligible returns the member, held against change, if they may be named.
func (s *Store) eligible(ctx context.Context, tx postgres.Conn, t tenant.ID, held db.Seat, id uuid.UUID) (Person, error) {
	m, err := s.hold(ctx, tx, t, id)
	switch {
	case err != nil:
		return Person{}, err
	case held.HolderID != nil && *held.HolderID == id:
		return Person{}, errs.Invalid{"member": i18n.Msg("seat.nominee.holder", "Name", m.DisplayName())}
	case !onBench(m.Tier):
		return Person{}, errs.Invalid{"member": i18n.Msg("seat.nominee.tier", "Name", m.DisplayName(), "Tier", i18n.Msg("tier.name."+string(m.Tier)))}
	}
	return named(m), heeded(ctx, tx, t, m)
}

// heeded refuses somebody who has died, or who asked not to be contacted: who
// proposes them for a seat would have to.
func heeded(ctx context.Context, tx postgres.Conn, t tenant.ID, m member.Member) error {
	all, err := regard.Of(ctx, tx, t, m.ID)
	switch {
	case err != nil:
		return err
	case all[m.ID].Died:
		return errs.Invalid{"member": i18n.Msg("seat.nominee.died", "Name", m.DisplayName())}
	case all[m.ID].NoContact:
		return errs.Invalid{"member": i18n.Msg("seat.nominee.no_contact", "Name", m.DisplayName())}
	}
	return nil
}

func (s *Store) nominate(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, held db.Seat, who Person, id uuid.UUID, n Naming) error {
	err := db.New(tx).InsertNomination(ctx, db.InsertNominationParams{
		TenantID: t, ID: id, SeatID: held.ID, MemberID: who.ID, LevelID: n.Level, Note: n.Note, Now: s.now(), NominatorName: by.Name,
	})
	if postgres.Violates(err, "seat_nominations_member_key") {
		return errs.Invalid{"member": i18n.Msg("seat.nominee.already", "Name", who.Name, "Seat", defined(held).Name())}
	}
	if err != nil {
		return err
	}
	e := of(held, "nominated", n.Note)
	e.who, e.level = who, n.Level
	return s.worked(ctx, tx, t, by, e)
}

// worked touches a seat and tells what was done about it.
func (s *Store) worked(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, e told) error {
	if err := db.New(tx).TouchSeat(ctx, db.TouchSeatParams{TenantID: t, ID: e.seat, Now: s.now()}); err != nil {
		return err
	}
	return s.tell(ctx, tx, t, by, e)
}

// Assessment says anew how ready a nominee is, and why. Version is the
// nomination's as it was read.
type Assessment struct {
	Seat, Nomination, Level uuid.UUID
	Version                 int
	Note                    string
}

// Assess changes how ready a nominee is. A version that is no longer the
// nomination's is errs.Conflict.
func (s *Store) Assess(ctx context.Context, t tenant.ID, by journal.Actor, a Assessment) error {
	if err := reason("note", &a.Note); err != nil {
		return err
	}
	return s.named(ctx, t, "assess", a.Seat, a.Nomination, func(tx postgres.Conn, held db.Seat, x db.SeatNomination, who Person) error {
		all, err := levels(ctx, tx, t)
		if err != nil {
			return err
		}
		if _, err := current(all, a.Level); err != nil && a.Level != x.LevelID { // an old level may stay with a new note
			return err
		}
		n, err := db.New(tx).AssessNomination(ctx, db.AssessNominationParams{TenantID: t, ID: x.ID, Version: int32(a.Version), LevelID: a.Level, Note: a.Note, Now: s.now()})
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflict
		}
		e := of(held, "assessed", a.Note)
		e.who, e.level = who, a.Level
		return s.worked(ctx, tx, t, by, e)
	})
}

// Withdraw ends a nomination, and says why.
func (s *Store) Withdraw(ctx context.Context, t tenant.ID, by journal.Actor, seat, nomination uuid.UUID, why string) error {
	if err := reason("why", &why); err != nil {
		return err
	}
	return s.named(ctx, t, "withdraw", seat, nomination, func(tx postgres.Conn, held db.Seat, x db.SeatNomination, who Person) error {
		now := s.now()
		if err := db.New(tx).EndNomination(ctx, db.EndNominationParams{TenantID: t, ID: x.ID, EndedAt: &now, EndedHow: "withdrawn"}); err != nil {
			return err
		}
		e := of(held, "withdrawn", why)
		e.who = who
		return s.worked(ctx, tx, t, by, e)
	})
}

// Rank puts a nominee one place up (-1) or down (1) among those named for the
// seat.
func (s *Store) Rank(ctx context.Context, t tenant.ID, by journal.Actor, seat, nomination uuid.UUID, step int) error {
	return s.named(ctx, t, "rank", seat, nomination, func(tx postgres.Conn, held db.Seat, x db.SeatNomination, who Person) error {
		rows, err := db.New(tx).ListNominations(ctx, db.ListNominationsParams{TenantID: t, SeatIds: []uuid.UUID{seat}})
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		moved, err := shifted(ids, x.ID, step)
		if err != nil || !moved {
			return err
		}
		if err := db.New(tx).PlaceNominations(ctx, db.PlaceNominationsParams{TenantID: t, Ids: ids}); err != nil {
			return err
		}
		e := of(held, "ranked", "")
		e.who = who
		return s.worked(ctx, tx, t, by, e)
	})
}

// named runs fn on an open nomination for a seat in use, both held against
// change. One that has ended is errs.Invalid.
func (s *Store) named(ctx context.Context, t tenant.ID, doing string, seat, nomination uuid.UUID, fn func(postgres.Conn, db.Seat, db.SeatNomination, Person) error) error {
	return s.with(ctx, t, doing+" a nominee of", seat, func(tx postgres.Conn, held db.Seat) error {
		x, err := db.New(tx).LockNomination(ctx, db.LockNominationParams{TenantID: t, ID: nomination, SeatID: seat})
		if err != nil {
			return postgres.Err(err)
		}
		who, err := s.name(ctx, tx, t, x.MemberID)
		if err != nil {
			return fmt.Errorf("read nominee %s: %w", x.MemberID, err)
		}
		if x.EndedAt != nil {
			return errs.Invalid{"": i18n.Msg("seat.nominee.ended", "Name", who.Name)}
		}
		return fn(tx, held, x, who)
	})
}

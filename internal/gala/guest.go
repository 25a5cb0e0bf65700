package gala

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// MostGuests is for how many seats can be kept.
const MostGuests = 2000

// Reserve keeps a seat for members and returns for how many it was kept anew:
// not for who has one, and not for who is quiet.
func (s *Store) Reserve(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, members []uuid.UUID) (n int, err error) {
	err = s.change(ctx, t, id, "reserve seats at", func(tx postgres.Conn, g Gala) error {
		if len(members) == 0 {
			return errs.Invalid{"": i18n.Msg("gala.nobody")}
		}
		if len(members) > MostGuests {
			return errs.Invalid{"": i18n.Msg("gala.crowd", "Max", MostGuests)}
		}
		quiet, err := regard.Of(ctx, tx, t, members...)
		if err != nil {
			return err
		}
		p := db.ReserveGalaSeatsParams{TenantID: t, GalaID: id, ReservedAt: s.now()}
		for _, m := range members {
			if !quiet[m].Quiet() {
				p.Ids, p.MemberIds = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.MemberIds, m)
			}
		}
		kept, err := db.New(tx).ReserveGalaSeats(ctx, p)
		if err != nil {
			return postgres.Err(err)
		}
		if n = len(kept); n == 0 {
			return nil
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.reserved", Subject: g.Title, SubjectID: id, After: map[string]any{"count": n}})
	})
	return n, err
}

// ReserveTiers is Reserve for everybody of some tiers.
func (s *Store) ReserveTiers(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, tiers ...member.Tier) (n int, err error) {
	if len(tiers) == 0 {
		return 0, errs.Invalid{"": i18n.Msg("gala.nobody")}
	}
	ids, next, err := s.members.IDs(ctx, t, member.Filter{Tiers: tiers}, member.Oldest, "", MostGuests)
	if err != nil {
		return 0, err
	}
	if next != "" {
		return 0, errs.Invalid{"": i18n.Msg("gala.crowd", "Max", MostGuests)}
	}
	return s.Reserve(ctx, t, by, id, ids)
}

// Invite invites everybody for whom a seat is kept and who was not invited
// yet, and returns how many. Who is quiet is not.
func (s *Store) Invite(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (n int, err error) {
	err = s.change(ctx, t, id, "invite to", func(tx postgres.Conn, g Gala) error {
		now := s.now()
		if !now.Before(g.At) {
			return errs.Invalid{"": i18n.Msg("gala.begun")}
		}
		invited, err := db.New(tx).InviteGalaGuests(ctx, db.InviteGalaGuestsParams{TenantID: t, GalaID: id, InvitedAt: &now})
		if err != nil {
			return err
		}
		if n = len(invited); n == 0 {
			return nil
		}
		notes := make([]notice.Note, n)
		for i, m := range invited {
			notes[i] = notice.Note{Member: m, Key: "gala.invited:" + id.String(), Text: i18n.Msg("gala.told_invited", "Title", g.Title), Path: "care/own/gala/" + id.String()}
		}
		if err := notice.NewStore(tx, s.now).Tell(ctx, t, notes...); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.invited", Subject: g.Title, SubjectID: id, After: map[string]any{"count": n}})
	})
	return n, err
}

// Answer keeps what a guest answers by themselves, signed in or by their link:
// only once they are invited, and until the day to answer by is over.
func (s *Store) Answer(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID, r Reply) error {
	return s.reply(ctx, t, by, id, guest, r, func(tx postgres.Conn, g Gala, who Guest) error {
		zone, err := member.Zone(ctx, tx, t)
		switch {
		case err != nil:
			return err
		case who.InvitedAt == nil || who.Quiet():
			return errs.NotFound
		case g.Closed(s.now(), zone):
			return errs.Invalid{"": i18n.Msg("gala.closed")}
		}
		return nil
	})
}

// Note keeps what a guest told somebody of the team, whenever that was.
func (s *Store) Note(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID, r Reply) error {
	return s.reply(ctx, t, by, id, guest, r, func(_ postgres.Conn, _ Gala, who Guest) error {
		if who.Quiet() {
			return errs.Invalid{"": i18n.Msg("gala.is_quiet", "Name", who.Name)}
		}
		return nil
	})
}

func (s *Store) reply(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID, r Reply, may func(postgres.Conn, Gala, Guest) error) error {
	return s.change(ctx, t, id, "answer", func(tx postgres.Conn, g Gala) error {
		who, err := s.guest(ctx, tx, t, id, guest)
		if err != nil {
			return err
		}
		if err := may(tx, g, who); err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if by.Name == "" {
			by.Name = who.Name // by their link
		}
		now := s.now()
		err = db.New(tx).AnswerGala(ctx, db.AnswerGalaParams{
			TenantID: t, GalaID: id, MemberID: guest, Answer: string(r.Answer), Companion: r.Companion, Said: r.Said, AnsweredAt: &now, AnswererName: by.Name,
		})
		if err != nil {
			return err
		}
		if err := s.makeRoom(ctx, tx, t, id, who, r); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala." + string(r.Answer), Member: guest, Subject: g.Title, SubjectID: id, After: map[string]any{"person": who.Name}, Sample: who.Sample})
	})
}

// makeRoom takes away a seat at a table that has no room for who comes along.
func (s *Store) makeRoom(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, who Guest, r Reply) error {
	if who.Table == uuid.Nil || r.Answer.Heads() <= who.Answer.Heads() {
		return nil
	}
	at, _, err := s.table(ctx, tx, t, id, who.Table)
	if err != nil || at.Taken <= at.Seats {
		return err
	}
	return seat(ctx, tx, t, id, map[uuid.UUID]uuid.UUID{who.Member: uuid.Nil})
}

// Remove gives a guest's seat away.
func (s *Store) Remove(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID) error {
	return s.change(ctx, t, id, "remove a guest of", func(tx postgres.Conn, g Gala) error {
		who, err := s.guest(ctx, tx, t, id, guest)
		if err != nil {
			return err
		}
		if err := db.New(tx).RemoveGalaGuest(ctx, db.RemoveGalaGuestParams{TenantID: t, GalaID: id, MemberID: guest}); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.removed", Member: guest, Subject: g.Title, SubjectID: id, After: map[string]any{"person": who.Name}, Sample: who.Sample})
	})
}

// Attend notes that a guest came, or takes that back; before the doors open
// it is errs.Invalid.
func (s *Store) Attend(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID, came bool) error {
	return s.change(ctx, t, id, "note who came to", func(tx postgres.Conn, g Gala) error {
		who, err := s.guest(ctx, tx, t, id, guest)
		now := s.now()
		switch {
		case err != nil:
			return err
		case !g.Doors(now):
			return errs.Invalid{"": i18n.Msg("gala.doors")}
		case came == (who.AttendedAt != nil):
			return nil
		}
		p, verb := db.AttendGalaParams{TenantID: t, GalaID: id, MemberID: guest}, "gala.unattended"
		if came {
			p.AttendedAt, verb = &now, "gala.attended"
		}
		if err := db.New(tx).AttendGala(ctx, p); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: verb, Member: guest, Subject: g.Title, SubjectID: id, After: map[string]any{"person": who.Name}, Sample: who.Sample})
	})
}

// Invitation is a gala as one guest sees it.
type Invitation struct {
	Gala
	Guest
}

// Invitation returns a gala to somebody who is invited to it and may be
// approached; anybody else finds nothing.
func (s *Store) Invitation(ctx context.Context, t tenant.ID, id, guest uuid.UUID) (v Invitation, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		v, err = s.invitation(ctx, tx, t, id, guest)
		return err
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("get invitation of %s to gala %s: %w", guest, id, err)
	}
	return v, nil
}

func (s *Store) invitation(ctx context.Context, tx postgres.Conn, t tenant.ID, id, guest uuid.UUID) (Invitation, error) {
	row, err := db.New(tx).GetGala(ctx, db.GetGalaParams{TenantID: t, ID: id})
	if err != nil {
		return Invitation{}, postgres.Err(err)
	}
	guests, err := s.guests(ctx, tx, t, id)
	if err != nil {
		return Invitation{}, err
	}
	for _, g := range guests {
		if g.Member == guest && g.InvitedAt != nil && !g.Quiet() {
			return Invitation{galaFrom(row), g}, nil
		}
	}
	return Invitation{}, errs.NotFound
}

// ByLink is Invitation for the guest whose ID a link carries, until the gala
// is over: links are passed on, and this one names its guest.
func (s *Store) ByLink(ctx context.Context, t tenant.ID, guest uuid.UUID) (v Invitation, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GalaGuestByID(ctx, db.GalaGuestByIDParams{TenantID: t, ID: guest})
		if err != nil {
			return postgres.Err(err)
		}
		v, err = s.invitation(ctx, tx, t, r.GalaID, r.MemberID)
		if err == nil && v.Over(s.now()) {
			err = errs.NotFound
		}
		return err
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("get invitation %s: %w", guest, err)
	}
	return v, nil
}

// Invitations lists the galas a member is invited to and that are not over.
func (s *Store) Invitations(ctx context.Context, t tenant.ID, guest uuid.UUID) (all []Invitation, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		ids, err := db.New(tx).GalaInvitations(ctx, db.GalaInvitationsParams{TenantID: t, MemberID: guest, Since: s.now().Add(-Lasts)})
		for _, id := range ids {
			v, lost := s.invitation(ctx, tx, t, id, guest)
			switch {
			case errors.Is(lost, errs.NotFound):
			case lost != nil:
				return lost
			default:
				all = append(all, v)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list invitations of %s: %w", guest, err)
	}
	return all, nil
}

// Unanswered is a gala whose guests should answer soon.
type Unanswered struct {
	ID       uuid.UUID
	Title    string
	AnswerBy time.Time
	N        int
}

// Unanswered lists the galas whose day to answer comes within days.
func (s *Store) Unanswered(ctx context.Context, t tenant.ID, upto time.Time) (all []Unanswered, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).GalasUnanswered(ctx, db.GalasUnansweredParams{TenantID: t, Now: s.now(), Upto: upto})
		for _, r := range rows {
			all = append(all, Unanswered{r.ID, r.Title, r.AnswerBy, int(r.N)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list galas not answered: %w", err)
	}
	return all, nil
}

func (s *Store) guests(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) ([]Guest, error) {
	rows, err := db.New(tx).ListGalaGuests(ctx, db.ListGalaGuestsParams{TenantID: t, GalaID: id})
	guests := make([]Guest, len(rows))
	for i, r := range rows {
		guests[i] = listed(r)
	}
	return guests, err
}

func listed(r db.ListGalaGuestsRow) Guest {
	g := guestFrom(r.GalaGuest)
	g.Name, g.Tier, g.City, g.JoinedOn, g.Sample, g.TableName, g.Died, g.NoContact = r.Name, member.Tier(r.Tier), r.City, r.JoinedOn, r.Sample, r.TableName, r.Died, r.NoContact
	return g
}

// guest is one guest, held against change.
func (s *Store) guest(ctx context.Context, tx postgres.Conn, t tenant.ID, id, who uuid.UUID) (Guest, error) {
	r, err := db.New(tx).LockGalaGuest(ctx, db.LockGalaGuestParams{TenantID: t, GalaID: id, MemberID: who})
	if err != nil {
		return Guest{}, fmt.Errorf("guest %s: %w", who, postgres.Err(err))
	}
	g := guestFrom(r.GalaGuest)
	g.Name, g.Sample, g.Died, g.NoContact = r.Name, r.Sample, r.Died, r.NoContact
	return g, nil
}

func guestFrom(r db.GalaGuest) Guest {
	g := Guest{
		ID: r.ID, Member: r.MemberID, InvitedAt: r.InvitedAt, Reply: Reply{Answer(r.Answer), r.Companion, r.Said}, AnsweredAt: r.AnsweredAt, AnsweredBy: r.AnswererName,
		AttendedAt: r.AttendedAt,
	}
	if r.TableID != nil {
		g.Table = *r.TableID
	}
	return g
}

package programme

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
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

// Circle is whom a session is for: members given by name, and all of some
// tiers, in some cities where any are given.
type Circle struct {
	Members []uuid.UUID
	Tiers   []member.Tier
	Cities  []string
}

// Invite invites the circle and tells each of them; who is invited already is
// not told again, and who has died or wants to be left alone is passed over.
// It returns how many were invited. More than MostInvited at
// once, and nobody, are errs.Invalid.
func (s *Store) Invite(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, c Circle) (n int, err error) {
	err = s.with(ctx, t, "invite to", id, func(tx postgres.Conn, to Session) error {
		if to.Over(s.now()) {
			return errs.Invalid{"": i18n.Msg("programme.over", "Title", to.Title)}
		}
		who, err := s.circle(ctx, tx, t, c)
		if err != nil {
			return err
		}
		quiet, err := regard.Quiet(ctx, tx, t, who...)
		if err != nil {
			return err
		}
		who = slices.DeleteFunc(who, func(id uuid.UUID) bool { return quiet[id] })
		invited, err := db.New(tx).InviteGuests(ctx, db.InviteGuestsParams{TenantID: t, SessionID: id, MemberIds: who, Now: s.now(), InviterName: by.Name})
		if err != nil {
			return postgres.Err(err)
		}
		if n = len(invited); n == 0 {
			return nil
		}
		notes := make([]notice.Note, n)
		for i, m := range invited {
			notes[i] = notice.Note{Member: m, Key: "session.invited:" + id.String(), Text: i18n.Msg("programme.told.invited", "Title", to.Title), Path: answerPath(id)}
		}
		if err := notice.NewStore(tx, s.now).Tell(ctx, t, notes...); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: "session.invited", Subject: to.Title, SubjectID: id, After: map[string]any{"count": n}})
	})
	return n, err
}

// circle lists who is meant.
func (s *Store) circle(ctx context.Context, tx postgres.Conn, t tenant.ID, c Circle) ([]uuid.UUID, error) {
	who := c.Members
	if len(c.Tiers) > 0 {
		ids, next, err := s.members.On(tx).IDs(ctx, t, member.Filter{Tiers: c.Tiers, Cities: c.Cities}, member.Oldest, "", MostInvited)
		if err != nil {
			return nil, err
		}
		if next != "" {
			return nil, errs.Invalid{"": i18n.Msg("programme.invite.crowd", "Max", MostInvited)}
		}
		who = append(who, ids...)
	}
	switch {
	case len(who) == 0:
		return nil, errs.Invalid{"": i18n.Msg("programme.invite.nobody")}
	case len(who) > MostInvited:
		return nil, errs.Invalid{"": i18n.Msg("programme.invite.crowd", "Max", MostInvited)}
	}
	return who, nil
}

// Answer keeps what a guest says to their invitation. Accepting when nobody
// more fits in, and any answer to a session that has begun, is errs.Invalid;
// somebody who is not invited finds nothing.
func (s *Store) Answer(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID, a Answer) error {
	if a != Accepted && a != Declined {
		return errs.Invalid{"answer": i18n.Msg("programme.answer.missing")}
	}
	return s.invited(ctx, t, "answer", id, guest, func(tx postgres.Conn, to Session, g Guest) error {
		now := s.now()
		if !now.Before(to.Start) {
			return errs.Invalid{"": i18n.Msg("programme.answer.late")}
		}
		if g.Answer == a {
			return nil
		}
		if a == Accepted && to.Capacity > 0 {
			n, err := db.New(tx).CountAccepted(ctx, db.CountAcceptedParams{TenantID: t, SessionID: id, Without: guest})
			if err != nil {
				return err
			}
			if int(n) >= to.Capacity {
				return errs.Invalid{"": i18n.Msg("programme.answer.full", "Title", to.Title, "N", to.Capacity)}
			}
		}
		if err := db.New(tx).AnswerInvitation(ctx, db.AnswerInvitationParams{TenantID: t, SessionID: id, MemberID: guest, Answer: string(a), AnsweredAt: &now}); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: "session." + string(a), Member: guest, Subject: to.Title, SubjectID: id, After: map[string]any{"person": g.Name}})
	})
}

// Tick records that a guest came, which counts among what they did; untick
// takes that back. Before the session's doors open it is errs.Invalid.
func (s *Store) Tick(ctx context.Context, t tenant.ID, by journal.Actor, id, guest uuid.UUID, came bool) error {
	return s.invited(ctx, t, "tick who came to", id, guest, func(tx postgres.Conn, to Session, g Guest) error {
		now := s.now()
		switch {
		case !to.Ticking(now):
			return errs.Invalid{"": i18n.Msg("programme.tick.early")}
		case came == (g.AttendedAt != nil):
			return nil
		}
		p, verb := db.TickGuestParams{TenantID: t, SessionID: id, MemberID: guest}, "session.unticked"
		if came {
			p.AttendedAt, p.TickerName, verb = &now, by.Name, "session.attended"
		}
		if err := db.New(tx).TickGuest(ctx, p); err != nil {
			return err
		}
		if err := s.count(ctx, tx, t, by, to, g, came); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, journal.Line{Actor: by, Verb: verb, Member: guest, Subject: to.Title, SubjectID: id, After: map[string]any{"person": g.Name}})
	})
}

func (s *Store) count(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, to Session, g Guest, came bool) error {
	lines := contribution.NewStore(tx)
	if came {
		return lines.Add(ctx, t, contribution.Entry{Member: g.Member, Kind: contribution.SessionAttended, At: to.Start, Source: to.ID, Note: to.Title, By: by})
	}
	return lines.Withdraw(ctx, t, by, contribution.SessionAttended, to.ID, i18n.Say(i18n.Chinese, i18n.Msg("programme.tick.back")), g.Member)
}

// invited runs fn on a session, held against change, and one of its guests.
func (s *Store) invited(ctx context.Context, t tenant.ID, doing string, id, guest uuid.UUID, fn func(postgres.Conn, Session, Guest) error) error {
	return s.with(ctx, t, doing, id, func(tx postgres.Conn, to Session) error {
		row, err := db.New(tx).GetGuest(ctx, db.GetGuestParams{TenantID: t, SessionID: id, MemberID: guest})
		if err != nil {
			return fmt.Errorf("guest %s: %w", guest, postgres.Err(err))
		}
		return fn(tx, to, guestFrom(db.ListGuestsRow(row)))
	})
}

func guestFrom(r db.ListGuestsRow) Guest {
	return Guest{
		Member: r.MemberID, Name: member.Profile{Name: r.Name, Nickname: r.Nickname}.DisplayName(), Tier: member.Tier(r.Tier), City: r.City,
		Answer: Answer(r.Answer), AnsweredAt: r.AnsweredAt, AttendedAt: r.AttendedAt, TickedBy: r.TickerName, InvitedAt: r.InvitedAt, InvitedBy: r.InviterName,
	}
}

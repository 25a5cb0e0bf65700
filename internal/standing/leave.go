package standing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// mostAway is how many days a leave may last.
const mostAway = 365

// Ask is what a leave is asked for with, or granted on.
type Ask struct {
	Member   uuid.UUID
	From, To time.Time // zero where what was typed is no day
	Reason   string
	Asks     bool // see Leave
}

func (a *Ask) check(today time.Time) error {
	a.Reason = strings.TrimSpace(a.Reason)
	bad := errs.Invalid{}
	errors.As(text("reason", a.Reason, "standing.bad.leave_reason"), &bad)
	switch {
	case a.From.IsZero():
		bad["from"] = i18n.Msg("standing.bad.day")
	case a.From.Before(today):
		bad["from"] = i18n.Msg("standing.bad.past")
	}
	switch {
	case a.To.IsZero():
		bad["to"] = i18n.Msg("standing.bad.day")
	case a.To.Before(a.From):
		bad["to"] = i18n.Msg("standing.bad.turned")
	case a.To.Sub(a.From) >= mostAway*24*time.Hour:
		bad["to"] = i18n.Msg("standing.bad.long_leave", "Days", mostAway)
	}
	return bad.OrNil()
}

// AskLeave asks the staff for a leave of absence.
func (s *Store) AskLeave(ctx context.Context, t tenant.ID, by journal.Actor, a Ask) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, _, err := s.On(tx).mayLeave(ctx, tx, t, &a)
		if err != nil {
			return err
		}
		now := s.now()
		err = db.New(tx).AddLeave(ctx, db.AddLeaveParams{
			TenantID: t, ID: id, MemberID: a.Member, FromDay: a.From, ToDay: a.To, Reason: a.Reason, ComesBack: back(a.Asks), State: string(Asked), AskedAt: now,
		})
		if err != nil {
			return err
		}
		if v, err := s.On(tx).rules.Current(ctx, t); err == nil {
			host, err := s.On(tx).rules.HostOf(ctx, t, v)
			if err != nil {
				return err
			}
			err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
				Account: host.ID, Key: "standing.leave:" + id.String(), Path: "standing/leaves/" + id.String(),
				Text: i18n.Msg("standing.told.leave_asked", "Name", p.name, "From", said(a.From), "To", said(a.To)),
			})
			if err != nil {
				return err
			}
		} else if !errors.Is(err, errs.NotFound) {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.leave_asked", "", id, nil, now))
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("ask for leave of %s: %w", a.Member, leaveErr(err))
	}
	return id, nil
}

func leaveErr(err error) error {
	if postgres.Violates(err, "absences_open_key") {
		return errs.Invalid{"": i18n.Msg("standing.bad.leave_open")}
	}
	return err
}

func back(asks bool) string {
	if asks {
		return "asked"
	}
	return "itself"
}

// mayLeave checks a, and that the member stands where a leave is left from.
func (s *Store) mayLeave(ctx context.Context, tx postgres.Conn, t tenant.ID, a *Ask) (person, member.Member, error) {
	today, err := s.rules.Today(ctx, t)
	if err != nil {
		return person{}, member.Member{}, err
	}
	if err := a.check(today); err != nil {
		return person{}, member.Member{}, err
	}
	m, err := s.members.Get(ctx, t, a.Member)
	if err != nil {
		return person{}, m, err
	}
	if !slices.Contains(tier.Next(m.Tier, m.TierBefore), member.OnLeave) {
		return person{}, m, errs.Invalid{"": i18n.Msg("standing.bad.leave_tier", "Name", m.DisplayName(), "Tier", tierName(m.Tier))}
	}
	return person{m.ID, m.DisplayName(), m.Sample}, m, nil
}

// GrantLeave answers a leave that was asked for, on the days of a, which may
// differ from those asked. One that has begun moves the member at once.
func (s *Store) GrantLeave(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, a Ask, answer string) error {
	return s.decide(ctx, t, by, id, answer, func(tx postgres.Conn, l Leave) error {
		a.Member, a.Reason = l.Member, l.Reason
		p, _, err := s.On(tx).mayLeave(ctx, tx, t, &a)
		if err != nil {
			return err
		}
		return s.On(tx).grant(ctx, tx, t, by, p, l.ID, a, answer)
	})
}

func (s *Store) grant(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p person, id uuid.UUID, a Ask, answer string) error {
	now := s.now()
	err := db.New(tx).DecideLeave(ctx, db.DecideLeaveParams{
		TenantID: t, ID: id, State: string(Granted), Answer: answer, ComesBack: back(a.Asks), FromDay: a.From, ToDay: a.To,
		DecidedBy: orNil(by.ID), DeciderName: by.Name, DecidedAt: &now,
	})
	if err != nil {
		return err
	}
	err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: a.Member, Key: "standing.leave:" + id.String() + ":granted", Path: "standing",
		Text: i18n.Msg("standing.told.leave_granted", "Name", by.Name, "From", said(a.From), "To", said(a.To)),
	})
	if err != nil {
		return err
	}
	if err := journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.leave_granted", answer, id, nil, now)); err != nil {
		return err
	}
	today, err := s.rules.Today(ctx, t)
	if err != nil || a.From.After(today) {
		return err
	}
	return s.turn(ctx, tx, t, id, today)
}

// GiveLeave is for who asked a colleague instead of Xinhuo: asked for and
// granted in one.
func (s *Store) GiveLeave(ctx context.Context, t tenant.ID, by journal.Actor, a Ask) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, _, err := s.On(tx).mayLeave(ctx, tx, t, &a)
		if err != nil {
			return err
		}
		id := uuid.Must(uuid.NewV7())
		err = db.New(tx).AddLeave(ctx, db.AddLeaveParams{
			TenantID: t, ID: id, MemberID: a.Member, FromDay: a.From, ToDay: a.To, Reason: a.Reason, ComesBack: back(a.Asks), State: string(Asked), AskedAt: s.now(),
		})
		if err != nil {
			return err
		}
		return s.On(tx).grant(ctx, tx, t, by, p, id, a, "")
	})
	if err != nil {
		return fmt.Errorf("give leave to %s: %w", a.Member, leaveErr(err))
	}
	return nil
}

// DeclineLeave answers with no, and why.
func (s *Store) DeclineLeave(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, answer string) error {
	if err := text("answer", strings.TrimSpace(answer), "standing.bad.answer"); err != nil {
		return err
	}
	return s.decide(ctx, t, by, id, answer, func(tx postgres.Conn, l Leave) error {
		p, err := who(ctx, tx, t, l.Member)
		if err != nil {
			return err
		}
		now := s.now()
		err = db.New(tx).DecideLeave(ctx, db.DecideLeaveParams{
			TenantID: t, ID: id, State: string(Declined), Answer: strings.TrimSpace(answer), ComesBack: back(l.Asks), FromDay: l.From, ToDay: l.To,
			DecidedBy: orNil(by.ID), DeciderName: by.Name, DecidedAt: &now,
		})
		if err != nil {
			return err
		}
		err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
			Member: l.Member, Key: "standing.leave:" + id.String() + ":declined", Path: "standing",
			Text: i18n.Msg("standing.told.leave_declined", "Name", by.Name, "Answer", strings.TrimSpace(answer)),
		})
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.leave_declined", strings.TrimSpace(answer), id, nil, now))
	})
}

func (s *Store) decide(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, answer string, do func(postgres.Conn, Leave) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockLeave(ctx, db.LockLeaveParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if l := leaveFrom(row); l.State == Asked {
			return do(tx, l)
		}
		return errs.Invalid{"": i18n.Msg("standing.bad.leave_decided", "Name", row.DeciderName)}
	})
	if err != nil {
		return fmt.Errorf("decide leave %s: %w", id, err)
	}
	return nil
}

// turnLeaves begins and ends the leaves whose day has come, each on its own.
func (s *Store) turnLeaves(ctx context.Context, t tenant.ID, today time.Time) error {
	var due []uuid.UUID
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		due, err = db.New(tx).LeavesDue(ctx, db.LeavesDueParams{TenantID: t, Today: today})
		return err
	})
	if err != nil {
		return fmt.Errorf("look for leaves: %w", err)
	}
	for _, id := range due {
		err := s.conn.In(ctx, t, func(tx postgres.Conn) error { return s.On(tx).turn(ctx, tx, t, id, today) })
		if err != nil {
			return fmt.Errorf("turn leave %s: %w", id, err)
		}
	}
	return nil
}

// turn begins a leave, or ends it, when its day has come. What the member's
// tier does not allow any more ends it without a move.
func (s *Store) turn(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, today time.Time) error {
	row, err := db.New(tx).LockLeave(ctx, db.LockLeaveParams{TenantID: t, ID: id})
	if err != nil {
		return postgres.Err(err)
	}
	m, err := s.members.Get(ctx, t, row.MemberID)
	if err != nil {
		return err
	}
	switch l := leaveFrom(row); {
	case l.State == Granted && l.To.Before(today): // the server slept through it
		return s.over(ctx, tx, t, l)
	case l.State == Granted && !l.From.After(today):
		o := tier.Order{Members: []uuid.UUID{m.ID}, To: member.OnLeave, Source: member.Rule,
			Reason: i18n.Say(i18n.Chinese, i18n.Msg("standing.reason.leave", "From", said(l.From), "To", said(l.To)))}
		if _, err := s.tiers(tx).Move(ctx, t, l.Decider, o); err != nil {
			return s.unlessIllegal(ctx, tx, t, l, err)
		}
		return db.New(tx).SetLeave(ctx, db.SetLeaveParams{TenantID: t, ID: id, State: string(Away)})
	case l.State == Away && m.Tier != member.OnLeave: // somebody brought them back
		return s.over(ctx, tx, t, l)
	case l.State == Away && l.To.Before(today) && l.Asks && !l.AskedBack:
		err := notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
			Member: l.Member, Key: "standing.leave:" + id.String() + ":back", Path: "standing", Text: i18n.Msg("standing.told.leave_back", "To", said(l.To)),
		})
		if err != nil {
			return err
		}
		return db.New(tx).SetLeave(ctx, db.SetLeaveParams{TenantID: t, ID: id, State: string(Away), AskedBack: true})
	case l.State == Away && l.To.Before(today) && !l.Asks:
		return s.comeBack(ctx, tx, t, journal.Actor{}, m, l)
	}
	return nil
}

func (s *Store) unlessIllegal(ctx context.Context, tx postgres.Conn, t tenant.ID, l Leave, err error) error {
	if errors.As(err, new(errs.Invalid)) {
		return s.over(ctx, tx, t, l)
	}
	return err
}

func (s *Store) over(ctx context.Context, tx postgres.Conn, t tenant.ID, l Leave) error {
	now := s.now()
	return db.New(tx).SetLeave(ctx, db.SetLeaveParams{TenantID: t, ID: l.ID, State: string(Over), AskedBack: l.AskedBack, OverAt: &now})
}

func (s *Store) comeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, m member.Member, l Leave) error {
	to := m.TierBefore
	if to == "" {
		to = member.Prospect
	}
	o := tier.Order{Members: []uuid.UUID{m.ID}, To: to, Source: member.Rule, Reason: i18n.Say(i18n.Chinese, i18n.Msg("standing.reason.back"))}
	if _, err := s.tiers(tx).Move(ctx, t, by, o); err != nil {
		return s.unlessIllegal(ctx, tx, t, l, err)
	}
	err := notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: m.ID, Key: "standing.leave:" + l.ID.String() + ":over", Path: "standing", Text: i18n.Msg("standing.told.leave_over", "Tier", tierName(to)),
	})
	if err != nil {
		return err
	}
	return s.over(ctx, tx, t, l)
}

// Return brings a member back from leave today, or takes back what they asked
// for and have not begun.
func (s *Store) Return(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.On(tx).members.Get(ctx, t, id)
		if err != nil {
			return err
		}
		row, err := db.New(tx).OpenLeaveOf(ctx, db.OpenLeaveOfParams{TenantID: t, MemberID: id})
		if err := postgres.Err(err); errors.Is(err, errs.NotFound) {
			return errs.Invalid{"": i18n.Msg("standing.bad.no_leave")}
		} else if err != nil {
			return err
		}
		l := leaveFrom(row)
		if l.State == Away {
			return s.On(tx).comeBack(ctx, tx, t, by, m, l)
		}
		now := s.now()
		if err := db.New(tx).SetLeave(ctx, db.SetLeaveParams{TenantID: t, ID: l.ID, State: string(Withdrawn), OverAt: &now}); err != nil {
			return err
		}
		p := person{m.ID, m.DisplayName(), m.Sample}
		return journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.leave_withdrawn", "", l.ID, nil, now))
	})
	if err != nil {
		return fmt.Errorf("bring back %s: %w", id, err)
	}
	return nil
}

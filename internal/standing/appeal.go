package standing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Appeal is the member's own word against a fall that was announced. The fall
// waits from then on until it is answered. A fall is appealed once.
func (s *Store) Appeal(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, words string) error {
	words = strings.TrimSpace(words)
	if err := text("appeal", words, "standing.bad.appeal"); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).OpenFallOf(ctx, db.OpenFallOfParams{TenantID: t, MemberID: id})
		if err := postgres.Err(err); errors.Is(err, errs.NotFound) {
			return errs.Invalid{"": i18n.Msg("standing.bad.no_fall")}
		} else if err != nil {
			return err
		}
		now := s.now()
		n, err := db.New(tx).AppealFall(ctx, db.AppealFallParams{TenantID: t, ID: row.ID, Appeal: words, AppealedAt: &now})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Invalid{"": i18n.Msg("standing.bad.appealed", "Host", row.HostName)}
		}
		p, err := who(ctx, tx, t, id)
		if err != nil {
			return err
		}
		err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
			Account: row.HostID, Key: "standing.appeal:" + row.ID.String(), Path: "standing/falls/" + row.ID.String(),
			Text: i18n.Msg("standing.told.appealed", "Name", p.name, "Due", said(row.DueOn)),
		})
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, p.line(by, "standing.appealed", words, row.ID, nil, now))
	})
	if err != nil {
		return fmt.Errorf("appeal of %s: %w", id, err)
	}
	return nil
}

// Reply answers an appeal. Upheld, the member keeps the tier and is locked in
// it up to Until; declined, the fall goes on, and happens tomorrow at the
// earliest.
type Reply struct {
	Fall   uuid.UUID
	Uphold bool
	Until  time.Time
	Words  string
}

// Answer is for the colleague the member was told of, or, with leads, for
// whoever leads the brand; anybody else is errs.Forbidden.
func (s *Store) Answer(ctx context.Context, t tenant.ID, by journal.Actor, leads bool, r Reply) error {
	r.Words = strings.TrimSpace(r.Words)
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		on := s.On(tx)
		today, err := on.rules.Today(ctx, t)
		if err != nil {
			return err
		}
		row, err := db.New(tx).LockFall(ctx, db.LockFallParams{TenantID: t, ID: r.Fall})
		if err != nil {
			return postgres.Err(err)
		}
		f, err := fallFrom(row)
		if err != nil {
			return err
		}
		if f.Host.ID != by.ID && !leads {
			return errs.Forbidden
		}
		if err := f.mayAnswer(r, today); err != nil {
			return err
		}
		return on.answer(ctx, tx, t, by, f, r, today)
	})
	if err != nil {
		return fmt.Errorf("answer appeal against fall %s: %w", r.Fall, err)
	}
	return nil
}

func (f Fall) mayAnswer(r Reply, today time.Time) error {
	bad := errs.Invalid{}
	errors.As(text("words", r.Words, "standing.bad.answer"), &bad)
	switch {
	case f.Answer != "":
		bad[""] = i18n.Msg("standing.bad.answered", "Name", f.Answerer.Name)
	case f.State != Open:
		bad[""] = i18n.Msg("standing.bad.closed")
	case f.AppealAt == nil:
		bad[""] = i18n.Msg("standing.bad.not_appealed")
	case r.Uphold && r.Until.IsZero():
		bad["until"] = i18n.Msg("standing.bad.day")
	case r.Uphold && r.Until.Before(today):
		bad["until"] = i18n.Msg("standing.bad.past")
	case r.Uphold && r.Until.After(today.AddDate(0, 0, mostLocked)):
		bad["until"] = i18n.Msg("standing.bad.far", "Days", mostLocked)
	}
	return bad.OrNil()
}

func (s *Store) answer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, f Fall, r Reply, today time.Time) error {
	now := s.now()
	p, err := who(ctx, tx, t, f.Member)
	if err != nil {
		return err
	}
	set := db.AnswerFallParams{
		TenantID: t, ID: f.ID, Answer: "declined", AnswerText: r.Words, AnsweredBy: orNil(by.ID), AnswererName: by.Name, AnsweredAt: &now,
		DueOn: f.DueOn, Told: int16(f.Told), State: string(Open),
	}
	verb, told := "standing.declined", i18n.Message{}
	if r.Uphold {
		set.Answer, set.State, set.ClosedAt, verb = "upheld", string(Upheld), &now, "standing.upheld"
		told = i18n.Msg("standing.told.upheld", "Name", by.Name, "From", tierName(f.From), "Until", said(r.Until), "Words", r.Words)
		if err := s.hold(ctx, tx, t, by, p, r.Until, i18n.Say(i18n.Chinese, i18n.Msg("standing.reason.upheld"))); err != nil {
			return err
		}
	} else {
		if !f.DueOn.After(today) { // answered after the date: this is the notice
			set.DueOn, set.Told = today.AddDate(0, 0, 1), LastNotice
		}
		told = i18n.Msg("standing.told.declined", "Name", by.Name, "To", tierName(f.To), "Due", said(set.DueOn), "Words", r.Words)
	}
	if err := db.New(tx).AnswerFall(ctx, set); err != nil {
		return err
	}
	err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{Member: f.Member, Key: "standing.answer:" + f.ID.String(), Path: "standing", Text: told})
	if err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, p.line(by, verb, r.Words, f.ID, nil, now))
}

// TakeBack undoes a fall that happened: the member stands as before, and is
// locked there up to a day, or tomorrow's night would announce it again. It
// is for those who lead.
func (s *Store) TakeBack(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, until time.Time, reason string) error {
	reason = strings.TrimSpace(reason)
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		on := s.On(tx)
		row, err := db.New(tx).LockFall(ctx, db.LockFallParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		f, err := fallFrom(row)
		if err != nil {
			return err
		}
		if f.State != Moved {
			return errs.Invalid{"": i18n.Msg("standing.bad.not_moved")}
		}
		if err := on.tiers(tx).TakeBackRule(ctx, t, by, f.Move); err != nil {
			return err
		}
		if err := on.Hold(ctx, t, by, f.Member, until, reason); err != nil {
			return err
		}
		d := &day{Store: on, tx: tx, t: t, at: s.now()}
		if err := d.shut(ctx, f, Undone); err != nil {
			return err
		}
		return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
			Member: f.Member, Key: fmt.Sprintf("standing.fall:%s:undone", id), Path: "standing",
			Text: i18n.Msg("standing.told.undone", "Name", by.Name, "From", tierName(f.From)),
		})
	})
	if err != nil {
		return fmt.Errorf("take back fall %s: %w", id, err)
	}
	return nil
}

package mentorship

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Feel keeps how one side feels: a score from 1 to 5 and a word that only the
// staff reads.
func (s *Store) Feel(ctx context.Context, t tenant.ID, by Act, pair uuid.UUID, score int, word string) error {
	word = strings.TrimSpace(word)
	bad := errs.Invalid{}
	checkText(bad, "word", word, maxText, "")
	if score < 1 || score > 5 {
		bad["score"] = i18n.Msg("mentorship.pulse.missing")
	}
	if len(bad) > 0 {
		return bad
	}
	return s.within(ctx, t, by, pair, "take the pulse", func(tx postgres.Conn, p Pair, side Side) error {
		if side == "" {
			return errs.Forbidden // nobody feels for another
		}
		err := db.New(tx).InsertPulse(ctx, db.InsertPulseParams{
			TenantID: t, ID: uuid.Must(uuid.NewV7()), MentorshipID: p.ID, Side: string(side), Score: int16(score), Word: word, GivenAt: s.now(),
		})
		if err != nil {
			return err
		}
		line := s.line("mentorship.pulse", by.By, p, p.Title())
		line.Member = p.Of(side).ID
		return s.happened(ctx, tx, t, p, line)
	})
}

// Confirm says for one side that the two are done; a colleague says it for who
// told them. Once both have, the mentorship is completed.
func (s *Store) Confirm(ctx context.Context, t tenant.ID, by Act, pair uuid.UUID, side Side) (completed bool, err error) {
	err = s.within(ctx, t, by, pair, "confirm the end", func(tx postgres.Conn, p Pair, own Side) error {
		if own != "" {
			side = own
		}
		if side != Mentor && side != Successor {
			return errs.Invalid{"side": i18n.Msg("mentorship.confirm.whose")}
		}
		if _, already := p.Confirmed[side]; already {
			return errs.Invalid{"": i18n.Msg("mentorship.confirm.already", "Name", p.Of(side).Name)}
		}
		p.Confirmed[side] = s.now()
		if err := s.keepConfirmed(ctx, tx, t, p); err != nil {
			return err
		}
		line := s.line("mentorship.confirmed", by.By, p, p.Title())
		line.Member = p.Of(side).ID
		if err := journal.NewStore(tx).Write(ctx, t, line); err != nil {
			return err
		}
		completed = len(p.Confirmed) == 2
		if completed {
			return s.complete(ctx, tx, t, by.By, p)
		}
		return s.tellHalf(ctx, tx, t, p, side)
	})
	return completed, err
}

func (s *Store) keepConfirmed(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair) error {
	return db.New(tx).SetMentorshipConfirmed(ctx, db.SetMentorshipConfirmedParams{
		TenantID: t, ID: p.ID, MentorConfirmedAt: orNil(p.Confirmed[Mentor]), SuccessorConfirmedAt: orNil(p.Confirmed[Successor]), HappenedAt: s.now(),
	})
}

func (s *Store) complete(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Pair) error {
	if err := s.close(ctx, tx, t, by, p, Completed, ""); err != nil {
		return err
	}
	if err := s.countCompleted(ctx, tx, t, p); err != nil {
		return err
	}
	if err := journal.NewStore(tx).Write(ctx, t, s.both("mentorship.completed", by, p, "")...); err != nil {
		return err
	}
	return s.tellBoth(ctx, tx, t, p, "mentorship.completed:"+p.ID.String(), "mentorship.told.completed")
}

// Reopen takes back that one side is done, by either, before both are.
func (s *Store) Reopen(ctx context.Context, t tenant.ID, by Act, pair uuid.UUID) error {
	return s.within(ctx, t, by, pair, "reopen", func(tx postgres.Conn, p Pair, _ Side) error {
		if len(p.Confirmed) == 0 {
			return errs.Invalid{"": i18n.Msg("mentorship.reopen.open")}
		}
		p.Confirmed = map[Side]time.Time{}
		if err := s.keepConfirmed(ctx, tx, t, p); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, s.line("mentorship.reopened", by.By, p, p.Title()))
	})
}

// LongForAnother notes, without the other knowing, that one side would rather
// have another; no takes it back, as a colleague does who has settled it.
func (s *Store) LongForAnother(ctx context.Context, t tenant.ID, by Act, pair uuid.UUID, yes bool) error {
	return s.within(ctx, t, by, pair, "note a wish", func(tx postgres.Conn, p Pair, side Side) error {
		if yes && side == "" {
			return errs.Forbidden // nobody longs for another
		}
		w := db.SetMentorshipWishParams{TenantID: t, ID: p.ID}
		verb := "mentorship.kept_on"
		if yes {
			now := s.now()
			w.Wish, w.WishedAt, verb = string(side), &now, "mentorship.wished"
		}
		if p.Wish != "" && side != "" && p.Wish != side {
			return nil // the other's; it is known already that something is to be done
		}
		if err := db.New(tx).SetMentorshipWish(ctx, w); err != nil {
			return err
		}
		line := s.line(verb, by.By, p, p.Title())
		line.Member = uuid.Nil
		return journal.NewStore(tx).Write(ctx, t, line)
	})
}

// Rematch parts the two without fault, so that the successor may find another.
func (s *Store) Rematch(ctx context.Context, t tenant.ID, by journal.Actor, pair uuid.UUID) error {
	return s.part(ctx, t, by, pair, Rematched, "")
}

// End ends a pair for a reason, which the staff alone reads.
func (s *Store) End(ctx context.Context, t tenant.ID, by journal.Actor, pair uuid.UUID, reason string) error {
	reason = strings.TrimSpace(reason)
	bad := errs.Invalid{}
	checkText(bad, "reason", reason, maxText, "mentorship.end.reason_missing")
	if len(bad) > 0 {
		return bad
	}
	return s.part(ctx, t, by, pair, Ended, reason)
}

// part ends a running pair and tells both in the same neutral words.
func (s *Store) part(ctx context.Context, t tenant.ID, by journal.Actor, pair uuid.UUID, to State, reason string) error {
	return s.within(ctx, t, Act{By: by}, pair, "part", func(tx postgres.Conn, p Pair, _ Side) error {
		if err := s.close(ctx, tx, t, by, p, to, reason); err != nil {
			return err
		}
		if err := journal.NewStore(tx).Write(ctx, t, s.both("mentorship."+string(to), by, p, reason)...); err != nil {
			return err
		}
		return s.tellBoth(ctx, tx, t, p, fmt.Sprintf("mentorship.parted:%s:%d", p.ID, p.Version), "mentorship.told.parted")
	})
}

func (s *Store) close(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Pair, to State, reason string) error {
	now, who := s.now(), by.ID
	return db.New(tx).SetMentorshipState(ctx, db.SetMentorshipStateParams{
		TenantID: t, ID: p.ID, State: string(to), EndedAt: &now, EndedBy: &who, EnderName: by.Name, EndReason: reason,
	})
}

// TakeBackEnd makes a pair run again that by parted within UndoWindow.
// Somebody else's is errs.Forbidden; too late, a successor who has another
// mentor by now, or a mentor who has no room any more is errs.Invalid.
func (s *Store) TakeBackEnd(ctx context.Context, t tenant.ID, by journal.Actor, pair uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
			return err
		}
		p, err := hold(ctx, tx, t, pair)
		switch {
		case err != nil:
			return err
		case p.State != Rematched && p.State != Ended:
			return errs.Invalid{"": i18n.Msg("mentorship.undo.not")}
		case p.Ender.ID != by.ID:
			return errs.Forbidden
		case !p.Undoable(by, s.now()):
			return errs.Invalid{"": i18n.Msg("mentorship.undo.late")}
		}
		return s.runAgain(ctx, tx, t, by, p)
	})
	if err != nil {
		return fmt.Errorf("take back the end of mentorship %s: %w", pair, err)
	}
	return nil
}

func (s *Store) runAgain(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Pair) error {
	people, err := persons(ctx, tx, t, true, p.Mentor.ID, p.Successor.ID)
	if err != nil {
		return err
	}
	if err := fits(ctx, tx, t, people[p.Mentor.ID], people[p.Successor.ID]); err != nil {
		return err
	}
	err = db.New(tx).SetMentorshipState(ctx, db.SetMentorshipStateParams{TenantID: t, ID: p.ID, State: string(Running)})
	if postgres.Violates(err, "mentorships_running_key") {
		return errs.Invalid{"": i18n.Msg("mentorship.refuse.has", "Name", p.Successor.Name)}
	}
	if err != nil {
		return err
	}
	return s.happened(ctx, tx, t, p, s.both("mentorship.resumed", by, p, "")...)
}

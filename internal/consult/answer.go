package consult

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Reply is an answer as it is given.
type Reply struct {
	Text     string
	MayShare bool
}

// change holds a question and runs fn on it in one transaction. Who has no
// part in it finds nothing.
func (s *Store) change(ctx context.Context, t tenant.ID, by Who, id uuid.UUID, doing string, fn func(tx postgres.Conn, row db.Consult, c Consult) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockConsult(ctx, db.LockConsultParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		c := from(row, "", today)
		if by.Member != uuid.Nil && !c.With(by) {
			return errs.NotFound
		}
		return fn(tx, row, c)
	})
	if err != nil {
		return fmt.Errorf("%s consult %s: %w", doing, id, err)
	}
	return nil
}

// mine lets only who is asked go on, and only while it waits.
func mine(by Who, c Consult) error {
	switch {
	case !c.Asks(by):
		return errs.NotFound
	case c.Waits():
		return nil
	case c.State == Answered:
		return errs.Invalid{"": i18n.Msg("consult.bad.is_answered")}
	}
	return errs.Invalid{"": i18n.Msg("consult.bad.is_over")}
}

// Answer answers a question within its days; whoever asked is told. It counts
// as an answer given.
func (s *Store) Answer(ctx context.Context, t tenant.ID, by Who, id uuid.UUID, r Reply) error {
	r.Text = strings.TrimSpace(r.Text)
	return s.change(ctx, t, by, id, "answer", func(tx postgres.Conn, row db.Consult, c Consult) error {
		if err := mine(by, c); err != nil {
			return err
		}
		bad := errs.Invalid{}
		needed(bad, "answer", r.Text, maxAnswer)
		if err := bad.OrNil(); err != nil {
			return err
		}
		now := s.now()
		if err := db.New(tx).EndConsult(ctx, db.EndConsultParams{TenantID: t, ID: id, State: string(Answered), Answer: r.Text, MayShare: r.MayShare, EndedAt: &now}); err != nil {
			return err
		}
		given := contribution.Entry{Member: c.To, Kind: contribution.AnswerGiven, At: now, Source: id, Note: c.Title}
		if err := contribution.NewStore(tx).Add(ctx, t, given); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, t, asker(row, "answered", i18n.Msg("consult.told_answered", "Name", by.Name, "Title", c.Title))); err != nil {
			return err
		}
		return s.note(ctx, tx, t, by.Actor, "consult.answered", id)
	})
}

// Decline lets a question pass, without a reason. Whoever asked is told the
// same as when the days are over.
func (s *Store) Decline(ctx context.Context, t tenant.ID, by Who, id uuid.UUID) error {
	return s.change(ctx, t, by, id, "decline", func(tx postgres.Conn, row db.Consult, c Consult) error {
		if err := mine(by, c); err != nil {
			return err
		}
		return s.end(ctx, tx, t, row, Declined)
	})
}

// end closes a question that nobody answered. What stands in the journal, and
// what whoever asked is told, does not say which way.
func (s *Store) end(ctx context.Context, tx postgres.Conn, t tenant.ID, row db.Consult, as State) error {
	now := s.now()
	if err := db.New(tx).EndConsult(ctx, db.EndConsultParams{TenantID: t, ID: row.ID, State: string(as), EndedAt: &now}); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, t, asker(row, "quiet", i18n.Msg("consult.told_quiet", "Title", row.Title))); err != nil {
		return err
	}
	return s.note(ctx, tx, t, journal.Actor{}, "consult.quiet", row.ID)
}

// Round lets lapse what nobody answered in its days, in every brand. It may be
// called as often as one likes, by several servers at once.
func (s *Store) Round(ctx context.Context) error {
	due, err := db.New(s.conn).ConsultsDue(ctx, s.now())
	if err != nil {
		return fmt.Errorf("look for questions whose days are over: %w", err)
	}
	var failed error
	for _, id := range due {
		if err := s.Lapse(ctx, tenant.ID{UUID: id}); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// Lapse is Round for one brand.
func (s *Store) Lapse(ctx context.Context, t tenant.ID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).LapsedConsults(ctx, db.LapsedConsultsParams{TenantID: t, Today: today})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := s.end(ctx, tx, t, row, Lapsed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("let questions lapse in %s: %w", t, err)
	}
	return nil
}

// Thank has whoever asked thank for the answer, once.
func (s *Store) Thank(ctx context.Context, t tenant.ID, by Who, id uuid.UUID) error {
	return s.change(ctx, t, by, id, "thank for", func(tx postgres.Conn, row db.Consult, c Consult) error {
		if !c.AskedBy(by) {
			return errs.Invalid{"": i18n.Msg("consult.bad.not_asker")}
		}
		now := s.now()
		n, err := db.New(tx).ThankConsult(ctx, db.ThankConsultParams{TenantID: t, ID: id, ThankedAt: &now})
		switch {
		case err != nil:
			return err
		case n == 0 && c.State == Answered:
			return errs.Invalid{"": i18n.Msg("consult.bad.thanked")}
		case n == 0:
			return errs.Invalid{"": i18n.Msg("consult.bad.unanswered")}
		}
		if err := s.tell(ctx, tx, t, notice.Note{Member: c.To, Key: "consult.thanked:" + id.String(), Path: path(id), Text: i18n.Msg("consult.told_thanked", "Name", by.Name, "Title", c.Title)}); err != nil {
			return err
		}
		return s.note(ctx, tx, t, by.Actor, "consult.thanked", id)
	})
}

// Settle takes a question that nobody answered off the team's queue.
func (s *Store) Settle(ctx context.Context, t tenant.ID, by Who, id uuid.UUID) error {
	return s.change(ctx, t, by, id, "settle", func(tx postgres.Conn, _ db.Consult, _ Consult) error {
		if by.Member != uuid.Nil {
			return errs.Forbidden
		}
		now := s.now()
		n, err := db.New(tx).SettleConsult(ctx, db.SettleConsultParams{TenantID: t, ID: id, SettledAt: &now})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Invalid{"": i18n.Msg("consult.bad.not_lapsed")}
		}
		return s.note(ctx, tx, t, by.Actor, "consult.settled", id)
	})
}

// Share makes a draft of the knowledge base out of an answer, with who gave it
// as its author, and returns the page. An answer becomes a page once: again,
// that page is returned. Without their word, the team's asking is errs.Invalid.
func (s *Store) Share(ctx context.Context, t tenant.ID, by Who, id uuid.UUID) (page uuid.UUID, err error) {
	err = s.change(ctx, t, by, id, "make a page of", func(tx postgres.Conn, _ db.Consult, c Consult) error {
		switch {
		case c.Page != uuid.Nil:
			page = c.Page
			return nil
		case c.State != Answered:
			return errs.Invalid{"": i18n.Msg("consult.bad.unanswered")}
		case by.Member != uuid.Nil && !c.Asks(by):
			return errs.NotFound
		case !c.Shareable(by):
			return errs.Invalid{"": i18n.Msg("consult.bad.private")}
		}
		hand := knowledge.Hand{Actor: by.Actor, Member: c.To, Tier: member.Emeritus}
		text := knowledge.Text{Title: c.Title, Body: body(c), Kind: knowledge.Handbook}
		if page, err = s.pages.On(tx).Begin(ctx, t, hand, knowledge.Beginning{Text: text, At: s.now()}); err != nil {
			return err
		}
		if err := db.New(tx).PageOfConsult(ctx, db.PageOfConsultParams{TenantID: t, ID: id, PageID: &page}); err != nil {
			return err
		}
		if !c.Asks(by) {
			told := notice.Note{Member: c.To, Key: "consult.shared:" + id.String(), Path: "knowledge/" + page.String(), Text: i18n.Msg("consult.told_shared", "Title", c.Title)}
			if err := s.tell(ctx, tx, t, told); err != nil {
				return err
			}
		}
		return s.note(ctx, tx, t, by.Actor, "consult.shared", id)
	})
	return page, err
}

// body is a question and its answer as a page: the question as a quotation.
func body(c Consult) string {
	return "> " + strings.ReplaceAll(c.Text, "\n", "\n> ") + "\n\n" + c.Answer + "\n"
}

// Get returns a question for whoever has a part in it or is of the team.
func (s *Store) Get(ctx context.Context, t tenant.ID, w Who, id uuid.UUID) (c Consult, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetConsult(ctx, db.GetConsultParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		if c = from(row.Consult, row.Called, today); w.Member != uuid.Nil && !c.With(w) {
			return errs.NotFound
		}
		return nil
	})
	if err != nil {
		return Consult{}, fmt.Errorf("get consult %s: %w", id, err)
	}
	return c, nil
}

func from(r db.Consult, name string, today time.Time) Consult {
	return Consult{
		ID: r.ID, To: r.MemberID, Name: name, Title: r.Title, Text: r.Question, Asker: journal.Actor{ID: r.AskerID, Name: r.AskerName}, AskerMember: deref(r.AskerMember), AskedAt: r.AskedAt,
		Due: r.DueOn, State: State(r.State), Answer: r.Answer, MayShare: r.MayShare, EndedAt: r.EndedAt, ThankedAt: r.ThankedAt, Page: deref(r.PageID), SettledAt: r.SettledAt, Today: today,
	}
}

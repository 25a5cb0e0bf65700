package profile

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
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Open returns the texts that are worked on.
func (s *Store) Open(ctx context.Context, t tenant.ID, id uuid.UUID) (w Work, err error) {
	texts, err := s.Texts(ctx, t, id)
	for _, v := range texts {
		switch {
		case v.State != Draft && v.State != Offered && v.State != Returned:
		case v.ByMember:
			w.Own = v
		default:
			w.Team = v
		}
	}
	return w, err
}

// Texts lists the texts of a member's profile, the newest first.
func (s *Store) Texts(ctx context.Context, t tenant.ID, id uuid.UUID) ([]Version, error) {
	var all []Version
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListHonourTexts(ctx, db.ListHonourTextsParams{TenantID: t, MemberID: id})
		for _, r := range rows {
			all = append(all, version(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list texts of member %s: %w", id, err)
	}
	return all, nil
}

// Write keeps words as the text that its writer works on; was is the Version
// of the one that was read, 0 where there was none, and somebody else having
// written meanwhile is errs.Conflict. Written by its subject it is offered to
// the team at once, whose own text stays beside it; by the team it is a draft
// until Offer.
func (s *Store) Write(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, words Words) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := words.check(); err != nil {
			return err
		}
		if err := s.On(tx).Start(ctx, t, id); err != nil {
			return err
		}
		w, err := work(ctx, tx, t, id)
		if err != nil {
			return err
		}
		verb, open := "profile.written", w.Team
		if byMember {
			verb, open = "profile.proposed", w.Own
		}
		if err := s.keep(ctx, tx, t, by, id, byMember, open, was, words); err != nil {
			return err
		}
		if byMember && w.Team.State == Offered { // their own words are their answer
			if err := s.set(ctx, tx, t, w.Team, Returned); err != nil {
				return err
			}
		}
		return s.line(ctx, tx, t, by, verb, id, "")
	})
	if err != nil {
		return fmt.Errorf("write text of member %s: %w", id, err)
	}
	return nil
}

// work reads what is worked on and holds it.
func work(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (w Work, err error) {
	rows, err := db.New(tx).OpenHonourTexts(ctx, db.OpenHonourTextsParams{TenantID: t, MemberID: id})
	for _, r := range rows {
		if v := version(r); v.ByMember {
			w.Own = v
		} else {
			w.Team = v
		}
	}
	return w, err
}

func (s *Store) keep(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, open Version, was int, words Words) error {
	source, state := "team", Draft
	if byMember {
		source, state = "member", Offered
	}
	if open.Version != was {
		return errs.Conflict
	}
	if open.ID == uuid.Nil {
		err := db.New(tx).InsertHonourText(ctx, db.InsertHonourTextParams{
			TenantID: t, ID: uuid.Must(uuid.NewV7()), MemberID: id, Motto: words.Motto, Story: words.Story, Deeds: words.Deeds,
			Source: source, State: string(state), MadeAt: s.now(), MakerName: by.Name,
		})
		return postgres.Err(err)
	}
	_, err := db.New(tx).WriteHonourText(ctx, db.WriteHonourTextParams{
		TenantID: t, ID: open.ID, Motto: words.Motto, Story: words.Story, Deeds: words.Deeds, Source: source, State: string(state),
		MakerName: by.Name, MadeAt: s.now(), Version: int32(was),
	})
	return err
}

// set brings a text that is held to another state, and leaves what was said
// of it as it is.
func (s *Store) set(ctx context.Context, tx postgres.Conn, t tenant.ID, v Version, to State) error {
	_, err := db.New(tx).DecideHonourText(ctx, db.DecideHonourTextParams{
		TenantID: t, ID: v.ID, State: string(to), Note: v.Note, OnPaper: v.OnPaper, DecidedAt: v.DecidedAt, Version: int32(v.Version),
	})
	return err
}

// Offer shows the team's draft to its subject and tells them.
func (s *Store) Offer(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, was int) error {
	return s.decide(ctx, t, by, id, decision{doing: "offer", was: was, to: Offered}, func(w Work) (Version, error) {
		if w.Team.State == Offered {
			return Version{}, errs.Invalid{"": i18n.Msg("profile.is_offered")}
		}
		return w.Team, nil
	})
}

// Approve makes the team's text the one that is shown: its subject says so,
// or the team where their word stands on paper. What its subject proposed
// before that is answered by it.
func (s *Store) Approve(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, onPaper string) error {
	onPaper = strings.TrimSpace(onPaper)
	return s.decide(ctx, t, by, id, decision{doing: "approve", was: was, to: Approved, onPaper: onPaper}, func(w Work) (Version, error) {
		switch {
		case w.Team.State != Offered && byMember && w.Own.ID != uuid.Nil:
			return Version{}, errs.Invalid{"": i18n.Msg("profile.team_reads")}
		case w.Team.State != Offered && w.Team.ID != uuid.Nil:
			return Version{}, errs.Invalid{"": i18n.Msg("profile.not_offered")}
		case !byMember && onPaper == "" && w.Team.ID != uuid.Nil:
			return Version{}, errs.Invalid{"on_paper": i18n.Msg("profile.paper_missing")}
		}
		return w.Team, nil
	})
}

// Take makes the text that its subject proposed the one that is shown. What
// the team is at work on stays a draft of theirs.
func (s *Store) Take(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, was int) error {
	return s.decide(ctx, t, by, id, decision{doing: "take", was: was, to: Approved}, func(w Work) (Version, error) {
		if w.Own.ID != uuid.Nil && w.Own.State != Offered {
			return Version{}, errs.Invalid{"": i18n.Msg("profile.not_offered")}
		}
		return w.Own, nil
	})
}

// Return asks for something otherwise, in words: its subject of the team's
// text, the team of its subject's.
func (s *Store) Return(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, note string) error {
	note = strings.TrimSpace(note)
	return s.decide(ctx, t, by, id, decision{doing: "return", was: was, to: Returned, note: note}, func(w Work) (Version, error) {
		v := w.Own
		if byMember {
			v = w.Team
		}
		switch {
		case v.State != Offered && w != (Work{}):
			return Version{}, errs.Invalid{"": i18n.Msg("profile.not_offered")}
		case v.ID != uuid.Nil && (note == "" || utf8.RuneCountInString(note) > maxNote):
			return Version{}, errs.Invalid{"note": i18n.Msg("profile.note_missing", "Max", maxNote)}
		}
		return v, nil
	})
}

// Discard puts the team's draft away, for one that is not needed any more.
func (s *Store) Discard(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, was int) error {
	return s.decide(ctx, t, by, id, decision{doing: "discard", was: was, to: Replaced}, func(w Work) (Version, error) {
		if w.Team.State == Offered {
			return Version{}, errs.Invalid{"": i18n.Msg("profile.is_offered")}
		}
		return w.Team, nil
	})
}

// decision is what somebody decided of a text that they read as was.
type decision struct {
	doing         string
	was           int
	to            State
	note, onPaper string
}

// decide brings the text that of picks to where d says; none there is
// errs.NotFound, and another than was read errs.Conflict.
func (s *Store) decide(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, d decision, of func(Work) (Version, error)) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		w, err := work(ctx, tx, t, id)
		if err != nil {
			return err
		}
		v, err := of(w)
		switch {
		case err != nil:
			return err
		case v.ID == uuid.Nil:
			return errs.NotFound
		case v.Version != d.was:
			return errs.Conflict
		}
		now := s.now()
		if _, err := db.New(tx).DecideHonourText(ctx, db.DecideHonourTextParams{
			TenantID: t, ID: v.ID, State: string(d.to), Note: d.note, OnPaper: d.onPaper, DecidedAt: &now, Version: int32(v.Version),
		}); err != nil {
			return err
		}
		if d.to == Approved {
			if err := s.show(ctx, tx, t, id, v.ID); err != nil {
				return err
			}
			if err := s.settle(ctx, tx, t, v, w); err != nil {
				return err
			}
		}
		if err := s.tell(ctx, tx, t, by, id, v, d.to); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "profile."+verbs[d.to], id, d.note)
	})
	if err != nil {
		return fmt.Errorf("%s text of member %s: %w", d.doing, id, err)
	}
	return nil
}

var verbs = map[State]string{Offered: "offered", Approved: "approved", Returned: "returned", Replaced: "discarded"}

// settle says what becomes of the other text once v is shown: a proposal is
// answered; what the team had shown to its subject is a draft again.
func (s *Store) settle(ctx context.Context, tx postgres.Conn, t tenant.ID, v Version, w Work) error {
	switch {
	case !v.ByMember && w.Own.ID != uuid.Nil:
		return s.set(ctx, tx, t, w.Own, Replaced)
	case v.ByMember && w.Team.State == Offered:
		return s.set(ctx, tx, t, w.Team, Draft)
	}
	return nil
}

// show puts an approved text in the place of the one before it.
func (s *Store) show(ctx context.Context, tx postgres.Conn, t tenant.ID, id, text uuid.UUID) error {
	p, err := db.New(tx).LockHonourProfile(ctx, db.LockHonourProfileParams{TenantID: t, MemberID: id})
	if err != nil {
		return postgres.Err(err)
	}
	if p.TextID != nil {
		was, err := db.New(tx).GetHonourText(ctx, db.GetHonourTextParams{TenantID: t, ID: *p.TextID})
		if err != nil {
			return err
		}
		if err := s.set(ctx, tx, t, version(was), Replaced); err != nil {
			return err
		}
	}
	return db.New(tx).SetHonourText(ctx, db.SetHonourTextParams{TenantID: t, MemberID: id, TextID: &text, UpdatedAt: s.now()})
}

// tell tells the subject that a text waits for them, or what became of theirs.
func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, id uuid.UUID, v Version, state State) error {
	if state != Offered && !v.ByMember {
		return nil // it was they who decided, or theirs to know nothing of
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: id, Key: fmt.Sprintf("profile.%s:%s:%d", state, v.ID, v.Version), Text: i18n.Msg("profile.told_"+string(state), "Actor", by.Name), Path: "honour",
	})
}

func version(r db.HonourText) Version {
	return Version{
		ID: r.ID, Words: Words{r.Motto, r.Story, r.Deeds}, ByMember: r.Source == "member", State: State(r.State), Note: r.Note, At: r.MadeAt, Maker: r.MakerName,
		DecidedAt: r.DecidedAt, OnPaper: r.OnPaper, Version: int(r.Version),
	}
}

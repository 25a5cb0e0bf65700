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

// Open returns the text that is worked on, or errs.NotFound.
func (s *Store) Open(ctx context.Context, t tenant.ID, id uuid.UUID) (v Version, err error) {
	texts, err := s.Texts(ctx, t, id)
	if err != nil {
		return Version{}, err
	}
	for _, v := range texts {
		if v.State == Draft || v.State == Offered || v.State == Returned {
			return v, nil
		}
	}
	return Version{}, fmt.Errorf("open text of member %s: %w", id, errs.NotFound)
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

// Write keeps words as the text that is worked on; was is the Version of the
// one that was read, 0 where there was none, and somebody else having written
// meanwhile is errs.Conflict. Written by its subject it is offered to the
// team at once; by the team it is a draft until Offer.
func (s *Store) Write(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, words Words) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := words.check(); err != nil {
			return err
		}
		if err := s.On(tx).Start(ctx, t, id); err != nil {
			return err
		}
		if err := s.keep(ctx, tx, t, by, id, byMember, was, words); err != nil {
			return err
		}
		verb := "profile.written"
		if byMember {
			verb = "profile.proposed"
		}
		return s.line(ctx, tx, t, by, verb, id, "")
	})
	if err != nil {
		return fmt.Errorf("write text of member %s: %w", id, err)
	}
	return nil
}

func (s *Store) keep(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, words Words) error {
	source, state := "team", Draft
	if byMember {
		source, state = "member", Offered
	}
	open, err := db.New(tx).OpenHonourText(ctx, db.OpenHonourTextParams{TenantID: t, MemberID: id})
	if notYet(err) != nil {
		return err
	}
	if err != nil { // none yet
		if was != 0 {
			return errs.Conflict
		}
		err := db.New(tx).InsertHonourText(ctx, db.InsertHonourTextParams{
			TenantID: t, ID: uuid.Must(uuid.NewV7()), MemberID: id, Motto: words.Motto, Story: words.Story, Deeds: words.Deeds,
			Source: source, State: string(state), MadeAt: s.now(), MakerName: by.Name,
		})
		return postgres.Err(err)
	}
	n, err := db.New(tx).WriteHonourText(ctx, db.WriteHonourTextParams{
		TenantID: t, ID: open.ID, Motto: words.Motto, Story: words.Story, Deeds: words.Deeds, Source: source, State: string(state),
		MakerName: by.Name, MadeAt: s.now(), Version: int32(was),
	})
	if err == nil && n == 0 {
		return errs.Conflict
	}
	return err
}

// Offer shows the team's draft to its subject and tells them.
func (s *Store) Offer(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, was int) error {
	return s.decide(ctx, t, by, id, was, "offer", func(v Version) (State, error) {
		if v.ByMember || v.State == Offered {
			return "", errs.Invalid{"": i18n.Msg("profile.is_offered")}
		}
		return Offered, nil
	}, "", "")
}

// Approve makes the offered text the one that is shown. The team's text is
// its subject's to approve, or the team's with where their word stands on
// paper; a text that its subject wrote is the team's to approve.
func (s *Store) Approve(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, onPaper string) error {
	onPaper = strings.TrimSpace(onPaper)
	return s.decide(ctx, t, by, id, was, "approve", func(v Version) (State, error) {
		switch {
		case v.State != Offered:
			return "", errs.Invalid{"": i18n.Msg("profile.not_offered")}
		case byMember && v.ByMember:
			return "", errs.Invalid{"": i18n.Msg("profile.team_reads")}
		case !byMember && !v.ByMember && onPaper == "":
			return "", errs.Invalid{"on_paper": i18n.Msg("profile.paper_missing")}
		}
		return Approved, nil
	}, "", onPaper)
}

// Return asks for something otherwise, in words.
func (s *Store) Return(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, byMember bool, was int, note string) error {
	note = strings.TrimSpace(note)
	return s.decide(ctx, t, by, id, was, "return", func(v Version) (State, error) {
		switch {
		case v.State != Offered || v.ByMember == byMember:
			return "", errs.Invalid{"": i18n.Msg("profile.not_offered")}
		case note == "" || utf8.RuneCountInString(note) > maxNote:
			return "", errs.Invalid{"note": i18n.Msg("profile.note_missing", "Max", maxNote)}
		}
		return Returned, nil
	}, note, "")
}

// decide brings the text that is worked on to where next says.
func (s *Store) decide(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, was int, doing string, next func(Version) (State, error), note, onPaper string) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).OpenHonourText(ctx, db.OpenHonourTextParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if int(row.Version) != was {
			return errs.Conflict
		}
		state, err := next(version(row))
		if err != nil {
			return err
		}
		now := s.now()
		if _, err := db.New(tx).DecideHonourText(ctx, db.DecideHonourTextParams{
			TenantID: t, ID: row.ID, State: string(state), Note: note, OnPaper: onPaper, DecidedAt: &now, Version: row.Version,
		}); err != nil {
			return err
		}
		if state == Approved {
			if err := s.show(ctx, tx, t, id, row.ID); err != nil {
				return err
			}
		}
		if err := s.tell(ctx, tx, t, by, id, row.ID, version(row), state, was); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "profile."+string(state), id, note)
	})
	if err != nil {
		return fmt.Errorf("%s text of member %s: %w", doing, id, err)
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
		if _, err := db.New(tx).DecideHonourText(ctx, db.DecideHonourTextParams{
			TenantID: t, ID: was.ID, State: string(Replaced), Note: was.Note, OnPaper: was.OnPaper, DecidedAt: was.DecidedAt, Version: was.Version,
		}); err != nil {
			return err
		}
	}
	return db.New(tx).SetHonourText(ctx, db.SetHonourTextParams{TenantID: t, MemberID: id, TextID: &text, UpdatedAt: s.now()})
}

// tell tells the subject that a text waits for them, or what became of theirs.
func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, id, text uuid.UUID, v Version, state State, was int) error {
	if state != Offered && !v.ByMember {
		return nil // it was they who decided
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: id, Key: fmt.Sprintf("profile.%s:%s:%d", state, text, was), Text: i18n.Msg("profile.told_"+string(state), "Actor", by.Name), Path: "honour",
	})
}

func version(r db.HonourText) Version {
	return Version{
		ID: r.ID, Words: Words{r.Motto, r.Story, r.Deeds}, ByMember: r.Source == "member", State: State(r.State), Note: r.Note, At: r.MadeAt, Maker: r.MakerName,
		DecidedAt: r.DecidedAt, OnPaper: r.OnPaper, Version: int(r.Version),
	}
}

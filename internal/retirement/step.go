package retirement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

// keep does for one step of a draft what fn says, in one transaction. Fn
// returns how many rows it changed: none is errs.Conflict, somebody else
// having saved first.
func (s *Store) keep(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, step Step, fn func(tx postgres.Conn, row db.Retirement) (int64, error)) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if err := draft(row); err != nil {
			return err
		}
		n, err := fn(tx, row)
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		return s.line(ctx, tx, t, by, "retirement.kept", row, journal.Line{After: map[string]any{"step": string(step)}})
	})
	if err != nil {
		return fmt.Errorf("keep step %s of retirement %s: %w", step, id, err)
	}
	return nil
}

// draft says why a retirement cannot be written on, if so.
func draft(row db.Retirement) error {
	switch State(row.State) {
	case Planned:
		return errs.Invalid{"": i18n.Msg("retirement.is_planned")}
	case Done:
		return errs.Invalid{"": i18n.Msg("retirement.is_done", "Doer", row.DoerName)}
	case Cancelled:
		return errs.Invalid{"": i18n.Msg("retirement.is_cancelled")}
	}
	return nil
}

// line writes what happened; what only concerns the writing on it is not on
// the member's timeline.
func (s *Store) line(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, row db.Retirement, l journal.Line) error {
	m, err := s.Members.On(tx).Get(ctx, t, row.MemberID)
	if err != nil {
		return err
	}
	l.Actor, l.Verb, l.Subject, l.SubjectID, l.Sample, l.At = by, verb, m.DisplayName(), row.ID, m.Sample, s.now()
	if verb != "retirement.kept" {
		l.Member = m.ID
	}
	return journal.NewStore(tx).Write(ctx, t, l)
}

func past(s Step) int16 { return int16(index(s) + 1) }

// Talk keeps what was said in the conversation.
func (s *Store) Talk(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, k Talk) error {
	if err := k.check(); err != nil {
		return err
	}
	return s.keep(ctx, t, by, id, Why, func(tx postgres.Conn, _ db.Retirement) (int64, error) {
		return db.New(tx).KeepRetirementTalk(ctx, db.KeepRetirementTalkParams{
			TenantID: t, ID: id, Version: int32(version), Cause: string(k.Cause), Reasons: strings.Join(k.Reasons, " "), Words: k.Words, Back: k.Back, Reached: past(Why),
		})
	})
}

// Tell keeps the story as the member told it.
func (s *Store) Tell(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, story string) error {
	story = strings.TrimSpace(story)
	bad := errs.Invalid{}
	if tooLong(bad, "story", story, maxText); len(bad) > 0 {
		return bad
	}
	return s.keep(ctx, t, by, id, Story, func(tx postgres.Conn, _ db.Retirement) (int64, error) {
		return db.New(tx).KeepRetirementStory(ctx, db.KeepRetirementStoryParams{TenantID: t, ID: id, Version: int32(version), Story: story, Reached: past(Story)})
	})
}

// Judge records whether the member is in good standing: the word of the one
// who says it, with a reason. Who is not takes no titles, so that those chosen
// before are dropped.
func (s *Store) Judge(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, v Verdict) error {
	if err := v.check(); err != nil {
		return err
	}
	if by.Name == "" {
		return errs.Invalid{"": i18n.Msg("retirement.judge_missing")}
	}
	now := s.now()
	return s.keep(ctx, t, by, id, Standing, func(tx postgres.Conn, row db.Retirement) (int64, error) {
		word := "bad"
		if v.Good {
			word = "good"
		} else if err := db.New(tx).DropRetirementTitles(ctx, db.DropRetirementTitlesParams{TenantID: t, RetirementID: id}); err != nil {
			return 0, err
		}
		n, err := db.New(tx).KeepRetirementStanding(ctx, db.KeepRetirementStandingParams{
			TenantID: t, ID: id, Version: int32(version), Standing: word, StandingWhy: v.Why, Outcome: string(v.Outcome), JudgeID: some(by.ID), JudgeName: by.Name,
			JudgedAt: &now, Reached: past(Standing),
		})
		if err != nil || n == 0 {
			return n, err
		}
		return n, s.line(ctx, tx, t, by, "retirement.judged_"+word, row, journal.Line{Reason: v.Why})
	})
}

// Choose keeps which titles are conferred, in place of those chosen before.
// One that is not conferred any more is errs.Invalid, as is any for who is not
// in good standing.
func (s *Store) Choose(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, choices []Choice) error {
	return s.keep(ctx, t, by, id, Titles, func(tx postgres.Conn, row db.Retirement) (int64, error) {
		n, err := db.New(tx).ReachRetirementStep(ctx, db.ReachRetirementStepParams{TenantID: t, ID: id, Version: int32(version), Reached: past(Titles)})
		if err != nil || n == 0 {
			return n, err
		}
		if len(choices) > 0 && Outcome(row.Outcome) != Honoured {
			return 0, errs.Invalid{"titles": i18n.Msg("retirement.no_titles")}
		}
		return n, s.keepTitles(ctx, tx, t, row, choices)
	})
}

func (s *Store) keepTitles(ctx context.Context, tx postgres.Conn, t tenant.ID, row db.Retirement, choices []Choice) error {
	all, err := s.Titles.On(tx).List(ctx, t)
	if err != nil {
		return err
	}
	p, bad := db.AddRetirementTitlesParams{TenantID: t, RetirementID: row.ID}, errs.Invalid{}
	for _, c := range choices {
		i := slices.IndexFunc(all, func(x title.Title) bool { return x.ID == c.Title.ID })
		if i < 0 {
			return errs.NotFound
		}
		if all[i].Retired {
			bad["titles"] = i18n.Msg("title.is_retired", "Title", all[i].Name)
		}
		c.Citation = strings.TrimSpace(c.Citation)
		tooLong(bad, "citation."+c.Title.ID.String(), c.Citation, maxWhy)
		p.TitleIds, p.Citations = append(p.TitleIds, c.Title.ID), append(p.Citations, c.Citation)
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	if err := db.New(tx).DropRetirementTitles(ctx, db.DropRetirementTitlesParams{TenantID: t, RetirementID: row.ID}); err != nil {
		return err
	}
	return db.New(tx).AddRetirementTitles(ctx, p)
}

// Grant keeps the privileges that come beside those of the titles, a line each.
func (s *Store) Grant(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, text string) error {
	text = strings.Join(lines(text), "\n")
	if utf8.RuneCountInString(text) > maxPrivileges {
		return errs.Invalid{"privileges": i18n.Msg("retirement.long", "Max", maxPrivileges)}
	}
	return s.keep(ctx, t, by, id, Privileges, func(tx postgres.Conn, row db.Retirement) (int64, error) {
		if text != "" && Outcome(row.Outcome) != Honoured {
			return 0, errs.Invalid{"privileges": i18n.Msg("retirement.no_titles")}
		}
		return db.New(tx).KeepRetirementPrivileges(ctx, db.KeepRetirementPrivilegesParams{TenantID: t, ID: id, Version: int32(version), Privileges: text, Reached: past(Privileges)})
	})
}

// Pass goes on past a step that keeps nothing here.
func (s *Store) Pass(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, step Step) error {
	return s.keep(ctx, t, by, id, step, func(tx postgres.Conn, _ db.Retirement) (int64, error) {
		return db.New(tx).ReachRetirementStep(ctx, db.ReachRetirementStepParams{TenantID: t, ID: id, Version: int32(version), Reached: past(step)})
	})
}

// SetDay keeps the day, which is today or within a year where the brand is.
func (s *Store) SetDay(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, on time.Time) error {
	return s.keep(ctx, t, by, id, Day, func(tx postgres.Conn, _ db.Retirement) (int64, error) {
		today, err := s.today(ctx, tx, t)
		switch {
		case err != nil:
			return 0, err
		case on.IsZero():
			return 0, errs.Invalid{"on": i18n.Msg("retirement.day_missing")}
		case on.Before(today) || on.After(today.AddDate(0, 0, maxAhead)):
			return 0, errs.Invalid{"on": i18n.Msg("retirement.day_far")}
		}
		return db.New(tx).KeepRetirementDay(ctx, db.KeepRetirementDayParams{TenantID: t, ID: id, Version: int32(version), OnDay: &on, Reached: past(Day)})
	})
}

func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	return clock.Date(s.now(), zone), err
}

// Celebrate keeps the ceremony that belongs to it, uuid.Nil for none. One in
// which the member does not give is errs.Invalid.
func (s *Store) Celebrate(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, with uuid.UUID) error {
	return s.keep(ctx, t, by, id, Ceremony, func(tx postgres.Conn, row db.Retirement) (int64, error) {
		if with != uuid.Nil {
			of, err := ceremony.NewStore(tx, s.Members.On(tx), s.now).Of(ctx, t, row.MemberID)
			if err != nil {
				return 0, err
			}
			if !slices.ContainsFunc(of, func(c ceremony.Ceremony) bool { return c.ID == with && c.State != ceremony.Cancelled }) {
				return 0, errs.Invalid{"ceremony": i18n.Msg("retirement.ceremony_unknown")}
			}
		}
		return db.New(tx).KeepRetirementCeremony(ctx, db.KeepRetirementCeremonyParams{TenantID: t, ID: id, Version: int32(version), CeremonyID: some(with), Reached: past(Ceremony)})
	})
}

// Invite asks the member to write down their own words first, and tells them
// once. Who wants to be left alone, or has died, is errs.Invalid.
func (s *Store) Invite(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if err := draft(row); err != nil || row.InvitedAt != nil {
			return err
		}
		heed, err := regard.Of(ctx, tx, t, row.MemberID)
		switch {
		case err != nil:
			return err
		case heed[row.MemberID].Quiet():
			return errs.Invalid{"": i18n.Msg("retirement.quiet")}
		}
		if err := db.New(tx).InviteToRetirement(ctx, db.InviteToRetirementParams{TenantID: t, ID: id, InvitedAt: &now}); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, t, row, "invited:"+id.String(), i18n.Msg("retirement.told_invited", "Actor", by.Name), "retirements/mine"); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "retirement.invited", row, journal.Line{})
	})
	if err != nil {
		return fmt.Errorf("invite to retirement %s: %w", id, err)
	}
	return nil
}

// Write keeps what the member, who is by, writes themselves; it may be
// written again until the retirement is decided. Who was not invited is
// errs.NotFound.
func (s *Store) Write(ctx context.Context, t tenant.ID, by journal.Actor, who, id uuid.UUID, o Own) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockRetirement(ctx, db.LockRetirementParams{TenantID: t, ID: id})
		switch {
		case err != nil:
			return postgres.Err(err)
		case row.MemberID != who || row.InvitedAt == nil:
			return errs.NotFound
		}
		if err := draft(row); err != nil {
			return err
		}
		if err := o.check(); err != nil {
			return err
		}
		if _, err := db.New(tx).WriteOwnRetirement(ctx, db.WriteOwnRetirementParams{
			TenantID: t, ID: id, MemberID: who, OwnReasons: strings.Join(o.Reasons, " "), OwnWords: o.Words, OwnBack: o.Back, OwnStory: o.Story, OwnAt: &now,
		}); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "retirement.written", row, journal.Line{})
	})
	if err != nil {
		return fmt.Errorf("write own words of retirement %s: %w", id, err)
	}
	return nil
}

func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, row db.Retirement, key string, text i18n.Message, path string) error {
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{Member: row.MemberID, Key: "retirement." + key, Text: text, Path: path})
}

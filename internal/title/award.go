package title

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Conferral is a title as it is to be conferred.
type Conferral struct {
	Title, Member uuid.UUID
	On            time.Time // a date, not after today
	Citation      string
}

// Confer gives a member a title and tells them. One they bear, or one that is
// no longer conferred, is errs.Invalid.
func (s *Store) Confer(ctx context.Context, t tenant.ID, by journal.Actor, c Conferral) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, m, err := s.conferrable(ctx, tx, t, &c)
		if err != nil {
			return err
		}
		err = db.New(tx).InsertAward(ctx, db.InsertAwardParams{
			TenantID: t, ID: id, TitleID: c.Title, MemberID: c.Member, ConferredOn: c.On, Citation: c.Citation, MadeAt: s.now(), MakerName: by.Name,
		})
		switch {
		case postgres.Violates(err, "title_awards_key"):
			return errs.Invalid{"title": i18n.Msg("title.borne", "Title", row.Name, "Name", m.DisplayName())}
		case err != nil:
			return postgres.Err(err)
		}
		err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
			Member: m.ID, Key: "title.conferred:" + id.String(), Text: i18n.Msg("title.told_conferred", "Title", row.Name), Path: "honour",
		})
		if err != nil {
			return err
		}
		return s.awardLine(ctx, tx, t, by, "title.conferred", row, m, c.Citation)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("confer title %s on member %s: %w", c.Title, c.Member, err)
	}
	return id, nil
}

// conferrable looks whether c can be done, and reads the title and the member.
func (s *Store) conferrable(ctx context.Context, tx postgres.Conn, t tenant.ID, c *Conferral) (db.Title, member.Member, error) {
	c.Citation = strings.TrimSpace(c.Citation)
	bad := errs.Invalid{}
	if utf8.RuneCountInString(c.Citation) > maxText {
		bad["citation"] = i18n.Msg("title.long", "Max", maxText)
	}
	if c.On.IsZero() {
		bad["on"] = i18n.Msg("title.day_missing")
	}
	row, err := db.New(tx).GetTitle(ctx, db.GetTitleParams{TenantID: t, ID: c.Title})
	if err != nil {
		return row, member.Member{}, postgres.Err(err)
	}
	if row.RetiredAt != nil {
		bad["title"] = i18n.Msg("title.is_retired", "Title", row.Name)
	}
	m, err := s.members.On(tx).Get(ctx, t, c.Member)
	if err != nil {
		return row, m, err
	}
	return row, m, bad.OrNil()
}

// Revoke takes a title back with a reason that stays on record; its
// certificates say so from then on.
func (s *Store) Revoke(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if reason = strings.TrimSpace(reason); reason == "" || utf8.RuneCountInString(reason) > maxText {
			return errs.Invalid{"reason": i18n.Msg("title.reason_missing", "Max", maxText)}
		}
		a, err := db.New(tx).LockAward(ctx, db.LockAwardParams{TenantID: t, ID: id})
		switch {
		case err != nil:
			return postgres.Err(err)
		case a.RevokedAt != nil:
			return errs.Invalid{"": i18n.Msg("title.is_revoked")}
		}
		if _, err := db.New(tx).RevokeAward(ctx, db.RevokeAwardParams{TenantID: t, ID: id, RevokedAt: &now, RevokerName: by.Name, RevokeReason: reason}); err != nil {
			return err
		}
		row, err := db.New(tx).GetTitle(ctx, db.GetTitleParams{TenantID: t, ID: a.TitleID})
		if err != nil {
			return err
		}
		m, err := s.members.On(tx).Get(ctx, t, a.MemberID)
		if err != nil {
			return err
		}
		return s.awardLine(ctx, tx, t, by, "title.revoked", row, m, reason)
	})
	if err != nil {
		return fmt.Errorf("revoke award %s: %w", id, err)
	}
	return nil
}

// Award returns one award.
func (s *Store) Award(ctx context.Context, t tenant.ID, id uuid.UUID) (a Award, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetAward(ctx, db.GetAwardParams{TenantID: t, ID: id})
		a = awardFrom(r.TitleAward, r.Title)
		return postgres.Err(err)
	})
	if err != nil {
		return Award{}, fmt.Errorf("get award %s: %w", id, err)
	}
	return a, nil
}

// Of lists what was conferred on the members, revoked awards too, by member
// in the order in which titles stand beside a name.
func (s *Store) Of(ctx context.Context, t tenant.ID, members ...uuid.UUID) (map[uuid.UUID][]Award, error) {
	all := map[uuid.UUID][]Award{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListAwards(ctx, db.ListAwardsParams{TenantID: t, MemberIds: members})
		for _, r := range rows {
			all[r.TitleAward.MemberID] = append(all[r.TitleAward.MemberID], awardFrom(r.TitleAward, r.Title))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list awards of %d members: %w", len(members), err)
	}
	return all, nil
}

func (s *Store) awardLine(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, title db.Title, m member.Member, reason string) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: m.ID, Subject: title.Name, SubjectID: title.ID, Reason: reason, Sample: m.Sample, At: s.now(),
	})
}

func awardFrom(a db.TitleAward, r db.Title) Award {
	return Award{
		ID: a.ID, Title: FromRow(r), Member: a.MemberID, On: a.ConferredOn, Citation: a.Citation, Maker: a.MakerName,
		RevokedAt: a.RevokedAt, Revoker: a.RevokerName, RevokeReason: a.RevokeReason,
	}
}

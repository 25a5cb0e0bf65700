package care

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// OpenFeed makes the address at which a calendar program reads the care
// calendar, and closes the one the account had. The token is told once; only
// its hash is kept.
func (s *Store) OpenFeed(ctx context.Context, t tenant.ID, by journal.Actor) (token string, err error) {
	token = rand.Text() + rand.Text() // 256 bits
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		now := s.now()
		if _, err := db.New(tx).RevokeCareFeed(ctx, db.RevokeCareFeedParams{TenantID: t, AccountID: by.ID, RevokedAt: &now}); err != nil {
			return err
		}
		id := uuid.Must(uuid.NewV7())
		if err := db.New(tx).MakeCareFeed(ctx, db.MakeCareFeedParams{TenantID: t, ID: id, AccountID: by.ID, TokenHash: hashed(token), MadeAt: now}); err != nil {
			return postgres.Err(err)
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.feed_opened", Subject: by.Name, SubjectID: id})
	})
	if err != nil {
		return "", fmt.Errorf("open care feed of %s: %w", by.ID, err)
	}
	return token, nil
}

// CloseFeed closes the account's address at once; one that is closed already
// is errs.NotFound.
func (s *Store) CloseFeed(ctx context.Context, t tenant.ID, by journal.Actor) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		now := s.now()
		n, err := db.New(tx).RevokeCareFeed(ctx, db.RevokeCareFeedParams{TenantID: t, AccountID: by.ID, RevokedAt: &now})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.NotFound
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.feed_closed", Subject: by.Name})
	})
	if err != nil {
		return fmt.Errorf("close care feed of %s: %w", by.ID, err)
	}
	return nil
}

// FeedSince is when the account's open feed was made, nil where there is none.
func (s *Store) FeedSince(ctx context.Context, t tenant.ID, account uuid.UUID) (since *time.Time, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).CareFeedOf(ctx, db.CareFeedOfParams{TenantID: t, AccountID: account})
		if errors.Is(postgres.Err(err), errs.NotFound) {
			return nil
		}
		since = &r.MadeAt
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for care feed of %s: %w", account, err)
	}
	return since, nil
}

// Feed is what a calendar program reads: days, reasons and names, nothing by
// which anybody could be reached, and nobody who is not to be approached.
type Feed struct {
	Groups []Group
	Galas  []gala.Gala
	Now    time.Time
}

// Feed returns the calendar to whoever holds the token of somebody who is of
// the team; otherwise it is errs.NotFound.
func (s *Store) Feed(ctx context.Context, t tenant.ID, token string) (f Feed, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).CareFeedFor(ctx, db.CareFeedForParams{TenantID: t, TokenHash: hashed(token)}); err != nil {
			return postgres.Err(err)
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		f.Now = s.now()
		if f.Groups, err = days(ctx, tx, t, today.AddDate(0, -1, 0), today.AddDate(1, 1, 0)); err != nil {
			return err
		}
		f.Galas, err = s.galas(tx).Between(ctx, t, f.Now.AddDate(0, -1, 0), f.Now.AddDate(1, 1, 0))
		return err
	})
	if err != nil {
		return Feed{}, fmt.Errorf("read care feed: %w", err)
	}
	return f, nil
}

func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Calendar writes the feed as a calendar file in lang.
func (f Feed) Calendar(w io.Writer, lang i18n.Lang, brand string) error {
	cal := ics.NewCalendarFor("Xinhuo")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(i18n.Say(lang, i18n.Msg("care.feed_name", "Brand", brand)))
	cal.SetRefreshInterval("PT6H")
	for _, g := range f.Groups {
		e := cal.AddEvent(g.First.String() + "@xinhuo")
		e.SetDtStampTime(f.Now)
		end := g.On.AddDate(0, 0, 1)
		if g.WholeMonth {
			end = g.On.AddDate(0, 1, 0)
		}
		e.SetAllDayStartAt(g.On)
		e.SetAllDayEndAt(end)
		e.SetSummary(i18n.Say(lang, g.Says()))
		if g.N > 1 {
			e.SetDescription(strings.Join(g.Names, i18n.Say(lang, i18n.Msg("journal.comma"))))
		}
	}
	for _, p := range f.Galas {
		e := cal.AddEvent(p.ID.String() + "@xinhuo")
		e.SetDtStampTime(f.Now)
		e.SetStartAt(p.At)
		e.SetEndAt(p.At.Add(gala.Lasts))
		e.SetSummary(p.Title)
		if p.Place != "" {
			e.SetLocation(p.Place)
		}
	}
	return cal.SerializeTo(w, ics.WithNewLineWindows)
}

// Says is a group in a line: 中秋 12 人, 郑国栋 生日, 沈立群 加入 5 周年.
func (g Group) Says() i18n.Message {
	what := Named(g.Occasion, g.Title)
	if g.N > 1 {
		return i18n.Msg("care.group_many", "What", what, "N", g.N)
	}
	if g.Occasion == Anniversary {
		what = i18n.Msg("care.nth_years", "N", g.Nth)
	}
	return i18n.Msg("care.group_one", "What", what, "Name", g.Names[0])
}

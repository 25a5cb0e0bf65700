package honour

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
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Comment is what somebody said of a version.
type Comment struct {
	ID     uuid.UUID
	By     journal.Actor
	Member uuid.UUID // uuid.Nil for one of the team
	Words  string
	At     time.Time
}

const mostWords = 1000

// Say adds a comment to a version while it takes any; before and after it is
// errs.Invalid. Member is who speaks, uuid.Nil for one of the team.
func (s *Store) Say(ctx context.Context, t tenant.ID, by journal.Actor, speaker, id uuid.UUID, words string) error {
	words = strings.TrimSpace(words)
	return s.change(ctx, t, id, "comment on", func(tx postgres.Conn, v Version, today time.Time) error {
		switch {
		case !v.Hears(today):
			return errs.Invalid{"": i18n.Msg("honours.bad.not_heard")}
		case words == "":
			return errs.Invalid{"words": i18n.Msg("honours.bad.words")}
		case utf8.RuneCountInString(words) > mostWords:
			return errs.Invalid{"words": i18n.Msg("honours.bad.long", "Max", mostWords)}
		}
		err := db.New(tx).AddHonourComment(ctx, db.AddHonourCommentParams{
			TenantID: t, ID: uuid.Must(uuid.NewV7()), RuleID: id, AccountID: by.ID, MemberID: some(speaker), SayerName: by.Name, Words: words, SaidAt: s.now(),
		})
		if err != nil {
			return err
		}
		return s.note(ctx, tx, t, by, "honours.commented", id, nil)
	})
}

// Comments lists what was said of a version, in its order.
func (s *Store) Comments(ctx context.Context, t tenant.ID, id uuid.UUID) ([]Comment, error) {
	var all []Comment
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListHonourComments(ctx, db.ListHonourCommentsParams{TenantID: t, RuleID: id})
		for _, r := range rows {
			all = append(all, Comment{ID: r.ID, By: journal.Actor{ID: r.AccountID, Name: r.SayerName}, Member: deref(r.MemberID), Words: r.Words, At: r.SaidAt})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list comments on honour rules %s: %w", id, err)
	}
	return all, nil
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

package seeding

import (
	"context"
	"fmt"
	"time"

	"xinhuo/internal/believe"
	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/title"
)

// HallTables are those that a hall fills besides Tables.
var HallTables = []string{"honour_profiles", "honour_texts", "title_awards"}

// retired is somebody who has long left, in the place of whoever a was.
func retired(a member.Admission, i int, now time.Time) member.Admission {
	a.Tier, a.Past = member.Emeritus, nil
	a.EnteredAt = now.AddDate(0, 0, -30-i%2900)
	return a
}

// enshrine brings all who have retired into the hall, each with a text and a
// title.
func (s seeder) enshrine(ctx context.Context) error {
	return s.conn.In(ctx, s.tenant, func(tx postgres.Conn) error {
		titles := title.NewStore(tx, s.members.On(tx), func() time.Time { return s.order.Now })
		id, err := titles.Add(ctx, s.tenant, journal.Actor{Name: "Xinhuo"}, title.Title{Name: believe.Title, Rank: 50})
		if err != nil {
			return fmt.Errorf("make the hall: %w", err)
		}
		q := db.New(tx)
		if err := q.SeedHonourTexts(ctx, db.SeedHonourTextsParams{TenantID: s.tenant, Mottos: believe.Mottos, Stories: believe.Stories, Deeds: believe.Deeds}); err != nil {
			return fmt.Errorf("make the hall: %w", err)
		}
		if _, err := q.SeedHonourProfiles(ctx, s.tenant); err != nil {
			return fmt.Errorf("make the hall: %w", err)
		}
		return q.SeedAwards(ctx, db.SeedAwardsParams{TenantID: s.tenant, TitleID: id})
	})
}

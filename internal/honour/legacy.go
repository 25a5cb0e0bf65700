package honour

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// UsedPage is a page that others took up.
type UsedPage struct {
	ID     uuid.UUID
	Title  string
	People int
}

// Heir is somebody who was handed something, or taught.
type Heir struct {
	ID     uuid.UUID
	Name   string
	Tier   member.Tier
	Taught bool
	RoseAt time.Time // since then; zero when they have not
}

// Left is what goes on of what a member did: since they retired, or at all
// while they have not.
type Left struct {
	Retired time.Time // the day; zero for who has not
	Ends    time.Time // the first day on which it earns nothing any more
	Earning bool      // it still does
	Pages   []UsedPage
	Heirs   []Heir
}

// Users is how many people used the pages, each counted with each page.
func (l Left) Users() int {
	n := 0
	for _, p := range l.Pages {
		n += p.People
	}
	return n
}

// Empty reports whether there is nothing to say yet.
func (l Left) Empty() bool { return len(l.Pages) == 0 && len(l.Heirs) == 0 }

// Left looks what others make of what a member left them. The sentences stay
// when it earns nothing any more.
func (s *Store) Left(ctx context.Context, t tenant.ID, m member.Member) (l Left, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		since := time.Unix(0, 0)
		if m.Tier == member.Emeritus {
			since, l.Retired = m.TierSince, clock.Date(m.TierSince, zone)
			l.Ends = Ends(l.Retired)
			l.Earning = clock.Date(s.now(), zone).Before(l.Ends)
		}
		pages, err := db.New(tx).LegacyPages(ctx, db.LegacyPagesParams{TenantID: t, MemberID: m.ID, Since: since})
		if err != nil {
			return err
		}
		for _, p := range pages {
			l.Pages = append(l.Pages, UsedPage{p.ID, p.Title, int(p.People)})
		}
		heirs, err := db.New(tx).LegacyHeirs(ctx, db.LegacyHeirsParams{TenantID: t, MemberID: m.ID})
		for _, h := range heirs {
			heir := Heir{ID: h.ID, Name: h.Called, Tier: member.Tier(h.Tier), Taught: h.Taught}
			if h.RoseAt.Year() > 1 {
				heir.RoseAt = h.RoseAt
			}
			l.Heirs = append(l.Heirs, heir)
		}
		return err
	})
	if err != nil {
		return Left{}, fmt.Errorf("look what %s left: %w", m.ID, err)
	}
	return l, nil
}

package profile

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Standing is where the profile of one who has retired stands, for the team.
type Standing struct {
	Member      uuid.UUID
	Name        string
	City        string
	RetiredAt   time.Time
	InHall      bool
	HasText     bool
	HasPortrait bool
	Open        State // of the text that is worked on, "" where there is none
	ByMember    bool  // who wrote that one
}

// Desk lists those who have retired, who did last first; after is the last
// one of the page before, or the zero Standing.
func (s *Store) Desk(ctx context.Context, t tenant.ID, after Standing, n int) ([]Standing, error) {
	var all []Standing
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		p := db.ListHonourDeskParams{TenantID: t, AfterSince: after.RetiredAt, MaxRows: int32(n)}
		if after.Member != uuid.Nil {
			p.AfterID = &after.Member
		}
		rows, err := db.New(tx).ListHonourDesk(ctx, p)
		for _, r := range rows {
			name := member.Profile{Name: r.Name, Nickname: r.Nickname}.DisplayName()
			all = append(all, Standing{r.ID, name, r.City, r.TierSince, r.InHall, r.HasText, r.HasPortrait, State(r.OpenState), r.OpenSource == "member"})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	return all, nil
}

// Proposed is a text that its subject wrote and that waits for the team.
type Proposed struct {
	Member uuid.UUID
	Name   string
	At     time.Time
	Beside bool // the team is at work on a text of its own
}

// Proposals lists them, the longest waiting first.
func (s *Store) Proposals(ctx context.Context, t tenant.ID, n int) ([]Proposed, error) {
	var all []Proposed
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListWaitingHonourTexts(ctx, db.ListWaitingHonourTextsParams{TenantID: t, MaxRows: int32(n)})
		for _, r := range rows {
			all = append(all, Proposed{r.MemberID, member.Profile{Name: r.Name, Nickname: r.Nickname}.DisplayName(), r.MadeAt, r.Beside})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list proposed texts: %w", err)
	}
	return all, nil
}

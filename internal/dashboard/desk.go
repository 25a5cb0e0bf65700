package dashboard

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
)

// soon is how long before its end an open invitation is worth a reminder.
const soon = 48 * time.Hour

// recent is how many of the newest moves a desk shows.
const recent = 5

// Desk is what one person of the staff finds in the morning: what waits for
// them, and how the brand stands. Its board has no rankings.
type Desk struct {
	Board
	Steps
	Rosters          []Roster // of this person, waiting for a decision
	Expiring         int64    // open invitations that end soon
	FirstExpiry      time.Time
	CoreWithoutPhone int64
}

// Roster is an import that waits for whoever brought it, or failed.
type Roster struct {
	ID       uuid.UUID
	Filename string
	Checked  bool // the dry run is done; otherwise its columns are to be matched
	Failed   bool // nothing of it came in
	Created  int64
	Changed  int64
	Refused  int64
	At       time.Time
}

// Steps is how far a brand has come by itself; sample data counts for nothing.
type Steps struct {
	HasMembers bool
	HasCore    bool
	Colleagues int64 // staff, whoever looks included
	Invited    int64 // open invitations
}

// Invites reports whether somebody has been asked to work along.
func (s Steps) Invites() bool { return s.Colleagues > 1 || s.Invited > 0 }

// Desk returns what waits for the account in the brand.
func (s *Store) Desk(ctx context.Context, of brand.Brand, account uuid.UUID) (Desk, error) {
	now := s.Today(of)
	d := Desk{Board: Board{At: now, Week: midnight(now, 6), Months: months(now), Target: of.BenchTarget}}
	err := s.conn.Read(ctx, of.ID, func(tx postgres.Conn) error {
		if err := d.read(ctx, tx, of, recent); err != nil {
			return err
		}
		return d.wait(ctx, tx, of, account)
	})
	if err != nil {
		return Desk{}, fmt.Errorf("read desk of %s in %s: %w", account, of.Slug, err)
	}
	return d, nil
}

func (d *Desk) wait(ctx context.Context, tx postgres.Conn, of brand.Brand, account uuid.UUID) error {
	q := db.New(tx)
	rosters, err := q.Waiting(ctx, db.WaitingParams{TenantID: of.ID, MadeBy: account})
	if err != nil {
		return err
	}
	for _, r := range rosters {
		d.Rosters = append(d.Rosters, Roster{r.ID, r.Filename, r.State == "checked", r.State == "failed", r.Created, r.Changed, r.Refused, r.CreatedAt})
	}
	expiring, err := q.ExpiringInvitations(ctx, db.ExpiringInvitationsParams{TenantID: of.ID, Now: d.At, Until: d.At.Add(soon)})
	if err != nil {
		return err
	}
	d.Expiring, d.FirstExpiry = expiring.N, expiring.FirstAt
	if d.CoreWithoutPhone, err = q.CoreWithoutPhone(ctx, of.ID); err != nil {
		return err
	}
	steps, err := q.FirstSteps(ctx, db.FirstStepsParams{TenantID: of.ID, Now: d.At})
	d.Steps = Steps{steps.HasMembers, steps.HasCore, steps.Colleagues, steps.Invited}
	return err
}

// Host is somebody of the team, and how they said to be reached.
type Host struct {
	Name string
	Role auth.Role
	auth.Reach
}

// Hosts lists whom a dealer or a member may turn to, at most five: first those
// who said how.
func (s *Store) Hosts(ctx context.Context, of brand.Brand) ([]Host, error) {
	var hosts []Host
	err := s.conn.Read(ctx, of.ID, func(tx postgres.Conn) error {
		rows, err := db.New(tx).Hosts(ctx, of.ID)
		for _, r := range rows {
			hosts = append(hosts, Host{r.Name, auth.Role(r.Role), auth.Reach{Wechat: r.OpenWechat, Phone: r.OpenPhone}})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list hosts of %s: %w", of.Slug, err)
	}
	return hosts, nil
}

package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Entry is how one member signs in, or could.
type Entry struct {
	Accounts []EntryAccount
	Invited  *Invitation // the newest invitation still open
}

// EntryAccount is an account that signs in as a member.
type EntryAccount struct {
	Account  uuid.UUID
	Name     string
	Login    string // masked
	Since    time.Time
	Disabled bool
}

// Entry tells how a member signs in.
func (s *Store) Entry(ctx context.Context, t tenant.ID, member uuid.UUID) (Entry, error) {
	var e Entry
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).MemberAccounts(ctx, db.MemberAccountsParams{TenantID: t, MemberID: member})
		if err != nil {
			return err
		}
		for _, r := range rows {
			e.Accounts = append(e.Accounts, EntryAccount{r.AccountID, r.Name, MaskLogin(r.Login), r.CreatedAt, r.DisabledAt != nil})
		}
		open, err := db.New(tx).MemberInvitation(ctx, db.MemberInvitationParams{TenantID: t, MemberID: member})
		none, err := missing(err)
		if none || err != nil {
			return err
		}
		found := invitationFrom(open.Invitation, open.MakerName, false)
		e.Invited = &found
		return nil
	})
	if err != nil {
		return Entry{}, fmt.Errorf("find how member %s signs in: %w", member, err)
	}
	return e, nil
}

package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

const (
	invitationDays = 7
	noteRunes      = 60
)

// State is what has become of an invitation.
type State string

// The states.
const (
	Open    State = "open"
	Used    State = "used"
	Revoked State = "revoked"
	Expired State = "expired"
)

// Offer is what an invitation would make of whoever accepts it.
type Offer struct {
	Role   Role
	Squads []Squad
	Member uuid.UUID // for the role Member: the member who signs in
	Note   string    // whom it is for
}

// Invitation is an offer that one person may accept once.
type Invitation struct {
	ID uuid.UUID
	Offer
	Maker   string // the name of who invites
	State   State
	Made    time.Time
	Expires time.Time
}

// DaysLeft is for how many days the invitation is good, begun ones included.
func (i Invitation) DaysLeft(now time.Time) int {
	return max(0, int(math.Ceil(i.Expires.Sub(now).Hours()/24)))
}

func (o Offer) check() (Offer, errs.Invalid) {
	bad := errs.Invalid{}
	squads, known := squadsFor(o.Role, o.Squads)
	o.Note, _ = cleanName(o.Note)
	switch {
	case !o.Role.Valid():
		bad["role"] = i18n.Msg("people.role.unknown")
	case o.Role == Member && o.Member == uuid.Nil:
		bad["role"] = i18n.Msg("people.role.no_member")
	case !known:
		bad["squads"] = i18n.Msg("people.squads.unknown")
	case o.Role == Staff && len(squads) == 0:
		bad["squads"] = i18n.Msg("people.squads.missing")
	}
	if utf8.RuneCountInString(o.Note) > noteRunes {
		bad["note"] = i18n.Msg("people.invite.note_long", "Max", noteRunes)
	}
	o.Squads = squads
	return o, bad
}

// Invite makes an invitation and the token that stands in its link, which
// nobody can be told again. Offering more than one's own role is
// errs.Forbidden.
func (s *Store) Invite(ctx context.Context, by Identity, o Offer) (made Invitation, token string, err error) {
	o, bad := o.check()
	if len(bad) > 0 {
		return Invitation{}, "", bad
	}
	token, tokenHash := newToken()
	err = s.conn.In(ctx, by.Tenant(), func(tx postgres.Conn) error {
		c, err := hold(ctx, tx, by, by.Account)
		if err != nil {
			return err
		}
		if !c.actor.MayGrant(o.Role) {
			return errs.Forbidden
		}
		row, err := db.New(tx).AddInvitation(ctx, db.AddInvitationParams{
			TenantID: by.Tenant(), ID: uuid.Must(uuid.NewV7()), TokenHash: tokenHash, Role: string(o.Role),
			Squads: squadNames(o.Squads), MemberID: orNull(o.Member), Note: o.Note, MadeBy: by.Account, Days: invitationDays,
		})
		if err != nil {
			return err
		}
		made = invitationFrom(row, by.Name, false)
		return journal.NewStore(tx).Write(ctx, by.Tenant(), journal.Line{
			Actor: by.Actor(), Verb: "invitation.made", Subject: made.Note, SubjectID: made.ID,
			After: map[string]any{"role": made.Role, "squads": made.Squads},
		})
	})
	if err != nil {
		return Invitation{}, "", fmt.Errorf("invite somebody as %s: %w", o.Role, err)
	}
	return made, token, nil
}

// Invitations lists those still open, the newest first, at most 100.
func (s *Store) Invitations(ctx context.Context, t tenant.ID) ([]Invitation, error) {
	var open []Invitation
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListInvitations(ctx, t)
		for _, r := range rows {
			open = append(open, invitationFrom(r.Invitation, r.MakerName, false))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return open, nil
}

// Invitation finds what token invites to, whatever has become of it.
func (s *Store) Invitation(ctx context.Context, t tenant.ID, token string) (Invitation, error) {
	var found Invitation
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).InvitationByToken(ctx, db.InvitationByTokenParams{TenantID: t, TokenHash: hashToken(token)})
		found = invitationFrom(row.Invitation, row.MakerName, row.Expired)
		return err
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("find an invitation: %w", postgres.Err(err))
	}
	return found, nil
}

// Revoke takes an open invitation back. One that is open no longer, or offers
// more than by could, is errs.NotFound or errs.Forbidden.
func (s *Store) Revoke(ctx context.Context, by Identity, invitation uuid.UUID) error {
	err := s.conn.In(ctx, by.Tenant(), func(tx postgres.Conn) error {
		c, err := hold(ctx, tx, by, by.Account)
		if err != nil {
			return err
		}
		row, err := db.New(tx).RevokeInvitation(ctx, db.RevokeInvitationParams{TenantID: by.Tenant(), ID: invitation})
		if err != nil {
			return postgres.Err(err)
		}
		if !c.actor.MayGrant(Role(row.Role)) {
			return errs.Forbidden
		}
		return journal.NewStore(tx).Write(ctx, by.Tenant(), journal.Line{
			Actor: by.Actor(), Verb: "invitation.revoked", Subject: row.Note, SubjectID: row.ID,
		})
	})
	if err != nil {
		return fmt.Errorf("revoke invitation %s: %w", invitation, err)
	}
	return nil
}

// Accept brings somebody who has an account into the brand, as what token
// offers. An invitation that is open no longer is errs.Conflict: Invitation
// says why. Who is in the brand already is errs.Invalid, and it stays open.
func (s *Store) Accept(ctx context.Context, b brand.Brand, token string, account uuid.UUID) error {
	err := s.conn.Platform(ctx, func(tx postgres.Conn) error {
		who, err := arrive(ctx, tx, Newcomer{}, account, "")
		if err != nil {
			return err
		}
		return accept(ctx, tx, b.ID, token, who)
	})
	if err != nil {
		return fmt.Errorf("accept an invitation to %s: %w", b.Slug, err)
	}
	s.cache.Delete(ctx, cache.IdentityKey(b.ID, account))
	return nil
}

// Join is Accept for somebody new: it makes their account, and what open
// makes, in the same transaction. Too many at one address is Wait.
func (s *Store) Join(ctx context.Context, b brand.Brand, token string, n Newcomer, address string, open Opener) error {
	n, bad := n.check()
	if len(bad) > 0 {
		return bad
	}
	hashed, err := s.welcome(ctx, n, uuid.Nil, address)
	if err != nil {
		return err
	}
	err = s.conn.Platform(ctx, func(tx postgres.Conn) error {
		who, err := arrive(ctx, tx, n, uuid.Nil, hashed)
		if err != nil {
			return err
		}
		if err := accept(ctx, tx, b.ID, token, who); err != nil {
			return err
		}
		return open(tx, who.ID)
	})
	if err != nil {
		return fmt.Errorf("join %s: %w", b.Slug, err)
	}
	return nil
}

func accept(ctx context.Context, tx postgres.Conn, t tenant.ID, token string, who Account) error {
	return tx.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).AcceptInvitation(ctx, db.AcceptInvitationParams{TenantID: t, TokenHash: hashToken(token), AccountID: &who.ID})
		closed, err := missing(err)
		switch {
		case err != nil:
			return err
		case closed:
			return errs.Conflict
		}
		added, err := db.New(tx).AddMembership(ctx, db.AddMembershipParams{
			TenantID: t, AccountID: who.ID, Role: row.Role, Squads: row.Squads, MemberID: row.MemberID,
		})
		switch {
		case err != nil:
			return err
		case added == 0:
			return errs.Invalid{"": i18n.Msg("join.already")}
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: who.Actor(), Verb: "invitation.accepted", Subject: who.Name, SubjectID: who.ID,
			After: map[string]any{"role": row.Role, "squads": row.Squads},
		})
	})
}

func invitationFrom(r db.Invitation, maker string, expired bool) Invitation {
	i := Invitation{
		ID: r.ID, Maker: maker, State: Open, Made: r.CreatedAt, Expires: r.ExpiresAt,
		Offer: Offer{Role: Role(r.Role), Squads: squadsNamed(r.Squads), Member: orNil(r.MemberID), Note: r.Note},
	}
	switch {
	case r.AcceptedAt != nil:
		i.State = Used
	case r.RevokedAt != nil:
		i.State = Revoked
	case expired:
		i.State = Expired
	}
	return i
}

func newToken() (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

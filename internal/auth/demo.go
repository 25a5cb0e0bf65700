package auth

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// EnsureDemo returns the account of login, made with name and password if it
// is not there. It asks nothing of the password: it is for demo brands.
func (s *Store) EnsureDemo(ctx context.Context, login, name, password string) (Account, error) {
	row, err := db.New(s.conn).AccountByLogin(ctx, login)
	absent, err := missing(err)
	if err != nil {
		return Account{}, fmt.Errorf("find account %s: %w", login, err)
	}
	if !absent {
		return accountFrom(row), nil
	}
	hashed, err := hash(ctx, password)
	if err != nil {
		return Account{}, err
	}
	return arrive(ctx, s.conn, Newcomer{Name: name, Login: login}, uuid.Nil, hashed)
}

// EnsureOperator is EnsureDemo for somebody who runs the platform.
func (s *Store) EnsureOperator(ctx context.Context, login, name, password string) (Account, error) {
	a, err := s.EnsureDemo(ctx, login, name, password)
	if err != nil {
		return Account{}, err
	}
	if err := db.New(s.conn).MakeOperator(ctx, a.ID); err != nil {
		return Account{}, fmt.Errorf("make %s an operator: %w", login, err)
	}
	a.Operator = true
	return a, nil
}

// Enrol makes an account what is said in a brand, whatever it was there
// before, without a journal line; member may be uuid.Nil. It is for brands
// made whole, demo and test; people come by SignUp and Accept.
func (s *Store) Enrol(ctx context.Context, t tenant.ID, account uuid.UUID, role Role, squads []Squad, member uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error { return enrol(ctx, tx, t, account, role, squads, member) })
	if err != nil {
		return err
	}
	s.cache.Delete(ctx, cache.IdentityKey(t, account))
	return nil
}

func enrol(ctx context.Context, tx postgres.Conn, t tenant.ID, account uuid.UUID, role Role, squads []Squad, member uuid.UUID) error {
	squads, _ = squadsFor(role, squads)
	err := db.New(tx).SetMembership(ctx, db.SetMembershipParams{
		TenantID: t, AccountID: account, Role: string(role), Squads: squadNames(squads), MemberID: orNull(member),
	})
	if err != nil {
		return fmt.Errorf("enrol account %s as %s: %w", account, role, postgres.Err(err))
	}
	return nil
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

package auth

import (
	"context"
	"fmt"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
)

// Claim asks whether a form sent with key by who is to act. It may act once:
// for a key that acted before, answer is where it led, or "" while it is
// still at work.
func (s *Store) Claim(ctx context.Context, who Identity, key string) (mine bool, answer string, err error) {
	err = s.conn.In(ctx, who.Tenant(), func(tx postgres.Conn) error {
		q := db.New(tx)
		if err := q.SweepFormKeys(ctx, db.SweepFormKeysParams{TenantID: who.Tenant(), AccountID: who.Account}); err != nil {
			return err
		}
		_, err := q.ClaimFormKey(ctx, db.ClaimFormKeyParams{TenantID: who.Tenant(), AccountID: who.Account, FormKey: key})
		taken, err := missing(err)
		if err != nil || !taken {
			mine = err == nil
			return err
		}
		answer, err = q.FormKeyAnswer(ctx, db.FormKeyAnswerParams{TenantID: who.Tenant(), AccountID: who.Account, FormKey: key})
		return postgres.Err(err)
	})
	if err != nil {
		return false, "", fmt.Errorf("claim form key: %w", err)
	}
	return mine, answer, nil
}

// Answer notes where the form sent with key led.
func (s *Store) Answer(ctx context.Context, who Identity, key, location string) error {
	err := s.conn.In(ctx, who.Tenant(), func(tx postgres.Conn) error {
		return db.New(tx).AnswerFormKey(ctx, db.AnswerFormKeyParams{TenantID: who.Tenant(), AccountID: who.Account, FormKey: key, Location: location})
	})
	if err != nil {
		return fmt.Errorf("answer form key: %w", err)
	}
	return nil
}

// Release lets the form sent with key act again: it did not act this time.
func (s *Store) Release(ctx context.Context, who Identity, key string) error {
	err := s.conn.In(ctx, who.Tenant(), func(tx postgres.Conn) error {
		return db.New(tx).FreeFormKey(ctx, db.FreeFormKeyParams{TenantID: who.Tenant(), AccountID: who.Account, FormKey: key})
	})
	if err != nil {
		return fmt.Errorf("release form key: %w", err)
	}
	return nil
}

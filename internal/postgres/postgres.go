// Package postgres opens the database, is the only way into it, and speaks
// its errors in our words.
package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"xinhuo/internal/errs"
	"xinhuo/internal/tenant"
)

// Conn runs queries and begins transactions. A pool is one; so is a
// transaction, so that one noun's store can join another's. On a pool itself
// there is no tenant, and a tenant's table answers with an error.
type Conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults

	// In runs fn in a transaction of tenant t and commits it if fn returns
	// nil. Inside another transaction it joins: no commit of its own, and an
	// error from fn is the outer's to return. A transaction has one tenant;
	// asking for a second is an error.
	In(ctx context.Context, t tenant.ID, fn func(tx Conn) error) error
	// Read is In for what changes nothing; the database refuses a write. In
	// inside Read is an error.
	Read(ctx context.Context, t tenant.ID, fn func(tx Conn) error) error
	// Platform runs fn in a transaction without a tenant, for the tables and
	// functions that belong to none. In inside Platform gives it its tenant,
	// so that a tenant and its first rows are made in one transaction.
	Platform(ctx context.Context, fn func(tx Conn) error) error
	// Tx is the transaction inside In, Read or Platform, for what must be
	// written with it (river's InsertTx); nil outside.
	Tx() pgx.Tx
}

// Err restates a driver error as one of package errs, keeping the original.
func Err(err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%w: %w", errs.NotFound, err)
	case errors.As(err, &pg) && pg.Code == "23505": // unique_violation
		return fmt.Errorf("%w: %w", errs.Conflict, err)
	case errors.As(err, &pg) && pg.Code == "23503": // foreign_key_violation
		return fmt.Errorf("%w: %w", errs.NotFound, err)
	}
	return err
}

// Violates reports whether err broke the named constraint.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}

package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"xinhuo/internal/tenant"
)

var (
	errNoTenant    = errors.New("no tenant given")
	errWriteInRead = errors.New("In called inside Read: begin with In")
)

// transaction is a Conn inside In, Read or Platform.
type transaction struct {
	tx    pgx.Tx
	state *state
}

// state is shared by all Conns of one transaction.
type state struct {
	tenant tenant.ID // zero until it has one
	reads  bool      // the database refuses writes
}

func (t transaction) Tx() pgx.Tx { return t.tx }

func (t transaction) In(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	if t.state.reads {
		return errWriteInRead
	}
	return t.join(ctx, id, fn)
}

func (t transaction) Read(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	return t.join(ctx, id, fn)
}

func (t transaction) Platform(_ context.Context, fn func(Conn) error) error { return fn(t) }

func (t transaction) join(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	switch none := (tenant.ID{}); {
	case id == none:
		return errNoTenant
	case t.state.tenant == none:
		if _, err := t.tx.Exec(ctx, setTenant(id)); err != nil {
			return fmt.Errorf("enter tenant %s: %w", id, err)
		}
		t.state.tenant = id
	case t.state.tenant != id:
		return fmt.Errorf("a transaction of tenant %s was asked for tenant %s", t.state.tenant, id)
	}
	return fn(t)
}

func (t transaction) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return t.tx.Exec(ctx, sql, args...)
}

func (t transaction) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.tx.Query(ctx, sql, args...)
}

func (t transaction) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.tx.QueryRow(ctx, sql, args...)
}

func (t transaction) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return t.tx.SendBatch(ctx, b)
}

// setTenant is the SQL that gives a transaction its tenant. The id is a uuid
// already parsed, so its text can be nothing else.
func setTenant(id tenant.ID) string { return "SET LOCAL app.tenant_id = '" + id.String() + "'" }

package postgres

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"xinhuo/internal/tenant"
)

var errTestBusy = errors.New("a transaction of this test is still open: use the tx that In gave, or pgtest.Pool for work in parallel")

// Savepoints is a Conn whose transactions are savepoints of outer, and
// otherwise behave as a pool's: an error undoes its own, and between them
// there is no tenant. It is for pgtest, where outer is rolled back in the end.
func Savepoints(outer pgx.Tx) Conn { return &savepoints{outer: outer} }

type savepoints struct {
	outer pgx.Tx
	busy  atomic.Bool
}

func (s *savepoints) Tx() pgx.Tx { return nil }

func (s *savepoints) In(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	if id == (tenant.ID{}) {
		return errNoTenant
	}
	return s.run(ctx, "SAVEPOINT test; "+setTenant(id), state{tenant: id}, fn)
}

func (s *savepoints) Read(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	if id == (tenant.ID{}) {
		return errNoTenant
	}
	return s.run(ctx, "SAVEPOINT test; SET TRANSACTION READ ONLY; "+setTenant(id), state{tenant: id, reads: true}, fn)
}

func (s *savepoints) Platform(ctx context.Context, fn func(Conn) error) error {
	return s.run(ctx, "SAVEPOINT test", state{}, fn)
}

// run refuses a second transaction inside the first, which on a pool would
// take another connection and see nothing of the first one's work.
func (s *savepoints) run(ctx context.Context, begin string, st state, fn func(Conn) error) error {
	if !s.busy.CompareAndSwap(false, true) {
		return errTestBusy
	}
	defer s.busy.Store(false)
	if _, err := s.outer.Exec(ctx, begin); err != nil {
		return err
	}
	if err := fn(transaction{s.outer, &st}); err != nil {
		if failed := s.undo(ctx); failed != nil {
			return errors.Join(err, failed)
		}
		return err
	}
	if _, err := s.outer.Exec(ctx, "RELEASE SAVEPOINT test; SET LOCAL app.tenant_id = ''"); err != nil {
		return errors.Join(pgx.ErrTxCommitRollback, err, s.undo(ctx))
	}
	return nil
}

// undo works even when the test's context has ended, or the next savepoint
// would stand on a refused statement.
func (s *savepoints) undo(ctx context.Context) error {
	_, err := s.outer.Exec(context.WithoutCancel(ctx), "ROLLBACK TO SAVEPOINT test; RELEASE SAVEPOINT test")
	return err
}

func (s *savepoints) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return s.outer.Exec(ctx, sql, args...)
}

func (s *savepoints) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return s.outer.Query(ctx, sql, args...)
}

func (s *savepoints) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return s.outer.QueryRow(ctx, sql, args...)
}

func (s *savepoints) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return s.outer.SendBatch(ctx, b)
}

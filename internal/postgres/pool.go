package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"xinhuo/internal/tenant"
)

// appRole is whom the application is to the database: bound by row level
// security, whatever it is asked to do.
const appRole = "xinhuo_app"

// ErrTooPowerful refuses a role that row level security does not bind.
var ErrTooPowerful = errors.New("this database role is a superuser or has BYPASSRLS, and tenants would not be kept apart: connect as " + appRole)

// Options are what Open may be told; the zero value suits `serve`.
type Options struct {
	MaxConns         int           // 0: four for each processor, at least 4
	StatementTimeout time.Duration // 0: 30 seconds
	// StepDown lets a superuser in as xinhuo_app, for development and tests.
	StepDown bool
	// Committed is told of each tenant whose rows a transaction may have
	// changed, once it is committed and before In returns. May be nil.
	Committed func(context.Context, tenant.ID)
}

// Pool is a Conn on many connections.
type Pool struct {
	pool      *pgxpool.Pool
	committed func(context.Context, tenant.ID)
}

// Open connects to the database at url and waits until it answers. A role
// that row level security does not bind is ErrTooPowerful.
func Open(ctx context.Context, url string, o Options) (*Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err)
	}
	if o.MaxConns == 0 {
		o.MaxConns = max(4, 4*runtime.NumCPU())
	}
	if o.StatementTimeout == 0 {
		o.StatementTimeout = 30 * time.Second
	}
	cfg.MaxConns = int32(o.MaxConns)
	cfg.AfterConnect = plainUUIDs
	settings := cfg.ConnConfig.RuntimeParams
	settings["application_name"] = "xinhuo"
	settings["timezone"] = "UTC"
	settings["plan_cache_mode"] = "force_custom_plan"
	settings["max_parallel_workers_per_gather"] = "0" // starting a worker takes longer than what a page asks for
	settings["jit"] = "off"                           // and so does compiling it
	settings["statement_timeout"] = fmt.Sprint(o.StatementTimeout.Milliseconds())
	if err := checkRole(ctx, cfg.ConnConfig, o.StepDown); err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return &Pool{pool, o.Committed}, nil
}

// checkRole looks at who we are to the database, and adjusts cfg: settings
// that a connection pooler refuses are left to the role, and a superuser who
// may step down does.
func checkRole(ctx context.Context, cfg *pgx.ConnConfig, stepDown bool) error {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if refusesSettings(err) {
		for _, name := range []string{"timezone", "plan_cache_mode", "max_parallel_workers_per_gather", "jit", "statement_timeout"} {
			delete(cfg.RuntimeParams, name)
		}
		conn, err = pgx.ConnectConfig(ctx, cfg)
	}
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(ctx)
	var superuser, unbound bool
	err = conn.QueryRow(ctx, "SELECT rolsuper, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user").Scan(&superuser, &unbound)
	switch {
	case err != nil:
		return fmt.Errorf("ask for our role: %w", err)
	case superuser && stepDown:
		cfg.RuntimeParams["role"] = appRole
	case unbound:
		return ErrTooPowerful
	}
	return nil
}

// Unreachable reports whether err from Open may go away by waiting: nobody
// answers, or the server is starting, stopping or full.
func Unreachable(err error) bool {
	var refused *pgconn.ConnectError
	var said *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	return !errors.As(err, &said) || said.Code == "57P03" || said.Code == "57P01" || said.Code == "53300"
}

// refusesSettings recognises a pooler that takes no settings at connection.
func refusesSettings(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.Contains(pg.Message, "unsupported startup parameter")
}

// Close waits for what is running and closes every connection.
func (p *Pool) Close() { p.pool.Close() }

// Ping reports whether the database answers.
func (p *Pool) Ping(ctx context.Context) error { return p.pool.Ping(ctx) }

// Raw is the driver's pool, for River and for statistics. Nothing that
// touches a tenant's rows may use it.
func (p *Pool) Raw() *pgxpool.Pool { return p.pool }

func (p *Pool) Tx() pgx.Tx { return nil }

func (p *Pool) In(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	if id == (tenant.ID{}) {
		return errNoTenant
	}
	return p.run(ctx, "BEGIN; "+setTenant(id), state{tenant: id}, fn)
}

func (p *Pool) Read(ctx context.Context, id tenant.ID, fn func(Conn) error) error {
	if id == (tenant.ID{}) {
		return errNoTenant
	}
	return p.run(ctx, "BEGIN READ ONLY; "+setTenant(id), state{tenant: id, reads: true}, fn)
}

func (p *Pool) Platform(ctx context.Context, fn func(Conn) error) error {
	return p.run(ctx, "BEGIN", state{}, fn)
}

// run sends begin as one round trip and fn's work after it.
func (p *Pool) run(ctx context.Context, begin string, s state, fn func(Conn) error) error {
	err := pgx.BeginTxFunc(ctx, p.pool, pgx.TxOptions{BeginQuery: begin}, func(tx pgx.Tx) error {
		return fn(transaction{tx, &s})
	})
	if err == nil && !s.reads && s.tenant != (tenant.ID{}) && p.committed != nil {
		p.committed(ctx, s.tenant)
	}
	return err
}

func (p *Pool) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return p.pool.Exec(ctx, sql, args...)
}

func (p *Pool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return p.pool.Query(ctx, sql, args...)
}

func (p *Pool) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return p.pool.QueryRow(ctx, sql, args...)
}

func (p *Pool) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return p.pool.SendBatch(ctx, b)
}

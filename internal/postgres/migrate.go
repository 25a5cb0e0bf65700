package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"xinhuo/migrations"
)

// Status says where a database's schema stands.
type Status struct {
	Version uint     // 0: nothing yet
	Newest  uint     // what this program was built for
	Dirty   bool     // a migration that cannot be undone as a whole failed half way
	Pending []string // names of the migrations still to run
}

// Migrate brings the database at url up to the newest schema. A superuser
// also gets the roles made; anybody else needs them there. A migration that
// fails leaves nothing behind and may be tried again. One runs at a time.
func Migrate(ctx context.Context, url string) error {
	return withMigrator(ctx, url, up, func(m *migrate.Migrate) error { return m.Up() })
}

// MigrateDown takes back the newest steps of the schema, and what was in them.
func MigrateDown(ctx context.Context, url string, steps int) error {
	if steps < 1 {
		return fmt.Errorf("migrate down %d steps: at least one", steps)
	}
	return withMigrator(ctx, url, down, func(m *migrate.Migrate) error { return m.Steps(-steps) })
}

// MigrationStatus reports what Migrate would find at url, and changes nothing.
func MigrationStatus(ctx context.Context, url string) (Status, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return Status{}, fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(ctx)
	return status(ctx, conn)
}

// Behind reports how far the database is behind this program, in migrations.
func (p *Pool) Behind(ctx context.Context) (int, error) {
	s, err := status(ctx, p.pool)
	return len(s.Pending), err
}

func status(ctx context.Context, conn interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}) (Status, error) {
	s := Status{}
	var there bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('schema_migrations') IS NOT NULL").Scan(&there); err != nil {
		return s, fmt.Errorf("look for schema version: %w", err)
	}
	if there {
		err := conn.QueryRow(ctx, "SELECT greatest(version, 0), dirty FROM schema_migrations").Scan(&s.Version, &s.Dirty)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return s, fmt.Errorf("read schema version: %w", err)
		}
	}
	ups, err := fs.Glob(migrations.FS, "*.up.sql")
	if err != nil {
		return s, err
	}
	for _, name := range ups {
		number, err := strconv.ParseUint(name[:6], 10, 32)
		if err != nil {
			return s, fmt.Errorf("number of migration %s: %w", name, err)
		}
		s.Newest = max(s.Newest, uint(number))
		if uint(number) > s.Version {
			s.Pending = append(s.Pending, strings.TrimSuffix(name, ".up.sql"))
		}
	}
	slices.Sort(s.Pending)
	return s, nil
}

type direction string

const (
	up   direction = "up"
	down direction = "down"
)

// withMigrator runs work with the roles in place, alone among migrators, as
// xinhuo_migrate.
func withMigrator(ctx context.Context, url string, way direction, work func(*migrate.Migrate) error) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read database address: %w", err)
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := lockMigrations(ctx, conn); err != nil {
		return err
	}
	if err := ensureRoles(ctx, conn); err != nil {
		return err
	}
	m, err := newMigrator(cfg)
	if err != nil {
		return err
	}
	defer m.Close()
	stop := context.AfterFunc(ctx, func() { m.GracefulStop <- true })
	defer stop()
	if err := work(m); err != nil && !errors.Is(err, migrate.ErrNoChange) {
		return errors.Join(fmt.Errorf("migrate %s: %w", way, plain(err)), unmark(context.WithoutCancel(ctx), conn, m, way))
	}
	return nil
}

// lockMigrations waits until no other migrator is at work. It asks again and
// again instead of waiting in the server, where it would hold up a
// CREATE INDEX CONCURRENTLY that waits for everybody's transactions.
func lockMigrations(ctx context.Context, conn *pgx.Conn) error {
	for {
		var got bool
		err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtext('xinhuo migrate'))").Scan(&got)
		if err != nil || got {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for another migration: %w", ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// ensureRoles makes the roles if this user may, else sees that they are there.
func ensureRoles(ctx context.Context, conn *pgx.Conn) error {
	var mayCreate, there, mayMigrate bool
	err := conn.QueryRow(ctx, `
		SELECT rolsuper OR rolcreaterole,
		       (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('xinhuo_owner', 'xinhuo_migrate', 'xinhuo_app')),
		       COALESCE(pg_has_role(to_regrole('xinhuo_migrate'), 'MEMBER')
		                AND has_schema_privilege(to_regrole('xinhuo_migrate'), 'public', 'CREATE'), false)
		FROM pg_roles WHERE rolname = current_user`).Scan(&mayCreate, &there, &mayMigrate)
	if err != nil {
		return fmt.Errorf("look for the database roles: %w", err)
	}
	if mayCreate {
		if _, err := conn.Exec(ctx, migrations.Roles); err != nil {
			return fmt.Errorf("make the database roles (migrations/roles.sql, as a superuser): %w", err)
		}
		return nil
	}
	if !there || !mayMigrate {
		return errors.New("the roles xinhuo_owner, xinhuo_migrate and xinhuo_app are missing from this database, or this user is not xinhuo_migrate: run migrations/roles.sql in it once as a superuser")
	}
	return nil
}

func newMigrator(cfg *pgx.ConnConfig) (*migrate.Migrate, error) {
	source, err := iofs.New(migrations.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	as := cfg.Copy()
	as.RuntimeParams["role"] = "xinhuo_migrate"
	as.RuntimeParams["lock_timeout"] = "2s"
	driver, err := migratepgx.WithInstance(stdlib.OpenDB(*as), &migratepgx.Config{})
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", plain(err))
	}
	m, err := migrate.NewWithInstance("migrations", source, "postgres", driver)
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	return m, nil
}

// unmark takes back golang-migrate's mark of a failed migration, so that it
// can be tried again. Each of our files is one transaction and left nothing,
// except one that says CONCURRENTLY, whose mark stays until somebody has looked.
func unmark(ctx context.Context, conn *pgx.Conn, m *migrate.Migrate, way direction) error {
	var target int
	var dirty bool
	err := conn.QueryRow(ctx, "SELECT version, dirty FROM schema_migrations").Scan(&target, &dirty)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !dirty {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	failed, before := target, target-1
	if way == down {
		failed = max(target, 0) + 1
		before = failed
	}
	if whole, err := inTransaction(failed, way); err != nil || !whole {
		return errors.Join(err, fmt.Errorf("migration %d does not run in one transaction and stopped half way: see what it left, then correct schema_migrations", failed))
	}
	if before == 0 {
		before = database.NilVersion
	}
	if err := m.Force(before); err != nil {
		return fmt.Errorf("take back the mark of migration %d: %w", failed, err)
	}
	return nil
}

// inTransaction reports whether Postgres runs the migration's file as a whole.
func inTransaction(number int, way direction) (bool, error) {
	names, err := fs.Glob(migrations.FS, fmt.Sprintf("%06d_*.%s.sql", number, way))
	if err != nil || len(names) != 1 {
		return false, fmt.Errorf("find migration %d: %v %w", number, names, err)
	}
	body, err := migrations.FS.ReadFile(names[0])
	return !strings.Contains(string(body), "CONCURRENTLY"), err
}

// plain is a migration's error without the whole file in its text.
func plain(err error) error {
	var failed database.Error
	if !errors.As(err, &failed) {
		return err
	}
	return fmt.Errorf("line %d: %s: %w", failed.Line, failed.Err, failed.OrigErr)
}

package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/devservices"
	"xinhuo/internal/postgres"
	"xinhuo/migrations"
)

// cluster is the Postgres that the tests of this process use.
type cluster struct {
	admin   *url.URL // a superuser, in the maintenance database
	scratch *devservices.Scratch
}

// server is the Postgres the environment names, else a private one that ends
// with this process.
var server = sync.OnceValues(func() (*cluster, error) {
	scratch, address := (*devservices.Scratch)(nil), os.Getenv(devservices.TestDatabaseURL)
	if address == "" {
		var err error
		if scratch, err = devservices.NewScratch(); err != nil {
			return nil, err
		}
		p, err := devservices.StartPostgres(context.Background(), devservices.PostgresOptions{
			Dir: filepath.Join(scratch.Dir, "postgres"), Disposable: true})
		if err != nil {
			return nil, err
		}
		address = p.URL("postgres")
	}
	admin, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", devservices.TestDatabaseURL, err)
	}
	return &cluster{admin, scratch}, nil
})

// shared is the pool under every Tx. What is written there is rolled back, so
// all packages use the same database.
var shared = sync.OnceValues(func() (*postgres.Pool, error) {
	s, err := server()
	if err != nil {
		return nil, err
	}
	name := templateName() + "_tx"
	err = s.locked(context.Background(), func(conn *pgx.Conn) error {
		if err := s.template(context.Background(), conn); err != nil {
			return err
		}
		return createOnce(context.Background(), conn, name, templateName())
	})
	if err != nil {
		return nil, err
	}
	return postgres.Open(context.Background(), s.url("xinhuo_app", name), postgres.Options{MaxConns: 16})
})

// url is the address of database for role, "" being the superuser.
func (c *cluster) url(role, database string) string {
	u := *c.admin
	u.Path = "/" + database
	if role != "" {
		password, has := u.User.Password()
		u.User = url.User(role)
		if has {
			u.User = url.UserPassword(role, password)
		}
	}
	return u.String()
}

// clone makes a database from the migrated template.
func (c *cluster) clone(ctx context.Context) (string, error) {
	err := c.locked(ctx, func(conn *pgx.Conn) error { return c.template(ctx, conn) })
	if err != nil {
		return "", err
	}
	return c.create(ctx, templateName())
}

// create makes a database with a name of its own from another.
func (c *cluster) create(ctx context.Context, from string) (string, error) {
	name := "test_" + strings.ToLower(rand.Text())
	return name, c.locked(ctx, func(conn *pgx.Conn) error { return createOnce(ctx, conn, name, from) })
}

func (c *cluster) drop(name string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.admin.String())
	if err != nil {
		return fmt.Errorf("reach the tests' Postgres: %w", err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

// locked runs fn while no other test process creates databases: one cannot be
// copied while anybody is connected to it.
func (c *cluster) locked(ctx context.Context, fn func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, c.admin.String())
	if err != nil {
		return fmt.Errorf("reach the tests' Postgres: %w", err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext('pgtest'))"); err != nil {
		return err
	}
	return fn(conn)
}

// template migrates the database that the others are copies of, if this is
// the first run since migrations/ changed.
func (c *cluster) template(ctx context.Context, conn *pgx.Conn) error {
	name := templateName()
	var ready bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&ready)
	if err != nil || ready {
		return err
	}
	// Made under another name, so that one cut short is never taken for it.
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+"_new"); err != nil {
		return err
	}
	if err := createOnce(ctx, conn, name+"_new", "template0"); err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, c.url("", name+"_new")); err != nil {
		return err
	}
	if err := c.letAppIn(ctx, conn); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+"_new RENAME TO "+name)
	return err
}

// letAppIn gives xinhuo_app the superuser's password on a server that asks for one.
func (c *cluster) letAppIn(ctx context.Context, conn *pgx.Conn) error {
	password, has := c.admin.User.Password()
	if !has {
		return nil
	}
	_, err := conn.Exec(ctx, "ALTER ROLE xinhuo_app PASSWORD '"+strings.ReplaceAll(password, "'", "''")+"'")
	return err
}

// createOnce makes a database from another unless it is there.
func createOnce(ctx context.Context, conn *pgx.Conn, name, from string) error {
	_, err := conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from+" ENCODING 'UTF8' STRATEGY file_copy")
	var there interface{ SQLState() string }
	if errors.As(err, &there) && there.SQLState() == "42P04" { // duplicate_database
		return nil
	}
	return err
}

var templateName = sync.OnceValue(func() string {
	h := sha256.New()
	h.Write([]byte(migrations.Roles))
	names, _ := fs.Glob(migrations.FS, "*.sql") // the pattern is well formed
	for _, name := range names {
		b, _ := migrations.FS.ReadFile(name) // it was just listed
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(b))
	}
	return fmt.Sprintf("tpl_%x", h.Sum(nil)[:6])
})

// Package devservices runs a private Postgres and Redis for `make run` and the
// tests: children of this process that listen on sockets only their user can
// reach, die with it even when it is killed, and keep their data for next time.
// It downloads nothing; it looks where npm or the distribution put the programs.
package devservices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Services are the private servers of one data directory.
type Services struct {
	Postgres *Postgres
	Redis    *Redis
	lock     *os.File
}

// Options says what to start and where its data lives.
type Options struct {
	DataDir  string
	Postgres bool
	Redis    bool
}

// Start brings up what o asks for. A data directory serves one process at a time.
func Start(ctx context.Context, o Options) (*Services, error) {
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, fmt.Errorf("find data directory: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	s := &Services{}
	if s.lock, err = lockFile(filepath.Join(dir, "lock")); err != nil {
		return nil, fmt.Errorf("%s is in use by another xinhuo; stop it, or set XINHUO_DATA_DIR: %w", dir, err)
	}
	if o.Postgres {
		if s.Postgres, err = StartPostgres(ctx, PostgresOptions{Dir: filepath.Join(dir, "postgres")}); err != nil {
			return nil, errors.Join(err, s.Stop())
		}
	}
	if o.Redis {
		if s.Redis, err = StartRedis(ctx, filepath.Join(dir, "redis")); err != nil {
			return nil, errors.Join(err, s.Stop())
		}
	}
	return s, nil
}

// Stop ends what Start began, and lets the data directory go.
func (s *Services) Stop() error {
	var failed []error
	if s.Redis != nil {
		failed = append(failed, s.Redis.Stop())
	}
	if s.Postgres != nil {
		failed = append(failed, s.Postgres.Stop())
	}
	return errors.Join(append(failed, s.lock.Close())...)
}

// lockFile opens path and holds it against every other process until closed.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// socketDir returns dir, or a short directory of our own when a socket's path
// inside dir would be longer than the kernel takes.
func socketDir(dir string) (string, error) {
	const longest = 107 - len("/.s.PGSQL.5432.lock")
	if len(dir) <= longest {
		return dir, nil
	}
	return os.MkdirTemp("", "xinhuo-")
}

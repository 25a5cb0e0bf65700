package devservices

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// For tests: where a Postgres superuser and a Redis are already running. Set
// by withservices, or by hand.
const (
	TestDatabaseURL = "XINHUO_TEST_DATABASE_URL"
	TestRedisURL    = "XINHUO_TEST_REDIS_URL"
)

// Scratch is a directory that is removed when it is closed or when this
// process ends, however it ends. Letting go of the value closes it.
type Scratch struct {
	Dir   string
	alive *os.File
}

// NewScratch makes a directory for disposable servers, in memory if there is room.
func NewScratch() (*Scratch, error) {
	dir, err := os.MkdirTemp(roomy(), "xinhuo-test-")
	if err != nil {
		return nil, fmt.Errorf("make scratch directory: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // Postgres may run as another user
		return nil, fmt.Errorf("open scratch directory: %w", err)
	}
	alive, err := removeAfterUs(dir)
	if err != nil {
		return nil, fmt.Errorf("watch over %s: %w", dir, err)
	}
	return &Scratch{dir, alive}, nil
}

// Close has the directory removed as soon as no Postgres uses it.
func (s *Scratch) Close() error { return s.alive.Close() }

// roomy is /dev/shm if it holds a gigabyte, else "", the usual place.
func roomy() string {
	const shm = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err != nil || uint64(fs.Bsize)*uint64(fs.Bavail) < 1<<30 {
		return ""
	}
	return shm
}

// removeAfterUs leaves a shell behind that reads from the returned file. It
// reads the end when we are gone, lets Postgres leave dir, and removes it.
func removeAfterUs(dir string) (*os.File, error) {
	const script = `read -r _
n=0
while [ -e "$1/postgres/postmaster.pid" ] && [ $n -lt 100 ]; do sleep 0.3; n=$((n + 1)); done
rm -rf "$1"`
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	cmd := exec.Command("sh", "-c", script, "sh", dir)
	cmd.Dir, cmd.Stdin = "/", theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return ours, nil
}

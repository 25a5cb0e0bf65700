package devservices

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// PostgresOptions says where a private Postgres keeps its data.
type PostgresOptions struct {
	Dir string // its data, and its log beside it
	// Disposable trades safety on a power cut for speed: tests only.
	Disposable bool
}

// Postgres is a running private server. Its superuser is postgres, and
// whoever may enter its socket's directory needs no password.
type Postgres struct {
	child  *child
	socket string
	own    bool // the socket's directory was made for this run
}

// StartPostgres runs a server on o.Dir, creating the cluster the first time.
func StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	major, err := clusterMajor(o.Dir)
	if err != nil {
		return nil, err
	}
	bin, err := findPostgres(major)
	if err != nil {
		return nil, err
	}
	as, bin, err := postgresUser(bin)
	if err != nil {
		return nil, err
	}
	if major == "" {
		if err := initCluster(as, bin, o.Dir); err != nil {
			return nil, err
		}
	}
	if err := clearPidFile(ctx, o.Dir); err != nil {
		return nil, err
	}
	return startCluster(ctx, as, bin, o)
}

// URL is how to reach database as the server's superuser.
func (p *Postgres) URL(database string) string { return p.URLAs("postgres", database) }

// URLAs is how to reach database as role.
func (p *Postgres) URLAs(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: url.Values{"host": {p.socket}}.Encode()}
	return u.String()
}

// Stop ends the server; what was committed is kept.
func (p *Postgres) Stop() error {
	err := p.child.stop()
	if p.own {
		err = errors.Join(err, os.RemoveAll(p.socket))
	}
	return err
}

// clusterMajor is the major version that made the cluster in dir, "" when
// there is none yet.
func clusterMajor(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for a cluster: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// initCluster makes a cluster beside dir and moves it there when it is whole,
// so that one cut short is never taken for a cluster.
func initCluster(as user, bin, dir string) error {
	half := dir + ".new"
	if err := errors.Join(os.RemoveAll(half), os.MkdirAll(half, 0o700), as.own(half)); err != nil {
		return fmt.Errorf("make cluster directory: %w", err)
	}
	locale := "C.UTF-8"
	if runtime.GOOS != "linux" {
		locale = "C"
	}
	said, err := runChild(as.command(filepath.Join(bin, "initdb"), "-D", half, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale="+locale, "--no-sync"))
	if err != nil {
		return fmt.Errorf("create cluster in %s: %w\n%s", half, err, said)
	}
	if err := os.Rename(half, dir); err != nil {
		return fmt.Errorf("keep new cluster: %w", err)
	}
	return nil
}

func startCluster(ctx context.Context, as user, bin string, o PostgresOptions) (*Postgres, error) {
	socket, err := socketDir(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("find a place for the socket: %w", err)
	}
	if err := as.own(socket); err != nil {
		return nil, fmt.Errorf("hand over the socket's directory: %w", err)
	}
	args := []string{"-D", o.Dir, "-c", "listen_addresses=", "-c", "unix_socket_directories=" + socket}
	for _, setting := range settings(o.Disposable) {
		args = append(args, "-c", setting)
	}
	c, err := startChild(as.command(filepath.Join(bin, "postgres"), args...), o.Dir+".log")
	if err != nil {
		return nil, err
	}
	if err := c.await(ctx, func() bool { return accepts(o.Dir, c.cmd.Process.Pid) }); err != nil {
		return nil, err
	}
	return &Postgres{child: c, socket: socket, own: socket != o.Dir}, nil
}

// settings suit a developer's machine: short queries, bulk loads, one disk.
func settings(disposable bool) []string {
	s := []string{"jit=off", "random_page_cost=1.1", "max_wal_size=2GB", "wal_level=minimal", "max_wal_senders=0"}
	if !disposable {
		return append(s, "shared_buffers=256MB", "max_connections=100", "checkpoint_timeout=15min")
	}
	return append(s, "shared_buffers=128MB", "max_connections=400", "autovacuum=off",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off")
}

// accepts reports whether the server with this pid takes connections. The
// file may still be a killed predecessor's, so the pid is compared too.
func accepts(dir string, pid int) bool {
	b, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	lines := strings.Split(string(b), "\n")
	return err == nil && len(lines) > 7 && lines[0] == strconv.Itoa(pid) && strings.TrimSpace(lines[7]) == "ready"
}

// clearPidFile deals with what a killed server left in dir. One that is still
// shutting down is waited for; a pid that now belongs to another program
// would make Postgres refuse to start, so its file goes.
func clearPidFile(ctx context.Context, dir string) error {
	path := filepath.Join(dir, "postmaster.pid")
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look for a running server: %w", err)
		}
		first, _, _ := strings.Cut(string(b), "\n")
		if !isPostgres(strings.TrimSpace(first)) {
			return os.Remove(path)
		}
		if ctx.Err() != nil || time.Now().After(end) {
			return fmt.Errorf("a Postgres (pid %s) already runs on %s", first, dir)
		}
	}
}

// isPostgres reports whether the process is a Postgres. Where the system does
// not say, it is taken for one.
func isPostgres(pid string) bool {
	name, err := os.ReadFile(filepath.Join("/proc", pid, "comm"))
	if err != nil {
		return runtime.GOOS != "linux"
	}
	return strings.TrimSpace(string(name)) == "postgres"
}

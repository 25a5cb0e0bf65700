package devservices_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/devservices"
)

// holder names the directory in which a copy of this test starts services and
// then waits to be killed.
const holder = "DEVSERVICES_TEST_HOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holder); dir != "" {
		hold(dir)
	}
	os.Exit(m.Run())
}

func hold(dir string) {
	s, err := devservices.Start(context.Background(), devservices.Options{DataDir: dir, Postgres: true, Redis: true})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	scratch, err := devservices.NewScratch()
	fmt.Println(s.Postgres.URL("postgres"), s.Redis.URL, scratch.Dir, err)
	select {}
}

func TestDataIsKept(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first := start(t, dir)
	query(t, first.Postgres.URL("postgres"), "CREATE TABLE kept AS SELECT 42 AS n")
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	second := start(t, dir)
	defer second.Stop()
	if got := query(t, second.Postgres.URL("postgres"), "SELECT n FROM kept"); got != 42 {
		t.Errorf("after a restart the table holds %d, want 42", got)
	}
}

func TestSideBySide(t *testing.T) {
	t.Parallel()
	here, there := start(t, dataDir(t)), start(t, dataDir(t))
	defer here.Stop()
	defer there.Stop()
	if here.Postgres.URL("postgres") == there.Postgres.URL("postgres") || here.Redis.URL == there.Redis.URL {
		t.Error("two data directories share a server")
	}
}

func TestOneProcessForADirectory(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first := start(t, dir)
	_, err := devservices.Start(t.Context(), devservices.Options{DataDir: dir, Postgres: true})
	if err == nil || !strings.Contains(err.Error(), "XINHUO_DATA_DIR") {
		t.Errorf("a second start = %v, want a refusal that says what to do", err)
	}
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := start(t, dir).Stop(); err != nil {
		t.Errorf("after the first has gone: %v", err)
	}
}

// A socket's path has an end; a checkout may lie deeper.
func TestDeepDirectory(t *testing.T) {
	t.Parallel()
	s := start(t, filepath.Join(dataDir(t), strings.Repeat("深", 30), strings.Repeat("d", 60)))
	defer s.Stop()
	if got := query(t, s.Postgres.URL("postgres"), "SELECT 1"); got != 1 {
		t.Errorf("SELECT 1 = %d", got)
	}
	if !answers(t, s.Redis.URL) {
		t.Errorf("Redis at %s does not answer", s.Redis.URL)
	}
}

// Whoever kills us takes the servers along, and the next start works.
func TestKilledLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), holder+"="+dir)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.HasPrefix(line, "error") {
		t.Fatalf("the victim says %q, %v", line, err)
	}
	said := strings.Fields(line)
	query(t, said[0], "CREATE TABLE kept AS SELECT 7 AS n")
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it was killed, and says so

	eventually(t, "Postgres ends", func() bool { return gone(filepath.Join(dir, "postgres/postmaster.pid")) })
	eventually(t, "Redis ends", func() bool { return !answers(t, said[1]) })
	eventually(t, "the scratch directory is removed", func() bool { return gone(said[2]) })
	again := start(t, dir)
	defer again.Stop()
	if got := query(t, again.Postgres.URL("postgres"), "SELECT n FROM kept"); got != 7 {
		t.Errorf("after the kill the table holds %d, want 7", got)
	}
}

// A power cut leaves a pid that by now is somebody else's.
func TestStalePid(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	if err := start(t, dir).Stop(); err != nil {
		t.Fatal(err)
	}
	stale := fmt.Sprintf("%d\n%s\n0\n5432\n\n\n0\nready   \n", os.Getppid(), dir)
	if err := os.WriteFile(filepath.Join(dir, "postgres/postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	defer s.Stop()
	if got := query(t, s.Postgres.URL("postgres"), "SELECT 1"); got != 1 {
		t.Errorf("SELECT 1 = %d", got)
	}
}

func TestHalfMadeClusterIsMadeAgain(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres.new/base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := start(t, dir).Stop(); err != nil {
		t.Error(err)
	}
}

func TestDataOfAnotherVersion(t *testing.T) {
	t.Setenv("PG_BIN", "")
	dir := dataDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres/PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := devservices.Start(t.Context(), devservices.Options{DataDir: dir, Postgres: true})
	if err == nil || !strings.Contains(err.Error(), "made by Postgres 9") {
		t.Errorf("Start = %v, want the version named", err)
	}
}

func TestSecretKeyStays(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first, err := devservices.SecretKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := devservices.SecretKey(dir); err != nil || second != first {
		t.Errorf("the second time the key is %q, %v; want %q", second, err, first)
	}
	if other, err := devservices.SecretKey(dataDir(t)); err != nil || other == first {
		t.Errorf("another directory's key is %q, %v; want another", other, err)
	}
}

// dataDir is a directory that Postgres may enter as another user, which it is
// where root has no namespaces to give.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *devservices.Services {
	t.Helper()
	s, err := devservices.Start(t.Context(), devservices.Options{DataDir: dir, Postgres: true, Redis: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func query(t *testing.T, url, sql string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), sql).Scan(&n); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func answers(t *testing.T, address string) bool {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", u.Path)
	if err != nil {
		return false
	}
	defer conn.Close()
	_, err = conn.Write([]byte("PING\r\n"))
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return err == nil && line == "+PONG\r\n"
}

func gone(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not after 15 s", what)
		}
	}
}

package app_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/app"
	"xinhuo/internal/devservices"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

var key = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))

func TestServe(t *testing.T) {
	t.Parallel()
	appURL, _ := pgtest.Database(t)
	p := run(t, "serve", map[string]string{"XINHUO_DATABASE_URL": appURL, "XINHUO_REDIS_URL": pgtest.RedisURL(t), "XINHUO_METRICS_LISTEN": "127.0.0.1:0"})
	metrics, site := p.address(t, "metrics"), p.address(t, "ready")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 404, "/nowhere/" + strings.Repeat("x", 50): 404} {
		if got, _ := get(t, site+path); got != want {
			t.Errorf("GET %s = %d, want %d", path, got, want)
		}
	}
	_, body := get(t, metrics+"/metrics")
	for _, want := range []string{`xinhuo_http_request_duration_seconds_count{method="GET",route="/*",status="404"} 2`, "xinhuo_db_connections_max", "go_goroutines"} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if err := p.stop(); err != nil {
		t.Errorf("told to stop, it returns %v", err)
	}
}

func TestServeRefusesPower(t *testing.T) {
	t.Parallel()
	_, adminURL := pgtest.Database(t)
	if err := run(t, "serve", map[string]string{"XINHUO_DATABASE_URL": adminURL}).end(); !errors.Is(err, postgres.ErrTooPowerful) {
		t.Errorf("serve as superuser = %v, want a refusal", err)
	}
}

func TestServeRefusesOldSchema(t *testing.T) {
	t.Parallel()
	appURL, adminURL := pgtest.Database(t)
	if err := postgres.MigrateDown(t.Context(), adminURL, 2); err != nil {
		t.Fatal(err)
	}
	err := run(t, "serve", map[string]string{"XINHUO_DATABASE_URL": appURL}).end()
	if err == nil || !strings.Contains(err.Error(), "2 migrations behind") {
		t.Errorf("serve on an old schema = %v, want advice", err)
	}
}

// A server may come up before its database, and then is alive and not ready.
func TestServeWaitsForDatabase(t *testing.T) {
	t.Parallel()
	scratch, err := devservices.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Close()
	dir := devservices.PostgresOptions{Dir: filepath.Join(scratch.Dir, "postgres"), Disposable: true}
	begin := func() *devservices.Postgres {
		db, err := devservices.StartPostgres(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := begin()
	if err := errors.Join(postgres.Migrate(t.Context(), db.URL("postgres")), db.Stop()); err != nil {
		t.Fatal(err)
	}

	p := run(t, "serve", map[string]string{"XINHUO_DATABASE_URL": db.URLAs("xinhuo_app", "postgres")})
	address := p.address(t, "alive")
	p.await(t, "waiting for the database")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/": 503} {
		if got, _ := get(t, address+path); got != want {
			t.Errorf("before the database GET %s = %d, want %d", path, got, want)
		}
	}
	defer begin().Stop()
	p.address(t, "ready")
	if got, _ := get(t, address+"/readyz"); got != 200 {
		t.Errorf("with the database GET /readyz = %d, want 200", got)
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

func TestStoppedWhileWaiting(t *testing.T) {
	t.Parallel()
	p := run(t, "serve", map[string]string{"XINHUO_DATABASE_URL": "postgres://xinhuo_app@/x?host=/nowhere"})
	p.await(t, "waiting for the database")
	if err := p.stop(); err != nil {
		t.Errorf("told to stop while it waits, it returns %v", err)
	}
}

func TestDevKeepsItsData(t *testing.T) {
	t.Parallel()
	env := map[string]string{"XINHUO_DATA_DIR": dataDir(t), "XINHUO_SECRET_KEY": ""}
	for _, when := range []string{"first", "second"} {
		p := run(t, "dev", env, "--no-demo")
		p.await(t, "Ctrl-C")
		if got, _ := get(t, p.printed(t)+"/readyz"); got != 200 {
			t.Errorf("the %s time GET /readyz = %d, want 200", when, got)
		}
		if err := p.stop(); err != nil {
			t.Errorf("the %s time: %v", when, err)
		}
	}
}

// process is a running command.
type process struct {
	cancel context.CancelFunc
	done   chan error
	lines  chan string
	seen   []string
}

// run starts a command with what every test needs and env.
func run(t *testing.T, name string, env map[string]string, args ...string) *process {
	t.Helper()
	all := map[string]string{"XINHUO_LISTEN": "127.0.0.1:0", "XINHUO_SECRET_KEY": key}
	for k, v := range env {
		all[k] = v
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := &process{cancel: cancel, done: make(chan error, 1), lines: make(chan string, 1000)}
	out, in := io.Pipe()
	go func() {
		err := app.Run(ctx, append([]string{name}, args...), func(name string) string { return all[name] }, in, in)
		in.Close()
		p.done <- err
	}()
	go func() {
		for said := bufio.NewScanner(out); said.Scan(); {
			p.lines <- said.Text()
		}
		close(p.lines)
	}()
	t.Cleanup(cancel)
	return p
}

// await reads what the command says until a line holds text.
func (p *process) await(t *testing.T, text string) string {
	t.Helper()
	late := time.After(60 * time.Second)
	for {
		select {
		case line, more := <-p.lines:
			p.seen = append(p.seen, line)
			if strings.Contains(line, text) {
				return line
			}
			if !more {
				t.Fatalf("it ended without saying %q: %v\n%s", text, <-p.done, strings.Join(p.seen, "\n"))
			}
		case <-late:
			t.Fatalf("it never said %q:\n%s", text, strings.Join(p.seen, "\n"))
		}
	}
}

// address waits for a line of the log and returns the address in it.
func (p *process) address(t *testing.T, msg string) string {
	t.Helper()
	var line struct{ Address string }
	if err := json.Unmarshal([]byte(p.await(t, `"msg":"`+msg+`"`)), &line); err != nil {
		t.Fatal(err)
	}
	return "http://" + line.Address
}

// printed is the address that dev printed.
func (p *process) printed(t *testing.T) string {
	t.Helper()
	_, rest, found := strings.Cut(strings.Join(p.seen, "\n"), "http://")
	if !found {
		t.Fatalf("no address in:\n%s", strings.Join(p.seen, "\n"))
	}
	return "http://" + strings.Fields(rest)[0]
}

func (p *process) stop() error {
	p.cancel()
	return p.end()
}

func (p *process) end() error {
	for range p.lines {
	}
	return <-p.done
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
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

package intake_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/app"
	"xinhuo/internal/intake"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seal"

	"xinhuo/internal/fixture"
)

// TestMain lets the test program be the server that TestKilled kills.
func TestMain(m *testing.M) {
	if os.Getenv("XINHUO_TEST_SERVE") == "" {
		os.Exit(m.Run())
	}
	if err := app.Run(context.Background(), []string{"serve"}, os.Getenv, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// server starts the real program on the database at url.
func server(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), "XINHUO_TEST_SERVE=1", "XINHUO_DATABASE_URL="+url, "XINHUO_LISTEN=127.0.0.1:0",
		"XINHUO_SECRET_KEY="+base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, seal.Size)))
	cmd.Stderr = t.Output()
	check(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// A server killed while it writes leaves nothing behind; the next one starts
// over and writes everything, and the page says so.
func TestKilled(t *testing.T) {
	const people = 30_000
	url, _ := pgtest.Database(t)
	pool, err := postgres.Open(t.Context(), url, postgres.Options{})
	check(t, err)
	t.Cleanup(pool.Close)
	d := &desk{t: t, pool: pool, brand: fixture.Tenant(t, pool)}
	d.serve()
	in := d.checked(d.uploadFile("roster.csv", largeRoster(t, "roster.csv", people)))
	d.close() // from here on only the servers below work

	first := server(t, url)
	check(t, d.Confirm(t.Context(), d.brand, decision(in)))
	d.until(in.ID, func(in intake.Intake) bool { return in.State != intake.Confirming || in.Passed > 0 })
	check(t, first.Process.Kill())
	_ = first.Wait()
	if in = d.get(in.ID); in.State != intake.Confirming || d.count() != 0 {
		t.Fatalf("killed at row %d: %s with %d members, want confirming with none", in.Passed, in.State, d.count())
	}
	if in = d.until(in.ID, func(in intake.Intake) bool { return in.Silent }); d.count() != 0 {
		t.Errorf("silent with %d members, want none", d.count())
	}
	server(t, url)
	in = d.until(in.ID, func(in intake.Intake) bool { return !in.State.Working() })
	if in.State != intake.Done || d.count() != people || in.Notice.ID != "intake.notice.resumed" {
		t.Errorf("restarted: %s %v with %d members, want done, resumed, with %d", in.State, in.Notice, d.count(), people)
	}
}

func (d *desk) get(id uuid.UUID) intake.Intake {
	d.t.Helper()
	in, err := d.Get(d.t.Context(), d.brand, id)
	check(d.t, err)
	return in
}

// until waits for something to be true of an intake.
func (d *desk) until(id uuid.UUID, ok func(intake.Intake) bool) intake.Intake {
	d.t.Helper()
	for end := time.Now().Add(4 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if in := d.get(id); ok(in) {
			return in
		}
	}
	d.t.Fatalf("waited in vain for intake %s: %+v", id, d.get(id))
	return intake.Intake{}
}

// A server that dies after the members are committed and before what they are
// searched by leaves the rest to the next one.
func TestKilledBetweenTheCommits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.confirmed(d.checked(d.upload("a.csv", numbered(0, 6000))))
	keys := d.searchKeys()
	if in.State != intake.Done || keys < 6000 {
		t.Fatalf("%s with %d search keys, want done with some for each of 6,000", in.State, keys)
	}
	check(t, d.pool.In(t.Context(), d.brand, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "DELETE FROM member_keys WHERE tenant_id = $1", d.brand.UUID)
		return err
	}))
	d.set(in, "state = 'finishing', run = gen_random_uuid(), beat_at = now() - interval '1 minute'")
	check(t, d.Resume(t.Context()))
	if in = d.await(in.ID); in.State != intake.Done || d.searchKeys() != keys || d.count() != 6000 {
		t.Errorf("%s with %d search keys of %d members, want done with %d", in.State, d.searchKeys(), d.count(), keys)
	}
}

func (d *desk) searchKeys() (n int) {
	d.t.Helper()
	check(d.t, d.pool.Read(d.t.Context(), d.brand, func(tx postgres.Conn) error {
		return tx.QueryRow(d.t.Context(), "SELECT count(*) FROM member_keys WHERE tenant_id = $1", d.brand.UUID).Scan(&n)
	}))
	return n
}

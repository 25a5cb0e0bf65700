package intake_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/intake"
	"xinhuo/internal/jobs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// desk is a brand with a server that does its imports.
type desk struct {
	*intake.Store
	t       testing.TB
	pool    *postgres.Pool
	brand   tenant.ID
	members *member.Store
	tiers   *tier.Store
	close   func() // the server stops working
}

// newDesk starts a server of the test's own on a database of its own.
func newDesk(t testing.TB) *desk {
	t.Helper()
	pool := pgtest.Pool(t)
	d := &desk{t: t, pool: pool, brand: fixture.Tenant(t, pool)}
	d.serve()
	return d
}

// serve starts the jobs of one server, until the test ends or close is called.
func (d *desk) serve() {
	d.t.Helper()
	queue, err := jobs.New(d.pool.Raw(), slog.New(slog.NewTextHandler(d.t.Output(), nil)))
	check(d.t, err)
	d.members = member.NewStore(d.pool, fixture.Keys())
	d.tiers = tier.NewStore(d.pool, d.members, clock.System)
	d.Store = intake.NewStore(intake.Needs{
		Conn: d.pool, Keys: fixture.Keys(), Members: d.members, Tiers: d.tiers, Jobs: queue, Clock: clock.System,
	})
	check(d.t, queue.Start(d.t.Context()))
	d.close = sync.OnceFunc(func() { check(d.t, queue.Stop(context.Background())) })
	d.t.Cleanup(d.close)
}

// upload brings a file in and waits until it was read.
func (d *desk) upload(name, content string) intake.Intake {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "upload")
	check(d.t, os.WriteFile(path, []byte(content), 0o600))
	return d.uploadFile(name, path)
}

func (d *desk) uploadFile(name, path string) intake.Intake {
	d.t.Helper()
	id, err := d.Upload(d.t.Context(), d.brand, fixture.Actor, name, path)
	check(d.t, err)
	return d.await(id)
}

// await waits until no job is at it any more.
func (d *desk) await(id uuid.UUID) intake.Intake {
	d.t.Helper()
	for end := time.Now().Add(8 * time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		in, err := d.Get(d.t.Context(), d.brand, id)
		check(d.t, err)
		if !in.State.Working() {
			return in
		}
	}
	d.t.Fatalf("intake %s is still at work", id)
	return intake.Intake{}
}

func decision(in intake.Intake) intake.Decision {
	return intake.Decision{By: fixture.Actor, Intake: in.ID, Version: in.Version}
}

// checked has it checked as it is mapped.
func (d *desk) checked(in intake.Intake) intake.Intake {
	d.t.Helper()
	check(d.t, d.Check(d.t.Context(), d.brand, decision(in), in.Plan))
	return d.await(in.ID)
}

func (d *desk) confirmed(in intake.Intake) intake.Intake {
	d.t.Helper()
	check(d.t, d.Confirm(d.t.Context(), d.brand, decision(in)))
	return d.await(in.ID)
}

// count is how many members the brand has.
func (d *desk) count() (n int) {
	d.t.Helper()
	check(d.t, d.pool.Read(d.t.Context(), d.brand, func(tx postgres.Conn) error {
		return tx.QueryRow(d.t.Context(), "SELECT count(*) FROM members WHERE tenant_id = $1", d.brand.UUID).Scan(&n)
	}))
	return n
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var actor = fixture.Actor

// another is a desk of the same server for a brand of its own.
func (d *desk) another(t testing.TB) *desk {
	t.Helper()
	other := *d
	other.t, other.brand = t, fixture.Tenant(t, d.pool)
	return &other
}

func temp(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upload")
	check(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func (d *desk) findings(in intake.Intake, kind intake.Kind) []intake.Finding {
	d.t.Helper()
	found, err := d.Findings(d.t.Context(), d.brand, in.ID, kind, 0, 1000)
	check(d.t, err)
	return found
}

// reasons are the ids of what is said about refused and warned rows.
func (d *desk) reasons(in intake.Intake) []string {
	var ids []string
	for _, f := range d.findings(in, "") {
		for _, n := range f.Notes {
			if !n.Reason.IsZero() {
				ids = append(ids, n.Reason.ID)
			}
		}
	}
	return ids
}

// said is all findings, for a failing test.
func (d *desk) said(in intake.Intake) string {
	var b strings.Builder
	for _, f := range d.findings(in, "") {
		fmt.Fprintf(&b, "%+v\n", f)
	}
	return b.String()
}

// only is the one member of the brand, contacts in clear.
func (d *desk) only() member.Member {
	d.t.Helper()
	var ids []uuid.UUID
	check(d.t, d.pool.Read(d.t.Context(), d.brand, func(tx postgres.Conn) error {
		rows, err := tx.Query(d.t.Context(), "SELECT id FROM members WHERE tenant_id = $1", d.brand.UUID)
		if err != nil {
			return err
		}
		ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err
	}))
	if len(ids) != 1 {
		d.t.Fatalf("the brand has %d members, want 1", len(ids))
	}
	found, err := d.members.PeekMany(d.t.Context(), d.brand, ids)
	check(d.t, err)
	return found[0]
}

// edit changes the member with a phone, as a colleague would.
func (d *desk) edit(phone string, change func(*member.Revision)) {
	d.t.Helper()
	found, err := d.members.Lookup(d.t.Context(), d.brand, []member.Mark{{Phone: phone}})
	check(d.t, err)
	m, err := d.members.Get(d.t.Context(), d.brand, found[0].Phone)
	check(d.t, err)
	r := member.Revision{ID: m.ID, Version: m.Version, Profile: m.Profile}
	change(&r)
	check(d.t, d.members.Revise(d.t.Context(), d.brand, member.Act{By: actor, Source: member.Entry}, r))
}

// waiting returns once somebody in the database waits for somebody else.
func (d *desk) waiting() {
	d.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var n int
		check(d.t, d.pool.QueryRow(d.t.Context(), "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()").Scan(&n))
		if n > 0 {
			return
		}
	}
	d.t.Fatal("nobody waits")
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/rule"
	"xinhuo/internal/tenant"
)

// dryRun has the usual rules tried on everybody, as the settings' page does.
func dryRun(ctx context.Context, s settings, g *ground, r *report) error {
	if err := g.undrafted(ctx); err != nil {
		return err
	}
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return err
	}
	if err := g.quiet(ctx, r); err != nil {
		return err
	}
	r.title("dry run of the usual rules, %d members", s.big)
	if err := try(ctx, visitor{server.address, cookie}, "/b/"+g.brands[0].slug+"/settings/rules"); err != nil {
		return err
	}
	took, beats, err := g.tried(ctx, "rule_runs")
	if err != nil {
		return err
	}
	r.note("steps of progress that could be seen", fmt.Sprint(beats))
	r.line("asked until done", seconds(took), "≤ 20 s", took <= 20*time.Second)
	return nil
}

// undrafted forgets drafts, tried or not, of measurements before.
func (g *ground) undrafted(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DELETE FROM rule_versions WHERE state = 'draft'")
	return err
}

// try begins a draft where there is none and has it tried.
func try(ctx context.Context, v visitor, rules string) error {
	for _, step := range []string{"/draft/new", "/draft/try"} {
		p, err := v.open(ctx, rules)
		if err != nil {
			return err
		}
		form := p.form(step)
		if form == nil && step == "/draft/new" {
			continue // one is under way
		}
		if form == nil {
			return fmt.Errorf("%s has no form that leads to %s", rules, step)
		}
		if _, err := v.submit(ctx, form); err != nil {
			return err
		}
	}
	return nil
}

// tried waits until the latest dry run of a table is done, and returns how long it took
// and how often it had come further.
func (g *ground) tried(ctx context.Context, table string) (took time.Duration, beats int, err error) {
	last := int64(-1)
	for {
		var state string
		var passed int64
		var spent float64
		err := g.row(ctx, []any{&state, &passed, &spent}, `SELECT state, passed, extract(epoch FROM coalesce(finished_at, now()) - asked_at)::float8
			FROM `+table+` WHERE tenant_id = (SELECT id FROM tenants WHERE slug = $1) ORDER BY asked_at DESC LIMIT 1`, g.brands[0].slug)
		if err != nil {
			return 0, 0, err
		}
		if passed > last {
			last, beats = passed, beats+1
		}
		took = time.Duration(spent * float64(time.Second))
		switch {
		case state == "done":
			return took, beats, nil
		case state != "working" || took > 10*time.Minute:
			return 0, 0, fmt.Errorf("the dry run is %s after %s", state, took)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// night measures the dashboard while everybody is held against the rules.
func night(ctx context.Context, s settings, g *ground, r *report) error {
	if err := g.inForce(ctx); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "DELETE FROM nights"); err != nil { // so that the night is to come
		return err
	}
	server, err := g.serve(ctx, s, "")
	if err != nil {
		return err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return err
	}
	took, spent, err := g.through(ctx, conn, g.brands[0].at(server.address, cookie))
	if err != nil {
		return err
	}
	r.title("uncached dashboard while the night goes through %d members, %d asks", s.big, len(took))
	r.note("the night took", seconds(spent))
	r.note("p50", ms(quantile(took, 0.5)))
	p95 := quantile(took, 0.95)
	r.note("the longest", ms(took[len(took)-1]))
	r.line("p95", ms(p95), "≤ 60 ms", p95 <= 60*time.Millisecond)
	return g.quiet(ctx, r)
}

// through asks t for as long as the night of the big brand goes on, and says
// how long that was.
func (g *ground) through(ctx context.Context, conn *pgx.Conn, t target) (took []time.Duration, spent time.Duration, err error) {
	waited := time.Now()
	var done bool
	state := func() (begun bool, err error) {
		var seconds float64
		err = conn.QueryRow(ctx, `SELECT n.done_at IS NOT NULL, extract(epoch FROM coalesce(n.done_at, now()) - n.began_at)::float8
			FROM nights n JOIN tenants t ON t.id = n.tenant_id WHERE t.slug = $1`, g.brands[0].slug).Scan(&done, &seconds)
		spent = time.Duration(seconds * float64(time.Second))
		if errors.Is(err, pgx.ErrNoRows) {
			return false, nil
		}
		return err == nil, err
	}
	for {
		begun, err := state()
		switch {
		case err != nil:
			return nil, 0, err
		case time.Since(waited) > 20*time.Minute:
			return nil, 0, errors.New("the night does not end")
		case !begun:
			time.Sleep(20 * time.Millisecond)
			continue
		case done && len(took) > 0:
			slices.Sort(took)
			return took, spent, nil
		}
		some, err := times(ctx, t, 10)
		if err != nil {
			return nil, 0, err
		}
		took = append(took, some...)
	}
}

// inForce puts the usual rules in force in the big brand, as if somebody had
// done so two days ago.
func (g *ground) inForce(ctx context.Context) error {
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true, StatementTimeout: 10 * time.Minute})
	if err != nil {
		return err
	}
	defer pool.Close()
	b, err := brand.NewStore(pool).BySlug(ctx, g.brands[0].slug)
	if err != nil {
		return err
	}
	if _, err := rule.NewStore(pool, nil, clock.System).Current(ctx, b.ID); !errors.Is(err, errs.NotFound) {
		return err
	}
	then := clock.System().AddDate(0, 0, -2)
	return publish(ctx, rule.NewStore(pool, nil, func() time.Time { return then }), b.ID, clock.Date(then.AddDate(0, 0, 1), b.Zone))
}

func publish(ctx context.Context, rules *rule.Store, t tenant.ID, on time.Time) error {
	hosts, err := rules.Hosts(ctx, t)
	if err != nil {
		return err
	}
	by := journal.Actor{ID: hosts[0].Account, Name: hosts[0].Name}
	id, err := rules.Begin(ctx, t, by, uuid.Nil)
	if err != nil {
		return err
	}
	if _, err := rules.Try(ctx, t, by, id); err != nil {
		return err
	}
	v, err := rules.Get(ctx, t, id)
	if err != nil {
		return err
	}
	return rules.Publish(ctx, t, by, rule.Publication{ID: id, Version: v.Version, EffectiveOn: on})
}

package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/postgres"
)

// caring measures the calendar of care of the brand of the hall: a year
// planned in one click for all who have retired, and the pages about it.
func caring(ctx context.Context, s settings, g *ground, r *report) error {
	m := measured{fmt.Sprintf("bench-hall-%d", inHall), inHall}
	if err := g.gather(ctx, m); err != nil {
		return err
	}
	if err := g.uncared(ctx, m.slug); err != nil {
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
	if err := g.quiet(ctx, r); err != nil {
		return err
	}
	r.title("care for %d who have retired", inHall)
	home, year := "/b/"+m.slug, strconv.Itoa(clock.System().Year()+1)
	took, err := planned(ctx, visitor{server.address, cookie}, home+"/care/plan", year)
	if err != nil {
		return err
	}
	var items int
	if err := g.row(ctx, []any{&items}, "SELECT count(*) FROM care_items i JOIN tenants t ON t.id = i.tenant_id WHERE t.slug = $1", m.slug); err != nil {
		return err
	}
	r.note(fmt.Sprintf("a year planned, %d things to do", items), seconds(took))
	for _, p := range []sight{
		{"what is to be done", "/care"}, {"of a month", "/care?view=month&at=" + year + "-02-10"}, {"the calendar", "/care/calendar?at=" + year + "-02-10"},
		{"what it costs", "/care/costs?year=" + year}, {"everybody's home", "/"},
	} {
		t := target{"http://" + server.address + home + p.path, cookie}
		if _, err := times(ctx, t, 3); err != nil {
			return err
		}
		took, err := times(ctx, t, s.asks/2)
		if err != nil {
			return err
		}
		r.note(p.name+", p95 (p50 "+ms(quantile(took, 0.5))+")", ms(quantile(took, 0.95)))
	}
	return nil
}

// planned sends the form of a year's plan as it stands.
func planned(ctx context.Context, v visitor, at, year string) (time.Duration, error) {
	p, err := v.open(ctx, at+"?year="+year)
	if err != nil {
		return 0, err
	}
	form := p.form("/care/plan")
	if form == nil {
		return 0, fmt.Errorf("%s has no form of a plan", at)
	}
	began := time.Now()
	_, err = v.submit(ctx, form)
	return time.Since(began), err
}

// uncared forgets what was planned before, and lets the measuring account into
// the brand.
func (g *ground) uncared(ctx context.Context, slug string) error {
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true, StatementTimeout: 10 * time.Minute})
	if err != nil {
		return err
	}
	defer pool.Close()
	b, err := brand.NewStore(pool).BySlug(ctx, slug)
	if err != nil {
		return err
	}
	accounts := auth.NewStore(pool, cache.New(nil), auth.UsualLimits)
	account, err := accounts.EnsureDemo(ctx, login, "陈静", password)
	if err != nil {
		return err
	}
	if err := accounts.Enrol(ctx, b.ID, account.ID, auth.Owner, nil, uuid.Nil); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, table := range []string{"care_items", "care_makings"} {
		if _, err := conn.Exec(ctx, "DELETE FROM "+table+" WHERE tenant_id = $1", b.ID.UUID); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, "VACUUM ANALYZE care_items")
	return err
}

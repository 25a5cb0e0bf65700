package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seeding"
)

// inHall is how many stand in the hall that is measured.
const inHall = 20_000

var personPath = regexp.MustCompile(`/hall/[0-9a-f-]{36}`)

// fame measures the hall of fame, which anybody may visit.
func fame(ctx context.Context, s settings, g *ground, r *report) error {
	m := measured{fmt.Sprintf("bench-hall-%d", inHall), inHall}
	if err := g.gather(ctx, m); err != nil {
		return err
	}
	home := "/b/" + m.slug + "/hall"
	best, err := g.fame(ctx, s, home)
	if err != nil {
		return err
	}
	r.title("cached hall, %d people, %d connections, a page of %s", inHall, s.connections, kilobytes(g.pageSize))
	r.note("bare chi handler, one Redis GET", fmt.Sprintf("%.0f /s", best.bare))
	r.note("hall", fmt.Sprintf("%.0f /s", best.dashboard))
	ratio := best.dashboard / best.bare
	r.line("hall : bare handler", fmt.Sprintf("%.2f", ratio), "≥ 0.60", ratio >= 0.6)
	return g.fresh(ctx, s, home, r)
}

// gather makes the brand of the hall unless it is there.
func (g *ground) gather(ctx context.Context, m measured) error {
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true, StatementTimeout: 10 * time.Minute})
	if err != nil {
		return err
	}
	defer pool.Close()
	keys, err := g.keys()
	if err != nil {
		return err
	}
	order := seeding.Order{Slug: m.slug, Name: "星驰汽车", Members: m.members, Hall: m.members, Seed: 2, Now: clock.System()}
	if _, err := seeding.Run(ctx, pool, keys, order); err != nil {
		if errors.Is(err, seeding.ErrHasMembers) {
			return nil
		}
		return err
	}
	return postgres.Tidy(ctx, g.database(), append(seeding.Tables, seeding.HallTables...)...)
}

// fame measures the first page and the bare handler in turn.
func (g *ground) fame(ctx context.Context, s settings, home string) (best rates, err error) {
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return best, err
	}
	defer server.stop()
	hall := target{"http://" + server.address + home, ""}
	if g.pageSize, err = g.leave(ctx, hall); err != nil {
		return best, err
	}
	plain, err := g.bare(ctx)
	if err != nil {
		return best, err
	}
	defer plain.stop()
	for range s.rounds {
		for t, into := range map[target]*float64{hall: &best.dashboard, {"http://" + plain.address + "/", ""}: &best.bare} {
			rate, err := throughput(ctx, t, s.connections, s.span)
			if err != nil {
				return best, err
			}
			*into = max(*into, rate)
		}
	}
	return best, nil
}

// fresh measures pages that are drawn anew, and what a first visit of
// somebody's page weighs.
func (g *ground) fresh(ctx context.Context, s settings, home string, r *report) error {
	server, err := g.serve(ctx, s, "")
	if err != nil {
		return err
	}
	defer server.stop()
	person, err := somebody(ctx, "http://"+server.address+home)
	if err != nil {
		return err
	}
	r.title("uncached hall, no Redis, %d asks each", s.asks)
	for _, p := range []struct{ what, path string }{
		{"first page", home}, {"an era", home + "?era=" + fmt.Sprint(clock.System().Year()-2)}, {"search 王", home + "?q=" + url.QueryEscape("王")}, {"search 建国", home + "?q=" + url.QueryEscape("建国")},
		{"a person", home + person[len("/hall"):]},
	} {
		if _, err := times(ctx, target{"http://" + server.address + p.path, ""}, 10); err != nil {
			return err
		}
		took, err := times(ctx, target{"http://" + server.address + p.path, ""}, s.asks)
		if err != nil {
			return err
		}
		slices.Sort(took)
		p95 := quantile(took, 0.95)
		r.line(p.what+", p95", ms(p95), "≤ 80 ms", p95 <= 80*time.Millisecond)
	}
	weight, at, err := (visitor{server.address, ""}).weigh(ctx, home+person[len("/hall"):], false)
	if err != nil {
		return err
	}
	r.line("first visit of a person, compressed", fmt.Sprintf("%s in %d", kilobytes(weight), at), "≤ 60 KB", weight <= 60<<10)
	return nil
}

// somebody is the path of whoever stands first in the hall, from /hall on.
func somebody(ctx context.Context, hall string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, hall, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	found := personPath.Find(body)
	if found == nil {
		return "", fmt.Errorf("%s shows nobody: %s", hall, answer.Status)
	}
	return string(found), nil
}

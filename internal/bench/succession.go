package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// most is how long a page of succession may take.
const most = 80 * time.Millisecond

// sight is a page of succession, by what people call it.
type sight struct{ name, path string }

// sights are succession's pages, each in its views. People are some who hold
// seats and teach.
func sights(people []uuid.UUID) []sight {
	one, five := url.Values{"who": {people[0].String()}}, url.Values{}
	for _, id := range people {
		five.Add("who", id.String())
	}
	return []sight{
		{"map by city", "succession"},
		{"map by speciality", "succession?by=speciality"},
		{"map, red seats", "succession?state=red"},
		{"map of one city", "succession?" + encoded("city=成都")},
		{"map, a search", "succession?" + encoded("q=领队")},
		{"seats as a list", "seats"},
		{"bench by city", "succession/bench"},
		{"bench by speciality", "succession/bench?by=speciality"},
		{"bench by platform", "succession/bench?by=platform"},
		{"what if one left", "succession/whatif?" + one.Encode()},
		{fmt.Sprintf("what if %d left", len(people)), "succession/whatif?" + five.Encode()},
		{"nine-box", "succession/ninebox"},
		{"nine-box of a city", "succession/ninebox?" + encoded("city=成都")},
		{"nine-box of a speciality", "succession/ninebox?" + encoded("speciality=越野")},
		{"one of the nine boxes", "succession/ninebox/5"},
		{"one of the nine of a speciality", "succession/ninebox/5?" + encoded("speciality=赛道")},
		{"who is in no box", "succession/ninebox/0"},
		{"mentorships that run", "mentorships"},
		{"mentorships that are stale", "mentorships?stale=1"},
		{"mentorships of a city", "mentorships?" + encoded("city=成都")},
		{"mentorships completed", "mentorships?state=completed"},
	}
}

// succession measures succession's pages drawn anew, on a server without
// Redis. Below each stands what it takes of the processor, which the rest of
// the machine's work hardly changes, and the length of its HTML.
func succession(ctx context.Context, s settings, g *ground, r *report) error {
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
	people, held, err := g.holders(ctx, 5)
	if err != nil {
		return err
	}
	r.title("succession, uncached, %d members, %d seats, %d mentorships, %d asks each", s.big, held[0], held[1], s.asks/2)
	for _, at := range sights(people) {
		t := target{"http://" + server.address + "/b/" + g.brands[0].slug + "/" + at.path, cookie}
		if _, err := times(ctx, t, 3); err != nil {
			return err
		}
		before, err := busy(ctx, g, server)
		if err != nil {
			return err
		}
		took, err := times(ctx, t, s.asks/2)
		if err != nil {
			return err
		}
		after, err := busy(ctx, g, server)
		if err != nil {
			return err
		}
		size, err := weight(ctx, t)
		if err != nil {
			return err
		}
		p95 := quantile(took, 0.95)
		r.line(fmt.Sprintf("%s, p95 (p50 %s)", at.name, ms(quantile(took, 0.5))), ms(p95), "≤ 80 ms", p95 <= most)
		spent := func(i int) string { return ms((after[i] - before[i]) / time.Duration(len(took))) }
		r.note("  of processor: server "+spent(0)+", database "+spent(1), kilobytes(size))
	}
	return nil
}

// weight is how long the page at t is, uncompressed.
func weight(ctx context.Context, t target) (n int, err error) {
	u, err := url.Parse(t.URL)
	if err != nil {
		return 0, err
	}
	answer, err := visitor{u.Host, t.Cookie}.send(ctx, http.MethodGet, u.RequestURI(), "", nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	read, err := io.Copy(io.Discard, answer.Body)
	return int(read), err
}

// row asks the database one thing.
func (g *ground) row(ctx context.Context, into []any, sql string, args ...any) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.QueryRow(ctx, sql, args...).Scan(into...)
}

// quiet waits until the server has done what it does by night.
func (g *ground) quiet(ctx context.Context, r *report) error {
	began := time.Now()
	for still := 0; still < 4; {
		var n int
		err := g.row(ctx, []any{&n}, "SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable', 'pending')")
		switch {
		case err != nil:
			return err
		case time.Since(began) > 20*time.Minute:
			return fmt.Errorf("%d jobs are still to be done after %s", n, time.Since(began))
		case n == 0:
			still++
		default:
			still = 0
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	if spent := time.Since(began); spent > 10*time.Second {
		r.title("waited for the nightly rounds to be done")
		r.note("of all brands", seconds(spent))
	}
	return nil
}

// holders are some of the big brand who hold a seat and teach, those first who
// hold most; and how many seats and mentorships there are.
func (g *ground) holders(ctx context.Context, n int) (people []uuid.UUID, held [2]int, err error) {
	err = g.row(ctx, []any{&people, &held[0], &held[1]}, `WITH b AS (SELECT id FROM tenants WHERE slug = $1)
		SELECT ARRAY(SELECT s.holder_id FROM seats s JOIN mentorships p ON p.tenant_id = s.tenant_id AND p.mentor_id = s.holder_id AND p.state = 'running'
			WHERE s.tenant_id = (SELECT id FROM b) GROUP BY s.holder_id ORDER BY count(DISTINCT p.id) + count(DISTINCT s.id) DESC, s.holder_id LIMIT $2),
			(SELECT count(*) FROM seats WHERE tenant_id = (SELECT id FROM b)), (SELECT count(*) FROM mentorships WHERE tenant_id = (SELECT id FROM b))`,
		g.brands[0].slug, n)
	if err == nil && len(people) == 0 {
		err = fmt.Errorf("nobody of %s holds a seat and teaches", g.brands[0].slug)
	}
	return slices.Clip(people), held, err
}

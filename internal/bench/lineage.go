package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/brand"
	"xinhuo/internal/lineage"
	"xinhuo/internal/postgres"
)

// inTree is how many stand in the one tree that is measured.
const inTree = 500

// trees measures the lineage of a brand in which all come from one.
func trees(ctx context.Context, s settings, g *ground, r *report) error {
	m := measured{fmt.Sprintf("bench-lineage-%d", inTree), inTree}
	if err := g.gather(ctx, m); err != nil {
		return err
	}
	if err := g.descend(ctx, m.slug); err != nil {
		return err
	}
	took, people, err := g.layOut(ctx, s, m.slug)
	if err != nil {
		return err
	}
	p95 := quantile(took, 0.95)
	r.title("lineage, %d people in one tree", people)
	r.line(fmt.Sprintf("read and laid out, p95 (p50 %s)", ms(quantile(took, 0.5))), ms(p95), "≤ 100 ms", p95 <= 100*time.Millisecond && people == inTree)
	return g.treePages(ctx, s, m.slug, r)
}

// descend has each of a brand hand over to the next three, unless they have.
func (g *ground) descend(ctx context.Context, slug string) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `WITH b AS (SELECT id FROM tenants WHERE slug = $1),
		p AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nr FROM members WHERE tenant_id = (SELECT id FROM b)),
		h AS (SELECT gen_random_uuid() AS id, giver.id AS giver, taker.id AS taker, now() - make_interval(days => (3000 - taker.nr)::int) AS at
			FROM p taker JOIN p giver ON giver.nr = (taker.nr - 1) / 3 WHERE taker.nr > 0)
		INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, begun_at, ended_at)
		SELECT (SELECT id FROM b), id, id, giver, taker, at, '荣休', 'manual', 'closed', at, at, at FROM h
		WHERE NOT EXISTS (SELECT FROM handovers WHERE tenant_id = (SELECT id FROM b))`, slug)
	if err != nil {
		return err
	}
	return postgres.Tidy(ctx, g.database(), "handovers")
}

// layOut reads the lineage and lays it out again and again.
func (g *ground) layOut(ctx context.Context, s settings, slug string) (took []time.Duration, people int, err error) {
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true})
	if err != nil {
		return nil, 0, err
	}
	defer pool.Close()
	b, err := brand.NewStore(pool).BySlug(ctx, slug)
	if err != nil {
		return nil, 0, err
	}
	store := lineage.NewStore(pool)
	for range s.asks {
		began := time.Now()
		tree, err := store.Whole(ctx, b.ID)
		if err != nil {
			return nil, 0, err
		}
		took, people = append(took, time.Since(began)), tree.Named()
	}
	slices.Sort(took)
	return took, people, nil
}

// treePages measures the public pages drawn anew, on a server without Redis.
func (g *ground) treePages(ctx context.Context, s settings, slug string, r *report) error {
	server, err := g.serve(ctx, s, "")
	if err != nil {
		return err
	}
	defer server.stop()
	home := "/b/" + slug + "/hall"
	person, err := somebody(ctx, "http://"+server.address+home)
	if err != nil {
		return err
	}
	of := home + "/lineage" + person[len("/hall"):]
	for _, p := range []struct{ what, path string }{{"the whole", home + "/lineage"}, {"one person's", of}, {"beside their page", of + "/branch"}} {
		t := target{"http://" + server.address + p.path, ""}
		if _, err := times(ctx, t, 10); err != nil {
			return err
		}
		took, err := times(ctx, t, s.asks)
		if err != nil {
			return err
		}
		size, err := weight(ctx, t)
		if err != nil {
			return err
		}
		p95 := quantile(took, 0.95)
		r.line(fmt.Sprintf("%s uncached, p95 (p50 %s), %s", p.what, ms(quantile(took, 0.5)), kilobytes(size)), ms(p95), "≤ 80 ms", p95 <= most)
	}
	return nil
}

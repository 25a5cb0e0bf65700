package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
)

// ledger measures honour's ledger in the big brand: the first reading of all
// that was done since rules took effect two months ago, pages of it, and a dry
// run of other rules over everybody.
func ledger(ctx context.Context, s settings, g *ground, r *report) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := g.unread(ctx, conn); err != nil {
		return err
	}
	server, err := g.serve(ctx, s, "")
	if err != nil {
		return err
	}
	defer server.stop()
	began := time.Now()
	if err := g.quiet(ctx, r); err != nil {
		return err
	}
	var done time.Time
	if err := conn.QueryRow(ctx, "SELECT finalized_at FROM river_job WHERE kind = 'honour_round' AND state = 'completed' ORDER BY id DESC LIMIT 1").Scan(&done); err != nil {
		return err
	}
	var deeds, lines int64
	if err := conn.QueryRow(ctx, `SELECT (SELECT count(*) FROM contributions c WHERE c.tenant_id = t.id), (SELECT count(*) FROM honour_lines l WHERE l.tenant_id = t.id)
		FROM tenants t WHERE t.slug = $1`, g.brands[0].slug).Scan(&deeds, &lines); err != nil {
		return err
	}
	r.title("ledger of honour, %d members, %d contributions", s.big, deeds)
	r.note(fmt.Sprintf("first reading, %d lines", lines), seconds(done.Sub(began)))
	return g.ledgerPages(ctx, s, r, server.address)
}

// unread puts rules in force for two months in the big brand, of which nothing
// has been read yet.
func (g *ground) unread(ctx context.Context, conn *pgx.Conn) error {
	const brand = "(SELECT id FROM tenants WHERE slug = $1)"
	for _, sql := range []string{
		"DELETE FROM honour_lines WHERE tenant_id = " + brand, "DELETE FROM honour_totals WHERE tenant_id = " + brand, "DELETE FROM honour_marks WHERE tenant_id = " + brand,
		"DELETE FROM honour_rules WHERE tenant_id = " + brand,
		`INSERT INTO honour_rules (tenant_id, id, no, state, spec, comments_from, comments_to, effective_on, changed_by, changer_name, changed_at)
			SELECT id, gen_random_uuid(), 1, 'published', '{"amounts": {"page.written": 20, "page.used": 2, "lead.brought": 3, "post.published": 1, "event.attended": 2}, "sales_cap": 100}',
				current_date - 80, current_date - 70, current_date - 60, id, '陈静', now() FROM tenants WHERE slug = $1`,
	} {
		if _, err := conn.Exec(ctx, sql, g.brands[0].slug); err != nil {
			return err
		}
	}
	_, err := conn.Exec(ctx, "VACUUM ANALYZE honour_lines, honour_totals, honour_marks, honour_rules")
	return err
}

func (g *ground) ledgerPages(ctx context.Context, s settings, r *report, address string) error {
	cookie, err := signIn(ctx, address)
	if err != nil {
		return err
	}
	home := "/b/" + g.brands[0].slug
	for _, p := range []sight{
		{"ledger, first page", "/honours"}, {"of one source", "/honours?source=page.written"}, {"of whom a search finds", "/honours?q=" + url.QueryEscape("王伟")},
		{"what was corrected", "/honours?corrected=1"},
	} {
		t := target{"http://" + address + home + p.path, cookie}
		if _, err := times(ctx, t, 3); err != nil {
			return err
		}
		took, err := times(ctx, t, s.asks/2)
		if err != nil {
			return err
		}
		p95 := quantile(took, 0.95)
		r.line(p.name+", p95", ms(p95), "≤ 80 ms", p95 <= most)
	}
	if err := try(ctx, visitor{address, cookie}, home+"/settings/honour"); err != nil {
		return err
	}
	took, beats, err := g.tried(ctx, "honour_runs")
	if err != nil {
		return err
	}
	r.note("dry run: steps of progress that could be seen", fmt.Sprint(beats))
	r.note("dry run of other rules over everybody", seconds(took))
	return nil
}

package main

import (
	"context"
	"fmt"
	"time"
)

// cached measures the dashboard against the bare handler.
func cached(ctx context.Context, s settings, g *ground, r *report) error {
	best, err := g.cached(ctx, s)
	if err != nil {
		return err
	}
	r.title("cached dashboard, %d members, %d connections, a page of %s", s.big, s.connections, kilobytes(g.pageSize))
	r.note("bare chi handler, one Redis GET", fmt.Sprintf("%.0f /s", best.bare))
	r.note("dashboard", fmt.Sprintf("%.0f /s", best.dashboard))
	ratio := best.dashboard / best.bare
	r.line("dashboard : bare handler", fmt.Sprintf("%.2f", ratio), "≥ 0.60", ratio >= 0.6)
	return nil
}

// uncached measures the dashboard drawn anew.
func uncached(ctx context.Context, s settings, g *ground, r *report) error {
	took, err := g.uncached(ctx, s)
	if err != nil {
		return err
	}
	r.title("uncached dashboard, no Redis, %d asks each", s.asks)
	for i, brand := range g.brands {
		r.note(fmt.Sprintf("%d members, p50", brand.members), ms(quantile(took[i], 0.5)))
	}
	big, small := quantile(took[0], 0.95), quantile(took[1], 0.95)
	ratio := float64(big) / float64(small)
	r.line(fmt.Sprintf("%d members, p95", s.big), ms(big), "≤ 60 ms", big <= 60*time.Millisecond)
	r.note(fmt.Sprintf("%d members, p95", s.small), ms(small))
	r.line("big : small", fmt.Sprintf("%.2f", ratio), "≤ 2.00", ratio <= 2)
	return nil
}

package app

import (
	"context"

	"xinhuo/internal/clock"
	"xinhuo/internal/demo"
)

// makeDemo makes the brands that dev starts with.
func makeDemo(ctx context.Context, p parts) error {
	return demo.Ensure(ctx, p.pool, p.keys, p.cache, clock.System())
}

package app

import (
	"context"
	"errors"

	"xinhuo/internal/blob"
	"xinhuo/internal/clock"
	"xinhuo/internal/demo"
)

// makeDemo makes the brands that dev starts with.
func makeDemo(ctx context.Context, p parts) error {
	bucket, err := blob.Open(ctx, p.cfg.BlobURL)
	if err != nil {
		return err
	}
	return errors.Join(demo.EnsureIn(ctx, p.pool, p.keys, p.cache, bucket, clock.System()), bucket.Close())
}

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"xinhuo/internal/config"
	"xinhuo/internal/postgres"
)

// serve answers requests until ctx ends.
func serve(ctx context.Context, e environ, args []string) error {
	args, err := parse(ctx, "serve", args, nil)
	if err := errors.Join(err, none(ctx, "serve", args)); err != nil {
		return err
	}
	cfg, err := config.Read(e.getenv, "XINHUO_DATABASE_URL", "XINHUO_SECRET_KEY")
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(e.stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
	open := func(ctx context.Context) (*site, error) {
		p, err := assemble(ctx, cfg, log, postgres.Options{})
		if err != nil {
			return nil, err
		}
		if err := current(ctx, p.pool); err != nil {
			return nil, errors.Join(err, p.close())
		}
		return newSite(ctx, p)
	}
	return server{listen: cfg.Listen, log: log, open: open, goodbye: goodbye}.run(ctx)
}

// current refuses a schema older than this program.
func current(ctx context.Context, pool *postgres.Pool) error {
	behind, err := pool.Behind(ctx)
	if err != nil {
		return err
	}
	if behind > 0 {
		return fmt.Errorf("the database is %d migrations behind: run `xinhuo migrate up`", behind)
	}
	return nil
}

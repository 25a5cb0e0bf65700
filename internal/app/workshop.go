package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"xinhuo/internal/config"
	"xinhuo/internal/devservices"
	"xinhuo/internal/postgres"
)

// workshop opens what a command works on when nothing is served: what the
// environment names, else what `xinhuo dev` keeps in the data directory, with
// or without it running. It gives long work all the time it needs.
func workshop(ctx context.Context, e environ) (p parts, done func() error, err error) {
	cfg, err := config.Read(e.getenv)
	if err != nil {
		return parts{}, nil, err
	}
	log := slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
	o, stop := postgres.Options{StatementTimeout: time.Hour}, func() error { return nil }
	switch {
	case cfg.DatabaseURL == "":
		o.StepDown = true
		if stop, err = ours(ctx, e, &cfg); err != nil {
			return parts{}, nil, err
		}
	case cfg.SecretKey == nil:
		return parts{}, nil, errors.New("XINHUO_SECRET_KEY is not set")
	}
	if p, err = assemble(ctx, cfg, log, o); err != nil {
		return parts{}, nil, errors.Join(err, stop())
	}
	return p, func() error { return errors.Join(p.close(), stop()) }, nil
}

// ours fills in cfg with the private servers of the data directory.
func ours(ctx context.Context, e environ, cfg *config.Config) (stop func() error, err error) {
	if database, redis := devservices.Running(cfg.DataDir); database != "" {
		cfg.DatabaseURL, cfg.MigrateURL, cfg.RedisURL = database, cmp.Or(cfg.MigrateURL, database), cmp.Or(cfg.RedisURL, redis)
		key, err := devservices.SecretKey(cfg.DataDir)
		if err == nil && cfg.SecretKey == nil {
			err = cfg.SecretKey.UnmarshalText([]byte(key))
		}
		if err != nil {
			return nil, fmt.Errorf("secret key in %s: %w", cfg.DataDir, err)
		}
		return func() error { return nil }, nil
	}
	services, err := private(ctx, e, cfg)
	if err != nil {
		return nil, err
	}
	cfg.MigrateURL = cmp.Or(cfg.MigrateURL, cfg.DatabaseURL)
	if err := postgres.Migrate(ctx, cfg.MigrateURL); err != nil {
		return nil, errors.Join(err, services.Stop())
	}
	return services.Stop, nil
}

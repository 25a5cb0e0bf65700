package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"runtime/debug"

	"xinhuo/internal/auth"
	"xinhuo/internal/blob"
	"xinhuo/internal/config"
	"xinhuo/internal/devservices"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mail"
	"xinhuo/internal/postgres"
)

// demoPassword opens every demo account. They exist only where dev made them.
const demoPassword = "xinhuo-demo"

// dev returns the command that needs nothing but itself: it starts what the
// environment does not name, migrates, has demo make the demo brands, and
// serves until ctx ends. demo may be nil.
func dev(demo func(context.Context, parts) error) func(context.Context, environ, []string) error {
	return func(ctx context.Context, e environ, args []string) error {
		var plain bool
		args, err := parse(ctx, "dev", args, func(f *flag.FlagSet) { f.BoolVar(&plain, "no-demo", false, "") })
		if err := errors.Join(err, none(ctx, "dev", args)); err != nil {
			return err
		}
		demo := demo
		if plain {
			demo = nil
		}
		cfg, err := config.Read(e.getenv)
		if err != nil {
			return err
		}
		log := slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
		services, err := private(ctx, e, &cfg)
		if err != nil {
			return err
		}
		s := server{listen: cfg.Listen, log: log}
		s.open = func(ctx context.Context) (*site, error) { return openDev(ctx, cfg, log, demo) }
		s.opened = func(address string) { welcome(ctx, e.stdout, address, demo != nil) }
		return errors.Join(s.run(ctx), services.Stop())
	}
}

// private starts the servers that cfg does not name, and names them there.
func private(ctx context.Context, e environ, cfg *config.Config) (*devservices.Services, error) {
	services, err := devservices.Start(ctx, devservices.Options{DataDir: cfg.DataDir, Postgres: cfg.DatabaseURL == "", Redis: cfg.RedisURL == ""})
	if err != nil {
		return nil, err
	}
	if services.Postgres != nil {
		cfg.DatabaseURL, cfg.MigrateURL = services.Postgres.URL("postgres"), ""
	}
	if services.Redis != nil {
		cfg.RedisURL = services.Redis.URL
		if services.Redis.Name != "redis-server" {
			fmt.Fprintln(e.stderr, i18n.T(ctx, "cli.dev.miniredis"))
		}
	}
	if cfg.BlobURL == "" {
		if cfg.BlobURL, err = blob.Folder(filepath.Join(cfg.DataDir, "files")); err != nil {
			return nil, errors.Join(err, services.Stop())
		}
	}
	if cfg.SecretKey == nil {
		key, err := devservices.SecretKey(cfg.DataDir)
		if err == nil {
			err = cfg.SecretKey.UnmarshalText([]byte(key))
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("secret key in %s: %w", cfg.DataDir, err), services.Stop())
		}
	}
	return services, nil
}

func openDev(ctx context.Context, cfg config.Config, log *slog.Logger, demo func(context.Context, parts) error) (*site, error) {
	if err := postgres.Migrate(ctx, cmp.Or(cfg.MigrateURL, cfg.DatabaseURL)); err != nil {
		return nil, err
	}
	p, err := assemble(ctx, cfg, log, postgres.Options{StepDown: true})
	if err != nil {
		return nil, err
	}
	p.limits = auth.HomeLimits
	if p.post == nil {
		p.post = mail.Folder(filepath.Join(cfg.DataDir, "mail"))
	}
	if demo != nil {
		if err := demo(ctx, p); err != nil {
			return nil, errors.Join(fmt.Errorf("make the demo brands: %w", err), p.close())
		}
		debug.FreeOSMemory() // what that took is not needed again
	}
	return newSite(ctx, p)
}

// welcome says where to go, and as whom.
func welcome(ctx context.Context, w io.Writer, address string, demo bool) {
	host, port, _ := net.SplitHostPort(address) // it is a listener's own
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	fmt.Fprintln(w, i18n.T(ctx, "cli.dev.ready", "URL", "http://"+net.JoinHostPort(host, port)))
	if demo {
		fmt.Fprintln(w, i18n.T(ctx, "cli.dev.signins", "Password", demoPassword))
	}
	fmt.Fprintln(w, i18n.T(ctx, "cli.dev.stop"))
}

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/config"
	"xinhuo/internal/mail"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/web"
)

// parts are what the stores, jobs and pages are built on.
type parts struct {
	cfg    config.Config
	log    *slog.Logger
	pool   *postgres.Pool
	cache  *cache.Cache
	keys   *seal.Keys
	limits auth.Limits
	post   *mail.Post
}

// assemble connects to what cfg names, waiting for the database if need be.
func assemble(ctx context.Context, cfg config.Config, log *slog.Logger, o postgres.Options) (parts, error) {
	p := parts{cfg: cfg, log: log, limits: auth.UsualLimits}
	var err error
	if p.keys, err = seal.New(cfg.SecretKey, oldKeys(cfg)...); err != nil {
		return p, err
	}
	if p.post, err = mail.New(cfg.SMTPURL); err != nil {
		return p, err
	}
	if p.cache, err = cache.Open(cfg.RedisURL); err != nil {
		return p, err
	}
	o.Committed = p.cache.Bump // what a write changed is seen at once, on every server
	if p.pool, err = awaitDatabase(ctx, cfg.DatabaseURL, log, o); err != nil {
		return p, errors.Join(err, p.cache.Close())
	}
	return p, nil
}

func oldKeys(cfg config.Config) [][]byte {
	old := make([][]byte, len(cfg.OldKeys))
	for i, k := range cfg.OldKeys {
		old[i] = k
	}
	return old
}

func (p parts) close() error {
	p.pool.Close()
	return p.cache.Close()
}

// awaitDatabase opens the database, however long it takes to come up. An
// answer that time will not change, such as a wrong password, is an error.
func awaitDatabase(ctx context.Context, url string, log *slog.Logger, o postgres.Options) (*postgres.Pool, error) {
	for waited := false; ; waited = true {
		pool, err := postgres.Open(ctx, url, o)
		if !postgres.Unreachable(err) {
			return pool, err
		}
		if !waited {
			log.Warn("waiting for the database", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the database: %w", ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// site is everything a browser meets, and what goes on behind it.
type site struct {
	http.Handler
	parts  parts
	closes []func() error // in the order to be closed, before parts
}

// newSite builds the site on p, which closes with it.
func newSite(ctx context.Context, p parts) (*site, error) {
	services, stop, err := wire(ctx, p)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	s := &site{parts: p, Handler: web.New(services), closes: []func() error{stop}}
	if p.cfg.MetricsListen != "" {
		m := newMetrics(p.pool)
		stop, err := m.serve(ctx, p.cfg.MetricsListen, p.log)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		s.Handler = m.observe(s.Handler)
		s.closes = append(s.closes, stop)
	}
	return s, nil
}

// healthy reports whether the site can answer now. Redis may be away.
func (s *site) healthy(ctx context.Context) error { return s.parts.pool.Ping(ctx) }

func (s *site) close() error {
	var failed []error
	for _, stop := range s.closes {
		failed = append(failed, stop())
	}
	return errors.Join(append(failed, s.parts.close())...)
}

package app

import (
	"context"
	"strings"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/intake"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/sample"
	"xinhuo/internal/tier"
	"xinhuo/web"
)

// stopping is how long running jobs may take when the site closes.
const stopping = 15 * time.Second

// wire builds stores on p, and on the stores the pages; what goes on behind
// the pages has begun when it returns, and ends with stop.
func wire(ctx context.Context, p parts) (services web.Services, stop func() error, err error) {
	hands, err := jobs.New(p.pool.Raw(), p.log)
	if err != nil {
		return web.Services{}, nil, err
	}
	https := strings.HasPrefix(p.cfg.BaseURL, "https://")
	members := member.NewStore(p.pool, p.keys)
	tiers := tier.NewStore(p.pool, members, clock.System)
	services = web.Services{
		Conn: p.pool, Cache: p.cache, Brands: brand.NewStore(p.pool), Journal: journal.NewStore(p.pool), Members: members, Tiers: tiers,
		Accounts:  auth.NewStore(p.pool, p.cache, p.limits),
		Sessions:  auth.NewSessions(p.pool, p.cache, https),
		Dashboard: dashboard.NewStore(p.pool, clock.System),
		Intakes:   intake.NewStore(intake.Needs{Conn: p.pool, Keys: p.keys, Members: members, Tiers: tiers, Jobs: hands, Clock: clock.System}),
		Samples:   sample.NewStore(p.pool, members, p.cache, clock.System),
		Clock:     clock.System, Secret: p.cfg.SecretKey, HTTPS: https,
	}
	if err := hands.Start(ctx); err != nil {
		return web.Services{}, nil, err
	}
	watching, unwatch := context.WithCancel(context.WithoutCancel(ctx))
	go services.Intakes.Watch(watching)
	return services, func() error {
		unwatch()
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping)
		defer cancel()
		return hands.Stop(patience)
	}, nil
}

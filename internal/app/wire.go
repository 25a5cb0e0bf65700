package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/blob"
	"xinhuo/internal/brand"
	"xinhuo/internal/care"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/consult"
	"xinhuo/internal/contribution"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/file"
	"xinhuo/internal/gala"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/honour"
	"xinhuo/internal/intake"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/notice"
	"xinhuo/internal/onboarding"
	"xinhuo/internal/potential"
	"xinhuo/internal/profile"
	"xinhuo/internal/programme"
	"xinhuo/internal/regard"
	"xinhuo/internal/retirement"
	"xinhuo/internal/risk"
	"xinhuo/internal/rule"
	"xinhuo/internal/sample"
	"xinhuo/internal/seat"
	"xinhuo/internal/standing"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
	"xinhuo/web"
)

// stopping is how long running jobs may take when the site closes.
const stopping = 15 * time.Second

// nightlyEvery is how often somebody looks for which brand a night has begun,
// or whose weights or limit have changed.
const nightlyEvery = 5 * time.Minute

// retiringEvery is how often somebody looks whose day to retire has come.
const retiringEvery = 5 * time.Minute

// mentoringEvery is how often somebody looks whose days to answer are over.
const mentoringEvery = 5 * time.Minute

// remindingEvery is how often somebody looks whether a day has begun on which
// care is to be reminded of.
const remindingEvery = 5 * time.Minute

// wire builds stores on p, and on the stores the pages; what goes on behind
// the pages has begun when it returns, and ends with stop.
func wire(ctx context.Context, p parts) (services web.Services, stop func() error, err error) {
	hands, err := jobs.New(p.pool.Raw(), p.log)
	if err != nil {
		return web.Services{}, nil, err
	}
	bucket, err := blob.Open(ctx, p.cfg.BlobURL)
	if err != nil {
		return web.Services{}, nil, err
	}
	https := strings.HasPrefix(p.cfg.BaseURL, "https://")
	members := member.NewStore(p.pool, p.keys)
	tiers := tier.NewStore(p.pool, members, clock.System)
	seats := seat.NewStore(p.pool, members, clock.System)
	pairs := mentorship.NewStore(p.pool, clock.System)
	hands.Every("mentorship.rounds", mentoringEvery, pairs.Rounds)
	pages := knowledge.NewStore(p.pool, members, clock.System)
	services = web.Services{
		Conn: p.pool, Cache: p.cache, Brands: brand.NewStore(p.pool), Journal: journal.NewStore(p.pool), Members: members, Tiers: tiers,
		Accounts:    auth.NewStore(p.pool, p.cache, p.limits),
		Sessions:    auth.NewSessions(p.pool, p.cache, https),
		Dashboard:   dashboard.NewStore(p.pool, clock.System),
		Intakes:     intake.NewStore(intake.Needs{Conn: p.pool, Keys: p.keys, Members: members, Tiers: tiers, Jobs: hands, Clock: clock.System}),
		Samples:     sample.NewStore(p.pool, members, p.cache, clock.System),
		Notices:     notice.NewStore(p.pool, clock.System),
		Files:       file.NewStore(p.pool, bucket, clock.System),
		Seats:       seats,
		Programme:   programme.NewStore(p.pool, members, clock.System),
		Mentorships: pairs,
		Onboardings: onboarding.NewStore(p.pool, clock.System),
		Knowledge:   pages,
		Holdings:    holding.Nouns{seat.NewNoun(seats), pairs.Mentees(), pages.Holding()},
		Clock:       clock.System, Secret: p.cfg.SecretKey, HTTPS: https, BaseURL: p.cfg.BaseURL, Proxies: p.cfg.TrustedProxies(),
	}
	services.Titles = title.NewStore(p.pool, members, clock.System)
	services.Profiles = profile.NewStore(p.pool, members, clock.System)
	services.Contributions = contribution.NewStore(p.pool)
	services.Tables = contribution.NewLists(p.pool, services.Members, clock.System)
	services.Rules = rule.NewStore(p.pool, hands, clock.System)
	services.Standing = standing.NewStore(p.pool, services.Rules, members, clock.System)
	services.Standing.Nightly(hands)
	services.Ceremonies = ceremony.NewStore(p.pool, members, clock.System)
	services.Titles = title.NewStore(p.pool, members, clock.System)
	services.Certificates = certificate.NewStore(certificate.Needs{
		Conn: p.pool, Keys: p.keys, Members: members, Titles: services.Titles, Files: services.Files, Bucket: bucket, Jobs: hands, Clock: clock.System,
	})
	services.Care = care.NewStore(p.pool, members, clock.System)
	services.Galas = gala.NewStore(p.pool, members, clock.System)
	hands.Every("care.round", remindingEvery, services.Care.Round)
	services.Handovers = handover.NewStore(p.pool, members, services.Holdings, clock.System)
	services.Potential = potential.NewStore(p.pool, clock.System)
	services.Risks = risk.NewStore(p.pool, services.Holdings, services.Handovers, clock.System)
	services.Regards = regard.NewStore(p.pool, members, p.keys, clock.System)
	services.Profiles = profile.NewStore(p.pool, members, clock.System)
	services.Retirements = retirement.NewStore(retirement.Needs{
		Conn: p.pool, Members: members, Titles: services.Titles, Profiles: services.Profiles, Handovers: services.Handovers, Holdings: services.Holdings, Clock: clock.System,
	})
	hands.Every("retirement.round", retiringEvery, services.Retirements.Round)
	hands.Every("potential.round", nightlyEvery, services.Potential.Round)
	hands.Every("risk.round", nightlyEvery, services.Risks.Round)
	services.Honours = honour.NewStore(p.pool, hands, members, clock.System)
	services.Consults = consult.NewStore(p.pool, pages, clock.System)
	hands.Every("consult.round", nightlyEvery, services.Consults.Round)
	if services.Links, err = auth.NewLinks(services.Accounts, hands, p.post, p.cfg.SecretKey); err != nil {
		return web.Services{}, nil, err
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
		return errors.Join(hands.Stop(patience), bucket.Close())
	}, nil
}

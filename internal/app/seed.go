package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seeding"
)

// seed fills a brand with believable members.
func seed(ctx context.Context, e environ, args []string) (err error) {
	o := seeding.Order{Now: clock.System()}
	args, err = parse(ctx, "seed", args, func(f *flag.FlagSet) {
		f.StringVar(&o.Slug, "brand", "", "")
		f.StringVar(&o.Name, "name", "", "")
		f.IntVar(&o.Members, "members", 1000, "")
		f.IntVar(&o.Seats, "seats", seeding.Usual, "")
		f.IntVar(&o.Mentorships, "mentorships", seeding.Usual, "")
		f.IntVar(&o.Hall, "hall", 0, "")
		f.Uint64Var(&o.Seed, "random-seed", 1, "")
		f.BoolVar(&o.Append, "append", false, "")
	})
	if err := errors.Join(err, none(ctx, "seed", args), checkSeed(ctx, o)); err != nil {
		return err
	}
	p, done, err := workshop(ctx, e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	o.Name = cmp.Or(o.Name, o.Slug)
	o.Tell = func(at seeding.Progress) {
		fmt.Fprint(e.stderr, "\r", i18n.T(ctx, "cli.seed.progress", "Part", i18n.Msg("cli.seed.part."+string(at.Part)), "N", at.Done, "All", at.All, "Pace", at.PerSecond(), "Left", at.Left()), "   ")
	}
	begun := time.Now()
	b, err := seeding.Run(ctx, p.pool, p.keys, o)
	switch {
	case errors.Is(err, seeding.ErrHasMembers):
		return errors.New(i18n.T(ctx, "cli.seed.has_members", "Slug", o.Slug))
	case err != nil:
		fmt.Fprintln(e.stderr)
		return err
	}
	fmt.Fprintln(e.stderr)
	p.cache.Bump(ctx, b.ID)
	if p.cfg.MigrateURL != "" {
		if err := postgres.Tidy(ctx, p.cfg.MigrateURL, append(seeding.Tables, seeding.HallTables...)...); err != nil {
			return err
		}
	}
	fmt.Fprintln(e.stdout, i18n.T(ctx, "cli.seed.done", "Brand", b.Name, "Path", b.Home(), "N", o.Members, "Spent", time.Since(begun).Round(100*time.Millisecond)))
	return nil
}

// checkSeed refuses what no brand can be made of.
func checkSeed(ctx context.Context, o seeding.Order) error {
	problem := o.Problem()
	if problem.IsZero() {
		return nil
	}
	return usageError{fmt.Sprintf("seed: %s (%s)", problem.In(ctx), i18n.T(ctx, "cli.seehelp", "Command", "seed"))}
}

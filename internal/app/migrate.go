package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"xinhuo/internal/config"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
)

// migrate moves the schema: up, down [steps], status.
func migrate(ctx context.Context, e environ, args []string) error {
	args, err := parse(ctx, "migrate", args, nil)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{""}
	}
	cfg, err := config.Read(e.getenv)
	if err != nil {
		return err
	}
	url := cmp.Or(cfg.MigrateURL, cfg.DatabaseURL)
	if url == "" {
		return errors.New("XINHUO_MIGRATE_URL is not set")
	}
	switch way, rest := args[0], args[1:]; {
	case way == "up" && len(rest) == 0:
		err = postgres.Migrate(ctx, url)
	case way == "down" && len(rest) < 2:
		err = migrateDown(ctx, url, rest)
	case way == "status" && len(rest) == 0:
	default:
		return usageError{i18n.T(ctx, "cli.seehelp", "Command", "migrate")}
	}
	if err != nil {
		return err
	}
	return printStatus(ctx, e, url)
}

func migrateDown(ctx context.Context, url string, rest []string) error {
	steps := 1
	if len(rest) == 1 {
		var err error
		if steps, err = strconv.Atoi(rest[0]); err != nil || steps < 1 {
			return usageError{i18n.T(ctx, "cli.migrate.steps", "Given", rest[0])}
		}
	}
	return postgres.MigrateDown(ctx, url, steps)
}

func printStatus(ctx context.Context, e environ, url string) error {
	s, err := postgres.MigrationStatus(ctx, url)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, i18n.T(ctx, "cli.migrate.at", "Version", s.Version, "Newest", s.Newest))
	for _, name := range s.Pending {
		fmt.Fprintln(e.stdout, i18n.T(ctx, "cli.migrate.pending", "Name", name))
	}
	if s.Dirty {
		return fmt.Errorf("migration %d stopped half way: see what it left, then correct schema_migrations", s.Version)
	}
	return nil
}

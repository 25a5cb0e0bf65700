package brand

import (
	"context"
	"fmt"
	"slices"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// The bounds of a bench target.
const (
	BenchMin = 1
	BenchMax = 20
)

// Zones are the time zones a brand may choose, its own beside them.
var Zones = []string{
	"Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Bangkok", "Asia/Tokyo", "Asia/Dubai",
	"Europe/London", "Europe/Berlin", "America/Sao_Paulo", "America/New_York", "America/Los_Angeles", "Australia/Sydney",
}

// Settings are what a brand's leaders may change of it. Its address stays:
// links to it are out in the world.
type Settings struct {
	Name        string
	Zone        string // by which its days and months begin
	BenchTarget int    // reserves wanted for each core member
}

// Settings are the brand's as they are.
func (b Brand) Settings() Settings { return Settings{b.Name, b.Zone.String(), b.BenchTarget} }

func (s Settings) check(from Settings) error {
	bad := errs.Invalid{}
	if s.Name == "" {
		bad["name"] = i18n.Msg("brand.name.missing")
	}
	if s.Zone != from.Zone && !slices.Contains(Zones, s.Zone) {
		bad["zone"] = i18n.Msg("brand.zone.unknown")
	}
	if s.BenchTarget < BenchMin || s.BenchTarget > BenchMax {
		bad["bench_target"] = i18n.Msg("brand.bench_target.out", "Min", BenchMin, "Max", BenchMax)
	}
	return bad.OrNil()
}

// Revise changes a brand's settings. When they are no longer as by saw them
// it is errs.Conflict. What was counted by day or month before keeps the day
// it had in the old time zone.
func (s *Store) Revise(ctx context.Context, t tenant.ID, by journal.Actor, from, to Settings) error {
	if err := to.check(from); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockBrand(ctx, t.UUID)
		switch {
		case err != nil:
			return postgres.Err(err)
		case FromRow(row).Settings() != from:
			return errs.Conflict
		case from == to:
			return nil
		}
		if _, err := db.New(tx).ReviseBrand(ctx, db.ReviseBrandParams{ID: t.UUID, Name: to.Name, Zone: to.Zone, BenchTarget: int16(to.BenchTarget)}); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "brand.revised", Subject: to.Name, Before: from.fields(), After: to.fields(),
		})
	})
	if err != nil {
		return fmt.Errorf("revise brand %s: %w", t, err)
	}
	return nil
}

func (s Settings) fields() map[string]any {
	return map[string]any{"name": s.Name, "zone": s.Zone, "bench_target": s.BenchTarget}
}

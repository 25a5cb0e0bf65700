package auth

import (
	"context"
	"fmt"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
)

// ReviseBrand changes what a brand is called and how it counts, as
// brand.Store.Revise does. Who does not lead, or not any more, is
// errs.Forbidden. Every server knows the brand by its new name at once.
func (s *Store) ReviseBrand(ctx context.Context, by Identity, from, to brand.Settings) error {
	var problem i18n.Message
	if to.Name, problem = cleanName(to.Name); !problem.IsZero() {
		problem.ID = "brand." + problem.ID
		return errs.Invalid{"name": problem}
	}
	var keys []cache.Key
	err := s.conn.In(ctx, by.Tenant(), func(tx postgres.Conn) error {
		c, err := hold(ctx, tx, by, by.Account)
		switch {
		case err != nil:
			return err
		case !c.actor.Leads():
			return errs.Forbidden
		}
		if err := brand.NewStore(tx).Revise(ctx, by.Tenant(), by.Actor(), from, to); err != nil {
			return err
		}
		accounts, err := db.New(tx).AccountsOf(ctx, by.Tenant())
		for _, a := range accounts {
			keys = append(keys, cache.IdentityKey(by.Tenant(), a))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("revise brand %s: %w", by.Brand.Slug, err)
	}
	s.cache.Delete(ctx, keys...)
	return nil
}

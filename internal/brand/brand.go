// Package brand is the tenant as people know it: a name, an address, and the
// few settings every page needs.
package brand

import (
	"context"
	"fmt"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Brand is one tenant.
type Brand struct {
	ID          tenant.ID
	Slug        string // its address is /b/<slug>/
	Name        string
	Zone        *time.Location
	BenchTarget int  // reserves wanted for each core member
	Demo        bool // made by `xinhuo dev`
}

// Home is the path of the brand's first page.
func (b Brand) Home() string { return "/b/" + b.Slug + "/" }

// Founding is what a new brand starts with.
type Founding struct {
	Slug, Name string
	Demo       bool
}

// Store keeps brands in Postgres.
type Store struct{ conn postgres.Conn }

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn) *Store { return &Store{conn} }

// Found makes a brand. A slug somebody has is errs.Invalid beside "slug".
func (s *Store) Found(ctx context.Context, f Founding) (Brand, error) {
	row, err := db.New(s.conn).FoundBrand(ctx, db.FoundBrandParams{ID: tenant.New().UUID, Slug: f.Slug, Name: f.Name, Demo: f.Demo})
	switch {
	case postgres.Violates(err, "tenants_slug_key"):
		return Brand{}, errs.Invalid{"slug": i18n.Msg("brand.slug.taken", "Slug", f.Slug)}
	case postgres.Violates(err, "tenants_slug_check"):
		return Brand{}, errs.Invalid{"slug": i18n.Msg("brand.slug.malformed")}
	case err != nil:
		return Brand{}, fmt.Errorf("found brand %s: %w", f.Slug, err)
	}
	return FromRow(row), nil
}

// BySlug finds the brand at an address. A suspended brand is not found.
func (s *Store) BySlug(ctx context.Context, slug string) (Brand, error) {
	row, err := db.New(s.conn).BrandBySlug(ctx, slug)
	if err != nil {
		return Brand{}, fmt.Errorf("find brand %q: %w", slug, postgres.Err(err))
	}
	return FromRow(row), nil
}

// Get finds a brand by its id. A suspended brand is not found.
func (s *Store) Get(ctx context.Context, t tenant.ID) (Brand, error) {
	row, err := db.New(s.conn).GetBrand(ctx, t.UUID)
	if err != nil {
		return Brand{}, fmt.Errorf("get brand %s: %w", t, postgres.Err(err))
	}
	return FromRow(row), nil
}

// FromRow reads a brand as the database keeps it.
func FromRow(r db.Tenant) Brand {
	return Brand{ID: tenant.ID{UUID: r.ID}, Slug: r.Slug, Name: r.Name, Zone: Zone(r.Zone), BenchTarget: int(r.BenchTarget), Demo: r.Demo}
}

// Zone is the time zone called name, or Shanghai's where this machine does
// not know it.
func Zone(name string) *time.Location {
	if name == clock.Shanghai.String() {
		return clock.Shanghai
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return clock.Shanghai
	}
	return zone
}

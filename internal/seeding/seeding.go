// Package seeding fills a brand with believable people, through the same
// store and into the same tables as real members.
package seeding

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"xinhuo/internal/believe"
	"xinhuo/internal/brand"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

const (
	batch   = 5_000
	writers = 2
)

// Order is what to make.
type Order struct {
	Slug, Name string // the brand, made when it is not there
	Members    int
	Seed       uint64
	Append     bool // into a brand that has members already
	Now        time.Time
	Progress   io.Writer
}

// Check says what is wrong with o.
func (o Order) Check() error {
	if problem := brand.CheckSlug(o.Slug); !problem.IsZero() {
		return fmt.Errorf("--brand %q is not an address: lower case letters, digits and hyphens", o.Slug)
	}
	if o.Members < 1 || o.Members > 10_000_000 {
		return errors.New("--members must be 1 to 10,000,000")
	}
	return nil
}

// Run makes the people of o. It is not one transaction: cut short, it leaves
// whole batches.
func Run(ctx context.Context, conn postgres.Conn, keys *seal.Keys, o Order) error {
	if err := o.Check(); err != nil {
		return err
	}
	b, err := find(ctx, conn, o)
	if err != nil {
		return err
	}
	first, err := count(ctx, conn, b.ID)
	if err != nil {
		return err
	}
	if first > 0 && !o.Append {
		return fmt.Errorf("brand %s has %d members already: pass --append to add to them", o.Slug, first)
	}
	s := seeder{
		conn: conn, members: member.NewStore(conn, keys), tenant: b.ID, bar: newBar(o.Progress, o.Members),
		people: believe.New(believe.Options{Seed: o.Seed, Total: o.Members, First: first, Since: o.Now.AddDate(-8, -7, 0), Now: o.Now}),
	}
	if err := s.fill(ctx, o.Members); err != nil {
		return fmt.Errorf("seed brand %s: %w", o.Slug, err)
	}
	s.bar.done()
	return nil
}

// find returns the brand, making it when it is not there.
func find(ctx context.Context, conn postgres.Conn, o Order) (brand.Brand, error) {
	brands := brand.NewStore(conn)
	b, err := brands.BySlug(ctx, o.Slug)
	if !errors.Is(err, errs.NotFound) {
		return b, err
	}
	return brands.Found(ctx, brand.Founding{Slug: o.Slug, Name: o.Name})
}

type seeder struct {
	conn    postgres.Conn
	members *member.Store
	tenant  tenant.ID
	people  *believe.Generator
	bar     *bar
}

// fill admits people 0 to n in batches, several at a time.
func (s seeder) fill(ctx context.Context, n int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(writers)
	for from := 0; from < n && ctx.Err() == nil; from += batch {
		g.Go(func() error {
			to := min(from+batch, n)
			if err := s.admit(ctx, from, to); err != nil {
				return fmt.Errorf("people %d to %d: %w", from, to, err)
			}
			s.bar.add(to - from)
			return nil
		})
	}
	return g.Wait()
}

// The colleagues who wrote the community's past down.
var scribes = []string{"陈静", "林晓雯", "赵一凡", "孙悦"}

// admit brings a batch in: those who came one by one, and those whom the
// brand brought along in a sheet.
func (s seeder) admit(ctx context.Context, from, to int) error {
	var came, brought []member.Admission
	for i := from; i < to; i++ {
		if p := s.people.Person(i); p.Imported {
			brought = append(brought, p.Admission)
		} else {
			came = append(came, p.Admission)
		}
	}
	by := journal.Actor{Name: scribes[from/batch%len(scribes)]}
	return s.conn.In(ctx, s.tenant, func(tx postgres.Conn) error {
		if _, err := tx.Exec(ctx, "SET LOCAL synchronous_commit = off"); err != nil {
			return err
		}
		members := s.members.On(tx)
		if _, err := members.AdmitMany(ctx, s.tenant, member.Act{By: by, Source: member.Import}, brought); err != nil {
			return err
		}
		_, err := members.AdmitMany(ctx, s.tenant, member.Act{By: by, Source: member.Entry}, came)
		return err
	})
}

// count is how many members the brand has.
func count(ctx context.Context, conn postgres.Conn, t tenant.ID) (n int, err error) {
	err = conn.Read(ctx, t, func(tx postgres.Conn) error {
		return tx.QueryRow(ctx, "SELECT coalesce(sum(n), 0)::bigint FROM member_counts WHERE tenant_id = $1 AND dim = 'tier'", t).Scan(&n)
	})
	return n, err
}

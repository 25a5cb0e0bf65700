// Package seeding fills a brand with believable people, through the same
// store and into the same tables as real members, and with what they hold for
// each other: seats and who could follow, mentors, pages, and what they did.
package seeding

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"xinhuo/internal/believe"
	"xinhuo/internal/brand"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
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

// Usual is as many seats or mentorships as a brand of that size has.
const Usual = -1

// Of so many members there usually is one seat, and one mentorship.
const (
	perSeat = 200
	perPair = 20
)

// Order is what to make.
type Order struct {
	Slug, Name  string // the brand, made when it is not there
	Members     int
	Seats       int // Usual, or how many
	Mentorships int // Usual, or how many at most: each reserve has one
	Hall        int // how many of them have retired and stand in the hall
	Seed        uint64
	Append      bool // into a brand that has members already
	Now         time.Time
	Tell        func(Progress) // may be nil; one call at a time
}

// ErrHasMembers refuses to mix made-up people among those a brand has.
var ErrHasMembers = errors.New("the brand has members already")

// Tables are those a seeding fills, for whoever tidies up after it.
var Tables = []string{
	"members", "member_keys", "member_handles", "member_counts", "tier_moves", "journal", "contributions", "seats", "seat_terms", "seat_nominations",
	"mentorships", "mentorship_steps", "knowledge_pages", "knowledge_authors", "knowledge_grams", "potential_standing", "potential_places", "speciality_places", "potential_history",
}

// most is how many members one order may ask for.
const most = 10_000_000

// Problem is what is wrong with o, if anything is.
func (o Order) Problem() i18n.Message {
	if o.Members < 1 || o.Members > most {
		return i18n.Msg("cli.seed.members", "Max", most)
	}
	if o.Seats < Usual || o.Seats > o.Members {
		return i18n.Msg("cli.seed.seats")
	}
	if o.Mentorships < Usual || o.Mentorships > o.Members {
		return i18n.Msg("cli.seed.mentorships")
	}
	return brand.CheckSlug(o.Slug)
}

// Run makes the people of o. It is not one transaction: cut short, it leaves
// whole batches. A brand with members is ErrHasMembers unless o appends.
func Run(ctx context.Context, conn postgres.Conn, keys *seal.Keys, o Order) (brand.Brand, error) {
	if problem := o.Problem(); !problem.IsZero() {
		return brand.Brand{}, errs.Invalid{"": problem}
	}
	b, err := find(ctx, conn, o)
	if err != nil {
		return b, err
	}
	first, err := count(ctx, conn, b.ID)
	switch {
	case err != nil:
		return b, err
	case first > 0 && !o.Append:
		return b, ErrHasMembers
	}
	s := newSeeder(conn, keys, b.ID, o)
	s.people = believe.New(believe.Options{Seed: o.Seed, Total: o.Members, First: first, Since: o.Now.AddDate(-8, -7, 0), Now: o.Now})
	last, err := s.last(ctx)
	if err != nil {
		return b, err
	}
	s.order = o
	s.clock.begin(People, o.Members)
	if err := s.fill(ctx, o.Members); err != nil {
		return b, fmt.Errorf("seed brand %s: %w", o.Slug, err)
	}
	if o.Hall > 0 {
		if err := s.enshrine(ctx); err != nil {
			return b, fmt.Errorf("seed the hall of brand %s: %w", o.Slug, err)
		}
	}
	if err := s.succeed(ctx, o, last); err != nil {
		return b, fmt.Errorf("seed succession of brand %s: %w", o.Slug, err)
	}
	return b, nil
}

// Succeed gives the members a brand has what succession is about, where it
// has no seats yet; else it does nothing.
func Succeed(ctx context.Context, conn postgres.Conn, keys *seal.Keys, o Order) error {
	b, err := brand.NewStore(conn).BySlug(ctx, o.Slug)
	if err != nil {
		return err
	}
	s := newSeeder(conn, keys, b.ID, o)
	if n, err := s.seats(ctx); err != nil || n > 0 {
		return err
	}
	if err := s.succeed(ctx, o, uuid.Nil); err != nil {
		return fmt.Errorf("seed succession of brand %s: %w", o.Slug, err)
	}
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
	clock   *teller
	order   Order
	seed    uint64
	now     time.Time
}

func newSeeder(conn postgres.Conn, keys *seal.Keys, t tenant.ID, o Order) seeder {
	return seeder{conn: conn, members: member.NewStore(conn, keys), tenant: t, clock: newTeller(o), seed: o.Seed, now: o.Now}
}

// in is a transaction that need not be on the disk when it ends.
func (s seeder) in(ctx context.Context, fn func(postgres.Conn) error) error {
	return s.conn.In(ctx, s.tenant, func(tx postgres.Conn) error {
		if _, err := tx.Exec(ctx, "SET LOCAL synchronous_commit = off"); err != nil {
			return err
		}
		return fn(tx)
	})
}

// last is the greatest id of a member so far: those made later come after it.
func (s seeder) last(ctx context.Context) (id uuid.UUID, err error) {
	err = s.conn.Read(ctx, s.tenant, func(tx postgres.Conn) error {
		id, err = db.New(tx).LastMember(ctx, s.tenant)
		return err
	})
	return id, err
}

// seats is how many seats there are.
func (s seeder) seats(ctx context.Context) (n int, err error) {
	err = s.conn.Read(ctx, s.tenant, func(tx postgres.Conn) error {
		found, err := db.New(tx).CountSeats(ctx, s.tenant)
		n = int(found)
		return err
	})
	return n, err
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
			s.clock.add(to - from)
			return nil
		})
	}
	return g.Wait()
}

// admit brings a batch in: those who came one by one, and those whom the
// brand brought along in a sheet.
func (s seeder) admit(ctx context.Context, from, to int) error {
	var came, brought []member.Admission
	for i := from; i < to; i++ {
		p := s.people.Person(i)
		if i < s.order.Hall {
			p.Admission, p.Imported = retired(p.Admission, i, s.order.Now), false
		}
		if p.Imported {
			brought = append(brought, p.Admission)
		} else {
			came = append(came, p.Admission)
		}
	}
	by := journal.Actor{Name: believe.Scribes[from/batch%len(believe.Scribes)]}
	return s.in(ctx, func(tx postgres.Conn) error {
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

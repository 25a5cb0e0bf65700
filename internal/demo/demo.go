// Package demo makes the brands that `xinhuo dev` starts with: 星驰汽车 and
// 远岳汽车, with people who sign in and members who have a past. They are made
// once, are never touched again, and exist nowhere but on a developer's machine.
package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"xinhuo/internal/auth"
	"xinhuo/internal/believe"
	"xinhuo/internal/blob"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
)

const (
	password = "xinhuo-demo"
	operator = "operator@xinhuo.test"
	size     = 400 // members of each brand
)

// maker makes demo brands on a database.
type maker struct {
	conn   postgres.Conn
	keys   *seal.Keys
	cache  *cache.Cache
	bucket *blob.Bucket // where pictures lie; none are made when nil
	now    time.Time
}

// Ensure makes the demo brands and their people where they are not there. A
// brand that somebody else has opened at their address is left alone.
func Ensure(ctx context.Context, conn postgres.Conn, keys *seal.Keys, c *cache.Cache, now time.Time) error {
	return EnsureIn(ctx, conn, keys, c, nil, now)
}

// EnsureIn is Ensure with a place for pictures.
func EnsureIn(ctx context.Context, conn postgres.Conn, keys *seal.Keys, c *cache.Cache, bucket *blob.Bucket, now time.Time) error {
	m := maker{conn, keys, c, bucket, now}
	g, all := errgroup.WithContext(ctx)
	for _, w := range worlds(now) {
		g.Go(func() error {
			_, err := brand.NewStore(conn).BySlug(all, w.slug)
			if errors.Is(err, errs.NotFound) {
				err = m.found(all, w)
			}
			if err != nil {
				return fmt.Errorf("make demo brand %s: %w", w.slug, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if _, err := m.people(conn).EnsureOperator(ctx, operator, "秦岚", password); err != nil {
		return fmt.Errorf("make the demo operator: %w", err)
	}
	return nil
}

func (m maker) people(conn postgres.Conn) *auth.Store {
	return auth.NewStore(conn, m.cache, auth.Limits{})
}

// found makes a brand in one transaction, so that one that is there is whole.
func (m maker) found(ctx context.Context, w world) (err error) {
	if w.hall, err = laureates(w.slug, m.now); err != nil {
		return err
	}
	w.known = append(w.known, newcomers(w.hall, w.known, m.now)...)
	accounts, err := m.accounts(ctx, w)
	if err != nil {
		return err
	}
	return m.conn.Platform(ctx, func(tx postgres.Conn) error {
		b, err := brand.NewStore(tx).Found(ctx, brand.Founding{Slug: w.slug, Name: w.name, Demo: true})
		if err != nil {
			return err
		}
		return tx.In(ctx, b.ID, func(tx postgres.Conn) error {
			if err := m.settle(ctx, tx, b, w, accounts); err != nil {
				return err
			}
			return journal.NewStore(tx).Write(ctx, b.ID, journal.Line{
				Actor: accounts["owner"].Actor(), Verb: "brand.founded", Subject: b.Name, At: ago(m.now, 36, 0),
			})
		})
	})
}

// accounts makes everybody who signs in, by part. Passwords take their time,
// so they are worked on side by side and before the transaction.
func (m maker) accounts(ctx context.Context, w world) (map[string]auth.Account, error) {
	names := map[string]string{}
	for _, c := range w.staff {
		names[c.part] = c.name
	}
	for _, p := range w.known {
		if p.part != "" {
			names[p.part] = p.Name
		}
	}
	made := make(chan auth.Account, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for part, name := range names {
		g.Go(func() error {
			a, err := m.people(m.conn).EnsureDemo(ctx, login(w, part), name, password)
			made <- a
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	close(made)
	byLogin, byPart := map[string]auth.Account{}, map[string]auth.Account{}
	for a := range made {
		byLogin[a.Login] = a
	}
	for part := range names {
		byPart[part] = byLogin[login(w, part)]
	}
	return byPart, nil
}

func login(w world, part string) string { return part + "@" + w.slug + ".test" }

// settle fills the brand with its members and lets its people in.
func (m maker) settle(ctx context.Context, tx postgres.Conn, b brand.Brand, w world, accounts map[string]auth.Account) error {
	known, err := m.admit(ctx, tx, b, w, accounts)
	if err != nil {
		return err
	}
	people := m.people(tx)
	for _, c := range w.staff {
		if err := people.Enrol(ctx, b.ID, accounts[c.part].ID, c.role, c.squads, uuid.Nil); err != nil {
			return err
		}
	}
	for i, p := range w.known {
		if err := m.remark(ctx, tx, b, accounts["manager"], known[i], p.notes); err != nil {
			return err
		}
		if p.part == "" {
			continue
		}
		if err := people.Enrol(ctx, b.ID, accounts[p.part].ID, auth.Member, nil, known[i]); err != nil {
			return err
		}
	}
	return m.stage(tx, b, w, accounts, known).tell(ctx)
}

// stage is the brand with its people there and no story told yet. Those whom
// everybody knows are given no other's part.
func (m maker) stage(tx postgres.Conn, b brand.Brand, w world, accounts map[string]auth.Account, known []uuid.UUID) *stage {
	s := &stage{
		maker: m, tx: tx, b: b, t: b.ID, w: w, staff: accounts,
		known: map[string]uuid.UUID{}, pairs: map[string]uuid.UUID{}, things: map[string]uuid.UUID{}, busy: map[uuid.UUID]bool{},
	}
	for i, p := range w.known {
		s.known[p.Name], s.busy[known[i]] = known[i], true
	}
	return s
}

func (m maker) remark(ctx context.Context, tx postgres.Conn, b brand.Brand, by auth.Account, id uuid.UUID, notes []string) error {
	for _, body := range notes {
		if err := member.NewStore(tx, m.keys).Remark(ctx, b.ID, by.Actor(), id, body); err != nil {
			return err
		}
	}
	return nil
}

// admit brings in the members everybody knows and those around them, and
// returns the ids of the former.
func (m maker) admit(ctx context.Context, tx postgres.Conn, b brand.Brand, w world, accounts map[string]auth.Account) ([]uuid.UUID, error) {
	members := member.NewStore(tx, m.keys)
	came, brought := m.crowd(w)
	entry := member.Act{By: accounts["manager"].Actor(), Source: member.Entry}
	roster := member.Act{By: accounts["ops"].Actor(), Source: member.Import}
	var known []member.Admission
	for _, p := range w.known {
		known = append(known, p.Admission)
	}
	if _, err := members.AdmitMany(ctx, b.ID, roster, brought); err != nil {
		return nil, err
	}
	if _, err := members.AdmitMany(ctx, b.ID, entry, came); err != nil {
		return nil, err
	}
	return members.AdmitMany(ctx, b.ID, entry, known)
}

// crowd makes up the members whom nobody knows by name.
func (m maker) crowd(w world) (came, brought []member.Admission) {
	people := believe.New(believe.Options{Seed: w.seed, Total: size, Since: ago(m.now, 103, 0), Now: m.now, Cars: w.cars})
	all := make([]believe.Person, size)
	for i := range all {
		all[i] = people.Person(i)
	}
	freshen(all, m.now)
	spare := len(w.hall)
	for _, p := range all {
		if n := len(p.Past); spare > 0 && n > 0 && p.Past[n-1].To == member.Emeritus {
			spare-- // those in the hall stand in the place of as many made up
			continue
		}
		if p.Imported {
			brought = append(brought, p.Admission)
		} else {
			came = append(came, p.Admission)
		}
	}
	return came, brought
}

// freshen brings the newest moves into the last days, or a brand this small
// would have had a dull week.
func freshen(all []believe.Person, now time.Time) {
	var moved []*believe.Person
	for i := range all {
		if len(all[i].Past) > 0 {
			moved = append(moved, &all[i])
		}
	}
	last := func(p *believe.Person) *member.Step { return &p.Past[len(p.Past)-1] }
	slices.SortFunc(moved, func(a, b *believe.Person) int { return last(b).At.Compare(last(a).At) })
	for i, p := range moved[:min(7, len(moved))] {
		last(p).At = now.Add(-time.Duration(i*19+2) * time.Hour)
	}
}

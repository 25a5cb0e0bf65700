// Package sample shows a brand what it will look like when it is lived in:
// made-up members who come with one click and go with one click.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/google/uuid"

	"xinhuo/internal/believe"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// size is how many sample members there are.
const size = 120

// Store fills brands with sample members and takes them away.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	cache   *cache.Cache
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, c *cache.Cache, now clock.Clock) *Store {
	return &Store{conn, members, c, now}
}

// Present is how many sample members the brand has.
func (s *Store) Present(ctx context.Context, t tenant.ID) (n int, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		found, err := db.New(tx).CountSampleMembers(ctx, t)
		n = int(found)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count sample members: %w", err)
	}
	return n, nil
}

// Fill gives the brand sample members, all or none, and returns how many. A
// brand that has some is errs.Invalid.
func (s *Store) Fill(ctx context.Context, t tenant.ID, by journal.Actor) (n int, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		// Two clicks at once must not fill twice; nobody else waits for this row.
		if err := db.New(tx).HoldBrand(ctx, t.UUID); err != nil {
			return err
		}
		there, err := db.New(tx).CountSampleMembers(ctx, t)
		switch {
		case err != nil:
			return err
		case there > 0:
			return errs.Invalid{"": i18n.Msg("sample.present", "N", int(there))}
		}
		n, err = s.admit(ctx, tx, t)
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "sample.filled", After: map[string]any{"members": n}})
	})
	if err != nil {
		return 0, fmt.Errorf("fill brand %s with sample data: %w", t, err)
	}
	s.cache.Bump(ctx, t)
	return n, nil
}

// admit brings the sample members in: those who came one by one, and those
// whom a roster brought along.
func (s *Store) admit(ctx context.Context, tx postgres.Conn, t tenant.ID) (int, error) {
	now := s.now()
	people := believe.New(believe.Options{Seed: rand.Uint64(), Total: size, Since: now.AddDate(-5, -4, 0), Now: now})
	members, in := s.members.On(tx), map[member.Source][]member.Admission{}
	for i := range size {
		p := people.Person(i)
		p.Sample = true
		source := member.Entry
		if p.Imported {
			source = member.Import
		}
		in[source] = append(in[source], p.Admission)
	}
	by := journal.Actor{Name: i18n.T(ctx, "sample.actor")}
	for _, source := range []member.Source{member.Import, member.Entry} {
		if err := unknown(ctx, members, t, in[source]); err != nil {
			return 0, err
		}
		if _, err := members.AdmitMany(ctx, t, member.Act{By: by, Source: source}, in[source]); err != nil {
			return 0, err
		}
	}
	return size, nil
}

// unknown takes from the made-up people what belongs to a real member.
func unknown(ctx context.Context, members *member.Store, t tenant.ID, as []member.Admission) error {
	marks := make([]member.Mark, len(as))
	for i, a := range as {
		marks[i] = member.Mark{Phone: a.Phone, Wechat: a.Wechat, Handles: a.Handles}
	}
	taken, err := members.Lookup(ctx, t, marks)
	if err != nil {
		return err
	}
	for i, m := range taken {
		if m.Phone != uuid.Nil {
			as[i].Phone = ""
		}
		if m.Wechat != uuid.Nil {
			as[i].Wechat = ""
		}
		if len(m.Handle) > 0 {
			as[i].Handles = nil
		}
	}
	return nil
}

// Remove takes all sample members away again, all or none, and returns how
// many there were. Whoever signed in as one of them may not any more. A
// member somebody added meanwhile stays; a sample member goes even if edited.
func (s *Store) Remove(ctx context.Context, t tenant.ID, by journal.Actor) (n int, err error) {
	var people []uuid.UUID
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		ids, err := s.members.On(tx).RemoveSample(ctx, t)
		if err != nil || len(ids) == 0 {
			return err
		}
		n = len(ids)
		if people, err = close(ctx, tx, t, ids); err != nil {
			return err
		}
		lines := journal.NewStore(tx)
		if _, err := lines.ForgetSample(ctx, t); err != nil {
			return err
		}
		return lines.Write(ctx, t, journal.Line{Actor: by, Verb: "sample.removed", Before: map[string]any{"members": n}})
	})
	if err != nil {
		return 0, fmt.Errorf("remove sample data of brand %s: %w", t, err)
	}
	for _, account := range people {
		s.cache.Delete(ctx, cache.IdentityKey(t, account))
	}
	s.cache.Bump(ctx, t)
	return n, nil
}

// close shuts the doors that led to members who are gone, and returns whose
// they were.
func close(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]uuid.UUID, error) {
	err := db.New(tx).RevokeMembersInvitations(ctx, db.RevokeMembersInvitationsParams{TenantID: t, MemberIds: ids})
	if err != nil {
		return nil, err
	}
	return db.New(tx).DisableMembersPeople(ctx, db.DisableMembersPeopleParams{TenantID: t, MemberIds: ids})
}

package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Person is somebody who may enter a brand, or could before being disabled.
type Person struct {
	Account    uuid.UUID
	Name       string
	Login      string // as others may see it: the middle is hidden
	Role       Role
	Squads     []Squad
	Member     uuid.UUID
	Since      time.Time
	DisabledAt time.Time // zero while they may enter
	Reach                // for dealers and members; only of the team
}

// Disabled reports whether the person may not enter for now.
func (p Person) Disabled() bool { return !p.DisabledAt.IsZero() }

// PeoplePage is how many people one page of them holds.
const PeoplePage = 100

// People lists the brand's people in the order they came, at most PeoplePage
// after the one with the account after, or from the first for uuid.Nil.
func (s *Store) People(ctx context.Context, t tenant.ID, after uuid.UUID) ([]Person, error) {
	var people []Person
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListPeople(ctx, db.ListPeopleParams{TenantID: t, After: after, MaxRows: PeoplePage})
		for _, r := range rows {
			people = append(people, personFrom(db.GetPersonRow(r)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return people, nil
}

// CountPeople is how many may enter the brand.
func (s *Store) CountPeople(ctx context.Context, t tenant.ID) (int, error) {
	var n int64
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		n, err = db.New(tx).CountPeople(ctx, t)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count people: %w", err)
	}
	return int(n), nil
}

// Person finds one of the brand's people.
func (s *Store) Person(ctx context.Context, t tenant.ID, account uuid.UUID) (p Person, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		p, err = person(ctx, tx, t, account)
		return err
	})
	return p, err
}

func person(ctx context.Context, tx postgres.Conn, t tenant.ID, account uuid.UUID) (Person, error) {
	row, err := db.New(tx).GetPerson(ctx, db.GetPersonParams{TenantID: t, AccountID: account})
	if err != nil {
		return Person{}, fmt.Errorf("get person %s: %w", account, postgres.Err(err))
	}
	return personFrom(row), nil
}

func personFrom(r db.GetPersonRow) Person {
	p := Person{
		Account: r.AccountID, Name: r.Name, Login: MaskLogin(r.Login), Role: Role(r.Role),
		Squads: squadsNamed(r.Squads), Member: orNil(r.MemberID), Since: r.CreatedAt, Reach: Reach{r.OpenWechat, r.OpenPhone},
	}
	if r.DisabledAt != nil {
		p.DisabledAt = *r.DisabledAt
	}
	return p
}

// ChangeRole makes somebody another role or puts them into other squads.
// Reaching above oneself is errs.Forbidden; what would leave the brand
// without an owner is errs.Invalid.
func (s *Store) ChangeRole(ctx context.Context, by Identity, account uuid.UUID, role Role, squads []Squad) error {
	if !role.Valid() {
		return errs.Invalid{"role": i18n.Msg("people.role.unknown")}
	}
	in, known := squadsFor(role, squads)
	switch {
	case !known:
		return errs.Invalid{"squads": i18n.Msg("people.squads.unknown")}
	case role == Staff && len(in) == 0:
		return errs.Invalid{"squads": i18n.Msg("people.squads.missing")}
	}
	err := s.alter(ctx, by, account, func(tx postgres.Conn, c change) error {
		switch {
		case !c.actor.MayGrant(role):
			return errs.Forbidden
		case role != Owner && c.lastOwner:
			return errs.Invalid{"role": i18n.Msg("people.last_owner", "Name", c.person.Name)}
		case role == Member && c.person.Member == uuid.Nil:
			return errs.Invalid{"role": i18n.Msg("people.role.no_member")}
		case role == c.person.Role && slices.Equal(in, c.person.Squads):
			return nil
		}
		err := db.New(tx).SetRole(ctx, db.SetRoleParams{TenantID: by.Tenant(), AccountID: account, Role: string(role), Squads: squadNames(in)})
		if err != nil {
			return err
		}
		if err := revokeBeyond(ctx, tx, by, account, role); err != nil {
			return err
		}
		return write(ctx, tx, by, c.person, "person.role_changed",
			map[string]any{"role": c.person.Role, "squads": c.person.Squads}, map[string]any{"role": role, "squads": in})
	})
	if err != nil {
		return fmt.Errorf("change role of person %s: %w", account, err)
	}
	return nil
}

// Disable keeps somebody out of the brand, at once, until Enable.
func (s *Store) Disable(ctx context.Context, by Identity, account uuid.UUID) error {
	err := s.alter(ctx, by, account, func(tx postgres.Conn, c change) error {
		switch {
		case by.Account == account:
			return errs.Invalid{"": i18n.Msg("people.disable_self")}
		case c.lastOwner:
			return errs.Invalid{"": i18n.Msg("people.last_owner", "Name", c.person.Name)}
		case c.person.Disabled():
			return nil
		}
		if err := db.New(tx).DisablePerson(ctx, db.DisablePersonParams{TenantID: by.Tenant(), AccountID: account}); err != nil {
			return err
		}
		if err := revokeBeyond(ctx, tx, by, account, ""); err != nil {
			return err
		}
		return write(ctx, tx, by, c.person, "person.disabled", nil, nil)
	})
	if err != nil {
		return fmt.Errorf("disable person %s: %w", account, err)
	}
	return nil
}

// Enable lets somebody disabled in again, as what they were.
func (s *Store) Enable(ctx context.Context, by Identity, account uuid.UUID) error {
	err := s.alter(ctx, by, account, func(tx postgres.Conn, c change) error {
		if !c.person.Disabled() {
			return nil
		}
		if err := db.New(tx).EnablePerson(ctx, db.EnablePersonParams{TenantID: by.Tenant(), AccountID: account}); err != nil {
			return err
		}
		return write(ctx, tx, by, c.person, "person.enabled", nil, nil)
	})
	if err != nil {
		return fmt.Errorf("enable person %s: %w", account, err)
	}
	return nil
}

// Remove takes somebody out of the brand, at once; what they did stays.
func (s *Store) Remove(ctx context.Context, by Identity, account uuid.UUID) error {
	err := s.alter(ctx, by, account, func(tx postgres.Conn, c change) error {
		if c.lastOwner {
			return errs.Invalid{"": i18n.Msg("people.last_owner", "Name", c.person.Name)}
		}
		if err := db.New(tx).RemovePerson(ctx, db.RemovePersonParams{TenantID: by.Tenant(), AccountID: account}); err != nil {
			return err
		}
		if err := revokeBeyond(ctx, tx, by, account, ""); err != nil {
			return err
		}
		return write(ctx, tx, by, c.person, "person.removed", map[string]any{"role": c.person.Role}, nil)
	})
	if err != nil {
		return fmt.Errorf("remove person %s: %w", account, err)
	}
	return nil
}

// change is what is known, and held, while somebody is changed.
type change struct {
	actor     Role // of who changes, as it is now
	person    Person
	lastOwner bool // the person is the only owner who may enter
}

// alter holds everybody the change depends on, sees that by may reach the
// person, and lets do do it. Afterwards every server asks anew who they are,
// and their browsers get new tokens.
func (s *Store) alter(ctx context.Context, by Identity, account uuid.UUID, do func(tx postgres.Conn, c change) error) error {
	var hashes [][]byte
	err := s.conn.In(ctx, by.Tenant(), func(tx postgres.Conn) error {
		c, err := hold(ctx, tx, by, account)
		if err != nil {
			return err
		}
		if !c.actor.MayGrant(c.person.Role) {
			return errs.Forbidden
		}
		if err := do(tx, c); err != nil {
			return err
		}
		hashes, err = db.New(tx).RenewSessionsOf(ctx, account)
		return err
	})
	if err != nil {
		return err
	}
	s.cache.Delete(ctx, cache.IdentityKey(by.Tenant(), account))
	forget(ctx, s.cache, hashes)
	return nil
}

// hold locks the two concerned and the brand's owners until the transaction
// ends. Who changes may have lost their own role since the request began.
func hold(ctx context.Context, tx postgres.Conn, by Identity, account uuid.UUID) (change, error) {
	held, err := db.New(tx).LockPeople(ctx, db.LockPeopleParams{TenantID: by.Tenant(), ActorID: by.Account, AccountID: account})
	if err != nil {
		return change{}, err
	}
	var c change
	owners := 0
	for _, h := range held {
		if h.DisabledAt != nil {
			continue
		}
		if h.AccountID == by.Account {
			c.actor = Role(h.Role)
		}
		if Role(h.Role) == Owner {
			owners++
		}
	}
	if c.person, err = person(ctx, tx, by.Tenant(), account); err != nil {
		return change{}, err
	}
	c.lastOwner = c.person.Role == Owner && !c.person.Disabled() && owners == 1
	return c, nil
}

// revokeBeyond takes back what account has invited to and could not any more
// as role; as nothing, all of it.
func revokeBeyond(ctx context.Context, tx postgres.Conn, by Identity, account uuid.UUID, role Role) error {
	var beyond []string
	for _, r := range Roles {
		if !role.MayGrant(r) {
			beyond = append(beyond, string(r))
		}
	}
	gone, err := db.New(tx).RevokeInvitationsBy(ctx, db.RevokeInvitationsByParams{TenantID: by.Tenant(), MadeBy: account, Roles: beyond})
	if err != nil {
		return err
	}
	for _, g := range gone {
		line := journal.Line{Actor: by.Actor(), Verb: "invitation.revoked", Subject: g.Note, SubjectID: g.ID}
		if err := journal.NewStore(tx).Write(ctx, by.Tenant(), line); err != nil {
			return err
		}
	}
	return nil
}

func write(ctx context.Context, tx postgres.Conn, by Identity, p Person, verb string, before, after map[string]any) error {
	return journal.NewStore(tx).Write(ctx, by.Tenant(), journal.Line{
		Actor: by.Actor(), Verb: verb, Subject: p.Name, SubjectID: p.Account, Before: before, After: after,
	})
}

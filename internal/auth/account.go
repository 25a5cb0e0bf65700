package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

const nameRunes = 40

// Account is one person who signs in, whichever brands they belong to.
type Account struct {
	ID       uuid.UUID
	Login    string
	Name     string
	Operator bool
}

// Place is a brand somebody belongs to, as the list of theirs shows it.
type Place struct {
	Slug, Name string
	Role       Role
}

// Store keeps accounts, memberships and invitations in Postgres, and makes
// the caches forget what a change made wrong.
type Store struct {
	conn   postgres.Conn
	cache  *cache.Cache
	limits limits
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, c *cache.Cache, of Limits) *Store {
	return &Store{conn, c, newLimits(c, of, clock.System)}
}

// Get finds an account.
func (s *Store) Get(ctx context.Context, id uuid.UUID) (Account, error) {
	row, err := db.New(s.conn).GetAccount(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("get account %s: %w", id, postgres.Err(err))
	}
	return accountFrom(row), nil
}

// Places lists the brands an account may enter, in the order they came to them.
func (s *Store) Places(ctx context.Context, account uuid.UUID) ([]Place, error) {
	rows, err := db.New(s.conn).BrandsOf(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list brands of account %s: %w", account, err)
	}
	places := make([]Place, len(rows))
	for i, r := range rows {
		places[i] = Place{Slug: r.Slug, Name: r.Name, Role: Role(r.Role)}
	}
	return places, nil
}

// Newcomer is somebody without an account yet.
type Newcomer struct{ Name, Login, Password string }

// check returns n as it would be kept, and what is wrong with it.
func (n Newcomer) check() (Newcomer, errs.Invalid) {
	bad := errs.Invalid{}
	login, ok := NormalLogin(n.Login)
	if !ok {
		bad["login"] = i18n.Msg("auth.login.malformed")
	}
	var problem i18n.Message
	if n.Name, problem = cleanName(n.Name); !problem.IsZero() {
		bad["name"] = problem
	}
	if problem := CheckPassword(n.Password, login); !problem.IsZero() {
		bad["password"] = problem
	}
	return Newcomer{n.Name, login, n.Password}, bad
}

// Application is what somebody fills in to get a brand. Founder is the
// account of somebody signed in, who needs to say no more than the brand.
type Application struct {
	Brand, Slug string
	Newcomer
	Founder uuid.UUID
	Address string // where it comes from, for the limits
}

// Opener signs somebody in within the transaction that made their account.
type Opener func(tx postgres.Conn, account uuid.UUID) error

// SignUp makes a brand with its owner, and what open makes, or none of it.
// What a person can put right is errs.Invalid; too many at one address is Wait.
func (s *Store) SignUp(ctx context.Context, a Application, open Opener) (brand.Brand, error) {
	a, bad := a.check()
	if len(bad) > 0 {
		return brand.Brand{}, bad
	}
	hashed, err := s.welcome(ctx, a.Newcomer, a.Founder, a.Address)
	if err != nil {
		return brand.Brand{}, err
	}
	var made brand.Brand
	err = s.conn.Platform(ctx, func(tx postgres.Conn) (err error) {
		made, err = brand.NewStore(tx).Found(ctx, brand.Founding{Slug: a.Slug, Name: a.Brand})
		if err != nil {
			return err
		}
		founder, err := arrive(ctx, tx, a.Newcomer, a.Founder, hashed)
		if err != nil {
			return err
		}
		if err := found(ctx, tx, made, founder); err != nil {
			return err
		}
		return open(tx, founder.ID)
	})
	if err != nil {
		return brand.Brand{}, fmt.Errorf("sign up brand %s: %w", a.Slug, err)
	}
	return made, nil
}

func (a Application) check() (Application, errs.Invalid) {
	bad := errs.Invalid{}
	if a.Founder == uuid.Nil {
		a.Newcomer, bad = a.Newcomer.check()
	}
	var problem i18n.Message
	if a.Brand, problem = cleanName(a.Brand); !problem.IsZero() {
		problem.ID = "brand." + problem.ID
		bad["brand"] = problem
	}
	a.Slug = brand.CleanSlug(a.Slug)
	if problem := brand.CheckSlug(a.Slug); !problem.IsZero() {
		bad["slug"] = problem
	}
	return a, bad
}

// welcome counts a newcomer against the limit of the address, and hashes
// their password before any transaction waits for it. Somebody who has an
// account brings no password.
func (s *Store) welcome(ctx context.Context, n Newcomer, has uuid.UUID, address string) (hashed string, err error) {
	key := limitKey("signup", place(address))
	if err := s.limits.signup.check(key); err != nil {
		return "", err
	}
	if err := s.limits.signup.count(key); err != nil {
		return "", err
	}
	if has != uuid.Nil {
		return "", nil
	}
	return hash(ctx, n.Password)
}

// arrive returns the account has, or makes one for the newcomer.
func arrive(ctx context.Context, tx postgres.Conn, n Newcomer, has uuid.UUID, hashed string) (Account, error) {
	if has != uuid.Nil {
		row, err := db.New(tx).GetAccount(ctx, has)
		return accountFrom(row), postgres.Err(err)
	}
	row, err := db.New(tx).AddAccount(ctx, db.AddAccountParams{ID: uuid.Must(uuid.NewV7()), Login: n.Login, Name: n.Name, PasswordHash: hashed})
	if postgres.Violates(err, "accounts_login_key") {
		return Account{}, errs.Invalid{"login": i18n.Msg("auth.login.taken")}
	}
	return accountFrom(row), err
}

func found(ctx context.Context, tx postgres.Conn, b brand.Brand, founder Account) error {
	return tx.In(ctx, b.ID, func(tx postgres.Conn) error {
		if err := enrol(ctx, tx, b.ID, founder.ID, Owner, nil, uuid.Nil); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, b.ID, journal.Line{
			Actor: founder.Actor(), Verb: "brand.founded", Subject: b.Name,
		})
	})
}

// Actor is the account's person as the journal names them.
func (a Account) Actor() journal.Actor { return journal.Actor{ID: a.ID, Name: a.Name} }

// Rename changes what an account's person is called, everywhere.
func (s *Store) Rename(ctx context.Context, account uuid.UUID, name string) error {
	name, problem := cleanName(name)
	if !problem.IsZero() {
		return errs.Invalid{"name": problem}
	}
	if err := db.New(s.conn).RenameAccount(ctx, db.RenameAccountParams{ID: account, Name: name}); err != nil {
		return fmt.Errorf("rename account %s: %w", account, err)
	}
	rows, err := db.New(s.conn).BrandsOf(ctx, account)
	if err != nil {
		return fmt.Errorf("list brands of account %s: %w", account, err)
	}
	for _, r := range rows {
		s.cache.Delete(ctx, cache.IdentityKey(tenant.ID{UUID: r.BrandID}, account))
	}
	return nil
}

// cleanName is a name as it would be kept, and what is wrong with it.
func cleanName(s string) (string, i18n.Message) {
	s = strings.Join(strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return s, i18n.Msg("name.missing")
	case n > nameRunes:
		return s, i18n.Msg("name.long", "Max", nameRunes)
	}
	return s, i18n.Message{}
}

func accountFrom(r db.Account) Account {
	return Account{ID: r.ID, Login: r.Login, Name: r.Name, Operator: r.Operator}
}

// missing turns "not there" into false, for a caller who can go on without.
func missing(err error) (bool, error) {
	if err = postgres.Err(err); errors.Is(err, errs.NotFound) {
		return true, nil
	}
	return false, err
}

package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
)

// Attempt is one try to sign in, from an address.
type Attempt struct{ Login, Password, Address string }

// SignIn returns the account whose login and password these are. What is
// wrong is errs.Invalid in one sentence, whichever part was wrong, and takes
// the same time; after too many wrong ones it is Wait, whether right or wrong.
func (s *Store) SignIn(ctx context.Context, a Attempt) (Account, error) {
	login, ok := NormalLogin(a.Login)
	if !ok {
		login = strings.TrimSpace(a.Login) // nobody's, and counted all the same
	}
	row, err := db.New(s.conn).AccountByLogin(ctx, login)
	unknown, err := missing(err)
	if err != nil {
		return Account{}, fmt.Errorf("find an account by its login: %w", err)
	}
	if unknown {
		row.PasswordHash = nobody
	}
	right, err := s.try(ctx, row.ID, login, a.Address, a.Password, row.PasswordHash)
	switch {
	case err != nil:
		return Account{}, err
	case !right || unknown:
		return Account{}, errs.Invalid{"": i18n.Msg("signin.wrong")}
	}
	return accountFrom(row), nil
}

// try compares a password under the limits. It looks at them again when its
// turn has come, so that many tries sent at once are not all let through.
func (s *Store) try(ctx context.Context, account uuid.UUID, login, address, password, hashed string) (right bool, err error) {
	if err := s.checkTries(ctx, account, login, address); err != nil {
		return false, err
	}
	err = slot(ctx, func() error {
		if err := s.checkTries(ctx, account, login, address); err != nil {
			return err
		}
		if right, err = matches(password, hashed); err != nil || right {
			return err
		}
		return s.countTry(login, address)
	})
	return right, err
}

func (s *Store) checkTries(ctx context.Context, account uuid.UUID, login, address string) error {
	if err := s.limits.pair.check(limitKey("pair", login, place(address))); err != nil {
		return err
	}
	if err := s.limits.address.check(limitKey("address", place(address))); err != nil {
		return err
	}
	err := s.limits.login.check(limitKey("login", login))
	if err == nil || !errors.Is(err, errs.TooMany) {
		return err
	}
	known, failed := db.New(s.conn).SessionFrom(ctx, db.SessionFromParams{AccountID: account, Address: address})
	switch {
	case failed != nil:
		return fmt.Errorf("look for sessions of account %s: %w", account, failed)
	case known:
		return nil
	}
	return err
}

func (s *Store) countTry(login, address string) error {
	return errors.Join(
		s.limits.pair.count(limitKey("pair", login, place(address))),
		s.limits.address.count(limitKey("address", place(address))),
		s.limits.login.count(limitKey("login", login)))
}

// NewPassword is a change of password by somebody signed in.
type NewPassword struct {
	Current, Next string
	Address       string // where it comes from, for the limits
	Keep          []byte // the hash of the session's token that stays signed in
}

// ChangePassword sets a new password and ends every other session of the
// account. A wrong current one counts as a try to sign in.
func (s *Store) ChangePassword(ctx context.Context, account uuid.UUID, n NewPassword) error {
	row, err := db.New(s.conn).GetAccount(ctx, account)
	if err != nil {
		return fmt.Errorf("get account %s: %w", account, postgres.Err(err))
	}
	right, err := s.try(ctx, account, row.Login, n.Address, n.Current, row.PasswordHash)
	if err != nil {
		return err
	}
	bad := errs.Invalid{}
	if !right {
		bad["current"] = i18n.Msg("auth.password.wrong")
	}
	if problem := CheckPassword(n.Next, row.Login); !problem.IsZero() {
		bad["password"] = problem
	}
	if len(bad) > 0 {
		return bad
	}
	hashed, err := hash(ctx, n.Next)
	if err != nil {
		return err
	}
	return s.setPassword(ctx, account, hashed, n.Keep)
}

func (s *Store) setPassword(ctx context.Context, account uuid.UUID, hashed string, keep []byte) error {
	var ended [][]byte
	err := s.conn.Platform(ctx, func(tx postgres.Conn) (err error) {
		if err := db.New(tx).SetPassword(ctx, db.SetPasswordParams{ID: account, PasswordHash: hashed}); err != nil {
			return err
		}
		ended, err = db.New(tx).EndOtherSessions(ctx, db.EndOtherSessionsParams{AccountID: account, Keep: keep})
		return err
	})
	if err != nil {
		return fmt.Errorf("set password of account %s: %w", account, err)
	}
	forget(ctx, s.cache, ended)
	return nil
}

// forget makes every server ask Postgres for these sessions again.
func forget(ctx context.Context, c *cache.Cache, tokenHashes [][]byte) {
	for _, h := range tokenHashes {
		c.Delete(ctx, cache.SessionKey(h))
	}
}

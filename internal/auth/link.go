package auth

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/jobs"
	"xinhuo/internal/mail"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// LinkMinutes is for how long a link signs in.
const LinkMinutes = 15

// Links let somebody sign in by a link that comes by e-mail and works once.
// What is answered never tells whether there is such an account, nor does the
// time it takes: the asking only notes the wish, and a job looks.
type Links struct {
	accounts *Store
	jobs     *jobs.Client
	post     *mail.Post
	key      []byte
}

// NewLinks returns Links that sign with secret and send by post; with a nil
// post none are offered. It teaches its job to hands.
func NewLinks(accounts *Store, hands *jobs.Client, post *mail.Post, secret []byte) (*Links, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "xinhuo sign-in links", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("make the key of sign-in links: %w", err)
	}
	l := &Links{accounts, hands, post, key}
	jobs.Do(hands, l.send)
	hands.Every("signin_links_tidy", 6*time.Hour, func(ctx context.Context) error { return db.New(accounts.conn).SweepSigninLinks(ctx) })
	return l, nil
}

// Offered reports whether links can be sent.
func (l *Links) Offered() bool { return l != nil && l.post.Takes() }

// Wish is who asks for a link, and from where.
type Wish struct {
	Login   string
	Address string // of the visitor, for the limits
	Base    string // of the site, without a slash at the end
	Next    string // the path they were going to
}

type linkArgs struct {
	Link uuid.UUID `json:"link"`
}

func (linkArgs) Kind() string      { return "signin_link" }
func (linkArgs) Tenant() tenant.ID { return tenant.ID{} }

// Ask has a link sent to w.Login, if that is somebody's. What is no e-mail
// address is errs.Invalid; too many wishes are Wait.
func (l *Links) Ask(ctx context.Context, w Wish) error {
	login, ok := NormalLogin(w.Login)
	if !ok || !strings.Contains(login, "@") {
		return errs.Invalid{"login": i18n.Msg("signin.link.malformed")}
	}
	if err := l.count(login, w.Address); err != nil {
		return err
	}
	err := l.accounts.conn.Platform(ctx, func(tx postgres.Conn) error {
		id := uuid.New()
		err := db.New(tx).AddSigninLink(ctx, db.AddSigninLinkParams{
			ID: id, Login: login, Lang: string(i18n.From(ctx)), Base: w.Base, Next: w.Next, Minutes: LinkMinutes,
		})
		if err != nil {
			return err
		}
		return l.jobs.Enqueue(ctx, tx, linkArgs{id})
	})
	if err != nil {
		return fmt.Errorf("ask for a sign-in link: %w", err)
	}
	return nil
}

func (l *Links) count(login, address string) error {
	of, keys := l.accounts.limits, [2]string{limitKey("link", login), limitKey("link", place(address))}
	for i, limit := range []*limiter{of.link, of.linkAddress} {
		if err := limit.check(keys[i]); err != nil {
			return err
		}
		if err := limit.count(keys[i]); err != nil {
			return err
		}
	}
	return nil
}

// send writes to whoever the login belongs to.
func (l *Links) send(ctx context.Context, a linkArgs) error {
	row, err := db.New(l.accounts.conn).GetSigninLink(ctx, a.Link)
	gone, err := missing(err)
	if gone || err != nil {
		return err
	}
	who, err := db.New(l.accounts.conn).AccountByLogin(ctx, row.Login)
	unknown, err := missing(err)
	if unknown || err != nil {
		return err
	}
	ctx = i18n.With(ctx, i18n.Lang(row.Lang))
	return l.post.Send(ctx, mail.Letter{
		To: row.Login, Subject: i18n.T(ctx, "signin.link.subject"),
		Text: i18n.T(ctx, "signin.link.letter", "Name", who.Name, "Link", row.Base+"/login/link/"+l.token(row.ID), "Minutes", LinkMinutes),
	})
}

// token is what stands in a link: its id and a proof that we made it.
func (l *Links) token(id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(append(id[:], l.proof(id)...))
}

func (l *Links) proof(id uuid.UUID) []byte {
	mac := hmac.New(sha256.New, l.key)
	mac.Write(id[:])
	return mac.Sum(nil)
}

func (l *Links) id(token string) (uuid.UUID, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != len(uuid.UUID{})+sha256.Size {
		return uuid.Nil, errs.NotFound
	}
	id := uuid.UUID(b[:len(uuid.UUID{})])
	if !hmac.Equal(b[len(id):], l.proof(id)) {
		return uuid.Nil, errs.NotFound
	}
	return id, nil
}

// Find returns whom a link would sign in. One that is used, too old or not
// ours is errs.NotFound.
func (l *Links) Find(ctx context.Context, token string) (Account, error) {
	id, err := l.id(token)
	if err != nil {
		return Account{}, err
	}
	row, err := db.New(l.accounts.conn).GetSigninLink(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("find a sign-in link: %w", postgres.Err(err))
	}
	who, err := db.New(l.accounts.conn).AccountByLogin(ctx, row.Login)
	if err != nil {
		return Account{}, fmt.Errorf("find who a sign-in link is for: %w", postgres.Err(err))
	}
	return accountFrom(who), nil
}

// Use spends the link and does what open does, in one transaction. It returns
// who signs in, and the path they were going to.
func (l *Links) Use(ctx context.Context, token string, open Opener) (who Account, next string, err error) {
	id, err := l.id(token)
	if err != nil {
		return Account{}, "", err
	}
	err = l.accounts.conn.Platform(ctx, func(tx postgres.Conn) error {
		row, err := db.New(tx).UseSigninLink(ctx, id)
		if err != nil {
			return postgres.Err(err)
		}
		found, err := db.New(tx).AccountByLogin(ctx, row.Login)
		if err != nil {
			return postgres.Err(err)
		}
		who, next = accountFrom(found), row.Next
		return open(tx, who.ID)
	})
	if err != nil {
		return Account{}, "", fmt.Errorf("use a sign-in link: %w", err)
	}
	return who, next, nil
}

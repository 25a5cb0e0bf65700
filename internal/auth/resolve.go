package auth

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// keepFor is how long Redis remembers who somebody is: as long as a change
// may stay unseen if Redis cannot be told of it.
const keepFor = time.Minute

// Asking is who sent a request to a brand, and what was known on the way.
type Asking struct {
	Identity Identity
	Version  cache.Version // of the brand's data, for the cache
	Renew    bool          // the session is to get a new token: Sessions.Renew
}

// Who finds who sent r to the brand at slug: SignedOut when nobody is signed
// in, errs.NotFound when there is no such brand or it is not theirs. Where
// this server met the session within a minute it is one round trip to Redis;
// what Redis does not know comes from Postgres.
func (s *Sessions) Who(r *http.Request, slug string) (Asking, error) {
	ctx, hash := r.Context(), s.Hash(r)
	if hash == nil {
		return Asking{}, SignedOut
	}
	t, err := s.tenantAt(ctx, slug)
	if err != nil {
		return Asking{}, err
	}
	guess, _ := s.owners.get([sha256.Size]byte(hash))
	seen := s.cache.Glance(ctx, cache.Asked{TokenHash: hash, Account: guess, Tenant: t})
	session, err := s.session(ctx, hash, seen.Session)
	if err != nil {
		return Asking{}, err
	}
	if t == (tenant.ID{}) {
		return Asking{}, fmt.Errorf("brand %q: %w", slug, errs.NotFound)
	}
	if session.Account != guess {
		s.owners.put([sha256.Size]byte(hash), session.Account)
		seen = s.cache.Glance(ctx, cache.Asked{Account: session.Account, Tenant: t})
	}
	who, err := s.identity(ctx, t, session.Account, seen.Identity)
	if err != nil {
		return Asking{}, err
	}
	return Asking{Identity: who, Version: seen.Version, Renew: session.Renew}, nil
}

// Account returns who the browser of r is signed in as, outside any brand:
// SignedOut when nobody is.
func (s *Sessions) Account(r *http.Request) (Account, error) {
	ctx, hash := r.Context(), s.Hash(r)
	if hash == nil {
		return Account{}, SignedOut
	}
	session, err := s.session(ctx, hash, s.cache.Glance(ctx, cache.Asked{TokenHash: hash}).Session)
	if err != nil {
		return Account{}, err
	}
	row, err := db.New(s.conn).GetAccount(ctx, session.Account)
	if err != nil {
		return Account{}, fmt.Errorf("get account %s: %w", session.Account, postgres.Err(err))
	}
	return accountFrom(row), nil
}

// tenantAt remembers for a minute which brand is where. An unknown address is
// the zero ID and not remembered: it costs whoever asks for it a query.
func (s *Sessions) tenantAt(ctx context.Context, slug string) (tenant.ID, error) {
	if t, ok := s.slugs.get(slug); ok {
		return t, nil
	}
	b, err := s.brands.BySlug(ctx, slug)
	switch {
	case errors.Is(err, errs.NotFound):
		return tenant.ID{}, nil
	case err != nil:
		return tenant.ID{}, err
	}
	s.slugs.put(slug, b.ID)
	return b.ID, nil
}

// sessionKept is a session as Redis has it.
type sessionKept struct {
	Account uuid.UUID `json:"a"`
	Until   int64     `json:"u"`
	Renew   bool      `json:"r,omitempty"`
}

// session reads what Redis said, or asks Postgres and tells Redis.
func (s *Sessions) session(ctx context.Context, hash, kept []byte) (sessionKept, error) {
	var found sessionKept
	if kept != nil && json.Unmarshal(kept, &found) == nil && time.Now().Unix() < found.Until {
		return found, nil
	}
	row, err := db.New(s.conn).FindSession(ctx, db.FindSessionParams{TokenHash: hash, IdleDays: idleDays})
	gone, err := missing(err)
	switch {
	case err != nil:
		return sessionKept{}, fmt.Errorf("find session: %w", err)
	case gone:
		return sessionKept{}, SignedOut
	}
	if time.Since(row.SeenAt) > seenEvery {
		if err := db.New(s.conn).TouchSession(ctx, hash); err != nil {
			return sessionKept{}, fmt.Errorf("note a visit: %w", err)
		}
	}
	found = sessionKept{Account: row.AccountID, Until: row.ExpiresAt.Unix(), Renew: row.Renew}
	s.keep(ctx, cache.SessionKey(hash), found)
	return found, nil
}

// identityKept is an identity as Redis has it.
type identityKept struct {
	Name     string    `json:"n"`
	Operator bool      `json:"o,omitempty"`
	Role     Role      `json:"r"`
	Squads   []Squad   `json:"s,omitempty"`
	Member   uuid.UUID `json:"m"`
	Slug     string    `json:"bs"`
	Brand    string    `json:"bn"`
	Zone     string    `json:"bz"`
	Target   int       `json:"bt"`
	Demo     bool      `json:"bd,omitempty"`
}

// identity reads what Redis said, or asks Postgres and tells Redis. A
// stranger to the brand is errs.NotFound.
func (s *Sessions) identity(ctx context.Context, t tenant.ID, account uuid.UUID, kept []byte) (Identity, error) {
	var k identityKept
	if kept == nil || json.Unmarshal(kept, &k) != nil {
		row, err := s.readIdentity(ctx, t, account)
		if err != nil {
			return Identity{}, fmt.Errorf("find account %s in brand %s: %w", account, t, postgres.Err(err))
		}
		k = identityKept{
			Name: row.AccountName, Operator: row.Operator, Role: Role(row.Role), Squads: squadsNamed(row.Squads), Member: orNil(row.MemberID),
			Slug: row.Tenant.Slug, Brand: row.Tenant.Name, Zone: row.Tenant.Zone, Target: int(row.Tenant.BenchTarget), Demo: row.Tenant.Demo,
		}
		s.keep(ctx, cache.IdentityKey(t, account), k)
	}
	b := brand.Brand{ID: t, Slug: k.Slug, Name: k.Brand, Zone: brand.Zone(k.Zone), BenchTarget: k.Target, Demo: k.Demo}
	return Identity{Account: account, Name: k.Name, Operator: k.Operator, Brand: b, Role: k.Role, Squads: k.Squads, Member: k.Member}, nil
}

func (s *Sessions) readIdentity(ctx context.Context, t tenant.ID, account uuid.UUID) (row db.GetIdentityRow, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		row, err = db.New(tx).GetIdentity(ctx, db.GetIdentityParams{TenantID: t, AccountID: account})
		return err
	})
	return row, err
}

func (s *Sessions) keep(ctx context.Context, key cache.Key, v any) {
	if b, err := json.Marshal(v); err == nil {
		s.cache.Set(ctx, key, b, keepFor)
	}
}

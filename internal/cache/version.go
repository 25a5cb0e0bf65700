package cache

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"xinhuo/internal/tenant"
)

// Version names one state of a tenant's data. It changes with every write
// and no version ever comes back, also not after a flush or a restart of Redis:
// what was kept under an old one can never be taken for the present. "" is a version
// nobody knows; nothing is read or kept under it.
type Version string

// fresh makes a version nobody has had before.
func fresh() Version { return Version(uuid.Must(uuid.NewV7()).String()) }

// Asked is what a signed-in request wants to know of Redis; what is zero is
// not asked.
type Asked struct {
	TokenHash []byte
	Account   uuid.UUID // with Tenant: the identity
	Tenant    tenant.ID // the version of its data
}

// Seen is the answer: nil or "" for what is not there.
type Seen struct {
	Session  []byte
	Identity []byte
	Version  Version
}

// Glance reads in one round trip all that a request needs before it starts.
// Put the version into the context with WithVersion, so that Load need not
// ask again.
func (c *Cache) Glance(ctx context.Context, a Asked) Seen {
	var session, identity, version *redis.StringCmd
	err := c.ask(ctx, func(ctx context.Context) error {
		p := c.client.Pipeline()
		if len(a.TokenHash) > 0 {
			session = p.Get(ctx, string(SessionKey(a.TokenHash)))
		}
		if a.Tenant != (tenant.ID{}) {
			version = p.Get(ctx, string(versionKey(a.Tenant)))
			if a.Account != uuid.Nil {
				identity = p.Get(ctx, string(IdentityKey(a.Tenant, a.Account)))
			}
		}
		_, err := p.Exec(ctx)
		return err
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return Seen{}
	}
	seen := Seen{Session: found(session), Identity: found(identity), Version: c.lived(string(found(version)))}
	if seen.Session != nil && c.owes(debt{key: SessionKey(a.TokenHash)}) {
		seen.Session = nil
	}
	if seen.Identity != nil && c.owes(debt{key: IdentityKey(a.Tenant, a.Account)}) {
		seen.Identity = nil
	}
	if seen.Version == "" && version != nil {
		seen.Version = c.begin(ctx, a.Tenant)
	}
	if c.owes(debt{tenant: a.Tenant}) {
		seen.Version = ""
	}
	return seen
}

func found(cmd *redis.StringCmd) []byte {
	if cmd == nil {
		return nil
	}
	b, err := cmd.Bytes()
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}

// begin gives a tenant without a version its first one, the same on every
// server that asks at the same moment.
func (c *Cache) begin(ctx context.Context, t tenant.ID) Version {
	var now *redis.StringCmd
	err := c.ask(ctx, func(ctx context.Context) error {
		p := c.client.Pipeline()
		p.SetNX(ctx, string(versionKey(t)), string(fresh()), 0)
		now = p.Get(ctx, string(versionKey(t)))
		_, err := p.Exec(ctx)
		return err
	})
	if err != nil {
		return ""
	}
	return c.lived(now.Val())
}

// lived is the version stored in Redis, in this life of it.
func (c *Cache) lived(stored string) Version {
	if life := c.life.Load(); life != nil && stored != "" {
		stored += *life
	}
	return Version(stored)
}

// Bump makes everything kept of the tenant's data a thing of the past, on
// every server. Call it after the commit of a write. Where Redis does not
// answer it is told in the background until it hears, and this server reads
// the tenant's data from Postgres meanwhile.
func (c *Cache) Bump(ctx context.Context, t tenant.ID) {
	now := fresh()
	err := c.ask(context.WithoutCancel(ctx), func(ctx context.Context) error {
		return c.client.Set(ctx, string(versionKey(t)), string(now), 0).Err()
	})
	now = c.lived(string(now))
	if err != nil {
		c.owe(debt{tenant: t})
		now = ""
	}
	if k, ok := ctx.Value(versionCtx{}).(*known); ok && k.tenant == t {
		k.version.Store(&now)
	}
}

type versionCtx struct{}

// known is a version as read for one request. Bump within the request
// replaces it.
type known struct {
	tenant  tenant.ID
	version atomic.Pointer[Version]
}

// WithVersion returns ctx knowing which version of the tenant's data was
// current when the request began; "" when that could not be learnt.
func WithVersion(ctx context.Context, t tenant.ID, v Version) context.Context {
	k := &known{tenant: t}
	k.version.Store(&v)
	return context.WithValue(ctx, versionCtx{}, k)
}

// VersionFrom returns the version of the tenant's data that ctx knows; false
// when it was never asked for.
func VersionFrom(ctx context.Context, t tenant.ID) (Version, bool) {
	k, ok := ctx.Value(versionCtx{}).(*known)
	if !ok || k.tenant != t {
		return "", false
	}
	return *k.version.Load(), true
}

package cache

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"

	"xinhuo/internal/tenant"
)

const (
	loadLimit = 10 * time.Second       // a load that takes longer has failed
	lockLimit = 2 * time.Second        // a server that died while loading is waited for no longer
	waitLimit = 250 * time.Millisecond // how long we leave a load to another server
	waitStep  = 10 * time.Millisecond
)

// Load returns a view of the tenant's data as of this request: what load
// makes of it, or has made of the same data before. What load returns is
// shared by everyone who asks for the view, so it must depend on nothing but
// the tenant and the view's name, and must not be changed by the caller. For
// one version of the data it runs once, here and on the other servers. ttl is
// for what no Bump tells: about twice that is the oldest a view can be.
func (c *Cache) Load(ctx context.Context, t tenant.ID, view string, ttl time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error) {
	v := c.version(ctx, t)
	if v == "" {
		return c.queue.load(ctx, Key(prefix(t)+view), load)
	}
	key := c.viewKey(t, view, v)
	if value, ok := c.near.get(key); ok {
		return value, nil
	}
	// The first to come loads for all who wait, so its leaving must not stop it.
	value, err, _ := c.flights.Do(string(key), func() (any, error) {
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), loadLimit)
		defer done()
		value, err := c.shared(ctx, key, ttl, load)
		if err == nil {
			c.near.put(key, value, time.Now().Add(jitter(ttl)))
		}
		return value, err
	})
	if err != nil {
		return nil, err
	}
	return value.([]byte), nil
}

// version is the tenant's version as the request knows it, else as Redis says.
func (c *Cache) version(ctx context.Context, t tenant.ID) Version {
	if v, known := VersionFrom(ctx, t); known {
		return v
	}
	return c.Glance(ctx, Asked{Tenant: t}).Version
}

// shared takes the value from Redis, or loads it and leaves it there for the
// other servers. The first call to Redis that fails is the last.
func (c *Cache) shared(ctx context.Context, key Key, ttl time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error) {
	value, mine, err := c.take(ctx, key)
	for deadline := time.Now().Add(waitLimit); err == nil && value == nil && !mine && time.Now().Before(deadline); {
		time.Sleep(waitStep)
		value, mine, err = c.take(ctx, key)
	}
	if value != nil {
		return value, nil
	}
	value, failed := load(ctx)
	if err == nil {
		c.leave(ctx, key, value, failed == nil, ttl)
	}
	return value, failed
}

// take reads the value and, where there is none, tries to become the one who
// loads it. Both together, lest it load what another has just left there.
func (c *Cache) take(ctx context.Context, key Key) (value []byte, mine bool, err error) {
	err = c.ask(ctx, func(ctx context.Context) (err error) {
		value, err = c.client.Get(ctx, string(key)).Bytes()
		return err
	})
	if !errors.Is(err, redis.Nil) {
		return value, false, err
	}
	err = c.ask(ctx, func(ctx context.Context) error {
		p := c.client.TxPipeline()
		won := p.SetNX(ctx, lockOf(key), "", lockLimit)
		read := p.Get(ctx, string(key))
		_, err := p.Exec(ctx)
		value, mine = found(read), won.Val()
		return err
	})
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	return value, mine, err
}

// leave keeps a loaded value and lets go of the lock. The lock may have run
// out and be another server's by now; letting go of that costs one more load.
func (c *Cache) leave(ctx context.Context, key Key, value []byte, good bool, ttl time.Duration) {
	_ = c.ask(ctx, func(ctx context.Context) error { // what cannot be kept is made again
		p := c.client.TxPipeline()
		if good {
			p.Set(ctx, string(key), value, jitter(ttl))
		}
		p.Del(ctx, lockOf(key))
		_, err := p.Exec(ctx)
		return err
	})
}

func lockOf(key Key) string { return string(key) + ":lock" }

// jitter spreads what was kept together, so that it does not end together.
func jitter(ttl time.Duration) time.Duration {
	return ttl - time.Duration(rand.Int64N(int64(ttl)/5+1))
}

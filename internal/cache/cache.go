// Package cache keeps in Redis what would be slow to make again: sessions,
// identities, and views of a tenant's data. It is the only place that builds
// keys, and every key of a tenant's data carries the tenant.
//
// Nobody waits for Redis and nothing is lost with it: a call takes 50 ms at
// most, and while Redis is away everything is simply not there.
package cache

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"golang.org/x/sync/singleflight"
)

const (
	patience   = 50 * time.Millisecond // all that one call may take
	nearBytes  = 8 << 20
	poolSize   = 16
	bufferSize = 16 << 10
)

// Cache reads and writes Redis. Without one (New(nil)) it holds nothing and
// every view is loaded each time.
type Cache struct {
	client   redis.UniversalClient
	patience time.Duration
	life     atomic.Pointer[string] // which run of Redis this is, once known
	schema   string
	breaker  breaker
	near     *lru
	flights  singleflight.Group // loads of a known version
	queue    queue              // loads while the version is unknown

	mu      sync.Mutex
	debts   map[debt]int // what Redis must still be told, and how often it was owed
	mending bool
	stop    context.CancelFunc
	ctx     context.Context
	menders sync.WaitGroup
}

// Open makes a Cache for the Redis at address, a redis:// or rediss:// URL;
// further ?addr=host:port parameters make it a cluster, ?read_timeout=… is
// another patience than 50 ms. It does not wait for Redis to answer. An empty
// address is a Cache that holds nothing.
func Open(address string) (*Cache, error) {
	if address == "" {
		return New(nil), nil
	}
	c := New(nil)
	var err error
	if c.client, c.patience, err = dial(address, &c.life); err != nil {
		return nil, fmt.Errorf("read Redis address: %w", err)
	}
	return c, nil
}

// New makes a Cache over client, which it will close.
func New(client redis.UniversalClient) *Cache {
	ctx, stop := context.WithCancel(context.Background())
	return &Cache{client: client, patience: patience, schema: build(), near: newLRU(nearBytes), debts: map[debt]int{}, ctx: ctx, stop: stop}
}

// Close ends the background work and the connections.
func (c *Cache) Close() error {
	c.stop()
	c.menders.Wait()
	if c.client == nil {
		return nil
	}
	return c.client.Close()
}

// Ping asks Redis for a sign of life. Without a Redis there is nothing to
// fear and it returns nil.
func (c *Cache) Ping(ctx context.Context) error {
	if c.client == nil {
		return nil
	}
	ctx, done := context.WithTimeout(ctx, c.patience)
	defer done()
	return c.client.Ping(ctx).Err()
}

// grave is how long a deleted key refuses a new value: longer than anybody
// who read from Postgres before the delete takes to come and keep that.
const grave = 5 * time.Second

// Get returns what was set under key; false when it is not there or Redis
// does not answer.
func (c *Cache) Get(ctx context.Context, key Key) ([]byte, bool) {
	var value []byte
	err := c.ask(ctx, func(ctx context.Context) (err error) {
		value, err = c.client.Get(ctx, string(key)).Bytes()
		return err
	})
	return value, err == nil && len(value) > 0 && !c.owes(debt{key: key})
}

// Set keeps value, which is not empty, under key for ttl. It does nothing
// where a value stands or one was deleted a moment ago: that came from whoever
// read Postgres too early, and they must not bring back what is gone.
func (c *Cache) Set(ctx context.Context, key Key, value []byte, ttl time.Duration) {
	_ = c.ask(ctx, func(ctx context.Context) error { // what cannot be kept is made again
		return c.client.SetNX(ctx, string(key), value, ttl).Err()
	})
}

// Delete forgets keys. Where Redis does not answer it is told in the
// background until it hears, and this server takes the keys as gone meanwhile.
func (c *Cache) Delete(ctx context.Context, keys ...Key) {
	for _, key := range keys { // one by one: in a cluster they live in different places
		err := c.ask(context.WithoutCancel(ctx), func(ctx context.Context) error {
			return c.bury(ctx, key)
		})
		if err != nil {
			c.owe(debt{key: key})
		}
	}
}

func (c *Cache) bury(ctx context.Context, key Key) error {
	return c.client.Set(ctx, string(key), "", grave).Err()
}

var errAway = errors.New("redis is away")

// ask makes one call within patience and keeps the breaker's count. A missing
// key is redis.Nil, as from the client, and no failure.
func (c *Cache) ask(ctx context.Context, call func(context.Context) error) error {
	if c.client == nil || !c.breaker.closed() {
		return errAway
	}
	limited, done := context.WithTimeout(ctx, c.patience)
	defer done()
	err := call(limited)
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		c.breaker.success()
	case ctx.Err() != nil: // the visitor left; that says nothing about Redis
	default:
		if c.breaker.failure() {
			c.mend()
		}
	}
	return err
}

// dial makes a client for address and says how patient to be with it. life
// learns which run of Redis answers; in a cluster there are many and it stays
// nil.
func dial(address string, life *atomic.Pointer[string]) (redis.UniversalClient, time.Duration, error) {
	quiet()
	u, err := url.Parse(address)
	if err != nil {
		return nil, 0, err
	}
	calm := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if u.Query().Has("addr") {
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, 0, err
		}
		wait := cmp.Or(o.ReadTimeout, patience)
		o.Protocol, o.MaxRedirects, o.ContextTimeoutEnabled, o.DisableIdentity, o.MaintNotificationsConfig = 2, 2, true, true, calm
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = wait, wait, wait, wait
		o.PoolSize, o.ReadBufferSize, o.WriteBufferSize = poolSize, bufferSize, bufferSize
		return redis.NewClusterClient(o), wait, nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, 0, err
	}
	wait := cmp.Or(o.ReadTimeout, patience)
	o.Protocol, o.MaxRetries, o.ContextTimeoutEnabled, o.DisableIdentity, o.MaintNotificationsConfig = 2, -1, true, true, calm
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = wait, wait, wait, wait
	o.PoolSize, o.ReadBufferSize, o.WriteBufferSize = poolSize, bufferSize, bufferSize
	o.OnConnect = func(ctx context.Context, conn *redis.Conn) error {
		learn(ctx, conn, life)
		return nil
	}
	return redis.NewClient(o), wait, nil
}

// learn asks a new connection which run of Redis it leads to. One restarted
// from a snapshot, or replaced by its replica, may have forgotten the latest
// versions; with the run in each version that does no harm.
func learn(ctx context.Context, conn *redis.Conn, life *atomic.Pointer[string]) {
	info, err := conn.Info(ctx, "server").Result()
	if err != nil {
		return
	}
	if _, rest, ok := strings.Cut(info, "run_id:"); ok && len(rest) > 8 {
		id := "." + rest[:8]
		life.Store(&id)
	}
}

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// quiet stops go-redis from writing to standard error on its own: that Redis
// is away is told by readyz and the metrics.
var quiet = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

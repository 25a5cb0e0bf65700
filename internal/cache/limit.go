package cache

import (
	"time"

	"github.com/go-chi/httprate"
	httprateredis "github.com/go-chi/httprate-redis"
	"github.com/redis/go-redis/v9"
)

// Counter counts by key in windows, for one limit called name: in Redis, so
// that servers count together, and in this process while Redis is away. A
// cluster is not something the library can count in: there each server counts
// for itself.
func (c *Cache) Counter(name string, limit int, window time.Duration) httprate.LimitCounter {
	var counter httprate.LimitCounter = httprate.NewLocalLimitCounter(window)
	if client, ok := c.client.(*redis.Client); ok {
		counter = httprateredis.NewCounter(&httprateredis.Config{
			Client: client, PrefixKey: "limit:" + name, WindowLength: window, FallbackTimeout: c.patience,
		})
	}
	counter.Config(limit, window)
	return counter
}

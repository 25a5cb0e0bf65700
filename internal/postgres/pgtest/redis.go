package pgtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"xinhuo/internal/devservices"
)

// Redis returns a client of the real Redis that this process' tests share.
// Tests keep out of each other's way by their tenants' keys, and never flush.
func Redis(t testing.TB) redis.UniversalClient {
	t.Helper()
	options, err := redis.ParseURL(RedisURL(t))
	check(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { check(t, client.Close()) })
	return client
}

// RedisURL is the address of that Redis, for tests of the whole application.
func RedisURL(t testing.TB) string {
	t.Helper()
	r, err := redisServer()
	check(t, err)
	return r.url
}

type redisInstance struct {
	url     string
	scratch *devservices.Scratch
}

var redisServer = sync.OnceValues(func() (redisInstance, error) {
	if url := os.Getenv(devservices.TestRedisURL); url != "" {
		return redisInstance{url: url}, nil
	}
	scratch, err := devservices.NewScratch()
	if err != nil {
		return redisInstance{}, err
	}
	r, err := devservices.StartRedisServer(context.Background(), filepath.Join(scratch.Dir, "redis"))
	if err != nil {
		return redisInstance{}, err
	}
	return redisInstance{r.URL, scratch}, nil
})

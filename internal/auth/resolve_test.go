package auth_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

func TestWho(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*cache.Cache{"without Redis": cache.New(nil), "with Redis": redisCache(t, miniredis.RunT(t))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, pgtest.Tx(t))
			s := auth.NewSessions(h.conn, c, false)
			chen := h.person("陈静", auth.Staff, auth.Content, auth.Data)
			foreign := fixture.Brand(t, h.conn)
			token := open(t, s, chen.Account, get())
			for range 3 { // from Postgres, then from Redis
				got, err := who(t, s, token, h.brand.Slug)
				want := auth.Identity{Account: chen.Account, Name: "陈静", Brand: h.brand, Role: auth.Staff, Squads: []auth.Squad{auth.Content, auth.Data}}
				if err != nil || !same(got.Identity, want) {
					t.Errorf("Who = %+v, %v; want %+v", got.Identity, err, want)
				}
				if _, err := who(t, s, token, foreign.Slug); !errors.Is(err, errs.NotFound) {
					t.Errorf("in another's brand = %v, want not found", err)
				}
				if _, err := who(t, s, token, "no-such-brand"); !errors.Is(err, errs.NotFound) {
					t.Errorf("in no brand = %v, want not found", err)
				}
			}
			for name, c := range map[string]*http.Cookie{"no cookie": {Name: "other", Value: "x"}, "a made-up one": {Name: "xinhuo", Value: strings.Repeat("x", 43)}} {
				for _, slug := range []string{h.brand.Slug, "no-such-brand"} {
					if _, err := who(t, s, c, slug); !errors.Is(err, auth.SignedOut) {
						t.Errorf("%s at %s = %v, want signed out", name, slug, err)
					}
				}
			}
		})
	}
}

func same(a, b auth.Identity) bool {
	squads := func(i auth.Identity) string { return strings.Join(words(i.Squads), " ") }
	return a.Account == b.Account && a.Name == b.Name && a.Brand == b.Brand && a.Role == b.Role && squads(a) == squads(b) && a.Member == b.Member
}

func words(squads []auth.Squad) (out []string) {
	for _, s := range squads {
		out = append(out, string(s))
	}
	return out
}

// A request of somebody this server has met costs Redis one round trip and
// Postgres none.
func TestWhoIsOneRoundTrip(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	client := redis.NewClient(&redis.Options{Addr: r.Addr()})
	trips := &counter{}
	client.AddHook(trips)
	c := cache.New(client)
	t.Cleanup(func() { c.Close() })
	asked := &counting{Conn: pool}
	s := auth.NewSessions(asked, c, false)
	chen := h.person("陈静", auth.Owner)
	token := open(t, s, chen.Account, get())
	if _, err := who(t, s, token, h.brand.Slug); err != nil {
		t.Fatal(err)
	}
	trips.n.Store(0)
	asked.n.Store(0)
	got, err := who(t, s, token, h.brand.Slug)
	if err != nil || got.Version == "" {
		t.Errorf("Who = %+v, %v; want the version of the data too", got, err)
	}
	if n, q := trips.n.Load(), asked.n.Load(); n != 1 || q != 0 {
		t.Errorf("%d trips to Redis and %d to Postgres, want 1 and 0", n, q)
	}
}

// counter is a go-redis hook that counts round trips.
type counter struct{ n atomic.Int64 }

func (c *counter) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmds)
	}
}

// counting is a Conn that counts what is asked of Postgres.
type counting struct {
	postgres.Conn
	n atomic.Int64
}

func (c *counting) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	c.n.Add(1)
	return c.Conn.QueryRow(ctx, sql, args...)
}

func (c *counting) Read(ctx context.Context, t tenant.ID, fn func(postgres.Conn) error) error {
	c.n.Add(1)
	return c.Conn.Read(ctx, t, fn)
}

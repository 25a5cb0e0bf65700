package cache_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"

	"xinhuo/internal/cache"
	"xinhuo/internal/tenant"
)

// server is one of several servers of ours at the Redis at address.
func server(t *testing.T, address string) *cache.Cache {
	t.Helper()
	c, err := cache.Open("redis://" + address + "?read_timeout=10s") // a busy machine may be slow; that is not what is tested
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// truth stands for Postgres: a value, and how often it was asked for.
type truth struct {
	value atomic.Int64
	asked atomic.Int64
}

func (d *truth) load(context.Context) ([]byte, error) {
	d.asked.Add(1)
	return fmt.Append(nil, d.value.Load()), nil
}

func load(t *testing.T, c *cache.Cache, id tenant.ID, d *truth) string {
	t.Helper()
	got, err := c.Load(t.Context(), id, "view", time.Minute, d.load)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestAWriteIsSeenAtOnceOnEveryServer(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	one, two := server(t, r.Addr()), server(t, r.Addr())
	brand, d := tenant.New(), &truth{}
	for want := range int64(20) {
		d.value.Store(want)
		writer := one
		if want%2 == 0 {
			writer = two
		}
		writer.Bump(t.Context(), brand)
		for name, c := range map[string]*cache.Cache{"one": one, "two": two} {
			if got := load(t, c, brand, d); got != fmt.Sprint(want) {
				t.Fatalf("server %s after write %d shows %s", name, want, got)
			}
		}
	}
	if got := d.asked.Load(); got != 20 {
		t.Errorf("20 versions on two servers took %d loads, want 20", got)
	}
}

func TestTenantsAndViewsAreKeptApart(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	c := server(t, r.Addr())
	ours, theirs, d := tenant.New(), tenant.New(), &truth{}
	load(t, c, ours, d)
	d.value.Store(1)
	if got := load(t, c, theirs, d); got != "1" {
		t.Errorf("the other tenant sees %s, want its own 1", got)
	}
	c.Bump(t.Context(), theirs)
	if got := load(t, c, ours, d); got != "0" {
		t.Errorf("another tenant's write changed ours to %s, want the 0 that was kept", got)
	}
	other, err := c.Load(t.Context(), ours, "other", time.Minute, d.load)
	if err != nil || string(other) != "1" {
		t.Errorf("another view = %s, %v; want a load of its own, 1", other, err)
	}
}

func TestAFlushedRedisNeverBringsOldValuesBack(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	one, two := server(t, r.Addr()), server(t, r.Addr())
	brand, d := tenant.New(), &truth{}
	for want := range int64(10) {
		r.FlushAll()
		d.value.Store(want)
		if want%2 == 0 {
			one.Bump(t.Context(), brand)
		}
		for _, c := range []*cache.Cache{two, one} {
			if got := load(t, c, brand, d); got != fmt.Sprint(want) {
				t.Fatalf("after flush %d: %s", want, got)
			}
		}
	}
}

func TestOneLoadForAllWhoAskAtOnce(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	one, two := server(t, r.Addr()), server(t, r.Addr())
	tests := map[string]struct {
		servers []*cache.Cache
		takes   time.Duration
	}{
		"of one server, however long it takes": {[]*cache.Cache{one}, 400 * time.Millisecond}, // longer than the lock is waited for
		"of two servers":                       {[]*cache.Cache{one, two}, 60 * time.Millisecond},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			brand, d := tenant.New(), &truth{}
			slow := func(ctx context.Context) ([]byte, error) {
				time.Sleep(tt.takes)
				return d.load(ctx)
			}
			var all sync.WaitGroup
			start := make(chan struct{})
			for i := range 40 {
				all.Go(func() {
					<-start
					got, err := tt.servers[i%len(tt.servers)].Load(t.Context(), brand, "view", time.Minute, slow)
					if err != nil || string(got) != "0" {
						t.Errorf("Load = %s, %v", got, err)
					}
				})
			}
			close(start)
			all.Wait()
			if got := d.asked.Load(); got != 1 {
				t.Errorf("40 visitors made %d loads, want 1", got)
			}
		})
	}
}

func TestWithoutRedisManyVisitorsShareTheNextLoad(t *testing.T) {
	t.Parallel()
	c, brand, d := cache.New(nil), tenant.New(), &truth{}
	var running, most atomic.Int64
	slow := func(ctx context.Context) ([]byte, error) {
		most.Store(max(most.Load(), running.Add(1)))
		defer running.Add(-1)
		value, err := d.load(ctx)
		time.Sleep(20 * time.Millisecond)
		return value, err
	}
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			before := d.value.Load()
			d.value.Add(1) // a write of this visitor's own
			got, err := c.Load(t.Context(), brand, "view", time.Minute, slow)
			seen, _ := strconv.ParseInt(string(got), 10, 64)
			if err != nil || seen <= before {
				t.Errorf("after write %d a visitor is shown %s, %v", before+1, got, err)
			}
		})
		time.Sleep(time.Millisecond)
	}
	all.Wait()
	if most.Load() != 1 || d.asked.Load() > 20 {
		t.Errorf("60 visitors in 60 ms made %d loads of 20 ms, %d at once; want few, one at a time", d.asked.Load(), most.Load())
	}
	began := time.Now()
	if load(t, c, brand, d); time.Since(began) > 15*time.Millisecond {
		t.Errorf("a visitor alone waited %v", time.Since(began))
	}
}

func TestAFailedLoadIsNotKept(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	c := server(t, r.Addr())
	brand, d, broken := tenant.New(), &truth{}, errors.New("broken")
	_, err := c.Load(t.Context(), brand, "view", time.Minute, func(context.Context) ([]byte, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("Load = %v, want what the loader said", err)
	}
	began := time.Now()
	if got := load(t, c, brand, d); got != "0" || time.Since(began) > 100*time.Millisecond {
		t.Errorf("the next load = %s after %v, want 0 at once", got, time.Since(began))
	}
}

func TestTheFirstVisitorLeavingStopsNobody(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	c := server(t, r.Addr())
	ctx, leave := context.WithCancel(t.Context())
	got, err := c.Load(ctx, tenant.New(), "view", time.Minute, func(ctx context.Context) ([]byte, error) {
		leave()
		return []byte("done"), ctx.Err()
	})
	if err != nil || string(got) != "done" {
		t.Errorf("Load = %s, %v; want done", got, err)
	}
}

func TestAWriteWithinTheRequestIsSeenByIt(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	c := server(t, r.Addr())
	brand, d := tenant.New(), &truth{}
	ctx := cache.WithVersion(t.Context(), brand, c.Glance(t.Context(), cache.Asked{Tenant: brand}).Version)
	if _, err := c.Load(ctx, brand, "view", time.Minute, d.load); err != nil {
		t.Fatal(err)
	}
	d.value.Store(1)
	c.Bump(ctx, brand)
	if got, err := c.Load(ctx, brand, "view", time.Minute, d.load); err != nil || string(got) != "1" {
		t.Errorf("Load after Bump in one request = %s, %v; want 1", got, err)
	}
}

func TestRedisAway(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	r := miniredis.RunT(t)
	closed := r.Addr()
	r.Close()

	for name, address := range map[string]string{"silent": silent.Addr().String(), "closed": closed} {
		t.Run(name, func(t *testing.T) {
			c, err := cache.Open("redis://" + address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			d, brand := &truth{}, tenant.New()
			var took []time.Duration
			for want := range int64(20) {
				d.value.Store(want)
				began := time.Now()
				if got := load(t, c, brand, d); got != fmt.Sprint(want) {
					t.Errorf("load %d = %s", want, got)
				}
				took = append(took, time.Since(began))
			}
			// A busy machine may make any one of them late, not all of them.
			if first := slices.Min(took[:3]); first > 90*time.Millisecond {
				t.Errorf("the first loads took %v, want 50 ms and a little", took[:3])
			}
			if later := slices.Min(took[3:]); later > 5*time.Millisecond {
				t.Errorf("the later loads took %v, want no waiting once Redis is known to be away", took[3:])
			}
			began := time.Now()
			c.Bump(t.Context(), brand)
			if took := time.Since(began); took > 40*time.Millisecond {
				t.Errorf("Bump took %v, want it left to the background", took)
			}
		})
	}
}

func TestWhatRedisMissedIsToldWhenItComesBack(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	near, far := server(t, r.Addr()), server(t, r.Addr())
	brand, d := tenant.New(), &truth{}
	key := cache.SessionKey([]byte("token"))
	near.Set(t.Context(), key, []byte("session"), time.Minute)
	load(t, far, brand, d)
	load(t, near, brand, d)

	r.SetError("LOADING")
	d.value.Store(1)
	near.Bump(t.Context(), brand)
	near.Delete(t.Context(), key)
	if got := load(t, near, brand, d); got != "1" {
		t.Errorf("the writer's server shows %s while Redis is away, want 1", got)
	}
	r.SetError("")

	for until := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if got := load(t, near, brand, d); got != "1" {
			t.Fatalf("the writer's server shows %s, want 1 at every moment", got)
		}
		_, still := far.Get(t.Context(), key)
		if load(t, far, brand, d) == "1" && !still {
			break
		}
		if time.Now().After(until) {
			t.Fatal("the other server was never told")
		}
	}
}

// Somebody reads a session from Postgres, it is ended, and only then do they
// come to keep what they read.
func TestADeletedKeyIsNotBroughtBackByALatecomer(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	near, far := server(t, r.Addr()), server(t, r.Addr())
	key := cache.SessionKey([]byte("token"))
	near.Delete(t.Context(), key)
	far.Set(t.Context(), key, []byte("session"), time.Minute)
	if got, ok := far.Get(t.Context(), key); ok {
		t.Errorf("after Delete and a late Set Get = %q, want nothing", got)
	}
	r.FastForward(time.Minute)
	far.Set(t.Context(), key, []byte("session"), time.Minute)
	if _, ok := far.Get(t.Context(), key); !ok {
		t.Error("a minute later the key still refuses a value")
	}
}

func TestGlance(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	c := server(t, r.Addr())
	brand, account, token := tenant.New(), uuid.New(), []byte("hash")
	asked := cache.Asked{TokenHash: token, Account: account, Tenant: brand}

	first := c.Glance(t.Context(), asked)
	if first.Session != nil || first.Identity != nil || first.Version == "" {
		t.Errorf("Glance at nothing = %+v, want only a first version", first)
	}
	c.Set(t.Context(), cache.SessionKey(token), []byte("session"), time.Minute)
	c.Set(t.Context(), cache.IdentityKey(brand, account), []byte("identity"), time.Minute)
	seen := c.Glance(t.Context(), asked)
	if string(seen.Session) != "session" || string(seen.Identity) != "identity" || seen.Version != first.Version {
		t.Errorf("Glance = %+v, want all three", seen)
	}
	if foreign := c.Glance(t.Context(), cache.Asked{TokenHash: token, Account: account, Tenant: tenant.New()}); foreign.Identity != nil || foreign.Version == seen.Version {
		t.Errorf("Glance in another tenant = %+v, want neither our identity nor our version", foreign)
	}
	if none := cache.New(nil).Glance(t.Context(), asked); none.Session != nil || none.Version != "" {
		t.Errorf("Glance without Redis = %+v, want nothing", none)
	}
}

package dashboard_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/sample"
	"xinhuo/web/webtest"
)

type nullW struct{ h http.Header }

func (s nullW) Header() http.Header         { return s.h }
func (s nullW) WriteHeader(int)             {}
func (s nullW) Write(b []byte) (int, error) { return len(b), nil }

func TestZZ(t *testing.T) {
	database, _ := pgtest.Database(t)
	c, err := cache.Open(pgtest.RedisURL(t))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), database, postgres.Options{Committed: c.Bump})
	if err != nil {
		t.Fatal(err)
	}
	house := webtest.OpenWith(t, pool, c, auth.UsualLimits)
	if _, err := sample.NewStore(pool, member.NewStore(pool, fixture.Keys()), c, clock.System).Fill(t.Context(), house.Brand.ID, fixture.Actor); err != nil {
		t.Fatal(err)
	}
	who := house.Person("陈静", auth.Owner)
	v := house.As(who)
	r := httptest.NewRequest("GET", house.Brand.Home()+"dashboard", nil)
	for _, n := range []string{"session", "xinhuo", "xinhuo_session"} {
		if k := v.Cookie(n); k != nil {
			r.AddCookie(k)
		}
	}
	w := httptest.NewRecorder()
	house.ServeHTTP(w, r)
	if w.Code != 200 {
		t.Fatal(w.Code, w.Header())
	}
	f, _ := os.Create("/tmp/full.pprof")
	_ = pprof.StartCPUProfile(f)
	res := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			house.ServeHTTP(nullW{http.Header{}}, r)
		}
	})
	pprof.StopCPUProfile()
	for range 10 {
		acc := v
		_ = acc
		h := house.Sessions.Hash(r)
		seen := c.Glance(t.Context(), cache.Asked{TokenHash: h, Account: who.ID, Tenant: house.Brand.ID})
		fmt.Println(string(seen.Session), string(seen.Identity), seen.Version)
		house.ServeHTTP(nullW{http.Header{}}, r)
	}
	fmt.Println(w.Body.Len(), res, res.MemString())
	pool.Close()
}

package auth_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

// open signs account in and returns the browser's cookie.
func open(t *testing.T, s *auth.Sessions, account uuid.UUID, r *http.Request) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	if err := s.Open(w, r, account); err != nil {
		t.Fatal(err)
	}
	return cookie(t, w)
}

func cookie(t *testing.T, w *httptest.ResponseRecorder) *http.Cookie {
	t.Helper()
	all := w.Result().Cookies()
	if len(all) != 1 {
		t.Fatalf("%d cookies set, want 1", len(all))
	}
	return all[0]
}

func who(t *testing.T, s *auth.Sessions, c *http.Cookie, slug string) (auth.Asking, error) {
	t.Helper()
	return s.Who(get(c), slug)
}

func TestTheCookie(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	plain := open(t, auth.NewSessions(h.conn, cache.New(nil), false), chen.ID, get())
	secure := open(t, auth.NewSessions(h.conn, cache.New(nil), true), chen.ID, get())
	if plain.Name != "xinhuo" || plain.Secure {
		t.Errorf("by http the cookie is %q, secure %v; want xinhuo, not secure", plain.Name, plain.Secure)
	}
	if secure.Name != "__Host-xinhuo" || !secure.Secure || secure.Domain != "" {
		t.Errorf("by https the cookie is %q, secure %v, domain %q; want __Host-xinhuo, secure, none", secure.Name, secure.Secure, secure.Domain)
	}
	for _, c := range []*http.Cookie{plain, secure} {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || len(c.Value) < 40 {
			t.Errorf("cookie = %+v, want HttpOnly, Lax, for /, and a long token", c)
		}
		var kept int
		row := h.conn.QueryRow(t.Context(), "SELECT count(*) FROM sessions WHERE strpos(encode(token_hash, 'escape') || encode(data, 'escape'), $1) > 0", c.Value)
		if err := row.Scan(&kept); err != nil || kept != 0 {
			t.Errorf("the token itself stands in %d rows, %v; want none", kept, err)
		}
	}
}

// Whatever token a browser brings to sign in with, it leaves with another.
func TestSignInRenewsTheToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	s := auth.NewSessions(h.conn, cache.New(nil), false)
	chen, zhou := h.account("陈静"), h.account("周海涛")

	planted := &http.Cookie{Name: "xinhuo", Value: "chosen-by-somebody-else"}
	first := open(t, s, chen.ID, get(planted))
	if first.Value == planted.Value {
		t.Error("a token from outside became a session")
	}
	second := open(t, s, zhou.ID, get(first))
	if _, err := s.Account(get(first)); !errors.Is(err, auth.SignedOut) {
		t.Errorf("the old token after signing in again = %v, want signed out", err)
	}
	if a, err := s.Account(get(second)); err != nil || a.ID != zhou.ID {
		t.Errorf("the new token = %+v, %v; want 周海涛", a, err)
	}
	if _, err := s.Account(get(planted)); !errors.Is(err, auth.SignedOut) {
		t.Errorf("the planted token = %v, want signed out", err)
	}
}

// Two servers with one Postgres and one Redis, as in production.
func TestSessionsOutliveServersAndRedis(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	near, far := auth.NewSessions(pool, redisCache(t, r), false), auth.NewSessions(pool, redisCache(t, r), false)
	chen := h.person("陈静", auth.Owner)
	token := open(t, near, chen.Account, get())
	in := func(when string) {
		t.Helper()
		for name, s := range map[string]*auth.Sessions{"the server signed in at": near, "another server": far, "a server just started": auth.NewSessions(pool, redisCache(t, r), false)} {
			if _, err := who(t, s, token, h.brand.Slug); err != nil {
				t.Errorf("%s, %s = %v, want in", when, name, err)
			}
		}
	}
	in("at first")
	r.FlushAll()
	in("after a flush of Redis")
	r.SetError("LOADING Redis is loading")
	in("while Redis is away")
	r.SetError("")
	in("when Redis is back")
}

// Signing out holds at once on every server, also where the session is cached.
func TestSignOut(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	near, far := auth.NewSessions(pool, redisCache(t, r), false), auth.NewSessions(pool, redisCache(t, r), false)
	chen, zhou := h.person("陈静", auth.Owner), h.person("周海涛", auth.Manager)
	phone, desk, laptop := open(t, near, chen.Account, get()), open(t, far, chen.Account, get()), open(t, far, chen.Account, get())
	others := open(t, near, zhou.Account, get())
	expect := func(when string, c *http.Cookie, want error) {
		t.Helper()
		for name, s := range map[string]*auth.Sessions{"near": near, "far": far} {
			if _, err := who(t, s, c, h.brand.Slug); !errors.Is(err, want) {
				t.Errorf("%s, %s server = %v, want %v", when, name, err, want)
			}
		}
	}
	for _, c := range []*http.Cookie{phone, desk, laptop, others} {
		expect("signed in", c, nil)
	}

	w := httptest.NewRecorder()
	if err := near.Close(w, get(phone)); err != nil {
		t.Fatal(err)
	}
	if c := cookie(t, w); c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("signing out leaves the cookie %+v, want it ended", c)
	}
	expect("the phone signed out", phone, auth.SignedOut)
	expect("the desk is not touched", desk, nil)

	list, err := near.List(get(desk), chen.Account)
	if err != nil || len(list) != 2 {
		t.Fatalf("List = %+v, %v; want two", list, err)
	}
	for _, session := range list {
		if session.Current {
			continue
		}
		if err := near.End(t.Context(), zhou.Account, session.ID); err != nil {
			t.Fatal(err)
		}
		expect("somebody else cannot end it", laptop, nil)
		if err := near.End(t.Context(), chen.Account, session.ID); err != nil {
			t.Fatal(err)
		}
	}
	expect("the laptop was ended from the desk", laptop, auth.SignedOut)
	expect("the desk itself is not", desk, nil)

	if err := far.EndAll(t.Context(), chen.Account); err != nil {
		t.Fatal(err)
	}
	expect("signed out everywhere", desk, auth.SignedOut)
	expect("other people are not", others, nil)
}

func TestANewPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	near, far := auth.NewSessions(pool, redisCache(t, r), false), auth.NewSessions(pool, redisCache(t, r), false)
	h.Store = auth.NewStore(pool, redisCache(t, r), auth.UsualLimits)
	chen := h.person("陈静", auth.Owner)
	desk, phone := open(t, near, chen.Account, get()), open(t, near, chen.Account, get())
	for _, c := range []*http.Cookie{desk, phone} {
		who(t, far, c, h.brand.Slug) // cached
	}
	err := h.ChangePassword(t.Context(), chen.Account, auth.NewPassword{Current: password, Next: "a sentence to remember", Address: home, Keep: near.Hash(get(desk))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := who(t, far, desk, h.brand.Slug); err != nil {
		t.Errorf("the browser that changed it = %v, want in", err)
	}
	if _, err := who(t, far, phone, h.brand.Slug); !errors.Is(err, auth.SignedOut) {
		t.Errorf("the other browser = %v, want signed out", err)
	}
}

// What somebody may do changes at once, and their browser gets a new token
// for a session that lasts no longer.
func TestARoleChangeIsSeenAtOnceAndRenews(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	near, far := auth.NewSessions(pool, redisCache(t, r), false), auth.NewSessions(pool, redisCache(t, r), false)
	h.Store = auth.NewStore(pool, redisCache(t, r), auth.UsualLimits)
	owner, chen := h.person("郑国栋", auth.Owner), h.person("陈静", auth.Manager)
	token := open(t, near, chen.Account, get())
	for range 2 {
		who(t, far, token, h.brand.Slug)
	}
	if err := h.ChangeRole(t.Context(), owner, chen.Account, auth.Staff, []auth.Squad{auth.Ops}); err != nil {
		t.Fatal(err)
	}
	got, err := who(t, far, token, h.brand.Slug)
	if err != nil || got.Identity.Role != auth.Staff || !got.Renew {
		t.Fatalf("after the change Who = %+v, %v; want staff, to be renewed", got, err)
	}
	w := httptest.NewRecorder()
	if err := far.Renew(w, get(token)); err != nil {
		t.Fatal(err)
	}
	fresh := cookie(t, w)
	if got, err := who(t, near, fresh, h.brand.Slug); err != nil || got.Renew {
		t.Errorf("the new token = %+v, %v; want in, and not to be renewed again", got, err)
	}
	if _, err := who(t, near, token, h.brand.Slug); !errors.Is(err, auth.SignedOut) {
		t.Errorf("the old token = %v, want signed out", err)
	}
	if fresh.MaxAge > token.MaxAge {
		t.Errorf("the renewed session lasts %d s, the old one %d s; want no longer", fresh.MaxAge, token.MaxAge)
	}

	if err := h.Remove(t.Context(), owner, chen.Account); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*auth.Sessions{"near": near, "far": far} {
		if _, err := who(t, s, fresh, h.brand.Slug); !errors.Is(err, errs.NotFound) {
			t.Errorf("removed, %s server = %v, want not found", name, err)
		}
	}
	if a, err := near.Account(get(fresh)); err != nil || a.ID != chen.Account {
		t.Errorf("removed from the brand, the account = %v, %v; want still signed in", a, err)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sql  string
		want error
	}{
		"13 days without a visit": {"UPDATE sessions SET seen_at = now() - interval '13 days'", nil},
		"15 days without a visit": {"UPDATE sessions SET seen_at = now() - interval '15 days'", auth.SignedOut},
		"past 60 days":            {"UPDATE sessions SET expires_at = now() - interval '1 second'", auth.SignedOut},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, pgtest.Tx(t))
			s := auth.NewSessions(h.conn, cache.New(nil), false)
			chen := h.account("陈静")
			token := open(t, s, chen.ID, get())
			if _, err := h.conn.Exec(t.Context(), c.sql+" WHERE account_id = $1", chen.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Account(get(token)); !errors.Is(err, c.want) {
				t.Errorf("Account = %v, want %v", err, c.want)
			}
			var stale bool
			row := h.conn.QueryRow(t.Context(), "SELECT seen_at < now() - interval '1 day' FROM sessions WHERE account_id = $1", chen.ID)
			if err := row.Scan(&stale); c.want == nil && (err != nil || stale) {
				t.Errorf("after the visit seen_at is stale: %v, %v; want it noted", stale, err)
			}
		})
	}
}

// A session is part of the transaction it is opened in.
func TestOpenInATransaction(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	s := auth.NewSessions(pool, cache.New(nil), false)
	chen := h.account("陈静")
	var ticket auth.Ticket
	err := pool.Platform(t.Context(), func(tx postgres.Conn) (err error) {
		if ticket, err = s.OpenIn(tx, get(), chen.ID); err != nil {
			return err
		}
		return pgx.ErrTxClosed // anything
	})
	if !errors.Is(err, pgx.ErrTxClosed) {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.Give(w, ticket)
	if _, err := s.Account(get(cookie(t, w))); !errors.Is(err, auth.SignedOut) {
		t.Errorf("rolled back = %v, want signed out", err)
	}
}

func TestListSaysWhatDevice(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	s := auth.NewSessions(h.conn, cache.New(nil), false)
	chen := h.account("陈静")
	r := get()
	r.RemoteAddr = "192.0.2.7:4711"
	r.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36")
	token := open(t, s, chen.ID, r)
	list, err := s.List(get(token), chen.ID)
	if err != nil || len(list) != 1 {
		t.Fatalf("List = %v, %v; want one", list, err)
	}
	if got := list[0]; got.Browser != "chrome" || got.System != "windows" || got.Address != "192.0.2.7" || !got.Current {
		t.Errorf("session = %+v, want Chrome on Windows at 192.0.2.7, this one", got)
	}
	if list, err := s.List(get(token), h.account("周海涛").ID); err != nil || len(list) != 0 {
		t.Errorf("somebody else's = %v, %v; want none", list, err)
	}
	if !bytes.Equal(s.Hash(get()), nil) {
		t.Error("without a cookie there is a hash")
	}
}

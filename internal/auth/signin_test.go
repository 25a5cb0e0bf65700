package auth_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres/pgtest"
)

const (
	home      = "192.0.2.1"
	elsewhere = "203.0.113.9"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	got, err := h.SignIn(t.Context(), auth.Attempt{Login: " " + chen.Login, Password: password, Address: home})
	if err != nil || got != chen {
		t.Errorf("SignIn = %+v, %v; want %+v", got, err, chen)
	}
}

// Whichever part is wrong, the answer is the same, and takes the same time.
func TestSignInDoesNotTellWhatWasWrong(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	tries := map[string]auth.Attempt{
		"wrong password": {Login: chen.Login, Password: "something else", Address: home},
		"unknown login":  {Login: login(), Password: password, Address: home},
		"no login":       {Login: "chen", Password: password, Address: home},
		"endless":        {Login: chen.Login, Password: string(make([]byte, 1<<20)), Address: home},
		"nothing":        {Address: home},
	}
	took := map[string]time.Duration{}
	for name, a := range tries {
		took[name] = time.Hour
		for range 3 { // the quickest of three says what the work is
			began := time.Now()
			_, err := h.SignIn(t.Context(), a)
			took[name] = min(took[name], time.Since(began))
			if got := complaint(err, ""); got != "signin.wrong" {
				t.Errorf("%s: SignIn = %v, want signin.wrong", name, err)
			}
			a.Address = login() // not about the limits
		}
	}
	for name, d := range took {
		if d < 5*time.Millisecond { // what argon2id takes on no machine
			t.Errorf("%s took %s, want the time of comparing a password", name, d)
		}
	}
}

func TestTenWrongPasswordsWait(t *testing.T) {
	t.Parallel()
	away := miniredis.RunT(t)
	away.SetError("LOADING Redis is loading")
	for name, c := range map[string]*cache.Cache{"without Redis": cache.New(nil), "with Redis": redisCache(t, miniredis.RunT(t)), "with Redis away": redisCache(t, away)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, pgtest.Tx(t))
			h.Store = auth.NewStore(h.conn, c, auth.UsualLimits)
			chen, zhou := h.account("陈静"), h.account("周海涛")
			wrong := auth.Attempt{Login: chen.Login, Password: "something else", Address: home}
			for i := range 10 {
				if _, err := h.SignIn(t.Context(), wrong); complaint(err, "") != "signin.wrong" {
					t.Fatalf("try %d = %v, want signin.wrong", i+1, err)
				}
			}
			right := wrong
			right.Password = password
			for name, a := range map[string]auth.Attempt{"wrong": wrong, "right": right} {
				_, err := h.SignIn(t.Context(), a)
				var wait auth.Wait
				if !errors.As(err, &wait) || !errors.Is(err, errs.TooMany) || wait.For <= 0 || wait.For > 15*time.Minute+time.Second {
					t.Errorf("the eleventh, %s = %v, want a wait of a quarter of an hour at most", name, err)
				}
			}
			right.Address = elsewhere
			if _, err := h.SignIn(t.Context(), right); err != nil {
				t.Errorf("from another address = %v, want in: nobody locks somebody else out", err)
			}
			if _, err := h.SignIn(t.Context(), auth.Attempt{Login: zhou.Login, Password: password, Address: home}); err != nil {
				t.Errorf("somebody else at the address = %v, want in", err)
			}
		})
	}
}

// Servers that share a Redis share the counting.
func TestTriesAreCountedTogether(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	servers := []*auth.Store{
		auth.NewStore(h.conn, redisCache(t, r), auth.UsualLimits),
		auth.NewStore(h.conn, redisCache(t, r), auth.UsualLimits),
	}
	wrong := auth.Attempt{Login: chen.Login, Password: "something else", Address: home}
	for i := range 10 {
		if _, err := servers[i%2].SignIn(t.Context(), wrong); complaint(err, "") != "signin.wrong" {
			t.Fatalf("try %d = %v, want signin.wrong", i+1, err)
		}
	}
	for i, s := range servers {
		if _, err := s.SignIn(t.Context(), wrong); !errors.Is(err, errs.TooMany) {
			t.Errorf("the eleventh on server %d = %v, want a wait", i+1, err)
		}
	}
}

// Many tries sent at once are not all let through before the first is counted.
func TestTriesSentAtOnceAreCounted(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	chen := h.account("陈静")
	var guessed atomic.Int32
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			_, err := h.SignIn(t.Context(), auth.Attempt{Login: chen.Login, Password: "something else", Address: home})
			if !errors.Is(err, errs.TooMany) {
				guessed.Add(1)
			}
		})
	}
	wg.Wait()
	if n := guessed.Load(); n < 10 || n > 12 {
		t.Errorf("%d of 40 tries at once were guesses, want 10 and at most those under way", n)
	}
}

// An address that tries many logins is stopped; a login that is tried from
// many addresses still opens where its owner was before.
func TestTriesByAddressAndByLogin(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	h.Store = auth.NewStore(h.conn, cache.New(nil), auth.Limits{Pair: 10, Address: 4, Login: 6, Signup: 10})
	chen, zhou := h.account("陈静"), h.account("周海涛")
	for range 4 {
		h.SignIn(t.Context(), auth.Attempt{Login: login(), Password: "something else", Address: elsewhere})
	}
	if _, err := h.SignIn(t.Context(), auth.Attempt{Login: zhou.Login, Password: password, Address: elsewhere}); !errors.Is(err, errs.TooMany) {
		t.Errorf("an address that tried four logins = %v, want a wait", err)
	}

	s := auth.NewSessions(h.conn, cache.New(nil), false)
	before := get()
	before.RemoteAddr = home + ":4711"
	if _, err := s.OpenIn(h.conn, before, chen.ID); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		h.SignIn(t.Context(), auth.Attempt{Login: chen.Login, Password: "something else", Address: string(rune('a' + i))})
	}
	if _, err := h.SignIn(t.Context(), auth.Attempt{Login: chen.Login, Password: password, Address: "198.51.100.7"}); !errors.Is(err, errs.TooMany) {
		t.Errorf("a login tried from everywhere, at a new address = %v, want a wait", err)
	}
	if _, err := h.SignIn(t.Context(), auth.Attempt{Login: chen.Login, Password: password, Address: home}); err != nil {
		t.Errorf("a login tried from everywhere, at home = %v, want in", err)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	change := auth.NewPassword{Current: password, Next: "a sentence to remember", Address: home, Keep: []byte{}}

	wrong, weak := change, change
	wrong.Current, weak.Next = "something else", "12345678"
	if err := h.ChangePassword(t.Context(), chen.ID, wrong); complaint(err, "current") != "auth.password.wrong" {
		t.Errorf("with a wrong current password = %v, want auth.password.wrong", err)
	}
	if err := h.ChangePassword(t.Context(), chen.ID, weak); complaint(err, "password") != "auth.password.common" {
		t.Errorf("to a common one = %v, want auth.password.common", err)
	}
	if err := h.ChangePassword(t.Context(), chen.ID, change); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(t.Context(), auth.Attempt{Login: chen.Login, Password: password, Address: home}); complaint(err, "") != "signin.wrong" {
		t.Errorf("the old password = %v, want signin.wrong", err)
	}
	if _, err := h.SignIn(t.Context(), auth.Attempt{Login: chen.Login, Password: change.Next, Address: home}); err != nil {
		t.Errorf("the new password = %v, want in", err)
	}
	if err := h.ChangePassword(t.Context(), uuid.New(), change); !errors.Is(err, errs.NotFound) {
		t.Errorf("for nobody = %v, want not found", err)
	}
}

// Guessing the current password is guessing the password.
func TestChangePasswordIsLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	for range 10 {
		h.ChangePassword(t.Context(), chen.ID, auth.NewPassword{Current: "something else", Next: "a sentence to remember", Address: home})
	}
	err := h.ChangePassword(t.Context(), chen.ID, auth.NewPassword{Current: password, Next: "a sentence to remember", Address: home})
	if !errors.Is(err, errs.TooMany) {
		t.Errorf("after ten wrong ones = %v, want a wait", err)
	}
}

// redisCache waits for Redis as long as a busy machine needs.
func redisCache(t *testing.T, r *miniredis.Miniredis) *cache.Cache {
	t.Helper()
	c := cache.New(redis.NewClient(&redis.Options{Addr: r.Addr(), ReadTimeout: 10 * time.Second, DialTimeout: 10 * time.Second}))
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

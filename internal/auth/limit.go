package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/go-chi/httprate"

	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
)

// Wait is the answer to too many tries: how long until one counts again. It
// is an errs.TooMany.
type Wait struct{ For time.Duration }

func (w Wait) Error() string { return fmt.Sprintf("too many tries, wait %s", w.For) }

// Is makes a Wait an errs.TooMany.
func (w Wait) Is(err error) bool { return err == errs.TooMany }

// Limits are how many tries there are before one has to wait. Wrong passwords
// are counted three ways, over a quarter of an hour each:
//
//   - for a login at an address: the person who mistypes, or somebody at the
//     same place. The right password waits too, or guessing would go on.
//   - at an address, whatever the login: one machine that tries many accounts.
//   - for a login, from everywhere: many machines that try one account. Where
//     the account was signed in before is let pass, so that nobody is locked
//     out of their own by strangers far away.
//
// New accounts are counted for an address, over an hour; so are links asked
// for by e-mail, and linksAnHour for a login.
type Limits struct {
	Pair, Address, Login, Signup int
}

// UsualLimits suit the open internet.
var UsualLimits = Limits{Pair: 10, Address: 60, Login: 200, Signup: 30}

// linksAnHour is how many letters a login may be sent.
const linksAnHour = 5

// HomeLimits suit one's own machine, where everybody comes from one address.
var HomeLimits = Limits{Pair: UsualLimits.Pair, Address: 2000, Login: UsualLimits.Login, Signup: 2000}

// limits counts for a whole server, and with Redis for all of them.
type limits struct{ pair, address, login, signup, link, linkAddress *limiter }

func newLimits(c *cache.Cache, of Limits, now clock.Clock) limits {
	const tries, signups = 15 * time.Minute, time.Hour
	make := func(name string, limit int, window time.Duration) *limiter {
		return &limiter{counter: c.Counter(name, limit, window), limit: limit, window: window, now: now}
	}
	return limits{
		pair: make("pair", of.Pair, tries), address: make("address", of.Address, tries),
		login: make("login", of.Login, tries), signup: make("signup", of.Signup, signups),
		link: make("link", linksAnHour, signups), linkAddress: make("link_address", of.Signup, signups),
	}
}

// limiter allows limit counts by key in any window of time, judged as a
// sliding window: the last window weighs by what of it is still in view.
type limiter struct {
	counter httprate.LimitCounter
	limit   int
	window  time.Duration
	now     clock.Clock
}

// check is a Wait when key has used up its tries.
func (l *limiter) check(key string) error {
	now := l.now()
	current := now.Truncate(l.window)
	count, before, err := l.counter.Get(key, current, current.Add(-l.window))
	if err != nil {
		return fmt.Errorf("look at a limit: %w", err)
	}
	if wait := waitFor(l.limit, count, before, now.Sub(current), l.window); wait > 0 {
		return Wait{wait}
	}
	return nil
}

func (l *limiter) count(key string) error {
	if err := l.counter.Increment(key, l.now().Truncate(l.window)); err != nil {
		return fmt.Errorf("count against a limit: %w", err)
	}
	return nil
}

// waitFor is how long until fewer than limit are in view, of count in this
// window, which is as old as elapsed, and before in the last; in whole
// seconds, 0 when it is so now.
func waitFor(limit, count, before int, elapsed, window time.Duration) time.Duration {
	w, e := window.Seconds(), elapsed.Seconds()
	if float64(before)*(1-e/w)+float64(count) < float64(limit) {
		return 0
	}
	until := w + w*(1-float64(limit)/float64(max(count, 1)))
	if count < limit {
		until = w * (1 - float64(limit-count)/float64(before))
	}
	return time.Duration(until-e+1) * time.Second
}

// limitKey hides what it is made of: logins and addresses are not for Redis.
func limitKey(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// place is an address as limits see it: of IPv6 the network, for one client
// has them all.
func place(address string) string { return httprate.CanonicalizeIP(address) }

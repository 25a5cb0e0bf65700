package cache

import "sync/atomic"

const tolerated = 3 // failures in a row before Redis counts as away

// breaker counts failures in a row. It is ours because it is one number: what
// a library adds, trying again on some visitor's time, is just what must not
// happen here; the mender tries in the background.
type breaker struct{ failures atomic.Int32 }

func (b *breaker) closed() bool { return b.failures.Load() < tolerated }

func (b *breaker) success() {
	if b.failures.Load() != 0 {
		b.failures.Store(0)
	}
}

// failure counts one and reports whether Redis now counts as away.
func (b *breaker) failure() bool { return b.failures.Add(1) >= tolerated }

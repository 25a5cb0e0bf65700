package seeding

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// bar tells on one line how far along a long work is.
type bar struct {
	mu      sync.Mutex
	w       io.Writer
	n, all  int
	started time.Time
}

func newBar(w io.Writer, all int) *bar {
	if w == nil {
		w = io.Discard
	}
	return &bar{w: w, all: all, started: time.Now()}
}

func (b *bar) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n += n
	spent := time.Since(b.started)
	left := time.Duration(float64(spent) / float64(b.n) * float64(b.all-b.n))
	fmt.Fprintf(b.w, "\r%d of %d members, %.0f/s, %s left   ", b.n, b.all, float64(b.n)/spent.Seconds(), left.Round(time.Second))
}

func (b *bar) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	spent := time.Since(b.started)
	fmt.Fprintf(b.w, "\r%d members in %s, %.0f/s                    \n", b.n, spent.Round(100*time.Millisecond), float64(b.n)/spent.Seconds())
}

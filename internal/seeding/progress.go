package seeding

import (
	"sync"
	"time"
)

// Progress is how far along a seeding is.
type Progress struct {
	Done, All int
	Spent     time.Duration
}

// PerSecond is how many members have been made each second so far.
func (p Progress) PerSecond() int { return int(float64(p.Done) / p.Spent.Seconds()) }

// Left is how long the rest will take at the pace so far.
func (p Progress) Left() time.Duration {
	return time.Duration(float64(p.Spent) / float64(p.Done) * float64(p.All-p.Done)).Round(time.Second)
}

// clock tells of progress each time something is done.
type clock struct {
	mu    sync.Mutex
	tell  func(Progress)
	now   Progress
	begun time.Time
}

func newClock(o Order) *clock {
	tell := o.Tell
	if tell == nil {
		tell = func(Progress) {}
	}
	return &clock{tell: tell, now: Progress{All: o.Members}, begun: time.Now()}
}

func (c *clock) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Done += n
	c.now.Spent = time.Since(c.begun)
	c.tell(c.now)
}

package seeding

import (
	"sync"
	"time"
)

// Part is what a seeding is making.
type Part string

// The parts, in their order.
const (
	People    Part = "people"
	Deeds     Part = "deeds" // of members, that many of whom have been gone through
	Seats     Part = "seats"
	Pairs     Part = "pairs"
	Pages     Part = "pages"
	Potential Part = "potential" // which says nothing until it is done
)

// Progress is how far along one part of a seeding is.
type Progress struct {
	Part      Part
	Done, All int
	Spent     time.Duration // on this part
}

// PerSecond is how many have been made each second so far.
func (p Progress) PerSecond() int { return int(float64(p.Done) / p.Spent.Seconds()) }

// Left is how long the rest will take at the pace so far.
func (p Progress) Left() time.Duration {
	return time.Duration(float64(p.Spent) / float64(p.Done) * float64(p.All-p.Done)).Round(time.Second)
}

// teller tells of progress each time something is done.
type teller struct {
	mu    sync.Mutex
	tell  func(Progress)
	now   Progress
	begun time.Time
}

func newTeller(o Order) *teller {
	tell := o.Tell
	if tell == nil {
		tell = func(Progress) {}
	}
	return &teller{tell: tell}
}

// begin turns to the next part.
func (c *teller) begin(p Part, all int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.begun = Progress{Part: p, All: all}, time.Now()
}

func (c *teller) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Done += n
	c.now.Spent = time.Since(c.begun)
	c.tell(c.now)
}

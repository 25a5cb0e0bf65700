package cache

import (
	"context"
	"maps"
	"time"

	"xinhuo/internal/tenant"
)

const mendEvery = 250 * time.Millisecond

// debt is what Redis must still be told: that a tenant's data changed, or
// that a key is gone.
type debt struct {
	tenant tenant.ID
	key    Key
}

func (c *Cache) owes(d debt) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.debts[d] > 0
}

func (c *Cache) owe(d debt) {
	if c.client == nil {
		return
	}
	c.mu.Lock()
	c.debts[d]++
	c.mu.Unlock()
	c.mend()
}

// mend starts the one goroutine that waits for Redis to come back and pays
// what is owed. It ends when all is well.
func (c *Cache) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mending || c.ctx.Err() != nil {
		return
	}
	c.mending = true
	c.menders.Go(func() {
		for c.ctx.Err() == nil && !c.mended() {
			select {
			case <-c.ctx.Done():
			case <-time.After(mendEvery):
			}
		}
	})
}

// mended tries once and reports whether nothing is left to do.
func (c *Cache) mended() bool {
	if c.Ping(c.ctx) == nil {
		for d, times := range c.owed() {
			if c.pay(d, times) != nil {
				break
			}
		}
		c.breaker.success()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mending = len(c.debts) > 0 || !c.breaker.closed()
	return !c.mending
}

func (c *Cache) owed() map[debt]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.debts)
}

// pay tells Redis d and strikes it off, unless it was owed once more
// meanwhile: that time may not have been heard.
func (c *Cache) pay(d debt, times int) error {
	ctx, done := context.WithTimeout(c.ctx, c.patience)
	defer done()
	var err error
	if d.key != "" {
		err = c.bury(ctx, d.key)
	} else {
		err = c.client.Set(ctx, string(versionKey(d.tenant)), string(fresh()), 0).Err()
	}
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.debts[d] == times {
		delete(c.debts, d)
	}
	return nil
}

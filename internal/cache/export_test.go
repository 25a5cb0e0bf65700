package cache

import "time"

// Patient makes c wait for Redis as long as a busy machine needs, for the
// tests that are not about waiting.
func (c *Cache) Patient() *Cache {
	c.patience = 10 * time.Second
	return c
}

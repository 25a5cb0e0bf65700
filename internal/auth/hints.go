package auth

import (
	"sync"
	"time"
)

// hintsMost is how many hints there are at most; when there are more, this
// server starts to remember anew.
const hintsMost = 20_000

// hints remembers for a minute what lets a request ask for everything at
// once. What it says is only ever where to look, never what is so.
type hints[K comparable, V any] struct {
	mu    sync.RWMutex
	known map[K]hint[V]
}

type hint[V any] struct {
	value V
	until time.Time
}

func newHints[K comparable, V any]() *hints[K, V] {
	return &hints[K, V]{known: map[K]hint[V]{}}
}

func (h *hints[K, V]) get(k K) (V, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	found, ok := h.known[k]
	if !ok || time.Now().After(found.until) {
		var none V
		return none, false
	}
	return found.value, true
}

func (h *hints[K, V]) put(k K, v V) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) >= hintsMost {
		clear(h.known)
	}
	h.known[k] = hint[V]{v, time.Now().Add(time.Minute)}
}

package cache

import (
	"container/list"
	"sync"
	"time"
)

// lru keeps the values used last in this process, so that a view asked for
// again costs no transfer. It is never behind: a key names the version of the
// data, and the version is read anew for each request. It is ours because the
// libraries count entries, not bytes.
type lru struct {
	mu    sync.Mutex
	room  int // bytes left
	limit int
	order *list.List // of entry, the last used in front
	byKey map[Key]*list.Element
}

type entry struct {
	key   Key
	value []byte
	until time.Time
}

func newLRU(bytes int) *lru {
	return &lru{room: bytes, limit: bytes, order: list.New(), byKey: map[Key]*list.Element{}}
}

func (l *lru) get(key Key) ([]byte, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.byKey[key]
	if !ok {
		return nil, false
	}
	kept := e.Value.(entry)
	if time.Now().After(kept.until) {
		l.drop(e)
		return nil, false
	}
	l.order.MoveToFront(e)
	return kept.value, true
}

// put keeps value until then, at the cost of those not used for longest. One
// that would push out more than a quarter of the rest is not kept.
func (l *lru) put(key Key, value []byte, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(value) > l.limit/4 {
		return
	}
	if e, ok := l.byKey[key]; ok {
		l.drop(e)
	}
	l.byKey[key] = l.order.PushFront(entry{key, value, until})
	l.room -= weight(key, value)
	for l.room < 0 {
		l.drop(l.order.Back())
	}
}

func (l *lru) drop(e *list.Element) {
	gone := l.order.Remove(e).(entry)
	delete(l.byKey, gone.key)
	l.room += weight(gone.key, gone.value)
}

// weight is what an entry takes, its place in list and map included.
func weight(key Key, value []byte) int { return len(key) + cap(value) + 200 }

package cache

import (
	"context"
	"sync"
)

// queue is how views are loaded while nobody can say which version of the
// data is current: one load of a view at a time, each shared by those who had
// come before it began. So what anyone gets is no older than their request,
// and many visitors together cost no more than one after the other.
type queue struct {
	mu    sync.Mutex
	next  map[Key]*turn // not begun yet; who comes joins it
	begun map[Key]*turn
}

// turn is one load.
type turn struct {
	done  chan struct{}
	value []byte
	err   error
}

func (q *queue) load(ctx context.Context, key Key, load func(context.Context) ([]byte, error)) ([]byte, error) {
	t, mine, before := q.join(key)
	if !mine {
		return t.wait(ctx)
	}
	if before != nil {
		<-before.done
	}
	q.begin(key, t)
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), loadLimit) // others wait for it too
	defer done()
	defer q.end(key, t)
	t.value, t.err = load(ctx)
	return t.value, t.err
}

// join returns the turn to wait for. It is mine to load when nobody else was
// waiting yet, after the one that is being loaded, if any.
func (q *queue) join(key Key) (t *turn, mine bool, before *turn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if t := q.next[key]; t != nil {
		return t, false, nil
	}
	if q.next == nil {
		q.next, q.begun = map[Key]*turn{}, map[Key]*turn{}
	}
	t = &turn{done: make(chan struct{}), err: errAway} // the error stands if load panics
	q.next[key] = t
	return t, true, q.begun[key]
}

func (q *queue) begin(key Key, t *turn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.next, key)
	q.begun[key] = t
}

func (q *queue) end(key Key, t *turn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(t.done)
	if q.begun[key] == t {
		delete(q.begun, key)
	}
}

func (t *turn) wait(ctx context.Context) ([]byte, error) {
	select {
	case <-t.done:
		return t.value, t.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

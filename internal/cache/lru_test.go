package cache

import (
	"fmt"
	"testing"
	"time"
)

func TestLRUStaysWithinItsBytes(t *testing.T) {
	t.Parallel()
	l, until := newLRU(10_000), time.Now().Add(time.Minute)
	for i := range 100 {
		l.put(Key(fmt.Sprint(i)), make([]byte, 1000), until)
		l.get("0")
	}
	if _, ok := l.get("0"); !ok {
		t.Error("the value used most is gone")
	}
	if got := len(l.byKey); got != 8 || l.order.Len() != got {
		t.Errorf("keeps %d values of 1,203 bytes in 10,000, want 8", got)
	}
	l.put("huge", make([]byte, 5000), until)
	if _, ok := l.get("huge"); ok {
		t.Error("one value pushed out half of the others")
	}
	l.put("late", nil, time.Now().Add(-time.Second))
	if _, ok := l.get("late"); ok {
		t.Error("a value is used after its time")
	}
}

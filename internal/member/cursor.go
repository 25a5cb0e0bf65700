package member

import (
	"bytes"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Cursor is where a page of the list ended; it is for URLs. One that cannot
// be read, or that is of another order, is the beginning.
type Cursor string

// spot is where a member stands in the list.
type spot struct {
	id     uuid.UUID
	joined time.Time
	pinyin string
	moved  time.Time
	move   uuid.UUID
}

func (m spot) zero() bool { return m.id == uuid.Nil }

// ordering is a Sort, or the order of moving.
type ordering Sort

const byMove ordering = "moved"

func (r *reading) order() ordering {
	if r.q.Moved != nil {
		return byMove
	}
	return ordering(r.sort)
}

// compare puts a before b when it is negative.
func (o ordering) compare(a, b spot) int {
	switch o {
	case byMove:
		if c := b.moved.Compare(a.moved); c != 0 {
			return c
		}
		return bytes.Compare(b.move[:], a.move[:])
	case ordering(ByName):
		if c := strings.Compare(a.pinyin, b.pinyin); c != 0 {
			return c
		}
		return bytes.Compare(a.id[:], b.id[:])
	case ordering(Oldest):
		if unknown := a.joined.Equal(unknownDay); unknown != b.joined.Equal(unknownDay) {
			return map[bool]int{true: 1, false: -1}[unknown]
		}
		if c := a.joined.Compare(b.joined); c != 0 {
			return c
		}
		return bytes.Compare(a.id[:], b.id[:])
	}
	if c := b.joined.Compare(a.joined); c != 0 {
		return c
	}
	return bytes.Compare(b.id[:], a.id[:])
}

// cursorAt is the cursor after m.
func cursorAt(o ordering, m spot) Cursor {
	key := m.joined.Format(time.DateOnly)
	switch o {
	case byMove:
		key = m.moved.Format(time.RFC3339Nano) + " " + m.move.String()
	case ordering(ByName):
		key = m.pinyin
	}
	return Cursor(base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{string(o), m.id.String(), key}, "\n"))))
}

// spot reads the cursor; ok is false at the beginning.
func (c Cursor) spot(o ordering) (m spot, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(string(c))
	parts := strings.SplitN(string(raw), "\n", 3)
	if err != nil || len(parts) != 3 || parts[0] != string(o) {
		return spot{}, false
	}
	id, failed := uuid.Parse(parts[1])
	switch o {
	case byMove:
		at, move, _ := strings.Cut(parts[2], " ")
		m.moved, err = time.Parse(time.RFC3339Nano, at)
		if err == nil {
			m.move, err = uuid.Parse(move)
		}
	case ordering(ByName):
		m.pinyin = parts[2]
	default:
		m.joined, err = time.Parse(time.DateOnly, parts[2])
	}
	if failed != nil || err != nil {
		return spot{}, false
	}
	m.id = id
	return m, true
}

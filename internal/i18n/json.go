package i18n

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON writes m so that UnmarshalJSON reads the same sentence in any
// language, however long it was kept.
func (m Message) MarshalJSON() ([]byte, error) {
	return json.Marshal(kept(m))
}

// UnmarshalJSON reads what MarshalJSON wrote: whole numbers as int, Messages
// among the arguments as Messages.
func (m *Message) UnmarshalJSON(b []byte) error {
	var k kept
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&k); err != nil {
		return err
	}
	m.ID, m.Args = k.ID, nil
	for name, v := range k.Args {
		if m.Args == nil {
			m.Args = make(map[string]any, len(k.Args))
		}
		m.Args[name] = restored(v)
	}
	return nil
}

type kept struct {
	ID   string         `json:"id"`
	Args map[string]any `json:"args,omitempty"`
}

func restored(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		id, ok := v["id"].(string)
		if !ok || len(v) > 2 {
			return v
		}
		inner := Message{ID: id}
		if args, ok := v["args"].(map[string]any); ok {
			inner.Args = make(map[string]any, len(args))
			for name, a := range args {
				inner.Args[name] = restored(a)
			}
		}
		return inner
	}
	return v
}

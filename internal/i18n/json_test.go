package i18n

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestMessageIsKept(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]Message{
		"nothing":   {},
		"plain":     Msg("common.product"),
		"numbers":   Msg("x", "N", 1000000, "F", 1.5),
		"a message": Msg("x", "Tier", Msg("ui.tier.core"), "Deep", Msg("y", "In", Msg("z", "N", 3))),
	} {
		t.Run(name, func(t *testing.T) {
			b, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			var got Message
			if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, m) {
				t.Errorf("kept as %s = %#v, %v; want %#v", b, got, err, m)
			}
		})
	}
}

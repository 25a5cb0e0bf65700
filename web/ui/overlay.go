package ui

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// attrs puts the question on its form, where the script finds it.
func (q Question) attrs(v Variant) templ.Attributes {
	a := templ.Attributes{"data-confirm": q.Title, "data-confirm-text": q.Text, "data-confirm-yes": q.Yes}
	if isDanger(v) {
		a["data-confirm-tone"] = "danger"
	}
	return a
}

// asked is how the button that asks looks: red is kept for the answer.
func asked(v Variant) Variant {
	return Variant(strings.Replace(string(v), string(Danger), string(Quiet), 1))
}

func isDanger(v Variant) bool { return strings.HasPrefix(string(v), string(Danger)) }

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

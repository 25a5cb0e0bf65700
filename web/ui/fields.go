package ui

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
)

// Input is one field of a form: what it is called, what is in it, and what is
// wrong with it.
type Input struct {
	Label        string
	Name         string
	Value        string
	Type         string // "text" when empty
	Hint         string
	Complaint    i18n.Message // straight from errs.Invalid
	Autocomplete string
	Required     bool
	Optional     bool // says 选填 beside the label
	Rows         int  // of a Textarea
	Attrs        templ.Attributes
}

// Options is a field of a form that offers a choice.
type Options struct {
	Label     string
	Name      string
	Value     string
	Blank     string // the choice of nothing; none when empty
	Hint      string
	Complaint i18n.Message
	Required  bool
	Choices   []Option
	Attrs     templ.Attributes
}

// Option is one choice. Hint and Icon show on cards only.
type Option struct{ Value, Label, Hint, Icon string }

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

func fieldID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}

// describedBy names the hint and the complaint of a field, whichever there are.
func describedBy(name, hint string, complaint i18n.Message) templ.Attributes {
	var ids []string
	if !complaint.IsZero() {
		ids = append(ids, fieldID(name)+"-bad")
	}
	if hint != "" {
		ids = append(ids, fieldID(name)+"-hint")
	}
	attrs := templ.Attributes{}
	if len(ids) > 0 {
		attrs["aria-describedby"] = strings.Join(ids, " ")
	}
	if !complaint.IsZero() {
		attrs["aria-invalid"] = "true"
	}
	return attrs
}

func all(sets []templ.Attributes) templ.Attributes {
	merged := templ.Attributes{}
	for _, s := range sets {
		maps.Copy(merged, s)
	}
	return merged
}

func contains(values []string, v string) bool { return slices.Contains(values, v) }

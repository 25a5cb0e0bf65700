// Package errs holds the few kinds of failure the whole application shares.
// What a kind looks like to a browser is decided in web/page, nowhere else.
package errs

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"xinhuo/internal/i18n"
)

// The failures that are not about a field.
var (
	NotFound  = errors.New("not found")
	Conflict  = errors.New("conflict")
	Forbidden = errors.New("forbidden")
	TooMany   = errors.New("too many requests")
)

// Invalid is input a person can put right: a sentence for each form field.
// The field "" stands for the form as a whole.
type Invalid map[string]i18n.Message

func (e Invalid) Error() string {
	return "invalid " + strings.Join(slices.Sorted(maps.Keys(e)), ", ")
}

// OrNil returns e as an error, or nil when every field passed.
func (e Invalid) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

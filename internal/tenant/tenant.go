// Package tenant names the brand that owns a row.
package tenant

import "github.com/google/uuid"

// ID identifies a tenant. It is its own type so that no member, seat or
// other id can stand in a tenant's place.
type ID struct{ uuid.UUID }

// New returns a fresh, time-ordered ID.
func New() ID { return ID{uuid.Must(uuid.NewV7())} }

// Parse reads an ID from its text form.
func Parse(s string) (ID, error) {
	u, err := uuid.Parse(s)
	return ID{u}, err
}

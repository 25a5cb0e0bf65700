package dashboard

import (
	"cmp"
	"net/url"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/dashboard"
)

// paths leads from a number to exactly the rows it counts. It is the address
// of the brand's home.
type paths string

// members is the list of those who pass the filters: pairs of name and value,
// of which the same name twice means either.
func (p paths) members(pairs ...string) string { return string(p) + "members" + query(pairs) }

// moves is the list of the moves that pass the filters.
func (p paths) moves(pairs ...string) string { return string(p) + "dashboard/moves" + query(pairs) }

func (p paths) kind(month string, k dashboard.Kind) string {
	return p.moves("month", month, "kind", string(k))
}

// movedSince is the list of those who moved from a day on until today.
func (p paths) movedSince(from, to time.Time) string {
	return p.members("moved_from", from.Format(time.DateOnly), "moved_to", to.Format(time.DateOnly))
}

func query(pairs []string) string {
	if len(pairs) == 0 {
		return ""
	}
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return "?" + q.Encode()
}

// member is the page of one member.
func (p paths) member(id uuid.UUID) string { return string(p) + "members/" + id.String() }

// role is the list of those of a role, "" being those of whom it is not known.
func (p paths) role(role string) string { return p.members("role", cmp.Or(role, "none")) }

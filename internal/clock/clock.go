// Package clock says what time it is, so that a test may say otherwise.
package clock

import "time"

// Clock returns the present moment.
type Clock func() time.Time

// System is the machine's own clock, in UTC and to the microsecond, which is
// all that Postgres keeps.
func System() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Shanghai is the zone of a tenant that has not chosen another.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date returns the calendar day of t in zone, as midnight UTC, the form in
// which a Postgres date travels.
func Date(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

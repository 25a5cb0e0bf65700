package ceremony

import (
	"io"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Calendar writes the ceremony as a calendar file. Page is where it can be
// read of; texts are the brand's own words and need no language.
func (c Ceremony) Calendar(w io.Writer, brand, page string, now time.Time) error {
	cal := ics.NewCalendarFor("Xinhuo")
	cal.SetMethod(ics.MethodPublish)
	e := cal.AddEvent(c.ID.String() + "@xinhuo")
	e.SetDtStampTime(now)
	e.SetSequence(c.Version)
	e.SetStartAt(c.At)
	e.SetEndAt(c.Ends())
	e.SetSummary(c.Title + " · " + brand)
	e.SetStatus(ics.ObjectStatusConfirmed)
	if c.State == Cancelled {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	if c.Place != "" {
		e.SetLocation(c.Place)
	}
	if page != "" {
		e.SetURL(page)
	}
	var about []string
	for _, s := range []string{c.GiverName, c.TakerName, c.Witnesses, c.Token, c.Link} {
		if s != "" {
			about = append(about, s)
		}
	}
	e.SetDescription(strings.Join(about, "\n"))
	return cal.SerializeTo(w, ics.WithNewLineWindows)
}

package care

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Person is a member as a plan sees them.
type Person struct {
	ID       uuid.UUID
	Name     string
	Birth    string // as in the member's file
	Lunar    *Day   // the birthday they keep by the lunar calendar
	JoinedOn *time.Time
	Died     bool
	Quiet    bool // asked for no contact
}

// Choice is a feast and what is done on it.
type Choice struct {
	Feast
	What What
}

// Choices are what a year's plan is made of. An empty What leaves a kind of
// day out.
type Choices struct {
	Year        int
	Feasts      []Choice
	Birthday    What
	Anniversary What
}

// Why is why somebody is left out.
type Why string

// The reasons.
const (
	HasDied  Why = "died"
	WantsNo  Why = "no_contact"
	NoBirth  Why = "no_birth"  // of birthdays only
	NoJoined Why = "no_joined" // of anniversaries only
)

// Whys lists the reasons in the order in which they are told.
var Whys = []Why{HasDied, WantsNo, NoBirth, NoJoined}

// made is an item of a plan before it is kept.
type made struct {
	member     uuid.UUID
	key        string
	occasion   Occasion
	feast      Feast
	nth        int
	on         time.Time
	wholeMonth bool
	what       What
}

// draft lays out a year for people from the day today on: what there is to
// do, and who is left out of what and why. What lies before today is not to
// be done any more.
func draft(c Choices, today time.Time, people []Person) (all []made, left map[Why][]string) {
	left = map[Why][]string{}
	a := newAlmanac(c.Year)
	for _, p := range people {
		switch {
		case p.Died:
			left[HasDied] = append(left[HasDied], p.Name)
			continue
		case p.Quiet:
			left[WantsNo] = append(left[WantsNo], p.Name)
			continue
		}
		all = append(all, feasts(a, c, p)...)
		if c.Birthday != "" {
			days := birthdays(a, c.Birthday, p)
			if p.Lunar == nil && len(days) == 0 {
				left[NoBirth] = append(left[NoBirth], p.Name)
			}
			all = append(all, days...)
		}
		if c.Anniversary != "" {
			if p.JoinedOn == nil {
				left[NoJoined] = append(left[NoJoined], p.Name)
			}
			all = append(all, anniversary(c, p)...)
		}
	}
	return slices.DeleteFunc(all, func(m made) bool { return m.past(today) }), left
}

func (m made) past(today time.Time) bool {
	if m.wholeMonth {
		return !m.on.AddDate(0, 1, 0).After(today)
	}
	return m.on.Before(today)
}

func feasts(a almanac, c Choices, p Person) (all []made) {
	for _, f := range c.Feasts {
		for i, on := range a.falls(f.Day) {
			all = append(all, made{member: p.ID, key: key(Festival, f.ID, c.Year, i), occasion: Festival, feast: f.Feast, on: on, what: f.What})
		}
	}
	return all
}

// birthdays are by the lunar calendar where the member keeps theirs so, else
// by their file. Of one whose day is not known the month is kept.
func birthdays(a almanac, what What, p Person) (all []made) {
	d, ok := birth(p.Birth)
	if p.Lunar != nil {
		d, ok = *p.Lunar, true
	}
	if !ok {
		return nil
	}
	whole := d.Day == 0
	if whole {
		d.Day = 1
	}
	for i, on := range a.falls(d) {
		all = append(all, made{member: p.ID, key: key(Birthday, "", a.year, i), occasion: Birthday, on: on, wholeMonth: whole, what: what})
	}
	return all
}

func anniversary(c Choices, p Person) []made {
	if p.JoinedOn == nil || p.JoinedOn.Year() >= c.Year {
		return nil
	}
	on := solar(c.Year, p.JoinedOn.Month(), p.JoinedOn.Day())
	return []made{{member: p.ID, key: key(Anniversary, "", c.Year, 0), occasion: Anniversary, nth: c.Year - p.JoinedOn.Year(), on: on, what: c.Anniversary}}
}

// key is what an item is for: the same in each plan of the year. Which of two
// that fall into one year is told apart by nth.
func key(o Occasion, feast string, year, nth int) string {
	k := fmt.Sprintf("%s:%s:%d", o, feast, year)
	if nth > 0 {
		k += fmt.Sprintf(":%d", nth+1)
	}
	return k
}

// Tally is how many of one kind a plan holds.
type Tally struct {
	Occasion Occasion
	Feast    Feast // of Festival
	N        int   // to be added
	There    int   // there already
	Moved    int   // there already, and fall on another day by now
	Round    int   // of the anniversaries to be added, those marked
	First    time.Time
}

// tally counts a draft by kind; there says on which day a member's key is
// kept already.
func tally(all []made, there map[uuid.UUID]map[string]time.Time) []Tally {
	var out []Tally
	for _, m := range all {
		i := slices.IndexFunc(out, func(t Tally) bool { return t.Occasion == m.occasion && t.Feast.ID == m.feast.ID })
		if i < 0 {
			out, i = append(out, Tally{Occasion: m.occasion, Feast: m.feast, First: m.on}), len(out)
		}
		t := &out[i]
		if m.on.Before(t.First) {
			t.First = m.on
		}
		switch on, ok := there[m.member][m.key]; {
		case !ok:
			t.N++
			if m.occasion == Anniversary && Round(m.nth) {
				t.Round++
			}
		case !on.Equal(m.on):
			t.There, t.Moved = t.There+1, t.Moved+1
		default:
			t.There++
		}
	}
	slices.SortStableFunc(out, func(a, b Tally) int {
		return cmp.Or(slices.Index(Occasions, a.Occasion)-slices.Index(Occasions, b.Occasion), a.First.Compare(b.First))
	})
	return out
}

package care

import (
	"strconv"
	"time"

	"github.com/6tail/lunar-go/LunarUtil"
	"github.com/6tail/lunar-go/calendar"
)

// Day is a day of the year as people keep it, by either calendar.
type Day struct {
	Lunar bool
	Month int
	Leap  bool // of a lunar month: the second of that number (闰月)
	Day   int
}

// Feast is a day that is kept with people. ID is what it is known by in a
// form and never changes; of a brand's own it is the row's.
type Feast struct {
	ID   string
	Name string // "" for those everybody keeps: i18n has them as care.feast.<ID>
	Day
}

// Feasts are those everybody keeps, in the order of a year.
var Feasts = []Feast{
	{"spring", "", Day{Lunar: true, Month: 1, Day: 1}},
	{"lantern", "", Day{Lunar: true, Month: 1, Day: 15}},
	{"dragon_boat", "", Day{Lunar: true, Month: 5, Day: 5}},
	{"mid_autumn", "", Day{Lunar: true, Month: 8, Day: 15}},
	{"double_ninth", "", Day{Lunar: true, Month: 9, Day: 9}},
}

// almanac knows the lunar months that fall into one year of the sun.
type almanac struct {
	year   int
	months map[[2]int]lunarMonth // by lunar year and month, below 0 for a leap month
}

type lunarMonth struct {
	first time.Time
	days  int
}

// newAlmanac reads the lunar years that overlap with year.
func newAlmanac(year int) almanac {
	a := almanac{year, map[[2]int]lunarMonth{}}
	for lunar := year - 1; lunar <= year; lunar++ {
		for e := calendar.NewLunarYear(lunar).GetMonthsInYear().Front(); e != nil; e = e.Next() {
			m := e.Value.(*calendar.LunarMonth)
			s := calendar.NewSolarFromJulianDay(m.GetFirstJulianDay())
			a.months[[2]int{lunar, m.GetMonth()}] = lunarMonth{date(s.GetYear(), time.Month(s.GetMonth()), s.GetDay()), m.GetDayCount()}
		}
	}
	return a
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// falls lists the days of the year on which d is kept. A leap month's day is
// kept in the ordinary month where the year has no such leap month, the 30th
// of a short month on the 29th, and the 29th of February on the 28th. A lunar
// day near New Year can fall into one year of the sun twice, or not at all.
func (a almanac) falls(d Day) []time.Time {
	if !d.Lunar {
		return []time.Time{solar(a.year, time.Month(d.Month), d.Day)}
	}
	var all []time.Time
	for lunar := a.year - 1; lunar <= a.year; lunar++ {
		m, ok := a.months[[2]int{lunar, d.Month}]
		if d.Leap {
			if leap, there := a.months[[2]int{lunar, -d.Month}]; there {
				m, ok = leap, true
			}
		}
		if !ok {
			continue
		}
		if on := m.first.AddDate(0, 0, min(d.Day, m.days)-1); on.Year() == a.year {
			all = append(all, on)
		}
	}
	return all
}

// solar is a day of a month, its last where it is shorter.
func solar(year int, month time.Month, day int) time.Time {
	last := date(year, month+1, 0).Day()
	return date(year, month, min(day, last))
}

// On lists the days of year on which d is kept.
func (d Day) On(year int) []time.Time { return newAlmanac(year).falls(d) }

// real reports whether there can be such a day.
func (d Day) real() bool {
	if d.Lunar {
		return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= 30
	}
	return !d.Leap && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= date(2024, time.Month(d.Month)+1, 0).Day()
}

// birth reads a member's birth, YYYY-MM or YYYY-MM-DD; a day of 0 is not known.
func birth(s string) (d Day, ok bool) {
	if len(s) < 7 {
		return Day{}, false
	}
	d.Month, _ = strconv.Atoi(s[5:7])
	if len(s) == 10 {
		d.Day, _ = strconv.Atoi(s[8:10])
	}
	return d, d.Month >= 1 && d.Month <= 12
}

// LunarName names a month, 1 to 12, and a day, 1 to 30, of the lunar calendar
// as Chinese does: 正 and 初一. What is neither has no name.
func LunarName(month, day int) (string, string) {
	if month < 1 || month >= len(LunarUtil.MONTH) || day < 1 || day >= len(LunarUtil.DAY) {
		return "", ""
	}
	return LunarUtil.MONTH[month], LunarUtil.DAY[day]
}

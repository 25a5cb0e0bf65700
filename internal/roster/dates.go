package roster

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

// DateOrder says what 5/7/2023 means in a roster.
type DateOrder string

// The orders; AskOrder refuses to guess.
const (
	AskOrder   DateOrder = ""
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// day is a date as far as it is known: Day 0 means a month, Month 0 a year,
// Year 0 a birthday of no year.
type day struct{ Year, Month, Day int }

func (d day) time() time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

func (d day) String() string {
	if d.Day == 0 {
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func (d day) isZero() bool { return d == day{} }

// ParseDate reads a whole date in any of the shapes people write, as midnight
// UTC. Empty is nil; a month without a day, a year of two digits and
// 5/7/2023 are refused with the reason.
func ParseDate(s string) (*time.Time, i18n.Message) {
	d, bad := readDay(s, AskOrder)
	if !bad.IsZero() || d.isZero() {
		return nil, bad
	}
	if d.Day == 0 || d.Year == 0 {
		return nil, i18n.Msg("roster.date.incomplete")
	}
	t := d.time()
	return &t, i18n.Message{}
}

// ParseBirth reads a birth date or month as YYYY-MM-DD or YYYY-MM.
func ParseBirth(s string, today time.Time) (string, i18n.Message) {
	d, bad := readDay(s, AskOrder)
	if bad.IsZero() {
		bad = d.asBirth(today)
	}
	if !bad.IsZero() || d.isZero() {
		return "", bad
	}
	return d.String(), i18n.Message{}
}

// asBirth refuses what cannot be the birth of somebody who drives. A year
// that has hardly passed is the year in which Excel completed a bare birthday.
func (d day) asBirth(today time.Time) i18n.Message {
	switch {
	case d.isZero():
		return i18n.Message{}
	case d.Year == 0:
		return i18n.Msg("roster.date.no_year")
	case d.Month == 0:
		return i18n.Msg("roster.date.year_only")
	case d.time().After(today):
		return i18n.Msg("roster.date.future")
	case d.Year > today.Year()-10:
		return i18n.Msg("roster.date.young", "Year", d.Year)
	}
	return i18n.Message{}
}

var (
	clockTime = regexp.MustCompile(`(上午|下午|凌晨|早上|晚上|中午|am|pm)?[t ]*\d{1,2}[:时点](\d{2}.*)?$`)
	weekday   = regexp.MustCompile(`\(?(星期|礼拜|周)[一二三四五六日天]\)?|^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+`)
	never     = regexp.MustCompile(`^(0000-0?0-0?0|1899-12-3[01]|1900[-/]0?1[-/]0?0|1900年1月0日|0|00?:00(:00)?)$`)
	numbers   = regexp.MustCompile(`\d+`)
	monthWord = regexp.MustCompile(`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`)
	dateShape = regexp.MustCompile(`^\d+([-/.年月日号 ,]+\d+)*[-/.年月日号 ]*(生|出生)?$`)
)

// readDay reads a date cell. Empty is the zero day without a reason.
func readDay(s string, order DateOrder) (day, i18n.Message) {
	if d, ok := isoDay(s); ok {
		return check(d)
	}
	if len(s) > 100 {
		return day{}, i18n.Msg("roster.date.odd")
	}
	s = strings.ToLower(narrow(unwrap(s)))
	s = strings.ReplaceAll(strings.ReplaceAll(s, "—", "-"), "–", "-")
	if Nothing(s) || never.MatchString(clockTime.ReplaceAllString(s, "")) || never.MatchString(s) {
		return day{}, i18n.Message{}
	}
	if strings.Contains(s, "农历") || strings.Contains(s, "阴历") || strings.Contains(s, "腊月") || strings.Contains(s, "正月") {
		return day{}, i18n.Msg("roster.date.lunar")
	}
	s = strings.TrimSpace(weekday.ReplaceAllString(clockTime.ReplaceAllString(s, ""), ""))
	if d, ok := serialDay(s); ok {
		return d, i18n.Message{}
	}
	if word := monthWord.FindString(s); word != "" {
		return englishDay(s, word)
	}
	if !dateShape.MatchString(s) {
		return day{}, i18n.Msg("roster.date.odd")
	}
	return numericDay(s, order)
}

// isoDay spares the common cells everything else: 2023-07-05, 2023/7/5,
// 2023.7.5, 2023-07.
func isoDay(s string) (day, bool) {
	if len(s) < 6 || len(s) > 10 || s[4] != '-' && s[4] != '/' && s[4] != '.' {
		return day{}, false
	}
	y, ok := digits(s[:4])
	m, d, both := strings.Cut(s[5:], s[4:5])
	month, ok1 := digits(m)
	last, ok2 := digits(d)
	if !both {
		last, ok2 = 0, true
	}
	return day{y, month, last}, ok && ok1 && ok2 && y > 0 && month > 0 && (!both || last > 0)
}

// digits reads one to four plain digits.
func digits(s string) (n int, ok bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// serialDay reads the five-digit day numbers of Excel, from 1927 to 2064.
func serialDay(s string) (day, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) != 5 || strings.Trim(whole+frac, "0123456789") != "" {
		return day{}, false
	}
	v, err := strconv.ParseFloat(whole, 64)
	if err != nil || v < 10000 || v > 60000 {
		return day{}, false
	}
	text, ok := sheet.Serial(v, false)
	if !ok {
		return day{}, false
	}
	return isoDay(text)
}

// from1904 moves a day number of the old Macintosh system to where readDay
// expects it.
func from1904(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v < 8538 || v > 58538 {
		return s
	}
	return strconv.FormatFloat(v+1462, 'f', -1, 64)
}

func englishDay(s, word string) (day, i18n.Message) {
	month := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", word[:3])/3 + 1
	n := numbers.FindAllString(s, -1)
	switch {
	case len(n) == 2 && len(n[1]) == 4:
		return check(day{atoi(n[1]), month, atoi(n[0])})
	case len(n) == 2 && len(n[0]) == 4:
		return check(day{atoi(n[0]), month, atoi(n[1])})
	case len(n) == 1 && len(n[0]) == 4:
		return check(day{Year: atoi(n[0]), Month: month})
	case len(n) == 2, len(n) == 1:
		return day{}, i18n.Msg("roster.date.two_digit_year")
	}
	return day{}, i18n.Msg("roster.date.odd")
}

// numericDay reads a date made of numbers and the signs between them.
func numericDay(s string, order DateOrder) (day, i18n.Message) {
	n := numbers.FindAllString(s, -1)
	switch len(n) {
	case 1:
		return oneNumber(s, n[0])
	case 2:
		return twoNumbers(s, n[0], n[1])
	case 3:
		return threeNumbers(s, n, order)
	}
	return day{}, i18n.Msg("roster.date.odd")
}

func oneNumber(s, n string) (day, i18n.Message) {
	switch {
	case len(n) == 8:
		return check(day{atoi(n[:4]), atoi(n[4:6]), atoi(n[6:])})
	case len(n) == 6 && plausible(n[:4]) && n[4:] >= "01" && n[4:] <= "12":
		return check(day{Year: atoi(n[:4]), Month: atoi(n[4:])})
	case len(n) == 6:
		return day{}, i18n.Msg("roster.date.two_digit_year")
	case len(n) == 4 && plausible(n) && !strings.ContainsAny(s, "月日号"):
		return day{Year: atoi(n)}, i18n.Message{}
	}
	return day{}, i18n.Msg("roster.date.odd")
}

func twoNumbers(s, a, b string) (day, i18n.Message) {
	switch {
	case len(a) == 4 && len(b) <= 2:
		return check(day{Year: atoi(a), Month: atoi(b)})
	case len(b) == 4 && len(a) <= 2:
		return check(day{Year: atoi(b), Month: atoi(a)})
	case strings.Contains(s, "年") && len(a) == 2:
		return check(day{Year: century(a), Month: atoi(b)})
	case len(a) <= 2 && len(b) <= 2 && atoi(a) <= 12 && atoi(b) <= 31 && atoi(a) > 0:
		return day{Month: atoi(a), Day: atoi(b)}, i18n.Message{}
	}
	return day{}, i18n.Msg("roster.date.odd")
}

func threeNumbers(s string, n []string, order DateOrder) (day, i18n.Message) {
	a, b, c := atoi(n[0]), atoi(n[1]), atoi(n[2])
	switch {
	case len(n[0]) == 4 && len(n[1]) <= 2 && len(n[2]) <= 2:
		return check(day{a, b, c})
	case len(n[2]) == 4 && len(n[0]) <= 2 && len(n[1]) <= 2:
		return dayOrMonthFirst(a, b, c, order)
	case strings.Contains(s, "年") && len(n[0]) == 2 && len(n[1]) <= 2 && len(n[2]) <= 2:
		return check(day{century(n[0]), b, c})
	case len(n[0]) <= 2 && len(n[1]) <= 2 && len(n[2]) <= 2:
		return day{}, i18n.Msg("roster.date.two_digit_year")
	}
	return day{}, i18n.Msg("roster.date.odd")
}

// dayOrMonthFirst asks when both readings are dates and differ.
func dayOrMonthFirst(a, b, year int, order DateOrder) (day, i18n.Message) {
	switch {
	case a > 12 && b <= 12, order == DayFirst && b <= 12:
		return check(day{year, b, a})
	case b > 12 && a <= 12, a == b, order == MonthFirst && a <= 12:
		return check(day{year, a, b})
	case a > 12 || b > 12:
		return day{}, i18n.Msg("roster.date.impossible")
	}
	return day{}, i18n.Msg(ambiguousDate, "A", fmt.Sprintf("%04d-%02d-%02d", year, a, b), "B", fmt.Sprintf("%04d-%02d-%02d", year, b, a))
}

const ambiguousDate = "roster.date.ambiguous"

// check refuses days that no calendar has, and years nobody lives in.
func check(d day) (day, i18n.Message) {
	if d.Year < 1900 || d.Year > 2100 {
		return day{}, i18n.Msg("roster.date.year", "Year", strconv.Itoa(d.Year))
	}
	t := d.time()
	if d.Month < 1 || d.Month > 12 || d.Day > 0 && (t.Day() != d.Day || int(t.Month()) != d.Month) || d.Day < 0 {
		return day{}, i18n.Msg("roster.date.impossible")
	}
	return d, i18n.Message{}
}

// century completes the year of 85年 and 23年.
func century(two string) int {
	if y := atoi(two); y <= 35 {
		return 2000 + y
	}
	return 1900 + atoi(two)
}

func plausible(year string) bool { return year >= "1900" && year <= "2100" }

func atoi(s string) int {
	if len(s) > 9 {
		return -1
	}
	n, _ := strconv.Atoi(s)
	return n
}

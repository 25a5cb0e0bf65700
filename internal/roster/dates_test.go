package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func TestDates(t *testing.T) {
	tests := map[string]string{
		"2023-07-05":            "2023-07-05",
		"2023-7-5":              "2023-07-05",
		"2023/7/5":              "2023-07-05",
		"2023.7.5":              "2023-07-05",
		"2023．7．5":              "2023-07-05",
		"2023年7月5日":             "2023-07-05",
		"２０２３年７月５日":             "2023-07-05",
		"2023 年 7 月 5 日":        "2023-07-05",
		"2023年07月05号":           "2023-07-05",
		"2023—07—05":            "2023-07-05",
		"20230705":              "2023-07-05",
		"2023-07-05 08:30:00":   "2023-07-05",
		"2023/7/5 8:30":         "2023-07-05",
		"2023-07-05T08:30:00Z":  "2023-07-05",
		"2023年7月5日 下午3:20":      "2023-07-05",
		"2023-07-05 星期三":        "2023-07-05",
		"2023年7月5日（周三）":         "2023-07-05",
		"45112":                 "2023-07-05",
		"45112.5":               "2023-07-05",
		"45112.354166666664":    "2023-07-05",
		"Jul 5, 2023":           "2023-07-05",
		"5 July 2023":           "2023-07-05",
		"5-Jul-2023":            "2023-07-05",
		"Wed, 05 Jul 2023":      "2023-07-05",
		"2023 Jul 5":            "2023-07-05",
		"25/7/2023":             "2023-07-25",
		"7/25/2023":             "2023-07-25",
		"7/7/2023":              "2023-07-07",
		"'2023-07-05":           "2023-07-05",
		"23年7月5日":               "2023-07-05",
		"2024-02-29":            "2024-02-29",
		"2023-07":               "2023-07",
		"2023年7月":               "2023-07",
		"2023/7":                "2023-07",
		"202307":                "2023-07",
		"7/2023":                "2023-07",
		"Jul 2023":              "2023-07",
		"85年3月":                 "1985-03",
		"":                      "",
		"无":                     "",
		"0":                     "",
		"1900/1/0":              "",
		"0000-00-00":            "",
		"1900-01-00 00:00:00":   "",
		"2023-02-30":            "impossible",
		"2023年2月29日":            "impossible",
		"2023-13-01":            "impossible",
		"20230230":              "impossible",
		"2023-00-10":            "impossible",
		"30/2/2023":             "impossible",
		"13/13/2023":            "impossible",
		"5/7/2023":              "ambiguous",
		"05.07.2023":            "ambiguous",
		"23-7-5":                "two_digit_year",
		"7/5/23":                "two_digit_year",
		"5-Jul-23":              "two_digit_year",
		"230705":                "two_digit_year",
		"0023-07-05":            "year",
		"3023-07-05":            "year",
		"农历八月十五":                "lunar",
		"去年夏天":                  "odd",
		"2023-07-05~2023-08-01": "odd",
		"1688515200":            "odd",
		"==2023":                "odd",
	}
	for in, want := range tests {
		d, bad := readDay(in, AskOrder)
		got := ""
		switch {
		case !bad.IsZero():
			got = strings.TrimPrefix(bad.ID, "roster.date.")
		case !d.isZero():
			got = d.String()
		}
		if got != want {
			t.Errorf("readDay(%q) = %q, want %q", in, got, want)
		}
	}
	for order, want := range map[DateOrder]string{DayFirst: "2023-07-05", MonthFirst: "2023-05-07"} {
		if d, bad := readDay("5/7/2023", order); d.String() != want || !bad.IsZero() {
			t.Errorf("5/7/2023 as %s = %s %v, want %s", order, d, bad, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	if got, bad := ParseDate("2023年7月5日"); got == nil || got.Format(time.DateOnly) != "2023-07-05" || !bad.IsZero() {
		t.Errorf("ParseDate = %v %v", got, bad)
	}
	if got, bad := ParseDate("2023年7月"); got != nil || bad.ID != "roster.date.incomplete" {
		t.Errorf("ParseDate of a month = %v %v, want incomplete", got, bad)
	}
	if got, bad := ParseDate(" "); got != nil || !bad.IsZero() {
		t.Errorf("ParseDate of nothing = %v %v, want nil", got, bad)
	}
}

func TestBirths(t *testing.T) {
	tests := map[string]string{
		"1990-03": "1990-03", "1990年3月5日": "1990-03-05", "1990": "year_only", "5月12日": "no_year", "05-12": "no_year",
		"2026-05-12": "young", "2027-01": "future", "": "",
	}
	for in, want := range tests {
		got, bad := ParseBirth(in, today)
		if got = got + strings.TrimPrefix(bad.ID, "roster.date."); got != want {
			t.Errorf("ParseBirth(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	tests := map[string]string{
		"551": "551", "12,345": "12345", "1.2万": "12000", "1.2w": "12000", "1.2W+": "12000", "3k": "3000", "3千": "3000", "1.2亿": "120000000",
		"１．２万": "12000", "约1万": "10000", "1万多": "10000", "1万+": "10000", "超过10万粉": "100000", "2.5万粉丝": "25000", "12345人": "12345",
		"1 200": "1200", "12,345.0": "12345", "0": "0", "1.0E7": "10000000", "1.23456万": "12346", "3百万": "3000000", "1,234万": "12340000",
		"": "", "-": "", "无": "",
		"-5": "negative", "－5": "negative", "(5)": "negative", "1-2万": "range", "5000~10000": "range", "1.5": "fraction", "很多": "odd", "1,2万": "odd",
		"1.234,5": "odd", "99999999999": "huge", "一万二": "odd", "12 345 粉": "12345",
	}
	for in, want := range tests {
		n, bad := ParseCount(in)
		got := strings.TrimPrefix(bad.ID, "roster.count.")
		if n != nil {
			got = fmt.Sprint(*n)
		}
		if got != want {
			t.Errorf("ParseCount(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]int64{"1.2": 12000, "1.2万": 12000, "3k": 3000} {
		if n, bad := parseCount(in, countUnit("抖音粉丝（万）")); n == nil || *n != want {
			t.Errorf("%q in a column of 万 = %v %v, want %d", in, n, bad, want)
		}
	}
}

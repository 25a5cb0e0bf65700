package roster

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"xinhuo/internal/i18n"
)

const maxCount = 10_000_000_000

var (
	countShape  = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?(?:e\+?[0-9]{1,2})?)(亿|千万|百万|十万|万|w|千|k|百|m)?$`)
	countRange  = regexp.MustCompile(`[0-9万w千k][-~～—至到][0-9]`)
	countAround = regexp.MustCompile(`^(大约|大概|约|近|超过|超|已有|共|有|>|≈)+|(个|名|位)?(粉丝|粉|人|多|余|左右|以上|\+|个|名|位)+$`)
	grouped     = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	countUnits  = map[string]float64{"": 1, "百": 1e2, "k": 1e3, "千": 1e3, "w": 1e4, "万": 1e4, "十万": 1e5, "m": 1e6, "百万": 1e6, "千万": 1e7, "亿": 1e8}
)

// ParseCount reads how many there are of something: 12,345, 1.2万, 1.2w, 3k,
// 约1万. Empty is nil.
func ParseCount(s string) (*int64, i18n.Message) { return parseCount(s, 1) }

// parseCount multiplies by the unit of the column's title (粉丝/万) unless the
// cell names its own.
func parseCount(s string, unit float64) (*int64, i18n.Message) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && s[0] >= '0' {
		return whole(float64(n), unit)
	}
	s = fold(unwrap(s))
	if Nothing(s) {
		return nil, i18n.Message{}
	}
	if len(s) > 60 {
		return nil, i18n.Msg("roster.count.odd")
	}
	if countRange.MatchString(s) {
		return nil, i18n.Msg("roster.count.range")
	}
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "负") || strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return nil, i18n.Msg("roster.count.negative")
	}
	number, own, ok := countParts(s)
	if !ok {
		return nil, i18n.Msg("roster.count.odd")
	}
	if own != "" {
		unit = countUnits[own]
	}
	return whole(number, unit)
}

// countParts takes a count apart into its number and the unit it names.
func countParts(s string) (number float64, unit string, ok bool) {
	s = countAround.ReplaceAllString(s, "")
	digits := strings.TrimRight(s, "亿万千百十wkm")
	if grouped.MatchString(digits) {
		s = strings.ReplaceAll(s, ",", "")
	}
	s = countAround.ReplaceAllString(s, "")
	m := countShape.FindStringSubmatch(s)
	if m == nil {
		return 0, "", false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	return n, m[2], err == nil
}

func whole(number, unit float64) (*int64, i18n.Message) {
	v := number * unit
	n := math.Round(v)
	switch {
	case v > maxCount:
		return nil, i18n.Msg("roster.count.huge")
	case math.Abs(v-n) > 1e-6 && unit == 1:
		return nil, i18n.Msg("roster.count.fraction")
	}
	out := int64(n)
	return &out, i18n.Message{}
}

// countUnit returns what a title says a count is in: 粉丝(万) 10,000.
func countUnit(title string) float64 {
	t := fold(title)
	switch {
	case strings.Contains(t, "万") || strings.HasSuffix(t, "(w)") || strings.HasSuffix(t, "/w"):
		return 1e4
	case strings.Contains(t, "千") || strings.HasSuffix(t, "(k)") || strings.HasSuffix(t, "/k"):
		return 1e3
	}
	return 1
}

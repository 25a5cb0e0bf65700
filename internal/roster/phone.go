package roster

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"xinhuo/internal/i18n"
)

// NormalPhone returns the number as +8613800138000, or the reason why it is
// none that a member can be reached and known by. Empty stays empty.
func NormalPhone(s string) (string, i18n.Message) {
	r := readPhone(s)
	if r.number != "" && r.more {
		return "", i18n.Msg("roster.phone.several")
	}
	return r.number, r.bad
}

// phoneReading is what a phone cell says.
type phoneReading struct {
	number string
	bad    i18n.Message
	more   bool // there was something beside the number
	wechat bool // … that says it is the 微信号 too
}

var (
	mobile       = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	landline     = regexp.MustCompile(`^0(10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8}$`)
	service      = regexp.MustCompile(`^(400|800)[0-9]{7}$`)
	neighbour    = regexp.MustCompile(`^(852[0-9]{8}|853[0-9]{8}|886[0-9]{9})$`)
	scientific   = regexp.MustCompile(`(?i)^\+?[0-9](\.[0-9]+)?E\+?[0-9]{1,3}$`)
	thousands    = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+$`)
	phoneLabel   = regexp.MustCompile(`(?i)^(手机号码|手机号|手机|联系电话|电话号码|电话|tel|mobile|phone)\s*[:.]?\s*`)
	betweenPhone = regexp.MustCompile(`[/、;,，；|&\n]+|[\p{Han}]+`)
	hidden       = regexp.MustCompile(`[*●•※]|[0-9][xX]{3,}`)
)

// plainMobile spares the common cell everything else.
func plainMobile(s string) bool {
	if len(s) != 11 || s[0] != '1' || s[1] < '3' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func readPhone(s string) phoneReading {
	if plainMobile(s) {
		return phoneReading{number: "+86" + s}
	}
	if len(s) > 300 {
		return phoneReading{bad: i18n.Msg("roster.phone.odd")}
	}
	s = phoneLabel.ReplaceAllString(narrow(unwrap(s)), "")
	if Nothing(s) || s == "0" {
		return phoneReading{}
	}
	if thousands.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	var pieces []string
	for _, p := range betweenPhone.Split(s, -1) {
		if p = strings.Trim(p, " ()[]【】<>:"); p != "" {
			pieces = append(pieces, p)
		}
	}
	r := firstPhone(pieces)
	r.more = r.more || len(pieces) > 1
	r.wechat = r.number != "" && strings.Contains(s, "微信") && strings.Contains(s, "同")
	return r
}

// firstPhone takes the first piece that is a number; when none is, the
// longest piece says why.
func firstPhone(pieces []string) phoneReading {
	longest, why := -1, i18n.Msg("roster.phone.odd")
	for i, p := range pieces {
		for _, half := range doubled(p) {
			number, bad := onePhone(half)
			if number != "" {
				return phoneReading{number: number, more: i > 0 || half != p}
			}
			if len(p) > longest {
				longest, why = len(p), bad
			}
		}
	}
	return phoneReading{bad: why}
}

// doubled cuts two numbers with only a space between them apart.
func doubled(s string) []string {
	words := strings.Fields(s)
	if len(words) == 2 && plainMobile(words[0]) && plainMobile(words[1]) {
		return words
	}
	return []string{s}
}

// onePhone reads one number.
func onePhone(s string) (string, i18n.Message) {
	if scientific.MatchString(s) {
		full, ok := expand(s)
		if !ok {
			return "", i18n.Msg("roster.phone.scientific")
		}
		s = full
	}
	if hidden.MatchString(s) {
		return "", i18n.Msg("roster.phone.masked")
	}
	if whole, zeros, ok := strings.Cut(s, "."); ok && len(whole) >= 10 && strings.Trim(zeros, "0") == "" {
		s = whole
	}
	digits, abroad, ok := digitsOf(s)
	if !ok {
		return "", i18n.Msg("roster.phone.odd")
	}
	if abroad && !strings.HasPrefix(digits, "86") {
		return foreign(digits)
	}
	return domestic(digits, abroad)
}

// digitsOf drops what people put between digits. abroad says that the number
// began with + or 00.
func digitsOf(s string) (digits string, abroad, ok bool) {
	s = strings.TrimLeft(s, "(")
	s, abroad = strings.CutPrefix(s, "+")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" -.()_·~'\"", r) || unicode.Is(unicode.Pd, r):
		default:
			return "", false, false
		}
	}
	digits = b.String()
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !abroad {
		digits, abroad = rest, true
	}
	return digits, abroad, digits != ""
}

// domestic reads a number of the mainland, with or without its 86.
func domestic(digits string, abroad bool) (string, i18n.Message) {
	rest, has86 := strings.CutPrefix(digits, "86")
	if has86 && (abroad || mobile.MatchString(rest)) {
		digits = rest
	}
	n := len(digits)
	switch {
	case mobile.MatchString(digits):
		return "+86" + digits, i18n.Message{}
	case landline.MatchString(digits), abroad && landline.MatchString("0"+digits):
		return "", i18n.Msg("roster.phone.landline")
	case service.MatchString(digits):
		return "", i18n.Msg("roster.phone.service")
	case neighbour.MatchString(digits):
		return "", i18n.Msg("roster.phone.region")
	case n == 11:
		return "", i18n.Msg("roster.phone.segment", "Start", digits[:3])
	}
	return "", i18n.Msg("roster.phone.digits", "Digits", n)
}

// foreign reads a number of elsewhere, its country code first.
func foreign(digits string) (string, i18n.Message) {
	n, err := phonenumbers.Parse("+"+digits, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", i18n.Msg("roster.phone.foreign")
	}
	return phonenumbers.Format(n, phonenumbers.E164), i18n.Message{}
}

// expand writes 1.3912345678E+10 out. It refuses a number that does not say
// all its digits, as 1.39E+10 does not.
func expand(s string) (string, bool) {
	mantissa, power, ok := strings.Cut(strings.ToUpper(strings.TrimPrefix(s, "+")), "E")
	if !ok {
		return "", false
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	exp := 0
	for _, r := range strings.TrimPrefix(power, "+") {
		exp = exp*10 + int(r-'0')
	}
	return whole + frac, len(frac) == exp
}

// LooksScientific reports whether a cell is a number Excel has shortened to
// something like 1.39E+10, whose digits are gone.
func LooksScientific(s string) bool {
	if !strings.ContainsAny(s, "eE") || strings.IndexAny(s, "0123456789０１２３４５６７８９") != 0 || !scientific.MatchString(narrow(s)) {
		return false
	}
	_, whole := expand(narrow(s))
	return !whole
}

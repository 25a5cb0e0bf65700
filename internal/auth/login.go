package auth

import (
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const loginBytes = 254 // the longest e-mail address there can be

var (
	mobileForm   = regexp.MustCompile(`^(?:\+86|0086|86)?(1[3-9][0-9]{9})$`)
	mobileSpaces = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "(", "", ")", "", "·", "")
)

// NormalLogin returns s as accounts know it: an e-mail address in lower case,
// or a mobile number of China in E.164. False means it is neither.
func NormalLogin(s string) (string, bool) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	if !strings.Contains(s, "@") {
		m := mobileForm.FindStringSubmatch(mobileSpaces.Replace(s))
		if m == nil {
			return "", false
		}
		return "+86" + m[1], true
	}
	s = strings.ToLower(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > loginBytes || strings.ContainsAny(s, "\"\r\n ") {
		return "", false
	}
	_, domain, _ := strings.Cut(s, "@")
	return s, strings.Contains(strings.Trim(domain, "."), ".")
}

// MaskLogin hides the middle of a login, enough to be recognised by those who
// know it: 138****1234, c***@example.com.
func MaskLogin(login string) string {
	if number, ok := strings.CutPrefix(login, "+86"); ok && len(number) == 11 {
		return number[:3] + "****" + number[7:]
	}
	name, domain, ok := strings.Cut(login, "@")
	if !ok || name == "" {
		return "***"
	}
	first := []rune(name)[0]
	return string(first) + "***@" + domain
}

package roster

import (
	"net/mail"
	"regexp"
	"strings"

	"xinhuo/internal/i18n"
)

var (
	wechatLabel = regexp.MustCompile(`(?i)^(微信号|微信|wechat|weixin|wx|vx|v)\s*[:=]\s*`)
	sameAsPhone = regexp.MustCompile(`^(微信)?(同|与|和|即|就是)?(本人)?(手机|电话|手机号码?|电话号码?|联系电话)(号|号码|相同|一致|同号|同步)?$|^(微信)?同号$|^同(左|前)$`)
)

// NormalWechat returns a 微信号 as it is kept, or why it is none. Case is kept,
// but two that differ in nothing else are one: compare with HandleKey.
func NormalWechat(s string) (string, i18n.Message) {
	s = narrow(unwrap(s))
	if strings.ContainsAny(s, ":=") {
		s = wechatLabel.ReplaceAllString(s, "")
	}
	s = withoutZero(strings.ReplaceAll(s, " ", ""))
	switch {
	case Nothing(s):
		return "", i18n.Message{}
	case LooksScientific(s):
		return "", i18n.Msg("roster.wechat.scientific")
	case strings.Contains(s, "***"):
		return "", i18n.Msg("roster.wechat.masked")
	case !isWechatID(s), notHandles[fold(s)]:
		return "", i18n.Msg("roster.wechat.odd")
	}
	if s[0] > '9' {
		return s, i18n.Message{}
	}
	if phone := readPhone(s); strings.HasPrefix(phone.number, "+861") && !phone.more {
		return strings.TrimPrefix(phone.number, "+86"), i18n.Message{}
	}
	return s, i18n.Message{}
}

// withoutZero drops the .0 that a program put behind a number.
func withoutZero(s string) string {
	if whole, ok := strings.CutSuffix(s, ".0"); ok && strings.Trim(whole, "0123456789") == "" {
		return whole
	}
	return s
}

// isWechatID is generous: old IDs, and the phone or QQ number people are
// found by, break the rules that new ones obey.
func isWechatID(s string) bool {
	return len(s) >= 3 && len(s) <= 40 && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_.@+-", r))
	}) < 0
}

// samePhone reports whether a 微信号 cell only says that it is the phone.
func samePhone(s string) bool {
	if !strings.ContainsAny(s, "同手电") {
		return false
	}
	s = narrow(s)
	return sameAsPhone.MatchString(strings.ReplaceAll(s, " ", ""))
}

// NormalEmail returns the address in lower case, or why it is none.
func NormalEmail(s string) (string, i18n.Message) {
	s = strings.ToLower(strings.TrimPrefix(narrow(unwrap(s)), "mailto:"))
	if Nothing(s) {
		return "", i18n.Message{}
	}
	at, err := mail.ParseAddress(s)
	if err != nil || at.Address != s || !strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") {
		return "", i18n.Msg("roster.email.odd")
	}
	return s, tooLong(s, maxEmail)
}

var (
	handleLabel = regexp.MustCompile(`^[^:/]{1,12}[:]\s*`)
	profilePage = regexp.MustCompile(`(?i)^(https?://|www\.)`)
)

// NormalHandle returns somebody's name on a platform without the @ before it;
// of the address of a profile page, the part that names them.
func NormalHandle(s string) (string, i18n.Message) {
	s = narrow(unwrap(s))
	if Nothing(s) {
		return "", i18n.Message{}
	}
	if LooksScientific(s) {
		return "", i18n.Msg("roster.handle.scientific")
	}
	if isPage(s) {
		return fromPage(s), tooLong(s, 400)
	}
	if strings.Contains(s, ":") {
		s = handleLabel.ReplaceAllString(s, "")
	}
	s = strings.TrimSpace(strings.TrimLeft(withoutZero(s), "@"))
	if notHandles[fold(s)] {
		return "", i18n.Msg("roster.handle.odd")
	}
	return s, tooLong(s, maxHandle)
}

// notHandles are answers to "do you have one?". Taken for a name they would
// make one person of everybody who gave the same answer.
var notHandles = setOf(`有 是 否 对 好 √ ✓ ✔ y n yes no true false 已开通 未开通 没开通 开通 未注册 已注册 没注册
	已关注 未关注 已添加 未添加 已加 未加 不玩 不用 同上 同名 同昵称 同微信 同微信号 同抖音 同手机 同手机号 全平台同名`)

func isPage(s string) bool { return strings.Contains(s, ".") && profilePage.MatchString(s) }

// fromPage takes the last part of a profile's address that is no word of the
// site's own; a short link stays whole.
func fromPage(address string) string {
	path, _, _ := strings.Cut(address, "?")
	path, _, _ = strings.Cut(path, "#")
	path = strings.TrimRight(profilePage.ReplaceAllString(path, ""), "/")
	host, rest, _ := strings.Cut(path, "/")
	if rest == "" || strings.HasPrefix(host, "v.") || host == "xhslink.com" || host == "b23.tv" {
		return path
	}
	return rest[strings.LastIndexByte(rest, '/')+1:]
}

// HandleKey is the form in which two handles or 微信号 are compared.
func HandleKey(s string) string { return fold(s) }

var genders = map[string]string{
	"男": "male", "男性": "male", "男士": "male", "男生": "male", "先生": "male", "m": "male", "male": "male", "man": "male", "mr": "male", "♂": "male", "帅哥": "male",
	"女": "female", "女性": "female", "女士": "female", "女生": "female", "小姐": "female", "f": "female", "female": "female", "woman": "female", "ms": "female", "mrs": "female", "♀": "female", "美女": "female",
}

// NormalGender returns female, male, or "" with the reason.
func NormalGender(s string) (string, i18n.Message) {
	word := strings.Trim(fold(s), ".")
	if g, ok := genders[word]; ok {
		return g, i18n.Message{}
	}
	if Nothing(word) || word == "其他" || word == "other" {
		return "", i18n.Message{}
	}
	return "", i18n.Msg("roster.gender.odd")
}

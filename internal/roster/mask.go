package roster

import (
	"strings"
)

// MaskPhone shows a stored number as 138****1234; one from abroad as
// +852****4567.
func MaskPhone(phone string) string {
	if rest, ok := strings.CutPrefix(phone, "+86"); ok && len(rest) == 11 {
		return rest[:3] + "****" + rest[7:]
	}
	if len(phone) < 8 {
		return strings.Repeat("*", min(len(phone), 4))
	}
	return phone[:4] + "****" + phone[len(phone)-4:]
}

// ShowPhone writes a stored number as people dial it at home: 13812341234.
func ShowPhone(phone string) string {
	if rest, ok := strings.CutPrefix(phone, "+86"); ok && len(rest) == 11 {
		return rest
	}
	return phone
}

// MaskWechat shows the first two characters and the last of a 微信号.
func MaskWechat(id string) string { return maskMiddle(id, 2, 1) }

// MaskEmail shows the first character and the domain: z****@qq.com.
func MaskEmail(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return maskMiddle(address, 1, 0)
	}
	return maskMiddle(address[:at], 1, 0) + address[at:]
}

// MaskAddress shows the first six characters, about the city.
func MaskAddress(address string) string { return maskMiddle(address, 6, 0) }

// maskMiddle never shows more than half of a text.
func maskMiddle(s string, head, tail int) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	if len(r) < 2*(head+tail) {
		head, tail = len(r)/2, 0
	}
	return string(r[:head]) + "****" + string(r[len(r)-tail:])
}

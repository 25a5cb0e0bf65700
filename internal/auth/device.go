package auth

import (
	"net"
	"strings"
)

// What a user agent names, in the order to look for it: many claim to be
// others. The first matching piece decides.
var (
	browsers = [][2]string{
		{"MicroMessenger", "wechat"}, {"DingTalk", "dingtalk"}, {"Lark", "feishu"}, {"EdgA", "edge"}, {"EdgiOS", "edge"}, {"Edg", "edge"}, {"OPR", "opera"},
		{"HuaweiBrowser", "huawei"}, {"MiuiBrowser", "xiaomi"}, {"QQBrowser", "qq"}, {"UCBrowser", "uc"}, {"360SE", "360"}, {"SamsungBrowser", "samsung"},
		{"FxiOS", "firefox"}, {"Firefox", "firefox"}, {"CriOS", "chrome"}, {"Chrome", "chrome"}, {"Safari", "safari"},
	}
	systems = [][2]string{
		{"HarmonyOS", "harmony"}, {"OpenHarmony", "harmony"}, {"iPhone", "iphone"}, {"iPad", "ipad"}, {"Android", "android"},
		{"Windows", "windows"}, {"Macintosh", "mac"}, {"CrOS", "chromeos"}, {"Linux", "linux"},
	}
)

// deviceOf is a browser and its system in two codes: "chrome/windows".
func deviceOf(userAgent string) string {
	return firstOf(browsers, userAgent) + "/" + firstOf(systems, userAgent)
}

func firstOf(known [][2]string, in string) string {
	for _, k := range known {
		if strings.Contains(in, k[0]) {
			return k[1]
		}
	}
	return "unknown"
}

func splitDevice(device string) (browser, system string) {
	browser, system, ok := strings.Cut(device, "/")
	if !ok {
		return "unknown", "unknown"
	}
	return browser, system
}

func hostOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}

package auth

import (
	"strings"
	"testing"
	"time"

	"xinhuo/internal/i18n"
)

func TestNobodyGrantsAboveTheirOwn(t *testing.T) {
	t.Parallel()
	may := map[Role]string{
		Owner:   "owner manager staff dealer member",
		Manager: "manager staff dealer member",
		Staff:   "", Dealer: "", Member: "", "": "", "queen": "",
	}
	for role, want := range may {
		var got []string
		for _, r := range role.Grantable() {
			got = append(got, string(r))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q may grant %v, want %s", role, got, want)
		}
		if role.MayGrant("queen") || role.MayGrant("") {
			t.Errorf("%q may grant what is no role", role)
		}
	}
}

func TestNormalLogin(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typed, want string
		ok          bool
	}{
		"a mobile":                 {"13800001234", "+8613800001234", true},
		"with spaces":              {" 138 0000 1234 ", "+8613800001234", true},
		"with hyphens":             {"138-0000-1234", "+8613800001234", true},
		"with +86":                 {"+86 13800001234", "+8613800001234", true},
		"with 0086":                {"008613800001234", "+8613800001234", true},
		"full width":               {"１３８００００１２３４", "+8613800001234", true},
		"a landline":               {"02812345678", "", false},
		"too short":                {"1380000123", "", false},
		"a foreign number":         {"+14155550123", "", false},
		"an e-mail":                {"Chen.Jing@Example.com ", "chen.jing@example.com", true},
		"an e-mail, full width":    {"ａ＠ｂ．ｃｎ", "a@b.cn", true},
		"no domain":                {"chen@", "", false},
		"a domain without a dot":   {"chen@localhost", "", false},
		"a name around it":         {"Chen <chen@example.com>", "", false},
		"a header in it":           {"chen@example.com\r\nBcc: x@y.cn", "", false},
		"two of them":              {"a@b.cn,c@d.cn", "", false},
		"nothing":                  {"", "", false},
		"longer than there can be": {strings.Repeat("a", 250) + "@b.cn", "", false},
	}
	for name, c := range tests {
		if got, ok := NormalLogin(c.typed); got != c.want && ok || ok != c.ok {
			t.Errorf("%s: NormalLogin(%q) = %q, %v; want %q, %v", name, c.typed, got, ok, c.want, c.ok)
		}
	}
}

func TestMaskLogin(t *testing.T) {
	t.Parallel()
	for login, want := range map[string]string{"+8613800001234": "138****1234", "chen@example.com": "c***@example.com", "": "***"} {
		if got := MaskLogin(login); got != want {
			t.Errorf("MaskLogin(%q) = %q, want %q", login, got, want)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ password, want string }{
		"none":                           {"", "auth.password.missing"},
		"seven":                          {"abcdefg", "auth.password.short"},
		"seven, of two code points each": {"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "auth.password.short"},
		"eight of one case":              {"wfxkqzpt", ""},
		"eight Chinese":                  {"川西周末去看雪吧", ""},
		"the longest":                    {strings.Repeat("长", 128), ""},
		"one more":                       {strings.Repeat("长", 129), "auth.password.long"},
		"everybody's":                    {"12345678", "auth.password.common"},
		"everybody's, in capitals":       {"PassWord123", "auth.password.common"},
		"the login":                      {"chen.jing@example.com", "auth.password.login"},
		"the login's name":               {"Chen.Jing", "auth.password.login"},
	}
	for name, c := range tests {
		if got := CheckPassword(c.password, "chen.jing@example.com"); got.ID != c.want {
			t.Errorf("%s: CheckPassword = %q, want %q", name, got.ID, c.want)
		}
	}
	if got := CheckPassword("13800001234", "+8613800001234"); got.ID != "auth.password.login" {
		t.Errorf("one's own number = %q, want auth.password.login", got.ID)
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	const window = 15 * time.Minute
	tests := map[string]struct {
		count, before int
		elapsed, want time.Duration
	}{
		"nothing yet":                         {0, 0, 0, 0},
		"one left":                            {9, 0, time.Minute, 0},
		"used up: until the next window":      {10, 0, 5 * time.Minute, 10*time.Minute + time.Second},
		"twice as many: half of the next too": {20, 0, 5 * time.Minute, 17*time.Minute + 30*time.Second + time.Second},
		"the last window weighs":              {0, 10, 0, time.Second},
		"and less and less":                   {0, 10, 2 * time.Minute, 0},
		"both together":                       {5, 10, 5 * time.Minute, 2*time.Minute + 30*time.Second + time.Second},
	}
	for name, c := range tests {
		if got := waitFor(10, c.count, c.before, c.elapsed, window); got != c.want {
			t.Errorf("%s: waitFor = %s, want %s", name, got, c.want)
		}
	}
}

// What is said to wait is enough: then a try counts again.
func TestWaitForIsEnough(t *testing.T) {
	t.Parallel()
	const window = 15 * time.Minute
	for count := range 40 {
		for before := range 40 {
			for elapsed := time.Duration(0); elapsed < window; elapsed += 77 * time.Second {
				wait := waitFor(10, count, before, elapsed, window)
				later, c, b := elapsed+wait, count, before
				if later >= window {
					later, c, b = later-window, 0, count
				}
				if again := waitFor(10, c, b, later, window); again > 0 {
					t.Fatalf("count %d before %d at %s: after %s one waits %s again", count, before, elapsed, wait, again)
				}
			}
		}
	}
}

func TestDeviceOf(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                                 "chrome/windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0":                       "edge/windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50":             "wechat/iphone",
		"Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0": "wechat/android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                              "safari/mac",
		"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0":                                                                          "firefox/linux",
		"Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0":  "huawei/harmony",
		"curl/8.0": "unknown/unknown",
		"":         "unknown/unknown",
	}
	for agent, want := range tests {
		if got := deviceOf(agent); got != want {
			t.Errorf("deviceOf(%s) = %s, want %s", agent, got, want)
		}
		browser, system := splitDevice(want)
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			if !i18n.Has(lang, "device."+browser) || !i18n.Has(lang, "device."+system) {
				t.Errorf("%s has no word for %s", lang, want)
			}
		}
	}
	for _, list := range [][][2]string{browsers, systems} {
		for _, known := range list {
			if !i18n.Has(i18n.Chinese, "device."+known[1]) || !i18n.Has(i18n.English, "device."+known[1]) {
				t.Errorf("no word for the device %s", known[1])
			}
		}
	}
}

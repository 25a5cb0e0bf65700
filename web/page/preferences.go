package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

const year = 365 * 24 * 60 * 60

// choices are the preferences a browser may keep; the empty value forgets one.
var choices = map[string]map[string]string{
	"lang":  {"zh-CN": "zh-CN", "en": "en"},
	"theme": {"light": "light", "dark": "dark", "auto": ""},
	"size":  {"normal": "", "large": "large"},
}

// Preferences is POST /preferences: lang, theme, size, whichever are sent,
// and next to come back to.
func Preferences() http.HandlerFunc {
	return Handle(func(w http.ResponseWriter, r *http.Request) error {
		for name, values := range choices {
			sent := r.PostFormValue(name)
			if sent == "" {
				continue
			}
			kept, ok := values[sent]
			if !ok {
				return errs.NotFound
			}
			http.SetCookie(w, settingsOf(r).cookie(name, kept, age(kept)))
		}
		return Redirect(w, r, SafeNext(r.PostFormValue("next")))
	})
}

// age keeps a preference for a year, or ends its cookie.
func age(kept string) int {
	if kept == "" {
		return -1
	}
	return year
}

// SafeNext returns next when it is a path on this site, else "/".
func SafeNext(next string) string {
	u, err := url.Parse(next)
	bad := err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsRune(next, '\\') || strings.ContainsFunc(next, unicode.IsControl)
	if bad {
		return "/"
	}
	return next
}

func prefsOf(r *http.Request) ui.Prefs {
	p := ui.Prefs{Lang: kept(r, "lang"), Theme: kept(r, "theme"), Size: kept(r, "size")}
	if p.Lang == "" {
		p.Lang = string(spoken(r.Header.Get("Accept-Language")))
	}
	return p
}

// kept reads a preference from its cookie, under either of its names.
func kept(r *http.Request, name string) string {
	for _, n := range []string{"__Host-" + name, name} {
		if c, err := r.Cookie(n); err == nil {
			return choices[name][c.Value]
		}
	}
	return ""
}

// spoken picks English only for a browser that asks for something and never
// mentions Chinese.
func spoken(header string) i18n.Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return i18n.Chinese
	}
	chinese := func(t language.Tag) bool { b, _ := t.Base(); return b.String() == "zh" }
	if slices.ContainsFunc(tags, chinese) {
		return i18n.Chinese
	}
	return i18n.English
}

package page

import (
	"context"
	"net/http"
	"strings"

	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// Options is what pages need to know of where they run.
type Options struct {
	Secret  []byte      // signs flash messages; 32 bytes
	HTTPS   bool        // whether browsers reach us by https
	BaseURL string      // how people reach us; "" when nobody said
	Clock   clock.Clock // clock.System when nil
}

// settings is Options with what this browser prefers.
type settings struct {
	Options
	prefs  ui.Prefs
	frames *frames
}

type settingsKey struct{}

// Setup is the outermost of our middlewares: it reads the browser's language,
// theme and reading size, and lets flash messages be signed.
func Setup(o Options) func(http.Handler) http.Handler {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	kept := &frames{}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := settings{Options: o, prefs: prefsOf(r), frames: kept}
			ctx := context.WithValue(r.Context(), settingsKey{}, s)
			ctx = i18n.With(ctx, i18n.Lang(s.prefs.Lang))
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// settingsOf returns what Setup found; without Setup, Chinese and no secret.
func settingsOf(r *http.Request) settings {
	if s, ok := r.Context().Value(settingsKey{}).(settings); ok {
		return s
	}
	return settings{Options: Options{Clock: clock.System}, prefs: ui.Prefs{Lang: string(i18n.From(r.Context()))}}
}

// Absolute is the whole address of one of our paths, for a link that is sent.
// It begins with what the deployment says of itself. Only where that says
// nothing, as on one's own machine, is the visitor's word for it taken: the
// Host header is whatever a client writes there.
func Absolute(r *http.Request, path string) string {
	o := settingsOf(r).Options
	if o.BaseURL != "" {
		return strings.TrimRight(o.BaseURL, "/") + path
	}
	scheme := "http://"
	if o.HTTPS {
		scheme = "https://"
	}
	return scheme + r.Host + path
}

// cookieName gives a cookie the prefix that ties it to this host, where
// browsers accept that.
func (o Options) cookieName(name string) string {
	if o.HTTPS {
		return "__Host-" + name
	}
	return name
}

func (o Options) cookie(name, value string, seconds int) *http.Cookie {
	return &http.Cookie{
		Name: o.cookieName(name), Value: value, Path: "/", MaxAge: seconds,
		Secure: o.HTTPS, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

package app

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"xinhuo/internal/i18n"
)

// door is where every request comes in: it answers for the server's health
// and passes the rest to the site, once there is one.
type door struct {
	site    atomic.Pointer[site]
	leaving atomic.Bool
}

func (d *door) open(s *site) { d.site.Store(s) }

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.leaving.Load() {
		// Every connection is closed by its next answer. http.Server's own
		// switch closes the idle ones at once, under who is just writing to it.
		w.Header().Set("Connection", "close")
	}
	site := d.site.Load()
	switch {
	case r.URL.Path == "/healthz":
		say(w, http.StatusOK, "alive\n")
	case r.URL.Path == "/readyz" && d.ready(r.Context(), site):
		say(w, http.StatusOK, "ready\n")
	case r.URL.Path == "/readyz":
		say(w, http.StatusServiceUnavailable, "not ready\n")
	case site == nil:
		w.Header().Set("Retry-After", "1")
		say(w, http.StatusServiceUnavailable, i18n.T(r.Context(), "cli.starting")+"\n")
	default:
		site.ServeHTTP(w, r)
	}
}

// ready reports whether new traffic should come here.
func (d *door) ready(ctx context.Context, s *site) bool {
	if s == nil || d.leaving.Load() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return s.healthy(ctx) == nil
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // whoever asked may have gone
}

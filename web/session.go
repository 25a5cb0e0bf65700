// Package web is everything a browser meets: routes, pages and static files.
package web

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// gate stands before a brand's pages: it knows who is asking and lets in who
// may come in.
type gate struct {
	sessions *auth.Sessions
	accounts *auth.Store
	cache    *cache.Cache
	doors    *doors
	frame    func(*http.Request) ui.Frame // what stands around the pages of whoever is in
}

// sender learns from where each request comes. A proxy in one of the networks
// is believed when it says whom it speaks for, and nobody else is; without
// any, the other end of the connection is who asks.
func sender(proxies []netip.Prefix) func(http.Handler) http.Handler {
	if len(proxies) == 0 {
		return middleware.ClientIPFromRemoteAddr
	}
	networks := make([]string, len(proxies))
	for i, p := range proxies {
		networks[i] = p.String()
	}
	return middleware.ClientIPFromXFF(networks...)
}

// signedIn lets somebody of the brand in the path through, with their
// Identity and the version of the brand's data in the context. Who is signed
// in as nobody goes to the sign-in page and comes back; who is a stranger to
// the brand is told the same as where there is none.
func (g gate) signedIn(next http.Handler) http.Handler {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		asking, err := g.sessions.Who(r, chi.URLParam(r, "brand"))
		switch {
		case errors.Is(err, auth.SignedOut):
			return page.SignIn(w, r)
		case err != nil:
			return err
		}
		if asking.Renew && r.Method == http.MethodGet {
			if err := g.sessions.Renew(w, r); err != nil {
				return err
			}
		}
		who := asking.Identity
		ctx := auth.With(r.Context(), who)
		ctx = cache.WithVersion(ctx, who.Tenant(), asking.Version)
		ctx = page.Framed(ctx, g.frame)
		next.ServeHTTP(w, r.WithContext(ctx))
		return nil
	})
}

// outside lets anybody through to a brand's public pages, with the brand and
// the version of its data in the context. Nobody is asked who they are.
func (g gate) outside(next http.Handler) http.Handler {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		b, err := g.doors.at(r.Context(), chi.URLParam(r, "brand"))
		if err != nil {
			return err
		}
		seen := g.cache.Glance(r.Context(), cache.Asked{Tenant: b.ID})
		ctx := cache.WithVersion(page.WithBrand(r.Context(), b), b.ID, seen.Version)
		next.ServeHTTP(w, r.WithContext(ctx))
		return nil
	})
}

// doors remembers for a short while which brand lives where.
type doors struct {
	brands *brand.Store
	now    clock.Clock
	mu     sync.Mutex
	known  map[string]door
}

type door struct {
	brand brand.Brand
	until time.Time
}

const (
	doorKept  = 20 * time.Second // a brand that is renamed or suspended is so after that
	mostDoors = 1000
)

func (d *doors) at(ctx context.Context, slug string) (brand.Brand, error) {
	now := d.now()
	d.mu.Lock()
	k, ok := d.known[slug]
	d.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.brand, nil
	}
	b, err := d.brands.BySlug(ctx, slug)
	if err != nil {
		return b, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) >= mostDoors {
		d.known = map[string]door{}
	}
	d.known[slug] = door{b, now.Add(doorKept)}
	return b, nil
}

// allow lets those of the roles through who are signedIn; nobody else may.
func allow(roles ...auth.Role) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
			if !auth.From(r.Context()).May(roles...) {
				return errs.Forbidden
			}
			next.ServeHTTP(w, r)
			return nil
		})
	}
}

// changed makes what is kept of the brand's views a thing of the past after
// every form. It does so before the answer leaves, so that the page it leads to
// is right; what jobs change they see to themselves.
func (g gate) changed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if r.Method == http.MethodPost {
			g.cache.Bump(r.Context(), auth.From(r.Context()).Tenant())
		}
	})
}

const (
	onceWait = 10 * time.Second // how long a form sent twice waits for the first answer
	onceStep = 50 * time.Millisecond
)

// once makes a form that carries a key act once: sent again, it leads to
// where the first one led. What was refused may be sent again.
func (g gate) once(next http.Handler) http.Handler {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return nil
		}
		key := page.FormKeyOf(r)
		if key == "" {
			next.ServeHTTP(w, r)
			return nil
		}
		mine, answer, err := g.claim(r.Context(), auth.From(r.Context()), key)
		switch {
		case err != nil:
			return err
		case answer != "":
			return page.Redirect(w, r, answer)
		case !mine:
			return errs.Conflict // the first one is still at work
		}
		return g.act(w, r, key, next)
	})
}

// claim waits while the first of several is at work.
func (g gate) claim(ctx context.Context, who auth.Identity, key string) (mine bool, answer string, err error) {
	for until := time.Now().Add(onceWait); ; {
		mine, answer, err = g.accounts.Claim(ctx, who, key)
		if err != nil || mine || answer != "" || time.Now().After(until) {
			return mine, answer, err
		}
		select {
		case <-ctx.Done():
			return false, "", ctx.Err()
		case <-time.After(onceStep):
		}
	}
}

// act notes where the form led, or that it did not act. It does so also for a
// visitor who has left: they may come back and send it again.
func (g gate) act(w http.ResponseWriter, r *http.Request, key string, next http.Handler) error {
	who, ctx := auth.From(r.Context()), context.WithoutCancel(r.Context())
	seen := &witness{ResponseWriter: w}
	next.ServeHTTP(seen, r)
	if led := seen.led(); led != "" {
		return g.accounts.Answer(ctx, who, key, led)
	}
	return g.accounts.Release(ctx, who, key)
}

// witness remembers what was answered.
type witness struct {
	http.ResponseWriter
	code int
}

func (w *witness) WriteHeader(code int) {
	if w.code == 0 && code >= http.StatusOK {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// led is where the answer sends the visitor, "" when it refused or only
// showed something.
func (w *witness) led() string {
	if w.code == 0 || w.code >= http.StatusBadRequest {
		return ""
	}
	for _, name := range []string{"Location", "HX-Redirect", "HX-Location"} {
		if to := w.Header().Get(name); to != "" {
			return to
		}
	}
	return ""
}

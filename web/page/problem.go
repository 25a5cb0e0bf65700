package page

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// errForeign is an unsafe request that did not come from our own pages.
var errForeign = fmt.Errorf("cross-site request: %w", errs.Forbidden)

// errMethod is a method the address does not take.
var errMethod = errors.New("method not allowed")

// Handle makes an http.HandlerFunc of a handler that may fail. It is the one
// place where a failure, a panic too, becomes a status; a 5xx is logged here,
// once, with the request's id.
func Handle(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := caught(h, w, r); err != nil {
			fail(w, r, err)
		}
	}
}

// NotFound answers an address that leads nowhere.
func NotFound(w http.ResponseWriter, r *http.Request) { fail(w, r, errs.NotFound) }

// MethodNotAllowed answers an address that takes other methods.
func MethodNotAllowed(w http.ResponseWriter, r *http.Request) { fail(w, r, errMethod) }

// caught runs h and returns its panic as an error.
func caught(h func(http.ResponseWriter, *http.Request) error, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		p := recover()
		if p == http.ErrAbortHandler {
			panic(p)
		}
		if p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(w, r)
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // whoever asked has left
	}
	code := status(err)
	if code >= http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", pathOf(r),
			"request_id", middleware.GetReqID(r.Context()), "err", err)
	}
	if code == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	if fragment(r) {
		Toast(w, r, ui.Bad, i18n.Msg("ui.problem."+word(code, err)+".title"))
	}
	if err := Respond(w, r, code, ui.Frame{Title: i18n.T(r.Context(), "ui.problem."+word(code, err)+".title")}, problem(r, code, err)); err != nil {
		slog.ErrorContext(r.Context(), "show problem", "path", pathOf(r), "err", err)
		http.Error(w, http.StatusText(code), code)
	}
}

// pathOf is the path as the log may know it: without the token or code that
// would open a door to whoever reads it.
func pathOf(r *http.Request) string {
	for _, name := range []string{"token", "code"} {
		if secret := chi.URLParam(r, name); secret != "" {
			return strings.Replace(r.URL.Path, secret, "…", 1)
		}
	}
	return r.URL.Path
}

func status(err error) int {
	switch {
	case errors.Is(err, errs.NotFound):
		return http.StatusNotFound
	case errors.Is(err, errs.Forbidden):
		return http.StatusForbidden
	case errors.Is(err, errs.Conflict):
		return http.StatusConflict
	case errors.Is(err, errs.TooMany):
		return http.StatusTooManyRequests
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.As(err, new(*http.MaxBytesError)):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, new(errs.Invalid)):
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

// word names the problem in the message files.
func word(code int, err error) string {
	switch code {
	case http.StatusNotFound:
		return "not_found"
	case http.StatusForbidden:
		if errors.Is(err, errForeign) {
			return "foreign"
		}
		return "forbidden"
	case http.StatusConflict:
		return "conflict"
	case http.StatusTooManyRequests:
		return "too_many"
	case http.StatusMethodNotAllowed:
		return "method"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnprocessableEntity:
		return "invalid"
	}
	return "ours"
}

// problem is the page of a failure. Our own failures carry the request's id.
func problem(r *http.Request, code int, err error) templ.Component {
	ctx := r.Context()
	reference := ""
	if code >= http.StatusInternalServerError {
		reference = middleware.GetReqID(ctx)
	}
	id := "ui.problem." + word(code, err)
	text := i18n.T(ctx, id+".text")
	if bad := (errs.Invalid{}); errors.As(err, &bad) {
		text = sentences(ctx, bad)
	}
	return ui.Problem(strconv.Itoa(code), i18n.T(ctx, id+".title"), text, reference, ways(r, code)...)
}

// ways lead on from a problem: back or again, and home.
func ways(r *http.Request, code int) []templ.Component {
	ctx := r.Context()
	home := ui.LinkButton(i18n.T(ctx, "ui.problem.home"), homeOf(r), ui.Quiet, "")
	again := code >= http.StatusInternalServerError || code == http.StatusTooManyRequests
	if again && r.Method == http.MethodGet {
		return []templ.Component{ui.LinkButton(i18n.T(ctx, "ui.problem.again"), r.URL.RequestURI(), ui.Primary, ""), home}
	}
	if back := cameFrom(r); back != "" {
		return []templ.Component{ui.LinkButton(i18n.T(ctx, "ui.problem.back"), back, ui.Primary, ""), home}
	}
	return []templ.Component{ui.LinkButton(i18n.T(ctx, "ui.problem.home"), homeOf(r), ui.Primary, "")}
}

func homeOf(r *http.Request) string {
	if f := fill(r, ui.Frame{}); f.Home != "" {
		return f.Home
	}
	return "/"
}

// cameFrom is the page of ours that led here, if another one did.
func cameFrom(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host || u.RequestURI() == r.URL.RequestURI() {
		return ""
	}
	return SafeNext(u.RequestURI())
}

func sentences(ctx context.Context, bad errs.Invalid) string {
	var said []string
	for _, field := range slices.Sorted(maps.Keys(bad)) {
		said = append(said, bad[field].In(ctx))
	}
	return strings.Join(said, " ")
}

// ascii escapes what a header cannot carry, as JSON does.
func ascii(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if u < 0x80 {
			b.WriteByte(byte(u))
			continue
		}
		fmt.Fprintf(&b, `\u%04x`, u)
	}
	return b.String()
}

package page_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// flashed makes a change that leaves a message, and returns its cookie.
func flashed(t *testing.T) *http.Cookie {
	t.Helper()
	w := call(page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		page.Flash(w, r, ui.OK, i18n.Msg("ui.drop_filter", "Label", "梯队", "Value", `<b>`), ui.Action{Label: "撤销", Href: "/undo", Fields: map[string]string{"move": "7"}})
		return page.Redirect(w, r, "/")
	}), httptest.NewRequest("POST", "/move", nil))
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookies = %v, want one, HttpOnly and Lax", cookies)
	}
	return cookies[0]
}

func TestFlashShowsOnce(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(flashed(t))
	w := call(page.Handle(shown), r)
	for _, want := range []string{"去掉筛选：梯队 &lt;b&gt;", `action="/undo"`, `name="move" value="7"`, "撤销"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %q in\n%s", want, w.Body)
		}
	}
	if got := w.Result().Cookies(); len(got) != 1 || got[0].MaxAge != -1 {
		t.Errorf("cookies after showing = %v, want the message taken away", got)
	}
}

func TestFlashWaitsForAWholePage(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("HX-Request", "true")
	r.AddCookie(flashed(t))
	if got := call(page.Handle(shown), r).Result().Cookies(); len(got) != 0 {
		t.Errorf("a fragment set %v, want nothing", got)
	}
}

func TestFlashRefused(t *testing.T) {
	tests := map[string]func(*http.Cookie){
		"forged":     func(c *http.Cookie) { c.Value = "eyJ0Ijp7InRleHQiOiJo" + c.Value },
		"unsigned":   func(c *http.Cookie) { c.Value, _, _ = strings.Cut(c.Value, ".") },
		"of another": func(c *http.Cookie) { c.Value = "x" },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			c := flashed(t)
			spoil(c)
			r := httptest.NewRequest("GET", "/", nil)
			r.AddCookie(c)
			if w := call(page.Handle(shown), r); w.Code != 200 || strings.Contains(w.Body.String(), "toast-card") {
				t.Errorf("status %d, or a message that is not ours was shown", w.Code)
			}
		})
	}
	t.Run("stale", func(t *testing.T) {
		late := options
		late.Clock = func() time.Time { return noon.Add(5 * time.Minute) }
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(flashed(t))
		w := httptest.NewRecorder()
		page.Setup(late)(page.Handle(shown)).ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "toast-card") {
			t.Error("a message of five minutes ago was shown")
		}
	})
}

func TestSayWhy(t *testing.T) {
	refused := errs.Invalid{"when": i18n.Msg("name.missing"), "": i18n.Msg("brand.name.missing")}
	w := call(page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		return page.SayWhy(w, r, fmt.Errorf("close it: %w", refused), "/back")
	}), httptest.NewRequest("POST", "/close", nil))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/back" || len(w.Result().Cookies()) != 1 {
		t.Fatalf("a refusal answers %d to %q, want 303 to where they were, with a message", w.Code, w.Header().Get("Location"))
	}
	r := httptest.NewRequest("GET", "/back", nil)
	r.AddCookie(w.Result().Cookies()[0])
	if got := call(page.Handle(shown), r).Body.String(); !strings.Contains(got, "品牌名还没填。") {
		t.Errorf("the message is not the one about the whole:\n%s", got)
	}
	if err := page.SayWhy(httptest.NewRecorder(), r, errs.NotFound, "/back"); !errors.Is(err, errs.NotFound) {
		t.Errorf("another failure = %v, want it returned", err)
	}
}

package page_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

var body = templ.Raw(`<p id="body">here</p>`)

// call answers r by h behind Setup.
func call(h http.HandlerFunc, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	page.Setup(options)(h).ServeHTTP(w, r)
	return w
}

var options = page.Options{Secret: []byte("0123456789abcdef0123456789abcdef"), Clock: func() time.Time { return noon }}
var noon = time.Date(2026, 12, 16, 12, 0, 0, 0, time.UTC)

func shown(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, ui.Frame{Title: "成员"}, body)
}

func TestHandleStatus(t *testing.T) {
	tests := map[string]struct {
		err  error
		want int
		says string
	}{
		"nothing there":    {fmt.Errorf("get member: %w", errs.NotFound), 404, "这里没有你要找的页面"},
		"not allowed":      {errs.Forbidden, 403, "这件事你现在还不能做"},
		"changed meantime": {errs.Conflict, 409, "刚刚有人先改了"},
		"too often":        {errs.TooMany, 429, "试得太频繁了"},
		"too large":        {fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 1}), 413, "内容太大了"},
		"not valid":        {errs.Invalid{"phone": i18n.Msg("ui.too_big")}, 422, "这个文件太大了"},
		"our fault":        {errors.New("password of the database is hunter2"), 500, "我们这边出了问题"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := call(page.Handle(func(http.ResponseWriter, *http.Request) error { return tt.err }), httptest.NewRequest("GET", "/x", nil))
			if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("status = %d\n%s\nwant %d with %q", w.Code, w.Body, tt.want, tt.says)
			}
			if strings.Contains(w.Body.String(), "hunter2") {
				t.Error("the page shows our error text")
			}
		})
	}
}

func TestHandlePanic(t *testing.T) {
	w := call(page.Handle(func(http.ResponseWriter, *http.Request) error { panic("boom") }), httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "boom") {
		t.Errorf("status = %d, body shows the panic: %v; want 500 without it", w.Code, strings.Contains(w.Body.String(), "boom"))
	}
}

func TestHandleVisitorGone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := call(page.Handle(func(http.ResponseWriter, *http.Request) error { return context.Canceled }), httptest.NewRequest("GET", "/", nil).WithContext(ctx))
	if w.Body.Len() != 0 {
		t.Errorf("wrote %q to nobody, want nothing", w.Body)
	}
}

func TestRenderWholeOrFragment(t *testing.T) {
	tests := map[string]struct {
		headers []string
		whole   bool
	}{
		"a visit":                 {nil, true},
		"htmx":                    {[]string{"HX-Request"}, false},
		"htmx, boosted":           {[]string{"HX-Request", "HX-Boosted"}, true},
		"htmx, history restoring": {[]string{"HX-Request", "HX-History-Restore-Request"}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/members", nil)
			for _, h := range tt.headers {
				r.Header.Set(h, "true")
			}
			w := call(page.Handle(shown), r)
			if got := strings.Contains(w.Body.String(), "<html"); got != tt.whole {
				t.Errorf("whole page = %v, want %v", got, tt.whole)
			}
			if !strings.Contains(w.Body.String(), `id="body"`) {
				t.Errorf("no body in\n%s", w.Body)
			}
			if !strings.Contains(w.Header().Get("Vary"), "HX-Request") {
				t.Errorf("Vary = %q, want HX-Request in it", w.Header().Get("Vary"))
			}
		})
	}
}

func TestRenderFailureBecomesAPage(t *testing.T) {
	broken := templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("no") })
	w := call(page.Handle(func(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, ui.Frame{}, broken) }), httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "我们这边出了问题") {
		t.Errorf("status = %d\n%s\nwant 500 with our page", w.Code, w.Body)
	}
}

func TestRenderFrame(t *testing.T) {
	framed := func(w http.ResponseWriter, r *http.Request) {
		ctx := page.Framed(r.Context(), func(*http.Request) ui.Frame {
			return ui.Frame{Brand: "星驰汽车", Home: "/b/demo/", Who: ui.Who{Name: "陈静"}, Nav: []ui.NavItem{
				{Label: "今天", Href: "/b/demo/"}, {Label: "成员", Href: "/b/demo/members"},
			}}
		})
		page.Handle(shown)(w, r.WithContext(ctx))
	}
	got := call(framed, httptest.NewRequest("GET", "/b/demo/members/new?x=1", nil)).Body.String()
	for _, want := range []string{
		"<title>成员 · 星驰汽车 · 薪火</title>", `href="/b/demo/members" aria-current="page"`, "陈静",
		`name="next" value="/b/demo/members/new?x=1"`, `<html lang="zh-CN">`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, `aria-current="page"`); n != 2 { // side bar and bottom bar
		t.Errorf("%d current pages, want 2", n)
	}
}

func TestReject(t *testing.T) {
	form := func(bad errs.Invalid) templ.Component {
		return ui.Field(ui.Input{Label: "手机", Name: "phone", Value: "1380", Complaint: bad["phone"]})
	}
	reject := func(err error) *httptest.ResponseRecorder {
		return call(page.Handle(func(w http.ResponseWriter, r *http.Request) error {
			return page.Reject(w, r, err, ui.Frame{}, form)
		}), httptest.NewRequest("POST", "/members", nil))
	}
	w := reject(fmt.Errorf("admit: %w", errs.Invalid{"phone": i18n.Msg("ui.too_big")}))
	if got := w.Body.String(); w.Code != 422 || !strings.Contains(got, `value="1380"`) || !strings.Contains(got, `aria-describedby="f-phone-bad"`) {
		t.Errorf("refused form = %d\n%s\nwant 422, filled in, with its complaint", w.Code, got)
	}
	if w := reject(errs.NotFound); w.Code != http.StatusNotFound {
		t.Errorf("another error = %d, want 404", w.Code)
	}
}

func TestRedirect(t *testing.T) {
	onward := page.Handle(func(w http.ResponseWriter, r *http.Request) error { return page.Redirect(w, r, "/b/demo/") })
	r := httptest.NewRequest("POST", "/x", nil)
	if w := call(onward, r); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/b/demo/" {
		t.Errorf("form = %d to %q, want 303 to /b/demo/", w.Code, w.Header().Get("Location"))
	}
	r.Header.Set("HX-Request", "true")
	if w := call(onward, r); w.Code != http.StatusNoContent || w.Header().Get("HX-Redirect") != "/b/demo/" {
		t.Errorf("htmx = %d to %q, want 204 to /b/demo/", w.Code, w.Header().Get("HX-Redirect"))
	}
}

// Sent to another place on the page it shows, a browser would only scroll.
func TestRedirectOnThePage(t *testing.T) {
	tests := map[string]struct{ from, to, want string }{
		"to a place on the same page":    {"https://x.test/b/demo/pair", "/b/demo/pair#plan", "true"},
		"from another place on it":       {"https://x.test/b/demo/pair#top", "/b/demo/pair#plan", "true"},
		"to a place on another page":     {"https://x.test/b/demo/pairs", "/b/demo/pair#plan", ""},
		"to the same page as a whole":    {"https://x.test/b/demo/pair", "/b/demo/pair", ""},
		"to the same page, asked anew":   {"https://x.test/b/demo/pair?q=1", "/b/demo/pair#plan", ""},
		"from a page that nobody named":  {"", "/b/demo/pair#plan", ""},
		"from something that is no page": {"%zz", "/b/demo/pair#plan", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/x", nil)
			r.Header.Set("HX-Request", "true")
			r.Header.Set("HX-Current-URL", tt.from)
			w := call(page.Handle(func(w http.ResponseWriter, r *http.Request) error { return page.Redirect(w, r, tt.to) }), r)
			if got := w.Header().Get("HX-Refresh"); got != tt.want {
				t.Errorf("HX-Refresh = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestID(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	for path, want := range map[string]int{"/m/" + id.String(): 200, "/m/zhangsan": 404} {
		r := chi.NewRouter()
		r.Get("/m/{id}", page.Handle(func(_ http.ResponseWriter, r *http.Request) error {
			got, err := page.ID(r, "id")
			if err == nil && got != id {
				t.Errorf("ID = %v, want %v", got, id)
			}
			return err
		}))
		if w := call(r.ServeHTTP, httptest.NewRequest("GET", path, nil)); w.Code != want {
			t.Errorf("%s = %d, want %d", path, w.Code, want)
		}
	}
}

func TestProblemForHtmxComesAsToast(t *testing.T) {
	r := httptest.NewRequest("GET", "/x", nil)
	r.Header.Set("HX-Request", "true")
	w := call(page.NotFound, r)
	if got, want := w.Header().Get("HX-Trigger"), `{"toast":{"tone":"bad","text":"\u8fd9\u91cc`; !strings.HasPrefix(got, want) {
		t.Errorf("HX-Trigger = %s, want it to begin with %s", got, want)
	}
}

func TestProblemLeadsBack(t *testing.T) {
	r := httptest.NewRequest("POST", "http://xinhuo.test/members", nil)
	r.Header.Set("Referer", "http://xinhuo.test/members/new?step=2")
	w := call(page.Handle(func(http.ResponseWriter, *http.Request) error { return errs.Conflict }), r)
	if want := `href="/members/new?step=2"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("no %s in\n%s", want, w.Body)
	}
	r.Header.Set("Referer", "http://elsewhere.test/trap")
	w = call(page.Handle(func(http.ResponseWriter, *http.Request) error { return errs.Conflict }), r)
	if strings.Contains(w.Body.String(), "trap") {
		t.Error("leads back to another site")
	}
}

func postForm(path string, form url.Values) *http.Request {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

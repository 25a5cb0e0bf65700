package page

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// visitDrawn asks for a drawn page as name, with headers as pairs.
func visitDrawn(t *testing.T, h http.Handler, name string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/b/demo/dashboard", nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	r = r.WithContext(Framed(r.Context(), func(*http.Request) ui.Frame {
		return ui.Frame{Brand: "星驰汽车", Home: "/b/demo/", Who: ui.Who{Name: name}, Nav: []ui.NavItem{{Label: "看板", Href: "/b/demo/dashboard"}}}
	}))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func unpacked(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("unpack: %v", err)
	}
	return string(plain)
}

func TestRenderDrawnIsRender(t *testing.T) {
	t.Parallel()
	body := templ.Raw(strings.Repeat("<p>成员</p>", 3000))
	drawn, err := Draw(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	show := func(render func(http.ResponseWriter, *http.Request) error) http.Handler {
		return Setup(Options{Secret: make([]byte, 32)})(Compress()(Handle(render)))
	}
	rendered := show(func(w http.ResponseWriter, r *http.Request) error {
		return Render(w, r, ui.Frame{Title: "看板"}, body)
	})
	kept := show(func(w http.ResponseWriter, r *http.Request) error {
		return RenderDrawn(w, r, ui.Frame{Title: "看板"}, drawn)
	})
	tests := map[string][]string{
		"plain":                 nil,
		"packed":                {"Accept-Encoding", "gzip, deflate, br"},
		"gzip refused":          {"Accept-Encoding", "gzip;q=0"},
		"in English":            {"Accept-Language", "en", "Accept-Encoding", "gzip"},
		"a fragment":            {"HX-Request", "true"},
		"a packed fragment":     {"HX-Request", "true", "Accept-Encoding", "gzip"},
		"a boosted whole page":  {"HX-Request", "true", "HX-Boosted", "true"},
		"in the dark, with big": {"Cookie", "theme=dark; size=large"},
	}
	for name, headers := range tests {
		for _, person := range []string{"陈静", "周海涛", "陈静"} {
			want, got := unpacked(t, visitDrawn(t, rendered, person, headers...)), unpacked(t, visitDrawn(t, kept, person, headers...))
			if got != want {
				t.Errorf("%s for %s: RenderDrawn and Render differ:\n%s\nwant\n%s", name, person, got, want)
			}
		}
	}
	w := visitDrawn(t, kept, "陈静", "Accept-Encoding", "gzip")
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 5000 || w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
		t.Errorf("packed it is %d bytes with %v", w.Body.Len(), w.Header())
	}
}

func TestRenderDrawnShowsAToastOnce(t *testing.T) {
	t.Parallel()
	drawn, err := Draw(t.Context(), templ.Raw("<p>看板</p>"))
	if err != nil {
		t.Fatal(err)
	}
	h := Setup(Options{Secret: make([]byte, 32)})(Handle(func(w http.ResponseWriter, r *http.Request) error {
		if r.Header.Get("Flash") != "" {
			Flash(w, r, ui.OK, i18n.Msg("common.product"))
			return Redirect(w, r, "/b/demo/dashboard")
		}
		return RenderDrawn(w, r, ui.Frame{Title: "看板"}, drawn)
	}))
	flash := visitDrawn(t, h, "陈静", "Flash", "1").Header().Get("Set-Cookie")
	if toasted := unpacked(t, visitDrawn(t, h, "陈静", "Cookie", flash)); !strings.Contains(toasted, "toast-card") {
		t.Error("the toast is not shown")
	}
	if again := unpacked(t, visitDrawn(t, h, "陈静")); strings.Contains(again, "toast-card") {
		t.Error("the toast is shown again")
	}
}

func TestWhatWasNotDrawnIsRefused(t *testing.T) {
	t.Parallel()
	h := Handle(func(w http.ResponseWriter, r *http.Request) error {
		return RenderDrawn(w, r, ui.Frame{}, []byte("<p>页面</p>"))
	})
	if w := visitDrawn(t, h, "陈静"); w.Code != http.StatusInternalServerError {
		t.Errorf("status %d, want 500", w.Code)
	}
}

// A field somebody adds to a frame must be part of its name, or one visitor
// would be shown the frame of another.
func TestFrameNameHoldsEveryField(t *testing.T) {
	t.Parallel()
	filled := func() ui.Frame { return ui.Frame{Nav: []ui.NavItem{{}}} }
	plain := frameName(context.Background(), filled())
	var walk func(reach func(*ui.Frame) reflect.Value, path string)
	walk = func(reach func(*ui.Frame) reflect.Value, path string) {
		f := filled()
		v := reach(&f)
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				walk(func(f *ui.Frame) reflect.Value { return reach(f).Field(i) }, path+"."+v.Type().Field(i).Name)
			}
			return
		case reflect.Slice:
			if path != ".Toasts" {
				walk(func(f *ui.Frame) reflect.Value { return reach(f).Index(0) }, path)
			}
			return
		case reflect.String:
			v.SetString("x")
		case reflect.Int:
			v.SetInt(1)
		case reflect.Bool:
			v.SetBool(true)
		default:
			t.Fatalf("Frame%s is a %s: say it in frameName and here", path, v.Kind())
		}
		if frameName(context.Background(), f) == plain {
			t.Errorf("Frame%s is not in the name of a frame", path)
		}
	}
	walk(func(f *ui.Frame) reflect.Value { return reflect.ValueOf(f).Elem() }, "")
	if frameName(i18n.With(context.Background(), i18n.English), filled()) == plain {
		t.Error("the language is not in the name of a frame")
	}
}

package page

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
)

func TestTheLogLearnsNoSecret(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"token", "code"} {
		var said string
		r := chi.NewRouter()
		r.Get("/b/{brand}/door/{"+name+"}", func(_ http.ResponseWriter, r *http.Request) { said = pathOf(r) })
		r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/b/demo/door/s3cret", nil))
		if want := "/b/demo/door/…"; said != want {
			t.Errorf("with a %s the log is told %q, want %q", name, said, want)
		}
	}
}

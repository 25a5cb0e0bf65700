// Package static serves what the front-end build made: files whose names
// change with their content, so that a browser may keep them for ever.
package static

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

//go:embed all:dist
var files embed.FS

// hashed are names that carry their content's hash.
var hashed = regexp.MustCompile(`-[0-9a-f]{10}\.[a-z]+$`)

var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".webmanifest": "application/manifest+json",
}

var manifest = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	if body, err := files.ReadFile("dist/manifest.json"); err == nil {
		if err := json.Unmarshal(body, &names); err != nil {
			panic("static: manifest.json: " + err.Error())
		}
	}
	return names
})

// URL is where name is served, under its hashed name when it was built.
func URL(name string) string {
	if h := manifest()[name]; h != "" {
		name = h
	}
	return "/static/" + name
}

// Handler serves /static/…. What is not one of the build's files is not found.
func Handler() http.Handler {
	return http.StripPrefix("/static/", http.HandlerFunc(serve))
}

// Icon serves /favicon.ico, which browsers ask for without being told.
func Icon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	write(w, r, strings.TrimPrefix(URL("favicon.ico"), "/static/"))
}

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if hashed.MatchString(r.URL.Path) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	write(w, r, r.URL.Path)
}

func write(w http.ResponseWriter, r *http.Request, name string) {
	kind, known := types[path.Ext(name)]
	body, coding, err := variant(name, r.Header.Get("Accept-Encoding"))
	if !known || err != nil {
		w.Header().Del("Cache-Control")
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// variant picks the smallest form of name that the browser takes.
func variant(name, accepted string) (body []byte, coding string, err error) {
	for _, v := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !Accepts(accepted, v.coding) {
			continue
		}
		if body, err := fs.ReadFile(files, path.Join("dist", name+v.ext)); err == nil {
			return body, v.coding, nil
		}
	}
	body, err = fs.ReadFile(files, path.Join("dist", name))
	return body, "", err
}

// Accepts reports whether the header lists coding and does not refuse it.
func Accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType("x/" + strings.TrimSpace(part))
		if err == nil && name == "x/"+coding {
			return params["q"] != "0"
		}
	}
	return false
}

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// weigh measures what a first visit costs, compressed: the page and all that
// a browser fetches for it.
func weigh(ctx context.Context, s settings, g *ground, r *report) error {
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return err
	}
	home := "/b/" + g.brands[1].slug + "/"
	r.title("first visit, compressed, all that the browser fetches")
	for _, p := range []struct {
		path, cookie string
		charts       bool
	}{
		{"/", "", false}, {"/login", "", false}, {"/signup", "", false}, {home, cookie, false},
		{home + "members", cookie, false}, {home + "members/new", cookie, false}, {home + "members/import", cookie, false}, {home + "dashboard", cookie, true},
	} {
		weight, at, err := (visitor{server.address, p.cookie}).weigh(ctx, p.path, p.charts)
		if err != nil {
			return err
		}
		limit, budget := 60<<10, "≤ 60 KB"
		if p.charts {
			limit, budget = 300<<10, "≤ 300 KB"
		}
		r.line(strings.Replace(p.path, home, "/b/…/", 1), fmt.Sprintf("%s in %d", kilobytes(weight), at), budget, weight <= limit)
	}
	return nil
}

// weigh adds up the page at path and what it draws in. Code that is loaded
// later counts where the page uses it.
func (v visitor) weigh(ctx context.Context, at string, later bool) (weight, requests int, err error) {
	seen := map[string]bool{}
	queue := []string{at}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if seen[next] {
			continue
		}
		seen[next] = true
		body, n, kind, err := v.fetch(ctx, next)
		if err != nil {
			return 0, 0, err
		}
		weight += n
		requests++
		switch {
		case strings.HasPrefix(kind, "text/html"):
			drawn, err := drawnIn(body)
			if err != nil {
				return 0, 0, err
			}
			queue = append(queue, drawn...)
			if code := charts.FindStringSubmatch(body); later && code != nil {
				queue = append(queue, code[1])
			}
		case strings.HasPrefix(kind, "text/css"):
			queue = append(queue, relative(next, cssURL.FindAllStringSubmatch(body, -1))...)
		case strings.HasPrefix(kind, "text/javascript"):
			queue = append(queue, relative(next, imported.FindAllStringSubmatch(body, -1))...)
			if later {
				queue = append(queue, relative(next, loaded.FindAllStringSubmatch(body, -1))...)
			}
		}
	}
	return weight, requests, nil
}

var (
	cssURL   = regexp.MustCompile(`url\("?([^"):]+)"?\)`)
	imported = regexp.MustCompile(`(?:from|import)\s?"(\.[^"]+\.js)"`)
	charts   = regexp.MustCompile(`data-charts="([^"]+)"`)
	loaded   = regexp.MustCompile(`import\("(\.[^"]+\.js)"\)`)
)

func relative(to string, found [][]string) []string {
	var all []string
	for _, f := range found {
		if strings.HasPrefix(f[1], "/") {
			all = append(all, f[1])
		} else {
			all = append(all, path.Join(path.Dir(to), f[1]))
		}
	}
	return all
}

// fetch returns what lies at path, and how long it was on the way.
func (v visitor) fetch(ctx context.Context, at string) (body string, weight int, kind string, err error) {
	for _, coding := range []string{"br", "identity"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+v.address+at, nil)
		if err != nil {
			return "", 0, "", err
		}
		r.Header.Set("Cookie", v.cookie)
		r.Header.Set("Accept-Encoding", map[bool]string{true: "br, gzip", false: "identity"}[coding == "br"])
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return "", 0, "", err
		}
		read, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			return "", 0, "", fmt.Errorf("read %s: %w", at, err)
		}
		if answer.StatusCode != http.StatusOK {
			return "", 0, "", fmt.Errorf("%s answers %s", at, answer.Status)
		}
		if coding == "br" {
			weight = len(read)
		}
		body, kind = string(read), answer.Header.Get("Content-Type")
	}
	return body, weight, kind, nil
}

// drawnIn lists what a browser fetches for a page by itself.
func drawnIn(body string) ([]string, error) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	var all []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		from := ""
		switch n.Data {
		case "link":
			if slices.Contains([]string{"stylesheet", "icon", "modulepreload", "preload", "manifest"}, attribute(n, "rel")) {
				from = attribute(n, "href")
			}
		case "script", "img":
			from = attribute(n, "src")
		case "use":
			from, _, _ = strings.Cut(attribute(n, "href"), "#")
		}
		if strings.HasPrefix(from, "/") {
			all = append(all, from)
		}
	}
	return all, nil
}

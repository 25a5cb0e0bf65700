package main

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/net/html"
)

// visitor goes through pages as somebody without JavaScript does: reads them,
// and sends their forms as they are filled in.
type visitor struct {
	address string
	cookie  string
}

// page is what a visitor sees.
type page struct {
	path string
	root *html.Node
}

// open reads the page at path; where it leads elsewhere, that page.
func (v visitor) open(ctx context.Context, path string) (page, error) {
	for range 5 {
		answer, err := v.send(ctx, http.MethodGet, path, "", nil)
		if err != nil {
			return page{}, err
		}
		if to := answer.Header.Get("Location"); to != "" {
			answer.Body.Close()
			path = to
			continue
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return page{}, fmt.Errorf("%s answers %s", path, answer.Status)
		}
		root, err := html.Parse(answer.Body)
		return page{path, root}, err
	}
	return page{}, fmt.Errorf("%s leads from page to page", path)
}

// send makes one request and follows nothing.
func (v visitor) send(ctx context.Context, method, path, kind string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+v.address+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Cookie", v.cookie)
	r.Header.Set("Origin", "http://"+v.address)
	r.Header.Set("Accept", "text/html")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// leads sends a form and returns where its answer leads.
func (v visitor) leads(answer *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	to := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusSeeOther || to == "" {
		root, err := html.Parse(answer.Body)
		if err != nil {
			return "", err
		}
		return "", fmt.Errorf("a form sent to %s is answered %s: %s", answer.Request.URL.Path, answer.Status, strings.Join(strings.Fields(text(root)), " "))
	}
	return to, nil
}

// submit sends the form as it stands.
func (v visitor) submit(ctx context.Context, form *html.Node) (string, error) {
	values := filled(form)
	answer, err := v.send(ctx, http.MethodPost, attribute(form, "action"), "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	return v.leads(answer, err)
}

// upload sends the form with a file.
func (v visitor) upload(ctx context.Context, form *html.Node, name, path string) (string, error) {
	read, write := io.Pipe()
	parts := multipart.NewWriter(write)
	go func() { write.CloseWithError(fillParts(parts, form, name, path)) }()
	answer, err := v.send(ctx, http.MethodPost, attribute(form, "action"), parts.FormDataContentType(), read)
	return v.leads(answer, err)
}

func fillParts(parts *multipart.Writer, form *html.Node, name, path string) error {
	for field, values := range filled(form) {
		for _, value := range values {
			if err := parts.WriteField(field, value); err != nil {
				return err
			}
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	part, err := parts.CreateFormFile(name, filepath.Base(path))
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, f); err != nil {
		return err
	}
	return parts.Close()
}

// form finds the page's form that is sent to an address ending so.
func (p page) form(ending string) *html.Node {
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || attribute(n, "method") != "post" {
			continue
		}
		if to, _, _ := strings.Cut(attribute(n, "action"), "?"); strings.HasSuffix(strings.TrimSuffix(to, "/"), ending) {
			return n
		}
	}
	return nil
}

// filled is what a browser would send of a form nobody has touched.
func filled(form *html.Node) url.Values {
	values := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "input":
			kind := attribute(n, "type")
			if kind == "file" || kind == "submit" || (kind == "checkbox" || kind == "radio") && !has(n, "checked") {
				continue
			}
			values.Add(name, attribute(n, "value"))
		case "select":
			values.Add(name, chosen(n))
		case "textarea":
			values.Add(name, text(n))
		}
	}
	return values
}

func chosen(choice *html.Node) (value string) {
	first := true
	for n := range choice.Descendants() {
		if n.Type == html.ElementNode && n.Data == "option" && (first || has(n, "selected")) {
			value, first = attribute(n, "value"), false
		}
	}
	return value
}

func text(of *html.Node) string {
	var b strings.Builder
	for n := range of.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

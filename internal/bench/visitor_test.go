package main

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestFilledIsWhatABrowserSends(t *testing.T) {
	t.Parallel()
	root, err := html.Parse(strings.NewReader(`<form method="post" action="/other"></form>
		<form method="post" action="/b/x/members/import/1/mapping/"><input type="hidden" name="version" value="3"><input type="file" name="file">
		<input type="checkbox" name="off" value="1"><input type="checkbox" name="on" value="1" checked><input name="gone" disabled value="1">
		<select name="column"><option value="a">A</option><option value="b" selected>B</option></select><select name="first"><option value="c">C</option></select>
		<textarea name="note">hello</textarea><button name="do" value="now">Go</button></form>`))
	if err != nil {
		t.Fatal(err)
	}
	form := page{"/", root}.form("/mapping")
	if form == nil {
		t.Fatal("the form is not found by the end of its address")
	}
	want := url.Values{"version": {"3"}, "on": {"1"}, "column": {"b"}, "first": {"c"}, "note": {"hello"}}
	if got := filled(form); !reflect.DeepEqual(got, want) {
		t.Errorf("filled = %v, want %v", got, want)
	}
}

func TestDrawnIn(t *testing.T) {
	t.Parallel()
	got, err := drawnIn(`<link rel="stylesheet" href="/static/a.css"><link rel="canonical" href="/x"><script type="module" src="/static/a.js"></script>
		<a href="/y">y</a><svg><use href="/static/icons.svg#flame"></use></svg><img src="data:x">`)
	if want := []string{"/static/a.css", "/static/a.js", "/static/icons.svg"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("drawnIn = %v, %v; want %v", got, err, want)
	}
}

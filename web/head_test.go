package web_test

import (
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

// Who only asks for the head of a page, as link checkers and chats do, is told
// what a browser is told.
func TestHead(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	for _, path := range []string{"/", "/login", h.Brand.Home() + "hall", h.Brand.Home() + "hall/x", h.Brand.Home() + "members", h.Brand.Home() + "no-such-page", "/no-such-page", "/static/favicon.svg"} {
		for who, b := range map[string]*webtest.Browser{"a stranger": h.Stranger(), "the owner": h.As(h.Person("陈静", auth.Owner))} {
			get, head := b.Get(path), b.Head(path)
			if head.Code != get.Code || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.Header.Get("Location") != get.Header.Get("Location") {
				t.Errorf("HEAD %s of %s = %d %s to %q, GET is %d %s to %q", path, who, head.Code, head.Header.Get("Content-Type"), head.Header.Get("Location"),
					get.Code, get.Header.Get("Content-Type"), get.Header.Get("Location"))
			}
		}
	}
}

package public

import (
	"net/http/httptest"
	"strings"
	"testing"

	"xinhuo/web/page"
)

func TestHome(t *testing.T) {
	tests := map[string]struct {
		accept string
		want   []string
	}{
		"Chinese": {"zh-CN", []string{"<title>薪火</title>", "人会走，火不灭。", `href="/signup"`, `href="/login"`, `property="og:description"`}},
		"English": {"en", []string{"<title>Xinhuo</title>", "People leave.", `href="/signup"`, `href="/login"`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Language", tt.accept)
			w := httptest.NewRecorder()
			page.Setup(page.Options{})(Home()).ServeHTTP(w, r)
			for _, want := range tt.want {
				if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
					t.Errorf("status %d, no %q in\n%s", w.Code, want, w.Body)
				}
			}
		})
	}
}

func TestStreamShowsEverybody(t *testing.T) {
	seen := map[string]int{}
	for _, d := range stream() {
		seen[d.tier]++
	}
	if seen["prospect"] <= seen["reserve"] || seen["reserve"] <= seen["core"] || seen["emeritus"] == 0 {
		t.Errorf("people by tier = %v, want a stream that narrows and loses nobody", seen)
	}
}

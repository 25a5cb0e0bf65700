package signin_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

var linkForm = regexp.MustCompile(`/login/link/[A-Za-z0-9_-]+`)

// letter waits for the n-th letter and returns it with its line breaks undone.
func letter(t *testing.T, h webtest.House, n int) string {
	t.Helper()
	for range 200 {
		files, err := filepath.Glob(filepath.Join(h.Letters, "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) >= n {
			text, err := os.ReadFile(files[n-1])
			if err != nil {
				t.Fatal(err)
			}
			return strings.ReplaceAll(strings.ReplaceAll(string(text), "=\r\n", ""), "=3D", "=")
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("letter %d never came", n)
	return ""
}

func TestALinkByMailSignsInOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := webtest.OpenImporting(t, pool)
	login := uuid.NewString() + "@example.com"
	a, err := h.Accounts.EnsureDemo(t.Context(), login, "陈静", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Enrol(t.Context(), h.Brand.ID, a.ID, auth.Manager, nil, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	visitor := h.Stranger()
	if got := visitor.Get("/login"); !got.Says("用邮件登录") {
		t.Errorf("the sign-in page offers no link:\n%s", got.Body)
	}
	unknown := visitor.Post("/login/link", "login", "nobody@example.com")
	known := visitor.Post("/login/link", "login", strings.ToUpper(login), "next", h.Brand.Home()+"members")
	if unknown.Code != 200 || known.Code != 200 || without(known.Body, strings.ToUpper(login)) != without(unknown.Body, "nobody@example.com") {
		t.Errorf("asking for a known and for an unknown address answers differently: %d and %d", known.Code, unknown.Code)
	}
	to := linkForm.FindString(letter(t, h, 1))
	if to == "" {
		t.Fatalf("no link in the letter:\n%s", letter(t, h, 1))
	}
	for range 2 { // a mail program looks first
		if got := visitor.Get(to); got.Code != 200 || !got.Says("陈静，欢迎回来") {
			t.Errorf("the link opens with %d:\n%.300s", got.Code, got.Body)
		}
	}
	if got := visitor.Post(to); got.Code != 303 || got.To != h.Brand.Home()+"members" {
		t.Errorf("pressing the button = %d to %q, want 303 to where they were going", got.Code, got.To)
	}
	if got := visitor.Get(h.Brand.Home() + "members"); got.Code != 200 {
		t.Errorf("after the link the members' page is %d, want 200", got.Code)
	}
	again := h.Stranger()
	if got := again.Get(to); got.Code != 410 || !got.Says("这个链接不能用了") {
		t.Errorf("a used link opens with %d", got.Code)
	}
	if got := again.Post(to); got.Code != 410 || again.Cookie("xinhuo") != nil {
		t.Errorf("a used link signs in again: %d", got.Code)
	}
}

func TestLinksThatAreNotOurs(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := webtest.OpenImporting(t, pool)
	login := uuid.NewString() + "@example.com"
	if _, err := h.Accounts.EnsureDemo(t.Context(), login, "陈静", webtest.Password); err != nil {
		t.Fatal(err)
	}
	visitor := h.Stranger()
	visitor.Post("/login/link", "login", login)
	to := linkForm.FindString(letter(t, h, 1))
	forged := []byte(to)
	forged[len(forged)-3] ^= 1
	for name, path := range map[string]string{"forged": string(forged), "short": to[:len(to)-8], "of nothing": "/login/link/abc"} {
		if got := visitor.Get(path); got.Code != 410 {
			t.Errorf("a link %s opens with %d, want 410", name, got.Code)
		}
	}
	err := pool.Platform(t.Context(), func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "UPDATE signin_links SET expires_at = now() WHERE login = $1", login)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := visitor.Post(to); got.Code != 410 {
		t.Errorf("a link too old signs in with %d, want 410", got.Code)
	}
}

func TestTooManyLettersWait(t *testing.T) {
	t.Parallel()
	h := webtest.OpenIdle(t, pgtest.Tx(t))
	visitor := h.Stranger()
	for i := range 5 {
		if got := visitor.Post("/login/link", "login", "many@example.com"); got.Code != 200 {
			t.Fatalf("wish %d = %d, want 200", i+1, got.Code)
		}
	}
	if got := visitor.Post("/login/link", "login", "many@example.com"); got.Code != 429 || !got.Says("再试") {
		t.Errorf("the sixth wish = %d, want 429 with how long to wait", got.Code)
	}
	if got := visitor.Post("/login/link", "login", "13800138000"); got.Code != 422 || !got.Says("请填完整的邮箱地址") {
		t.Errorf("a mobile number = %d, want 422 beside the field", got.Code)
	}
}

// without is a page in which the address that was asked for does not stand.
func without(body, login string) string {
	return strings.NewReplacer(login, "", strings.ReplaceAll(login, "@", "%40"), "").Replace(body)
}

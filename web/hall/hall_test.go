package hall_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	fame "xinhuo/internal/hall"
	"xinhuo/internal/member"
	"xinhuo/internal/picture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/tenant"
	"xinhuo/web/webtest"
)

func profiles(conn postgres.Conn) *profile.Store {
	return profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
}

// enter brings somebody with a text and a portrait into the hall.
func enter(t *testing.T, conn postgres.Conn, of tenant.ID, name string) uuid.UUID {
	t.Helper()
	m := fixture.MemberIn(t, conn, of, name, member.Emeritus)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	files := file.NewStore(conn, fixture.Bucket(), clock.System)
	f, err := files.Receive(t.Context(), of, file.Upload{Name: "a.png", Content: bytes.NewReader(fixture.Picture(t, 400, 400)), By: fixture.Actor, Noun: "portrait", Of: m.ID})
	check(err)
	check(files.Portray(t.Context(), of, f, picture.Middle))
	_, err = profiles(conn).Portray(t.Context(), of, fixture.Actor, m.ID, f.ID)
	check(err)
	check(profiles(conn).Write(t.Context(), of, fixture.Actor, m.ID, true, 0, profile.Words{Motto: "慢一点", Story: "一段" + name + "的故事", Deeds: "2019 出发"}))
	check(profiles(conn).Take(t.Context(), of, fixture.Actor, m.ID, 1))
	check(profiles(conn).Agree(t.Context(), of, fixture.Actor, m.ID, all(true), ""))
	return m.ID
}

func all(shown bool) profile.Consent {
	c := profile.Consent{}
	for _, f := range profile.Fields {
		c[f] = shown
	}
	return c
}

// server is one of several: its own pool and its own cache.
func server(t *testing.T, database, redisURL string) (*postgres.Pool, *cache.Cache) {
	t.Helper()
	c, err := cache.Open(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), database, postgres.Options{Committed: c.Bump})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool.Close()
		_ = c.Close()
	})
	return pool, c
}

// places are all the addresses where somebody may be met, and what each says
// of them.
func places(b brand.Brand, id uuid.UUID) map[string]string {
	hall := b.Home() + "hall"
	return map[string]string{
		hall: "郑国栋", hall + "?q=郑国": "郑国栋", hall + "/gala": "郑国栋", hall + "/" + id.String(): "郑国栋", b.Home() + "sitemap.xml": id.String(),
		hall + "/" + id.String() + "/share.jpg": "\xff\xd8", hall + "/" + id.String() + "/portrait-176.jpg": "\xff\xd8",
		hall + "/" + id.String() + "/portrait-352.jpg": "\xff\xd8", hall + "/" + id.String() + "/portrait-720.jpg": "\xff\xd8",
	}
}

func TestWhatIsWithdrawnIsGoneOnEveryServer(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	database, _ := pgtest.Database(t)
	here, hereCache := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	there, thereCache := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	one, two := webtest.OpenWith(t, here, hereCache, auth.UsualLimits), webtest.OpenWith(t, there, thereCache, auth.UsualLimits)
	b := one.Brand
	id := enter(t, here, b.ID, "郑国栋")
	visitors := []*webtest.Browser{one.Stranger(), two.Stranger()}
	for path, says := range places(b, id) {
		for i, v := range visitors {
			for range 2 { // the second from what was kept
				if a := v.Get(path); a.Code != 200 || !strings.Contains(a.Body, says) || a.Header.Get("Set-Cookie") != "" || strings.Contains(a.Body, "style=") {
					t.Errorf("before, server %d answers %s with %d, cookie %q, without %q", i+1, path, a.Code, a.Header.Get("Set-Cookie"), says)
				}
			}
		}
	}
	if err := profiles(here).Agree(t.Context(), b.ID, fixture.Actor, id, all(false), ""); err != nil {
		t.Fatal(err)
	}
	for path, says := range places(b, id) {
		for i, v := range visitors {
			if a := v.Get(path); strings.Contains(a.Body, says) || strings.Contains(path, id.String()) && a.Code != 404 {
				t.Errorf("after, server %d answers %s with %d and %q", i+1, path, a.Code, says)
			}
		}
	}
}

func TestBrowsersForgetWithinHalfAMinute(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	id := enter(t, conn, h.Brand.ID, "郑国栋")
	for path := range places(h.Brand, id) {
		v := h.Stranger()
		a := v.Get(path)
		if got := a.Header.Get("Cache-Control"); got != "public, max-age=30, must-revalidate" {
			t.Errorf("%s is kept %q", path, got)
		}
		v.Header.Set("If-None-Match", a.Header.Get("ETag"))
		if again := v.Get(path); again.Code != 304 || again.Body != "" {
			t.Errorf("%s unchanged is sent again: %d, %d bytes", path, again.Code, len(again.Body))
		}
		if err := profiles(conn).Agree(t.Context(), h.Brand.ID, fixture.Actor, id, all(false), ""); err != nil {
			t.Fatal(err)
		}
		if again := v.Get(path); again.Code == 304 {
			t.Errorf("%s is said to be unchanged after it was withdrawn", path)
		}
		if err := profiles(conn).Agree(t.Context(), h.Brand.ID, fixture.Actor, id, all(true), ""); err != nil {
			t.Fatal(err)
		}
	}
}

// slow is a database that, once armed, answers the next reading late: what
// was read is old by then.
type slow struct {
	*postgres.Pool
	armed      atomic.Bool
	read, goOn chan struct{}
}

func (s *slow) Read(ctx context.Context, t tenant.ID, fn func(postgres.Conn) error) error {
	err := s.Pool.Read(ctx, t, fn)
	if s.armed.CompareAndSwap(true, false) {
		close(s.read)
		<-s.goOn
	}
	return err
}

func TestAPageDrawnWhileItIsWithdrawnIsNotKept(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	database, _ := pgtest.Database(t)
	pool, c := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	conn := &slow{Pool: pool, read: make(chan struct{}), goOn: make(chan struct{})}
	h := webtest.OpenWith(t, conn, c, auth.UsualLimits)
	id := enter(t, pool, h.Brand.ID, "郑国栋")
	path := h.Brand.Home() + "hall/" + id.String()
	conn.armed.Store(true)
	late := make(chan string)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		late <- w.Body.String()
	}()
	<-conn.read
	if err := profiles(pool).Agree(t.Context(), h.Brand.ID, fixture.Actor, id, all(false), ""); err != nil {
		t.Fatal(err)
	}
	close(conn.goOn)
	if page := <-late; !strings.Contains(page, "郑国栋") {
		t.Fatal("the page was not being drawn when it was withdrawn")
	}
	if a := h.Stranger().Get(path); a.Code != 404 {
		t.Errorf("a page that was drawn late was kept: %d", a.Code)
	}
}

func TestWhoIsNotThereIsToldOfInTheSameWords(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	shy := fixture.MemberIn(t, conn, h.Brand.ID, "冯丽娟", member.Emeritus)
	elsewhere := enter(t, conn, fixture.Tenant(t, conn), "梁建华")
	want := h.Stranger().Get(h.Brand.Home() + "hall/" + uuid.NewString())
	if want.Code != 404 || !want.Says("这里没有公开的档案") {
		t.Fatalf("nobody is answered with %d\n%s", want.Code, want.Body)
	}
	for name, path := range map[string]string{
		"somebody who keeps away": shy.ID.String(), "somebody of another brand": elsewhere.String(), "no id": "x", "a portrait": shy.ID.String() + "/portrait-176.jpg",
		"a portrait of no such size": elsewhere.String() + "/portrait-9.jpg", "a share picture": elsewhere.String() + "/share.jpg",
	} {
		if a := h.Stranger().Get(h.Brand.Home() + "hall/" + path); a.Code != 404 || a.Body != want.Body {
			t.Errorf("%s is answered with %d in other words", name, a.Code)
		}
	}
}

// Who has never retired may agree to be seen in a lineage, and has a page for
// it; among the retired they do not stand.
func TestOnlyTheRetiredStandInTheHall(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	b := h.Brand
	young := fixture.MemberIn(t, conn, b.ID, "王伟强", member.Core)
	if err := profiles(conn).Agree(t.Context(), b.ID, fixture.Actor, young.ID, all(true), ""); err != nil {
		t.Fatal(err)
	}
	enter(t, conn, b.ID, "郑国栋")
	for _, path := range []string{"hall", "hall?q=王伟", "hall/gala", "sitemap.xml"} {
		if a := h.Stranger().Get(b.Home() + path); a.Code != 200 || strings.Contains(a.Body, "王伟强") || strings.Contains(a.Body, young.ID.String()) {
			t.Errorf("%s = %d, with somebody who has not retired", path, a.Code)
		}
	}
	if a := h.Stranger().Get(b.Home() + "hall"); !a.Says("郑国栋") || a.Says("2 位") {
		t.Errorf("the hall counts or shows others than 郑国栋")
	}
	if a := h.Stranger().Get(b.Home() + "hall/" + young.ID.String()); a.Code != 200 || !a.Says("王伟强") {
		t.Errorf("their page = %d", a.Code)
	}
}

func TestTheHallSaysWhatAChatNeeds(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	id := enter(t, conn, h.Brand.ID, "郑国栋")
	hall := h.Brand.Home() + "hall"
	a := h.Stranger().Get(hall + "/" + id.String())
	if !a.Says(`<title>郑国栋 · 星驰汽车 · 名人堂`, `property="og:image" content="http://example.com`+hall+"/"+id.String()+`/share.jpg"`, `content="慢一点"`, "一段郑国栋的故事", "本页文字由本人确认", `data-theme="dark"`) {
		t.Errorf("the page lacks what a preview shows:\n%s", a.Body)
	}
	english := h.Stranger()
	english.Header.Set("Accept-Language", "en")
	if a := english.Get(hall); !a.Says("Hall of fame", "郑国栋") {
		t.Errorf("in English it says %s", a.Body)
	}
	if a := h.Stranger().Get(hall + "?q=nobody"); a.Code != 200 || !a.Says("没有找到这个名字") {
		t.Errorf("a search that finds nobody: %d", a.Code)
	}
	if a := h.Stranger().Get("/b/nobody-here/hall"); a.Code != 404 {
		t.Errorf("the hall of no brand = %d", a.Code)
	}
}

func TestWhatAStrangerMakesUpIsNotKept(t *testing.T) {
	t.Parallel()
	r := miniredis.RunT(t)
	database, _ := pgtest.Database(t)
	pool, c := server(t, database, "redis://"+r.Addr()+"?read_timeout=10s")
	h := webtest.OpenWith(t, pool, c, auth.UsualLimits)
	enter(t, pool, h.Brand.ID, "郑国栋")
	gala, v := h.Brand.Home()+"hall/gala", h.Stranger()
	v.Get(gala)
	kept := len(r.Keys())
	for range 5 {
		if a := v.Get(gala + "?after=" + fame.Place{Year: 2020, Member: uuid.New()}.String()); a.Code != 200 || !a.Says("郑国栋") {
			t.Errorf("a place where nobody stands is answered with %d", a.Code)
		}
	}
	if now := len(r.Keys()); now != kept {
		t.Errorf("five places that were made up left %d values in Redis", now-kept)
	}
}

func TestWhatNoDatabaseKeepsIsNotAskedFor(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	home := h.Brand.Home()
	for _, path := range []string{home + "hall?q=%00", home + "hall?q=%ff", home + "hall/%00", "/b/%00/hall", "/b/%ff/hall", "/b/%00/sitemap.xml"} {
		if a := h.Stranger().Get(path); a.Code != 404 {
			t.Errorf("%s = %d, want 404", path, a.Code)
		}
	}
}

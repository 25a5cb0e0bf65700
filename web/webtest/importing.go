package webtest

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/intake"
	"xinhuo/internal/jobs"
	"xinhuo/internal/postgres"
)

// OpenImporting is Open with somebody behind the pages who does the imports,
// until the test ends.
func OpenImporting(t *testing.T, pool *postgres.Pool) House {
	t.Helper()
	s := services(pool, cache.New(nil), auth.UsualLimits)
	hands, err := jobs.New(pool.Raw(), slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	s.Intakes = intake.NewStore(intake.Needs{Conn: pool, Keys: fixture.Keys(), Members: s.Members, Tiers: s.Tiers, Jobs: hands, Clock: clock.System})
	if err := hands.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hands.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return open(t, s)
}

// OpenIdle is Open with import pages behind which nobody works: what they are
// asked to do is written down and left.
func OpenIdle(t *testing.T, conn postgres.Conn) House {
	t.Helper()
	nowhere, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nowhere.Close)
	hands, err := jobs.New(nowhere, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	s := services(conn, cache.New(nil), auth.UsualLimits)
	s.Intakes = intake.NewStore(intake.Needs{Conn: conn, Keys: fixture.Keys(), Members: s.Members, Tiers: s.Tiers, Jobs: hands, Clock: clock.System})
	return open(t, s)
}

// Upload sends a form with one file in it.
func (b *Browser) Upload(path, field, filename string, content []byte) Answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, filename)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || form.Close() != nil {
		b.t.Fatal("make a form with a file: ", err)
	}
	r := b.request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}

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
	"xinhuo/internal/honour"
	"xinhuo/internal/intake"
	"xinhuo/internal/jobs"
	"xinhuo/internal/mail"
	"xinhuo/internal/postgres"
	"xinhuo/internal/rule"
	"xinhuo/web"
)

// OpenImporting is Open with somebody behind the pages who does the imports
// and sends letters, until the test ends.
func OpenImporting(t *testing.T, pool *postgres.Pool) House {
	t.Helper()
	s := services(pool, cache.New(nil), auth.UsualLimits)
	hands, err := jobs.New(pool.Raw(), slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	s.Rules = rule.NewStore(pool, hands, clock.System)
	s.Honours = honour.NewStore(pool, hands, s.Members, clock.System)
	s.Intakes = intake.NewStore(intake.Needs{Conn: pool, Keys: fixture.Keys(), Members: s.Members, Tiers: s.Tiers, Jobs: hands, Clock: clock.System})
	letters := withLinks(t, &s, hands)
	if err := hands.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hands.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	h := open(t, s)
	h.Letters = letters
	return h
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
	s.Rules = rule.NewStore(conn, hands, clock.System)
	s.Honours = honour.NewStore(conn, hands, s.Members, clock.System)
	s.Intakes = intake.NewStore(intake.Needs{Conn: conn, Keys: fixture.Keys(), Members: s.Members, Tiers: s.Tiers, Jobs: hands, Clock: clock.System})
	withLinks(t, &s, hands)
	return open(t, s)
}

// withLinks lets people sign in by e-mail, and returns the folder their
// letters come to.
func withLinks(t *testing.T, s *web.Services, hands *jobs.Client) (letters string) {
	t.Helper()
	letters = t.TempDir()
	var err error
	if s.Links, err = auth.NewLinks(s.Accounts, hands, mail.Folder(letters), s.Secret); err != nil {
		t.Fatal(err)
	}
	return letters
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

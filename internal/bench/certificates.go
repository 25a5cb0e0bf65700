package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/html"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/postgres"
)

// atOnce is how many certificates one batch issues.
const atOnce = 1000

var certificatePath = regexp.MustCompile(`/certificates/[0-9a-f-]{36}$`)

// certificates measures many issued at once as one of the team asks for them,
// and one drawn at a time.
func certificates(ctx context.Context, s settings, g *ground, r *report) (err error) {
	m := measured{fmt.Sprintf("bench-certificates-%d", atOnce), atOnce}
	if err := errors.Join(g.gather(ctx, m), g.enrol(ctx, m.slug), g.uncertify(ctx, m.slug)); err != nil {
		return err
	}
	files, err := os.MkdirTemp(s.data, "files-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(files)) }()
	if files, err = filepath.Abs(files); err != nil {
		return err
	}
	if err := os.Setenv("XINHUO_BLOB_URL", "file://"+files); err != nil {
		return err
	}
	defer os.Unsetenv("XINHUO_BLOB_URL")
	home := "/b/" + m.slug + "/certificates"
	b, err := g.batch(ctx, s, home)
	if err != nil {
		return err
	}
	r.title("%d certificates at once, through the server's job", atOnce)
	r.line("asked for to packed", seconds(b.took), "≤ 180 s", b.took <= 3*time.Minute)
	r.line("certificates in the pack", fmt.Sprint(b.packed), fmt.Sprintf("= %d", atOnce), b.packed == atOnce)
	r.line("progress, as the page told it", fmt.Sprintf("%d steps", b.steps), "≥ 10 steps", b.steps >= 10)
	r.note("until all were issued; the rest drew them", seconds(b.issued))
	r.note("processor time of server, database", fmt.Sprintf("%s, %s", seconds(b.server), seconds(b.database)))
	r.note("server memory at its highest", megabytes(b.peak))
	return g.drawing(ctx, s, b.some, r)
}

// enrol lets the bench's account into a brand.
func (g *ground) enrol(ctx context.Context, slug string) error {
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true})
	if err != nil {
		return err
	}
	defer pool.Close()
	b, err := brand.NewStore(pool).BySlug(ctx, slug)
	if err != nil {
		return err
	}
	accounts := auth.NewStore(pool, cache.New(nil), auth.UsualLimits)
	account, err := accounts.EnsureDemo(ctx, login, "陈静", password)
	if err != nil {
		return err
	}
	return accounts.Enrol(ctx, b.ID, account.ID, auth.Owner, nil, uuid.Nil)
}

// uncertify takes away what an earlier measurement issued.
func (g *ground) uncertify(ctx context.Context, slug string) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, table := range []string{"certificate_batches", "certificates"} {
		if _, err := conn.Exec(ctx, "DELETE FROM "+table+" WHERE tenant_id = (SELECT id FROM tenants WHERE slug = $1)", slug); err != nil {
			return err
		}
	}
	return nil
}

// bundle is what came of a batch.
type bundle struct {
	took, issued     time.Duration // issued: until the drawing began
	steps, packed    int           // steps: different amounts that the page told
	server, database time.Duration
	peak             int
	some             string // the path of one of them
}

// batch asks for all certificates at once, looks on until they are packed,
// and fetches the pack.
func (g *ground) batch(ctx context.Context, s settings, home string) (b bundle, err error) {
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return b, err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return b, err
	}
	v := visitor{server.address, cookie}
	list, err := v.open(ctx, home)
	if err != nil {
		return b, err
	}
	form := list.form("/batch")
	if form == nil {
		return b, fmt.Errorf("%s offers no certificates to issue", home)
	}
	before, err := busy(ctx, g, server)
	if err != nil {
		return b, err
	}
	began := time.Now()
	at, err := v.submit(ctx, form)
	if err != nil {
		return b, err
	}
	if b.some, err = b.watch(ctx, v, at, began); err != nil {
		return b, err
	}
	after, err := busy(ctx, g, server)
	if err != nil {
		return b, err
	}
	b.server, b.database = after[0]-before[0], after[1]-before[1]
	if b.peak, err = memory(server.cmd.Process.Pid, "VmHWM"); err != nil {
		return b, err
	}
	b.packed, err = v.unpack(ctx, at+"/pack.zip")
	return b, err
}

// watch looks at a batch's page until it is done, as the page itself does
// each second, and returns the path of one of its certificates.
func (b *bundle) watch(ctx context.Context, v visitor, at string, began time.Time) (string, error) {
	told := map[string]bool{}
	for time.Since(began) < 10*time.Minute {
		p, err := v.open(ctx, at)
		if err != nil {
			return "", err
		}
		value, working := p.progress()
		if !working {
			b.took, b.steps = time.Since(began), len(told)
			return p.link(certificatePath)
		}
		told[value] = true
		var n int
		if _, err := fmt.Sscan(value, &n); err == nil && n <= atOnce {
			b.issued = time.Since(began)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(250 * time.Millisecond):
		}
	}
	return "", fmt.Errorf("%s is still at work", at)
}

// progress is how far the page says a work has come.
func (p page) progress() (value string, working bool) {
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "progress" {
			return attribute(n, "value"), true
		}
	}
	return "", false
}

// link is the first that leads to a path of this form.
func (p page) link(form *regexp.Regexp) (string, error) {
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" && form.MatchString(attribute(n, "href")) {
			return attribute(n, "href"), nil
		}
	}
	return "", fmt.Errorf("%s leads nowhere like %s", p.path, form)
}

// unpack fetches a pack and counts what is in it.
func (v visitor) unpack(ctx context.Context, path string) (n int, err error) {
	answer, err := v.send(ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s answers %s", path, answer.Status)
	}
	on, err := os.CreateTemp("", "bench-pack-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(on.Name())
	defer on.Close()
	size, err := io.Copy(on, answer.Body)
	if err != nil {
		return 0, err
	}
	pack, err := zip.NewReader(on, size)
	if err != nil {
		return 0, err
	}
	return len(pack.File), nil
}

// drawing measures one certificate fetched again and again from a server that
// has just started.
func (g *ground) drawing(ctx context.Context, s settings, path string, r *report) error {
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return err
	}
	t := target{"http://" + server.address + path + "/file.pdf", cookie}
	first, err := times(ctx, t, 1)
	if err != nil {
		return err
	}
	took, err := times(ctx, t, s.asks)
	if err != nil {
		return err
	}
	slices.Sort(took)
	size, err := weight(ctx, t)
	if err != nil {
		return err
	}
	p95 := quantile(took, 0.95)
	r.title("one certificate, %d asks", s.asks)
	r.note("the first after the server began", ms(first[0]))
	r.line(fmt.Sprintf("after it, p95 (p50 %s)", ms(quantile(took, 0.5))), ms(p95), "≤ 300 ms", p95 <= 300*time.Millisecond)
	r.line("its size", kilobytes(size), "≤ 400 KB", size <= 400<<10)
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/believe"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seeding"
	"xinhuo/internal/sheet"
)

// imports measures a roster from its upload to the day it is in, as somebody
// does it who takes every page as it comes, and the server's memory meanwhile.
func imports(ctx context.Context, s settings, g *ground, r *report) error {
	r.title("import of %d rows, upload to done, dry run included", s.rows)
	for _, kind := range []string{"csv", "xlsx"} {
		path, err := roster(s, kind)
		if err != nil {
			return err
		}
		b, err := g.bring(ctx, s, path)
		if err != nil {
			return err
		}
		budget := 20 * time.Second * time.Duration(s.rows) / 100_000
		r.line(kind, seconds(b.took), fmt.Sprintf("≤ %s", seconds(budget)), b.took <= budget)
		r.line(kind+", server memory at its highest", megabytes(b.peak), "≤ 200 MB", b.peak <= 200<<20)
		r.note(kind+", until read, checked, written", fmt.Sprintf("%s, %s, %s", seconds(b.read), seconds(b.checked), seconds(b.took)))
		r.note(kind+", processor time of server, database", fmt.Sprintf("%s, %s", seconds(b.server), seconds(b.database)))
	}
	return nil
}

// roster makes the file once.
func roster(s settings, kind string) (path string, err error) {
	path = filepath.Join(s.data, fmt.Sprintf("roster-%d.%s", s.rows, kind))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	f, err := os.Create(path + ".new")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var w sheet.Writer
	if kind == "xlsx" {
		w, err = sheet.NewXLSX(f, "成员", believe.RosterTitles)
	} else {
		w, err = sheet.NewCSV(f, believe.RosterTitles)
	}
	if err != nil {
		return "", err
	}
	now := clock.System()
	people := believe.New(believe.Options{Seed: 7, Total: s.rows, Since: now.AddDate(-8, 0, 0), Now: now})
	for i := range s.rows {
		if err := w.Write(believe.RosterRow(people.Person(i))...); err != nil {
			return "", err
		}
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return path, os.Rename(path+".new", path)
}

// bring imports the file into a brand of its own, which goes afterwards, on a
// server of its own.
func (g *ground) bring(ctx context.Context, s settings, path string) (b brought, err error) {
	slug := "import-" + uuid.NewString()[:8]
	if err := g.open(ctx, slug); err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, g.close(context.WithoutCancel(ctx), slug)) }()
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return b, err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return b, err
	}
	worked, err := busy(ctx, g, server)
	if err != nil {
		return b, err
	}
	if err := (visitor{server.address, cookie}).bring(ctx, "/b/"+slug+"/members/import", path, &b); err != nil {
		return b, err
	}
	if b.peak, err = memory(server.cmd.Process.Pid, "VmHWM"); err != nil {
		return b, err
	}
	now, err := busy(ctx, g, server)
	b.server, b.database = now[0]-worked[0], now[1]-worked[1]
	return b, err
}

// brought is what an import took: the time until each step, the processor
// time of both processes, and the server's memory at its highest.
type brought struct {
	read, checked, took time.Duration
	server, database    time.Duration
	peak                int
}

// bring goes from page to page until the roster is in.
func (v visitor) bring(ctx context.Context, start, path string, b *brought) error {
	at, err := v.open(ctx, start)
	if err != nil {
		return err
	}
	form := at.form("/members/import")
	if form == nil {
		return fmt.Errorf("%s has no form for a file", start)
	}
	began := time.Now()
	next, err := v.upload(ctx, form, "file", path)
	for end := began.Add(10 * time.Minute); err == nil && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if at, err = v.open(ctx, next); err != nil {
			return err
		}
		b.took = time.Since(began)
		if at.form("/undo") != nil {
			return nil
		}
		if form := at.form("/confirm"); form != nil {
			b.checked = b.took
			next, err = v.submit(ctx, form)
		} else if form := at.form("/mapping"); form != nil {
			b.read = b.took
			next, err = v.submit(ctx, form)
		}
	}
	if err == nil {
		err = errors.New("the import does not end")
	}
	return err
}

// open makes a brand for the one who measures.
func (g *ground) open(ctx context.Context, slug string) error {
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true})
	if err != nil {
		return err
	}
	defer pool.Close()
	b, err := brand.NewStore(pool).Found(ctx, brand.Founding{Slug: slug, Name: "星驰汽车"})
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

// close takes the brand away, so that the next measurement finds the same
// ground. The superuser, to whom it falls, sees past row level security.
func (g *ground) close(ctx context.Context, slug string) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, table := range []string{"member_keys", "journal", "members"} {
		if _, err := conn.Exec(ctx, "DELETE FROM "+table+" WHERE tenant_id = (SELECT id FROM tenants WHERE slug = $1)", slug); err != nil {
			return err
		}
	}
	if _, err = conn.Exec(ctx, "DELETE FROM tenants WHERE slug = $1", slug); err != nil {
		return err
	}
	return postgres.Tidy(ctx, g.database(), seeding.Tables...)
}

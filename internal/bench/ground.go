package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"github.com/jackc/pgx/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/devservices"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/internal/seeding"
)

const (
	login    = "bench@bench.test"
	password = "xinhuo-bench"
)

// ground is what a measurement stands on: the services, and the brands.
type ground struct {
	services *devservices.Services
	secret   string
	brands   []measured // the big one, the small one
	pageSize int
}

type measured struct {
	slug    string
	members int
}

// prepare starts the services and makes the brands that are not there yet.
func prepare(ctx context.Context, s settings, out io.Writer) (*ground, error) {
	services, err := devservices.Start(ctx, devservices.Options{DataDir: s.data, Postgres: true, Redis: true})
	if err != nil {
		return nil, err
	}
	g := &ground{services: services, brands: []measured{{fmt.Sprintf("bench-%d", s.big), s.big}, {fmt.Sprintf("bench-%d", s.small), s.small}}}
	if err := g.fill(ctx, s, out); err != nil {
		return nil, errors.Join(err, g.stop())
	}
	return g, nil
}

func (g *ground) stop() error { return g.services.Stop() }

func (g *ground) database() string { return g.services.Postgres.URL("postgres") }

// keys are those with which the brands are sealed.
func (g *ground) keys() (*seal.Keys, error) {
	raw, err := base64.StdEncoding.DecodeString(g.secret)
	if err != nil {
		return nil, err
	}
	return seal.New(raw)
}

func (g *ground) fill(ctx context.Context, s settings, out io.Writer) (err error) {
	if g.secret, err = devservices.SecretKey(s.data); err != nil {
		return err
	}
	keys, err := g.keys()
	if err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, g.database()); err != nil {
		return err
	}
	if err := g.disown(ctx); err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, g.database(), postgres.Options{StepDown: true, StatementTimeout: 10 * time.Minute})
	if err != nil {
		return err
	}
	defer pool.Close()
	accounts := auth.NewStore(pool, cache.New(nil), auth.UsualLimits)
	account, err := accounts.EnsureDemo(ctx, login, "陈静", password)
	if err != nil {
		return err
	}
	for _, m := range g.brands {
		b, err := grow(ctx, pool, keys, m, out)
		if err != nil {
			return err
		}
		if err := accounts.Enrol(ctx, b.ID, account.ID, auth.Owner, nil, uuid.Nil); err != nil {
			return err
		}
	}
	return postgres.Tidy(ctx, g.database(), seeding.Tables...) // what autovacuum does within minutes
}

// disown forgets jobs that a server had in hand when a measurement was cut
// short: nobody does them, and none of their kind would come meanwhile.
func (g *ground) disown(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DELETE FROM river_job WHERE state = 'running'")
	return err
}

// grow makes the people of m and what they hold, unless they are there.
func grow(ctx context.Context, pool *postgres.Pool, keys *seal.Keys, m measured, out io.Writer) (brand.Brand, error) {
	began := time.Now()
	o := seeding.Order{Slug: m.slug, Name: "星驰汽车", Members: m.members, Seats: seeding.Usual, Mentorships: seeding.Usual, Seed: 1, Now: clock.System()}
	b, err := seeding.Run(ctx, pool, keys, o)
	switch {
	case errors.Is(err, seeding.ErrHasMembers):
		if err := seeding.Succeed(ctx, pool, keys, o); err != nil {
			return brand.Brand{}, err
		}
		b, err = brand.NewStore(pool).BySlug(ctx, m.slug)
	case err == nil:
		fmt.Fprintf(out, "made %s in %s\n", m.slug, time.Since(began).Round(time.Second))
	}
	return b, err
}

// child is a server process and where it listens.
type child struct {
	cmd     *exec.Cmd
	address string
}

func (c child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_ = c.cmd.Wait()
}

// serve starts the program to be measured and waits until it takes requests.
func (g *ground) serve(ctx context.Context, s settings, redisURL string) (child, error) {
	address, err := freeAddress()
	if err != nil {
		return child{}, err
	}
	cmd := exec.CommandContext(ctx, s.xinhuo, "serve")
	cmd.Env = append(os.Environ(), "XINHUO_DATABASE_URL="+g.services.Postgres.URLAs("xinhuo_app", "postgres"), "XINHUO_REDIS_URL="+redisURL,
		"XINHUO_LISTEN="+address, "XINHUO_SECRET_KEY="+g.secret, "XINHUO_LOG_LEVEL=WARN")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return child{}, err
	}
	c := child{cmd, address}
	for range 2_000 {
		if answer, err := http.Get("http://" + address + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return c, nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	c.stop()
	return child{}, fmt.Errorf("%s serve did not become ready", s.xinhuo)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// signIn returns the cookies of somebody signed in at address.
func signIn(ctx context.Context, address string) (string, error) {
	form := url.Values{"login": {login}, "password": {password}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+address)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var cookies []string
	for _, c := range answer.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if answer.StatusCode != http.StatusSeeOther || len(cookies) == 0 {
		return "", fmt.Errorf("sign in: %s", answer.Status)
	}
	return strings.Join(cookies, "; "), nil
}

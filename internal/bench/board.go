package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// cached measures the dashboard against the bare handler.
func cached(ctx context.Context, s settings, g *ground, r *report) error {
	best, err := g.cached(ctx, s)
	if err != nil {
		return err
	}
	r.title("cached dashboard, %d members, %d connections, a page of %s", s.big, s.connections, kilobytes(g.pageSize))
	r.note("bare chi handler, one Redis GET", fmt.Sprintf("%.0f /s", best.bare))
	r.note("dashboard", fmt.Sprintf("%.0f /s", best.dashboard))
	ratio := best.dashboard / best.bare
	r.line("dashboard : bare handler", fmt.Sprintf("%.2f", ratio), "≥ 0.60", ratio >= 0.6)
	return nil
}

// uncached measures the dashboard drawn anew.
func uncached(ctx context.Context, s settings, g *ground, r *report) error {
	took, err := g.uncached(ctx, s)
	if err != nil {
		return err
	}
	r.title("uncached dashboard, no Redis, %d asks each", s.asks)
	for i, brand := range g.brands {
		r.note(fmt.Sprintf("%d members, p50", brand.members), ms(quantile(took[i], 0.5)))
	}
	big, small := quantile(took[0], 0.95), quantile(took[1], 0.95)
	ratio := float64(big) / float64(small)
	r.line(fmt.Sprintf("%d members, p95", s.big), ms(big), "≤ 60 ms", big <= 60*time.Millisecond)
	r.note(fmt.Sprintf("%d members, p95", s.small), ms(small))
	r.line("big : small", fmt.Sprintf("%.2f", ratio), "≤ 2.00", ratio <= 2)
	return nil
}

func (m measured) at(address, cookie string) target {
	return target{"http://" + address + "/b/" + m.slug + "/dashboard", cookie}
}

type rates struct{ bare, dashboard float64 }

// cached measures the dashboard and the bare handler in turn, so that a
// moment of noise hits both.
func (g *ground) cached(ctx context.Context, s settings) (best rates, err error) {
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return best, err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return best, err
	}
	board := g.brands[0].at(server.address, cookie)
	if g.pageSize, err = g.leave(ctx, board); err != nil {
		return best, err
	}
	plain, err := g.bare(ctx)
	if err != nil {
		return best, err
	}
	defer plain.stop()
	for range s.rounds {
		for t, into := range map[target]*float64{board: &best.dashboard, {"http://" + plain.address + "/", cookie}: &best.bare} {
			rate, err := throughput(ctx, t, s.connections, s.span)
			if err != nil {
				return best, err
			}
			*into = max(*into, rate)
		}
	}
	return best, nil
}

// leave puts the page at t into Redis, for the bare handler, and says how
// long it is.
func (g *ground) leave(ctx context.Context, t target) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.URL, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Cookie", t.Cookie)
	r.Header.Set("Accept-Encoding", "identity")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return 0, errors.Join(err, fmt.Errorf("dashboard answers %s", answer.Status))
	}
	o, err := redis.ParseURL(g.services.Redis.URL)
	if err != nil {
		return 0, err
	}
	client := redis.NewClient(o)
	defer client.Close()
	return len(page), client.Set(ctx, bareKey, page, time.Hour).Err()
}

// bare starts the bare handler in a process of its own, as the server is.
func (g *ground) bare(ctx context.Context) (child, error) {
	self, err := os.Executable()
	if err != nil {
		return child{}, err
	}
	cmd := exec.CommandContext(ctx, self, "-bare", g.services.Redis.URL)
	cmd.Stderr = os.Stderr
	said, err := cmd.StdoutPipe()
	if err != nil {
		return child{}, err
	}
	if err := cmd.Start(); err != nil {
		return child{}, err
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		return child{}, errors.Join(err, cmd.Process.Kill())
	}
	return child{cmd, strings.TrimSpace(line)}, nil
}

// uncached measures the dashboards of both brands in turn on a server
// without Redis, which draws each anew.
func (g *ground) uncached(ctx context.Context, s settings) ([][]time.Duration, error) {
	server, err := g.serve(ctx, s, "")
	if err != nil {
		return nil, err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return nil, err
	}
	took := make([][]time.Duration, len(g.brands))
	for i, m := range g.brands { // the first few fill what every server keeps
		if _, err := times(ctx, m.at(server.address, cookie), 10); err != nil {
			return nil, err
		}
		if took[i], err = times(ctx, m.at(server.address, cookie), s.asks); err != nil {
			return nil, err
		}
	}
	return took, nil
}

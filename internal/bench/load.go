package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// target is one address to be asked again and again.
type target struct {
	URL    string
	Cookie string
}

func (t target) request() (address string, head []byte, err error) {
	u, err := url.Parse(t.URL)
	if err != nil {
		return "", nil, err
	}
	head = fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", u.RequestURI(), u.Host, t.Cookie)
	return u.Host, head, nil
}

// throughput returns how many requests a second t answers on so many
// connections, measured by wrk where it is installed, else by ourselves; every
// target of one table is measured by the same of the two.
func throughput(ctx context.Context, t target, connections int, span time.Duration) (float64, error) {
	if wrk, err := exec.LookPath("wrk"); err == nil {
		return wrkSays(ctx, wrk, t, connections, span)
	}
	deadline, done := context.WithTimeout(ctx, span)
	defer done()
	var all sync.WaitGroup
	counts, failed := make([]int, connections), make([]error, connections)
	began := time.Now()
	for i := range connections {
		all.Go(func() {
			failed[i] = ask(deadline, t, func(time.Duration) bool { counts[i]++; return deadline.Err() == nil })
		})
	}
	all.Wait()
	n := 0
	for _, c := range counts {
		n += c
	}
	return float64(n) / time.Since(began).Seconds(), errors.Join(failed...)
}

var (
	perSecond = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	refusals  = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
)

func wrkSays(ctx context.Context, wrk string, t target, connections int, span time.Duration) (float64, error) {
	args := []string{"-t", "2", "-c", strconv.Itoa(connections), "-d", span.Truncate(time.Second).String(), "-H", "Cookie: " + t.Cookie, t.URL}
	out, err := exec.CommandContext(ctx, wrk, args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("run wrk: %w\n%s", err, out)
	}
	if m := refusals.FindSubmatch(out); m != nil {
		return 0, fmt.Errorf("%s of the answers of %s were refusals", m[1], t.URL)
	}
	m := perSecond.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("wrk said nothing of requests:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// times asks t n times, one after the other, and returns how long each took,
// the shortest first.
func times(ctx context.Context, t target, n int) ([]time.Duration, error) {
	var took []time.Duration
	err := ask(ctx, t, func(d time.Duration) bool {
		took = append(took, d)
		return len(took) < n
	})
	slices.Sort(took)
	return took, err
}

// ask asks t on one connection for as long as more wants to.
func ask(ctx context.Context, t target, more func(took time.Duration) bool) error {
	address, head, err := t.request()
	if err != nil {
		return err
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	for again := true; again; {
		began := time.Now()
		if err := exchange(conn, in, head); err != nil {
			return fmt.Errorf("ask %s: %w", t.URL, err)
		}
		again = more(time.Since(began))
	}
	return nil
}

func exchange(out io.Writer, in *bufio.Reader, head []byte) error {
	if _, err := out.Write(head); err != nil {
		return err
	}
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// quantile is the value below which the share q of sorted lies.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

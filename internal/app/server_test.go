package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinhuo/internal/cache"
	"xinhuo/internal/postgres/pgtest"
)

// Eight visitors without pause, and a balancer that stops sending a little
// after readyz says so: a restart loses none of their requests.
func TestStoppingLosesNothing(t *testing.T) {
	t.Parallel()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(w, "done")
	})
	p := parts{pool: pgtest.Pool(t), cache: cache.New(nil)}
	addresses := make(chan string, 1)
	s := server{
		listen:  "127.0.0.1:0",
		log:     slog.New(slog.DiscardHandler),
		open:    func(context.Context) (*site, error) { return &site{Handler: slow, parts: p}, nil },
		opened:  func(address string) { addresses <- "http://" + address },
		goodbye: goodbye,
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	address := <-addresses

	var leaving atomic.Bool
	var answered, lost atomic.Int64
	var visitors sync.WaitGroup
	for range 8 {
		visitors.Go(func() {
			for !leaving.Load() {
				if err := post(address); err != nil {
					lost.Add(1)
					t.Errorf("lost: %v", err)
					return
				}
				answered.Add(1)
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	stop()
	for ready(address) {
		time.Sleep(20 * time.Millisecond)
	}
	if resp, err := http.Get(address); err != nil || !resp.Close {
		t.Errorf("leaving, it keeps the connection (%v); want it closed, so that the next goes elsewhere", err)
	}
	time.Sleep(500 * time.Millisecond) // what a balancer takes to act on it
	leaving.Store(true)
	visitors.Wait()
	if err := <-ended; err != nil {
		t.Errorf("run = %v", err)
	}
	if lost.Load() > 0 || answered.Load() < 500 {
		t.Errorf("%d answered, %d lost; want over 500 and 0", answered.Load(), lost.Load())
	}
	if ready(address) {
		t.Error("it still answers")
	}
}

// What has begun is finished, though it takes longer than the goodbye.
func TestStoppingFinishesWhatHasBegun(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	long := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		time.Sleep(600 * time.Millisecond)
		_, _ = io.WriteString(w, "done")
	})
	addresses := make(chan string, 1)
	s := server{
		listen: "127.0.0.1:0",
		log:    slog.New(slog.DiscardHandler),
		open: func(context.Context) (*site, error) {
			return &site{Handler: long, parts: parts{pool: pgtest.Pool(t), cache: cache.New(nil)}}, nil
		},
		opened:  func(address string) { addresses <- "http://" + address },
		goodbye: 100 * time.Millisecond,
	}
	ctx, stop := context.WithCancel(t.Context())
	ended, answer := make(chan error, 1), make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	address := <-addresses
	go func() { answer <- post(address) }()
	<-begun
	stop()
	if err := errors.Join(<-answer, <-ended); err != nil {
		t.Errorf("the request or the server failed: %v", err)
	}
}

func post(address string) error {
	resp, err := http.Post(address, "text/plain", strings.NewReader("a form that is not sent twice"))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && string(body) != "done" {
		err = errors.New(resp.Status + " " + string(body))
	}
	return err
}

func ready(address string) bool {
	resp, err := http.Get(address + "/readyz")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

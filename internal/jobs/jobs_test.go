package jobs_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"xinhuo/internal/jobs"
	"xinhuo/internal/postgres/pgtest"
)

// A round that is done stands in no way of the next one, though River
// remembers it for a day.
func TestEveryComesRoundAgain(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	client, err := jobs.New(pool.Raw(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var rounds atomic.Int32
	thrice := make(chan struct{})
	client.Every("test.round", time.Second, func(context.Context) error {
		if rounds.Add(1) == 3 {
			close(thrice)
		}
		return nil
	})
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := client.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("Stop = %v", err)
		}
	}()
	select {
	case <-thrice:
	case <-time.After(time.Minute):
		t.Errorf("%d rounds in a minute, want one each second", rounds.Load())
	}
}

// While one server is at a round nobody begins another, though its time come
// round: not that server, and no other.
func TestOneRoundAtATime(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	var rounds atomic.Int32
	second, over := make(chan struct{}), make(chan struct{})
	long := func(context.Context) error {
		switch rounds.Add(1) {
		case 1:
			select {
			case <-second:
			case <-time.After(4 * time.Second): // four times its interval
			}
			close(over)
		case 2:
			select {
			case <-over:
			default:
				close(second)
			}
		}
		return nil
	}
	for range 2 {
		client, err := jobs.New(pool.Raw(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		client.Every("test.long", time.Second, long)
		if err := client.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := client.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Errorf("Stop = %v", err)
			}
		}()
	}
	select {
	case <-over:
	case <-time.After(time.Minute):
		t.Fatal("no round began in a minute")
	}
	select {
	case <-second:
		t.Error("a second round began while the first was under way")
	default:
	}
}

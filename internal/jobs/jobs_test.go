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

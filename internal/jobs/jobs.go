// Package jobs does what must not keep a visitor waiting. A job is enqueued
// in the transaction that wants it, so it exists exactly when that
// transaction does, and is found by River on Postgres by whichever server has
// a hand free. A job's arguments carry its tenant.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

const (
	hands    = 2                // jobs at a time on one server
	patience = 10 * time.Second // what a running job gets when the server stops
	stuck    = 30 * time.Minute // after which River takes a job for dead
)

// Args say what to do for whom. Kind names the job for ever: jobs outlive
// deploys.
type Args interface {
	Kind() string
	Tenant() tenant.ID
}

// Client enqueues jobs and, once started, does them.
type Client struct {
	river   *river.Client[pgx.Tx]
	workers *river.Workers
}

// New returns a Client on pool. Jobs of every kind must be taught by Do
// before it starts or enqueues.
func New(pool *pgxpool.Pool, log *slog.Logger) (*Client, error) {
	workers := river.NewWorkers()
	c, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Workers:              workers,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: hands}},
		FetchPollInterval:    time.Second, // only where NOTIFY does not get through
		JobTimeout:           -1,
		MaxAttempts:          3,
		RescueStuckJobsAfter: stuck,
		SoftStopTimeout:      patience,
		ReindexerSchedule:    river.NeverSchedule(), // the tables are not the app's own
		Logger:               slog.New(quiet{log.Handler()}),
		ErrorHandler:         teller{log},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare jobs: %w", err)
	}
	return &Client{c, workers}, nil
}

// Do teaches c to do the jobs of T. An error makes River try again later, up
// to three times; do must stand being called twice.
func Do[T Args](c *Client, do func(context.Context, T) error) {
	river.AddWorker(c.workers, river.WorkFunc(func(ctx context.Context, job *river.Job[T]) error {
		if err := do(ctx, job.Args); err != nil {
			return fmt.Errorf("%s of tenant %s: %w", job.Args.Kind(), job.Args.Tenant(), err)
		}
		return nil
	}))
}

// Every teaches c a job without a tenant that one server, whichever, does at
// each interval; the first time soon after a server has started.
func (c *Client) Every(kind string, interval time.Duration, do func(context.Context) error) {
	river.AddWorkerArgs(c.workers, round{kind}, river.WorkFunc(func(ctx context.Context, _ *river.Job[round]) error { return do(ctx) }))
	c.river.PeriodicJobs().Add(river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return round{kind}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// unfinished are the states of a round in which another would be one too many.
// One that is done is none of them: by River's own reckoning it would keep the
// next from coming for as long as it is remembered, which is a day.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// round is a job that comes round by itself. Its kind is not part of what is
// kept, so River's check of kinds is by value.
type round struct{ kind string }

func (r round) Kind() string { return r.kind }

// Enqueue has args done after the transaction of tx commits, and never if it
// does not.
func (c *Client) Enqueue(ctx context.Context, tx postgres.Conn, args Args) error {
	if tx.Tx() == nil {
		return errors.New("enqueue " + args.Kind() + ": not in a transaction")
	}
	if _, err := c.river.InsertTx(ctx, tx.Tx(), args, nil); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Start begins doing jobs, until Stop. What runs is not tied to ctx.
func (c *Client) Start(ctx context.Context) error {
	if err := c.river.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	return nil
}

// Stop takes no new jobs and waits for those that run: ten seconds, after
// which their contexts end, or until ctx ends.
func (c *Client) Stop(ctx context.Context) error { return c.river.Stop(ctx) }

// teller logs what failed, once.
type teller struct{ log *slog.Logger }

func (t teller) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if !errors.Is(err, context.Canceled) {
		t.log.ErrorContext(ctx, "job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "err", err)
	}
	return nil
}

func (t teller) HandlePanic(ctx context.Context, job *rivertype.JobRow, what any, trace string) *river.ErrorHandlerResult {
	t.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "panic", what, "trace", trace)
	return nil
}

// quiet lets River say only what somebody must act on; failed jobs are
// teller's to tell.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError && q.Handler.Enabled(ctx, l)
}
func (q quiet) WithAttrs(as []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(as)} }
func (q quiet) WithGroup(name string) slog.Handler    { return quiet{q.Handler.WithGroup(name)} }

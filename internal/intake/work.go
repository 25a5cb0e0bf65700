package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/jobs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
	"xinhuo/internal/tenant"
)

// job is one run of the work of a state. An intake whose run is another one
// has gone on without it.
type job struct {
	Brand  tenant.ID
	Intake uuid.UUID
	Run    uuid.UUID
}

func (j job) Tenant() tenant.ID { return j.Brand }

type (
	readArgs    struct{ job }
	checkArgs   struct{ job }
	confirmArgs struct{ job }
	finishArgs  struct{ job }
	undoArgs    struct{ job }
)

func (readArgs) Kind() string    { return "intake_read" }
func (checkArgs) Kind() string   { return "intake_check" }
func (confirmArgs) Kind() string { return "intake_confirm" }
func (finishArgs) Kind() string  { return "intake_finish" }
func (undoArgs) Kind() string    { return "intake_undo" }

func (s *Store) teach() {
	jobs.Do(s.jobs, func(ctx context.Context, a readArgs) error { return s.work(ctx, a.job, Reading, s.read) })
	jobs.Do(s.jobs, func(ctx context.Context, a checkArgs) error { return s.work(ctx, a.job, Checking, s.check) })
	jobs.Do(s.jobs, func(ctx context.Context, a confirmArgs) error { return s.work(ctx, a.job, Confirming, s.confirm) })
	jobs.Do(s.jobs, func(ctx context.Context, a finishArgs) error { return s.work(ctx, a.job, Finishing, s.finish) })
	jobs.Do(s.jobs, func(ctx context.Context, a undoArgs) error { return s.work(ctx, a.job, Undoing, s.undo) })
	s.jobs.Every("intake_tidy", time.Hour, s.Tidy)
}

func (s *Store) enqueue(ctx context.Context, tx postgres.Conn, to State, j job) error {
	switch to {
	case Reading:
		return s.jobs.Enqueue(ctx, tx, readArgs{j})
	case Checking:
		return s.jobs.Enqueue(ctx, tx, checkArgs{j})
	case Confirming:
		return s.jobs.Enqueue(ctx, tx, confirmArgs{j})
	case Finishing:
		return s.jobs.Enqueue(ctx, tx, finishArgs{j})
	case Undoing:
		return s.jobs.Enqueue(ctx, tx, undoArgs{j})
	}
	return fmt.Errorf("no job works in state %s", to)
}

// errTaken ends a run whose intake has gone on without it.
var errTaken = errors.New("the intake was taken over or cancelled")

// shift is a run at work: it gives a sign of life each second, on a
// connection of its own, with how far it has come.
type shift struct {
	job
	Intake
	store  *Store
	passed atomic.Int64
	total  atomic.Int64
}

// work does a run unless the intake has gone on. What do writes must be
// fenced by the run: see shift.write and the last statement of each work.
func (s *Store) work(ctx context.Context, j job, state State, do func(context.Context, *shift) error) error {
	sh, err := s.begin(ctx, j, state)
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	silent := make(chan struct{})
	go func() {
		defer close(silent)
		sh.beats(working, stop)
	}()
	err = do(working, sh)
	taken := errors.Is(err, errTaken) || errors.Is(context.Cause(working), errTaken)
	stop(nil)
	<-silent
	switch {
	case err == nil || taken:
		return nil
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), s.leave(j))
	}
	if ours, lost := sh.beat(ctx); lost == nil && !ours {
		return nil // what it worked on went away under its hands
	}
	return s.settle(ctx, j, err)
}

func (s *Store) begin(ctx context.Context, j job, state State) (*shift, error) {
	sh := &shift{job: j, store: s}
	err := s.conn.In(ctx, j.Brand, func(tx postgres.Conn) error {
		row, err := db.New(tx).BeginIntakeRun(ctx, db.BeginIntakeRunParams{TenantID: j.Brand, ID: j.Intake, Run: &j.Run, State: string(state)})
		if err != nil {
			return postgres.Err(err)
		}
		sh.Intake, err = s.fromRow(j.Brand, row)
		return err
	})
	return sh, err
}

// beats signs on until ctx ends, and ends the work when it was taken away.
func (sh *shift) beats(ctx context.Context, stop context.CancelCauseFunc) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if there, err := sh.beat(ctx); err == nil && !there {
			stop(errTaken)
			return
		}
	}
}

// beat reports whether the intake is still this run's.
func (sh *shift) beat(ctx context.Context) (bool, error) {
	return db.New(sh.store.conn).BeatIntake(ctx, db.BeatIntakeParams{
		Tenant: sh.Brand.UUID, ID: sh.job.Intake, Run: sh.Run, Passed: sh.passed.Load(), Total: sh.total.Load(),
	})
}

// write does something in a transaction that only this run may make.
func (sh *shift) write(ctx context.Context, do func(tx postgres.Conn) error) error {
	return sh.store.conn.In(ctx, sh.Brand, func(tx postgres.Conn) error {
		err := fenced(db.New(tx).HoldIntakeRun(ctx, db.HoldIntakeRunParams{
			TenantID: sh.Brand, ID: sh.job.Intake, Run: &sh.Run, Passed: sh.passed.Load(), Total: sh.total.Load(),
		}))
		if err != nil {
			return err
		}
		return do(tx)
	})
}

// leave lets any server take over at once.
func (s *Store) leave(j job) error {
	ctx, done := context.WithTimeout(context.Background(), 2*time.Second)
	defer done()
	return s.conn.In(ctx, j.Brand, func(tx postgres.Conn) error {
		return db.New(tx).LeaveIntake(ctx, db.LeaveIntakeParams{TenantID: j.Brand, ID: j.Intake, Run: &j.Run})
	})
}

// settle ends an intake whose file turned out to be none we take. Anything
// else is River's to try again.
func (s *Store) settle(ctx context.Context, j job, err error) error {
	var no *roster.Refusal
	if !errors.As(err, &no) {
		return err
	}
	return s.conn.In(ctx, j.Brand, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockIntake(ctx, db.LockIntakeParams{TenantID: j.Brand, ID: j.Intake})
		if err != nil || row.Run == nil || *row.Run != j.Run {
			return err
		}
		return s.end(ctx, tx, j.Brand, j.Intake, Failed, no.Reason)
	})
}

// Scratch begins the names of our temporary files, so that those of a killed
// server can be swept.
const Scratch = "xinhuo-roster-"

// open writes the uploaded file where roster can open it, opens it, and
// returns how to let go of both.
func (sh *shift) open(ctx context.Context) (book *roster.Book, done func(), err error) {
	f, err := os.CreateTemp("", Scratch)
	if err != nil {
		return nil, nil, fmt.Errorf("unpack roster: %w", err)
	}
	remove := func() { _ = os.Remove(f.Name()) } // what stays is swept
	_, err = io.Copy(f, parts{ctx, sh.store.conn, sh.store.keys, sh.Brand, sh.job.Intake, fileParts}.reader())
	if err := errors.Join(err, f.Close()); err != nil {
		remove()
		return nil, nil, fmt.Errorf("unpack roster: %w", err)
	}
	book, err = roster.Open(f.Name(), sh.Filename)
	if err != nil {
		remove()
		return nil, nil, err
	}
	return book, func() { _ = book.Close(); remove() }, nil
}

// today is the day it is in the brand.
func (s *Store) today(ctx context.Context, t tenant.ID) (day time.Time, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		y, m, d := s.now().In(zone).Date()
		day = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		return nil
	})
	return day, err
}

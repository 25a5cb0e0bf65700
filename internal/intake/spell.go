package intake

import (
	"bufio"
	"compress/flate"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
)

const (
	spellPatience = 2 * time.Second // for a connection
	manyKeys      = 50_000          // that are sorted and written at once
)

// speller writes the search keys of a large import on a connection of its
// own, so that both processors are at work. Its transaction commits right
// after the one that writes the members; should the server die in between,
// finish writes the keys instead. A nil speller does nothing.
type speller struct {
	keys   chan member.SearchKeys
	agreed chan struct{} // closed when the members are committed
	stop   context.CancelFunc
	ended  chan struct{} // closed when its transaction is over
	err    error         // why it ended
	sorted chan struct{} // closed when all keys are written
}

// startSpeller returns nil when no second connection is to be had; then the
// keys are written with the rest.
func (s *Store) startSpeller(ctx context.Context, sh *shift) *speller {
	ctx, stop := context.WithCancel(ctx)
	p := &speller{
		keys: make(chan member.SearchKeys, 4), agreed: make(chan struct{}), stop: stop,
		ended: make(chan struct{}), sorted: make(chan struct{}),
	}
	began := make(chan struct{})
	go func() {
		defer close(p.ended)
		p.err = s.conn.In(ctx, sh.Brand, func(tx postgres.Conn) error {
			close(began)
			return p.write(ctx, tx, sh)
		})
	}()
	select {
	case <-began:
		return p
	case <-p.ended:
	case <-time.After(spellPatience):
	}
	p.abandon()
	return nil
}

func (p *speller) write(ctx context.Context, tx postgres.Conn, sh *shift) error {
	var gathered member.SearchKeys
	for more := true; more; {
		var k member.SearchKeys
		select {
		case k, more = <-p.keys:
		case <-ctx.Done():
			return ctx.Err()
		}
		if more {
			gathered = gathered.Join(k)
		}
		if gathered.Len() >= manyKeys || !more {
			if err := gathered.Write(ctx, tx); err != nil {
				return err
			}
			gathered = member.SearchKeys{}
		}
	}
	close(p.sorted)
	select {
	case <-p.agreed:
	case <-ctx.Done():
		return ctx.Err()
	}
	return fenced(db.New(tx).IntakeFinished(ctx, db.IntakeFinishedParams{TenantID: sh.Brand, ID: sh.job.Intake, Run: &sh.Run}))
}

// take hands keys over to be written.
func (p *speller) take(k member.SearchKeys) error {
	select {
	case p.keys <- k:
		return nil
	case <-p.ended:
		return p.err
	}
}

// ready waits until all keys are written, before the members are committed.
func (p *speller) ready() error {
	if p == nil {
		return nil
	}
	close(p.keys)
	select {
	case <-p.sorted:
		return nil
	case <-p.ended:
		return p.err
	}
}

// commit ends the intake, its members being committed.
func (p *speller) commit() error {
	close(p.agreed)
	<-p.ended
	p.stop()
	return p.err
}

// abandon rolls the keys back.
func (p *speller) abandon() {
	if p != nil {
		p.stop()
		<-p.ended
	}
}

// finish writes the search keys of an import whose server died just after the
// members were committed.
func (s *Store) finish(ctx context.Context, sh *shift) error {
	log := json.NewDecoder(bufio.NewReader(flate.NewReader(parts{ctx, s.conn, s.keys, sh.Brand, sh.job.Intake, undoParts}.reader())))
	sh.total.Store(int64(sh.Created))
	for batch, err := next(log); len(batch) > 0 || err != nil; batch, err = next(log) {
		if err != nil {
			return err
		}
		var ids []uuid.UUID
		for _, t := range batch {
			if t.Created {
				ids = append(ids, t.ID)
			}
		}
		err := sh.write(ctx, func(tx postgres.Conn) error { return s.members.On(tx).Respell(ctx, sh.Brand, ids) })
		if err != nil {
			return err
		}
		sh.passed.Add(int64(len(ids)))
	}
	return sh.write(ctx, func(tx postgres.Conn) error {
		return fenced(db.New(tx).IntakeFinished(ctx, db.IntakeFinishedParams{TenantID: sh.Brand, ID: sh.job.Intake, Run: &sh.Run}))
	})
}

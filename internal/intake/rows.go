package intake

import (
	"context"
	"iter"

	"xinhuo/internal/roster"
)

// line is a row of the file and what it says of somebody.
type line struct {
	row    roster.Row
	told   told
	faults []roster.Fault
}

type lines struct {
	batch []line
	err   error
}

// cleaned yields the rows cleaned, in batches. The next batch is read while
// the one before is at work.
func cleaned(ctx context.Context, rows iter.Seq2[roster.Row, error], c *roster.Cleaner) iter.Seq2[[]line, error] {
	return func(yield func([]line, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		ready := make(chan lines)
		go clean(ctx, rows, c, ready)
		defer func() {
			stop()
			for range ready { // the file may be closed once the reader has ended
			}
		}()
		for l := range ready {
			if !yield(l.batch, l.err) || l.err != nil {
				return
			}
		}
	}
}

// clean sends batches to ready and closes it.
func clean(ctx context.Context, rows iter.Seq2[roster.Row, error], c *roster.Cleaner, ready chan<- lines) {
	defer close(ready)
	send := func(l lines) bool {
		select {
		case ready <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	batch := make([]line, 0, batchSize)
	for row, err := range rows {
		if err != nil {
			send(lines{err: err})
			return
		}
		person, faults := c.Clean(row)
		l := line{row: row, faults: faults}
		l.told.Profile, l.told.Contacts, l.told.Tier = profile(person)
		if batch = append(batch, l); len(batch) == batchSize {
			if !send(lines{batch: batch}) {
				return
			}
			batch = make([]line, 0, batchSize)
		}
	}
	if len(batch) > 0 {
		send(lines{batch: batch})
	}
}

func tolds(batch []line) []told {
	out := make([]told, len(batch))
	for i, l := range batch {
		out[i] = l.told
	}
	return out
}

package intake

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
)

// postpone takes back what was said of a member's first row when a second one
// comes: all their rows together decide. Reading what the brand holds already
// then changes nothing, even where the rows differ among themselves.
func (c *checking) postpone(i int32) {
	e := c.known.people[i]
	if e.rows != 2 {
		return
	}
	c.several = append(c.several, i)
	if !e.changed {
		c.tally.Unchanged--
		return
	}
	c.tally.Changed--
	c.withdraw = append(c.withdraw, place(int(e.first), Changed))
}

// settleSeveral judges members of whom several rows tell.
func (c *checking) settleSeveral(ctx context.Context, batch []int32) error {
	ids := make([]uuid.UUID, len(batch))
	for i, p := range batch {
		ids[i] = c.known.people[p].member
	}
	b := brand{members: map[uuid.UUID]member.Member{}}
	if err := b.fetch(ctx, c.store.members, c.Brand, ids, (*member.Store).PeekMany); err != nil {
		return err
	}
	for _, p := range batch {
		if err := c.settle(b, &c.known.people[p]); err != nil {
			return err
		}
	}
	return c.write(ctx, func(tx postgres.Conn) error { return c.found.flush(ctx, tx) })
}

// settle lays what changes a member to the row that says it last.
func (c *checking) settle(b brand, e *entry) error {
	p, err := c.spool.get(e.at)
	if err != nil {
		return err
	}
	v := judge(b.members[p.Member], p.Told, c.Plan.MoveTiers)
	p.Sum = v.sum()
	if e.at, err = c.spool.add(p); err != nil {
		return err
	}
	notes := v.notes()
	for _, line := range p.Lines {
		own := slices.DeleteFunc(slices.Clone(notes), func(n Note) bool { return p.From[n.Field] != line })
		if err := c.altered(line, v, own); err != nil {
			return err
		}
	}
	return nil
}

// altered counts a row of a member: changed when it has notes.
func (c *checking) altered(line int, v verdict, notes []Note) error {
	if len(notes) == 0 {
		c.tally.Unchanged++
		return nil
	}
	c.tally.Changed++
	return c.found.add(Finding{Line: line, Kind: Changed, Who: v.next.Profile.DisplayName(), Member: v.member, Notes: notes})
}

// finish keeps the result.
func (c *checking) finish(ctx context.Context) error {
	if !c.asks.IsZero() {
		return c.write(ctx, func(tx postgres.Conn) error { return c.ask(ctx, tx) })
	}
	err := c.write(ctx, func(tx postgres.Conn) error {
		return db.New(tx).DropFindingsOfLines(ctx, db.DropFindingsOfLinesParams{TenantID: c.Brand, IntakeID: c.job.Intake, Nos: c.withdraw})
	})
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(c.several, batchSize) {
		if err := c.settleSeveral(ctx, batch); err != nil {
			return err
		}
	}
	return c.write(ctx, func(tx postgres.Conn) error {
		if err := c.keepPeople(ctx, tx); err != nil {
			return err
		}
		return c.done(ctx, tx, Checked, nil)
	})
}

// ask puts the questions to a person; the check starts over once they are
// answered.
func (c *checking) ask(ctx context.Context, tx postgres.Conn) error {
	sealed, err := c.store.sealAsks(c.shift, c.asks)
	if err != nil {
		return err
	}
	err = db.New(tx).DropIntakeFindings(ctx, db.DropIntakeFindingsParams{TenantID: c.Brand, IntakeID: c.job.Intake})
	if err != nil {
		return err
	}
	return c.done(ctx, tx, Mapping, sealed)
}

func (c *checking) done(ctx context.Context, tx postgres.Conn, to State, asks []byte) error {
	t := c.tally
	return fenced(db.New(tx).IntakeChecked(ctx, db.IntakeCheckedParams{
		TenantID: c.Brand, ID: c.job.Intake, Run: &c.Run, State: string(to), Asks: asks, Total: c.passed.Load(),
		Created: int64(t.Created), Changed: int64(t.Changed), Unchanged: int64(t.Unchanged),
		Refused: int64(t.Refused), Warned: int64(t.Warned), Ignored: int64(t.Ignored),
	}))
}

// keepPeople packs everybody, each once, in the order of the file.
func (c *checking) keepPeople(ctx context.Context, tx postgres.Conn) error {
	w := parts{ctx, tx, c.store.keys, c.Brand, c.job.Intake, rowParts}.writer()
	packed, err := packPeople(w)
	if err != nil {
		return err
	}
	for _, e := range c.known.people {
		b, err := c.spool.raw(e.at)
		if err != nil {
			return err
		}
		if _, err := packed.Write(b); err != nil {
			return err
		}
	}
	return errors.Join(packed.Close(), w.Close())
}

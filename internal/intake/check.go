package intake

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
)

// batchSize is how many rows, or people, are looked up at a time.
const batchSize = 2000

// checking is a dry run: what each row of a file would do.
type checking struct {
	*shift
	tally    Tally
	asks     roster.Questions
	known    *register
	spool    *spool
	found    *findings
	several  []int32 // members of whom several rows tell, to be judged by all of them
	withdraw []int64 // findings that are no longer true
	shown    int     // of those who are new
}

// check goes through all rows, says of each what it would do, and keeps the
// people in them for confirm. It writes nothing into the brand.
func (s *Store) check(ctx context.Context, sh *shift) error {
	book, done, err := sh.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	today, err := s.today(ctx, sh.Brand)
	if err != nil {
		return err
	}
	sp, err := newSpool()
	if err != nil {
		return err
	}
	defer sp.close()
	c := &checking{shift: sh, known: newRegister(), spool: sp, found: newFindings(s.keys, sh.Brand, sh.job.Intake)}
	if err := c.start(ctx); err != nil {
		return err
	}
	rows := sh.watched(ctx, book.Rows(sh.Plan.Sheet, sh.Plan.HeaderRow))
	for batch, err := range cleaned(ctx, rows, sh.Plan.Cleaner(today)) {
		if err != nil {
			return err
		}
		if err := c.take(ctx, batch); err != nil {
			return err
		}
	}
	return c.finish(ctx)
}

// start forgets what an earlier run found.
func (c *checking) start(ctx context.Context) error {
	c.total.Store(int64(c.Outline.Rows))
	return c.write(ctx, func(tx postgres.Conn) error {
		q := db.New(tx)
		if err := q.DropIntakeFindings(ctx, db.DropIntakeFindingsParams{TenantID: c.Brand, IntakeID: c.job.Intake}); err != nil {
			return err
		}
		return q.DropIntakeParts(ctx, db.DropIntakePartsParams{TenantID: c.Brand, IntakeID: c.job.Intake, Kinds: []string{rowParts}})
	})
}

// take judges a batch of rows.
func (c *checking) take(ctx context.Context, batch []line) error {
	var come []line
	for _, l := range batch {
		switch roster.Worst(l.faults) {
		case roster.Ignore:
			c.tally.Ignored++
		case roster.Refuse:
			if err := c.refuse(l, faultNotes(l.faults)); err != nil {
				return err
			}
		case roster.Ask:
			c.asks.Add(l.faults)
		default:
			come = append(come, l)
		}
	}
	if c.asks.IsZero() {
		if err := c.match(ctx, come); err != nil {
			return err
		}
	}
	return c.write(ctx, func(tx postgres.Conn) error { return c.found.flush(ctx, tx) })
}

// match compares rows with the brand and with the rows before them.
func (c *checking) match(ctx context.Context, come []line) error {
	var b brand
	err := c.store.conn.Read(ctx, c.Brand, func(tx postgres.Conn) (err error) {
		members := c.store.members.On(tx)
		if b, err = meet(ctx, members, c.Brand, tolds(come), (*member.Store).PeekMany); err != nil {
			return err
		}
		return b.fetch(ctx, members, c.Brand, c.metBefore(come, b), (*member.Store).PeekMany)
	})
	if err != nil {
		return err
	}
	for i, l := range come {
		if err := c.place(l, b, b.whose[i]); err != nil {
			return fmt.Errorf("judge line %d: %w", l.row.Line, err)
		}
	}
	return nil
}

// metBefore lists members to whom rows belong by what earlier rows said.
func (c *checking) metBefore(come []line, b brand) []uuid.UUID {
	if c.known.met == 0 {
		return nil
	}
	var ids []uuid.UUID
	for i, l := range come {
		for _, k := range c.known.claims(l.told, b.whose[i]) {
			if _, met := b.members[k.party.member]; !met && k.party.member != uuid.Nil {
				ids = append(ids, k.party.member)
			}
		}
	}
	return ids
}

// place finds out whose row it is and what it would do.
func (c *checking) place(l line, b brand, found whose) error {
	claims := c.known.claims(l.told, found)
	owner, against := decide(claims)
	if against != nil {
		note, err := c.clash(b, *owner, *against)
		if err != nil {
			return err
		}
		return c.refuse(l, append(faultNotes(l.faults), note))
	}
	p := party{person: nobody}
	if owner != nil {
		p = owner.party
	}
	if p.person != nobody {
		return c.again(l, b, claims, *owner)
	}
	return c.first(l, b, claims, owner, p)
}

// first is the first row of a person.
func (c *checking) first(l line, b brand, claims []claim, owner *claim, p party) error {
	warnings := faultNotes(l.faults)
	v := verdict{next: l.told}
	if p.member != uuid.Nil {
		m := b.members[p.member]
		warnings = append(warnings, c.doubts(l.told, m, owner)...)
		v = judge(m, l.told, c.Plan.MoveTiers)
		warnings = append(warnings, leftOut(l.told, v.next)...)
	}
	if notes := beyond(v.next); notes != nil {
		return c.refuse(l, append(faultNotes(l.faults), notes...))
	}
	at, err := c.spool.add(person{Member: p.member, Lines: []int{l.row.Line}, Told: l.told, Sum: v.sum()})
	if err != nil {
		return err
	}
	i := c.known.enter(p, claims, l.row.Line)
	c.known.people[i].at = at
	if err := c.warn(l, warnings); err != nil {
		return err
	}
	if p.member == uuid.Nil {
		return c.created(l)
	}
	c.known.people[i].changed = v.changes()
	return c.altered(l.row.Line, v, v.notes())
}

// again is a later row of a person the file told of before.
func (c *checking) again(l line, b brand, claims []claim, owner claim) error {
	e := &c.known.people[owner.party.person]
	p, err := c.spool.get(e.at)
	if err != nil {
		return err
	}
	was := p.Told
	fields := p.add(l)
	if notes := beyond(p.Told); notes != nil {
		return c.refuse(l, append(faultNotes(l.faults), notes...))
	}
	if e.at, err = c.spool.add(p); err != nil {
		return err
	}
	c.known.enter(owner.party, claims, l.row.Line)
	warnings := slices.Concat(faultNotes(l.faults), otherName(l.told, was, owner), leftOut(l.told, p.Told))
	if m, ok := b.members[p.Member]; ok {
		warnings = append(warnings, keptTier(l.told, m, c.Plan.MoveTiers)...)
	}
	if err := c.warn(l, warnings); err != nil {
		return err
	}
	if e.member != uuid.Nil {
		c.postpone(owner.party.person)
		return nil
	}
	return c.complete(l, was, p.Told, fields)
}

// add lets another row tell of p, and names the fields in which it differs.
func (p *person) add(l line) (fields []string) {
	if p.From == nil {
		p.From = map[string]int{}
		_, first := told{}.complete(p.Told)
		p.given(first, p.Lines[0])
	}
	p.Told, fields = p.Told.complete(l.told)
	p.given(fields, l.row.Line)
	p.Lines = append(p.Lines, l.row.Line)
	return fields
}

func (p *person) given(fields []string, line int) {
	for _, f := range fields {
		p.From[f] = line
	}
}

package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tier"
)

// errDrifted stops a confirm that would do something else than was shown.
var errDrifted = errors.New("the brand changed since the check")

// confirming writes the people of a roster into the brand, in one transaction.
type confirming struct {
	*shift
	tx      postgres.Conn
	members *member.Store
	act     member.Act
	undo    *undoLog
	rows    int // of the roster, gone through
}

// manyPeople is from how many on search keys are written on a connection of
// their own.
const manyPeople = 5000

// confirm writes all accepted rows or none. Whom they are is asked again: the
// brand may have changed since the check, and then nothing is written, the
// rows are checked anew, and the person is told.
func (s *Store) confirm(ctx context.Context, sh *shift) error {
	sh.total.Store(int64(sh.Accepted()))
	var spell *speller
	if sh.Created > manyPeople {
		spell = s.startSpeller(ctx, sh)
	}
	err := s.conn.In(ctx, sh.Brand, func(tx postgres.Conn) error { return s.confirmIn(ctx, tx, sh, spell) })
	switch {
	case err != nil:
		spell.abandon()
	case spell != nil:
		return spell.commit()
	}
	if errors.Is(err, errDrifted) || errors.As(err, new(errs.Invalid)) { // somebody took a phone, 微信号 or handle meanwhile
		return s.recheck(ctx, sh)
	}
	return err
}

func (s *Store) confirmIn(ctx context.Context, tx postgres.Conn, sh *shift, spell *speller) error {
	if err := s.alone(ctx, tx, sh); err != nil {
		return err
	}
	undo, err := newUndoLog(parts{ctx, tx, s.keys, sh.Brand, sh.job.Intake, undoParts})
	if err != nil {
		return err
	}
	c := &confirming{
		shift: sh, tx: tx, members: s.members.On(tx), undo: undo,
		act: member.Act{By: sh.actor, Source: member.Import, Reason: sh.Filename},
	}
	if spell != nil {
		c.members = c.members.Aside(spell.take)
	}
	if err := c.all(ctx); err != nil {
		return err
	}
	if err := undo.Close(); err != nil {
		return err
	}
	if err := spell.ready(); err != nil {
		return err
	}
	return c.done(ctx, spell)
}

// alone waits until no other import writes into the brand.
func (s *Store) alone(ctx context.Context, tx postgres.Conn, sh *shift) error {
	for {
		mine, err := db.New(tx).LockImports(ctx, sh.Brand.String())
		if err != nil || mine {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// all goes through everybody, a batch at a time; the next batch is unpacked
// while one is written.
func (c *confirming) all(ctx context.Context) error {
	packed, err := io.ReadAll(parts{ctx, c.tx, c.store.keys, c.Brand, c.job.Intake, rowParts}.reader())
	if err != nil {
		return err
	}
	for batch := range unpacked(packed) {
		if batch.err != nil {
			return fmt.Errorf("read people of intake %s: %w", c.job.Intake, batch.err)
		}
		if err := c.take(ctx, batch.people); err != nil {
			return err
		}
	}
	if c.rows != c.Accepted() {
		return fmt.Errorf("intake %s holds %d rows of %d", c.job.Intake, c.rows, c.Accepted())
	}
	return nil
}

// take writes a batch of people, each of them once.
func (c *confirming) take(ctx context.Context, batch []person) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	b := brand{members: map[uuid.UUID]member.Member{}}
	if err := b.fetch(ctx, c.members, c.Brand, held(batch), (*member.Store).HoldMany); err != nil {
		return err
	}
	var w writing
	for _, p := range batch {
		if err := c.sort(&w, b, p); err != nil {
			return err
		}
		c.rows += len(p.Lines)
	}
	if err := c.put(ctx, w); err != nil {
		return err
	}
	c.passed.Store(int64(c.rows))
	return nil
}

// held lists those who are members already.
func held(batch []person) []uuid.UUID {
	var ids []uuid.UUID
	for _, p := range batch {
		if p.Member != uuid.Nil {
			ids = append(ids, p.Member)
		}
	}
	return ids
}

// writing is what a batch comes down to.
type writing struct {
	come   []member.Admission
	change []member.Revision
	move   map[member.Tier][]uuid.UUID
}

// sort puts a person where they belong, provided that is still what was shown.
// A phone, 微信号 or handle that somebody else has taken is not looked for: the
// constraints refuse it.
func (c *confirming) sort(w *writing, b brand, p person) error {
	v := verdict{}
	if m, there := b.members[p.Member]; there {
		v = judge(m, p.Told, c.Plan.MoveTiers)
	}
	switch {
	case v.sum() != p.Sum:
		return errDrifted
	case v.member == uuid.Nil:
		id := uuid.Must(uuid.NewV7())
		w.come = append(w.come, member.Admission{ID: id, Profile: p.Told.Profile, Contacts: p.Told.Contacts, Tier: p.Told.Tier})
		return c.undo.add(trace{ID: id, Created: true, Version: 1})
	case v.changes():
		return c.alter(w, b.members[v.member], v)
	}
	return nil
}

func (c *confirming) alter(w *writing, m member.Member, v verdict) error {
	version := m.Version
	if len(v.before) > 0 {
		w.change = append(w.change, revision(m.ID, m.Version, v.next))
		version++
	}
	if v.move != "" {
		if w.move == nil {
			w.move = map[member.Tier][]uuid.UUID{}
		}
		w.move[v.move] = append(w.move[v.move], m.ID)
		version++
	}
	return c.undo.add(trace{ID: m.ID, Version: version, Moved: v.move != "", Was: told{Profile: m.Profile, Contacts: m.Contacts}})
}

func (c *confirming) put(ctx context.Context, w writing) error {
	if len(w.come) > 0 {
		if _, err := c.members.AdmitMany(ctx, c.Brand, c.act, w.come); err != nil {
			return err
		}
	}
	if len(w.change) > 0 {
		if _, err := c.members.ReviseMany(ctx, c.Brand, c.act, w.change); err != nil {
			return err
		}
	}
	tiers := tier.NewStore(c.tx, c.members, c.store.now)
	for _, to := range member.Tiers {
		if ids := w.move[to]; len(ids) > 0 {
			f, err := tiers.MoveMany(ctx, c.Brand, c.act.By, tier.Order{Members: ids, To: to, Reason: c.Filename, Source: member.Import})
			if err != nil {
				return err
			}
			if len(f.Refused) > 0 {
				return errDrifted
			}
		}
	}
	return nil
}

// done ends the intake in the transaction that wrote its people.
func (c *confirming) done(ctx context.Context, spell *speller) error {
	err := journal.NewStore(c.tx).Write(ctx, c.Brand, journal.Line{
		Actor: c.act.By, Verb: "import.confirmed", Subject: c.Filename, SubjectID: c.job.Intake,
		After: map[string]any{"count": c.Created + c.Changed, "created": c.Created, "changed": c.Changed, "unchanged": c.Unchanged, "refused": c.Refused},
	})
	if err != nil {
		return err
	}
	q := db.New(c.tx)
	if err := q.DropIntakeParts(ctx, db.DropIntakePartsParams{TenantID: c.Brand, IntakeID: c.job.Intake, Kinds: []string{fileParts, rowParts}}); err != nil {
		return err
	}
	if spell != nil {
		return fenced(q.IntakeWritten(ctx, db.IntakeWrittenParams{TenantID: c.Brand, ID: c.job.Intake, Run: &c.Run}))
	}
	return fenced(q.IntakeDone(ctx, db.IntakeDoneParams{TenantID: c.Brand, ID: c.job.Intake, Run: &c.Run, State: string(Done)}))
}

// recheck starts the check over after the brand has changed.
func (s *Store) recheck(ctx context.Context, sh *shift) error {
	return s.conn.In(ctx, sh.Brand, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockIntake(ctx, db.LockIntakeParams{TenantID: sh.Brand, ID: sh.job.Intake})
		if err != nil || row.Run == nil || *row.Run != sh.Run {
			return postgres.Err(err)
		}
		return s.plan(ctx, tx, sh.Brand, sh.job.Intake, sh.actor, Checking, sh.Plan, i18n.Msg("intake.notice.drifted"))
	})
}

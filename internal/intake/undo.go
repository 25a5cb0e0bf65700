package intake

import (
	"bufio"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tier"
)

// errTouched stops an undo: somebody has gone on with a member since.
var errTouched = errors.New("a member was changed since the import")

// trace is what an import left of one member: how they were, and the version
// it left them at.
type trace struct {
	ID      uuid.UUID
	Created bool `json:",omitempty"`
	Moved   bool `json:",omitempty"`
	Version int
	Was     told `json:",omitzero"`
}

// undoLog keeps traces while an import may be taken back.
type undoLog struct {
	out    io.WriteCloser
	packed *flate.Writer
	json   *json.Encoder
}

func newUndoLog(p parts) (*undoLog, error) {
	out := p.writer()
	packed, err := flate.NewWriter(out, flate.BestSpeed)
	return &undoLog{out, packed, json.NewEncoder(packed)}, err
}

func (l *undoLog) add(t trace) error { return l.json.Encode(t) }

func (l *undoLog) Close() error { return errors.Join(l.packed.Close(), l.out.Close()) }

// undo takes back what a confirmed intake wrote, all or nothing: whoever came
// with it goes, and whoever was changed is as before. Nobody it touched may
// have been changed since.
func (s *Store) undo(ctx context.Context, sh *shift) error {
	sh.total.Store(int64(sh.Created + sh.Changed))
	err := s.conn.In(ctx, sh.Brand, func(tx postgres.Conn) error { return s.undoIn(ctx, tx, sh) })
	switch {
	case errors.Is(err, errTouched):
		return s.fallBack(ctx, sh.job, Done, i18n.Msg("intake.undo.touched"))
	}
	return err
}

func (s *Store) undoIn(ctx context.Context, tx postgres.Conn, sh *shift) error {
	if err := s.alone(ctx, tx, sh); err != nil {
		return err
	}
	log := json.NewDecoder(bufio.NewReader(flate.NewReader(parts{ctx, tx, s.keys, sh.Brand, sh.job.Intake, undoParts}.reader())))
	for batch, err := next(log); len(batch) > 0 || err != nil; batch, err = next(log) {
		if err != nil {
			return fmt.Errorf("read traces of intake %s: %w", sh.job.Intake, err)
		}
		if err := s.restore(ctx, tx, sh, batch); err != nil {
			return err
		}
		sh.passed.Add(int64(len(batch)))
	}
	err := journal.NewStore(tx).Write(ctx, sh.Brand, journal.Line{
		Actor: sh.actor, Verb: "import.undone", Subject: sh.Filename, SubjectID: sh.job.Intake,
		After: map[string]any{"count": sh.Created + sh.Changed},
	})
	if err != nil {
		return err
	}
	q := db.New(tx)
	if err := q.DropIntakeParts(ctx, db.DropIntakePartsParams{TenantID: sh.Brand, IntakeID: sh.job.Intake, Kinds: []string{undoParts}}); err != nil {
		return err
	}
	return fenced(q.IntakeDone(ctx, db.IntakeDoneParams{TenantID: sh.Brand, ID: sh.job.Intake, Run: &sh.Run, State: string(Undone)}))
}

// next reads a batch of traces; none at the end.
func next(log *json.Decoder) ([]trace, error) {
	var batch []trace
	for len(batch) < batchSize {
		var t trace
		switch err := log.Decode(&t); {
		case errors.Is(err, io.EOF):
			return batch, nil
		case err != nil:
			return nil, err
		}
		batch = append(batch, t)
	}
	return batch, nil
}

func (s *Store) restore(ctx context.Context, tx postgres.Conn, sh *shift, batch []trace) error {
	ids := make([]uuid.UUID, len(batch))
	for i, t := range batch {
		ids[i] = t.ID
	}
	members := s.members.On(tx)
	held, err := members.HoldMany(ctx, sh.Brand, ids)
	if err != nil {
		return err
	}
	now := map[uuid.UUID]member.Member{}
	for _, m := range held {
		now[m.ID] = m
	}
	var gone, moved []uuid.UUID
	var back []member.Revision
	for _, t := range batch {
		switch m, there := now[t.ID]; {
		case !there || m.Version != t.Version:
			return errTouched
		case t.Created:
			gone = append(gone, t.ID)
			continue
		}
		back = append(back, revision(t.ID, t.Version, t.Was))
		if t.Moved {
			moved = append(moved, t.ID)
		}
	}
	return s.putBack(ctx, tx, sh, members, gone, moved, back)
}

func (s *Store) putBack(ctx context.Context, tx postgres.Conn, sh *shift, members *member.Store, gone, moved []uuid.UUID, back []member.Revision) error {
	if err := members.RemoveMany(ctx, sh.Brand, gone); err != nil {
		return err
	}
	act := member.Act{By: sh.actor, Source: member.Undo, Reason: sh.Filename}
	if len(back) > 0 {
		if _, err := members.ReviseMany(ctx, sh.Brand, act, back); err != nil {
			return err
		}
	}
	tiers := tier.NewStore(tx, members, s.now)
	for _, id := range moved {
		history, err := tiers.History(ctx, sh.Brand, id)
		if err != nil {
			return err
		}
		if len(history) == 0 {
			return errTouched
		}
		if _, err := tiers.TakeBack(ctx, sh.Brand, sh.actor, history[0].ID); err != nil {
			return err
		}
	}
	return nil
}

// revision is somebody as told, whatever they were at version.
func revision(id uuid.UUID, version int, t told) member.Revision {
	k := t.Contacts
	return member.Revision{ID: id, Version: version, Profile: t.Profile, Phone: &k.Phone, Wechat: &k.Wechat, Email: &k.Email, Address: &k.Address}
}

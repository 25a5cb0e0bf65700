package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/roster"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// Store keeps intakes in Postgres and has their work done by jobs.
type Store struct {
	conn    postgres.Conn
	keys    *seal.Keys
	members *member.Store
	tiers   *tier.Store
	jobs    *jobs.Client
	now     clock.Clock
}

// Needs is what a Store is built on.
type Needs struct {
	Conn    postgres.Conn
	Keys    *seal.Keys
	Members *member.Store
	Tiers   *tier.Store
	Jobs    *jobs.Client
	Clock   clock.Clock
}

// NewStore returns a Store and teaches its jobs to n.Jobs, which must not
// have started.
func NewStore(n Needs) *Store {
	s := &Store{n.Conn, n.Keys, n.Members, n.Tiers, n.Jobs, n.Clock}
	s.teach()
	return s
}

// Upload takes the roster in the file at path and has it read. A file that is
// no table, or more than we are ready to open, is errs.Invalid beside "file".
func (s *Store) Upload(ctx context.Context, t tenant.ID, by journal.Actor, filename, path string) (uuid.UUID, error) {
	if err := probe(path, filename); err != nil {
		return uuid.Nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return uuid.Nil, fmt.Errorf("upload roster: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	if err != nil {
		return uuid.Nil, fmt.Errorf("upload roster: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return uuid.Nil, fmt.Errorf("upload roster: %w", err)
	}
	id, run := uuid.Must(uuid.NewV7()), uuid.New()
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		err := db.New(tx).AddIntake(ctx, db.AddIntakeParams{
			TenantID: t, ID: id, Filename: filename, Size: size, Digest: sum.Sum(nil), MadeBy: by.ID, MakerName: by.Name, Run: &run,
		})
		if err != nil {
			return err
		}
		if err := s.keep(ctx, tx, t, id, f); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, tx, readArgs{job{t, id, run}})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("upload roster: %w", err)
	}
	return id, nil
}

// probe opens the file as far as is needed to know that it is a table.
func probe(path, filename string) error {
	book, err := roster.Open(path, filename)
	if err != nil {
		return refusal(err)
	}
	return book.Close()
}

// refusal makes what is wrong with a file a complaint beside it.
func refusal(err error) error {
	var no *roster.Refusal
	if errors.As(err, &no) {
		return errs.Invalid{"file": no.Reason}
	}
	return fmt.Errorf("open roster: %w", err)
}

func (s *Store) keep(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, file io.Reader) error {
	w := parts{ctx, tx, s.keys, t, id, fileParts}.writer()
	if _, err := io.Copy(w, file); err != nil {
		return err
	}
	return w.Close()
}

// Get returns an intake of the brand, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (Intake, error) {
	var in Intake
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetIntake(ctx, db.GetIntakeParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		in, err = s.fromRow(t, row)
		return err
	})
	if err != nil {
		return Intake{}, fmt.Errorf("get intake %s: %w", id, err)
	}
	return in, nil
}

// Recent returns the brand's latest intakes, at most 20, newest first.
func (s *Store) Recent(ctx context.Context, t tenant.ID) ([]Intake, error) {
	return s.list(ctx, t, func(q *db.Queries) ([]db.Intake, error) {
		return q.ListIntakes(ctx, db.ListIntakesParams{TenantID: t, MaxRows: 20})
	})
}

// Waiting returns what account brought and has not finished, newest first:
// what waits for a decision, and what is under way.
func (s *Store) Waiting(ctx context.Context, t tenant.ID, account uuid.UUID) ([]Intake, error) {
	return s.list(ctx, t, func(q *db.Queries) ([]db.Intake, error) {
		return q.ListWaitingIntakes(ctx, db.ListWaitingIntakesParams{TenantID: t, MadeBy: account})
	})
}

func (s *Store) list(ctx context.Context, t tenant.ID, ask func(*db.Queries) ([]db.Intake, error)) ([]Intake, error) {
	var out []Intake
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := ask(db.New(tx))
		if err != nil {
			return err
		}
		for _, r := range rows {
			in, err := s.fromRow(t, r)
			if err != nil {
				return err
			}
			out = append(out, in)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list intakes: %w", err)
	}
	return out, nil
}

// silence is how long somebody at work may be unheard of before a page says so.
const silence = 8 * time.Second

func (s *Store) fromRow(t tenant.ID, r db.Intake) (Intake, error) {
	in := Intake{
		ID: r.ID, Filename: r.Filename, Size: r.Size, State: State(r.State), Total: int(r.Total), Passed: int(r.Passed),
		Tally: Tally{
			Created: int(r.Created), Changed: int(r.Changed), Unchanged: int(r.Unchanged),
			Refused: int(r.Refused), Warned: int(r.Warned), Ignored: int(r.Ignored),
		},
		Maker: journal.Actor{ID: r.MadeBy, Name: r.MakerName}, actor: journal.Actor{ID: r.ActedBy, Name: r.ActorName},
		CreatedAt: r.CreatedAt, CheckedAt: r.CheckedAt, ConfirmedAt: r.ConfirmedAt, FinishedAt: r.FinishedAt,
		Tries: int(r.Tries), Forgotten: r.Forgotten, Version: int(r.Version), digest: r.Digest,
	}
	if r.Run != nil {
		in.run = *r.Run
	}
	in.Silent = in.State.Working() && r.BeatAt != nil && s.now().Sub(*r.BeatAt) > silence
	asks, err := s.keys.OpenBytes(t, r.Asks)
	if len(r.Asks) > 0 && err != nil {
		return Intake{}, fmt.Errorf("open questions of intake %s: %w", r.ID, err)
	}
	for _, f := range []struct {
		raw  []byte
		into any
	}{{r.Outline, &in.Outline}, {r.Mapping, &in.Plan}, {r.Problem, &in.Problem}, {r.Notice, &in.Notice}, {asks, &in.Asks}} {
		if len(f.raw) == 0 {
			continue
		}
		if err := json.Unmarshal(f.raw, f.into); err != nil {
			return Intake{}, fmt.Errorf("read intake %s: %w", r.ID, err)
		}
	}
	in.chosen = len(r.Mapping) > 0
	return in, nil
}

// message is m as it is kept; nothing for no message.
func message(m i18n.Message) []byte {
	if m.IsZero() {
		return nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		panic("intake: a message that is no JSON: " + m.ID) // its arguments are words and numbers
	}
	return b
}

// twin says when the same file came in before.
func (s *Store) twin(ctx context.Context, tx postgres.Conn, t tenant.ID, in Intake) (i18n.Message, error) {
	row, err := db.New(tx).TwinIntake(ctx, db.TwinIntakeParams{TenantID: t, ID: in.ID, Digest: in.digest})
	switch err := postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return i18n.Message{}, nil
	case err != nil:
		return i18n.Message{}, err
	}
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return i18n.Message{}, err
	}
	at := row.CreatedAt
	if row.FinishedAt != nil {
		at = *row.FinishedAt
	}
	return i18n.Msg("intake.notice.twin", "At", at.In(zone).Format("2006-01-02 15:04"), "Name", cmp.Or(row.ActorName, row.MakerName)), nil
}

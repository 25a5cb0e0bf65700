package certificate

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/blob"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// BatchState is how far a batch has come.
type BatchState string

// The states.
const (
	Working BatchState = "working"
	Done    BatchState = "done"
	Failed  BatchState = "failed"
)

const (
	mostAtOnce = 5000
	stretch    = 25               // certificates a transaction issues
	silence    = 60 * time.Second // after which it may be asked to go on
)

// Batch is many certificates at once.
type Batch struct {
	ID                         uuid.UUID
	State                      BatchState
	Total, Gone, Issued, Drawn int // Gone through, of which Issued; Drawn into the pack
	Packed                     bool
	Asker                      journal.Actor
	AskedAt                    time.Time
	FinishedAt                 *time.Time
	Silent                     bool // nobody was heard of at it lately
	base                       string
}

// Progress is how much of the whole work is done: each is issued, then drawn.
func (b Batch) Progress() (value, most int) {
	if b.State == Done {
		return 2 * b.Total, 2 * b.Total
	}
	return b.Gone + b.Drawn, 2 * b.Total
}

// Refusal is an award that could not be certified, and why.
type Refusal struct {
	Member uuid.UUID
	Called string
	Title  string
	Why    i18n.Message
}

// batchArgs is one worker's turn at a batch.
type batchArgs struct {
	Brand tenant.ID
	Batch uuid.UUID
}

func (batchArgs) Kind() string        { return "certificate_batch" }
func (a batchArgs) Tenant() tenant.ID { return a.Brand }

// IssueMany has all standing awards of a title certified that are not yet, of
// all titles when it is uuid.Nil. While one batch is at work the same is
// returned. Nothing to do is errs.Invalid.
func (s *Store) IssueMany(ctx context.Context, t tenant.ID, by journal.Actor, title uuid.UUID, base string) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		if err := s.settled(ctx, tx, t); err != nil {
			return err
		}
		open, err := q.OpenCertificateBatch(ctx, t)
		if err == nil {
			id = open
			return nil
		}
		if !errors.Is(postgres.Err(err), errs.NotFound) {
			return err
		}
		if err := q.InsertCertificateBatch(ctx, db.InsertCertificateBatchParams{TenantID: t, ID: id, Base: base, AskedAt: s.now(), AskedBy: by.ID, AskerName: by.Name}); err != nil {
			return err
		}
		n, err := q.InsertCertificateBatchItems(ctx, db.InsertCertificateBatchItemsParams{TenantID: t, BatchID: id, TitleID: some(title), MaxRows: mostAtOnce})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Invalid{"": i18n.Msg("certificate.none_lacking")}
		}
		if err := q.SetCertificateBatchTotal(ctx, db.SetCertificateBatchTotalParams{TenantID: t, ID: id, Total: int32(n)}); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, batchArgs{t, id})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("issue certificates of title %s: %w", title, err)
	}
	return id, nil
}

// Resume has a batch gone on with whose server fell silent.
func (s *Store) Resume(ctx context.Context, t tenant.ID, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		b, err := s.On(tx).Batch(ctx, t, id)
		if err != nil || b.State != Working || !b.Silent {
			return err
		}
		if err := db.New(tx).BeatCertificateBatch(ctx, db.BeatCertificateBatchParams{TenantID: t, ID: id, BeatAt: s.now()}); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, batchArgs{t, id})
	})
	if err != nil {
		return fmt.Errorf("resume certificate batch %s: %w", id, err)
	}
	return nil
}

func (s *Store) enqueue(ctx context.Context, tx postgres.Conn, a batchArgs) error {
	if s.jobs == nil {
		return s.On(tx).work(ctx, a)
	}
	return s.jobs.Enqueue(ctx, tx, a)
}

// work issues what is still to be issued, a stretch at a time, then draws all
// into one pack. Done twice, or by two at once, it issues nothing twice.
func (s *Store) work(ctx context.Context, a batchArgs) error {
	b, err := s.Batch(ctx, a.Brand, a.Batch)
	if err != nil || b.State != Working {
		return err
	}
	for more := true; more; {
		if more, err = s.step(ctx, a, b); err != nil {
			return err
		}
	}
	packed, err := s.pack(ctx, a, b)
	if err != nil {
		return err
	}
	now := s.now()
	return s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		return db.New(tx).FinishCertificateBatch(ctx, db.FinishCertificateBatchParams{TenantID: a.Brand, ID: a.Batch, State: string(Done), Packed: packed, FinishedAt: &now})
	})
}

func (s *Store) step(ctx context.Context, a batchArgs, b Batch) (more bool, err error) {
	err = s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		q := db.New(tx)
		awards, err := q.NextCertificateBatchItems(ctx, db.NextCertificateBatchItemsParams{TenantID: a.Brand, BatchID: a.Batch, MaxRows: stretch})
		if err != nil || len(awards) == 0 {
			return err
		}
		more = true
		for _, award := range awards {
			done := db.FinishCertificateBatchItemParams{TenantID: a.Brand, BatchID: a.Batch, AwardID: award}
			id, err := s.On(tx).Issue(ctx, a.Brand, b.Asker, award)
			var bad errs.Invalid
			switch {
			case errors.As(err, &bad):
				if done.Refused, err = why(bad); err != nil {
					return err
				}
			case err != nil:
				return err
			default:
				done.CertificateID = &id
			}
			if err := q.FinishCertificateBatchItem(ctx, done); err != nil {
				return err
			}
		}
		return q.BeatCertificateBatch(ctx, db.BeatCertificateBatchParams{TenantID: a.Brand, ID: a.Batch, BeatAt: s.now()})
	})
	return more, err
}

func why(bad errs.Invalid) (string, error) {
	for _, m := range bad {
		text, err := json.Marshal(m)
		return string(text), err
	}
	return "", nil
}

func packKey(id uuid.UUID) string { return "certificates/" + id.String() + ".zip" }

// pack draws the certificates of a batch into one ZIP and leaves it in the
// bucket; without a bucket there is none, and each can still be fetched.
func (s *Store) pack(ctx context.Context, a batchArgs, b Batch) (bool, error) {
	on, err := os.CreateTemp("", "xinhuo-certificates-*")
	if err != nil {
		return false, fmt.Errorf("pack certificates: %w", err)
	}
	defer os.Remove(on.Name())
	defer on.Close()
	z := zip.NewWriter(on)
	if err := s.drawAll(ctx, a, b, z); err != nil {
		return false, err
	}
	if err := z.Close(); err != nil {
		return false, err
	}
	if _, err := on.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	err = s.bucket.Put(ctx, a.Brand, packKey(a.Batch), "application/zip", on)
	if errors.Is(err, blob.Unset) {
		return false, nil
	}
	return err == nil, err
}

func (s *Store) drawAll(ctx context.Context, a batchArgs, b Batch, z *zip.Writer) error {
	look, err := s.paper(ctx, a.Brand)
	if err != nil {
		return err
	}
	drawn := 0
	for after := 0; ; {
		some, err := s.Issued(ctx, a.Brand, a.Batch, after, stretch)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, c := range some {
			after = c.No
			pdf, err := s.drawn(ctx, a.Brand, c, look, b.base)
			if err != nil {
				return err
			}
			w, err := z.CreateHeader(&zip.FileHeader{Name: FileName(c), Method: zip.Store, Modified: s.now()})
			if err != nil {
				return err
			}
			if _, err := w.Write(pdf); err != nil {
				return err
			}
		}
		drawn += len(some)
		err = s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
			return db.New(tx).BeatCertificateBatch(ctx, db.BeatCertificateBatchParams{TenantID: a.Brand, ID: a.Batch, BeatAt: s.now(), Drawn: int32(drawn)})
		})
		if err != nil {
			return err
		}
	}
}

// FileName is what a certificate's file is called.
func FileName(c Certificate) string {
	clean := strings.NewReplacer("/", "_", `\`, "_", ":", "_", "*", "_", "?", "_", `"`, "_", "<", "_", ">", "_", "|", "_").Replace
	return clean(c.Says.Number + " " + c.Says.Name + " " + c.Says.Title + ".pdf")
}

// Batch returns one batch, or errs.NotFound.
func (s *Store) Batch(ctx context.Context, t tenant.ID, id uuid.UUID) (b Batch, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetCertificateBatch(ctx, db.GetCertificateBatchParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		c := r.CertificateBatch
		b = Batch{
			ID: c.ID, State: BatchState(c.State), Total: int(c.Total), Gone: int(r.Done), Issued: int(r.Issued), Drawn: int(c.Drawn), Packed: c.Packed,
			Asker: journal.Actor{ID: c.AskedBy, Name: c.AskerName}, AskedAt: c.AskedAt, FinishedAt: c.FinishedAt, base: c.Base,
			Silent: c.State == string(Working) && s.now().Sub(c.BeatAt) > silence,
		}
		return nil
	})
	if err != nil {
		return Batch{}, fmt.Errorf("get certificate batch %s: %w", id, err)
	}
	return b, nil
}

// Issued lists the certificates of a batch numbered above after, in order.
func (s *Store) Issued(ctx context.Context, t tenant.ID, id uuid.UUID, after, most int) ([]Certificate, error) {
	return s.many(ctx, t, "of batch "+id.String(), func(q *db.Queries) (rows []row, err error) {
		found, err := q.CertificatesOfBatch(ctx, db.CertificatesOfBatchParams{TenantID: t, BatchID: id, After: int32(min(after, math.MaxInt32)), MaxRows: int32(most)})
		for _, r := range found {
			rows = append(rows, row(r))
		}
		return rows, err
	})
}

// Refused lists what of a batch could not be issued, at most 100.
func (s *Store) Refused(ctx context.Context, t tenant.ID, id uuid.UUID) (all []Refusal, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).RefusedOfCertificateBatch(ctx, db.RefusedOfCertificateBatchParams{TenantID: t, BatchID: id})
		for _, r := range rows {
			f := Refusal{Member: r.MemberID, Called: r.Member, Title: r.Title}
			if bad := json.Unmarshal([]byte(r.Refused), &f.Why); bad != nil {
				return bad
			}
			all = append(all, f)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what of certificate batch %s was refused: %w", id, err)
	}
	return all, nil
}

// Pack opens the ZIP of a batch; the caller closes it. Without one it is
// errs.NotFound.
func (s *Store) Pack(ctx context.Context, t tenant.ID, id uuid.UUID) (io.ReadCloser, error) {
	b, err := s.Batch(ctx, t, id)
	if err == nil && !b.Packed {
		err = errs.NotFound
	}
	if err != nil {
		return nil, err
	}
	r, err := s.bucket.Get(ctx, t, packKey(id))
	if err != nil {
		return nil, fmt.Errorf("open the pack of certificate batch %s: %w", id, err)
	}
	return r, nil
}

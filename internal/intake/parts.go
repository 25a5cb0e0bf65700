package intake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

// The kinds of parts an intake holds.
const (
	fileParts = "file" // as it was uploaded
	rowParts  = "rows" // the people in it, cleaned
	undoParts = "undo" // how it was before
)

const partSize = 1 << 20

// parts is one kind of an intake's sealed bytes in Postgres.
type parts struct {
	ctx    context.Context
	conn   postgres.Conn
	keys   *seal.Keys
	tenant tenant.ID
	intake uuid.UUID
	kind   string
}

// writer adds what is written as parts of 1 MiB. Nothing is complete before
// Close.
func (p parts) writer() io.WriteCloser { return &partWriter{parts: p, buf: make([]byte, 0, partSize)} }

type partWriter struct {
	parts
	buf []byte
	no  int32
}

func (w *partWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		fits := min(len(b), partSize-len(w.buf))
		w.buf, b = append(w.buf, b[:fits]...), b[fits:]
		if len(w.buf) < partSize {
			break
		}
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func (w *partWriter) Close() error {
	if len(w.buf) == 0 {
		return nil
	}
	return w.flush()
}

func (w *partWriter) flush() error {
	err := w.conn.In(w.ctx, w.tenant, func(tx postgres.Conn) error {
		return db.New(tx).AddIntakePart(w.ctx, db.AddIntakePartParams{
			TenantID: w.tenant, IntakeID: w.intake, Kind: w.kind, No: w.no, Sealed: w.keys.SealBytes(w.tenant, w.buf),
		})
	})
	if err != nil {
		return fmt.Errorf("keep part %d of %s of intake %s: %w", w.no, w.kind, w.intake, err)
	}
	w.no, w.buf = w.no+1, w.buf[:0]
	return nil
}

// reader reads the parts one after another, each when it is needed.
func (p parts) reader() io.Reader { return &partReader{parts: p} }

type partReader struct {
	parts
	rest []byte
	no   int32
}

func (r *partReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *partReader) next() error {
	var sealed []byte
	err := r.conn.Read(r.ctx, r.tenant, func(tx postgres.Conn) (err error) {
		sealed, err = db.New(tx).GetIntakePart(r.ctx, db.GetIntakePartParams{TenantID: r.tenant, IntakeID: r.intake, Kind: r.kind, No: r.no})
		return postgres.Err(err)
	})
	switch {
	case errors.Is(err, errs.NotFound):
		return io.EOF
	case err != nil:
		return fmt.Errorf("read part %d of %s of intake %s: %w", r.no, r.kind, r.intake, err)
	}
	r.no++
	r.rest, err = r.keys.OpenBytes(r.tenant, sealed)
	return err
}
